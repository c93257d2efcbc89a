"""The hash by which GitHub's upload action recognises a line: ``primaryLocationLineHash``.

A polynomial over the first 100 characters from the line's start, blanks and tabs left out, every line
ending a line feed, counted in UTF-16 units; behind the file's end stand one 0xFFFF and then zeros.
Lines with the same hash are numbered from the top of the file: ``hash:2`` is the second of them.
"""

import re
from collections.abc import Collection, Iterable
from operator import mul
from typing import Final

_WINDOW: Final = 100
_FACTOR: Final = 37
_MASK: Final = 2**64 - 1
_POWERS: Final[tuple[int, ...]] = tuple(pow(_FACTOR, _WINDOW - 1 - place, _MASK + 1) for place in range(_WINDOW))
_END: Final = "\uffff"
_ASTRAL: Final = re.compile("[\U00010000-\U0010ffff]")


def line_hashes(content: bytes, lines: Collection[int]) -> dict[int, str]:
    """The hashes of some lines (from 1) of a file, in one pass over it; lines that it lacks are left out."""
    if not lines:
        return {}
    text = content.decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n")
    text = text.replace(" ", "").replace("\t", "") + _END
    if not text.isascii():
        text = _ASTRAL.sub(_surrogates, text)
    starts: list[int] = []
    start = 0
    for _ in range(max(lines)):
        starts.append(start)
        start = text.find("\n", start) + 1
        if not start:
            break
    wanted = {number: _window(text, starts[number - 1]) for number in lines if 0 < number <= len(starts)}
    seen = dict.fromkeys(wanted.values(), 0)
    hashes: dict[int, str] = {}
    for number, start in enumerate(starts, 1):
        window = _window(text, start)
        if window in seen:
            seen[window] += 1
            if number in wanted:
                hashes[number] = f"{_hash(window):x}:{seen[window]}"
    return hashes


def _window(text: str, start: int) -> str:
    return text[start : start + _WINDOW]


def _hash(window: str) -> int:
    units: Iterable[int] = window.encode("ascii") if window.isascii() else map(ord, window)
    value: int = sum(map(mul, units, _POWERS))
    return value & _MASK


def _surrogates(found: re.Match[str]) -> str:
    beyond = ord(found[0]) - 0x10000
    return chr(0xD800 + (beyond >> 10)) + chr(0xDC00 + (beyond & 0x3FF))
