"""One entry for all instances that one rule finds at one place of one scope, or of several kustomizations."""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from scanner.model.finding import Finding
from scanner.report.wording import counted, subject_name


class Group(NamedTuple):
    """Findings of one rule, verdict, span, scope and environments, in the order of the report; never empty.

    Kustomizations count as one scope.
    """

    findings: tuple[Finding, ...]

    @property
    def first(self) -> Finding:
        """The one that stands for all."""
        return self.findings[0]

    @property
    def who(self) -> str:
        """The name of the first one's subject, and how many more there are."""
        more = len(self.findings) - 1
        name = subject_name(self.first.subject)
        return f"{name} and {counted(more, 'more instance')}" if more else name


def groups(findings: Iterable[Finding], *, apart: Callable[[Finding], object] = lambda _: None) -> list[Group]:
    """Findings grouped, in the order of each group's first; what ``apart`` tells apart is never in one group."""
    found: dict[object, list[Finding]] = {}
    for finding in findings:
        # What several overlays make of one base has one place and one cause.
        scope = "" if finding.scope.startswith("kustomization:") else finding.scope
        key = (finding.rule.id, finding.verdict, finding.span, scope, finding.environments, apart(finding))
        found.setdefault(key, []).append(finding)
    return [Group(tuple(members)) for members in found.values()]
