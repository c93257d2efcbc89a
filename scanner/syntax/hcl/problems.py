"""Collects what is wrong with one file."""

from typing import Final

from scanner.model.diagnostic import Diagnostic, Level
from scanner.syntax.source import Source

_MOST: Final = 10  # a file with more than that has one cause, and a list of its echoes


class Problems:
    """The diagnostics of one file, in the order of their places."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._found: list[tuple[int, int, Diagnostic]] = []

    def __len__(self) -> int:
        return len(self._found)

    def error(self, code: str, message: str, start: int, end: int, *, remedy: str = "") -> None:
        """What keeps a part of the file from being read."""
        self.add("error", code, message, start, end, remedy=remedy)

    def add(self, level: Level, code: str, message: str, start: int, end: int, *, remedy: str = "") -> None:
        """One diagnostic at a region; the same place and code is told once."""
        if len(self._found) >= _MOST or any(at == start and seen.code == code for at, _, seen in self._found):
            return
        # One line is enough to point at.
        line = self._source.text.find(b"\n", start, end)
        span = self._source.span(start, min(line if line > start else end, len(self._source.text)))
        diagnostic = Diagnostic(level, code, message, self._source.file, span, remedy)
        self._found.append((start, len(self._found), diagnostic))

    def result(self) -> tuple[Diagnostic, ...]:
        """All of them, by place."""
        return tuple(diagnostic for _, _, diagnostic in sorted(self._found, key=lambda entry: entry[:2]))
