"""Workflow commands: annotations of a pull request, for a step that may not upload SARIF.

GitHub shows ten errors, ten warnings and ten notices of a step and drops the rest, so the most severe ones are
printed and the rest is counted. The runner obeys a line that begins with ``::``, after blanks; no untrusted text
gets to the beginning of one.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from scanner.model.diagnostic import LEVELS
from scanner.model.report import Report
from scanner.model.rule import SEVERITIES, Severity
from scanner.report.counting import counting, tally
from scanner.report.groups import Group
from scanner.report.messages import details, remedy, sentence
from scanner.report.plain import fitted, plain
from scanner.report.region import first_line
from scanner.report.wording import counted, place

_COMMANDS: Final[Mapping[Severity, str]] = {
    "critical": "error",
    "high": "error",
    "medium": "warning",
    "low": "notice",
    "info": "notice",
}
_MOST: Final = 10  # of each command in a step
_LONGEST_TITLE: Final = 255
_LONGEST_MESSAGE: Final = 4_000  # the runner cuts at 4,096 characters
_NAMED: Final = 3


def render(report: Report) -> str:
    """The report as commands, one a line, and a last line with the counts."""
    closing = [*_undecided(report), *_diagnostics(report)]
    room = {command: _MOST - sum(1 for one, _ in closing if one == command) for command in _COMMANDS.values()}
    found = counting(report, "fail")
    found.sort(key=lambda group: SEVERITIES.index(group.first.severity))
    if _shown(found, room) < len(found):
        room["notice"] -= 1
    lines: list[str] = []
    left: dict[Severity, int] = {}
    for group in found:
        severity = group.first.severity
        if room[_COMMANDS[severity]] > 0:
            room[_COMMANDS[severity]] -= 1
            lines.append(_annotation(report, group))
        else:
            left[severity] = left.get(severity, 0) + 1
    lines += [line for _, line in closing]
    if left:
        told = ", ".join(f"{count:,} {severity}" for severity, count in left.items())
        more = counted(sum(left.values()), "more failure")
        lines.append(_command("notice", f"{more} ({told}) not shown here: other reports list all.", title="groundrule"))
    return "\n".join([*lines, f"groundrule: {tally(report)}", ""])


def _shown(found: list[Group], room: Mapping[str, int]) -> int:
    commands = [_COMMANDS[group.first.severity] for group in found]
    return sum(min(commands.count(command), most) for command, most in room.items())


def _annotation(report: Report, group: Group) -> str:
    finding = group.first
    region = first_line(report, finding.span)
    start, end = region.utf16()
    told = [f"{group.who}: {' '.join(details(group))}"]
    told += [f"Fix: {fix}" for fix in (remedy(group),) if fix]
    return _command(
        _COMMANDS[finding.severity],
        *told,
        file=finding.span.file,
        line=str(region.line),
        endLine=str(region.line),
        col=str(start),
        endColumn=str(end),
        title=f"{finding.severity.upper()} {finding.rule.title} ({finding.rule.id})",
    )


def _undecided(report: Report) -> Iterator[tuple[str, str]]:
    count = report.summary.verdicts.get("unknown", 0)
    if count:
        subjects = [f"{subject} ({number:,})" for subject, number in report.summary.undecided.items()]
        more = [f"{len(subjects) - _NAMED:,} more"] if len(subjects) > _NAMED else []
        waits = f", for {', '.join([*subjects[:_NAMED], *more])}" if subjects else ""
        text = f"{counted(count, 'check')} could not be decided{waits}."
        yield "notice", _command("notice", text, title="groundrule: undecided")


def _diagnostics(report: Report) -> Iterator[tuple[str, str]]:
    ordered = sorted(report.diagnostics, key=lambda one: LEVELS.index(one.level))
    if not ordered:
        return
    counts = [(level, sum(1 for one in ordered if one.level == level)) for level in LEVELS]
    told = [", ".join(counted(count, level) for level, count in counts if count) + "."]
    for one in ordered[:_NAMED]:
        where = place(one.span) if one.span else one.file
        words = [f"{where}: {one.message}" if where else one.message, one.remedy]
        told.append(" ".join(sentence(text) for text in words if text))
    if len(ordered) > _NAMED:
        told.append(f"And {len(ordered) - _NAMED:,} more.")
    command = "notice" if ordered[0].level == "note" else "warning"
    yield command, _command(command, *told, title="groundrule: not analysed, or worth a look")


def _command(name: str, *told: str, **properties: str) -> str:
    """One command; what it says goes over several lines, each of which is kept on one."""
    each = _LONGEST_MESSAGE // len(told)
    message = "%0A".join(_data(fitted(plain(text), each)) for text in told)
    listed = ",".join(
        f"{key}={_property(fitted(plain(value), _LONGEST_TITLE) if key == 'title' else plain(value))}"
        for key, value in properties.items()
    )
    return f"::{name} {listed}::{message}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
