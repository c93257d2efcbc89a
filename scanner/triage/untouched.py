"""What a change cannot have changed: scopes that were made from the same files on both sides."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet

from scanner.model.graph import Graph
from scanner.model.loaded import Loaded
from scanner.model.resource import Subject


def sources_of(loaded: Sequence[Loaded], graph: Graph) -> dict[str, frozenset[str]]:
    """The files of every scope that knows them, as far as they are known by now."""
    found: dict[str, frozenset[str]] = {}
    for scope in graph.scopes:
        known = [files for one in loaded if (files := one.sources(scope)) is not None]
        if known:
            found[scope] = frozenset().union(*known)
    return found


class Untouched:
    """Subjects that say the same on both sides, so that they need no verdict on one of them.

    That is so where all files of their scope, and of those that it sees or that see it, are the ``same``; and
    where a plain manifest is the same, for a rule that looks at nothing else (``far`` is False).
    """

    def __init__(
        self,
        now: Graph,
        before: Graph,
        *,
        read: Mapping[str, AbstractSet[str]],
        sources: tuple[Mapping[str, AbstractSet[str]], Mapping[str, AbstractSet[str]]],
        same: Callable[[str], bool],
    ) -> None:
        """``read`` are the files of the scopes of now, once everything was judged; ``sources`` those of both
        sides when they were loaded.
        """
        self._same = same
        here, there = sources
        self._plain = _plain(now, here) & _plain(before, there)
        alike = {
            scope
            for scope in now.scopes.keys() & before.scopes.keys()
            if scope in here
            and here[scope] == there.get(scope)
            and now.scopes[scope] == before.scopes[scope]
            and all(map(same, read.get(scope, ())))
        }
        self._scopes = frozenset(
            scope for group in (*_groups(now), *_groups(before)) for scope in (group if alike.issuperset(group) else ())
        ) - {scope for group in (*_groups(now), *_groups(before)) if not alike.issuperset(group) for scope in group}

    def __call__(self, subject: Subject, far: bool) -> bool:  # as the check asks it
        resource = subject.resource
        if resource.scope in self._scopes:
            return True
        return not far and resource.span.file in self._plain and self._same(resource.span.file)


def _plain(graph: Graph, sources: Mapping[str, AbstractSet[str]]) -> frozenset[str]:
    """The files of plain manifests."""
    scopes = (scope.id for scope in graph.scopes.values() if scope.kind == "manifests")
    return frozenset(file for scope in scopes for file in sources.get(scope, ()))


def _groups(graph: Graph) -> list[set[str]]:
    """Scopes that see each other, over whatever ways."""
    groups: dict[str, set[str]] = {scope: {scope} for scope in graph.scopes}
    for scope in graph.scopes.values():
        _join(groups, (scope.id, *scope.sees))
    return list({id(group): group for group in groups.values()}.values())


def _join(groups: dict[str, set[str]], scopes: Iterable[str]) -> None:
    parts = {id(groups[scope]): groups[scope] for scope in scopes if scope in groups}
    largest = max(parts.values(), key=len)
    for part in parts.values():
        if part is not largest:
            largest |= part
            groups.update(dict.fromkeys(part, largest))
