"""Pods, wherever they are written."""

from collections.abc import Iterator
from typing import Final

from scanner.facets.carriers import carrier, owner_record, pod
from scanner.facets.parts import text
from scanner.model.located import Record
from scanner.model.resource import Facet, Resource

KIND: Final = "pod"


def pods(resource: Resource) -> Iterator[Facet]:
    """The pod that a resource is or makes."""
    found = carrier(resource)
    if found is None or found.template is None:
        return
    body = pod(found)
    whole = Record({"workload": lambda: owner_record(found)}, body.header, body)
    name = text(body.get("name"))
    yield Facet(KIND, resource, name, KIND, found.template.header, whole)
