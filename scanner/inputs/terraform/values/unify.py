"""The type of a value, and the one type that several can become, as Terraform's type system has it."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from scanner.inputs.terraform.values.sets import ListValue, MapValue, SetValue, SomeMap, SomeTuple
from scanner.inputs.terraform.values.types import (
    ANY,
    BOOL,
    NUMBER,
    STRING,
    Collection,
    Field,
    ObjectType,
    Primitive,
    TupleType,
    Type,
)
from scanner.model.value import Absent, Repeated, UnknownText, Value

_KINDS: Final[dict[type, str]] = {ListValue: "list", SetValue: "set", MapValue: "map"}
# A configuration whose types differ more than this among themselves is of no known type.
_MOST: Final = 64


def type_of(value: Value | Absent) -> Type:
    """Its type; ``ANY`` for null and for what is not known."""
    if isinstance(value, bool):
        return BOOL
    if isinstance(value, (int, Decimal)):
        return NUMBER
    if isinstance(value, (str, UnknownText)):
        return STRING
    if isinstance(value, (ListValue, SetValue, MapValue)):
        return Collection(_KINDS[type(value)], _item_type(value))
    if isinstance(value, tuple) and not isinstance(value, SomeTuple):
        if any(isinstance(one, Repeated) for one in value):
            return ANY
        return TupleType(tuple([type_of(one) for one in value]))
    if isinstance(value, dict) and not isinstance(value, SomeMap):
        return ObjectType({key: Field(type_of(one), False, None) for key, one in value.items()})
    return ANY


def _item_type(value: ListValue | SetValue | MapValue) -> Type:
    if value.item is not ANY:
        return value.item
    found: dict[str, Type] = {}
    for one in value.values() if isinstance(value, MapValue) else value:
        kind = type_of(one)
        if isinstance(kind, Primitive) and kind is not ANY:
            return kind
        found.setdefault(text_of(kind), kind)
    return unify(list(found.values())) or ANY


def text_of(kind: Type) -> str:
    """The type as it is written: equal for equal types."""
    if isinstance(kind, Primitive):
        return kind.name
    if isinstance(kind, Collection):
        return f"{kind.kind}({text_of(kind.item)})"
    if isinstance(kind, TupleType):
        return f"tuple([{','.join([text_of(one) for one in kind.items])}])"
    return f"object({{{','.join([f'{key!r}:{text_of(kind.fields[key].type)}' for key in sorted(kind.fields)])}}})"


def has_any(kind: Type) -> bool:
    """Whether a part of the type is not known."""
    if isinstance(kind, Primitive):
        return kind is ANY
    if isinstance(kind, Collection):
        return has_any(kind.item)
    if isinstance(kind, TupleType):
        return any(has_any(one) for one in kind.items)
    return any(has_any(one.type) for one in kind.fields.values())


def unify(types: Sequence[Type]) -> Type | None:
    """The type that all of these convert to, ``ANY`` left out of it; None where there is none."""
    found = list({text_of(one): one for one in types if one is not ANY}.values())
    if not found:
        return ANY
    if len(found) == 1:
        return found[0]
    objects = [one for one in found if isinstance(one, ObjectType)]
    tuples = [one for one in found if isinstance(one, TupleType)]
    if objects and tuples:
        return None
    if len(objects) == len(found):
        return _objects(objects)
    if len(tuples) == len(found):
        return _tuples(tuples)
    if len(found) > _MOST:
        return ANY
    mixed = _collections(found)
    if mixed is not None:
        return mixed
    for wanted in _preferred(found):
        if all(converts(one, wanted) for one in found):
            return wanted
    return None


def _objects(types: list[ObjectType]) -> Type | None:
    names = types[0].fields.keys()
    if any(one.fields.keys() != names for one in types):
        item = unify([field.type for one in types for field in one.fields.values()])
        return None if item is None else _if_all(types, Collection("map", item))
    fields: dict[str, Field] = {}
    for name in names:
        item = unify([one.fields[name].type for one in types])
        if item is None:
            return None
        fields[name] = Field(item, False, None)
    return _if_all(types, ObjectType(fields))


def _tuples(types: list[TupleType]) -> Type | None:
    if any(len(one.items) != len(types[0].items) for one in types):
        item = unify([item for one in types for item in one.items])
        return None if item is None else _if_all(types, Collection("list", item))
    items: list[Type] = []
    for position in range(len(types[0].items)):
        item = unify([one.items[position] for one in types])
        if item is None:
            return None
        items.append(item)
    return _if_all(types, TupleType(tuple(items)))


def _collections(types: list[Type]) -> Type | None:
    """Lists among tuples are lists of what the items of all become; so are maps among objects, and sets."""
    for name, structure in (("list", TupleType), ("map", ObjectType), ("set", Collection)):
        if all(_is_like(one, name, structure) for one in types):
            items: list[Type] = []
            for one in types:
                if isinstance(one, Collection):
                    items.append(one.item)
                elif isinstance(one, TupleType):
                    items += one.items
                elif isinstance(one, ObjectType):
                    items += [field.type for field in one.fields.values()]
            item = unify(items)
            return None if item is None else _if_all(types, Collection(name, item))
    return None


def _is_like(one: Type, name: str, structure: type[Type]) -> bool:
    return one.kind == name if isinstance(one, Collection) else isinstance(one, structure)


def _if_all(types: Sequence[Type], wanted: Type) -> Type | None:
    return wanted if all(converts(one, wanted) for one in types) else None


def _preferred(types: list[Type]) -> list[Type]:
    """More general types first, else in their order."""
    waiting, found = list(types), []
    while waiting:
        best = next((one for one in waiting if not any(_above(other, one) for other in waiting)), waiting[0])
        waiting.remove(best)
        found.append(best)
    return found


_RANKS: Final = {"set": 0, "tuple": 1, "list": 2, "object": 0, "map": 1}


def _above(one: Type, other: Type) -> bool:
    """Whether the first is preferred to the second."""
    if isinstance(one, Primitive) or isinstance(other, Primitive):
        return one is STRING and isinstance(other, Primitive) and other is not STRING
    if isinstance(one, Collection) and isinstance(other, Collection) and one.kind == other.kind:
        return _above(one.item, other.item)
    if isinstance(one, TupleType) and isinstance(other, TupleType):
        return False
    first, second = _kind(one), _kind(other)
    in_order = (first in ("object", "map")) == (second in ("object", "map"))
    return in_order and _RANKS[first] > _RANKS[second]


def _kind(kind: Type) -> str:
    if isinstance(kind, Collection):
        return kind.kind
    return "tuple" if isinstance(kind, TupleType) else "object"


def converts(given: Type, wanted: Type) -> bool:
    """Whether values of one type may convert to the other; a text may still turn out to be no number."""
    if given is ANY or wanted is ANY:
        return True
    if isinstance(given, Primitive) or isinstance(wanted, Primitive):
        return (
            isinstance(given, Primitive)
            and isinstance(wanted, Primitive)
            and (given is wanted or STRING in (given, wanted))
        )
    if isinstance(wanted, Collection):
        return _to_collection(given, wanted)
    if isinstance(wanted, TupleType):
        return (
            isinstance(given, TupleType)
            and len(given.items) == len(wanted.items)
            and all(map(converts, given.items, wanted.items))
        )
    if isinstance(given, Collection):
        return given.kind == "map" and all(converts(given.item, field.type) for field in wanted.fields.values())
    return isinstance(given, ObjectType) and all(
        field.optional if name not in given.fields else converts(given.fields[name].type, field.type)
        for name, field in wanted.fields.items()
    )


def _to_collection(given: Type, wanted: Collection) -> bool:
    is_map = wanted.kind == "map"
    if isinstance(given, Collection):
        return (given.kind == "map") == is_map and converts(given.item, wanted.item)
    inside: list[Type] | tuple[Type, ...]
    if isinstance(given, TupleType) and not is_map:
        inside = given.items
    elif isinstance(given, ObjectType) and is_map:
        inside = [field.type for field in given.fields.values()]
    else:
        return False
    if wanted.item is ANY:
        return unify(inside) is not None
    return all(converts(one, wanted.item) for one in inside)
