"""Which arguments of a resource type are nested blocks, from the bundled tables of providers."""

import json
from collections.abc import Mapping
from functools import cache
from typing import Any, Final

from scanner import bundled

# Tables by the first word of a type.
_TABLES: Final = frozenset({"aws", "azurerm", "google"})
# Providers whose resources have arguments only.
_FLAT: Final = frozenset({"terraform", "null", "random", "local", "time", "external"})


def nested_blocks(type_: str) -> "Mapping[str, object] | None":
    """The arguments of a type, a nested block being a mapping in turn; None where they are not known."""
    provider = type_.partition("_")[0]
    if provider in _FLAT:
        return {}
    found = _resources(provider).get(type_) if provider in _TABLES else None
    return found if isinstance(found, dict) else None


@cache
def _resources(provider: str) -> dict[str, Any]:
    path = bundled.rules() / "providers" / f"attributes-{provider}.json"
    if not path.is_file():
        return {}
    found = json.loads(path.read_bytes())
    return dict(found["resources"])
