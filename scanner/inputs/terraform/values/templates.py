"""Strings put together from parts, unknown ones kept in their places."""

from collections.abc import Iterable
from typing import Final, TypeGuard

from scanner.inputs.terraform.expressions.failures import Failure, LimitError
from scanner.inputs.terraform.expressions.operators import over_choices, reasons_of
from scanner.inputs.terraform.values.conversion import composed, to_text
from scanner.model.value import OneOf, Unknown, UnknownText, Value

MAX_TEXT: Final = 10_000_000
MAX_PARTS: Final = 1000


def join_parts(parts: Iterable[Value]) -> Value:
    """The string of all parts.

    Raises:
        Failure: a part is null or a collection, or the whole is larger than 10 MB.
    """
    found: list[Value] = []
    size = 0
    known, choices = True, False
    for part in map(_part, parts):
        if part == "":
            continue
        found.append(part)
        if isinstance(part, str):
            size += len(part)
        else:
            known = False
            choices = choices or isinstance(part, OneOf)
            size += sum(map(len, filter(_is_text, part.parts))) if isinstance(part, UnknownText) else 0
        if size > MAX_TEXT:
            raise LimitError("the string is larger than 10 MB")
    if len(found) == 1 and isinstance(found[0], (str, UnknownText)):
        # The one text itself, with what it remembers.
        return found[0]
    if known:
        return composed("".join(found)) if found else ""  # type: ignore[arg-type]
    if choices:
        return over_choices(tuple(found), lambda *chosen: join_parts(chosen))
    pieces: list[str | Unknown] = []
    # Put together at once: piece by piece, long texts would be copied each time.
    texts: list[str] = []
    for part in found:
        for piece in part.parts if isinstance(part, UnknownText) else (part,):
            if isinstance(piece, Unknown):
                if texts:
                    pieces.append("".join(texts))
                    texts = []
                pieces.append(piece)
            elif piece:
                texts.append(piece)  # type: ignore[arg-type]  # what a part is, if not unknown
    if len(pieces) > MAX_PARTS:
        return Unknown(reasons_of(*pieces))
    return UnknownText([*pieces, "".join(texts)] if texts else pieces)


def _is_text(part: str | Unknown) -> TypeGuard[str]:
    return isinstance(part, str)


def _part(value: Value) -> Value:
    if value is None:
        raise Failure("a null value cannot be part of a string")
    try:
        text = to_text(value)
    except Failure as failure:
        raise Failure(f"cannot be part of a string: {failure.message}") from None
    return "" if text is None else text
