"""Containers, with what they inherit from their pod."""

from collections.abc import Callable, Iterator
from typing import Final

from scanner.facets.carriers import carrier, owner_record, pod
from scanner.facets.images import image_parts
from scanner.facets.parts import Item, keyed_items, text
from scanner.facets.resources import with_requests
from scanner.facets.security import merged, with_app_armor
from scanner.model.located import Constant, Located, Record
from scanner.model.resource import Facet, Resource
from scanner.model.span import Span
from scanner.model.value import Unknown

# The lists of a pod that hold containers, in the order in which they start.
_ROLES: Final[dict[str, str]] = {
    "initContainers": "init",
    "containers": "container",
    "ephemeralContainers": "ephemeral",
}


def containers(resource: Resource) -> Iterator[Facet]:
    """Every container of the resource's pod."""
    found = carrier(resource)
    if found is None or found.template is None:
        return
    body = pod(found)
    owner = owner_record(found)
    regular = _unknown(body.get("containers"))
    for field, role in _ROLES.items():
        held = body.get(field)
        if regular is not None and field != "containers" and _unknown(held) == regular:
            # The whole pod is unknown: that is told once.
            continue
        for item, key in keyed_items(held):
            name = text(item.body.get("name"))
            shown = name or f"{field}[{item.position}]"
            whole = _container(item, role, body, owner)
            yield Facet("container", resource, shown, f"{field}{key}", item.body.header, whole, item.presence)


def _unknown(found: Located | None) -> Unknown | None:
    value = found.value if found is not None else None
    return value if isinstance(value, Unknown) else None


def _container(item: Item, role: str, pod_body: Located, owner: Located) -> Located:
    own = item.body
    header = own.header
    parts: dict[str, Located | Callable[[], Located | None] | None] = {
        "imageParts": lambda: image_parts(own.get("image")),
        "pod": pod_body,
        "resources": lambda: with_requests(own.get("resources")),
        "role": lambda: _role(own, role, header),
        "securityContext": lambda: _security(own, pod_body),
        "workload": owner,
    }
    return Record(parts, header, own)


def _security(own: Located, pod_body: Located) -> Located | None:
    context = own.get("securityContext")
    whole = merged(context, pod_body.get("securityContext"), own.header)
    return with_app_armor(whole, context, pod_body.get("annotations"), text(own.get("name")), own.header)


def _role(own: Located, role: str, header: Span) -> Located:
    policy = own.get("restartPolicy") if role == "init" else None
    if policy is None:
        return Constant(role, header)
    value = policy.value
    if isinstance(value, Unknown):
        return Constant(Unknown(value.reasons), policy.span, policy)
    # An init container that the kubelet restarts always runs beside the others.
    return Constant("sidecar" if value == "Always" else role, policy.span, policy)
