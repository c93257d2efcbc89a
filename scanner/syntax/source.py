"""One file's text and the way from offsets to lines and columns."""

from bisect import bisect_right

from scanner.model.span import Span


class Source:
    """One file's text, and where its lines begin. Offsets count bytes of ``text``; a leading byte order
    mark is not part of it.
    """

    __slots__ = ("_counted", "_starts", "file", "text")

    def __init__(self, file: str, text: bytes) -> None:
        self.file, self.text = file, text
        self._starts: list[int] | None = None
        # An offset and its column, to count on from: a line may be many megabytes long.
        self._counted = (0, 1)

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
        start, column = self._starts[line - 1], 1
        if start < self._counted[0] <= offset:
            start, column = self._counted
        before = self.text[start:offset]
        column += len(before if before.isascii() else before.decode("utf-8", "replace"))
        self._counted = (offset, column)
        return line, column
