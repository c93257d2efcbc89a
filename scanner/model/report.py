"""The one immutable thing that every output is rendered from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from scanner.model.diagnostic import Diagnostic
from scanner.model.finding import Finding
from scanner.model.rule import Rule


class Cut(NamedTuple):
    """What a shown line has in place of a secret: ``length`` characters for the columns ``start`` to
    ``end`` (from 1, end exclusive) of the line in its file, where it has ``size`` bytes of UTF-8.
    """

    start: int
    end: int
    length: int
    size: int


class Line(NamedTuple):
    """A source line as it may be shown, and the way from the columns of its file to other ones.

    ``text`` is masked and has no line ending. ``wide`` are the columns, in the file, of characters that
    take two UTF-16 units.
    """

    text: str
    cuts: tuple[Cut, ...] = ()
    wide: tuple[int, ...] = ()

    @property
    def length(self) -> int:
        """How many code points the line has in its file."""
        return len(self.text) + sum(end - start - length for start, end, length, _ in self.cuts)

    def shown(self, column: int) -> int:
        """The column in ``text`` for a column of the file."""
        moved = 0
        for start, end, length, _ in self.cuts:
            if column >= end:
                moved += length - (end - start)
            elif column > start:
                return start + moved
        return column + moved

    def utf16(self, column: int) -> int:
        """The column in UTF-16 units for a column of the file."""
        return column + sum(1 for wide in self.wide if wide < column) if self.wide else column

    def utf8(self, column: int) -> int:
        """The column in bytes of UTF-8 for a column of the file; within a cut, that of its beginning."""
        hidden = sum(size - length for _, end, length, size in self.cuts if column >= end)
        before = self.shown(column) - 1
        # The text may be one line of megabytes.
        size = before if self.text.isascii() else len(self.text[:before].encode()) + max(0, before - len(self.text))
        return size + hidden + 1


@dataclass(frozen=True, slots=True)
class Summary:
    """Counts of a whole scan, whatever the report shows of it.

    Of the files that were asked for, ``files`` were analysed and ``listed`` only looked at; ``hidden`` were left
    out by ignore files and excludes.
    ``verdicts`` counts by verdict, ``severities`` the failures by severity, ``undecided`` the unknown
    verdicts by the subject of their reason, most first; all three leave out what is suppressed or was there before
    (``suppressed`` and ``unchanged`` count those failures). ``gating`` counts what makes the exit code 1.
    ``types`` counts resources by type.
    ``fixed`` counts the failures of the revision compared with that are gone, None where nothing was compared.
    ``coverage`` is the share of the applicable verdicts that were decided, from 0 to 1.
    """

    files: int = 0
    listed: int = 0
    hidden: int = 0
    resources: int = 0
    rules: int = 0
    types: Mapping[str, int] = field(default_factory=dict)
    verdicts: Mapping[str, int] = field(default_factory=dict)
    severities: Mapping[str, int] = field(default_factory=dict)
    undecided: Mapping[str, int] = field(default_factory=dict)
    coverage: float = 1.0
    suppressed: int = 0
    unchanged: int = 0
    fixed: int | None = None
    gating: int = 0


@dataclass(frozen=True, slots=True)
class Report:
    """Findings that the user chose to see, sorted and masked; every diagnostic; the counts.

    ``lines`` holds the first and last source line of every place that findings name, by file and number
    from 1.
    ``fixed`` are the failures of the revision compared with that are gone, as they were there.
    """

    version: str
    findings: Sequence[Finding]
    diagnostics: Sequence[Diagnostic]
    summary: Summary
    rules: Sequence[Rule] = ()
    lines: Mapping[str, Mapping[int, Line]] = field(default_factory=dict)
    fixed: Sequence[Finding] = ()
