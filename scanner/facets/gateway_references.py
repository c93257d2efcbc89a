"""What the kinds of the Gateway API name in other namespaces: each such reference needs leave from there."""

from collections.abc import Iterator
from typing import Final

from scanner.facets.parts import Item, items_of, text
from scanner.model.located import Constant, Located, Record
from scanner.model.path import Path
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
        for path, item in _find(resource.body, pattern, ()):
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


def _find(found: Located | None, pattern: tuple[str, ...], done: Path) -> Iterator[tuple[Path, Item]]:
    for position, step in enumerate(pattern):
        if step == "*":
            for item in items_of(found):
                yield from _below(item, pattern[position + 1 :], (*done, item.position))
            return
        found = found.get(step) if found is not None else None
        done = (*done, step)
    if found is not None:
        yield done, Item(0, found, True)


def _below(item: Item, rest: tuple[str, ...], done: Path) -> Iterator[tuple[Path, Item]]:
    if not rest:
        yield done, item
        return
    for path, inner in _find(item.body, rest, done):
        yield path, inner if item.presence is True else inner._replace(presence=item.presence)
