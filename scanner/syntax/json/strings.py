"""What stands between the quotes of a JSON string."""

import re
from collections.abc import Callable
from typing import Final

_ESCAPED: Final = re.compile(r'\\(?:(["\\/bfnrt])|u([0-9a-fA-F]{4})(?:\\u([dD][c-fC-F][0-9a-fA-F]{2}))?)')
_SINGLE: Final = {'"': '"', "\\": "\\", "/": "/", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}


def string_of(raw: str) -> str:
    """The text of a string literal from what stands between its quotes, each byte a character."""
    if not raw.isascii():
        raw = raw.encode("latin-1").decode("utf-8")
    return _ESCAPED.sub(_unescape, raw) if "\\" in raw else raw


def places_of(raw: str) -> Callable[[int], int]:
    """From offsets in the text of a string literal (in bytes of UTF-8) to offsets behind its opening quote."""
    if "\\" not in raw:
        return lambda offset: offset
    shifts: list[tuple[int, int]] = [(0, 0)]  # from which offset on, by how much more
    shift = 0
    for escape in _ESCAPED.finditer(raw):
        width = len(_unescape(escape).encode())
        at = escape.start() - shift
        shift += len(escape[0]) - width
        shifts.append((at + width, shift))

    def place(offset: int) -> int:
        from bisect import bisect_right  # noqa: PLC0415  # few strings have both escapes and templates

        return offset + shifts[bisect_right(shifts, (offset, len(raw))) - 1][1]

    return place


def _unescape(found: re.Match[str]) -> str:
    single, first, second = found.groups()
    if single:
        return _SINGLE[single]
    code = int(first, 16)
    if 0xD800 <= code < 0xDC00 and second:
        return chr(0x10000 + ((code - 0xD800) << 10) + (int(second, 16) - 0xDC00))
    # As Go reads it: half a pair is no character.
    lone = "\ufffd" if 0xD800 <= code < 0xE000 else chr(code)
    return lone + ("\ufffd" if second else "")
