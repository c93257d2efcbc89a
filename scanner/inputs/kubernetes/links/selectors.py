"""``selects``: what chooses pods, or services, by their labels."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from scanner.inputs.kubernetes.links.labels import LabelIndex, Requirement, equalities, label_selector
from scanner.inputs.kubernetes.links.lookup import doubt, namespace_of, normal, sources, unknown_in
from scanner.inputs.kubernetes.links.pod_labels import label_doubt, pod_labels
from scanner.inputs.kubernetes.objects import Uncomposed
from scanner.model.graph import Edge, ScopeIndex
from scanner.model.path import Path
from scanner.model.resource import Resource
from scanner.model.value import ABSENT, Absent, Value

_SERVICE: Final = "core/Service"
_LABELS: Final = ("metadata", "labels")


_ROLE: Final = "rbac.authorization.k8s.io/ClusterRole"


@dataclass(frozen=True, slots=True)
class _Selecting:
    """How a type selects: where its selector is, what it chooses among (pods, where ``among`` is empty),
    and what no selector means.
    """

    path: Path
    read: Callable[[Value | Absent], Sequence[Requirement] | None] = label_selector
    among: str = ""
    absent_is_all: bool = False
    everywhere: bool = False
    other_namespaces: bool = False
    many: bool = False


def _pairs(value: Value | Absent) -> Sequence[Requirement] | None:
    """A map of labels, of which an empty one chooses nothing."""
    return equalities(value) or None


def _labels_only(value: Value | Absent) -> Sequence[Requirement] | None:
    """A selector of a service mesh: ``matchLabels`` and nothing else, of which none chooses everything."""
    pairs = value.get("matchLabels") if isinstance(value, dict) else ABSENT
    return equalities({} if pairs is None else pairs)


_MESH: Final = _Selecting(("spec", "selector"), _labels_only, absent_is_all=True)
_OWN: Final = _Selecting(("spec", "selector"))
# What must select the pods of its own template; what pods of others have its labels is nobody's wish.
_CONTROLLERS: Final[Mapping[str, _Selecting]] = {
    **{f"apps/{kind}": _OWN for kind in ("DaemonSet", "Deployment", "ReplicaSet", "StatefulSet")},
    **{f"apps.kruise.io/{kind}": _OWN for kind in ("CloneSet", "DaemonSet", "StatefulSet")},
    **{f"extensions/{kind}": _OWN for kind in ("DaemonSet", "Deployment", "ReplicaSet")},
    "apps.openshift.io/DeploymentConfig": _Selecting(("spec", "selector"), _pairs),
    "argoproj.io/Rollout": _OWN,
    "core/ReplicationController": _Selecting(("spec", "selector"), _pairs),
}
_SELECTING: Final[Mapping[str, _Selecting]] = {
    _SERVICE: _Selecting(("spec", "selector"), _pairs),
    "monitoring.coreos.com/PodMonitor": _Selecting(("spec", "selector"), other_namespaces=True),
    "monitoring.coreos.com/ServiceMonitor": _Selecting(("spec", "selector"), among=_SERVICE, other_namespaces=True),
    "networking.istio.io/Gateway": _Selecting(("spec", "selector"), _pairs, everywhere=True),
    "networking.k8s.io/NetworkPolicy": _Selecting(("spec", "podSelector"), absent_is_all=True),
    "policy/PodDisruptionBudget": _Selecting(("spec", "selector")),
    "policy.linkerd.io/Server": _Selecting(("spec", "podSelector")),
    _ROLE: _Selecting(("aggregationRule", "clusterRoleSelectors"), among=_ROLE, everywhere=True, many=True),
    "security.istio.io/AuthorizationPolicy": _MESH,
    "security.istio.io/PeerAuthentication": _MESH,
    "security.istio.io/RequestAuthentication": _MESH,
}


@dataclass(frozen=True, slots=True)
class _Selector:
    """What one object selects, read once however many scopes see it; ``namespaces`` None means all."""

    requirements: Sequence[Requirement]
    namespaces: tuple[str, ...] | None


class SelectorLinks:
    """The link function for one scan: from Services, budgets, policies and monitors to what carries the
    pods, or to the Services, that they choose.
    """

    def __init__(self, carriers: Mapping[str, Path]) -> None:
        self._carriers = carriers
        self._selectors: dict[Resource, Sequence[_Selector]] = {}
        self._pod_labels: dict[Resource, Mapping[str, str] | None] = {}
        self._shared: dict[tuple[str, str], _Targets] = {}

    def __call__(self, index: ScopeIndex) -> Iterator[Edge]:
        """Edges of which one end at least is the scope's own."""
        targets: dict[str, tuple[_Targets, list[_Targets]]] = {}
        for source, own in sources(index, _SELECTING):
            how = _SELECTING[source.type]
            if source not in self._selectors:
                self._selectors[source] = tuple(_selectors(source, how))
            for selector in self._selectors[source]:
                if how.among not in targets:
                    targets[how.among] = self._targets(index, how.among)
                mine, shared = targets[how.among]
                for held in (mine, *shared) if own else (mine,):
                    for target in held.chosen(selector):
                        if target is not source:
                            yield Edge("selects", source, target, how.path)
            if own and (unknown := doubt(source, how.path)) is not None:
                among = frozenset((how.among,) if how.among else self._carriers)
                yield Edge("selects", source, None, (), unknown, among)
        for source, own in sources(index, _CONTROLLERS):
            if own:
                yield from self._of_own(source, _CONTROLLERS[source.type])
        yield from self._doubtful(index)

    def _of_own(self, source: Resource, how: _Selecting) -> Iterator[Edge]:
        """From a controller to itself, where its selector matches the labels of its template."""
        if isinstance(source.body, Uncomposed) and source.body.doubt is not None:
            return
        unknown = unknown_in(source, how.path, (*self._carriers[source.type], *_LABELS))
        if unknown is not None:
            yield Edge("selects", source, None, how.path, unknown, frozenset((source.type,)))
            return
        requirements = how.read(source.at(how.path))
        if source not in self._pod_labels:
            self._pod_labels[source] = self._labels(source)
        labels = self._pod_labels[source]
        if requirements is not None and labels is not None and all(one.holds(labels) for one in requirements):
            yield Edge("selects", source, source, how.path)

    def _targets(self, index: ScopeIndex, among: str) -> "tuple[_Targets, list[_Targets]]":
        """What the scope's own labels are, and those of each scope that it sees, which are indexed once."""
        own = index.resources[0].scope
        found: dict[str, list[Resource]] = {own: []}
        for type_ in (among,) if among else self._carriers:
            for resource in index.of_type(type_):
                found.setdefault(resource.scope, []).append(resource)
        shared = []
        for scope, held in found.items():
            if scope != own:
                if (scope, among) not in self._shared:
                    self._shared[scope, among] = _Targets(self._labelled(held, pods=not among))
                shared.append(self._shared[scope, among])
        return _Targets(self._labelled(found[own], pods=not among)), shared

    def _labelled(self, held: Iterable[Resource], *, pods: bool) -> Iterator[tuple[Resource, Mapping[str, str]]]:
        for resource in held:
            if resource not in self._pod_labels:
                self._pod_labels[resource] = self._labels(resource) if pods else resource.labels
            labels = self._pod_labels[resource]
            if labels is not None:
                yield resource, labels

    def _labels(self, carrier: Resource) -> Mapping[str, str] | None:
        return pod_labels(carrier, self._carriers[carrier.type])

    def _doubtful(self, index: ScopeIndex) -> Iterator[Edge]:
        """Whatever is broken, or has labels that are not known, may be selected by anything."""
        for target, own in sources(index, (*self._carriers, _SERVICE)):
            if not own:
                continue
            is_service = target.type == _SERVICE
            unknown = doubt(target, _LABELS) if is_service else label_doubt(target, self._carriers[target.type])
            if unknown is not None:
                yield Edge("selects", None, target, (), unknown, frozenset(_SELECTING))


