"""SARIF's object model as JSON.

A walk over the field tables of sarif-om's classes, read once a class. The ``level`` is always written,
though it equal its default: a reader takes an absent one for the rule's own.
"""

from functools import cache
from json import dumps
from typing import Any, Final

import attr

_ALWAYS: Final = "level"
_SCALARS: Final = frozenset({str, int, bool, float})


def written(document: Any) -> str:
    """An object of sarif-om as JSON text, ASCII only."""
    return dumps(_plain(document), separators=(",", ":"))


@cache
def _fields(kind: type) -> dict[str, tuple[str, object]]:
    """The name in JSON and the default (None where there is none) of each attribute of a class."""
    return {
        field.name: (field.metadata["schema_property_name"], _default(field.default)) for field in attr.fields(kind)
    }


def _default(default: Any) -> object:
    if default is attr.NOTHING:
        return None
    return default.factory() if hasattr(default, "factory") else default


def _plain(value: Any) -> Any:
    kind = value.__class__
    if kind is list:
        return [_plain(item) for item in value]
    if kind is dict:
        return {key: _plain(item) for key, item in value.items()}
    if kind in _SCALARS:
        return value
    found: dict[str, Any] = {}
    fields = _fields(kind)
    for name, held in vars(value).items():
        if held is not None:
            key, default = fields[name]
            if default is None or held != default or key == _ALWAYS:
                found[key] = held if held.__class__ in _SCALARS else _plain(held)
    return found
