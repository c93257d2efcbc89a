"""Strings put together from parts, unknown ones kept in their places."""

from collections.abc import Iterable
from typing import Final

from scanner.inputs.terraform.conversion import composed, to_text
from scanner.inputs.terraform.failures import Failure, LimitError
from scanner.inputs.terraform.operators import over_choices, reasons_of
from scanner.model.value import OneOf, Unknown, UnknownText, Value

MAX_TEXT: Final = 10_000_000
MAX_PARTS: Final = 1000


def join_parts(parts: Iterable[Value]) -> Value:
    """The string of all parts.

    Raises:
        Failure: a part is null or a collection, or the whole is larger than 10 MB.
    """
    found = [part for part in map(_part, parts) if part != ""]
    if len(found) == 1 and isinstance(found[0], (str, UnknownText)):
        # The one text itself, with what it remembers.
        return found[0]
    if any(isinstance(part, OneOf) for part in found):
        return over_choices(tuple(found), lambda *chosen: join_parts(chosen))
    pieces: list[str | Unknown] = []
    size = 0
    for part in found:
        for piece in part.parts if isinstance(part, UnknownText) else (part,):
            if isinstance(piece, Unknown):
                pieces.append(piece)
                continue
            size += len(piece)  # type: ignore[arg-type]
            if pieces and isinstance(pieces[-1], str):
                pieces[-1] += piece  # type: ignore[operator]
            elif piece:
                pieces.append(piece)  # type: ignore[arg-type]
    if size > MAX_TEXT:
        raise LimitError("the string is larger than 10 MB")
    if len(pieces) == 1 and isinstance(pieces[0], str):
        return composed(pieces[0])
    if len(pieces) > MAX_PARTS:
        return Unknown(reasons_of(*pieces))
    return UnknownText(pieces) if pieces else ""


def _part(value: Value) -> Value:
    if value is None:
        raise Failure("a null value cannot be part of a string")
    try:
        text = to_text(value)
    except Failure as failure:
        raise Failure(f"cannot be part of a string: {failure.message}") from None
    return "" if text is None else text
