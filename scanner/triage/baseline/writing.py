"""A baseline as text: sorted, three lines for an entry, so that two branches seldom touch the same lines."""

import json
from typing import Any, Final

from scanner.triage.baseline.entries import VERSION, Baseline, Entry

# What the entry is about, what decides whether it holds, and on what terms it was accepted.
_LINES: Final = (
    ("rule", "scope", "address", "facet", "path", "verdict", "environments"),
    ("fingerprint", "values", "count"),
    ("since", "until", "reason"),
)


def render_baseline(baseline: Baseline) -> str:
    """The file's text."""
    written = [_entry(one) for one in sorted(baseline.entries, key=lambda one: one.order)]
    inside = "\n" + ",\n".join(written) + "\n  " if written else ""
    return f'{{\n  "version": {VERSION},\n  "entries": [{inside}]\n}}\n'


def fields_of(entry: Entry) -> dict[str, Any]:
    """An entry as it is written: what goes without saying is left out."""
    fields: dict[str, Any] = {
        "rule": entry.rule,
        "scope": entry.scope,
        "address": entry.address,
        "facet": entry.facet or None,
        "path": entry.path or None,
        "verdict": entry.verdict if entry.verdict != "fail" else None,
        "environments": list(entry.environments) or None,
        "fingerprint": entry.fingerprint,
        "values": entry.values,
        "count": entry.count if entry.count > 1 else None,
        "since": entry.since.isoformat(),
        "until": entry.until.isoformat() if entry.until is not None else None,
        "reason": entry.reason or None,
    }
    return {name: value for name, value in fields.items() if value is not None}


def _entry(entry: Entry) -> str:
    fields = fields_of(entry)
    lines = (", ".join(f'"{name}": {_json(fields[name])}' for name in names if name in fields) for names in _LINES)
    return "    {" + ",\n     ".join(lines) + "}"


def _json(value: Any) -> str:
    """Letters of all languages as they are, and nothing that a terminal or a reviewer could be fooled by."""
    if isinstance(value, list):
        return f"[{', '.join(map(_json, value))}]"
    return json.dumps(value, ensure_ascii=not (isinstance(value, str) and value.isprintable()))
