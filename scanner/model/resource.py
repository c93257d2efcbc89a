"""The nodes of the graph: resources of every input, the facets seen on them, and the scopes they live in."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, NamedTuple, TypeAlias

from scanner.model.located import Located
from scanner.model.path import Path
from scanner.model.span import Span
from scanner.model.value import ABSENT, Absent, Reason, Unknown, Value

Language: TypeAlias = Literal["terraform", "kubernetes", "file"]
ScopeKind: TypeAlias = Literal["root", "library", "manifests", "kustomization", "chart", "plan"]


class PartialGap(NamedTuple):
    """A gap that hides nothing but resources of some types."""

    reason: Reason
    types: frozenset[str]


@dataclass(frozen=True, slots=True)
class Scope:
    """What belongs together: links never cross it.

    ``id`` is unique in a scan and stable between scans: the kind and the folder (``root:envs/prod``).
    ``gaps`` say what of it could not be read; while there are any, a missing counterpart is unknown. One that
    is of another type than those of a partial gap is missing all the same.
    ``sees`` are scopes whose objects this one may link to, though not the reverse (plain manifests shared
    by variants). ``sample`` marks folders under ``examples/`` and ``test/``. ``environment`` names the set of
    variables that a Terraform root was evaluated with, where it has several: each is a scope of its own
    (``environment_scope``). ``provider_versions`` are those that Terraform's providers may have there: name
    and constraint (``~> 4.0, < 4.9``), any number of each name.
    """

    id: str
    kind: ScopeKind
    folder: str
    gaps: tuple[Reason, ...] = ()
    partial_gaps: tuple[PartialGap, ...] = ()
    sees: tuple[str, ...] = ()
    sample: bool = False
    environment: str = ""
    provider_versions: tuple[tuple[str, str], ...] = ()


# No folder's path has two slashes in a row.
_ENVIRONMENT: Final = "//"


def environment_scope(scope: str, environment: str) -> str:
    """The id of a scope as one of its environments has it; without an environment the scope's own."""
    return f"{scope}{_ENVIRONMENT}{environment}" if environment else scope


def shared_scope(scope: str) -> str:
    """The id that all environments of a scope share: what findings are recognised by and outputs show."""
    return scope.partition(_ENVIRONMENT)[0]


@dataclass(frozen=True, slots=True, eq=False)
class Resource:
    """One node: a Terraform block instance, a Kubernetes object, a file.

    ``type`` is what a rule selects: ``aws_s3_bucket``, ``data.aws_ami``, ``terraform.root``,
    ``terraform.module``, ``terraform.variable``, ``terraform.output``, ``terraform.provider``,
    ``apps/Deployment``, ``core/Service``, ``file.state``. ``provider`` is ``aws``, ``kubernetes``,
    ``terraform``, ... ``module`` is the address of the module that holds it ("" in the root module and
    outside Terraform). ``labels`` are a Kubernetes object's labels as far as they are plain strings.
    ``span`` is the header (a block's first line up to its brace; an object's first line). ``presence`` is
    True, or the Unknown that decides whether the resource exists at all (0..n instances); ``conditions`` are
    then what that depends on: another one that depends on no more than that is there wherever this one is.
    ``entry`` tells whether the user asked for its file; others are loaded for context and not reported.
    ``template`` is where the template of its pods is (() where it is a pod itself), None for what makes no pods.
    ``test`` marks what is there for tests alone (Helm's test hooks): only rules about security judge it.
    ``made_by`` is the Terraform resource that makes this object, which has its address: the two are one thing.
    """

    address: str
    type: str
    provider: str
    language: Language
    name: str
    scope: str
    span: Span
    body: Located
    namespace: str = ""
    module: str = ""
    presence: "Literal[True] | Unknown" = True
    conditions: frozenset[Hashable] = frozenset()
    entry: bool = True
    labels: Mapping[str, str] = field(default_factory=dict)
    template: Path | None = None
    test: bool = False
    made_by: "Resource | None" = None

    @property
    def resource(self) -> "Resource":
        """Itself, so that facets and resources read alike."""
        return self

    def at(self, path: Path) -> Value | Absent:
        """The value at a path: ABSENT where nothing is written or a null argument, else evaluated."""
        found = self.body.walk(path)
        return ABSENT if found is None else found.value

    def span_of(self, path: Path) -> Span:
        """The tightest span for a path: the value's, else the header of the nearest block that lacks it."""
        found = self.body.walk(path)
        return found.span if found is not None else self.body.nearest(path).header


@dataclass(frozen=True, slots=True, eq=False)
class Facet:
    """A normalized view on a resource, shared by many inputs; ``model.facet_types`` lists the attributes.

    ``name`` tells facets of one resource apart for people (a container's name, a statement's Sid) and
    ``key`` does so uniquely within resource and type. ``place`` is where the thing itself begins, or what
    stands there: there are many facets, and few are shown. ``path`` is its own place in the resource where only the
    ties that are made there are the facet's; () where it shares all of the resource's.
    ``presence`` is True, or the Unknown that decides whether it exists on its resource at all (a block made
    0..n times); the resource's own presence holds besides.
    """

    type: str
    resource: Resource
    name: str
    key: str
    place: Span | Located
    body: Located
    presence: "Literal[True] | Unknown" = True
    path: Path = ()

    @property
    def span(self) -> Span:
        """Where the thing itself begins."""
        return self.place.span if isinstance(self.place, Located) else self.place

    @property
    def address(self) -> str:
        """The address of the resource it is seen on."""
        return self.resource.address

    @property
    def scope(self) -> str:
        """The scope of the resource it is seen on."""
        return self.resource.scope

    def at(self, path: Path) -> Value | Absent:
        """As ``Resource.at``."""
        found = self.body.walk(path)
        return ABSENT if found is None else found.value

    def span_of(self, path: Path) -> Span:
        """As ``Resource.span_of``."""
        found = self.body.walk(path)
        return found.span if found is not None else self.body.nearest(path).header


Subject: TypeAlias = Resource | Facet
