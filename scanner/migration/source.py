"""A file's text with its edits; everything else stays as it is, to the byte."""

from bisect import bisect_right
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterable
from typing import Final, NamedTuple

from scanner.model.span import Span

_MARKS: Final = ((BOM_UTF8, "utf-8"), (BOM_UTF16_LE, "utf-16-le"), (BOM_UTF16_BE, "utf-16-be"))


class Edit(NamedTuple):
    """Another text from ``start`` to ``end``; offsets in the file's text, the end exclusive."""

    start: int
    end: int
    text: str


class Text:
    """A file's text. A carriage return before a line feed belongs to the end of the line."""

    def __init__(self, text: str, mark: bytes, codec: str) -> None:
        self.text, self._mark, self._codec = text, mark, codec
        self._starts = [0]
        while (end := text.find("\n", self._starts[-1])) >= 0:
            self._starts.append(end + 1)
        self.newline: Final = "\r\n" if "\r\n" in text else "\n"

    @classmethod
    def of(cls, content: bytes) -> "Text | None":
        """None for what is no text, or does not come out as it went in."""
        mark, codec = next((one for one in _MARKS if content.startswith(one[0])), (b"", "utf-8"))
        try:
            text = content[len(mark) :].decode(codec)
        except UnicodeDecodeError:
            return None
        if "\0" in text or ("\r" in text and "\n" not in text):
            return None
        made = cls(text, mark, codec)
        return made if made.with_edits(()) == content else None

    def start(self, line: int) -> int:
        """Where a line begins; lines count from 1."""
        return self._starts[line - 1] if 0 < line <= len(self._starts) else len(self.text)

    def end(self, line: int) -> int:
        """Where a line ends, without what ends it."""
        end = self.text.find("\n", self.start(line))
        end = len(self.text) if end < 0 else end
        return end - 1 if end > self.start(line) and self.text[end - 1] == "\r" else end

    def line(self, line: int) -> str:
        """A line without what ends it."""
        return self.text[self.start(line) : self.end(line)]

    def line_at(self, offset: int) -> int:
        """The line that an offset is on."""
        return bisect_right(self._starts, offset)

    def range(self, span: Span) -> tuple[int, int]:
        """The offsets of a span, cut to the ends of its lines."""
        start = min(self.start(span.start_line) + span.start_column - 1, self.end(span.start_line))
        end = min(self.start(span.end_line) + span.end_column - 1, self.end(span.end_line))
        return start, max(start, end)

    def whole_lines(self, first: int, last: int) -> tuple[int, int]:
        """The offsets of lines with what ends them."""
        return self.start(first), self.start(last + 1)

    def with_edits(self, edits: Iterable[Edit]) -> bytes:
        """The file with these edits, which do not overlap."""
        parts: list[str] = []
        behind = 0
        for edit in sorted(edits):
            if edit.start < behind:
                raise ValueError("edits overlap")
            parts += self.text[behind : edit.start], edit.text
            behind = edit.end
        return self._mark + "".join([*parts, self.text[behind:]]).encode(self._codec)
