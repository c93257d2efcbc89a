"""``selects``: what chooses pods, or services, by their labels."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from scanner.inputs.kubernetes.links.labels import LabelIndex, Requirement, equalities, label_selector
from scanner.inputs.kubernetes.links.lookup import doubt, namespace_of, normal
from scanner.model.carriers import CARRIERS
from scanner.model.graph import Edge, ScopeIndex
from scanner.model.path import Path
from scanner.model.resource import Resource
from scanner.model.value import ABSENT, Absent, Value

_SERVICE: Final = "core/Service"
_PODS: Final = frozenset(CARRIERS)


@dataclass(frozen=True, slots=True)
class _Selecting:
    """How a type selects: where its selector is, what it chooses among, and what no selector means."""

    path: Path
    read: Callable[[Value | Absent], Sequence[Requirement] | None] = label_selector
    services: bool = False
    absent_is_all: bool = False
    other_namespaces: bool = False


_SELECTING: Final[Mapping[str, _Selecting]] = {
    _SERVICE: _Selecting(("spec", "selector"), lambda value: equalities(value) or None),
    "monitoring.coreos.com/PodMonitor": _Selecting(("spec", "selector"), other_namespaces=True),
    "monitoring.coreos.com/ServiceMonitor": _Selecting(("spec", "selector"), services=True, other_namespaces=True),
    "networking.k8s.io/NetworkPolicy": _Selecting(("spec", "podSelector"), absent_is_all=True),
    "policy/PodDisruptionBudget": _Selecting(("spec", "selector")),
}


def selects(index: ScopeIndex) -> Iterator[Edge]:
    """Edges from Services, budgets, policies and monitors to what carries the pods that they choose."""
    sources = [resource for resource in index.resources if resource.type in _SELECTING]
    if not sources:
        return
    pods = _Targets(_pod_labels(index))
    services = _Targets((service, service.labels) for service in index.of_type(_SERVICE))
    for source in sources:
        how = _SELECTING[source.type]
        targets = services if how.services else pods
        unknown = doubt(source)
        if unknown is not None:
            yield Edge("selects", source, None, (), unknown, frozenset({_SERVICE}) if how.services else _PODS)
            continue
        for target in _chosen(source, how, targets):
            yield Edge("selects", source, target, how.path)
    yield from _doubtful(index)


class _Targets:
    """Label indexes by namespace, and one over all."""

    def __init__(self, members: Iterable[tuple[Resource, Mapping[str, str]]]) -> None:
        self._members = list(members)
        by_namespace: dict[str, list[tuple[Resource, Mapping[str, str]]]] = {}
        for member in self._members:
            by_namespace.setdefault(namespace_of(member[0]), []).append(member)
        self._indexes = {namespace: LabelIndex(held) for namespace, held in by_namespace.items()}
        self._whole: LabelIndex | None = None

    def within(self, namespace: str) -> LabelIndex:
        return self._indexes.get(namespace) or LabelIndex(())

    def everywhere(self) -> LabelIndex:
        if self._whole is None:
            self._whole = LabelIndex(self._members)
        return self._whole


def _chosen(source: Resource, how: _Selecting, targets: _Targets) -> Iterator[Resource]:
    value = source.at(how.path)
    requirements = () if value is ABSENT and how.absent_is_all else how.read(value)
    if requirements is None:
        return
    elsewhere = source.at(("spec", "namespaceSelector")) if how.other_namespaces else ABSENT
    if isinstance(elsewhere, dict) and elsewhere.get("any") is True:
        yield from targets.everywhere().select(requirements)
        return
    names = elsewhere.get("matchNames") if isinstance(elsewhere, dict) else None
    namespaces = [normal(name) for name in names if isinstance(name, str)] if isinstance(names, tuple) else []
    for namespace in dict.fromkeys(namespaces) or [namespace_of(source)]:
        yield from targets.within(namespace).select(requirements)


def _pod_labels(index: ScopeIndex) -> Iterator[tuple[Resource, Mapping[str, str]]]:
    for type_, path in CARRIERS.items():
        for carrier in index.of_type(type_):
            labels = carrier.at((*path, "metadata", "labels"))
            if isinstance(labels, dict):
                yield carrier, {key: value for key, value in labels.items() if isinstance(value, str)}
            elif doubt(carrier) is None:
                yield carrier, {}


def _doubtful(index: ScopeIndex) -> Iterator[Edge]:
    """Whatever is broken may be selected by anything."""
    for type_ in (*CARRIERS, _SERVICE):
        for carrier in index.of_type(type_):
            unknown = doubt(carrier)
            if unknown is not None:
                yield Edge("selects", None, carrier, (), unknown, frozenset(_SELECTING))
