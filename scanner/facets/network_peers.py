"""What the rules of a NetworkPolicy let in and out: each ``from`` and ``to`` by itself."""

from collections.abc import Iterator
from typing import Final

from scanner.facets.parts import items_of
from scanner.model.located import Constant, Record
from scanner.model.path import Path
from scanner.model.resource import Facet, Resource

KIND: Final = "network_peer"
TYPES: Final = ("extensions/NetworkPolicy", "networking.k8s.io/NetworkPolicy")
# The lists of rules, with the one of a rule that holds its peers.
_PEERS: Final = (("ingress", "from"), ("egress", "to"))


def network_peers(resource: Resource) -> Iterator[Facet]:
    """Every peer of the policy; a rule without any lets everything through and has none."""
    spec = resource.body.get("spec") if resource.type in TYPES else None
    if spec is None:
        return
    for direction, field in _PEERS:
        for rule in items_of(spec.get(direction)):
            for peer in items_of(rule.body.get(field)):
                path: Path = ("spec", direction, rule.position, field, peer.position)
                header = peer.body.header
                parts = {
                    "direction": Constant(direction, header),
                    "namespace": resource.body.walk(("metadata", "namespace")),
                    "ports": rule.body.get("ports"),
                }
                name = f"{direction}[{rule.position}].{field}[{peer.position}]"
                presence = peer.presence if rule.presence is True else rule.presence
                whole = Record(parts, header, peer.body)
                yield Facet(KIND, resource, name, name, header, whole, presence, path)
