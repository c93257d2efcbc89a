"""SARIF 2.1.0: as GitHub code scanning reads it, or with everything that there is to say.

GitHub knows nothing of verdicts or suppressions: whatever is a result becomes an open alert. So the profile for it
has failures that nobody accepted only, one for all instances of a rule at one place of one scope; everything else is a
notification or stays out. What was there before stays in: GitHub compares by itself, and takes what an upload lacks for
fixed.
"""

import gzip
from collections.abc import Iterator, Sequence
from typing import Final

from sarif_om import (
    ArtifactLocation,
    Invocation,
    Message,
    Notification,
    Run,
    RunAutomationDetails,
    SarifLog,
    Tool,
    ToolComponent,
    VersionControlDetails,
)

from scanner.model.finding import Finding
from scanner.model.report import Report
from scanner.model.rule import SEVERITIES, Rule, Severity
from scanner.report.counting import unaccepted
from scanner.report.groups import Group, groups
from scanner.report.plain import plain
from scanner.report.sarif_json import Writer, Written
from scanner.report.sarif_notifications import notification, notifications
from scanner.report.sarif_options import SarifOptions
from scanner.report.sarif_places import ROOT, Places
from scanner.report.sarif_results import Results
from scanner.report.sarif_rules import descriptor
from scanner.report.sarif_taxonomies import Taxonomies

SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

MOST_RESULTS: Final = 25_000  # a run with more is rejected
MOST_KEPT: Final = 5_000  # of these, the most severe, GitHub keeps no more
MOST_RULES: Final = 25_000
LARGEST: Final = 10_000_000  # bytes of an upload, which is compressed


def render(report: Report, options: SarifOptions | None = None) -> str:
    """The report as one SARIF run, on a single line."""
    return _Log(report, options or SarifOptions()).text()


class _Log:
    """One report on its way to SARIF."""

    def __init__(self, report: Report, options: SarifOptions) -> None:
        self.report, self.options = report, options
        self.full = options.profile == "full"
        self.places = Places(report, based=self.full)
        self.groups = self._all() if self.full else unaccepted(report)
        self.rules = self._rules()
        self.taxonomies = Taxonomies(rule for rule, _ in self.rules.values()) if self.full else None
        self.indices = {identity: index for index, identity in enumerate(self.rules)}
        self.writer = Writer()

    def _all(self) -> list[Group]:
        """Every finding. Where the report is compared with another revision, results have to say how they compare,
        which nobody knows of what did not fail.
        """
        findings: Sequence[Finding] = self.report.findings
        if self.is_compared:
            findings = [*(one for one in findings if one.change), *self.report.fixed]
        return groups(findings, apart=lambda one: (one.suppressions, one.change))

    @property
    def is_compared(self) -> bool:
        """Whether findings are told by how they compare with another revision."""
        return self.report.summary.fixed is not None

    def _rules(self) -> dict[str, tuple[Rule, Severity]]:
        rules = {rule.id: (rule, rule.severity) for rule in self.report.rules}
        used = {group.first.rule.id: (group.first.rule, group.first.severity) for group in self.groups}
        # Severities may differ from folder to folder; a rule has one here: the highest.
        for group in self.groups:
            rule, severity = used[group.first.rule.id]
            if SEVERITIES.index(group.first.severity) < SEVERITIES.index(severity):
                used[rule.id] = (rule, group.first.severity)
        rules.update(used)
        if len(rules) > MOST_RULES:
            rules = used
        return {identity: rules[identity] for identity in sorted(rules)}

    def text(self) -> str:
        """The document, within GitHub's limits where it is for GitHub."""
        ranked: Sequence[int] = range(len(self.groups))
        if not self.full:
            ranked = sorted(ranked, key=lambda at: SEVERITIES.index(self.groups[at].first.severity))
        made = Results(self.indices, self.places, self.options)
        fixed = {id(one) for one in self.report.fixed}
        kept = sorted(ranked if self.full else ranked[:MOST_RESULTS])
        results = {at: self._result(made, self.groups[at], fixed) for at in kept}
        text = self._written([results[at] for at in kept])
        # What is not compressible does not get larger by compressing it.
        while not self.full and kept and len(text) > LARGEST and (size := _compressed(text)) > LARGEST:
            kept = sorted(ranked[: int(len(kept) * 0.95 * LARGEST / size)])
            text = self._written([results[at] for at in kept])
        return text

    def _result(self, made: Results, group: Group, fixed: set[int]) -> Written:
        state = None
        if self.full and self.is_compared:
            state = "absent" if id(group.first) in fixed else group.first.change
        return Written(self.writer.text(made.result(group, state)))

    def _written(self, results: list[Written]) -> str:
        told = [*self._left_out(len(results)), *notifications(self.report, self.places, full=self.full)]
        run = Run(
            tool=Tool(driver=self._driver()),
            column_kind="utf16CodeUnits",
            automation_details=self._automation(),
            invocations=[Invocation(execution_successful=True, tool_execution_notifications=told or None)],
            results=results,
        )
        if self.taxonomies is not None:
            run.taxonomies = self.taxonomies.components() or None
            run.original_uri_base_ids = {
                ROOT: ArtifactLocation(description=Message(text="The root of what was scanned."))
            }
            run.version_control_provenance = self._provenance()
        return self.writer.text(SarifLog(version="2.1.0", schema_uri=SCHEMA, runs=[run])) + "\n"

    def _driver(self) -> ToolComponent:
        version = self.report.version
        driver = ToolComponent(name="groundrule", version=version, semantic_version=version)
        driver.rules = [descriptor(*rule) for rule in self.rules.values()]
        if self.taxonomies is not None:
            driver.supported_taxonomies = self.taxonomies.supported() or None
            for described, (rule, _) in zip(driver.rules, self.rules.values(), strict=True):
                described.relationships = self.taxonomies.relationships(rule) or None
        return driver

    def _automation(self) -> RunAutomationDetails | None:
        # What stands before the last slash names the category, what follows it a run.
        category = plain(self.options.category).rstrip("/")
        return RunAutomationDetails(id=f"{category}/") if category else None

    def _provenance(self) -> list[VersionControlDetails] | None:
        found = self.options.provenance
        if found is None or not found.uri:
            return None
        return [
            VersionControlDetails(
                repository_uri=found.uri,
                revision_id=found.commit or None,
                branch=found.branch or None,
                mapped_to=ArtifactLocation(uri_base_id=ROOT),
            )
        ]

    def _left_out(self, kept: int) -> Iterator[Notification]:
        results = len(self.groups)
        if kept < results:
            why = f"a run with more than {MOST_RESULTS:,}" if kept == MOST_RESULTS else "a larger file"
            yield notification(
                "results-left-out",
                "warning",
                f"{results - kept:,} of {results:,} results, the least severe ones, were left out: {why} is not "
                "accepted.",
            )
        if kept > MOST_KEPT and not self.full:
            text = f"Of {results:,} results GitHub keeps the {MOST_KEPT:,} most severe ones."
            yield notification("results-not-kept", "warning", text)
        if self.full and self.is_compared and (missing := sum(not one.change for one in self.report.findings)):
            text = f"{missing:,} results that did not fail were left out: how they compare is not known."
            yield notification("results-not-compared", "note", text)


def _compressed(text: str) -> int:
    return len(gzip.compress(text.encode("ascii"), compresslevel=6, mtime=0))
