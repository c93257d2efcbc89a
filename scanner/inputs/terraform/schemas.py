"""Which arguments of a resource type are nested blocks, from the bundled tables of providers."""

import json
from collections.abc import Mapping
from functools import cache
from typing import Any, Final

from scanner import bundled

# Tables by the first word of a type.
_TABLES: Final = {"aws": "aws", "azurerm": "azurerm", "google": "google"}


def nested_blocks(type_: str) -> "Mapping[str, object] | None":
    """The arguments of a type, a nested block being a mapping in turn; None where they are not known."""
    table = _TABLES.get(type_.partition("_")[0])
    found = _resources(table).get(type_) if table is not None else None
    return found if isinstance(found, dict) else None


@cache
def _resources(table: str) -> dict[str, Any]:
    path = bundled.rules() / "providers" / f"attributes-{table}.json"
    if not path.is_file():
        return {}
    found = json.loads(path.read_bytes())
    return dict(found["resources"])
