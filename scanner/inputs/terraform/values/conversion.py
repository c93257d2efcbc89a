"""Terraform's conversions between types, unknown parts kept.

Follows the type conversion rules of Terraform's type constraints: numbers and bools become strings and
back, tuples become lists and sets, objects become maps, and items of a collection of ``any`` become one type.
"""

import re
from collections.abc import Callable, Iterable
from decimal import Decimal, InvalidOperation, localcontext
from typing import Final

from scanner.inputs.terraform.expressions.failures import Failure, LimitError
from scanner.inputs.terraform.values.sets import ListValue, MapValue, SetValue, make_list, make_set
from scanner.inputs.terraform.values.types import ANY, Collection, Field, ObjectType, Primitive, TupleType, Type
from scanner.inputs.terraform.values.unify import type_of, unify
from scanner.model.value import Absent, OneOf, PartialMap, Repeated, Unknown, UnknownText, Value, one_of

# Terraform's numbers have 512 bits: 154 decimal digits.
DIGITS: Final = 154
MAX_EXPONENT: Final = 4000
STRING_KINDS: Final = (str, UnknownText)
_NUMBER: Final = re.compile(r"[+-]?([0-9]{1,5000}(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,5})?")
_BOOLS: Final = {"true": True, "1": True, "false": False, "0": False}


def number(value: Decimal) -> int | Decimal:
    """A number in its plain form: an int where it is whole.

    Raises:
        Failure: it has more digits than anybody needs.
    """
    if not value.is_finite() or abs(value.adjusted()) > MAX_EXPONENT:
        raise LimitError("the number is too large")
    return int(value) if value == value.to_integral_value() else value


def composed(value: Value) -> Value:
    """The value itself: a string in Unicode's composed form, which all of Terraform's strings have, a number
    in its plain form, however it is written.
    """
    if isinstance(value, str) and not value.isascii():
        from unicodedata import normalize  # noqa: PLC0415  # most configurations are ASCII throughout

        return normalize("NFC", value)
    # Only a negative zero is more than its whole number says.
    return number(value) if type(value) is Decimal and (value or not value.is_signed()) else value


def is_number(value: Value) -> bool:
    """Whether it is a number, which a bool is not."""
    return isinstance(value, (int, Decimal)) and not isinstance(value, bool)


def kind_of(value: Value | Absent) -> str:
    """What Terraform calls it in messages."""
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, (int, Decimal)):
        return "number"
    if isinstance(value, (str, UnknownText)):
        return "string"
    if isinstance(value, SetValue):
        return "set"
    if isinstance(value, ListValue):
        return "list"
    if isinstance(value, MapValue):
        return "map"
    if isinstance(value, tuple):
        return "tuple"
    if isinstance(value, (dict, PartialMap)):
        return "object"
    return "null" if value is None else "value"


def each_choice(value: OneOf, change: Callable[[Value], Value]) -> Value:
    """Apply ``change`` to every choice; a choice that it refuses becomes unknown.

    Raises:
        Failure: it refuses all of them.
    """
    found: list[Value | Absent] = []
    refused: Failure | None = None
    for choice in value.choices:
        try:
            found.append(change(None if isinstance(choice, Absent) else choice))
        except Failure as failure:
            refused = failure
    if refused is not None:
        if not found:
            raise refused
        found.append(Unknown(value.reasons))
    return plain(one_of(found, value.reasons))


def plain(value: Value | Absent) -> Value:
    """Null for absent: inside evaluation there is only null."""
    return None if isinstance(value, Absent) else value


def to_text(value: Value) -> str | None | Unknown:
    """The value as a string.

    Raises:
        Failure: a collection.
    """
    if isinstance(value, str) or value is None:
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        if value.bit_length() > MAX_EXPONENT * 4:
            raise LimitError("the number is too large")
        return str(value)
    if isinstance(value, Decimal):
        return _digits(value)
    if isinstance(value, OneOf):
        return each_choice(value, to_text)  # type: ignore[return-value]
    if isinstance(value, UnknownText) or type(value) is Unknown:
        return value
    raise Failure(f"a string is required, not a {kind_of(value)}")


def _digits(value: Decimal) -> str:
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def to_number(value: Value) -> int | Decimal | None | Unknown:
    """The value as a number.

    Raises:
        Failure: it is none.
    """
    if is_number(value) or value is None:
        return value  # type: ignore[return-value]
    if isinstance(value, str):
        try:
            with localcontext() as context:
                context.prec = DIGITS
                return number(+Decimal(value if _NUMBER.fullmatch(value) else "x"))
        except InvalidOperation:
            raise Failure("a number is required") from None
    if isinstance(value, OneOf):
        return each_choice(value, to_number)  # type: ignore[return-value]
    if isinstance(value, UnknownText) or type(value) is Unknown:
        return Unknown(value.reasons)
    raise Failure(f"a number is required, not a {kind_of(value)}")


