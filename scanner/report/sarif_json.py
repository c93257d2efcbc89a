"""SARIF's object model as JSON.

A walk over the field tables of sarif-om's classes, read once a class. The ``level`` is always written,
though it equal its default: a reader takes an absent one for the rule's own.
"""

from functools import cache
from json.encoder import encode_basestring_ascii as quoted
from typing import Any, Final

import attr
from sarif_om import PhysicalLocation

_ALWAYS: Final = "level"


class Written(str):
    """JSON text that stands for an object in a document."""

    __slots__ = ()


class Writer:
    """Writes objects of sarif-om, ASCII only. A place that many of them share is written once."""

    __slots__ = ("_places",)

    def __init__(self) -> None:
        # By the id of a place, with the place itself, which keeps the id its own.
        self._places: dict[int, tuple[object, str]] = {}

    def text(self, value: Any) -> str:
        """One object, list or plain value as JSON."""
        kind = value.__class__
        if kind is str:
            return quoted(value)
        if kind is Written:
            return str(value)
        if kind is bool:
            return "true" if value else "false"
        if kind is int or kind is float:
            return repr(value)
        if kind is list:
            return f"[{','.join([self.text(item) for item in value])}]"
        if kind is dict:
            return f"{{{','.join([f'{quoted(key)}:{self.text(item)}' for key, item in value.items()])}}}"
        if kind is PhysicalLocation:
            known = self._places.get(id(value))
            if known is None:
                known = self._places[id(value)] = (value, self._object(value))
            return known[1]
        return self._object(value)

    def _object(self, value: Any) -> str:
        parts: list[str] = []
        fields = _fields(value.__class__)
        for name, held in vars(value).items():
            if held is not None:
                key, default = fields[name]
                if default is None or held != default:
                    parts.append(key + (quoted(held) if held.__class__ is str else self.text(held)))
        return f"{{{','.join(parts)}}}"


@cache
def _fields(kind: type) -> dict[str, tuple[str, object]]:
    """The name in JSON, with its colon, and the default that need not be written (None where there is none) of each
    attribute of a class.
    """
    return {
        field.name: (f"{quoted(name)}:", None if name == _ALWAYS else _default(field.default))
        for field in attr.fields(kind)
        for name in (field.metadata["schema_property_name"],)
    }


def _default(default: Any) -> object:
    if default is attr.NOTHING:
        return None
    return default.factory() if hasattr(default, "factory") else default
