"""What the kinds of the Gateway API name in other namespaces: each such reference needs leave from there."""

from collections.abc import Iterator
from typing import Final

from scanner.facets.parts import found_at, text
from scanner.model.located import Constant, Record
from scanner.model.resource import Facet, Resource
from scanner.model.value import Unknown

KIND: Final = "gateway_reference"
_GROUP: Final = "gateway.networking.k8s.io"
_ROUTES: Final = ("GRPCRoute", "HTTPRoute", "TCPRoute", "TLSRoute", "UDPRoute")
TYPES: Final = (f"{_GROUP}/Gateway", *(f"{_GROUP}/{route}" for route in _ROUTES))
# What is named where a reference says no kind: its group and kind, and the lists and fields on the way to it.
_CERTIFICATES: Final = ("", "Secret", ("spec", "listeners", "*", "tls", "certificateRefs", "*"))
_BACKENDS: Final = (
    ("", "Service", ("spec", "rules", "*", "backendRefs", "*")),
    ("", "Service", ("spec", "rules", "*", "filters", "*", "requestMirror", "backendRef")),
)


def gateway_references(resource: Resource) -> Iterator[Facet]:
    """Every reference of a route to a backend, or of a Gateway to a certificate, in another namespace."""
    if resource.type not in TYPES:
        return
    kind = resource.type.rpartition("/")[2]
    own = resource.namespace or "default"
    for group, named, pattern in (_CERTIFICATES,) if kind == "Gateway" else _BACKENDS:
        for path, item in found_at(resource.body, pattern):
            namespace = item.body.get("namespace")
            if namespace is None or (text(namespace) in {"", own} and not isinstance(namespace.value, Unknown)):
                continue
            header = item.body.header
            parts = {
                "fromKind": Constant(kind, header),
                "fromNamespace": Constant(own, header),
                "group": item.body.get("group") or Constant(group, header),
                "kind": item.body.get("kind") or Constant(named, header),
            }
            name = ".".join(map(str, path))
            yield Facet(KIND, resource, name, name, header, Record(parts, header, item.body), item.presence, path)