class _Targets:
    """Label indexes by namespace, and one over all."""

    def __init__(self, members: Iterable[tuple[Resource, Mapping[str, str]]]) -> None:
        self._members = list(members)
        by_namespace: dict[str, list[tuple[Resource, Mapping[str, str]]]] = {}
        for member in self._members:
            by_namespace.setdefault(namespace_of(member[0]), []).append(member)
        self._indexes = {namespace: LabelIndex(held) for namespace, held in by_namespace.items()}
        self._whole: LabelIndex | None = None

    def chosen(self, selector: _Selector) -> Iterator[Resource]:
        if selector.namespaces is None:
            if self._whole is None:
                self._whole = LabelIndex(self._members)
            yield from self._whole.select(selector.requirements)
            return
        for namespace in selector.namespaces:
            if namespace in self._indexes:
                yield from self._indexes[namespace].select(selector.requirements)


def _selectors(source: Resource, how: _Selecting) -> Iterator[_Selector]:
    """None where it selects nothing."""
    value = source.at(how.path)
    values: Sequence[Value | Absent] = (value,)
    if how.many:
        values = value if isinstance(value, tuple) else ()
    for one in values:
        requirements = () if one is ABSENT and how.absent_is_all else how.read(one)
        if requirements is not None:
            yield _Selector(requirements, _namespaces(source, how))


def _namespaces(source: Resource, how: _Selecting) -> tuple[str, ...] | None:
    elsewhere = source.at(("spec", "namespaceSelector")) if how.other_namespaces else ABSENT
    if how.everywhere or (isinstance(elsewhere, dict) and elsewhere.get("any") is True):
        return None
    names = elsewhere.get("matchNames") if isinstance(elsewhere, dict) else None
    namespaces = [normal(name) for name in names if isinstance(name, str)] if isinstance(names, tuple) else []
    return tuple(dict.fromkeys(namespaces)) or (namespace_of(source),)
