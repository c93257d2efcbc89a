"""A job summary or a comment on a pull request, in GitHub's Markdown.

Names and messages may be anyone's: whatever is not plain words stands in a code span, where it is no markup, no
mention and no link.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Final, NamedTuple

from scanner.model.diagnostic import LEVELS, Diagnostic
from scanner.model.report import Report
from scanner.model.rule import SEVERITIES
from scanner.report.counting import counting, left_out
from scanner.report.groups import Group, groups
from scanner.report.markup import code, prose
from scanner.report.messages import details, remedy
from scanner.report.wording import counted, place

# A comment takes 65,536 characters, a summary 1 MiB; bytes are never fewer than characters.
LARGEST: Final = 65_000
# Of these, for what is not decided and not analysed; failures have the rest.
_LARGEST_SECTION: Final = 12_000
_ALIKE: Final = 3


class _Entry(NamedTuple):
    """One item of a list, below headings that it shares with its neighbours."""

    headings: tuple[str, ...]
    text: str


def render(report: Report) -> str:
    """The report as Markdown, of at most 65,000 bytes; what is left out for that is counted."""
    tail = [*_fixed(report), *_undecided(report), *_diagnostics(report)]
    head = [*_counts(report)]
    room = LARGEST - sum(_size(line) for line in [*head, *tail])
    return "\n".join([*head, *_failures(report, room), *tail])


def _counts(report: Report) -> Iterator[str]:
    summary = report.summary
    yield "## groundrule"
    yield ""
    yield "| verdict | checks |"
    yield "|---|---:|"
    failed = summary.verdicts.get("fail", 0)
    yield f"| failed | {failed:,} |"
    for severity in SEVERITIES:
        if count := summary.severities.get(severity, 0):
            yield f"| failed, {severity} | {count:,} |"
    if summary.suppressed:
        yield f"| suppressed | {summary.suppressed:,} |"
    if summary.unchanged:
        yield f"| unchanged | {summary.unchanged:,} |"
    if summary.fixed is not None:
        yield f"| fixed | {summary.fixed:,} |"
    yield f"| undecided | {summary.verdicts.get('unknown', 0):,} |"
    yield f"| passed | {summary.verdicts.get('pass', 0):,} |"
    yield ""
    files, resources = counted(summary.files, "file"), counted(summary.resources, "resource")
    share = f"{summary.coverage:.0%} of the applicable checks decided"
    yield f"{files}, {resources}, {counted(summary.rules, 'rule')}; {share}."
    if rest := left_out(report):
        yield f"Beside these: {rest}."
    yield ""


def _failures(report: Report, room: int) -> Iterator[str]:
    found = counting(report, "fail")
    found.sort(key=lambda group: (SEVERITIES.index(group.first.severity), group.first.span))
    lead = "New: {}" if report.summary.fixed is not None else "{}"
    entries = [
        _Entry((f"### {lead.format(group.first.severity).capitalize()}", code(group.first.span.file)), _failure(group))
        for group in found
    ]
    yield from _listed(entries, room, "failure")


def _failure(group: Group) -> str:
    finding = group.first
    title, rule = prose(finding.rule.title), code(finding.rule.id)
    where = f"{finding.span.start_line}:{finding.span.start_column}"
    told = [f"- {where} **{title}** {rule}: {code(group.who)}", *map(prose, details(group))]
    told += [f"Fix: {prose(fix)}" for fix in (remedy(group),) if fix]
    return "<br>".join(told)


def _fixed(report: Report) -> Iterator[str]:
    entries = [_Entry(("### Fixed",), _gone(group)) for group in groups(report.fixed)]
    yield from _listed(entries, _LARGEST_SECTION, "fixed failure")


def _gone(group: Group) -> str:
    finding = group.first
    where = code(finding.span.file)
    return f"- {where} {finding.severity} **{prose(finding.rule.title)}** {code(finding.rule.id)}: {code(group.who)}"


def _undecided(report: Report) -> Iterator[str]:
    entries = [_Entry(("### Undecided",), _waiting(group)) for group in counting(report, "unknown")]
    yield from _listed(entries, _LARGEST_SECTION, "undecided check")


def _waiting(group: Group) -> str:
    finding = group.first
    why = "; ".join(map(str, finding.reasons)) or "not known"
    told = f"- {code(finding.rule.id)} {code(place(finding.span))} {code(group.who)}: {prose(why)}"
    return f"{told}, in {prose(', '.join(finding.environments))}" if finding.environments else told


def _diagnostics(report: Report) -> Iterator[str]:
    ordered = sorted(report.diagnostics, key=_kind)
    entries = [
        _Entry(("### Not analysed, or worth a look",), _problem(list(members)))
        for _, members in groupby(ordered, key=_kind)
    ]
    yield from _listed(entries, _LARGEST_SECTION, "kind of problem", "kinds of problems")


def _kind(diagnostic: Diagnostic) -> tuple[int, str, str]:
    return LEVELS.index(diagnostic.level), diagnostic.code, diagnostic.remedy


def _problem(alike: Sequence[Diagnostic]) -> str:
    told = []
    for one in alike[:_ALIKE]:
        where = place(one.span) if one.span else one.file
        told.append(f"{code(where)} {prose(one.message)}".strip())
    if len(alike) > _ALIKE:
        told.append(f"and {len(alike) - _ALIKE:,} more")
    if alike[0].remedy:
        told.append(f"To close it: {prose(alike[0].remedy)}")
    return f"- {alike[0].level}: " + "<br>".join(told)


def _listed(entries: Iterable[_Entry], room: int, noun: str, nouns: str = "") -> Iterator[str]:
    """A list within so many bytes, its headings where they change, and how many did not fit."""
    above: tuple[str, ...] = ()
    left = 0
    room -= 100  # for the line that counts the rest
    for entry in entries:
        lines = [*_headings(above, entry.headings), entry.text]
        size = sum(map(_size, lines))
        if left or size > room:
            left += 1
            continue
        room -= size
        above = entry.headings
        yield from lines
    if left:
        yield ""
        yield f"**{counted(left, noun, nouns)} left out for length.** Other reports list all."
    if above or left:
        yield ""


def _headings(above: tuple[str, ...], headings: tuple[str, ...]) -> Iterator[str]:
    if above and above != headings:
        yield ""
    for number, heading in enumerate(headings):
        if above[: number + 1] != headings[: number + 1]:
            yield from (heading, "")


def _size(line: str) -> int:
    return len(line.encode()) + 1
