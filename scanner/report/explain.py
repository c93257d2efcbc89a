"""One finding in detail: the verdict, where its value came from, how to mend it, what the rule looked at."""

from collections.abc import Iterator, Sequence
from typing import Final

from scanner.model.finding import Clause, Finding, Verdict
from scanner.model.located import Origin
from scanner.model.report import Report
from scanner.model.span import Span
from scanner.model.value import ABSENT, Unknown, is_known
from scanner.report.counting import accepted
from scanner.report.plain import plain
from scanner.report.snippet import snippet
from scanner.report.style import Style, severity_word, wrapped
from scanner.report.text import page_width
from scanner.report.wording import describe, place, scope_name, subject_name

_VERDICTS: Final[dict[Verdict, str]] = {
    "fail": "failed",
    "unknown": "undecided",
    "pass": "passed",
    "not_applicable": "not applicable",
}
_TELLING: Final = ("fail", "unknown")
_OTHERS: Final = ("related ", "in_scope ")
_ALIKE_NAMED: Final = 5
_DEEPEST: Final = 10


def render_explanation(
    report: Report, finding: Finding, *, alike: Sequence[Finding] = (), colour: bool = False, width: int = 100
) -> str:
    """Everything that is known about one finding, for people; ``alike`` are others of which the same holds."""
    page = _Page(report, finding, Style(colour=colour), page_width(width))
    sections = (page.head(alike), page.origins(), page.fix(), page.clauses(), page.related(), page.rest())
    return "\n\n".join("\n".join(lines) for section in sections if (lines := list(section))) + "\n"


def render_explanations(
    report: Report, findings: Sequence[Finding], most: int, *, colour: bool = False, width: int = 100
) -> str:
    """Several findings: what is the same of many is told once, and what passed beside a failure in one line.

    At most ``most`` are told in full.
    """
    groups: dict[object, list[Finding]] = {}
    for finding in findings:
        chain = tuple((origin.kind, origin.span) for origin in finding.origins)
        groups.setdefault((finding.verdict, finding.span, finding.message, chain), []).append(finding)
    order = tuple(_VERDICTS)
    ranked = sorted(groups.values(), key=lambda members: order.index(members[0].verdict))
    telling = [members for members in ranked if members[0].verdict in _TELLING] or ranked
    told = [
        render_explanation(report, first, alike=alike, colour=colour, width=width) for first, *alike in telling[:most]
    ]
    quiet = [one for members in ranked if members not in telling for one in members]
    if quiet:
        told.append("\n".join(_listed("Judged there as well", quiet, Style(colour=colour))))
    if len(telling) > most:
        left = [one for members in telling[most:] for one in members]
        told.append("\n".join(_listed("And more: name one by its address to see it", left, Style(colour=colour))))
    return "\n".join(told)


def _listed(heading: str, findings: Sequence[Finding], style: Style) -> Iterator[str]:
    yield style.strong(heading)
    yield ""
    for one in findings[: 2 * _ALIKE_NAMED]:
        where = f"{place(one.span)} in the {_whole(one)}"
        yield f"  {_VERDICTS[one.verdict]}: {plain(subject_name(one.subject))}  {style.faint(plain(where))}"
    if len(findings) > 2 * _ALIKE_NAMED:
        yield f"  {style.faint(f'and {len(findings) - 2 * _ALIKE_NAMED:,} more')}"
    yield ""


