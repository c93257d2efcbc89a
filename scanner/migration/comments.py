"""Comments of other scanners: the places that ours may have instead, and the edits that write them.

A comment's line keeps what is not said to a scanner. What has no counterpart stays where it is, below ours where the
comment has its line to itself, behind ours where it has not.
"""

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from scanner.migration.judging import Decided, Left
from scanner.migration.source import Edit, Text
from scanner.migration.wording import in_comment, remaining
from scanner.model.suppression import Region, Remark
from scanner.triage.suppressions.directive import Directive
from scanner.triage.suppressions.own import reach

_SIGNS: Final = ("#", "//")
_OPENING: Final = ("/*", "{{")
_NEXT_LINE: Final = "kics-scan ignore-"
_DECORATION: Final = " \t#/*{}-"


def places(remark: Remark, directive: Directive) -> list[tuple[Region, ...]]:
    """What a comment of ours would reach: where the other one stands, above the line that it is at the end of,
    and above each block or object that it is for.
    """
    beside = remark.beside
    line = [(beside, *remark.around[:1])] if beside is not None and beside.leaf and _is_named(beside) else []
    above = [
        (region,) for region in directive.reach if region.sort in ("block", "object") and region.name != "terraform"
    ]
    return [reach(remark), *line, *dict.fromkeys(above)]


def _is_named(region: Region) -> bool:
    return region.sort in ("attribute", "entry")


class _Piece(NamedTuple):
    """A directive with its offsets, the end exclusive."""

    start: int
    end: int
    decided: Decided


def edits(text: Text, remark: Remark, decided: Sequence[Decided]) -> tuple[list[Edit], list[Left]]:
    """The edits for one comment, and what cannot be edited."""
    start, end = text.range(remark.span)
    pieces: list[_Piece] = []
    left: list[Left] = []
    behind: dict[str, int] = {}
    for one in decided:
        written = one.directive.written.rstrip()
        at = text.text.find(written, behind.get(written, start), end)
        if at < 0 or "\n" in written:
            left.append(Left(remark.span.file, remark.span.start_line, "this is not written as it was read"))
        else:
            behind[written] = at + len(written)
            pieces.append(_Piece(at, at + len(written), one))
    pieces.sort(key=lambda piece: piece.start)
    clipped = [
        piece._replace(end=min(piece.end, pieces[number + 1].start)) if number + 1 < len(pieces) else piece
        for number, piece in enumerate(pieces)
    ]
    comment = _Comment(text, remark, start, end)
    found: list[Edit] = []
    for line in sorted({text.line_at(piece.start) for piece in clipped}):
        group = [piece for piece in clipped if text.line_at(piece.start) == line]
        if any(piece.decided.taken for piece in group):
            found += comment.line(line, group)
    return found, left


class _Comment:
    """One comment of a file."""

    def __init__(self, text: Text, remark: Remark, start: int, end: int) -> None:
        self._text, self._remark = text, remark
        self._start, self._end = start, end
        self._written = text.text[start:end]
        self._is_block = self._written.startswith(_OPENING)
        self._sign = "//" if self._written.startswith("//") else "#"
        before = text.text[text.start(remark.span.start_line) : start]
        self._alone = not before.strip()

    def line(self, line: int, pieces: Sequence[_Piece]) -> Iterator[Edit]:
        """One line of it, with these directives."""
        begin = max(self._start, self._text.start(line))
        end = self._tail(line, pieces[-1].end)
        own: list[str] = []
        words: list[str] = []
        others: list[str] = []
        moved: dict[Region, list[str]] = {}
        for number, piece in enumerate(pieces):
            until = pieces[number + 1].start if number + 1 < len(pieces) else end
            after = self._text.text[piece.end : until]
            if not piece.decided.taken:
                others.append(f"{self._text.text[piece.start : piece.end]}{after}".strip())
                continue
            reason, kept = _reason(piece.decided.directive, after)
            words += [kept] if kept else []
            for taken in piece.decided.taken:
                entries = in_comment(taken.rules, reason, piece.decided.directive.until)
                if taken.place == 0:
                    own += entries
                else:
                    above = places(self._remark, piece.decided.directive)[taken.place][0]
                    moved.setdefault(above, []).extend(entries)
            if piece.decided.kept:
                others.append(remaining(piece.decided.directive, piece.decided.kept))
        for region, entries in moved.items():
            yield self._above(region, entries)
        yield from self._written_anew(line, (begin, pieces[0].start, end), [*own, *words], others)

    def _written_anew(
        self, line: int, offsets: tuple[int, int, int], own: Sequence[str], others: Sequence[str]
    ) -> Iterator[Edit]:
        begin, first, end = offsets
        before = self._text.text[begin:first]
        behind = self._text.text[end : min(self._end, self._text.end(line))]
        if not own and not others and not before.strip(_DECORATION) and not behind.strip(_DECORATION):
            yield from self._gone(line, first, end)
            return
        space = " " if before and not before[-1].isspace() else ""
        written = " ".join(own)
        if own and others and self._alone and not self._is_block and not before.strip(_DECORATION):
            indent = self._text.text[self._text.start(line) : begin]
            written += f"{self._text.newline}{indent}{before}{' '.join(others)}"
        elif others:
            written = f"{written} {self._sign} {' '.join(others)}" if own else " ".join(others)
        if behind and not behind[0].isspace():
            written += " "
        yield Edit(first, end, f"{space if own else ''}{written}")

    def _tail(self, line: int, last: int) -> int:
        """Where the text of a line of the comment ends, without what closes it."""
        end = min(self._end, self._text.end(line))
        closing = self._text.text.find("*/", last, end) if self._is_block else -1
        return closing if closing >= 0 else end

    def _gone(self, line: int, first: int, end: int) -> Iterator[Edit]:
        """Nothing is left on a line of it."""
        if "\n" in self._written:
            yield Edit(first, end, "")
        elif self._alone and not self._text.text[self._end : self._text.end(line)].strip():
            yield Edit(*self._text.whole_lines(line, line), "")
        else:
            start = self._start
            while start and self._text.text[start - 1] in " \t":
                start -= 1
            yield Edit(start, self._end, "")

    def _above(self, region: Region, entries: Sequence[str]) -> Edit:
        """Ours on lines of their own above something; not between it and what KICS takes for the line above it."""
        line = region.first
        while line > 1 and _NEXT_LINE in self._text.line(line - 1):
            line -= 1
        written = self._text.line(region.first)
        indent = written[: len(written) - len(written.lstrip())]
        at = self._text.start(line)
        return Edit(at, at, "".join(f"{indent}# {one}{self._text.newline}" for one in entries))


def _reason(directive: Directive, after: str) -> tuple[str, str]:
    """The reason of a directive, which may be the words behind it, and those words that are none."""
    words = after.strip(" \t,;")
    if not words or words.startswith(_SIGNS) or "groundrule:" in words:
        return directive.reason, words
    return f"{directive.reason} {words}".strip(), ""
