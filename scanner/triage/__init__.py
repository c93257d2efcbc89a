"""From what the check found to the one Report that every output is rendered from.

=================  ===================================================================
``anchors``        what stands in downloaded modules, shown where the repository brings it in
``environments``   what holds in several environments, as one finding
``fingerprints``   what a finding is recognised by in the next scan
``baseline``       what was accepted before
``abridge``        a hundred diagnostics of one kind and file, and how many more there are
``suppressions``   what somebody accepted
``linehash``       the line's identity, as GitHub computes it
``names``          what is secret by its name
``secrets``        the secrets themselves, and how they vanish from a text
``collect``        which secrets a report could come to show
``masking``        findings and diagnostics without them
``lines``          source lines without them
``summary``        the counts
=================  ===================================================================
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final, Protocol

from scanner.model.diagnostic import LEVELS, Diagnostic
from scanner.model.finding import Finding, Verdict
from scanner.model.graph import Graph
from scanner.model.loaded import Loaded
from scanner.model.path import format_path
from scanner.model.report import Report
from scanner.model.resource import Facet
from scanner.model.rule import Rule
from scanner.model.span import Span
from scanner.model.suppression import SuppressionOptions
from scanner.model.tree import Tree
from scanner.triage.abridge import abridged
from scanner.triage.anchors import anchored, module_calls
from scanner.triage.collect import collect
from scanner.triage.environments import Environments
from scanner.triage.fingerprints import Fingerprints
from scanner.triage.lines import Sources, lines_of, places
from scanner.triage.masking import Masker
from scanner.triage.summary import summarize
from scanner.triage.suppressions import suppress
from scanner.version import VERSION

if TYPE_CHECKING:
    from scanner.triage.baseline import Ledger  # few scans have one

__all__ = ["triage"]

NO_OPTIONS: Final = SuppressionOptions()

_SHOWN: frozenset[Verdict] = frozenset({"fail", "unknown"})
_OF_TYPES: Final = frozenset({"type-mismatch", "wrong-shape"})


class Checked(Protocol):
    """What the check hands over: at least every failure and every unknown, and the counts of all verdicts."""

    @property
    def findings(self) -> Sequence[Finding]:
        """In any order."""

    @property
    def counts(self) -> Mapping[Verdict, int]:
        """How many there are of each verdict."""


def triage(
    checked: Checked,
    graph: Graph,
    tree: Tree,
    loaded: Sequence[Loaded],
    *,
    rules: Sequence[Rule],
    known: Sequence[Rule] = (),
    suppressions: SuppressionOptions = NO_OPTIONS,
    diagnostics: Sequence[Diagnostic] = (),
    hidden: int = 0,
    verdicts: Collection[Verdict] = _SHOWN,
    ledger: "Ledger | None" = None,
) -> Report:
    """Give findings their identities, take out what was accepted, hide what is secret, put everything in order
    and count.

    ``verdicts`` chooses what is shown; the summary counts the whole scan all the same. ``diagnostics`` are
    those that the inputs do not have; an input's own, late ones included, are taken from ``loaded``. ``rules`` are
    those that ran, ``known`` all that there are. ``ledger`` has the baseline.
    """
    ran = {rule.id for rule in rules}
    found, faults = suppress(checked.findings, graph, tree, loaded, rules=known or rules, ran=ran, options=suppressions)
    seen = [one for input_ in loaded for one in (*input_.diagnostics, *input_.late())]
    told = {*_untold(diagnostics, seen), *faults, *seen}
    calls = module_calls(graph)
    # What is accepted is counted as such whether it is shown or not.
    kept = verdicts if ledger is None else {*verdicts, *_SHOWN}
    chosen = (anchored(finding, calls) for finding in found if finding.verdict in kept)
    fingerprints = Fingerprints()
    environments = Environments(loaded, graph, fingerprints)
    shown = sorted(chosen, key=lambda one: (_finding_order(one), environments.position(one.subject.scope)))
    collected = collect(shown, graph, (file.path for file in tree.files))
    masker = Masker(collected.secrets)
    pointed = lines_of(place for finding in shown for place in places(finding))
    wanted = {file: set(lines) for file, lines in pointed.items()}
    for span in (one.span for one in told if one.span is not None):
        wanted.setdefault(span.file, set()).add(span.start_line)
    hashed: dict[str, set[int]] = {}
    for finding in shown:
        hashed.setdefault(finding.span.file, set()).add(finding.span.start_line)
    sources = Sources(tree, wanted, hashed)

    def identified(finding: Finding) -> Finding:
        identities = {"resource": fingerprints.resource(finding)}
        if line := sources.line_hash(finding.span.file, finding.span.start_line):
            identities["line"] = line
        return masker.finding(finding, identities)

    settled = [identified(finding) for finding in shown]
    if ledger is not None:
        sight = ledger.sight(graph, tree, rules, known or rules)
        settled = ledger.take(shown, settled, sight, secrets=collected.secrets, environment=environments.name)
        told.update(ledger.diagnostics())
    merged = environments.merged(settled)
    counted = environments.distinct(found) if ledger is None else merged
    asked = {listed.path for listed in tree.files if listed.entry}
    read = {path for one in loaded for path in one.read}
    listed = {path for one in loaded for path in one.listed} - read
    return Report(
        version=VERSION,
        findings=tuple(finding for finding in merged if finding.verdict in verdicts),
        diagnostics=tuple(
            masker.diagnostic(one, sources.line(one.span.file, one.span.start_line) if one.span else "")
            for one in abridged(sorted(told, key=_diagnostic_order))
        ),
        summary=replace(
            summarize(counted, graph, checked.counts, hide=collected.secrets.hide),
            files=len(read & asked),
            listed=len(listed & asked),
            hidden=hidden,
            rules=len(rules),
        ),
        rules=tuple(sorted(rules, key=lambda rule: rule.id)),
        lines=sources.shown(pointed, collected),
    )


def _finding_order(finding: Finding) -> tuple[Span, str, str, str, str, str]:
    subject = finding.subject
    key = subject.key if isinstance(subject, Facet) else ""
    return (
        finding.span,
        finding.rule.id,
        finding.scope,
        subject.address,
        key,
        f"{finding.verdict} {format_path(finding.path)}",
    )


def _diagnostic_order(diagnostic: Diagnostic) -> tuple[int, str, Span, str, str, str]:
    where = diagnostic.span or Span(diagnostic.file, 0, 0, 0, 0)
    return (
        LEVELS.index(diagnostic.level),
        diagnostic.file,
        where,
        diagnostic.code,
        diagnostic.message,
        diagnostic.remedy,
    )


def _untold(diagnostics: Iterable[Diagnostic], seen: Iterable[Diagnostic]) -> Iterator[Diagnostic]:
    """All but what rules had to say of values of a wrong type that an input has told of."""
    places = {(one.file, one.span) for one in seen if one.code in _OF_TYPES}
    return (one for one in diagnostics if one.code not in _OF_TYPES or (one.file, one.span) not in places)
