"""The ports that containers declare, each by itself, so that they can be told apart."""

from collections.abc import Iterator
from typing import Final

from scanner.facets.parts import items_of, written
from scanner.model.located import Constant, Record
from scanner.model.resource import Facet

KIND: Final = "container_port"
# What the API server fills in.
_PROTOCOL: Final = "TCP"


def container_ports(container: Facet) -> Iterator[Facet]:
    """Every port of a container."""
    resource = container.resource
    # Objects that are written twice have one address.
    owner = f"{resource.address} {resource.span.file}:{resource.span.start_line}"
    for item in items_of(container.body.get("ports")):
        header = item.body.header
        parts = {
            "container": Constant(f"{owner} {container.key}", header),
            "pod": Constant(owner, header),
            "protocol": written(item.body.get("protocol")) or Constant(_PROTOCOL, header),
            "role": container.body.get("role"),
        }
        key = f"{container.key}/{item.position}"
        presence = item.presence if container.presence is True else container.presence
        yield Facet(KIND, resource, container.name, key, header, Record(parts, header, item.body), presence)
