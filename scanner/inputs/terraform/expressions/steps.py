"""One step into a value: ``value.name`` and ``value[key]``."""

from typing import Final

from scanner.inputs.terraform.expressions.failures import Failure
from scanner.inputs.terraform.values.conversion import each_choice, is_number, kind_of, plain, to_number, to_text
from scanner.inputs.terraform.values.sets import SetValue
from scanner.model.value import Absent, OneOf, PartialMap, Reason, Repeated, Unknown, UnknownText, Value, child, one_of

AFTER_APPLY: Final = "is known after apply"


def attribute(value: Value, name: str) -> Value:
    """``value.name``.

    Raises:
        Failure: there is no such attribute.
    """
    if isinstance(value, dict):
        if name in value:
            return value[name]
        raise Failure(f'there is no attribute "{name}" in this object')
    if isinstance(value, OneOf):
        return each_choice(value, lambda choice: attribute(choice, name))
    if isinstance(value, PartialMap):
        return value.known[name] if name in value.known else _unwritten(value, name)
    if isinstance(value, Unknown) and not isinstance(value, UnknownText):
        return Unknown(value.reasons)
    if value is None:
        raise Failure(f'null has no attribute "{name}"')
    raise Failure(f'a {kind_of(value)} has no attribute "{name}"')


def _unwritten(value: PartialMap, name: str) -> Unknown:
    """What a resource does not have in writing is named by the attribute, not by the resource alone."""
    return Unknown(
        Reason(f"{reason.subject}.{name}", reason.why, reason.span) if reason.why == AFTER_APPLY else reason
        for reason in value.reasons
    )


def index(value: Value, key: Value) -> Value:
    """``value[key]``.

    Raises:
        Failure: there is no such item, or the value has no indices.
    """
    if isinstance(value, OneOf):
        return each_choice(value, lambda choice: index(choice, key))
    if isinstance(key, OneOf):
        return each_choice(key, lambda choice: index(value, choice))
    if key is None:
        raise Failure("the index is null")
    if value is None:
        raise Failure("null has no items")
    if isinstance(value, (SetValue, str, UnknownText, bool, int)) or is_number(value):
        raise Failure(f"a {kind_of(value)} has no indices")
    if isinstance(key, Unknown):
        return _any_item(value, key)
    if isinstance(value, tuple):
        return _item(value, key)
    if isinstance(value, (dict, PartialMap)):
        name = to_text(key)
        assert isinstance(name, str)  # noqa: S101  # a known key converts to a known text
        return attribute(value, name)
    return Unknown(value.reasons) if isinstance(value, Unknown) else None


def _any_item(value: Value, key: Unknown) -> Value:
    items: list[Value] = []
    if isinstance(value, dict):
        items = list(value.values())
    elif isinstance(value, tuple):
        items = [item.item if isinstance(item, Repeated) else item for item in value]
    if not items:
        return Unknown(key.reasons + (value.reasons if isinstance(value, Unknown) else ()))
    return plain(one_of(items, key.reasons))


def _item(items: tuple[Value, ...], key: Value) -> Value:
    if isinstance(key, str):
        key = to_number(key)
    if not isinstance(key, int) or isinstance(key, bool):
        raise Failure("a whole number is required as index of a list")
    if key < 0:
        raise Failure("the index is negative")
    if any(isinstance(item, Repeated) for item in items[: key + 1]):
        found = child(items, key)
        if isinstance(found, OneOf):
            # An index that may not exist would be refused: it does where this is reached.
            found = one_of((choice for choice in found.choices if not isinstance(choice, Absent)), found.reasons)
        return plain(found)
    if key >= len(items):
        raise Failure(f"the index {key} is outside of a list of {len(items)}")
    return items[key]
