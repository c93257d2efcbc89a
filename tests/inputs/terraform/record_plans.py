"""Record what Terraform plans for the cases: ``python record_plans.py``. Needs ``terraform``, no network.

``plans.json`` holds each instance's planned ``input`` by case and address, with a text of its own where the
plan says that it, or that part of it, is known only after apply.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

sys.path.insert(0, str(Path(__file__).parent))

from plan_cases import CASES

UNKNOWN: Final = "(known after apply)"
PLANS: Final = Path(__file__).with_name("plans.json")


def _terraform(folder: str, *arguments: str) -> str:
    environment = {**os.environ, "TF_CLI_CONFIG_FILE": os.devnull, "NO_COLOR": "1"}
    done = subprocess.run(
        ["terraform", *arguments], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        sys.exit(f"terraform {arguments[0]} failed:\n{done.stdout}{done.stderr}")
    return done.stdout


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


def _plan(files: dict[str, str]) -> dict[str, Any]:
    with TemporaryDirectory() as folder:
        for path, text in files.items():
            place = Path(folder, path)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text, encoding="utf-8")
        _terraform(folder, "init", "-backend=false")
        _terraform(folder, "plan", "-out", "plan", "-input=false")
        plan = json.loads(_terraform(folder, "show", "-json", "plan"))
    changes = {one["address"]: one["change"] for one in plan["resource_changes"]}
    return {
        address: _marked(change["after"].get("input"), change["after_unknown"].get("input"))
        for address, change in sorted(changes.items())
    }


def main() -> None:
    """Plan every case."""
    if any(name == "scanner" or name.startswith("scanner.") for name in sys.modules):
        sys.exit("what is recorded must not come from the program under test")
    with TemporaryDirectory() as folder:
        version = json.loads(_terraform(folder, "version", "-json"))["terraform_version"]
    plans = {name: _plan(files) for name, files in CASES.items()}
    text = json.dumps({"terraform": version, "plans": plans}, indent=1, ensure_ascii=False)
    PLANS.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
