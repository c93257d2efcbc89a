"""Statements of AWS access policies, wherever they are written."""

from collections.abc import Iterator

from scanner.facets.parts import Item, Presence, keyed_items, text
from scanner.facets.policy_statements import from_document
from scanner.facets.policy_text import documents
from scanner.model.located import Constant, Derived, Located, Record
from scanner.model.policies import DOCUMENT, INLINE, ORGANIZATION, PLACES, Use
from scanner.model.resource import Facet, Resource
from scanner.model.value import ABSENT, Unknown

__all__ = ["DOCUMENT", "PLACES", "policy_statements"]

_WHAT = "policy document"


def policy_statements(resource: Resource) -> Iterator[Facet]:
    """Every statement of every policy that the resource has.

    A policy of which nothing is known is one statement that may exist. What a policy document data source
    renders is the policy of the resources that take it, merged as it is for them; only where nothing here
    takes it are the statements its own.
    """
    if resource.type == DOCUMENT:
        users = resource.body.get("used_by")
        if users is None or not users.value:
            yield from _statements(resource, resource.body.get("json"), "statement", "unknown", True)
        return
    if resource.type == ORGANIZATION and not _bounds(resource.body.get("type")):
        return
    for place in PLACES.get(resource.type, ()):
        yield from _statements(resource, resource.body.get(place.attribute), place.attribute, place.use, True)
    if resource.type in INLINE:
        block, place = INLINE[resource.type]
        for item, key in keyed_items(resource.body.get(block)):
            found = item.body.get(place.attribute)
            yield from _statements(resource, found, f"{block}{key}.{place.attribute}", place.use, item.presence)


def _bounds(type_: Located | None) -> bool:
    """Whether an organization's policy limits access; the other types of it (tags, backups) have no
    statements. Absent means SERVICE_CONTROL_POLICY.
    """
    value = type_.value if type_ is not None else ABSENT
    return value in (ABSENT, "SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY")


def _statements(resource: Resource, policy: Located | None, key: str, use: Use, presence: Presence) -> Iterator[Facet]:
    if policy is None:
        return
    subject = f"{resource.address}.{key}"
    for number, (document, exists) in enumerate(documents(policy, presence, subject, _WHAT)):
        inner = f"{key}|{number}" if number else key
        yield from _of_document(resource, document, inner, use, exists)


def _of_document(resource: Resource, document: Located, key: str, use: Use, presence: Presence) -> Iterator[Facet]:
    value = document.value
    statements = next((found for name, found in document.entries() if name.lower() == "statement"), None)
    if statements is None:
        if isinstance(value, Unknown):
            doubt = Unknown(value.reasons)
            unknown = Item(0, Derived(document, 0, doubt), doubt)
            yield _facet(resource, unknown, key, from_document(unknown.body), use)
        return
    if isinstance(statements.value, dict):
        yield _facet(resource, Item(0, statements, presence), key, from_document(statements), use)
        return
    for item, step in keyed_items(statements):
        exists = item.presence if presence is True else presence
        at = Item(item.position, item.body, exists)
        yield _facet(resource, at, f"{key}{step}", from_document(item.body), use)


def _facet(resource: Resource, item: Item, key: str, body: Record, use: Use) -> Facet:
    header = item.body.header
    whole = Record({"policy": Constant(use, header)}, header, body)
    return Facet("policy_statement", resource, text(body.get("sid")) or key, key, header, whole, item.presence)
