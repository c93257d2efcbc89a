"""What people wrote to accept findings, and what became of it.

================  ==================================================================
``directive``     what somebody wrote, in one form for all words and places
``written``       everything that was written: comments, annotations, configuration
``grammar``       groundrule's own words
``own``           comments and annotations in groundrule's words
``foreign``       what is written in the words of other scanners
``dialects``      whose words are understood (``dialect``: what that takes)
``annotations``   the annotations of objects that may suppress something
``book``          rules by their names
``acceptances``   which findings a suppression of the configuration is about
``places``        where a comment may stand that is about a finding
``apply``         directives meet findings
================  ==================================================================

Comments come from the inputs as ``Remark``, with what they stand at; only those of files that have a mark
somewhere (``model.suppression``).
"""

from collections.abc import Collection, Sequence
from typing import NamedTuple

from scanner.model.diagnostic import Diagnostic
from scanner.model.finding import Finding
from scanner.model.graph import Graph
from scanner.model.loaded import Loaded
from scanner.model.rule import Rule
from scanner.model.suppression import IGNORE_FILES, SuppressionOptions
from scanner.model.tree import Tree

__all__ = ["Suppressed", "suppress"]


class Suppressed(NamedTuple):
    """The findings in their order, and what is wrong with what was written."""

    findings: Sequence[Finding]
    diagnostics: Sequence[Diagnostic] = ()


def suppress(
    findings: Sequence[Finding],
    graph: Graph,
    tree: Tree,
    loaded: Sequence[Loaded],
    *,
    rules: Sequence[Rule],
    ran: Collection[str],
    options: SuppressionOptions,
) -> Suppressed:
    """Mark the failures and undecided verdicts that somebody accepted.

    ``rules`` are all that there are, ``ran`` the ids of those that were asked. Of what stands in files that were not
    asked for nothing is told, and of what the configuration says only where all files were.
    """
    remarks = [remark for one in loaded for remark in one.remarks()]
    annotated = any(one.annotated() for one in loaded)
    ignoring = options.foreign and any(map(tree.exists, IGNORE_FILES))
    if not remarks and not annotated and not options.accepted and not ignoring:
        return Suppressed(findings)
    # Most trees suppress nothing.
    from scanner.triage.suppressions.apply import Applied  # noqa: PLC0415
    from scanner.triage.suppressions.book import Book  # noqa: PLC0415
    from scanner.triage.suppressions.directive import Fault  # noqa: PLC0415
    from scanner.triage.suppressions.told import diagnostics  # noqa: PLC0415
    from scanner.triage.suppressions.written import read  # noqa: PLC0415

    applied = Applied(findings, Book(rules, ran), graph, options)
    faults: list[Fault] = []
    for one in read(remarks, findings, graph, tree, options, annotated=annotated):
        faults += [one] if isinstance(one, Fault) else applied.apply(one)
    return Suppressed(applied.findings, diagnostics(faults, tree, loaded))
