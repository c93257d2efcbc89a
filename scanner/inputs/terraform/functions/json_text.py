"""JSON text of values and back, with holes where something is not known."""

import json
from decimal import Decimal
from typing import Any, Final

from scanner.inputs.terraform.expressions.failures import Failure
from scanner.inputs.terraform.values.conversion import number, to_text
from scanner.inputs.terraform.values.templates import join_parts
from scanner.model.value import PartialMap, Repeated, Unknown, UnknownText, Value

_HTML: Final = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"})
MAX_DEPTH: Final = 60
# Stand for unknown parts while text is decoded; private-use characters that no configuration contains.
_OPEN: Final = "\ue0f0"
_CLOSE: Final = "\ue0f1"


def encode(value: Value, *, html: bool = True) -> Value:
    """The value as JSON. A value that is not known becomes an unknown part of the text, quotes included
    where it is a string.
    """
    parts: list[Value] = []
    _encode(value, parts, html, 0)
    return join_parts(parts)


def _encode(value: Value, parts: list[Value], html: bool, depth: int) -> None:
    if depth > MAX_DEPTH:
        raise Failure(f"the value is nested more than {MAX_DEPTH} deep")
    if isinstance(value, UnknownText):
        parts.append('"')
        parts += [
            quoted(part, html=html)[1:-1] if isinstance(part, str) else Unknown(part.reasons) for part in value.parts
        ]
        parts.append('"')
    elif isinstance(value, (PartialMap, Repeated, Unknown)):
        parts.append(Unknown(value.reasons))
    elif isinstance(value, str):
        parts.append(quoted(value, html=html))
    elif isinstance(value, tuple):
        for position, item in enumerate(value):
            parts.append("," if position else "[")
            _encode(item, parts, html, depth + 1)
        parts.append("]" if value else "[]")
    elif isinstance(value, dict):
        for position, key in enumerate(sorted(value)):
            parts.append(("," if position else "{") + quoted(key, html=html) + ":")
            _encode(value[key], parts, html, depth + 1)
        parts.append("}" if value else "{}")
    else:
        text = to_text(value)
        parts.append("null" if text is None else text)


def quoted(text: str, *, html: bool = True) -> str:
    """A text as a JSON string; ``html``: with Go's escapes for what means something in HTML."""
    found = json.dumps(text, ensure_ascii=False)
    return found.translate(_HTML) if html else found


def decode(text: str | UnknownText) -> Value:
    """The value that JSON text stands for, unknown parts at their places.

    Raises:
        Failure: the text is no JSON.
    """
    holes: list[Unknown] = []
    if isinstance(text, UnknownText):
        text, holes = _filled(text)
    try:
        found = json.loads(text, parse_float=Decimal, parse_constant=_refused)
    except (ValueError, RecursionError):
        if holes:
            return Unknown(reason for hole in holes for reason in hole.reasons)
        raise Failure("the text is not valid JSON") from None
    return _plain(found, holes, 0)


def _refused(name: str) -> Any:
    raise ValueError(name)


def _filled(text: UnknownText) -> tuple[str, list[Unknown]]:
    """The text with marks for the holes: inside of a string as they are, elsewhere as strings."""
    found = ""
    holes: list[Unknown] = []
    in_string = False
    for part in text.parts:
        if isinstance(part, Unknown):
            mark = f"{_OPEN}{len(holes)}{_CLOSE}"
            holes.append(UnknownText((part,)) if in_string else part)
            found += mark if in_string else f'"{mark}"'
            continue
        found += part
        escaped = False
        for character in part:
            if escaped:
                escaped = False
            elif character == "\\":
                escaped = in_string
            elif character == '"':
                in_string = not in_string
    return found, holes


def _plain(value: Any, holes: list[Unknown], depth: int) -> Value:
    if depth > MAX_DEPTH:
        raise Failure(f"the value is nested more than {MAX_DEPTH} deep")
    if isinstance(value, str):
        return _restored(_paired(value), holes) if holes else _paired(value)
    if isinstance(value, list):
        return tuple(_plain(item, holes, depth + 1) for item in value)
    if isinstance(value, dict):
        found: dict[str, Value] = {}
        vague: list[Unknown] = []
        for key, item in value.items():
            if holes and _OPEN in key:
                vague += [hole for hole in holes if hole not in vague]
            else:
                found[key] = _plain(item, holes, depth + 1)
        return PartialMap(found, [reason for one in vague for reason in one.reasons]) if vague else found
    return number(value) if isinstance(value, Decimal) else value


def _paired(text: str) -> str:
    """Halves of surrogate pairs that stand alone are no characters."""
    if text.isascii():
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _restored(text: str, holes: list[Unknown]) -> Value:
    parts: list[Value] = []
    rest = text
    while _OPEN in rest:
        before, _, after = rest.partition(_OPEN)
        position, _, rest = after.partition(_CLOSE)
        parts += [before, holes[int(position)]]
        if not before and not rest and len(parts) == 2:
            return holes[int(position)]
    return join_parts([*parts, rest]) if parts else text
