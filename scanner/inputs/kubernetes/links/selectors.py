"""``selects``: what chooses pods, or services, by their labels."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from scanner.inputs.kubernetes.links.labels import LabelIndex, Requirement, equalities, label_selector
from scanner.inputs.kubernetes.links.lookup import doubt, namespace_of, normal, sources
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


class SelectorLinks:
    """The link function for one scan: from Services, budgets, policies and monitors to what carries the
    pods, or to the Services, that they choose.
    """

    def __init__(self) -> None:
        self._pod_labels: dict[Resource, Mapping[str, str] | None] = {}

    def __call__(self, index: ScopeIndex) -> Iterator[Edge]:
        """Edges of which one end at least is the scope's own."""
        selecting = list(sources(index, _SELECTING))
        if not selecting:
            return
        mine = index.resources[0].scope
        pods = _Targets(self._carriers(index))
        services = _Targets((service, service.labels) for service in index.of_type(_SERVICE))
        for source, own in selecting:
            how = _SELECTING[source.type]
            unknown = doubt(source)
            if unknown is None:
                for target in _chosen(source, how, services if how.services else pods):
                    if own or target.scope == mine:
                        yield Edge("selects", source, target, how.path)
            elif own:
                yield Edge("selects", source, None, (), unknown, frozenset({_SERVICE}) if how.services else _PODS)
        yield from _doubtful(index)

    def _carriers(self, index: ScopeIndex) -> Iterator[tuple[Resource, Mapping[str, str]]]:
        for type_, path in CARRIERS.items():
            for carrier in index.of_type(type_):
                if carrier not in self._pod_labels:
                    self._pod_labels[carrier] = _labels(carrier, path)
                labels = self._pod_labels[carrier]
                if labels is not None:
                    yield carrier, labels


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


def _labels(carrier: Resource, path: Path) -> Mapping[str, str] | None:
    """The labels of a carrier's pods; None where they are not known."""
    if doubt(carrier) is not None:
        return None
    labels = carrier.at((*path, "metadata", "labels"))
    pairs = labels.items() if isinstance(labels, dict) else ()
    return {key: value for key, value in pairs if isinstance(value, str)}


def _doubtful(index: ScopeIndex) -> Iterator[Edge]:
    """Whatever is broken may be selected by anything."""
    for target, own in sources(index, (*CARRIERS, _SERVICE)):
        if own and (unknown := doubt(target)) is not None:
            yield Edge("selects", None, target, (), unknown, frozenset(_SELECTING))
