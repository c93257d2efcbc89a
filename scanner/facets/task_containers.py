"""Containers of AWS tasks and jobs, which their types hold as JSON text."""

from collections.abc import Iterator, Mapping
from typing import Final

from scanner.facets.parts import Item, Presence, keyed_items, text
from scanner.facets.policy_text import documents
from scanner.model.facet_types import FACETS
from scanner.model.located import Constant, Derived, Items, Located, Record
from scanner.model.resource import Facet, Resource
from scanner.model.value import Repeated, Unknown

TASK_CONTAINER: Final = "task_container"
PLACES: Final[Mapping[str, str]] = {
    "aws_batch_job_definition": "container_properties",
    "aws_ecs_task_definition": "container_definitions",
}
_WHAT: Final = "container definition"
# AWS takes names in any case.
_NAMES: Final[Mapping[str, str]] = {name.lower(): name for name in FACETS[TASK_CONTAINER] if name != "type"}
_PAIRS: Final = frozenset({"environment", "secrets"})
_PAIR: Final[Mapping[str, str]] = {"name": "name", "value": "value", "valuefrom": "valueFrom"}


def task_containers(resource: Resource) -> Iterator[Facet]:
    """Every container of a task or job. Definitions of which nothing is known are one that may exist."""
    place = PLACES.get(resource.type)
    found = resource.body.get(place) if place is not None else None
    if place is None or found is None:
        return
    for number, (document, presence) in enumerate(documents(found, True, f"{resource.address}.{place}", _WHAT)):
        key = f"{place}|{number}" if number else place
        for item, step in _items(document, presence):
            yield _facet(resource, item, f"{key}{step}")


def _items(document: Located, presence: Presence) -> Iterator[tuple[Item, str]]:
    """The containers of a list, or the only one."""
    value = document.value
    if isinstance(value, dict):
        yield Item(0, document, presence), "[0]"
    elif isinstance(value, Unknown):
        doubt = Unknown(value.reasons)
        yield Item(0, Derived(document, 0, doubt), doubt), "[0]"
    else:
        for item, step in keyed_items(document):
            yield Item(item.position, item.body, item.presence if presence is True else presence), step


def _facet(resource: Resource, item: Item, key: str) -> Facet:
    kind = Constant(resource.type, item.body.header)
    body = Record({"type": kind}, item.body.header, _named(item.body, _NAMES))
    return Facet(TASK_CONTAINER, resource, text(body.get("name")) or key, key, item.body.header, body, item.presence)


def _named(found: Located, names: Mapping[str, str]) -> Record:
    parts: dict[str, Located | None] = {}
    for written, place in found.entries():
        name = names.get(written.lower(), written)
        parts[name] = _pairs(place) if name in _PAIRS else place
    value = found.value
    rest = value.item if isinstance(value, Repeated) else value
    return Record(parts, found.header, Constant(rest, found.header) if isinstance(rest, Unknown) else None)


def _pairs(found: Located) -> Located:
    value = found.value
    if not isinstance(value, tuple):
        return found
    items = [
        item if isinstance(item.value, Unknown) or not isinstance(item.value, dict) else _named(item, _PAIR)
        for item in found.items()
    ]
    return Items(items, found.span, found)
