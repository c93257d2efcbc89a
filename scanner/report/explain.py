"""One finding in detail: where its value came from, and how each part of the rule turned out."""

from collections.abc import Iterator
from typing import Final

from scanner.model.finding import Finding
from scanner.model.report import Report
from scanner.model.span import Span
from scanner.report.plain import plain
from scanner.report.snippet import snippet
from scanner.report.style import Style, severity_word, wrapped
from scanner.report.text import page_width
from scanner.report.wording import describe, place, subject_name

_VERDICTS: Final = {
    "fail": "failed",
    "unknown": "undecided",
    "pass": "passed",
    "not_applicable": "not applicable",
}


def render_explanation(report: Report, finding: Finding, *, colour: bool = False, width: int = 100) -> str:
    """Everything that is known about one finding, for people."""
    page = _Page(report, finding, Style(colour=colour), page_width(width))
    return "\n".join([*page.head(), *page.origins(), *page.clauses(), *page.related(), *page.rule(), ""])


class _Page:
    """One finding on its way to text: each method yields the lines of one section."""

    def __init__(self, report: Report, finding: Finding, style: Style, width: int) -> None:
        self.report, self.finding, self.style, self.width = report, finding, style, width

    def head(self) -> Iterator[str]:
        """The verdict, and the line that it is about."""
        finding, style = self.finding, self.style
        severity = style.rank(finding.severity, severity_word(finding.severity))
        where = ", ".join([finding.scope, *finding.environments])
        yield f"{severity}{style.strong(plain(finding.rule.title))}  {style.faint(finding.rule.id)}"
        yield f"{'':10}{_VERDICTS[finding.verdict]}: {plain(subject_name(finding.subject))}"
        yield f"{'':10}{style.link(plain(place(finding.span)))}  {style.faint(plain(f'in {where}'))}"
        yield ""
        yield from self._source(finding.span)
        for line in wrapped(finding.message, self.width - 2):
            yield f"  {line}"
        for reason in finding.reasons:
            where = f" ({plain(place(reason.span))})" if reason.span else ""
            yield f"  {style.faint('because')} {plain(str(reason))}{where}"
        yield ""

    def _source(self, span: Span) -> Iterator[str]:
        if shown := snippet(self.report, span, self.width - 14):
            number, text, marker = shown
            yield f"  {self.style.faint(f'{number:>6} |')} {text}"
            yield f"  {'':6} {self.style.faint('|')} {self.style.rank(self.finding.severity, marker)}"
            yield ""

    def origins(self) -> Iterator[str]:
        """The chain of the value, nearest to its use first."""
        if not self.finding.origins:
            return
        yield self.style.strong("Where the value comes from")
        yield ""
        yield f"  {plain(describe(self.finding.actual))}"
        for origin in self.finding.origins:
            yield f"  {self.style.faint('<-')} {plain(origin.what)}  {self.style.link(plain(place(origin.span)))}"
            yield from self._source(origin.span)
        yield ""

    def clauses(self) -> Iterator[str]:
        """The rule's condition, leaf by leaf."""
        if not self.finding.clauses:
            return
        yield self.style.strong("What was checked")
        yield ""
        for clause in self.finding.clauses:
            lead = f"  {'  ' * min(clause.depth, 10)}"
            truth = f"{clause.truth:<9}"
            marked = self.style.good(truth) if clause.truth == "true" else self.style.faint(truth)
            if clause.truth == "false":
                marked = self.style.rank("high", truth)
            tested = plain(f"{clause.path}: expected {clause.test}, found {clause.found or 'nothing'}")
            elsewhere = clause.span if clause.span != self.finding.span else None
            where = f"  {self.style.link(plain(place(elsewhere)))}" if elsewhere else ""
            yield f"{lead}{marked}{tested}{where}"
        yield ""

    def related(self) -> Iterator[str]:
        """Other places."""
        if not self.finding.related:
            return
        yield self.style.strong("See also")
        yield ""
        for one in self.finding.related:
            yield f"  {self.style.link(plain(place(one.span)))}  {plain(one.message)}"
            yield from self._source(one.span)
        yield ""

    def rule(self) -> Iterator[str]:
        """What the rule says, how to mend it, and where to read more."""
        rule = self.finding.rule
        yield from self._section("Why it matters", rule.description)
        yield from self._section("How to fix", rule.remedy_for(self.finding.subject.resource.provider))
        if rule.references:
            yield self.style.strong("References")
            yield ""
            yield from (f"  {plain(url)}" for url in rule.references)
            yield ""
        if rule.aliases:
            aliases = (f"{one.tool} {one.id}{' (a part of it)' if one.partial else ''}" for one in rule.aliases)
            yield from self._section("Also known as", ", ".join(aliases))
        identities = [f"{name} {value}" for name, value in sorted(self.finding.fingerprints.items())]
        if identities:
            yield self.style.faint(f"Fingerprints: {', '.join(identities)}")

    def _section(self, heading: str, text: str) -> Iterator[str]:
        lines = wrapped(text, self.width - 2)
        if lines:
            yield self.style.strong(heading)
            yield ""
            yield from (f"  {line}" for line in lines)
            yield ""
