"""What pods need to start: every ConfigMap, Secret and claim that they name, each use by itself."""

from collections.abc import Iterator
from typing import Final

from scanner.facets.carriers import carrier, owner_record
from scanner.facets.parts import found_at
from scanner.model.carriers import spec_path
from scanner.model.located import Constant, Record
from scanner.model.path import Path
from scanner.model.resource import Facet, Resource

KIND: Final = "pod_reference"
_VOLUME: Final = ("volumes", "*")
_SOURCE: Final = (*_VOLUME, "projected", "sources", "*")
# The kind that is named, the lists and fields on the way to the reference, and the field of the name.
_PLACES: Final = (
    *(
        place
        for containers in ("initContainers", "containers", "ephemeralContainers")
        for place in (
            ("ConfigMap", (containers, "*", "env", "*", "valueFrom", "configMapKeyRef"), "name"),
            ("Secret", (containers, "*", "env", "*", "valueFrom", "secretKeyRef"), "name"),
            ("ConfigMap", (containers, "*", "envFrom", "*", "configMapRef"), "name"),
            ("Secret", (containers, "*", "envFrom", "*", "secretRef"), "name"),
        )
    ),
    ("ConfigMap", (*_VOLUME, "configMap"), "name"),
    ("Secret", (*_VOLUME, "secret"), "secretName"),
    ("PersistentVolumeClaim", (*_VOLUME, "persistentVolumeClaim"), "claimName"),
    ("ConfigMap", (*_SOURCE, "configMap"), "name"),
    ("Secret", (*_SOURCE, "secret"), "name"),
)


def pod_references(resource: Resource) -> Iterator[Facet]:
    """Every use that the resource's pod makes of a ConfigMap, a Secret or a claim, in its environment or a volume."""
    found = carrier(resource)
    if found is None or found.template is None or resource.template is None:
        return
    place = spec_path(resource.template)
    spec = resource.body.walk(place)
    for kind, pattern, field in _PLACES:
        for path, item in found_at(spec, pattern):
            header = item.body.header
            parts = {
                "kind": Constant(kind, header),
                "name": item.body.get(field),
                "optional": item.body.get("optional"),
                "workload": owner_record(found),
            }
            whole: Path = (*place, *path)
            key = ".".join(map(str, path))
            yield Facet(KIND, resource, key, key, header, Record(parts, header), item.presence, whole)
