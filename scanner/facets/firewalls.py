"""Firewall rules that let traffic in, in one form for AWS, Azure and Google.

A rule's sources are address ranges. Security groups, prefix lists, network tags and Azure's service tags
(``Internet`` apart) name no range that the code shows, so they are left out: a rule that has only such
sources has none here.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from scanner.facets.firewall_values import Joined, listed, ports_of_aws, ports_of_texts, protocol_of, ranges
from scanner.facets.parts import Item, Presence, keyed_items, text
from scanner.model.located import Constant, Located, Record
from scanner.model.resource import Facet, Resource
from scanner.model.value import ABSENT, OneOf, Reason, Unknown

_Rules = Callable[[Resource], Iterator[Facet]]


def ingress_rules(resource: Resource) -> Iterator[Facet]:
    """Every rule of the resource that lets traffic in."""
    function = TYPES.get(resource.type)
    return function(resource) if function is not None else iter(())


def _aws_inline(resource: Resource) -> Iterator[Facet]:
    for item, key in keyed_items(resource.body.get("ingress")):
        yield _facet(resource, item, f"ingress[{item.position}]", _aws(item.body), key)


def _aws_rule(resource: Resource) -> Iterator[Facet]:
    presence = _is(resource.body.get("type"), "ingress", default="")
    if presence is not None:
        yield _facet(resource, Item(0, resource.body, presence), resource.name, _aws(resource.body))


def _aws_vpc_rule(resource: Resource) -> Iterator[Facet]:
    body = resource.body
    parts = {
        "description": body.get("description"),
        "ports": ports_of_aws(body.get("ip_protocol"), body.get("from_port"), body.get("to_port"), body.header),
        "protocol": protocol_of(body.get("ip_protocol"), body.header),
        "sources": Joined([listed(body.get("cidr_ipv4")), listed(body.get("cidr_ipv6"))], ranges, body.header),
    }
    yield _facet(resource, Item(0, body, True), resource.name, parts)


def _aws(body: Located) -> dict[str, Located | None]:
    header, protocol = body.header, body.get("protocol")
    return {
        "description": body.get("description"),
        "ports": ports_of_aws(protocol, body.get("from_port"), body.get("to_port"), header),
        "protocol": protocol_of(protocol, header),
        "sources": Joined([body.get("cidr_blocks"), body.get("ipv6_cidr_blocks")], ranges, header),
    }


def _azure_inline(resource: Resource) -> Iterator[Facet]:
    for item, key in keyed_items(resource.body.get("security_rule")):
        yield from _azure(resource, item, key)


def _azure_rule(resource: Resource) -> Iterator[Facet]:
    yield from _azure(resource, Item(0, resource.body, True))


def _azure(resource: Resource, item: Item, key: str = "") -> Iterator[Facet]:
    body = item.body
    presence = _both(
        item.presence, _is(body.get("direction"), "inbound", default=""), _is(body.get("access"), "allow", default="")
    )
    if presence is None:
        return
    destinations = [listed(body.get("destination_port_range")), body.get("destination_port_ranges")]
    origins = [listed(body.get("source_address_prefix")), body.get("source_address_prefixes")]
    parts = {
        "description": body.get("description"),
        "ports": ports_of_texts(body.get("protocol"), destinations, body.header),
        "protocol": protocol_of(body.get("protocol"), body.header),
        "sources": Joined(origins, ranges, body.header),
    }
    name = text(body.get("name")) or f"security_rule[{item.position}]"
    yield _facet(resource, Item(item.position, body, presence), name, parts, key)


def _google(resource: Resource) -> Iterator[Facet]:
    body = resource.body
    presence = _both(_is(body.get("direction"), "ingress", default="ingress"), _is_not(body.get("disabled")))
    if presence is None:
        return
    sources: Located = Joined([body.get("source_ranges")], ranges, body.header)
    named = ("source_ranges", "source_tags", "source_service_accounts")
    if all(found is None or found.value is ABSENT for found in map(body.get, named)):
        # What the API takes a rule without any source to mean.
        sources = Constant(("0.0.0.0/0",), body.header)
    for item, key in keyed_items(body.get("allow")):
        exists = _both(presence, item.presence)
        if exists is None:
            continue
        parts = {
            "description": body.get("description"),
            "ports": ports_of_texts(item.body.get("protocol"), [item.body.get("ports")], item.body.header),
            "protocol": protocol_of(item.body.get("protocol"), item.body.header),
            "sources": sources,
        }
        yield _facet(resource, Item(item.position, item.body, exists), f"allow[{item.position}]", parts, key)


def _facet(resource: Resource, item: Item, name: str, parts: Mapping[str, Located | None], key: str = "") -> Facet:
    header = item.body.header
    return Facet("ingress_rule", resource, name, key, header, Record(parts, header), item.presence)


def _is(found: Located | None, wanted: str, *, default: str) -> Presence | None:
    """Whether a word is the wanted one, in any case; None where it surely is not."""
    value = found.value if found is not None else ABSENT
    if value is ABSENT:
        value = default
    if isinstance(value, OneOf):
        words = [choice.lower() for choice in value.choices if isinstance(choice, str)]
        if len(words) == len(value.choices) and wanted not in words:
            return None
    if isinstance(value, Unknown):
        return Unknown(value.reasons)
    return True if isinstance(value, str) and value.lower() == wanted else None


def _is_not(found: Located | None) -> Presence | None:
    value = found.value if found is not None else ABSENT
    if isinstance(value, Unknown):
        return Unknown(value.reasons)
    return None if value is True or value == "true" else True


def _both(*presences: Presence | None) -> Presence | None:
    reasons: list[Reason] = []
    for presence in presences:
        if presence is None:
            return None
        if isinstance(presence, Unknown):
            reasons.extend(presence.reasons)
    return Unknown(reasons) if reasons else True


TYPES: Final[Mapping[str, _Rules]] = {
    "aws_default_security_group": _aws_inline,
    "aws_security_group": _aws_inline,
    "aws_security_group_rule": _aws_rule,
    "aws_vpc_security_group_ingress_rule": _aws_vpc_rule,
    "azurerm_network_security_group": _azure_inline,
    "azurerm_network_security_rule": _azure_rule,
    "google_compute_firewall": _google,
}
