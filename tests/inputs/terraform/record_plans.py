"""Record what Terraform plans for the cases: ``python record_plans.py``. Needs ``terraform``, no network.

``plans.json`` holds, for each case that Terraform plans, the planned values by place (``terraform_data.a.input``,
``output.x``), with a text of its own where the plan says that one, or a part of it, is known only after apply;
and what such places are once it was applied, with each random id replaced by one of the same form. For each
case that Terraform refuses it holds the errors: file, first line, last line and summary. ``of`` tells which
text was recorded: what has not changed is kept, save with ``--all``.
"""

import hashlib
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

sys.path.insert(0, str(Path(__file__).parent))

from plan_cases import CASES, REFUSED

UNKNOWN: Final = "(known after apply)"
PLANS: Final = Path(__file__).with_name("plans.json")
_ID: Final = re.compile("[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


def digest(files: dict[str, str]) -> str:
    """What tells one text of a case from another."""
    return hashlib.sha256(json.dumps(files).encode()).hexdigest()[:12]


def _terraform(folder: str, *arguments: str) -> tuple[int, str, str]:
    """Exit status, what was printed, and complaints."""
    environment = {**os.environ, "TF_CLI_CONFIG_FILE": os.devnull, "NO_COLOR": "1", "CHECKPOINT_DISABLE": "1"}
    done = subprocess.run(
        ["nice", "terraform", *arguments], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout, done.stderr


def _done(folder: str, *arguments: str) -> str:
    status, printed, complaint = _terraform(folder, *arguments)
    if status:
        raise ValueError(f"terraform {arguments[0]} failed: {complaint}")
    return printed


def _written(folder: str, files: dict[str, str]) -> None:
    for path, text in files.items():
        place = Path(folder, path)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(text.encode())


def _marked(value: Any, unknown: Any) -> Any:
    """The value with a mark in place of what is known after apply."""
    if unknown is True:
        return UNKNOWN
    if isinstance(unknown, dict) and unknown:
        found = dict(value or {})
        for key, inner in unknown.items():
            marked = _marked(found.get(key), inner)
            if marked is not None or key in found:
                found[key] = marked
        return found
    if isinstance(unknown, list):
        items = value or []
        return [
            _marked(items[position] if position < len(items) else None, inner) for position, inner in enumerate(unknown)
        ]
    return value


def _planned(plan: Any) -> Iterator[tuple[str, Any]]:
    for one in plan.get("resource_changes", ()):
        after, unknown = one["change"]["after"], one["change"]["after_unknown"]
        yield f"{one['address']}.input", _marked(after.get("input"), unknown.get("input"))
        if after.get("triggers_replace") is not None or unknown.get("triggers_replace"):
            name = "triggers_replace"
            yield f"{one['address']}.{name}", _marked(after.get(name), unknown.get(name))
    for name, change in plan.get("output_changes", {}).items():
        yield f"output.{name}", _marked(change.get("after"), change["after_unknown"])


def _applied(values: Any) -> Iterator[tuple[str, Any]]:
    modules = [values["root_module"]]
    while modules:
        module = modules.pop()
        modules += module.get("child_modules", ())
        for one in module.get("resources", ()):
            for name in ("input", "triggers_replace"):
                yield f"{one['address']}.{name}", one["values"].get(name)
    for name, output in values.get("outputs", {}).items():
        yield f"output.{name}", output.get("value")


def _read(text: str) -> Any:
    return json.loads(text, parse_float=Decimal)


def _plan(files: dict[str, str]) -> dict[str, Any]:
    with TemporaryDirectory() as folder:
        _written(folder, files)
        _done(folder, "init", "-backend=false")
        _done(folder, "plan", "-out", "plan", "-input=false")
        planned = dict(sorted(_planned(_read(_done(folder, "show", "-json", "plan")))))
        late = [place for place, value in planned.items() if UNKNOWN in _shown(value)]
        applied: dict[str, Any] = {}
        if late:
            _done(folder, "apply", "-input=false", "plan")
            ids: dict[str, str] = {}
            shown = _ID.sub(
                lambda found: ids.setdefault(found[0].lower(), f"00000000-0000-0000-0000-{len(ids):012}"),
                _done(folder, "show", "-json"),
            )
            everything = dict(_applied(_read(shown)["values"]))
            applied = {place: everything.get(place) for place in late}
    return {"of": digest(files), "planned": planned, "applied": applied}


def _refuse(files: dict[str, str]) -> dict[str, Any]:
    with TemporaryDirectory() as folder:
        _written(folder, files)
        for command in (("init", "-backend=false", "-json"), ("validate", "-json"), ("plan", "-input=false", "-json")):
            status, printed, _ = _terraform(folder, *command)
            if status:
                return {"of": digest(files), "errors": list(_errors(command[0], printed))}
    raise ValueError("terraform refuses nothing")


def _errors(command: str, printed: str) -> Iterator[list[Any]]:
    if command == "validate":
        found = json.loads(printed)["diagnostics"]
    else:
        events = (json.loads(line) for line in printed.split("\n") if line.startswith("{"))
        found = [one["diagnostic"] for one in events if one["type"] == "diagnostic"]
    for one in found:
        if one["severity"] == "error":
            place = one.get("range") or {"filename": "", "start": {"line": 0}, "end": {"line": 0}}
            yield [place["filename"], place["start"]["line"], place["end"]["line"], one["summary"]]


def _shown(value: Any) -> str:
    """As JSON, no digit lost."""
    if isinstance(value, dict):
        entries = (f"{json.dumps(key, ensure_ascii=False)}: {_shown(item)}" for key, item in value.items())
        return f"{{{', '.join(entries)}}}"
    if isinstance(value, list):
        return f"[{', '.join(map(_shown, value))}]"
    return str(value) if isinstance(value, Decimal) else json.dumps(value, ensure_ascii=False)


def _lines(recorded: dict[str, Any]) -> str:
    """One line a place, or an error."""
    found = []
    for name, one in recorded.items():
        parts = []
        for part, value in one.items():
            if isinstance(value, dict) and value:
                inner = (f"    {json.dumps(place, ensure_ascii=False)}: {_shown(it)}" for place, it in value.items())
                parts.append(f"   {json.dumps(part)}: {{\n" + ",\n".join(inner) + "\n   }")
            else:
                parts.append(f"   {json.dumps(part)}: {_shown(value)}")
        found.append(f"  {json.dumps(name, ensure_ascii=False)}: {{\n" + ",\n".join(parts) + "\n  }")
    return ",\n".join(found)


def _recorded(
    cases: dict[str, dict[str, str]], known: dict[str, Any], record: Callable[[dict[str, str]], dict[str, Any]]
) -> dict[str, Any]:
    def one(name: str) -> dict[str, Any]:
        if name in known and known[name]["of"] == digest(cases[name]):
            return dict(known[name])
        try:
            return record(cases[name])
        except ValueError as error:
            sys.stderr.write(f"{name}: {error}\n")
            return {}

    with ThreadPoolExecutor(2) as pool:
        return {name: found for name, found in zip(cases, pool.map(one, cases), strict=True) if found}


def main() -> None:
    """Record every case that is not recorded yet."""
    if any(name == "scanner" or name.startswith("scanner.") for name in sys.modules):
        sys.exit("what is recorded must not come from the program under test")
    with TemporaryDirectory() as folder:
        version = json.loads(_done(folder, "version", "-json"))["terraform_version"]
    known: dict[str, Any] = {"plans": {}, "refused": {}}
    if PLANS.exists() and "--all" not in sys.argv:
        known = _read(PLANS.read_text(encoding="utf-8"))
    plans = _lines(_recorded(CASES, known["plans"], _plan))
    refused = _lines(_recorded(REFUSED, known["refused"], _refuse))
    PLANS.write_text(
        f'{{\n "terraform": "{version}",\n "plans": {{\n{plans}\n }},\n "refused": {{\n{refused}\n }}\n}}\n',
        encoding="utf-8",
    )


if __name__ == "__main__":
    main()