class _Page:
    """One finding on its way to text: each method yields the lines of one section."""

    def __init__(self, report: Report, finding: Finding, style: Style, width: int) -> None:
        self.report, self.finding, self.style, self.width = report, finding, style, width

    def head(self, alike: Sequence[Finding]) -> Iterator[str]:
        """The verdict, the line that it is about, and why."""
        finding, style = self.finding, self.style
        severity = style.rank(finding.severity, severity_word(finding.severity))
        yield f"{severity}{style.strong(plain(finding.rule.title))}  {style.faint(finding.rule.id)}"
        yield f"{'':10}{_VERDICTS[finding.verdict]}: {plain(subject_name(finding.subject))}"
        yield f"{'':10}{style.link(plain(place(finding.span)))}  {style.faint(plain(f'in the {_whole(finding)}'))}"
        for suppression in finding.suppressions:
            yield f"{'':10}suppressed: {plain(accepted(suppression))}"
        for one in alike[:_ALIKE_NAMED]:
            where = "" if _whole(one) == _whole(finding) else f"  in the {_whole(one)}"
            yield f"{'':10}{style.faint('the same:')} {plain(subject_name(one.subject) + where)}"
        if len(alike) > _ALIKE_NAMED:
            yield f"{'':10}{style.faint(f'and {len(alike) - _ALIKE_NAMED:,} more')}"
        yield ""
        yield from self._source(finding.span)
        yield ""
        for line in wrapped(finding.message, self.width - 2) if not finding.reasons else ():
            yield f"  {line}"
        for reason in finding.reasons:
            where = f" ({plain(place(reason.span))})" if reason.span else ""
            yield f"  {style.faint('because')} {plain(str(reason))}{where}"

    def _source(self, span: Span, indent: str = "") -> Iterator[str]:
        if shown := snippet(self.report, span, self.width - 14 - len(indent)):
            number, text, marker = shown
            yield f"{indent}  {self.style.faint(f'{number:>6} |')} {text}"
            yield f"{indent}  {'':6} {self.style.faint('|')} {self.style.rank(self.finding.severity, marker)}"

    def origins(self) -> Iterator[str]:
        """The chain of the value or of its absence, nearest to its use first."""
        finding, origins = self.finding, self.finding.origins
        if not origins:
            return
        heading = "Where the value comes from"
        if finding.actual is ABSENT:
            heading = "Why there is no value"
        elif finding.verdict == "unknown":
            heading = "Why it is not decided" if is_known(finding.actual) else "Why the value is not known"
        yield self.style.strong(heading)
        yield ""
        if finding.actual is not ABSENT and type(finding.actual) is not Unknown:
            yield f"  {plain(describe(finding.actual))}"
        for number, origin in enumerate(origins):
            following = origins[number + 1] if number + 1 < len(origins) else None
            indent, arrow = ("   ", "because of") if origin.level else ("", "<-")
            where = self.style.link(plain(place(origin.span)))
            yield f"{indent}  {self.style.faint(arrow)} {plain(origin.what)}  {where}"
            # The line that is shown above or below need not be shown twice.
            if origin.span != finding.span and not (following is not None and _on_line_of(following, origin)):
                yield from self._source(origin.span, indent)

    def fix(self) -> Iterator[str]:
        """How to mend it, and why."""
        rule = self.finding.rule
        remedy = [
            *self._section("How to fix", rule.remedy_for(self.finding.subject.resource.provider)),
            *self._section("Why it matters", rule.description),
        ]
        yield from remedy[:-1]

    def clauses(self) -> Iterator[str]:
        """The rule's condition, leaf by leaf."""
        clauses = self.finding.clauses
        if not clauses:
            return
        what = "forbids" if "deny" in self.finding.rule.body else "asks for"
        yield self.style.strong("What was checked")
        yield ""
        yield f"  The parts of what the rule {what}, and whether each is true:"
        yield ""
        for clause in clauses:
            yield from self._clause(clause)

    def _clause(self, clause: Clause) -> Iterator[str]:
        lead = f"  {'  ' * min(clause.depth, _DEEPEST)}"
        truth = f"{clause.truth:<9}"
        marked = self.style.good(truth) if clause.truth == "true" else self.style.faint(truth)
        if clause.truth == "false":
            marked = self.style.rank("high", truth)
        where = f" ({place(clause.span)})" if clause.span is not None and clause.span != self.finding.span else ""
        # What is said of other resources names them.
        name = "" if clause.path.startswith(_OTHERS) else f"{clause.path}: "
        told = wrapped(f"{name}{clause.test}, found {clause.found or 'nothing'}{where}", self.width - len(lead) - 9)
        for number, line in enumerate(told):
            yield f"{lead}{marked if number == 0 else ' ' * 9}{line}"

    def related(self) -> Iterator[str]:
        """Other places, those left out that are in what was checked."""
        seen = {clause.span for clause in self.finding.clauses}
        others = [one for one in self.finding.related if one.span not in seen]
        if not others:
            return
        yield self.style.strong("See also")
        yield ""
        for one in others:
            yield f"  {self.style.link(plain(place(one.span)))}  {plain(one.message)}"
            yield from self._source(one.span)

    def rest(self) -> Iterator[str]:
        """Where to read more, and by which names others know it."""
        rule = self.finding.rule
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


def _whole(finding: Finding) -> str:
    """What it belongs to, and in which environments it holds."""
    return ", ".join([scope_name(finding.scope), *finding.environments])


def _on_line_of(one: Origin, other: Origin) -> bool:
    return (one.span.file, one.span.start_line) == (other.span.file, other.span.start_line)
