"""Values, arguments and truths as text for people: short, one line."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Final, Literal

from scanner.engine.operators import OPERATORS
from scanner.model.truth import Truth
from scanner.model.value import Absent, OneOf, PartialMap, Repeated, Unknown, UnknownText, Value

HIDDEN: Final = "a sensitive value"
_LONGEST: Final = 120
_ITEMS: Final = 8

# Operators whose argument only says yes or no, with both wordings.
_YES_OR_NO: Final = {
    "exists": ("a value", "no value"),
    "empty": ("nothing in it", "something in it"),
    "cidr_public": ("a network open to the internet", "a network that is not open to the internet"),
}
# What holds where an order does not: "more than 3" reads better than "not at most 3".
_OPPOSITES: Final = {"gt": "lte", "gte": "lt", "lt": "gte", "lte": "gt"}


def show(value: Value | Absent, *, sensitive: bool = False) -> str:
    """A value as a report shows it; "nothing" for what is absent."""
    if isinstance(value, Absent):
        return "nothing"
    text = HIDDEN if sensitive else _show(value)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _show(value: Value, depth: int = 0) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case str():
            line = value[: _LONGEST + 1].replace("\n", "\\n")
            return line if line and line == line.strip() and not (depth and set(line) & set(",[]{}")) else f'"{line}"'
        case int():
            return str(value) if abs(value) < 10**_LONGEST else "a huge number"
        case Decimal():
            return str(value)
        case _ if depth > 3:
            return "…"
        case tuple():
            return "[" + _joined(_show(item, depth + 1) for item in value[: _ITEMS + 1]) + "]"
        case dict():
            shown = (f"{key}: {_show(item, depth + 1)}" for key, item in list(value.items())[: _ITEMS + 1])
            return "{" + _joined(shown) + "}"
        case UnknownText():
            return "".join(part if isinstance(part, str) else "${…}" for part in value.parts)[: _LONGEST + 1]
        case OneOf():
            return _alternatives(show(choice) for choice in value.choices)
        case PartialMap():
            return _show({**value.known, "…": "…"}, depth)
        case Repeated():
            return f"any number of {_show(value.item, depth + 1)}"
        case Unknown():
            return "unknown"
    raise TypeError(value)


def _joined(parts: Iterable[str]) -> str:
    shown = list(parts)
    return ", ".join([*shown[:_ITEMS], "…"] if len(shown) > _ITEMS else shown)


def _alternatives(parts: Iterable[str]) -> str:
    *first, last = parts
    return " or ".join([", ".join(first), last]) if first else last


def phrase(operator: str, argument: str, truth_argument: Value | Absent, *, wanted: bool) -> str:
    """What a test asks for, to follow "expected"; ``wanted`` False where it must not hold."""
    if operator in _YES_OR_NO and isinstance(truth_argument, bool):
        return _YES_OR_NO[operator][0 if truth_argument is wanted else 1]
    if not wanted and operator in _OPPOSITES:
        return OPERATORS[_OPPOSITES[operator]].phrase.format(argument)
    text = OPERATORS[operator].phrase.format(argument)
    return text if wanted else f"not {text}"


def word(truth: Truth) -> Literal["true", "false", "unknown"]:
    """A truth in a word."""
    if isinstance(truth, Unknown):
        return "unknown"
    return "true" if truth else "false"
