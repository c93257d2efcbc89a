"""Statements of AWS policies in one form, from JSON documents and from Terraform's own blocks."""

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from scanner.facets.parts import items_of, written
from scanner.model.located import Constant, Items, Located, Record
from scanner.model.span import Span
from scanner.model.value import ABSENT, Absent, OneOf, PartialMap, Unknown, UnknownText, Value, one_of

_Part = Located | Callable[[], Located | None] | None

_BLOCK_LISTS: Final = ("actions", "not_actions", "resources", "not_resources")
_ELEMENTS: Final[Mapping[str, str]] = {
    "action": "actions",
    "condition": "conditions",
    "effect": "effect",
    "notaction": "not_actions",
    "notprincipal": "not_principals",
    "notresource": "not_resources",
    "principal": "principals",
    "resource": "resources",
    "sid": "sid",
}


def from_block(block: Located) -> Record:
    """A ``statement`` block of a policy document data source."""
    header = block.header
    effect = written(block.get("effect"))
    parts: dict[str, _Part] = {
        "conditions": lambda: _condition_blocks(block.get("condition")),
        "effect": effect if effect is not None else Constant("Allow", header),
        "not_principals": block.get("not_principals"),
        "principals": block.get("principals"),
        "sid": block.get("sid"),
    }
    return Record({**parts, **{name: block.get(name) for name in _BLOCK_LISTS}}, header)


def from_document(statement: Located) -> Record:
    """A statement of a decoded document. The names of its elements are read in any case, as AWS does."""
    parts: dict[str, _Part] = {}
    for written_name, place in statement.entries():
        name = _ELEMENTS.get(written_name.lower())
        if name is not None:
            parts[name] = _converted(place, _CONVERSIONS[name])
    rest = _Doubtful(statement) if isinstance(statement.value, Unknown) else None
    return Record(parts, statement.span, rest)


class _Doubtful(Located):
    """A statement of which more may be written than is known: every other attribute is unknown."""

    __slots__ = ("_statement",)

    def __init__(self, statement: Located) -> None:
        self._statement = statement

    @property
    def value(self) -> Value | Absent:
        value = self._statement.value
        return PartialMap({}, value.reasons) if isinstance(value, Unknown) else {}

    @property
    def span(self) -> Span:
        return self._statement.span


def _converted(found: Located | None, convert: Callable[[Value], Value] | None) -> Located | None:
    """A part in the common form, each item where it stands as far as the source shows it."""
    if convert is None:
        return found
    found = written(found)
    if found is None:
        return None
    value = found.value
    if isinstance(value, OneOf):
        choices = (choice if choice is ABSENT else convert(choice) for choice in value.choices)
        whole = one_of(choices, value.reasons)
        return None if whole is ABSENT else Constant(whole, found.span, found)
    if value is ABSENT or type(value) is Unknown or (isinstance(value, tuple) and convert is _list):
        return found
    if convert is _list:
        return Items([found], found.span)
    return Constant(convert(value), found.span, found)


def _list(value: Value) -> Value:
    if isinstance(value, tuple) or (isinstance(value, Unknown) and not isinstance(value, UnknownText)):
        return value
    return (value,)


def _principals(value: Value) -> Value:
    """``"*"`` is anyone; a map holds one or several identifiers by type."""
    if isinstance(value, str | UnknownText):
        return ({"type": "*" if value == "*" else value, "identifiers": (value,)},)
    known = value.known if isinstance(value, PartialMap) else value
    if not isinstance(known, dict):
        return value if isinstance(value, Unknown) else ()
    return tuple({"type": type_, "identifiers": _list(found)} for type_, found in known.items())


def _conditions(value: Value) -> Value:
    """A map of tests, each a map from a condition key to one or several values."""
    known = value.known if isinstance(value, PartialMap) else value
    if not isinstance(known, dict):
        return value if isinstance(value, Unknown) else ()
    return tuple(entry for test, keys in known.items() for entry in _tests(test, keys))


def _tests(test: str, keys: Value) -> Iterable[Value]:
    if isinstance(keys, dict):
        for key, values in keys.items():
            yield {"test": test, "key": key, "values": _texts(_list(values))}
    elif isinstance(keys, Unknown):
        doubt = Unknown(keys.reasons)
        yield {"test": test, "key": doubt, "values": doubt}


def _texts(value: Value) -> Value:
    """Condition values are compared as texts, however they are written."""
    return tuple(_text(item) for item in value) if isinstance(value, tuple) else value


def _text(value: Value) -> Value:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if value is None or isinstance(value, str | Unknown | tuple | dict) else str(value)


def _condition_blocks(found: Located | None) -> Located | None:
    if found is None:
        return None
    made = []
    for item in items_of(found):
        block = item.body
        if item.presence is not True:
            return found
        values = _converted_texts(block.get("values"))
        made.append(Record({"key": block.get("variable"), "test": block.get("test"), "values": values}, block.header))
    return Items(made, found.span)


def _converted_texts(found: Located | None) -> Located | None:
    if found is None or not isinstance(found.value, tuple):
        return found
    return Items(
        [
            item if isinstance(item.value, str | Unknown) or item.value is ABSENT else _as_text(item)
            for item in found.items()
        ],
        found.span,
    )


def _as_text(found: Located) -> Located:
    value = found.value
    return found if value is ABSENT else Constant(_text(value), found.span, found)


_CONVERSIONS: Final[Mapping[str, Callable[[Value], Value] | None]] = {
    "actions": _list,
    "conditions": _conditions,
    "effect": None,
    "not_actions": _list,
    "not_principals": _principals,
    "not_resources": _list,
    "principals": _principals,
    "resources": _list,
    "sid": None,
}
