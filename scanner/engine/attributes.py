"""The declared types of attributes, and the attributes that resource types have."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, Final

from scanner import bundled
from scanner.model.facet_types import FACETS
from scanner.model.path import Path

PROVIDERS: Final = ("aws", "azurerm", "google")


def facet_type(facet: str, names: Sequence[str]) -> str:
    """The type of a facet's attribute by its names without indices; "" where the table does not say one."""
    here: Any = FACETS.get(facet)
    for name in names:
        if isinstance(here, list):
            here = here[0]
        if not isinstance(here, Mapping):
            return ""
        here = here.get(name)
    return here if isinstance(here, str) else ""


def declared_type(types: Sequence[str], names: Sequence[str]) -> str:
    """The type on which all the facets or resource types that a rule selects agree, else ""."""
    found = {facet_type(type_, names) for type_ in types}
    return found.pop() if len(found) == 1 else ""


def names_of(path: Path) -> tuple[str, ...]:
    """A path without its indices."""
    return tuple(step for step in path if isinstance(step, str))


def provider_of(type_: str) -> str | None:
    """The provider of a Terraform type, where its types are known."""
    prefix = type_.partition("_")[0]
    return prefix if prefix in PROVIDERS and "_" in type_ else None


@lru_cache(maxsize=len(PROVIDERS))
def resource_types(provider: str) -> Mapping[str, Mapping[str, Any]]:
    """Every resource type of a provider with its arguments: a kind in a word, or a mapping for a block.

    A ``!`` behind a name marks what is required. Computed attributes are not among them; what rules ask of
    earlier versions of a provider is.
    """
    import json  # noqa: PLC0415  # half a megabyte that only rules under construction need

    folder = bundled.rules() / "providers"
    types: dict[str, dict[str, Any]] = json.loads((folder / f"attributes-{provider}.json").read_bytes())["resources"]
    _add(types, json.loads((folder / "attributes-former.json").read_bytes()).get(provider, {}))
    return types


def _add(known: dict[str, Any], former: Mapping[str, Any]) -> None:
    """Put what earlier versions had into a table of today's, where a ``!`` may stand behind a name."""
    for name, kind in former.items():
        key = f"{name}!" if f"{name}!" in known else name
        if isinstance(kind, Mapping) and isinstance(known.get(key), dict):
            _add(known[key], kind)
        else:
            known.setdefault(key, kind)
