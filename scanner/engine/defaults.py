"""What providers and Kubernetes take for attributes that nobody writes: facts of ``rules/providers``."""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, TypeAlias

from scanner import bundled
from scanner.engine.compile import plain
from scanner.engine.provider_versions import Changed, version_of
from scanner.engine.store import find_store, fingerprint, read_store, write_store
from scanner.errors import Problem, RuleError
from scanner.model.kinds import type_of
from scanner.model.value import Reason, Value, one_of

Defaults: TypeAlias = Mapping[str, Mapping[str, Value | Changed]]
"""By facet or resource type, then by dotted attribute name, what an absent value is."""

_STORE: Final = "defaults.json"


def load_defaults(folder: Path, *, cache: Path | None = None) -> dict[str, dict[str, Value | Changed]]:
    """By facet or resource type, then by dotted attribute name without indices, the value of what is absent.

    Where a provider's version decides (``before``), it is both values. The ``cache`` folder keeps
    what was read; nothing may change the result, which later calls share.

    Raises:
        RuleError: where a file is no YAML.
    """
    ready = bundled.compiled_rules()
    if ready is not None and folder == bundled.rules() / "providers":
        return _ready(ready)
    files = sorted(folder.glob("*.yaml"))
    return _read(folder, fingerprint(folder, files), cache)


@lru_cache(maxsize=1)
def _ready(file: Path) -> dict[str, dict[str, Value | Changed]]:
    stored = read_store(file, "")
    return _values(stored["defaults"]) if stored is not None else {}


# The proof of rules judges hundreds of trees by the same facts.
@lru_cache(maxsize=4)
def _read(folder: Path, key: str, cache: Path | None) -> dict[str, dict[str, Value | Changed]]:
    stored = find_store(_STORE, key, bundled.kept(), cache)
    if stored is None:
        stored = {"defaults": compile_defaults(folder)}
        if cache is not None:
            write_store(cache / _STORE, key, stored)
    return _values(stored["defaults"])


def _values(facts: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Value | Changed]]:
    return {
        type_: {attribute: _value(fact) for attribute, fact in attributes.items()}
        for type_, attributes in facts.items()
    }


def compile_defaults(folder: Path) -> dict[str, dict[str, Any]]:
    """The facts of a folder as ``load_defaults`` stores them: for the build of a wheel.

    They are the project's own, so a test holds them against their schema, and not every start.

    Raises:
        RuleError: where a file is no YAML.
    """
    from scanner.engine.shape import as_json  # noqa: PLC0415  # a cached start needs neither
    from scanner.syntax.yaml import parse_yaml  # noqa: PLC0415

    found: dict[str, dict[str, Any]] = {}
    problems: list[Problem] = []
    for file in sorted(folder.glob("*.yaml")):
        documents, diagnostics = parse_yaml(str(file), file.read_bytes(), scalars="strict")
        problems += [
            Problem(str(file), one.span.start_line if one.span else 1, 1, one.message)
            for one in diagnostics
            if one.level == "error"
        ]
        for root in documents:
            if root is not None and not problems:
                found.update(_facts(as_json(root.value)))
    if problems:
        raise RuleError(problems)
    return found


def _facts(written: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    if not isinstance(written, Mapping):
        return
    provider = written.get("provider", "")
    for type_, described in written.get("defaults", {}).items():
        facts = {}
        for attribute, fact in described["attributes"].items():
            entry = dict(fact) if isinstance(fact, Mapping) else {"value": fact}
            entry.pop("note", None)
            facts[attribute] = {**entry, "provider": provider} if "before" in entry else {"value": entry["value"]}
        yield type_of(type_) or type_, facts


def _value(fact: Mapping[str, Any]) -> Value | Changed:
    value: Value = plain(fact["value"])
    if "before" not in fact:
        return value
    reason = Reason(
        f"the {fact['provider']} provider's version", f"decides the default, which changed in {fact['since']}"
    )
    before: Value = plain(fact["before"])
    either: Value = one_of((before, value), (reason,))  # type: ignore[assignment]  # neither of the two is absent
    return Changed(fact["provider"], version_of(fact["since"]), before, value, either)
