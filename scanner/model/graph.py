"""How nodes are tied together, and what may be asked of the whole."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple, Protocol, TypeAlias

from scanner.model.diagnostic import Diagnostic
from scanner.model.path import Path
from scanner.model.resource import Facet, Resource, Scope, Subject
from scanner.model.value import Unknown

EDGE_KINDS: Final[Mapping[str, str]] = {
    "references": "an attribute refers to the target: a Terraform reference, a name in Kubernetes",
    "selects": "a label selector matches the target's pods (Service, PodDisruptionBudget, NetworkPolicy, ...)",
    "admits": "a rule of a NetworkPolicy lets traffic in from, or out to, the target's pods",
    "scales": "an autoscaler sets the target's replicas",
    "routes": "an Ingress or a Gateway route sends traffic to the target",
    "mounts": "a pod uses the target as a volume or as its environment",
    "binds": "a role binding ties the target, a role or a subject",
    "owns": "the target lives in the source: module, namespace, owner; facets need no edge, see Graph.matches",
}


@dataclass(frozen=True, slots=True, eq=False)
class Edge:
    """A tie of one of ``EDGE_KINDS``; ``path`` is the attribute of the source that makes it.

    One end may be None: then ``doubt`` says why it is not known, and the edge may end at any resource of
    the scope whose type is in ``candidates`` (any type where that is empty). ``doubt`` with both ends
    given: the tie itself is uncertain.
    """

    kind: str
    source: Resource | None
    target: Resource | None
    path: Path
    doubt: Unknown | None = None
    candidates: frozenset[str] = frozenset()

    @property
    def scope(self) -> str:
        """The scope of whichever end is known."""
        end = self.source or self.target
        return end.scope if end else ""


class Graph(Protocol):
    """Everything that was loaded, linked when asked.

    All sequences are in a fixed order that does not depend on the order of the files.
    """

    @property
    def resources(self) -> Sequence[Resource]:
        """Every resource, by address within scope."""

    @property
    def scopes(self) -> Mapping[str, Scope]:
        """Every scope by its id."""

    def select(self, selector: str) -> Sequence[Subject]:
        """What a rule's ``select`` names, in the order of the resources.

        A facet (``container``); a type (``aws_s3_bucket``, ``data.aws_ami``, ``terraform.root``,
        ``file.state``, ``apps/Deployment``) or a glob of types (``aws_db_*``); a Kubernetes kind of the
        built-in groups (``Service``).
        """

    def matches(self, resource: Resource, selector: str) -> Sequence[Subject]:
        """The resource itself, or its facets, as far as the selector names them: an edge ends at a
        resource, and ``related`` asks this for what it looks for there.

        A resource owns its facets and facets own each other's resource without any edge, so for
        ``by: owns`` in any direction the subject's own resource is a counterpart too:
        ``matches(subject.resource, selector)`` counts besides the edges (the subject itself excepted).
        """

    def facets(self, resource: Resource, kind: str) -> Sequence[Facet]:
        """The resource's facets of one kind."""

    def outgoing(self, resource: Resource, kind: str) -> Sequence[Edge]:
        """Edges from the resource, those with an unknown target included."""

    def incoming(self, resource: Resource, kind: str) -> Sequence[Edge]:
        """Edges to the resource, those with an unknown source included."""

    def open_edges(self, scope: str, kind: str) -> Sequence[Edge]:
        """Edges of a scope of which one end is not known."""

    def diagnostics(self) -> Sequence[Diagnostic]:
        """What went wrong in link and facet functions so far, for the end of a scan."""


class ScopeIndex(Protocol):
    """What a link function may see: the resources of one scope and of the scopes that it sees."""

    @property
    def resources(self) -> Sequence[Resource]:
        """The scope's own resources."""

    def of_type(self, type_: str) -> Sequence[Resource]:
        """Resources of exactly this type, own ones first, then those of the scopes that this one sees."""

    def by_address(self, address: str) -> Resource | None:
        """One resource by its address."""

    def named(self, type_: str, namespace: str, name: str) -> Resource | None:
        """One object by what it is called, its own scope's first; the default namespace is ""."""


LinkFunction: TypeAlias = Callable[[ScopeIndex], Iterable[Edge]]
FacetFunction: TypeAlias = Callable[[Resource], Iterable[Facet]]


class FacetsOf(NamedTuple):
    """Facets that are seen on each facet of another kind, and not on the resource."""

    kind: str
    make: Callable[[Facet], Iterable[Facet]]
