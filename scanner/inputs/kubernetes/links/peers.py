"""``admits``: from NetworkPolicies to what carries the pods that their rules let in, or let be reached.

A rule that names no labels of pods says nothing of single pods, and makes no edge.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from scanner.inputs.kubernetes.links.labels import LabelIndex, Requirement, label_selector
from scanner.inputs.kubernetes.links.lookup import doubt, namespace_of, sources, unknown_in
from scanner.inputs.kubernetes.links.pod_labels import label_doubt, pod_labels
from scanner.model.graph import Edge, ScopeIndex
from scanner.model.path import Path
from scanner.model.resource import Resource
from scanner.model.value import ABSENT, Unknown, Value

_POLICIES: Final = ("networking.k8s.io/NetworkPolicy", "extensions/NetworkPolicy")
_RULES: Final = (("ingress", "from"), ("egress", "to"))
_LABELS: Final = ("metadata", "labels")
# What the API server gives every namespace.
_NAME: Final = "kubernetes.io/metadata.name"
_SPEC: Final[Path] = ("spec",)


class _Peer(NamedTuple):
    path: Path
    pods: Sequence[Requirement]
    namespaces: Sequence[Requirement] | None


class PeerLinks:
    """The link function for one scan; ``carriers`` as in ``links``."""

    def __init__(self, carriers: Mapping[str, Path]) -> None:
        self._carriers = carriers
        self._peers: dict[Resource, Sequence[_Peer]] = {}

    def __call__(self, index: ScopeIndex) -> Iterator[Edge]:
        """Edges of the scope's own policies."""
        pods: dict[str, LabelIndex] | None = None
        among = frozenset(self._carriers)
        for policy, own in sources(index, _POLICIES):
            if not own:
                continue
            if (unknown := doubt(policy, _SPEC)) is not None:
                yield Edge("admits", policy, None, (), unknown, among)
            if policy not in self._peers:
                self._peers[policy] = tuple(_peers(policy))
            for peer in self._peers[policy]:
                if pods is None:
                    pods = self._pods(index)
                for namespace, held in _meant(peer, policy, pods):
                    there = True if peer.namespaces is None else _within(peer.namespaces, policy, namespace, index)
                    unsure = there if isinstance(there, Unknown) else None
                    for target in () if there is False else held.select(peer.pods):
                        yield Edge("admits", policy, target, peer.path, unsure)
        yield from self._doubtful(index)

    def _pods(self, index: ScopeIndex) -> dict[str, LabelIndex]:
        """The pods that the scope sees, by namespace."""
        found: dict[str, list[tuple[Resource, Mapping[str, str]]]] = {}
        for type_ in self._carriers:
            for carrier in index.of_type(type_):
                labels = pod_labels(carrier, self._carriers[type_])
                if labels is not None:
                    found.setdefault(namespace_of(carrier), []).append((carrier, labels))
        return {namespace: LabelIndex(held) for namespace, held in sorted(found.items())}

    def _doubtful(self, index: ScopeIndex) -> Iterator[Edge]:
        """Pods whose labels are not known may be let through by anything."""
        for carrier, own in sources(index, self._carriers):
            unknown = label_doubt(carrier, self._carriers[carrier.type]) if own else None
            if unknown is not None:
                yield Edge("admits", None, carrier, (), unknown, frozenset(_POLICIES))


def _peers(policy: Resource) -> Iterator[_Peer]:
    for direction, field in _RULES:
        for rule, body in _items(policy.at(("spec", direction))):
            for position, peer in _items(body.get(field)):
                pods = label_selector(peer.get("podSelector", ABSENT))
                namespaces = peer.get("namespaceSelector")
                wanted = label_selector(namespaces) if namespaces is not None else None
                if pods and (namespaces is None or wanted is not None):
                    yield _Peer(("spec", direction, rule, field, position), pods, wanted)


def _items(value: object) -> Iterator[tuple[int, dict[str, Value]]]:
    for position, item in enumerate(value if isinstance(value, tuple) else ()):
        if isinstance(item, dict):
            yield position, item


def _meant(peer: _Peer, policy: Resource, pods: Mapping[str, LabelIndex]) -> Iterable[tuple[str, LabelIndex]]:
    """The namespaces that may be meant: the policy's own one, where none are chosen by their labels."""
    if peer.namespaces is not None:
        return pods.items()
    own = namespace_of(policy)
    return ((own, pods[own]),) if own in pods else ()


def _within(wanted: Sequence[Requirement], policy: Resource, namespace: str, index: ScopeIndex) -> bool | Unknown:
    """Whether a namespace is chosen; unknown where that depends on labels that no manifest has."""
    name = namespace or "default"
    found = index.named("core/Namespace", "", name)
    if found is None:
        own = {_NAME: name}
        if all(one.key == _NAME for one in wanted):
            return all(one.holds(own) for one in wanted)
        why = "is not among the manifests, so its labels are not known"
        return Unknown.because(f"Namespace {name}", why, policy.span)
    if (unknown := unknown_in(found, _LABELS)) is not None:
        return unknown
    labels = {**found.labels, _NAME: name}
    return all(one.holds(labels) for one in wanted)
