"""The part of a place that readers mark: tight, in the units that they count in."""

from typing import NamedTuple

from scanner.model.report import Line, Report
from scanner.model.span import Span


class Region(NamedTuple):
    """Columns of one line, from 1 and in code points, the end exclusive and behind the start."""

    line: int
    start: int
    end: int
    source: Line

    def utf16(self) -> tuple[int, int]:
        """Start and end in UTF-16 units."""
        return self.source.utf16(self.start), self.source.utf16(self.end)

    def utf8(self) -> tuple[int, int]:
        """Start and end in bytes of UTF-8."""
        return self.source.utf8(self.start), self.source.utf8(self.end)


def first_line(report: Report, span: Span) -> Region:
    """A place, one of several lines cut to its first: reviews show a comment only where every line of its region
    was changed.
    """
    source = report.lines.get(span.file, {}).get(span.start_line, Line(""))
    end = span.end_column if span.end_line == span.start_line else source.length + 1
    return Region(span.start_line, span.start_column, max(end, span.start_column + 1), source)
