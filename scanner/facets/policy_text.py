"""Documents written as JSON text, of which parts may be unknown: access policies, containers of tasks."""

import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Final

from scanner.facets.parts import Presence
from scanner.model.located import Constant, Located
from scanner.model.value import ABSENT, Absent, OneOf, Reason, Unknown, UnknownText, Value

# Stand for an unknown part while the text is decoded; they mean nothing in Unicode, so a text that has them
# already is not worth reading.
_OPEN: Final = "\ue000"
_CLOSE: Final = "\ue001"
# AWS allows 20 KB at most.
_MAX_LENGTH: Final = 1_000_000


def documents(found: Located, presence: Presence, subject: str, what: str) -> Iterator[tuple[Located, Presence]]:
    """The decoded document of a text, or each one that it may be, and whether it surely is. Where it is none,
    it is unknown, for ``subject`` is no ``what``.
    """
    value = found.value
    inside = found.documents()
    if inside:
        doubt = Unknown(value.reasons) if isinstance(value, OneOf) else presence
        for document in inside:
            content = document.value
            known = not isinstance(content, str | UnknownText)
            yield document if known else _document(document, content, subject, what), doubt
        return
    if isinstance(value, OneOf):
        for choice in value.choices:
            if choice is not ABSENT:
                yield _document(found, choice, subject, what), Unknown(value.reasons)
    elif value is not ABSENT:
        yield _document(found, value, subject, what), presence


def _document(found: Located, value: Value | Absent, subject: str, what: str) -> Located:
    if isinstance(value, str | UnknownText):
        return Constant(decode(value, subject, what), found.span, found)
    return found if isinstance(value, Absent) or found.value is value else Constant(value, found.span, found)


def decode(value: str | UnknownText, subject: str, what: str = "policy document") -> Value:
    """The document of a JSON text. An unknown part within a string leaves a text with unknown parts; one in
    place of a whole value is unknown. Unknown, for ``subject``, where the text is no JSON.
    """
    parts = (value,) if isinstance(value, str) else value.parts
    text, doubts = _marked(parts)
    marked = any(mark in part for part in parts if isinstance(part, str) for mark in (_OPEN, _CLOSE))
    if marked or len(text) > _MAX_LENGTH:
        return Unknown((Reason(subject, f"is no {what}"),))
    try:
        decoded = json.loads(text, parse_float=Decimal, parse_constant=_refuse)
        return _restored(decoded, doubts)
    except (ValueError, RecursionError):
        reasons = [reason for doubt in doubts for reason in doubt.reasons]
        return Unknown(reasons or [Reason(subject, f"is no {what}")])


def _refuse(constant: str) -> Any:
    raise ValueError(constant)


def _marked(parts: tuple[str | Unknown, ...]) -> tuple[str, list[Unknown]]:
    """The text with a mark for each unknown part, in quotes where it stands outside of a string."""
    written: list[str] = []
    doubts: list[Unknown] = []
    inside = False
    for part in parts:
        if isinstance(part, str):
            written.append(part)
            inside = _ends_inside(part, inside=inside)
            continue
        mark = f"{_OPEN}{len(doubts)}{_CLOSE}"
        doubts.append(UnknownText((part,)) if inside else part)
        written.append(mark if inside else f'"{mark}"')
    return "".join(written), doubts


def _ends_inside(text: str, *, inside: bool) -> bool:
    position = text.find('"')
    while position >= 0:
        start = position
        while start > 0 and text[start - 1] == "\\":
            start -= 1
        if not inside or (position - start) % 2 == 0:
            inside = not inside
        position = text.find('"', position + 1)
    return inside


def _restored(value: Any, doubts: list[Unknown]) -> Value:
    if isinstance(value, str):
        return _restored_text(value, doubts) if _OPEN in value else value
    if isinstance(value, list):
        return tuple(_restored(item, doubts) for item in value)
    if isinstance(value, dict):
        return {key: _restored(item, doubts) for key, item in value.items()}
    found: Value = value
    return found


def _restored_text(value: str, doubts: list[Unknown]) -> Value:
    number = value[1:-1]
    if value == f"{_OPEN}{number}{_CLOSE}" and number.isdecimal():
        return doubts[int(number)]
    parts: list[str | Unknown] = []
    for place, piece in enumerate(value.split(_OPEN)):
        index, closed, rest = piece.partition(_CLOSE)
        if place and closed:
            doubt = doubts[int(index)]
            parts.extend(doubt.parts if isinstance(doubt, UnknownText) else [doubt])
            piece = rest  # noqa: PLW2901  # what is left of it
        if piece:
            parts.append(piece)
    return UnknownText(parts)
