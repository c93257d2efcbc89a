"""SARIF's object model as JSON.

A walk over the field tables of sarif-om's classes, read once a class. The ``level`` is always written,
though it equal its default: a reader takes an absent one for the rule's own.
"""

from functools import cache
from json import dumps
from typing import Any, Final

import attr

_ALWAYS: Final = "level"


def written(document: Any) -> str:
    """An object of sarif-om as JSON text, ASCII only."""
    return dumps(_plain(document), separators=(",", ":"))


@cache
def _fields(kind: type) -> tuple[tuple[str, str, object], ...]:
    """Attribute, name in JSON and default (None where there is none) of each field of a class."""
    if not attr.has(kind):
        return ()
    return tuple(
        (field.name, field.metadata["schema_property_name"], _default(field.default)) for field in attr.fields(kind)
    )


def _default(default: Any) -> object:
    if default is attr.NOTHING:
        return None
    return default.factory() if hasattr(default, "factory") else default


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, str | int | float):
        return value
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    found: dict[str, Any] = {}
    for name, key, default in _fields(value.__class__):
        held = getattr(value, name)
        if held is not None and (held != default or key == _ALWAYS):
            found[key] = _plain(held)
    return found
