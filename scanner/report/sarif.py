"""SARIF 2.1.0, as GitHub code scanning reads it.

GitHub knows nothing of verdicts or suppressions: whatever is a result becomes an open alert. So results are
failures only, one for all instances of a rule at one place of one scope; everything else is a notification
or stays out.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final
from urllib.parse import quote

from sarif_om import (
    ArtifactLocation,
    Invocation,
    Location,
    LogicalLocation,
    Message,
    Notification,
    PhysicalLocation,
    Region,
    ReportingDescriptorReference,
    Result,
    Run,
    SarifLog,
    Tool,
    ToolComponent,
)

from scanner.model.report import Report
from scanner.model.rule import SEVERITIES
from scanner.model.span import Span
from scanner.report.counting import counting
from scanner.report.groups import Group
from scanner.report.messages import details, sentence
from scanner.report.region import first_line
from scanner.report.sarif_flow import away_from, code_flow, lead
from scanner.report.sarif_json import written
from scanner.report.sarif_rules import LEVELS, descriptor

SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

MOST_RESULTS: Final = 25_000  # a run with more is rejected
MOST_KEPT: Final = 5_000  # of these, the most severe, GitHub keeps no more
_MOST_LOCATIONS: Final = 100  # more related locations are never shown
_MOST_NOTIFICATIONS: Final = 1_000
_MOST_LINKS: Final = 5

_PLACEHOLDER: Final = re.compile(r"\{(\d+)\}")


def render(report: Report) -> str:
    """The report as one SARIF run, on a single line."""
    found = counting(report, "fail")
    kept = _most_severe(found, MOST_RESULTS)
    places = _Places(report)
    rules = {rule.id: (rule, rule.severity) for rule in report.rules}
    rules.update((group.first.rule.id, (group.first.rule, group.first.severity)) for group in found)
    indices = {identity: index for index, identity in enumerate(sorted(rules))}
    driver = ToolComponent(
        name="groundrule",
        version=report.version,
        semantic_version=report.version,
        rules=[descriptor(*rules[identity]) for identity in indices],
    )
    run = Run(
        tool=Tool(driver=driver),
        column_kind="utf16CodeUnits",
        invocations=[
            Invocation(
                execution_successful=True,
                tool_execution_notifications=list(_notifications(report, places, len(found))) or None,
            )
        ],
        results=[_result(group, indices[group.first.rule.id], places) for group in kept],
    )
    return written(SarifLog(version="2.1.0", schema_uri=SCHEMA, runs=[run])) + "\n"


class _Places:
    """Spans as SARIF's locations."""

    __slots__ = ("_artifacts", "_report")

    def __init__(self, report: Report) -> None:
        self._report = report
        self._artifacts: dict[str, ArtifactLocation] = {}

    def physical(self, span: Span) -> PhysicalLocation:
        """A region with columns in UTF-16 units, cut to its first line."""
        region = first_line(self._report, span)
        start, end = region.utf16()
        return PhysicalLocation(
            artifact_location=self._artifact(span.file),
            region=Region(start_line=region.line, start_column=start, end_line=region.line, end_column=end),
        )

    def whole(self, file: str) -> PhysicalLocation:
        """A file."""
        return PhysicalLocation(artifact_location=self._artifact(file))

    def _artifact(self, file: str) -> ArtifactLocation:
        if file not in self._artifacts:
            self._artifacts[file] = ArtifactLocation(uri=quote(file.encode("utf-8", "surrogateescape")))
        return self._artifacts[file]


def _most_severe(found: Sequence[Group], most: int) -> Sequence[Group]:
    """The most severe ones, in the report's order."""
    if len(found) <= most:
        return found
    ranked = sorted(range(len(found)), key=lambda at: SEVERITIES.index(found[at].first.severity))
    return [found[at] for at in sorted(ranked[:most])]


def _result(group: Group, rule_index: int, places: _Places) -> Result:
    finding = group.first
    away = away_from(finding)
    shown = [*((origin.span, origin.what) for origin in away), *finding.related][:_MOST_LOCATIONS]
    related = [
        Location(id=number, physical_location=places.physical(span), message=Message(text=_text(message)))
        for number, (span, message) in enumerate(shown, 1)
    ]
    fingerprints = {"groundruleResource/v1": finding.fingerprints.get("resource", "")}
    if line := finding.fingerprints.get("line"):
        fingerprints["primaryLocationLineHash"] = line
    return Result(
        rule_id=finding.rule.id,
        rule_index=rule_index,
        level=LEVELS[finding.severity],
        message=Message(text=_message(group)),
        locations=[
            Location(
                physical_location=places.physical(finding.span),
                logical_locations=[
                    LogicalLocation(fully_qualified_name=finding.subject.address, kind="resource"),
                ],
            )
        ],
        related_locations=related or None,
        code_flows=[code_flow(finding, places.physical, _text)] if away else None,
        partial_fingerprints=fingerprints,
        properties={"environments": list(finding.environments)} if finding.environments else None,
    )


def _message(group: Group) -> str:
    """The first sentence is what GitHub takes as the alert's title."""
    finding = group.first
    text = _text(" ".join([sentence(f"{finding.rule.title}: {group.who}"), *details(group)]))
    away = away_from(finding)
    links = [f"{lead(away)} [{_link(away[-1].what)}]({len(away)})."] if away else []
    links += [
        f"See [{_link(one.message or 'here')}]({number})." for number, one in enumerate(finding.related, len(away) + 1)
    ]
    return " ".join([text, *links[:_MOST_LINKS]])


def _text(text: str) -> str:
    """Untrusted text that can be taken neither for a link nor for a placeholder."""
    return _PLACEHOLDER.sub(r"{{\1}}", text.replace("](", "] ("))


def _link(text: str) -> str:
    return _text(text).replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]")


def _notifications(report: Report, places: _Places, results: int) -> Iterator[Notification]:
    """What could not be analysed, and what was left out. An ``error`` would mean that the run failed, and
    make GitHub keep its old alerts: a file that cannot be read is a warning.
    """
    if results > MOST_RESULTS:
        yield _notification(
            "results-left-out",
            "warning",
            f"{results - MOST_RESULTS:,} of {results:,} results, the least severe ones, were left out: "
            f"a run with more than {MOST_RESULTS:,} is not accepted.",
        )
    if results > MOST_KEPT:
        yield _notification(
            "results-not-kept",
            "warning",
            f"Of {results:,} results GitHub keeps the {MOST_KEPT:,} most severe ones.",
        )
    for diagnostic in report.diagnostics[:_MOST_NOTIFICATIONS]:
        told = " ".join(map(sentence, filter(None, (diagnostic.message, diagnostic.remedy))))
        level = "note" if diagnostic.level == "note" else "warning"
        place = None
        if diagnostic.span is not None:
            place = places.physical(diagnostic.span)
        elif diagnostic.file:
            place = places.whole(diagnostic.file)
        yield _notification(diagnostic.code, level, _text(told), place)
    left = len(report.diagnostics) - _MOST_NOTIFICATIONS
    if left > 0:
        yield _notification("notifications-left-out", "warning", f"{left:,} more notifications were left out.")


def _notification(code: str, level: str, text: str, place: PhysicalLocation | None = None) -> Notification:
    return Notification(
        descriptor=ReportingDescriptorReference(id=code),
        level=level,
        message=Message(text=text),
        locations=[Location(physical_location=place)] if place is not None else None,
    )
