"""Values of a plan: JSON beside the shapes that say which parts of it are unknown."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final

from scanner.inputs.terraform.expressions.steps import AFTER_APPLY
from scanner.model.value import Reason, Unknown, Value

# No schema nests attributes deeper; a hostile file may.
MAX_DEPTH: Final = 60


def as_value(written: Any, depth: int = 0) -> Value:
    """JSON as a value, null as None."""
    if depth > MAX_DEPTH:
        return Unknown.because("a value", "is nested too deeply")
    if isinstance(written, dict):
        return {name: as_value(item, depth + 1) for name, item in written.items()}
    if isinstance(written, list):
        return tuple([as_value(item, depth + 1) for item in written])
    assert written is None or isinstance(written, (bool, int, str, Decimal))  # noqa: S101  # JSON has nothing else
    return written


def combined(written: Any, unknown: Any, subject: str, depth: int = 0) -> Value:
    """JSON with unknowns where the shape of ``unknown`` has True; ``subject`` names the whole."""
    if unknown is True:
        return Unknown((Reason(subject, AFTER_APPLY),))
    if depth > MAX_DEPTH or not isinstance(unknown, (dict, list)) or not unknown:
        return as_value(written, depth)
    if isinstance(unknown, dict) and isinstance(written, (dict, type(None))):
        known = written or {}
        names = dict.fromkeys([*known, *unknown])
        return {
            name: combined(known.get(name), unknown.get(name, False), f"{subject}.{name}", depth + 1) for name in names
        }
    if isinstance(unknown, list) and isinstance(written, (list, type(None))):
        items = written or []
        count = max(len(items), len(unknown))
        return tuple(
            [
                combined(_at(items, position, None), _at(unknown, position, False), f"{subject}[{position}]", depth + 1)
                for position in range(count)
            ]
        )
    return as_value(written, depth)


def _at(items: list[Any], position: int, otherwise: Any) -> Any:
    return items[position] if position < len(items) else otherwise
