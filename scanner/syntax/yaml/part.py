"""A document's part of its file: from the parser's marks to places, and what was found wrong there."""

import re
from bisect import bisect_right
from typing import Any, Final, Protocol

from scanner.model.diagnostic import Diagnostic, Level
from scanner.model.span import Span
from scanner.syntax.yaml.scalars import Scalars

# Breaks that YAML counts as lines and nobody else does.
_ODD_BREAKS: Final = ("\x85", "\u2028", "\u2029")
_LONE_RETURN: Final = re.compile("\r(?!\n)")
# Up to here counting beats an index of all lines.
_NEAR: Final = 4096


class Mark(Protocol):
    """PyYAML's: all three count from 0, in code points of the part's text."""

    line: int
    column: int
    index: int


class Raw(Protocol):
    """A node as PyYAML composes it. ``id`` is scalar, mapping or sequence; only scalars have a ``style``
    (empty for plain ones), only the others a ``flow_style``. ``value`` is a string, a list of pairs or a list.
    """

    id: str
    tag: str
    value: Any
    style: str | None
    flow_style: bool
    start_mark: Mark
    end_mark: Mark


class Part:
    """The text of one document, its separators included; ``line`` counts the lines of the file before it."""

    __slots__ = ("_breaks", "_found", "_odd", "file", "line", "scalars", "text")

    def __init__(self, file: str, text: str, line: int, scalars: Scalars) -> None:
        self.file, self.text, self.line, self.scalars = file, text, line, scalars
        self._found: dict[Diagnostic, None] = {}
        self._breaks: list[int] | None = None
        self._odd: bool | None = None

    @property
    def problems(self) -> tuple[Diagnostic, ...]:
        """What is wrong with it, as far as it was read."""
        return tuple(self._found)

    def report(self, level: Level, code: str, message: str, span: Span, remedy: str = "") -> None:
        """Keep a problem, once."""
        self._found[Diagnostic(level, code, message, self.file, span, remedy)] = None

    def between(self, start: Mark, end: Mark) -> Span:
        """The region between two marks."""
        if self._odd is None:
            self._odd = _has_odd_breaks(self.text)
        if self._odd:
            return self.region(start.index, end.index)
        first = self.line + 1
        return Span(self.file, first + start.line, start.column + 1, first + end.line, end.column + 1)

    def region(self, start: int, end: int) -> Span:
        """The region between two indices of the text."""
        return Span(self.file, *self._position(start), *self._position(end))

    def _position(self, index: int) -> tuple[int, int]:
        if index < _NEAR:
            row = self.text.count("\n", 0, index)
            return self.line + row + 1, index - self.text.rfind("\n", 0, index)
        if self._breaks is None:
            self._breaks = [found.end() for found in re.finditer("\n", self.text)]
        row = bisect_right(self._breaks, index)
        return self.line + row + 1, index - (self._breaks[row - 1] if row else 0) + 1


def _has_odd_breaks(text: str) -> bool:
    return any(mark in text for mark in _ODD_BREAKS) or ("\r" in text and _LONE_RETURN.search(text) is not None)
