"""What a change introduced: the revision before it is read as well, judged as far as the change reaches, and the
findings of both are held against each other.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from typing import Final, Protocol

from scanner import inputs
from scanner.discovery.base import Base
from scanner.engine import Checked, looks_far
from scanner.facets import FACETS
from scanner.graph import build
from scanner.inputs.terraform.modules.calls import NOT_THERE
from scanner.model.diagnostic import Diagnostic
from scanner.model.finding import Finding
from scanner.model.graph import Graph
from scanner.model.loaded import Loaded
from scanner.model.options import InputOptions
from scanner.model.parses import Parses
from scanner.model.report import Report
from scanner.model.resource import Scope, Subject
from scanner.model.rule import Rule
from scanner.model.tree import Tree
from scanner.triage.comparison import Side, compare, gaps_of, moved_scope, presentable
from scanner.triage.suppressions import Suppressed
from scanner.triage.untouched import Untouched, sources_of


class Judge(Protocol):
    """The check, told all but what to judge."""

    def __call__(self, graph: Graph, *, skips: Callable[[Subject, bool], bool], place: Callable[[str], str]) -> Checked:
        """Judge what is not to be skipped; ``place`` has the paths that files have in the work tree."""


class Accept(Protocol):
    """What marks the findings that somebody accepted."""

    def __call__(self, findings: Sequence[Finding], graph: Graph, tree: Tree, loaded: Sequence[Loaded]) -> Suppressed:
        """The findings, marked, and what is wrong with what was written."""


class Comparison:
    """A scan's comparison with a base: ``begin`` once the tree of the change was loaded, ``end`` once it was judged.
    ``parses`` are for its load; ``diagnostics`` and ``told`` say afterwards what came of it.
    """

    def __init__(self, base: Base) -> None:
        self.parses: Final = Parses()
        self._base: Final = base
        self._options = InputOptions()
        self._sources: Mapping[str, AbstractSet[str]] = {}
        self._fixed: tuple[Finding, ...] = ()
        self.diagnostics: tuple[Diagnostic, ...] = ()

    def begin(self, options: InputOptions, loaded: Sequence[Loaded], graph: Graph) -> None:
        """Take note of what everything was made from; the base is read with the same options."""
        self._options, self._sources = options, sources_of(loaded, graph)

    def end(
        self,
        loaded: Sequence[Loaded],
        graph: Graph,
        findings: Sequence[Finding],
        judge: Judge,
        accept: Accept,
        runs: Callable[[str, Rule], bool],
    ) -> tuple[list[Loaded], tuple[Finding, ...]]:
        """Read and judge the base; the findings of now, each new or unchanged, and what they were loaded from.

        ``runs`` says whether a rule runs for a file.
        """
        base = self._base
        loaded = [one.settled() for one in loaded]
        loaded_before = inputs.load(base, self._options.elsewhere(base.before), self.parses)
        before = build(loaded_before, FACETS)
        untouched = Untouched(
            graph,
            before,
            read=sources_of(loaded, graph),
            sources=(self._sources, sources_of(loaded_before, before)),
            same=base.same,
        )
        judged = judge(before, skips=untouched, place=base.now).findings
        # What nobody looked for where it was is new where it is.
        known: Sequence[Finding] = [
            one
            for one in judged
            if not base.left(one.subject.resource.span.file) or runs(one.subject.resource.span.file, one.rule)
        ]
        if known:
            known = [one for one in accept(known, before, base, loaded_before).findings if not one.suppressions]
        far = {finding.rule.id: looks_far(finding.rule) for finding in findings}
        found, fixed = compare(
            Side(findings, str, gaps_of(graph.scopes.values(), str)),
            Side(known, base.now, gaps_of(before.scopes.values(), base.now), base.out_of_sight),
            untouched=lambda finding: untouched(finding.subject, far[finding.rule.id]),
        )
        self._fixed = presentable(fixed, loaded_before, before, base)
        self.diagnostics = (*_compared(base), *_out_of_sight(base, before.scopes.values(), graph.scopes))
        return loaded, tuple(found)

    def told(self, report: Report) -> Report:
        """The report with what the change mended."""
        return replace(report, fixed=self._fixed, summary=replace(report.summary, fixed=len(self._fixed)))


def _compared(base: Base) -> Iterator[Diagnostic]:
    yield Diagnostic("note", "compared", f"Compared with {base.name}.")
    for folder in base.out_of_sight:
        message = f"{folder} is another repository, whose commit at the base is out of sight: nothing in it is new."
        yield Diagnostic("gap", "compared-submodule", message, folder)


def _out_of_sight(base: Base, before: Iterable[Scope], now: Mapping[str, Scope]) -> Iterator[Diagnostic]:
    """Modules that are there now, and were not downloaded as they were."""
    for scope in before:
        same = now.get(moved_scope(scope.id, base.now))
        missing = {gap.subject for gap in same.gaps} if same is not None else set()
        for gap in scope.gaps:
            if gap.why == NOT_THERE and gap.subject not in missing and same is not None:
                message = (
                    f"What {gap.subject} was at the base was not downloaded: nothing that depends on it is called new."
                )
                yield Diagnostic("gap", "compared-module", message, base.now(scope.folder))