def to_bool(value: Value) -> bool | None | Unknown:
    """The value as a bool.

    Raises:
        Failure: it is none.
    """
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, str) and value in _BOOLS:
        return _BOOLS[value]
    if isinstance(value, OneOf):
        return each_choice(value, to_bool)  # type: ignore[return-value]
    if isinstance(value, UnknownText) or type(value) is Unknown:
        return Unknown(value.reasons)
    raise Failure("a bool is required")


_PRIMITIVES: Final[dict[str, Callable[[Value], Value]]] = {"string": to_text, "number": to_number, "bool": to_bool}


def convert(value: Value, wanted: Type) -> Value:
    """The value as the type wants it.

    Raises:
        Failure: it cannot become that; the message says where.
    """
    if isinstance(wanted, Primitive):
        return value if wanted is ANY else _PRIMITIVES[wanted.name](value)
    if value is None or type(value) is Unknown:
        return value
    if isinstance(value, OneOf):
        return each_choice(value, lambda choice: convert(choice, wanted))
    if isinstance(wanted, Collection):
        return _to_map(value, wanted.item) if wanted.kind == "map" else _to_list(value, wanted)
    if isinstance(wanted, TupleType):
        return _to_tuple(value, wanted)
    return _to_object(value, wanted)


def _at(step: str, item: Value, wanted: Type) -> Value:
    try:
        return convert(item, wanted)
    except Failure as failure:
        raise Failure(f"{step}: {failure.message}", failure.expression) from None


def _to_list(value: Value, wanted: Collection) -> Value:
    if not isinstance(value, tuple):
        raise Failure(f"a {wanted.kind} is required, not a {kind_of(value)}")
    inner = wanted.item
    if inner is ANY:
        if isinstance(value, ListValue if wanted.kind == "list" else SetValue):
            return value
        inner = _one_type(value, wanted.kind)
    items = [_item(index, item, inner) for index, item in enumerate(value)]
    if wanted.kind == "set":
        return make_set(items, inner)
    return make_list(items, inner)


def _one_type(items: Iterable[Value], kind: str) -> Type:
    """The type that all items become.

    Raises:
        Failure: there is none.
    """
    found = unify([type_of(item.item if isinstance(item, Repeated) else item) for item in items])
    if found is None:
        raise Failure(f"the items of a {kind} must be of one type")
    return found


def _item(index: int, item: Value, wanted: Type) -> Value:
    if isinstance(item, Repeated):
        return Repeated(_at(f"item {index}", item.item, wanted), item.reasons)
    return _at(f"item {index}", item, wanted)


def _to_map(value: Value, wanted: Type) -> Value:
    if not isinstance(value, (dict, PartialMap)):
        raise Failure(f"a map is required, not a {kind_of(value)}")
    if isinstance(value, MapValue) and wanted is ANY:
        return value
    entries = value.known if isinstance(value, PartialMap) else value
    inner = _one_type(entries.values(), "map") if wanted is ANY else wanted
    found = {key: _at(key, item, inner) for key, item in entries.items()}
    return PartialMap(found, value.reasons) if isinstance(value, PartialMap) else MapValue(found, inner)


def _to_tuple(value: Value, wanted: TupleType) -> Value:
    if not isinstance(value, tuple) or isinstance(value, SetValue):
        raise Failure(f"a tuple is required, not a {kind_of(value)}")
    if any(isinstance(item, Repeated) for item in value):
        return value
    if len(value) != len(wanted.items):
        raise Failure(f"a tuple of {len(wanted.items)} is required, not of {len(value)}")
    return tuple(_at(f"item {index}", item, wanted.items[index]) for index, item in enumerate(value))


def _to_object(value: Value, wanted: ObjectType) -> Value:
    if not isinstance(value, (dict, PartialMap)):
        raise Failure(f"an object is required, not a {kind_of(value)}")
    partial = value if isinstance(value, PartialMap) else None
    entries = partial.known if partial is not None else value
    found: dict[str, Value] = {}
    for name, one in wanted.fields.items():
        found[name] = _field(name, one, entries, partial)  # type: ignore[arg-type]
    return found


def _field(name: str, wanted: Field, entries: dict[str, Value], partial: PartialMap | None) -> Value:
    if name in entries:
        item = _at(name, entries[name], wanted.type)
        return _at(name, wanted.default, wanted.type) if item is None and wanted.optional else item
    if partial is not None:
        return Unknown(partial.reasons)
    if not wanted.optional:
        raise Failure(f'attribute "{name}" is required')
    return _at(name, wanted.default, wanted.type)


def unified(items: Iterable[Value]) -> list[Value]:
    """These as one type.

    Raises:
        Failure: there is none that all can become.
    """
    found = list(items)
    wanted = unify([type_of(item) for item in found])
    if wanted is None:
        raise Failure("these must be of one type")
    return found if wanted is ANY else [convert(item, wanted) for item in found]
