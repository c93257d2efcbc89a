"""The report for people: what failed with its source line, what is undecided, what could not be read, the counts."""

import shlex
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Final

from scanner.model.diagnostic import LEVELS, Diagnostic
from scanner.model.finding import Finding
from scanner.model.located import RENDERED
from scanner.model.path import format_path
from scanner.model.report import Report
from scanner.model.rule import SEVERITIES
from scanner.report.counting import counting, left_out
from scanner.report.groups import Group, groups
from scanner.report.plain import cells, fitted, plain
from scanner.report.snippet import snippet
from scanner.report.style import Style, severity_word, wrapped
from scanner.report.wording import counted, describe, place

_NARROWEST: Final = 60
_WIDEST: Final = 120
_UNDECIDED_SHOWN: Final = 15
_ALIKE_SHOWN: Final = 3
_REASONS_SHOWN: Final = 5
_LONGEST_NOTE: Final = 120
# What is the usual state of a repository, and mended at once for all.
_IN_ONE_LINE: Final = {"terraform-module": "modules were not downloaded"}
_LABEL: Final = 10
_TALLY: Final = 13


def render_text(report: Report, *, colour: bool = False, width: int = 100, scanned: Sequence[str] = ()) -> str:
    """The report as text, ``width`` columns wide (within 60 and 120).

    ``scanned`` are the paths of the command line, for the command that the report ends with.
    """
    page = _Page(report, Style(colour=colour), page_width(width), scanned)
    return "\n".join([*page.failures(), *page.undecided(), *page.others(), *page.diagnostics(), *page.summary(), ""])


def page_width(columns: int) -> int:
    """How wide to write for a terminal of so many columns: lines that are too long are hard to read."""
    return max(_NARROWEST, min(columns, _WIDEST))


def render(report: Report) -> str:
    """The report as plain text, for files."""
    return render_text(report)


def _kind(diagnostic: Diagnostic) -> tuple[int, str, str]:
    return LEVELS.index(diagnostic.level), diagnostic.code, diagnostic.remedy


def _found(finding: Finding) -> str:
    """What was found, in the check's own words where it used them: they tell a provider's default."""
    _, _, found = finding.message.partition(f"expected {finding.expected}, found ")
    return found or describe(finding.actual)


def _source(finding: Finding) -> str:
    """Where to go to change the value, if that is somewhere else: the end of its way, not the way."""
    last = finding.origins[-1] if finding.origins else None
    if last is None or last.kind == "provider_default":
        return ""
    if last.span == finding.span:
        # What a tool rendered stands here, and was put together somewhere else.
        return last.what if last.kind in RENDERED else ""
    condition = "a condition on " if last.level else ""
    return f"{condition}{last.what}, {last.span.file}:{last.span.start_line}"


