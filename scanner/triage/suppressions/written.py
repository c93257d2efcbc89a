"""Everything that was written: comments, annotations, ignore files and the configuration, as directives in a fixed
order.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from scanner.model.finding import Finding
from scanner.model.graph import Graph
from scanner.model.span import Span
from scanner.model.suppression import MOST_REMARKS, Remark, SuppressionOptions
from scanner.model.tree import Tree
from scanner.triage.suppressions.annotations import annotations
from scanner.triage.suppressions.dialects import DIALECTS
from scanner.triage.suppressions.directive import Directive, Fault, Read
from scanner.triage.suppressions.foreign.ignored import ignore_files
from scanner.triage.suppressions.own import OWN


def read(
    remarks: Sequence[Remark],
    findings: Sequence[Finding],
    graph: Graph,
    tree: Tree,
    options: SuppressionOptions,
    *,
    annotated: bool,
) -> Iterator[Read]:
    """Comments by their places, annotations, ignore files, the configuration; ``annotated`` as the inputs say."""
    dialects = DIALECTS if options.foreign else (OWN,)
    for remark in sorted(remarks, key=lambda one: one.span):
        for dialect in dialects:
            yield from dialect.comment(remark)
    yield from _left_out(remarks)
    if annotated:
        for annotation in sorted(annotations(findings, graph, tree), key=lambda one: (one.span, one.key)):
            for dialect in dialects:
                yield from dialect.annotation(annotation)
    if options.foreign:
        yield from ignore_files(tree)
    for one in options.accepted:
        yield Directive("configuration", one.rules, reason=one.reason, until=one.until, span=one.span, accepts=one)


def _left_out(remarks: Iterable[Remark]) -> Iterator[Fault]:
    counts = Counter(remark.span.file for remark in remarks)
    for file, count in sorted(counts.items()):
        if count >= MOST_REMARKS:
            message = f"Only the first {MOST_REMARKS:,} comments that may suppress something are looked at."
            yield Fault("suppression-malformed", message, Span(file, 1, 1, 1, 1))
