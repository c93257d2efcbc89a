"""Findings as SARIF's results: one for all instances of a rule at one place of one scope."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import attr
from sarif_om import Location, LogicalLocation, Message, Result, Suppression

from scanner.model import suppression as model
from scanner.model.finding import Finding, Related, Verdict
from scanner.model.span import Span
from scanner.report.groups import Group
from scanner.report.messages import details, sentence
from scanner.report.plain import fitted
from scanner.report.sarif_flow import away_from, code_flow, lead
from scanner.report.sarif_options import SarifOptions
from scanner.report.sarif_places import Places, linked, safe
from scanner.report.sarif_rules import LEVELS

_MOST_LOCATIONS: Final = 100  # more related locations are never shown
_MOST_ADDRESSES: Final = 20
_MOST_LINKS: Final = 5
_LONGEST_MESSAGE: Final = 1_024
_LONGEST_LINK: Final = 100
_KINDS: Final[Mapping[Verdict, str]] = {
    "fail": "fail",
    "unknown": "open",
    "pass": "pass",
    "not_applicable": "notApplicable",
}
_LEADS: Final[Mapping[Verdict, str]] = {
    "fail": "",
    "unknown": "Undecided: ",
    "pass": "Passed: ",
    "not_applicable": "Not applicable: ",
}
_IN_SOURCE: Final = frozenset({"comment", "annotation"})


# A suppression as the standard has it: sarif-om calls the status by the name that it had in a draft.
_Accepted: Any = attr.make_class(
    "Suppression",
    {"status": attr.ib(default=None, metadata={"schema_property_name": "status"})},
    bases=(Suppression,),
)


class Results:
    """Makes the results of one run."""

    __slots__ = ("_full", "_options", "_places", "_rules")

    def __init__(self, rules: Mapping[str, int], places: Places, options: SarifOptions) -> None:
        self._rules, self._places, self._options = rules, places, options
        self._full = options.profile == "full"

    def result(self, group: Group, state: str | None) -> Result:
        """The result of some instances; ``state`` is how they compare with another revision."""
        finding = group.first
        away = away_from(finding)
        shown = _related(group)
        failed = finding.verdict == "fail"
        count = len(group.findings)
        return Result(
            rule_id=finding.rule.id,
            rule_index=self._rules[finding.rule.id],
            # GitHub takes no notice of kinds: there nothing but failures is a result.
            kind=_KINDS[finding.verdict],
            level=LEVELS[finding.severity] if failed else "none",
            message=Message(text=_message(group, shown)),
            locations=[
                Location(
                    physical_location=self._places.physical(finding.span),
                    logical_locations=[
                        LogicalLocation(fully_qualified_name=address, kind="resource")
                        for address in dict.fromkeys(one.subject.address for one in group.findings[:_MOST_ADDRESSES])
                    ],
                )
            ],
            related_locations=[
                Location(
                    id=number,
                    physical_location=self._places.physical(one.span),
                    message=Message(text=safe(one.message)),
                )
                for number, one in enumerate(shown, 1)
            ]
            or None,
            code_flows=[code_flow(finding, self._places.physical, safe)] if away else None,
            partial_fingerprints=self._fingerprints(finding),
            occurrence_count=count if count > 1 else None,
            suppressions=[self._suppression(one) for one in finding.suppressions] if self._full else None,
            baseline_state=state,
            properties={"environments": list(finding.environments)} if finding.environments else None,
        )

    def _fingerprints(self, finding: Finding) -> dict[str, str]:
        """Both identities, the chosen one where GitHub looks for it."""
        resource, line = finding.fingerprints.get("resource", ""), finding.fingerprints.get("line", "")
        found = {"groundruleResource/v1": resource}
        if self._options.fingerprint == "line":
            return {**found, "primaryLocationLineHash": line} if line else found
        found["primaryLocationLineHash"] = f"{resource}:1"
        return {**found, "groundruleLine/v1": line} if line else found

    def _suppression(self, suppression: model.Suppression) -> Suppression:
        properties: dict[str, str] = {"source": suppression.source, "dialect": suppression.dialect}
        if suppression.until is not None:
            properties["until"] = suppression.until.isoformat()
        place = self._places.physical(suppression.span) if suppression.span is not None else None
        made: Suppression = _Accepted(
            kind="inSource" if suppression.source in _IN_SOURCE else "external",
            status="accepted",
            justification=suppression.reason or None,
            location=Location(physical_location=place) if place is not None else None,
            properties=properties,
        )
        return made


def _related(group: Group) -> list[Related]:
    """What explains the first instance, then the module calls through which all of them come."""
    finding = group.first
    found = [Related(origin.span, origin.what) for origin in away_from(finding)]
    found += finding.related
    calls: dict[Span, list[str]] = {}
    for call in dict.fromkeys(call for one in group.findings for call in one.calls):
        if call.span != finding.span:
            calls.setdefault(call.span, []).append(call.message)
    named = (
        Related(span, f"{names[0]} and {len(names) - 1:,} more" if len(names) > 1 else names[0])
        for span, names in calls.items()
    )
    return [*found, *named][:_MOST_LOCATIONS]


def _message(group: Group, shown: Sequence[Related]) -> str:
    """The first sentence is what GitHub takes as the alert's title."""
    finding = group.first
    title = f"{_LEADS[finding.verdict]}{finding.rule.title}: {group.who}"
    links = list(_links(finding, shown))
    room = _LONGEST_MESSAGE - sum(len(link) + 1 for link in links)
    return " ".join([fitted(safe(" ".join([sentence(title), *details(group)])), room), *links])


def _links(finding: Finding, shown: Sequence[Related]) -> Iterator[str]:
    """To where the value comes from, to what else the rule looked at, to the calls of the module."""
    away = away_from(finding)
    steps = min(len(away), len(shown))
    if steps:
        yield f"{lead(away)} {_link(shown[steps - 1], steps)}."
    others = min(len(finding.related), len(shown) - steps, _MOST_LINKS - 1)
    for number in range(steps + 1, steps + others + 1):
        yield f"See {_link(shown[number - 1], number)}."
    first = steps + len(finding.related)
    called = [_link(one, number) for number, one in enumerate(shown[first:], first + 1)]
    if called:
        more = [f"{len(called) - _MOST_LINKS:,} more"] if len(called) > _MOST_LINKS else []
        yield f"Called by {', '.join([*called[:_MOST_LINKS], *more])}."


def _link(related: Related, number: int) -> str:
    return linked(fitted(related.message or "here", _LONGEST_LINK), number)
