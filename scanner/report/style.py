"""Colour where it is wanted, and text wrapped to the width of a page."""

from typing import Final

from scanner.model.rule import Severity
from scanner.report.plain import cells, plain

_COLOURS: Final[dict[str, str]] = {
    "critical": "1;35",
    "high": "1;31",
    "medium": "33",
    "low": "36",
    "info": "2",
    "error": "1;31",
    "gap": "33",
    "note": "2",
}


class Style:
    """Marks words; with ``colour`` off it hands them back as they are."""

    __slots__ = ("colour",)

    def __init__(self, *, colour: bool) -> None:
        self.colour = colour

    def _in(self, code: str, text: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self.colour and text else text

    def strong(self, text: str) -> str:
        """A heading."""
        return self._in("1", text)

    def faint(self, text: str) -> str:
        """What the eye may skip."""
        return self._in("2", text)

    def link(self, text: str) -> str:
        """A place to go to."""
        return self._in("36", text)

    def good(self, text: str) -> str:
        """What is as it should be."""
        return self._in("32", text)

    def rank(self, name: str, text: str) -> str:
        """In the colour of a severity or of a diagnostic's level."""
        return self._in(_COLOURS[name], text)


def severity_word(severity: Severity) -> str:
    """The severity in a column of ten, wide enough for the longest one."""
    return f"{severity.upper():<10}"


def wrapped(text: str, columns: int) -> list[str]:
    """The text's words in lines of at most so many columns; a longer word stands alone."""
    if len(text) <= columns and text.isascii() and text.isprintable():
        whole = " ".join(text.split())
        return [whole] if whole else []
    lines: list[str] = []
    line, taken = "", 0
    for word in plain(text.replace("\n", " ")).split():
        size = cells(word)
        if line and taken + 1 + size > columns:
            lines.append(line)
            line, taken = word, size
        else:
            line, taken = (f"{line} {word}", taken + 1 + size) if line else (word, size)
    return [*lines, line] if line else lines
