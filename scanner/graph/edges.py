"""The edges of one kind, found by either end."""

from collections.abc import Callable, Iterable, Sequence

from scanner.model.graph import Edge
from scanner.model.path import Path
from scanner.model.resource import Resource


class EdgeIndex:
    """Edges of one kind by source, by target and, where an end is open, by scope.

    ``position`` is a resource's place in the graph's order; edges are sorted by the places of their ends.
    """

    __slots__ = ("_incoming", "_open", "_outgoing", "edges")

    def __init__(self, edges: Iterable[Edge], position: Callable[[Resource], int]) -> None:
        self.edges = _sorted(edges, position)
        self._outgoing: dict[Resource, list[Edge]] = {}
        self._incoming: dict[Resource, list[Edge]] = {}
        self._open: dict[str, list[Edge]] = {}
        for edge in self.edges:
            if edge.source is not None:
                self._outgoing.setdefault(edge.source, []).append(edge)
            if edge.target is not None:
                self._incoming.setdefault(edge.target, []).append(edge)
            if edge.source is None or edge.target is None:
                self._open.setdefault(edge.scope, []).append(edge)

    def outgoing(self, resource: Resource) -> Sequence[Edge]:
        """Edges from the resource."""
        return self._outgoing.get(resource, ())

    def incoming(self, resource: Resource) -> Sequence[Edge]:
        """Edges to the resource."""
        return self._incoming.get(resource, ())

    def open(self, scope: str) -> Sequence[Edge]:
        """Edges of the scope of which one end is not known."""
        return self._open.get(scope, ())


_Order = tuple[int, int, tuple[tuple[bool, int | str], ...], bool, tuple[str, ...]]


def _sorted(edges: Iterable[Edge], position: Callable[[Resource], int]) -> Sequence[Edge]:
    """Each edge once: scopes that see each other may find the same one several times."""
    distinct: dict[tuple[_Order, object], Edge] = {}
    for edge in edges:
        order = (
            -1 if edge.source is None else position(edge.source),
            -1 if edge.target is None else position(edge.target),
            _comparable(edge.path),
            edge.doubt is not None,
            tuple(sorted(edge.candidates)),
        )
        distinct.setdefault((order, edge.doubt), edge)
    return [edge for (_, _), edge in sorted(distinct.items(), key=lambda found: found[0][0])]


def _comparable(path: Path) -> tuple[tuple[bool, int | str], ...]:
    return tuple((isinstance(step, str), step) for step in path)
