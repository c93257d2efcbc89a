"""A source line with a marker under the value that it is about."""

from typing import Final

from scanner.model.report import Report
from scanner.model.span import Span
from scanner.report.plain import cells, plain

_TAB: Final = 4
_LEAD: Final = 12  # a deeper indentation says nothing, and is shortened
_EXCERPT: Final = 200
_NEAR: Final = 500  # characters on either side that are looked at: a file may be one line of megabytes


def excerpt(report: Report, span: Span) -> str:
    """What stands at a place, to the end of its first line and no more than 200 characters; secrets are masked.

    Empty where the line is not known.
    """
    line = report.lines.get(span.file, {}).get(span.start_line)
    if line is None:
        return ""
    start = line.shown(span.start_column) - 1
    end = line.shown(span.end_column) - 1 if span.end_line == span.start_line else len(line.text)
    return line.text[start : min(end, start + _EXCERPT)]


def snippet(report: Report, span: Span, columns: int) -> tuple[str, str, str] | None:
    """The line's number, its text and the marker, both within ``columns``; None where the line is not known.

    A value that goes on over the next lines is marked to the end of its first.
    """
    line = report.lines.get(span.file, {}).get(span.start_line)
    if line is None or not line.text.strip():
        return None
    start = min(line.shown(span.start_column) - 1, len(line.text))
    end = line.shown(span.end_column) - 1 if span.end_line == span.start_line else len(line.text.rstrip())
    end = max(end, start)
    before = _flat(line.text[max(0, start - _NEAR) : start], 0)
    indent = len(before) - len(before.lstrip(" "))
    if indent > _LEAD:
        before = before[indent - _LEAD // 3 :]
    value = _flat(line.text[start : min(end, start + _NEAR)], cells(before))
    after = _flat(line.text[end : end + _NEAR].rstrip(), cells(before) + cells(value))
    before, value, after = _fitted(before, value, after, columns)
    marker = " " * cells(before) + "^" * max(1, cells(value))
    return str(span.start_line), (before + value + after).rstrip(), marker


def _flat(text: str, column: int) -> str:
    """Tabs as the blanks that they stand for, everything else visible."""
    if "\t" not in text:
        return plain(text)
    parts: list[str] = []
    for number, part in enumerate(text.split("\t")):
        if number:
            blanks = _TAB - column % _TAB
            parts.append(" " * blanks)
            column += blanks
        shown = plain(part)
        parts.append(shown)
        column += cells(shown)
    return "".join(parts)


def _fitted(before: str, value: str, after: str, columns: int) -> tuple[str, str, str]:
    """What fits around the value's beginning."""
    if cells(before) + cells(value) + cells(after) <= columns:
        return before, value, after
    room = max(columns - 6, 20)
    lead = max(min(room - cells(value), room * 2 // 3), room // 3)
    if cells(before) > lead:
        while cells(before) > lead:
            before = before[max(1, (cells(before) - lead) // 2) :]
        before = "..." + before
    left = columns - cells(before)
    if cells(value) > left:
        return before, _cut(value, left - 3), "..."
    left -= cells(value)
    return before, value, after if cells(after) <= left else _cut(after, left - 3) + "..."


def _cut(text: str, columns: int) -> str:
    while text and cells(text) > max(columns, 0):
        text = text[: max(min(len(text) - 1, columns), 0)]
    return text