class _Page:
    """One report on its way to text: each method yields the lines of one section."""

    def __init__(self, report: Report, style: Style, width: int, scanned: Sequence[str]) -> None:
        self.report, self.style, self.width, self.scanned = report, style, width, scanned

    def failures(self) -> Iterator[str]:
        """Failures by file, then in the order of their lines."""
        failed = counting(self.report, "fail")
        for file, members in groupby(failed, key=lambda group: group.first.span.file):
            listed = list(members)
            count = counted(sum(len(group.findings) for group in listed), "failure")
            yield self.style.strong(plain(file)) + self.style.faint(f"  {count}")
            yield ""
            for group in listed:
                yield from self._failure(group)
                yield ""

    def _failure(self, group: Group) -> Iterator[str]:
        finding, style = group.first, self.style
        severity = style.rank(finding.severity, severity_word(finding.severity))
        title, identity = plain(finding.rule.title), finding.rule.id
        yield from self._beside(severity, title, style.strong(title), identity, style.faint(identity))
        where, who = plain(place(finding.span)), plain(group.who)
        yield from self._beside(" " * 10, where, style.link(where), who, who)
        if shown := snippet(self.report, finding.span, self.width - 16):
            number, text, marker = shown
            yield ""
            yield f"  {style.faint(f'{number:>10} |')} {text}"
            yield f"  {'':10} {style.faint('|')} {style.rank(finding.severity, marker)}"
            yield ""
        yield from self._details(finding)

    def _beside(self, lead: str, left: str, left_shown: str, right: str, right_shown: str) -> Iterator[str]:
        """Two texts on one line, or below each other where they do not fit."""
        if cells(left) + cells(right) + 14 <= self.width:
            yield f"  {lead}{left_shown}  {right_shown}"
        else:
            yield f"  {lead}{left_shown}"
            yield f"  {'':10}{right_shown}"

    def _row(self, group: Group, rest: str) -> tuple[str, str, str]:
        """One line for what is no failure."""
        environments = group.first.environments
        return group.first.rule.id, plain(group.who), f"in {', '.join(environments)}: {rest}" if environments else rest

    def _details(self, finding: Finding) -> Iterator[str]:
        yield from self._labelled("in", ", ".join(finding.environments))
        yield from self._labelled("path", format_path(finding.path))
        if finding.rule.body.get("message") or not finding.expected:
            yield from self._labelled("why", finding.message)
        else:
            yield from self._labelled("expected", finding.expected)
            yield from self._labelled("found", _found(finding))
        yield from self._labelled("from", _source(finding))
        for related in finding.related[:_ALIKE_SHOWN]:
            yield from self._labelled("see", f"{place(related.span)} {fitted(plain(related.message), _LONGEST_NOTE)}")
        yield from self._labelled("fix", finding.rule.remedy_for(finding.subject.resource.provider))

    def _labelled(self, label: str, text: str) -> Iterator[str]:
        if not text:
            return
        name = self.style.faint(f"{label:<{_LABEL}}")
        for line in wrapped(text, self.width - 12 - _LABEL):
            yield f"  {'':10}{name}{line}"
            name = " " * _LABEL

    def undecided(self) -> Iterator[str]:
        """What is not known, one line for each rule and reason."""
        found = counting(self.report, "unknown")
        if not found:
            return
        waiting = sum(len(group.findings) for group in found)
        rows = [self._row(group, plain("; ".join(map(str, group.first.reasons))) or "not known") for group in found]
        yield self.style.strong("Undecided") + self.style.faint(f"  {waiting:,}, neither passed nor failed")
        yield ""
        yield from self._table(rows[:_UNDECIDED_SHOWN])
        if len(rows) > _UNDECIDED_SHOWN:
            more = f"and {len(rows) - _UNDECIDED_SHOWN:,} more; --format json lists all"
            yield f"  {self.style.faint(more)}"
        yield ""

    def others(self) -> Iterator[str]:
        """Passes and rules that do not apply, where they were asked for."""
        for verdict, heading in (("pass", "Passed"), ("not_applicable", "Not applicable")):
            rows = [
                self._row(group, plain(place(group.first.span)))
                for group in groups(self.report.findings)
                if group.first.verdict == verdict
            ]
            if rows:
                yield self.style.strong(heading)
                yield ""
                yield from self._table(rows)
                yield ""

    def _table(self, rows: Sequence[tuple[str, str, str]]) -> Iterator[str]:
        """Three columns, the first two as wide as they need to be up to a share of the page."""
        space = self.width - 6
        first = min(max(cells(row[0]) for row in rows), space * 2 // 5)
        second = min(max(cells(row[1]) for row in rows), (space - first) * 3 // 5)
        for one, two, three in rows:
            left, middle = fitted(one, first), fitted(two, second)
            gap_one, gap_two = " " * (first - cells(left)), " " * (second - cells(middle))
            rest = fitted(three, space - first - second)
            yield f"  {left}{gap_one}  {middle}{gap_two}  {self.style.faint(rest)}".rstrip()

    def diagnostics(self) -> Iterator[str]:
        """What could not be analysed, by level; many alike are counted."""
        if not self.report.diagnostics:
            return
        yield self.style.strong("Not analysed, or worth a look")
        yield ""
        ordered = sorted(self.report.diagnostics, key=_kind)
        for _, members in groupby(ordered, key=_kind):
            alike = list(members)
            if len(alike) > 1 and alike[0].code in _IN_ONE_LINE:
                told = f"{len(alike):,} {_IN_ONE_LINE[alike[0].code]}: {alike[0].remedy}"
                yield from self._diagnostic(replace(alike[0], message=told, file="", span=None))
                continue
            for diagnostic in alike[:_ALIKE_SHOWN]:
                yield from self._diagnostic(diagnostic)
            if len(alike) > _ALIKE_SHOWN:
                more = f"and {len(alike) - _ALIKE_SHOWN:,} more of the kind ({alike[0].code}); --format json lists all"
                yield f"  {'':7}{self.style.faint(more)}"
            for number, line in enumerate(wrapped(alike[0].remedy, self.width - 15)):
                yield f"  {'':7}{self.style.faint('->') if number == 0 else '  '} {line}"
        yield ""

    def _diagnostic(self, diagnostic: Diagnostic) -> Iterator[str]:
        where = place(diagnostic.span) if diagnostic.span else diagnostic.file
        text = f"{where}: {diagnostic.message}" if where else diagnostic.message
        for number, line in enumerate(wrapped(text, self.width - 9)):
            level = self.style.rank(diagnostic.level, f"{diagnostic.level:<7}") if number == 0 else " " * 7
            yield f"  {level}{line}"

    def summary(self) -> Iterator[str]:
        """The counts of the whole scan, and what to do next."""
        summary, style = self.report.summary, self.style
        verdicts = summary.verdicts
        yield style.strong("Summary")
        yield ""
        files = [f"{summary.files:,} analysed"]
        files += [f"{summary.listed:,} only listed"] if summary.listed else []
        files += [f"{summary.hidden:,} ignored"] if summary.hidden else []
        yield from self._count("files", ", ".join(files))
        yield from self._count("resources", f"{summary.resources:,} of {counted(len(summary.types), 'type')}")
        yield from self._count("rules", f"{summary.rules:,}")
        decided = f"{summary.coverage:.0%} of the applicable checks decided"
        words = (("fail", "failed"), ("unknown", "undecided"), ("pass", "passed"))
        told = ", ".join(f"{verdicts.get(verdict, 0):,} {word}" for verdict, word in words)
        yield from self._count("verdicts", f"{told} ({decided})")
        severities = [
            style.rank(severity, f"{summary.severities[severity]:,} {severity}")
            for severity in SEVERITIES
            if summary.severities.get(severity)
        ]
        if severities:
            yield f"  {style.faint('failed'.ljust(_TALLY))}{', '.join(severities)}"
        if rest := left_out(self.report):
            yield from self._count("not shown", rest)
        if summary.undecided:
            subjects = [f"{plain(subject)} ({count:,})" for subject, count in summary.undecided.items()]
            more = len(subjects) - _REASONS_SHOWN
            tail = [f"{more:,} more"] if more > 0 else []
            yield from self._count("undecided", "for " + ", ".join([*subjects[:_REASONS_SHOWN], *tail]))
        problems = [
            counted(count, level)
            for level in LEVELS
            if (count := sum(1 for one in self.report.diagnostics if one.level == level))
        ]
        if problems:
            yield from self._count("diagnostics", ", ".join(problems))
        yield ""
        yield from self._last_word()

    def _count(self, label: str, text: str) -> Iterator[str]:
        for number, line in enumerate(wrapped(text, self.width - 16)):
            name = self.style.faint(f"{label:<{_TALLY}}") if number == 0 else " " * _TALLY
            yield f"  {name}{line}"

    def _last_word(self) -> Iterator[str]:
        failed = next((one for one in self.report.findings if one.verdict == "fail" and one.counts), None)
        if failed is not None:
            yield self.style.faint("Why the first one failed, in detail:")
            where = plain(f"{failed.span.file}:{failed.span.start_line}")
            yield f"  groundrule explain {shlex.join([failed.rule.id, where, *self.scanned])}"
        elif self.report.summary.verdicts.get("fail"):
            yield self.style.faint("Failures are not shown: --verdicts fail shows them.")
        elif any(diagnostic.level == "error" for diagnostic in self.report.diagnostics):
            yield self.style.rank("error", "No failures, but not everything could be analysed.")
        elif self.report.summary.suppressed or any(
            self.report.summary.verdicts.get(verdict) for verdict in ("pass", "unknown")
        ):
            yield self.style.good("No failures.")
        else:
            yield "No rule applies to what was found."
