"""Takes the part of a broken text out of the way that keeps the rest from being read."""

import re
from typing import Final

from scanner.syntax.hcl.tokens import tokens

_ENTRY: Final = re.compile(rb"[ \t]*(?:\"[^\"\n]*\"|[A-Za-z_][\w.-]*)[ \t]*(?:=(?!=)|:)[ \t]*")
_CLOSERS: Final = {"{": "}", "[": "]", "(": ")"}
_FARTHEST: Final = 100  # lines between an entry and what is wrong in its value
_BRACKETS: Final = re.compile(rb"[][(){}]")


def repair(shown: bytes, start: int, end: int, blame: int, torn: set[int]) -> bytes | None:
    """The text with the value or the line around ``blame`` blanked, of equal length; None if that is no help.

    A value becomes a number, and its offset is added to ``torn``.
    """
    value = _value_around(shown, start, end, blame, torn)
    if value is not None:
        torn.add(value[0])
        return _blank(shown, *value, b"0")
    if shown[blame : blame + 1] in (b"}", b"]", b")"):
        return _blank(shown, blame, blame + 1)
    line, line_end = _line(shown, start, end, blame)
    if not shown[line:line_end].strip() or _BRACKETS.search(shown, line, line_end):
        return None
    return _blank(shown, line, line_end)


def _line(shown: bytes, start: int, end: int, offset: int) -> tuple[int, int]:
    line_end = shown.find(b"\n", offset, end)
    return max(start, shown.rfind(b"\n", start, offset) + 1), end if line_end < 0 else line_end


def _value_around(shown: bytes, start: int, end: int, blame: int, torn: set[int]) -> tuple[int, int] | None:
    """The innermost value that begins on a line of its own and reaches to ``blame``."""
    offset = blame
    for _ in range(_FARTHEST):
        line, line_end = _line(shown, start, end, offset)
        entry = _ENTRY.match(shown, line, line_end)
        if entry and entry.end() not in torn and entry.end() < line_end:
            value_end = _value_end(shown, entry.end(), line_end, end)
            if value_end >= blame:
                return entry.end(), value_end
        if line <= start:
            return None
        offset = line - 1
    return None


def _value_end(shown: bytes, start: int, line_end: int, end: int) -> int:
    """Where a value ends: with its line, or, where brackets are open then, with the line that closes them."""
    if shown.startswith(b"<<", start):
        # A heredoc without its end: at least the block's closing brace at the margin is none of its text.
        margin = shown.rfind(b"\n}", start, end)
        return end if margin < 0 else margin
    opened: list[str] = []
    text = shown[start:end].decode("latin-1")
    for token in tokens(text):
        if token.sort == "open":
            opened.append(text[token.start])
        elif token.sort == "close":
            if not opened or _CLOSERS[opened.pop()] != text[token.start]:
                return line_end
        elif token.sort == "newline" and not opened:
            return start + token.start
    return line_end


def _blank(shown: bytes, start: int, end: int, instead: bytes = b"") -> bytes:
    # Line ends stay: they separate what follows.
    kept = re.sub(rb"[^\r\n]", b" ", shown[start + len(instead) : end])
    return shown[:start] + instead + kept + shown[max(end, start + len(instead)) :]
