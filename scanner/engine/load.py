"""Rule files to Rules: every fault of every file at once, or all of them."""

import os
import posixpath
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from scanner import bundled
from scanner.engine.store import find_store, fingerprint, read_store, write_store
from scanner.errors import Problem, RuleError
from scanner.model.rule import Alias, Rule, RulePack

PROVIDERS: Final = "providers"
_ENDINGS: Final = (".yaml", ".yml")
_STORE: Final = "rules.json"
_LARGEST: Final = 1_000_000  # bytes
_FIELDS: Final = {
    "id", "title", "severity", "precision", "category", "description", "remediation", "file", "select", "body",
    "aliases", "former_ids", "references", "tags", "sensitive", "place",
}  # fmt: skip
# What a rule's body keeps as written, for the compiler.
_BODY: Final = ("where", "assert", "deny", "at", "message", "params", "versions")


def load_rules(folders: Sequence[tuple[Path | RulePack, bool]], *, cache: Path | None = None) -> tuple[Rule, ...]:
    """The rules of folders (or single files, or packs), each with whether its rules are built-in, sorted by path.

    Built-in rules come ready from the wheel or from the ``cache`` folder, which is written where its
    content is out of date; anything else is parsed and checked each time.

    Raises:
        RuleError: with every fault of every file.
    """
    records: list[dict[str, Any]] = []
    problems: list[Problem] = []
    for folder, builtin in folders:
        if isinstance(folder, RulePack):
            found, wrong = _unpacked(folder)
        else:
            found, wrong = _builtin(folder, cache) if builtin else _checked(folder, list(_files(folder)))
        name = folder.name if isinstance(folder, RulePack) else str(folder)
        records.extend({**record, "builtin": builtin, "folder": name} for record in found)
        problems.extend(wrong)
    problems.extend(_duplicates(records))
    if problems:
        raise RuleError(sorted(problems, key=lambda one: (one.file, one.line, one.column)))
    return tuple(_rule(record) for record in records)


def compile_rules(folder: Path) -> list[dict[str, Any]]:
    """The rules of a folder, checked, as ``load_rules`` stores them: for the build of a wheel.

    Raises:
        RuleError: with every fault of every file.
    """
    records, problems = _checked(folder, list(_files(folder)))
    problems.extend(_duplicates([{**record, "folder": str(folder)} for record in records]))
    if problems:
        raise RuleError(problems)
    return records


def _builtin(folder: Path, cache: Path | None) -> tuple[list[dict[str, Any]], list[Problem]]:
    ready = bundled.compiled_rules()
    if ready is not None and folder == bundled.rules():
        records = read_store(ready, "")
        if records is not None:
            return records["rules"], []
    files = list(_files(folder))
    key = fingerprint(folder, [*files, bundled.schemas() / "rule.schema.json"])
    stored = find_store(_STORE, key, bundled.kept(), cache)
    if stored is not None and _intact(stored):
        return stored["rules"], []
    records_, problems = _checked(folder, files)
    if cache is not None and not problems:
        write_store(cache / _STORE, key, {"rules": records_})
    return records_, problems


def _intact(stored: Mapping[str, Any]) -> bool:
    """Whether stored rules are what was written: a cache is only a file."""
    rules = stored.get("rules")
    return isinstance(rules, list) and all(isinstance(rule, dict) and rule.keys() >= _FIELDS for rule in rules)


def _files(folder: Path) -> Iterator[Path]:
    """Rule files below a folder, sorted; hidden folders and links are not followed, facts are no rules."""
    if folder.is_file():
        yield folder
        return
    for parent, folders, names in os.walk(folder):
        facts = PROVIDERS if Path(parent) == folder else ""
        folders[:] = sorted(name for name in folders if not name.startswith(".") and name != facts)
        for name in sorted(names):
            if name.endswith(_ENDINGS) and not name.startswith("."):
                yield Path(parent, name)


def _checked(folder: Path, files: Sequence[Path]) -> tuple[list[dict[str, Any]], list[Problem]]:
    if not folder.exists():
        return [], [Problem(str(folder), 1, 1, "there is no such folder or file")]
    base = folder if folder.is_dir() else folder.parent
    records: list[dict[str, Any]] = []
    problems: list[Problem] = []
    for file in files:
        if why := _unfit(file, base):
            problems.append(Problem(str(file), 1, 1, why))
            continue
        record, wrong = read_rule(file)
        problems.extend(wrong)
        if record is not None and not wrong:
            records.append({**record, "file": file.relative_to(base).as_posix()})
    return records, problems


def _unpacked(pack: RulePack) -> tuple[list[dict[str, Any]], list[Problem]]:
    records: list[dict[str, Any]] = []
    problems: list[Problem] = []
    for file, content in sorted(pack.files.items()):
        record, wrong = _parsed(f"{pack.name}/{file}", content)
        problems.extend(wrong)
        if record is not None and not wrong:
            records.append({**record, "file": file})
    return records, problems


