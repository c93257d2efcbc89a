"""One file's text and the way from offsets to lines and columns."""

from bisect import bisect_right
from typing import Final

from scanner.model.span import Span

# Of a line longer than this the columns are counted from marks at every so many bytes.
_STRIDE: Final = 65_536
_CONTINUED: Final = bytes(range(0x80, 0xC0))


class Source:
    """One file's text, and where its lines begin. Offsets count bytes of ``text``; a leading byte order
    mark is not part of it.
    """

    __slots__ = ("_marks", "_starts", "file", "text")

    def __init__(self, file: str, text: bytes) -> None:
        self.file, self.text = file, text
        self._starts: list[int] | None = None
        self._marks: list[int] | None = None

    def span(self, start: int, end: int) -> Span:
        """The region between two byte offsets."""
        return Span(self.file, *self.position(start), *self.position(end))

    def position(self, offset: int) -> tuple[int, int]:
        """Line and column (code points), both from 1."""
        if self._starts is None:
            self._starts = [0]
            found = self.text.find(b"\n")
            while found >= 0:
                self._starts.append(found + 1)
                found = self.text.find(b"\n", found + 1)
        line = bisect_right(self._starts, offset)
        start = self._starts[line - 1]
        if offset - start > _STRIDE:
            return line, self._points(offset) - self._points(start) + 1
        before = self.text[start:offset]
        return line, len(before if before.isascii() else before.decode("utf-8", "replace")) + 1

    def _points(self, offset: int) -> int:
        """How many code points there are before an offset."""
        if self._marks is None:
            self._marks = [0]
            if not self.text.isascii():
                for start in range(0, len(self.text), _STRIDE):
                    self._marks.append(self._marks[-1] + _count(self.text[start : start + _STRIDE]))
        if len(self._marks) == 1:
            return offset
        mark = offset // _STRIDE
        return self._marks[mark] + _count(self.text[mark * _STRIDE : offset])


def _count(text: bytes) -> int:
    return len(text.translate(None, _CONTINUED))
