"""Where Ingresses and routes send requests: each backend by itself."""

from collections.abc import Iterator
from typing import Final

from scanner.facets.parts import either, found_at, text
from scanner.model.located import Located, Record
from scanner.model.resource import Facet, Resource

KIND: Final = "ingress_backend"
_INGRESSES: Final = ("extensions/Ingress", "networking.k8s.io/Ingress")
_ROUTES: Final = ("gateway.networking.k8s.io/GRPCRoute", "gateway.networking.k8s.io/HTTPRoute")
TYPES: Final = (*_INGRESSES, *_ROUTES)


def ingress_backends(resource: Resource) -> Iterator[Facet]:
    """Every backend of an Ingress or a route, but those of a route that are no Services."""
    if resource.type in _INGRESSES:
        yield from _of_ingress(resource)
    elif resource.type in _ROUTES:
        for path, item in found_at(resource.body, ("spec", "rules", "*", "backendRefs", "*")):
            if text(item.body.get("kind")) in {"", "Service"}:
                parts = {"port": item.body.get("port"), "service": item.body.get("name")}
                key = ".".join(map(str, path))
                header = item.body.header
                yield Facet(KIND, resource, key, key, header, Record(parts, header), item.presence, path)


def _of_ingress(resource: Resource) -> Iterator[Facet]:
    body = resource.body
    shared = {
        "annotations": body.walk(("metadata", "annotations")),
        "className": body.walk(("spec", "ingressClassName")),
    }
    for start, rule in found_at(body, ("spec", "rules", "*")):
        for rest, one in found_at(rule.body, ("http", "paths", "*")):
            own = {field: one.body.get(field) for field in ("path", "pathType")}
            parts = {**shared, **own, **_target(one.body.get("backend")), "host": rule.body.get("host")}
            path = (*start, *rest, "backend")
            key = ".".join(map(str, path))
            presence = one.presence if rule.presence is True else rule.presence
            yield Facet(KIND, resource, key, key, one.body.header, Record(parts, one.body.header), presence, path)
    for field in ("defaultBackend", "backend"):
        found = body.walk(("spec", field))
        if found is not None:
            whole = Record({**shared, **_target(found)}, found.header)
            yield Facet(KIND, resource, field, field, found.header, whole, True, ("spec", field))


def _target(backend: Located | None) -> dict[str, Located | None]:
    """The Service of a backend and its port, of either spelling: until 1.22 an Ingress had two fields for them."""
    if backend is None:
        return {}
    port = either(backend.walk(("service", "port", "number")), backend.walk(("service", "port", "name")))
    return {
        "port": either(port, backend.get("servicePort")),
        "service": either(backend.walk(("service", "name")), backend.get("serviceName")),
    }