def _unfit(file: Path, base: Path) -> str:
    """Why a file must not be opened: a checkout may name its own rules, and place links and pipes among them."""
    try:
        target = file.resolve(strict=True)
        if not target.is_relative_to(base.resolve()):
            return "is a link that leads out of the folder of rules"
        if not target.is_file():
            return "is not a regular file"
        return "" if target.stat().st_size <= _LARGEST else "is larger than 1 MB"
    except (OSError, RuntimeError):
        return "cannot be read: it is a link that leads nowhere, or may not be looked at"


def read_rule(file: Path) -> tuple[dict[str, Any] | None, list[Problem]]:
    """One file as a record, and everything wrong with it."""
    try:
        content = file.read_bytes()
    except OSError as error:
        return None, [Problem(str(file), 1, 1, f"cannot be read: {error.strerror}")]
    return _parsed(str(file), content)


def _parsed(file: str, content: bytes) -> tuple[dict[str, Any] | None, list[Problem]]:
    try:
        return _record_of(file, content)
    except RecursionError:
        return None, [Problem(file, 1, 1, "is nested too deeply")]


def _record_of(file: str, content: bytes) -> tuple[dict[str, Any] | None, list[Problem]]:
    from scanner.engine import meaning, shape  # noqa: PLC0415  # a cached start needs neither
    from scanner.syntax.document import MappingNode  # noqa: PLC0415
    from scanner.syntax.yaml import parse_yaml  # noqa: PLC0415  # 30 ms that a cached start does not need

    documents, diagnostics = parse_yaml(file, content, scalars="strict")
    problems = [
        Problem(file, one.span.start_line if one.span else 1, one.span.start_column if one.span else 1, one.message)
        for one in diagnostics
        if one.level == "error"
    ]
    if problems:
        return None, problems
    roots = [root for root in documents if root is not None]
    if len(roots) != 1:
        return None, [Problem(file, 1, 1, f"expected one rule, found {len(roots)} documents")]
    root = roots[0]
    problems = [*shape.problems(root, "rule.schema.json"), *meaning.faults(root)]
    line, column = 1, 1
    if isinstance(root, MappingNode):
        span = root.key_span("id")
        line, column = span.start_line, span.start_column
    written = shape.as_json(root.value)
    name = written.get("id") if isinstance(written, dict) else None
    stem = posixpath.splitext(posixpath.basename(file.replace(os.sep, "/")))[0]
    if isinstance(name, str) and name != stem:
        problems.append(Problem(file, line, column, f"the id {name!r} differs from the file's name {stem!r}"))
    if problems:
        unique = {(one.line, one.column, one.message): one for one in problems}
        return None, list(unique.values())
    return _record(written, line, column), []


def _record(written: Mapping[str, Any], line: int, column: int) -> dict[str, Any]:
    select, remediation = written["select"], written["remediation"]
    aliases = [
        [tool, one, False, ""] if isinstance(one, str) else [tool, one["id"], True, one.get("path", "")]
        for tool, names in written.get("aliases", {}).items()
        for one in names
    ]
    return {
        **{key: written[key] for key in ("id", "title", "severity", "precision", "category", "description")},
        "remediation": remediation if isinstance(remediation, dict) else {"": remediation},
        "select": [select] if isinstance(select, str) else select,
        "body": {key: written[key] for key in _BODY if key in written},
        "aliases": aliases,
        **{key: written.get(key, []) for key in ("former_ids", "references", "tags")},
        "sensitive": written.get("sensitive", False),
        "place": [line, column],
    }


def _duplicates(records: Sequence[Mapping[str, Any]]) -> Iterator[Problem]:
    """Ids, former ones included, that more than one rule claims."""
    claimed: dict[str, str] = {}
    for record in records:
        file = _joined(record["folder"], record["file"])
        for name in dict.fromkeys((record["id"], *record["former_ids"])):
            if name in claimed:
                line, column = record["place"]
                yield Problem(file, line, column, f"the id {name!r} is also that of {claimed[name]}")
            claimed.setdefault(name, file)


def _joined(folder: str, file: str) -> str:
    """As ``Path`` would, which takes its time with hundreds of rules."""
    return os.path.join(folder, file) if folder != "." else file  # noqa: PTH118


def _rule(record: Mapping[str, Any]) -> Rule:
    body = record["body"]
    folder = record["folder"]
    return Rule(
        id=record["id"],
        title=record["title"],
        severity=record["severity"],
        precision=record["precision"],
        category=record["category"],
        description=record["description"],
        remediation=record["remediation"],
        file=_joined(os.path.dirname(folder) if folder.endswith(_ENDINGS) else folder, record["file"]),  # noqa: PTH120
        select=tuple(record["select"]),
        body=body,
        aliases=tuple(Alias(*alias) for alias in record["aliases"]),
        former_ids=tuple(record["former_ids"]),
        references=tuple(record["references"]),
        tags=tuple(record["tags"]),
        sensitive=record["sensitive"],
        builtin=record["builtin"],
        parameters={name: declared["default"] for name, declared in body.get("params", {}).items()},
    )
