"""Objects that carry pods."""

from collections.abc import Callable
from typing import NamedTuple

from scanner.facets.parts import Presence, either, items_of, written_map
from scanner.facets.resources import with_requests
from scanner.model.carriers import BATCH, labels_path, spec_path
from scanner.model.located import Constant, Located, Record
from scanner.model.resource import Resource
from scanner.model.span import Span
from scanner.model.value import Absent, Unknown, Value


class Carrier(NamedTuple):
    """An object that carries pods, and its PodTemplateSpec (None where it is not written)."""

    resource: Resource
    template: Located | None

    @property
    def type(self) -> str:
        """The object's type."""
        return self.resource.type

    @property
    def root(self) -> Located:
        """The object itself."""
        return self.resource.body

    @property
    def kind(self) -> str:
        """The object's kind."""
        return self.type.rpartition("/")[2]

    @property
    def batch(self) -> bool:
        """Whether its pods run to completion."""
        return self.type in BATCH

    @property
    def metadata(self) -> Located | None:
        """The object's own."""
        return self.root.get("metadata")

    @property
    def spec(self) -> Located | None:
        """The object's own."""
        return self.root.get("spec")


def carrier(resource: Resource) -> Carrier | None:
    """The resource as a carrier of pods, None where it is none."""
    if resource.template is None:
        return None
    place = spec_path(resource.template)
    if labels_path(resource.template) is not None:
        return Carrier(resource, written_map(resource.body.walk(place[:-1])))
    spec = written_map(resource.body.walk(place))
    return Carrier(resource, Record({"spec": spec}, spec.header) if spec is not None else None)


def owner(found: Carrier) -> dict[str, Located | Callable[[], Located | None] | None]:
    """The attributes of whatever makes the pods: kind, name, namespace, labels, annotations, replicas."""
    root, header = found.root, found.resource.span

    def kind() -> Located:
        place = root.get("kind")
        return Constant(found.kind, place.span if place is not None else header)

    def replicas() -> Located | None:
        spec = found.spec if found.type != "core/Pod" else None
        return spec.get("replicas") if spec is not None else None

    return {**_names(found), **_labelled(found.metadata), "kind": kind, "replicas": replicas}


def owner_record(found: Carrier) -> Located:
    """The same as one value."""
    return Record(owner(found), found.resource.span)


def pod(found: Carrier) -> Record:
    """The pod as it will be made: its spec, with the template's labels and annotations."""
    template = found.template
    spec = template.get("spec") if template is not None else None
    shown = written_map(spec)
    parts: dict[str, Located | Callable[[], Located | None] | None] = {
        **_names(found),
        **_labelled(template.get("metadata") if template is not None else None),
        "os": lambda: _system(shown),
        "osName": lambda: shown.walk(("os", "name")) if shown is not None else None,
        "resources": lambda: with_requests(shown.get("resources")) if shown is not None else None,
        "serviceAccountName": lambda: _account(shown),
        "volumeNames": lambda: _volumes(found, shown),
    }
    return Record(parts, _header(found, template, shown), shown)


def _header(found: Carrier, template: Located | None, spec: Located | None) -> Span:
    if spec is not None:
        return spec.header
    return template.header if template is not None else found.resource.span


def _names(found: Carrier) -> dict[str, Callable[[], Located | None]]:
    resource = found.resource

    def namespace() -> Located | None:
        metadata = found.metadata
        place = metadata.get("namespace") if metadata is not None else None
        if place is not None or not resource.namespace:
            return place
        return Constant(resource.namespace, resource.span)

    def name() -> Located | None:
        metadata = found.metadata
        return metadata.get("name") if metadata is not None else None

    return {"name": name, "namespace": namespace}


def _labelled(metadata: Located | None) -> dict[str, Callable[[], Located | None]]:
    def part(name: str) -> Callable[[], Located | None]:
        return lambda: metadata.get(name) if metadata is not None else None

    return {"labels": part("labels"), "annotations": part("annotations")}


def _system(spec: Located | None) -> Located | None:
    """The operating system: the spec's own field, else what the node selector asks for."""
    if spec is None:
        return None
    return either(spec.walk(("os", "name")), spec.walk(("nodeSelector", "kubernetes.io/os")))


def _account(spec: Located | None) -> Located | None:
    """The service account; ``serviceAccount`` is the field's deprecated name."""
    if spec is None:
        return None
    return either(spec.get("serviceAccountName"), spec.get("serviceAccount"))


def _volumes(found: Carrier, spec: Located | None) -> Located | None:
    """What the containers may mount by its name: the pod's volumes, and the claims that a controller makes for it."""
    held = spec.get("volumes") if spec is not None else None
    claims = found.spec.get("volumeClaimTemplates") if found.spec is not None and found.type != "core/Pod" else None
    place = held or claims
    if place is None:
        return None
    names = [_certain(item.presence, item.body.get("name")) for item in items_of(held)]
    names += [_certain(item.presence, item.body.walk(("metadata", "name"))) for item in items_of(claims)]
    return Constant(tuple(names), place.span)


def _certain(presence: Presence, name: Located | None) -> Value:
    """The name; unknown where it is unknown whether anything is called so."""
    if isinstance(presence, Unknown):
        return Unknown(presence.reasons)
    value = name.value if name is not None else None
    return None if isinstance(value, Absent) else value
