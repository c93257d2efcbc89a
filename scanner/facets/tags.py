"""Everything that takes tags or labels, with those that its provider adds."""

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Final

from scanner import bundled
from scanner.facets.parts import items_of, written
from scanner.model.located import Constant, Located, Record
from scanner.model.path import Path
from scanner.model.resource import Facet, Resource
from scanner.model.value import ABSENT, PartialMap, Reason, Unknown

# By provider: what its tags are called, and where the merged and the written ones are, in that order.
_TAGS: Final[Mapping[str, tuple[str, Sequence[Path]]]] = {
    "aws": ("tags", (("tags_all",), ("tags",))),
    "azurerm": ("tags", (("tags",),)),
    "google": ("labels", (("effective_labels",), ("labels",))),
}
# Types whose labels have another name.
_PLACES: Final[Mapping[str, Sequence[Path]]] = {
    "google_container_cluster": (("effective_labels",), ("resource_labels",)),
    "google_monitoring_alert_policy": (("user_labels",),),
    "google_monitoring_notification_channel": (("user_labels",),),
    "google_sql_database_instance": (("settings", 0, "user_labels"),),
}
# Repeats a block for each tag, and takes none from its provider.
_BLOCKS: Final = frozenset({"aws_autoscaling_group"})
# In the list of taggable types, yet without an argument for it in current versions of their providers.
_NOT_TAGGABLE: Final = frozenset(
    {
        "aws_cloudfront_function",
        "aws_dx_gateway",
        "aws_guardduty_publishing_destination",
        "aws_vpc_ipam_pool_cidr_allocation",
        "azurerm_bot_connection",
        "azurerm_cognitive_account_rai_blocklist",
        "google_compute_security_policy",
        "google_eventarc_channel",
        "google_redis_cluster",
    }
)


def taggables(resource: Resource) -> Iterator[Facet]:
    """The resource as something that takes tags."""
    provider = _providers().get(resource.type) if resource.language == "terraform" else None
    if provider is None:
        return
    body, kind = resource.body, _TAGS[provider][0]
    parts = {
        "kind": Constant(kind, resource.span),
        "provider": Constant(provider, resource.span),
        "tags": _blocks(body) if resource.type in _BLOCKS else _tags(body, resource.type, provider),
        "type": Constant(resource.type, resource.span),
    }
    yield Facet("taggable", resource, resource.name, kind, resource.span, Record(parts, body.header))


@cache
def _providers() -> Mapping[str, str]:
    """Provider by taggable type."""
    types = json.loads((bundled.rules() / "providers" / "taggable.json").read_bytes())
    found = {type_: provider for provider in _TAGS for type_ in types.get(provider, ())}
    found.update({type_: type_.partition("_")[0] for type_ in (*_PLACES, *_BLOCKS)})
    return {type_: provider for type_, provider in found.items() if type_ not in _NOT_TAGGABLE}


def _tags(body: Located, type_: str, provider: str) -> Located | None:
    for path in _PLACES.get(type_, _TAGS[provider][1]):
        found = written(body.walk(path))
        if found is not None:
            return found
    return None


def _blocks(body: Located) -> Located | None:
    """``tag`` blocks as one map, of which more may be there where a block or its key is not known; earlier
    versions had a list ``tags`` of the same.
    """
    lists = [found for name in ("tag", "tags") if (found := written(body.get(name))) is not None]
    if not lists:
        return None
    parts: dict[str, Located | None] = {}
    reasons: list[Reason] = []
    for item in (item for found in lists for item in items_of(found)):
        key = item.body.walk(("key",))
        name = key.value if key is not None else ABSENT
        if isinstance(name, Unknown) or item.presence is not True:
            reasons.extend(doubt for one in (name, item.presence) if isinstance(one, Unknown) for doubt in one.reasons)
        elif isinstance(name, str):
            parts[name] = item.body.get("value")
    span = lists[0].span
    return Record(parts, span, Constant(PartialMap({}, reasons), span) if reasons else None)
