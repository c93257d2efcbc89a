"""What holds in several environments of a Terraform root is one finding that names them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from scanner.model.finding import Finding, Related
from scanner.model.graph import Graph
from scanner.model.loaded import Loaded
from scanner.triage.fingerprints import Fingerprints


class Environments:
    """The environments of a scan in the order of the configuration."""

    __slots__ = ("_fingerprints", "_names", "_order")

    def __init__(self, loaded: Iterable[Loaded], graph: Graph, fingerprints: Fingerprints) -> None:
        self._fingerprints = fingerprints
        self._names = {scope.id: scope.environment for scope in graph.scopes.values() if scope.environment}
        scopes = [scope.id for one in loaded for scope in one.scopes] if self._names else []
        self._order = {scope: position for position, scope in enumerate(scopes)}

    def position(self, scope: str) -> int:
        """Where a scope stands among the environments of its root."""
        return self._order.get(scope, 0)

    def name(self, finding: Finding) -> str:
        """The environment that a finding is of; empty where its root has none."""
        return self._names.get(finding.subject.scope, "")

    def distinct(self, findings: Sequence[Finding]) -> Sequence[Finding]:
        """One of each that ``merged`` would make one of, none of them masked: for counting."""
        if not self._names:
            return findings
        return self._joined(findings, self._fingerprints.resource, lambda first, _: first)

    def merged(self, findings: Sequence[Finding]) -> Sequence[Finding]:
        """Findings that differ in nothing but the environment as one, in the words of the first; what another
        one says differently is told beside it. They are identified and masked already.
        """
        if not self._names:
            return findings
        return self._joined(findings, lambda finding: finding.fingerprints["resource"], self._join)

    def _joined(
        self,
        findings: Iterable[Finding],
        identity: Callable[[Finding], str],
        join: Callable[[Finding, Sequence[Finding]], Finding],
    ) -> Sequence[Finding]:
        alike: dict[object, list[Finding]] = {}
        for finding in findings:
            # Without an environment nothing is merged: two resources may have one address where a file is wrong.
            key: object = id(finding)
            if finding.subject.scope in self._names:
                # What somebody accepted of one environment is not accepted of another.
                key = identity(finding), finding.verdict, finding.span, finding.counts, finding.change
            alike.setdefault(key, []).append(finding)
        return [join(members[0], members) for members in alike.values()]

    def _join(self, first: Finding, alike: Sequence[Finding]) -> Finding:
        names = [self._names[one.subject.scope] for one in alike if one.subject.scope in self._names]
        said: dict[Related, list[str]] = {}
        for one, name in zip(alike[1:], names[1:], strict=False):
            if (one.message, one.origins) != (first.message, first.origins):
                span = next((origin.span for origin in reversed(one.origins) if not origin.level), one.span)
                said.setdefault(Related(span, one.message), []).append(name)
        differing = [Related(told.span, f"in {', '.join(where)}: {told.message}") for told, where in said.items()]
        return replace(
            first,
            environments=tuple(dict.fromkeys(names)),
            related=(*first.related, *differing),
            suppressions=tuple(dict.fromkeys(each for one in alike for each in one.suppressions)),
        )
