"""Statements of AWS policies in one form, each part where it stands as far as the document shows it."""

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from scanner.model.located import Constant, Items, Located, Record
from scanner.model.span import Span
from scanner.model.value import (
    ABSENT,
    Absent,
    OneOf,
    PartialMap,
    Reason,
    Repeated,
    Unknown,
    UnknownText,
    Value,
    one_of,
)

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


def from_document(statement: Located) -> Record:
    """A statement of a decoded document. The names of its elements are read in any case, as AWS does."""
    parts: dict[str, Located | None] = {}
    for written_name, place in statement.entries():
        name = _ELEMENTS.get(written_name.lower())
        if name is not None:
            convert = _CONVERSIONS.get(name)
            parts[name] = convert(place) if convert is not None else place
    value = statement.value
    if isinstance(value, Repeated):
        value = value.item
    rest = _Doubtful(statement, value) if isinstance(value, Unknown) else None
    return Record(parts, statement.header, rest)


class _Doubtful(Located):
    """A statement of which more may be written than is known: every other attribute is unknown."""

    __slots__ = ("_statement", "_value")

    def __init__(self, statement: Located, value: Unknown) -> None:
        self._statement, self._value = statement, value

    @property
    def value(self) -> Value | Absent:
        return PartialMap({}, self._value.reasons)

    @property
    def span(self) -> Span:
        return self._statement.header


def _list(found: Located) -> Located | None:
    """One or several values."""
    value = found.value
    if isinstance(value, OneOf):
        return _choice(found, value, _list)
    if value is ABSENT:
        return None
    if isinstance(value, tuple) or (isinstance(value, Unknown) and not isinstance(value, UnknownText)):
        return found
    return Items([found], found.span, found)


def _choice(found: Located, value: OneOf, convert: Callable[[Located], Located | None]) -> Located | None:
    """One of several in the common form, which has no places of its own."""
    made = [
        choice if choice is ABSENT else _value(convert(Constant(choice, found.span, found))) for choice in value.choices
    ]
    whole = one_of(made, value.reasons)
    return None if whole is ABSENT else Constant(whole, found.span, found)


def _value(found: Located | None) -> Value | Absent:
    return ABSENT if found is None else found.value


def _principals(found: Located) -> Located | None:
    """``"*"`` is anyone; a map holds one or several identifiers by type."""
    value = found.value
    if isinstance(value, OneOf):
        return _choice(found, value, _principals)
    if value is ABSENT:
        return None
    if isinstance(value, str | UnknownText):
        parts = {"type": Constant(value, found.span, found), "identifiers": Items([found], found.span, found)}
        return Items([Record(parts, found.span)], found.span, found)
    if not isinstance(value, dict | PartialMap):
        return found if isinstance(value, Unknown) else Constant((), found.span, found)
    made: list[Located] = []
    for type_, place in found.entries():
        key = found.key_span(type_)
        identifiers, doubt = _perhaps(_list(place))
        if identifiers is not None:
            record = Record({"type": Constant(type_, key, place), "identifiers": identifiers}, key)
            made.append(_maybe(record, doubt))
    if isinstance(value, PartialMap):
        made.append(_more(found, value, "type", "identifiers"))
    return Items(made, found.span, found)


def _conditions(found: Located) -> Located | None:
    """A map of tests, each a map from a condition key to one or several values."""
    value = found.value
    if isinstance(value, OneOf):
        return _choice(found, value, _conditions)
    if value is ABSENT:
        return None
    if not isinstance(value, dict | PartialMap):
        return found if isinstance(value, Unknown) else Constant((), found.span, found)
    made: list[Located] = []
    for test, keys in found.entries():
        made += _tests(test, found.key_span(test), keys)
    if isinstance(value, PartialMap):
        made.append(_more(found, value, "test", "key", "values"))
    return Items(made, found.span, found)


def _tests(test: str, place: Span, keys: Located) -> Iterator[Located]:
    value = keys.value
    tested = Constant(test, place, keys)
    if isinstance(value, Unknown) and not isinstance(value, PartialMap):
        doubt = Constant(Unknown(value.reasons), keys.span, keys)
        yield Record({"test": tested, "key": doubt, "values": doubt}, place)
        return
    for key, found in keys.entries():
        span = keys.key_span(key)
        values, doubt_ = _perhaps(_texts(_list(found)))
        if values is not None:
            yield _maybe(Record({"test": tested, "key": Constant(key, span, found), "values": values}, span), doubt_)
    if isinstance(value, PartialMap):
        yield _more(keys, value, "key", "values", test=test)


def _perhaps(found: Located | None) -> tuple[Located | None, tuple[Reason, ...]]:
    """An entry that may be absent as what it is otherwise, and why it may."""
    value = found.value if found is not None else ABSENT
    if found is None or not isinstance(value, OneOf) or ABSENT not in value.choices:
        return found, ()
    whole = one_of([choice for choice in value.choices if choice is not ABSENT], value.reasons)
    return (Constant(whole, found.span, found) if whole is not ABSENT else None), value.reasons


def _maybe(found: Located, doubt: tuple[Reason, ...]) -> Located:
    value = found.value
    return found if not doubt or value is ABSENT else Constant(Repeated(value, doubt), found.span, found)


def _more(found: Located, value: PartialMap, *names: str, **known: Value) -> Located:
    """The entries of which not even the names are known."""
    doubt = Unknown(value.reasons)
    return Constant(Repeated({**known, **dict.fromkeys(names, doubt)}, value.reasons), found.span, found)


def _texts(found: Located | None) -> Located | None:
    """Condition values are compared as texts, however they are written."""
    if found is None or not isinstance(found.value, tuple):
        return found
    return Items([_text(item) for item in found.items()], found.span, found)


def _text(found: Located) -> Located:
    value = found.value
    if value is ABSENT or isinstance(value, str | Unknown | tuple | dict):
        return found
    text = ("true" if value else "false") if isinstance(value, bool) else str(value)
    return Constant(text, found.span, found)


_CONVERSIONS: Final[Mapping[str, Callable[[Located], Located | None]]] = {
    "actions": _list,
    "conditions": _conditions,
    "not_actions": _list,
    "not_principals": _principals,
    "not_resources": _list,
    "principals": _principals,
    "resources": _list,
}
