"""The graph itself: resources in order, with edges, facets and selections made at the first question."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from scanner.graph.edges import EdgeIndex
from scanner.graph.scopes import Partition, View
from scanner.graph.selectors import exact_type, is_glob, type_pattern
from scanner.model.diagnostic import Diagnostic
from scanner.model.graph import EDGE_KINDS, Edge, FacetFunction, FacetsOf, LinkFunction, ScopeIndex
from scanner.model.loaded import Loaded
from scanner.model.resource import Facet, Resource, Scope, Subject
from scanner.model.value import Reason

_Given = TypeVar("_Given")
_Made = TypeVar("_Made")


def build(loaded: Sequence[Loaded], facets: Mapping[str, FacetFunction | FacetsOf]) -> "LinkedGraph":
    """Put together what the inputs made; links and facets are computed when something asks for them."""
    return LinkedGraph(loaded, facets)


class LinkedGraph:
    """The ``Graph``. A link or facet function that crashes becomes a diagnostic; what it made before is
    kept, and after a crashed link function the scope has a gap, so that nothing is called missing.
    """

    __slots__ = (
        "_by_type",
        "_complete",
        "_diagnostics",
        "_edges",
        "_facet_functions",
        "_facets",
        "_links",
        "_position",
        "_resources",
        "_scopes",
        "_selected",
        "_views",
    )

    def __init__(self, loaded: Sequence[Loaded], facets: Mapping[str, FacetFunction | FacetsOf]) -> None:
        resources = sorted((resource for one in loaded for resource in one.resources), key=_order)
        self._resources: Sequence[Resource] = resources
        self._position: dict[Resource, int] = {resource: place for place, resource in enumerate(resources)}
        self._scopes = _scopes(loaded, resources)
        self._links: list[tuple[Sequence[str], Mapping[str, LinkFunction], Partition]] = [
            (tuple(sorted({scope.id for scope in one.scopes})), one.links, self._partition_of(one))
            for one in loaded
            if one.links and one.scopes
        ]
        self._facet_functions = facets
        self._views: dict[tuple[int, str], View] = {}
        self._by_type: dict[str, list[Resource]] = {}
        for resource in resources:
            self._by_type.setdefault(resource.type, []).append(resource)
        self._edges: dict[str, EdgeIndex] = {}
        self._facets: dict[str, dict[Resource, Sequence[Facet]]] = {}
        self._complete: set[str] = set()
        self._selected: dict[str, Sequence[Subject]] = {}
        self._diagnostics: dict[Diagnostic, None] = {}

    @property
    def resources(self) -> Sequence[Resource]:
        """Every resource, by address within scope."""
        return self._resources

    @property
    def scopes(self) -> Mapping[str, Scope]:
        """Every scope by its id, sorted."""
        return self._scopes

    def diagnostics(self) -> Sequence[Diagnostic]:
        """What went wrong so far."""
        return sorted(self._diagnostics, key=lambda one: (one.file, one.code, one.message))

    def select(self, selector: str) -> Sequence[Subject]:
        """What a rule's ``select`` names; empty where nothing has that name."""
        found = self._selected.get(selector)
        if found is None:
            found = self._selected[selector] = self._find(selector)
        return found

    def matches(self, resource: Resource, selector: str) -> Sequence[Subject]:
        """The resource itself, or its facets, as far as the selector names them."""
        if selector in self._facet_functions:
            return self.facets(resource, selector)
        if is_glob(selector):
            return (resource,) if type_pattern(selector)(resource.type) else ()
        return (resource,) if resource.type == exact_type(selector) else ()

    def facets(self, resource: Resource, kind: str) -> Sequence[Facet]:
        """The resource's facets of one kind, made at the first question."""
        known = self._facets.setdefault(kind, {})
        found = known.get(resource)
        if found is None:
            if kind in self._complete:
                return ()
            found = known[resource] = self._make_facets(resource, kind)
        return found

    def outgoing(self, resource: Resource, kind: str) -> Sequence[Edge]:
        """Edges from the resource, those with an unknown target included."""
        return self._edges_of(kind).outgoing(resource)

    def incoming(self, resource: Resource, kind: str) -> Sequence[Edge]:
        """Edges to the resource, those with an unknown source included."""
        return self._edges_of(kind).incoming(resource)

    def open_edges(self, scope: str, kind: str) -> Sequence[Edge]:
        """Edges of a scope of which one end is not known."""
        return self._edges_of(kind).open(scope)

    def edges(self) -> Sequence[Edge]:
        """Every edge of every kind, in order: for drawing."""
        return [edge for kind in EDGE_KINDS for edge in self._edges_of(kind).edges]

    def facet_kinds(self) -> Sequence[str]:
        """The names of all facets."""
        return tuple(self._facet_functions)

    def _find(self, selector: str) -> Sequence[Subject]:
        if selector in self._facet_functions:
            return self._all_facets(selector)
        if not is_glob(selector):
            return self._by_type.get(exact_type(selector), ())
        fits = type_pattern(selector)
        found = [resource for type_, group in self._by_type.items() if fits(type_) for resource in group]
        return sorted(found, key=self._position.__getitem__)

    def _all_facets(self, kind: str) -> Sequence[Facet]:
        known = self._facets.setdefault(kind, {})
        every: list[Facet] = []
        for resource in self._resources:
            found = known.get(resource)
            if found is None:
                found = self._make_facets(resource, kind)
                if found:
                    known[resource] = found
            every.extend(found)
        self._complete.add(kind)
        return every

    def _make_facets(self, resource: Resource, kind: str) -> Sequence[Facet]:
        function = self._facet_functions.get(kind)
        if function is None:
            return ()
        if isinstance(function, FacetsOf):
            of, make = function
            made, crash = _collect(
                lambda one: (part for whole in self.facets(one, of) for part in make(whole)), resource
            )
        else:
            made, crash = _collect(function, resource)
        if crash is not None:
            self._note("facet-crash", f"The facet {kind} of {resource.address} failed: {crash}", resource.span.file)
        return made

    def _edges_of(self, kind: str) -> EdgeIndex:
        found = self._edges.get(kind)
        if found is None:
            found = self._edges[kind] = EdgeIndex(self._link(kind), self._position.__getitem__)
        return found

    def _link(self, kind: str) -> list[Edge]:
        edges: list[Edge] = []
        for number, (scopes, links, partition) in enumerate(self._links):
            function = links.get(kind)
            if function is None:
                continue
            for scope in scopes:
                made, crash = _collect(function, self._view(number, scope, partition))
                edges += (edge for edge in made if self._holds(edge))
                if crash is not None:
                    self._note("link-crash", f"Links ({kind}) of {scope} failed: {crash}", self._scopes[scope].folder)
                    self._widen(scope, kind)
        return edges

    def _holds(self, edge: Edge) -> bool:
        return all(end is None or end in self._position for end in (edge.source, edge.target))

    def _partition_of(self, one: Loaded) -> Partition:
        """An input's link functions see its own resources, and no other's."""
        return Partition(self._scopes, sorted(one.resources, key=self._position.__getitem__))

    def _view(self, number: int, scope: str, partition: Partition) -> ScopeIndex:
        found = self._views.get((number, scope))
        if found is None:
            found = self._views[number, scope] = View(partition, scope)
        return found

    def _widen(self, scope: str, kind: str) -> None:
        known = self._scopes[scope]
        gap = Reason(f"links ({kind})", "could not be computed")
        self._scopes[scope] = replace(known, gaps=(*known.gaps, gap))

    def _note(self, code: str, message: str, file: str) -> None:
        remedy = "This is a fault of groundrule; please report it with the input."
        self._diagnostics[Diagnostic("error", code, message, file, remedy=remedy)] = None


def _order(resource: Resource) -> tuple[str, str, str, str, int, int]:
    span = resource.span
    return resource.scope, resource.address, resource.type, span.file, span.start_line, span.start_column


def _scopes(loaded: Sequence[Loaded], resources: Sequence[Resource]) -> dict[str, Scope]:
    """Declared scopes, and one for every id that a resource names without it being declared."""
    found = {scope.id: scope for one in loaded for scope in one.scopes}
    for resource in resources:
        if resource.scope not in found:
            found[resource.scope] = Scope(resource.scope, "manifests", "")
    return dict(sorted(found.items()))


def _collect(make: Callable[[_Given], Iterable[_Made]], given: _Given) -> tuple[list[_Made], str | None]:
    """What a function makes, and what it died of (None: it did not), without the error's text: that may
    quote what was scanned.
    """
    made: list[_Made] = []
    try:
        made.extend(make(given))
    except Exception as error:  # noqa: BLE001  # one function must not take the scan down
        trace = error.__traceback__
        while trace is not None and trace.tb_next is not None:
            trace = trace.tb_next
        place = f" in {trace.tb_frame.f_code.co_qualname}, line {trace.tb_lineno}" if trace is not None else ""
        return made, f"{type(error).__name__}{place}"
    return made, None
