"""Functions over lists and sets; unknown items are kept where they do not decide."""

from collections.abc import Iterable
from decimal import Decimal, localcontext
from functools import reduce
from typing import Final

from scanner.inputs.terraform.expressions.failures import Failure
from scanner.inputs.terraform.expressions.operators import binary, equal, reasons_of
from scanner.inputs.terraform.expressions.steps import index as index_of
from scanner.inputs.terraform.functions.function import Function, reasons_inside
from scanner.inputs.terraform.functions.graphemes import count
from scanner.inputs.terraform.values.conversion import (
    DIGITS,
    convert,
    kind_of,
    number,
    plain,
    to_bool,
    unified,
)
from scanner.inputs.terraform.values.sets import ListValue, SetValue, SomeTuple, make_list
from scanner.inputs.terraform.values.types import ANY, BOOL, NUMBER, STRING, Collection, Type
from scanner.inputs.terraform.values.unify import type_of, unify
from scanner.model.truth import every, some
from scanner.model.value import (
    OneOf,
    PartialMap,
    Repeated,
    Unknown,
    UnknownText,
    Value,
    one_of,
    same,
)

_LIST: Final = Collection("list", ANY)
_STRINGS: Final = Collection("list", STRING)
_MAX_RANGE: Final = 1024
# So many unknown items are made of a list of which not even the length is known.
_MAX_UNKNOWN: Final = 64
_TYPED: Final = (ListValue, SetValue)


def _vague(value: Unknown) -> Repeated:
    """Any number of items, of which nothing is known."""
    return value if isinstance(value, Repeated) else Repeated(Unknown(value.reasons), value.reasons)


def _concat(*lists: Value) -> Value:
    found: list[Value] = []
    for one in lists:
        if isinstance(one, tuple) and not isinstance(one, SetValue):
            found += one
        elif type(one) is OneOf or type(one) is Unknown or isinstance(one, Repeated):
            found.append(_vague(one))
        else:
            raise Failure(f"concat takes lists, not a {kind_of(one)}")
    if not lists:
        raise Failure("concat takes one list or more")
    if all(isinstance(one, ListValue) for one in lists):
        wanted = unify([type_of(one) for one in lists])
        if wanted is not None:
            return convert(tuple(found), wanted)
    return tuple(found)


def _coalesce(*arguments: Value) -> Value:
    if not any(isinstance(one, Repeated) for one in arguments):
        arguments = tuple(unified(arguments))
    for position, one in enumerate(arguments):
        if one is None or one == "":
            continue
        if isinstance(one, PartialMap) or (isinstance(one, UnknownText) and one.least):
            return one
        if isinstance(one, Unknown):
            return Unknown(reasons_of(*arguments[position:]))
        return one
    raise Failure("every argument of coalesce is null or empty")


def _coalesce_list(*lists: Value) -> Value:
    for position, one in enumerate(lists):
        if isinstance(one, Unknown):
            return Unknown(reasons_of(*lists[position:]))
        if any(not isinstance(each, (tuple, Unknown)) or isinstance(each, SetValue) for each in lists):
            raise Failure("coalescelist takes lists")
        if isinstance(one, tuple) and one:
            if isinstance(one, tuple) and all(isinstance(item, Repeated) for item in one):
                return Unknown(reasons_inside(lists[position:]))
            return one
    raise Failure("every argument of coalescelist is empty")


def _length(value: Value) -> Value:
    if isinstance(value, Unknown):
        return Unknown(value.reasons)
    if isinstance(value, str):
        return count(value)
    if isinstance(value, tuple):
        repeated = [item for item in value if isinstance(item, Repeated)]
        if repeated:
            return Unknown(reasons_of(*repeated))
        return len(value)
    if isinstance(value, dict):
        return len(value)
    raise Failure(f"a {kind_of(value)} has no length")


def _contains(items: Value, wanted: Value) -> Value:
    if isinstance(items, Unknown):
        return Unknown(items.reasons)
    if not isinstance(items, tuple):
        raise Failure(f"contains takes a list, not a {kind_of(items)}")
    return some(Unknown(item.reasons) if isinstance(item, Repeated) else equal(item, wanted) for item in items)


def _element(items: Value, position: int | Decimal | Unknown) -> Value:
    if isinstance(items, SetValue):
        raise Failure("element takes a list, not a set")
    if isinstance(items, Unknown) or isinstance(position, Unknown) or not isinstance(items, tuple):
        if not isinstance(items, (tuple, Unknown)):
            raise Failure(f"element takes a list, not a {kind_of(items)}")
        return index_of(items, position) if isinstance(items, tuple) else Unknown(reasons_of(items, position))
    if any(isinstance(item, Repeated) for item in items):
        return plain(one_of((item.item if isinstance(item, Repeated) else item for item in items), reasons_of(*items)))
    if not items:
        raise Failure("element takes a list that is not empty")
    if not isinstance(position, int) or (position < 0 and position % len(items)):
        raise Failure("a whole number that is not negative is required as index")
    return items[position % len(items)]


def _flatten(value: Value) -> Value:
    if isinstance(value, Unknown):
        return Unknown(value.reasons)
    if not isinstance(value, tuple):
        raise Failure(f"flatten takes a list, not a {kind_of(value)}")
    return tuple(_flat(value))


def _flat(items: Iterable[Value]) -> Iterable[Value]:
    for item in items:
        if isinstance(item, tuple):
            yield from _flat(item)
        elif isinstance(item, Repeated):
            inner = tuple(_flat((item.item,)))
            yield from (one if isinstance(one, Repeated) else Repeated(one, item.reasons) for one in inner)
        elif type(item) is Unknown:
            yield Repeated(Unknown(item.reasons), item.reasons)
        elif isinstance(item, OneOf) and any(isinstance(one, tuple) or type(one) is Unknown for one in item.choices):
            inner = tuple(one for choice in item.choices for one in _flat((plain(choice),)))
            yield from (one if isinstance(one, Repeated) else Repeated(one, item.reasons) for one in inner)
        else:
            yield item


def _distinct(items: Value) -> Value:
    if isinstance(items, Unknown):
        return Unknown(items.reasons)
    found: list[Value] = []
    for item in items if isinstance(items, tuple) else ():
        if isinstance(item, Unknown) and not isinstance(item, Repeated):
            found.append(Repeated(item, item.reasons))
        elif isinstance(item, Repeated) or not any(same(item, seen) for seen in found):
            found.append(item)
    return make_list(found, _item_of(items))


def _compact(items: Value) -> Value:
    if isinstance(items, Unknown):
        return Unknown(items.reasons)
    found: list[Value] = []
    for item in items if isinstance(items, tuple) else ():
        if isinstance(item, Unknown) and not isinstance(item, Repeated):
            found.append(Repeated(item, item.reasons))
        elif item is not None and item != "":
            found.append(item)
    return make_list(found, STRING)


def _item_of(items: Value) -> Type:
    return items.item if isinstance(items, (ListValue, SetValue)) else ANY


def _one(items: Value) -> Value:
    if items is None:
        return None
    if isinstance(items, Unknown) and not isinstance(items, (UnknownText, PartialMap)):
        return Unknown(items.reasons)
    if not isinstance(items, tuple):
        raise Failure("one takes a list of at most one item")
    surely = [item for item in items if not isinstance(item, Repeated)]
    maybe = [item for item in items if isinstance(item, Repeated)]
    if len(surely) > 1:
        raise Failure("one takes a list of at most one item")
    if surely:
        return surely[0]
    return plain(one_of([None, *(item.item for item in maybe)], reasons_of(*maybe))) if maybe else None


def _sort(items: Value) -> Value:
    if isinstance(items, Unknown):
        return Unknown(items.reasons)
    texts = items if isinstance(items, tuple) else ()
    if any(item is None for item in texts):
        raise Failure("an item to sort is null")
    known = sorted(item for item in texts if isinstance(item, str))
    vague = [_maybe(item) for item in texts if isinstance(item, Unknown)]
    return make_list((*vague, *known), STRING)


def _maybe(item: Unknown) -> Repeated:
    return item if isinstance(item, Repeated) else Repeated(item, item.reasons)


def _range(*limits: int | Decimal) -> Value:
    start, end = (limits[0], limits[1]) if len(limits) > 1 else (0, limits[0])
    step = limits[2] if len(limits) > 2 else (1 if end >= start else -1)
    if start == end:
        return make_list((), NUMBER)
    if step == 0 or (end > start and step < 0) or (end < start and step > 0):
        raise Failure("the step of range leads away from its end")
    found: list[Value] = []
    with localcontext() as context:
        context.prec = DIGITS
        here = Decimal(start)
        while here < end if step > 0 else here > end:
            if len(found) >= _MAX_RANGE:
                raise Failure(f"range makes at most {_MAX_RANGE} numbers")
            found.append(number(here))
            here += step
    return make_list(found, NUMBER)


def _reverse(items: Value) -> Value:
    if not isinstance(items, tuple):
        raise Failure(f"reverse takes a list, not a {kind_of(items)}")
    return make_list(reversed(items), _item_of(items)) if isinstance(items, _TYPED) else tuple(reversed(items))


def _slice(items: Value, start: Value, end: Value) -> Value:
    if isinstance(start, Unknown) or isinstance(end, Unknown):
        return Unknown(reasons_inside([items, start, end]))
    if type(items) is Unknown or _is_open(items):
        return _slice_of_some(items, start, end)
    if not isinstance(items, tuple) or isinstance(items, SetValue):
        raise Failure(f"slice takes a list, not a {kind_of(items)}")
    if not isinstance(start, int) or not isinstance(end, int) or not 0 <= start <= end <= len(items):
        raise Failure(f"a list of {len(items)} cannot be sliced from {start} to {end}")
    return make_list(items[start:end], items.item) if isinstance(items, ListValue) else tuple(items[start:end])


def _is_open(items: Value) -> bool:
    return isinstance(items, tuple) and any(isinstance(item, Repeated) for item in items)


def _slice_of_some(items: Value, start: Value, end: Value) -> Value:
    """Of a list of unknown length: it has what is asked for, or slice fails."""
    reasons = reasons_inside([items])
    if not isinstance(start, int) or not isinstance(end, int) or not 0 <= start <= end or isinstance(items, SetValue):
        raise Failure(f"a list cannot be sliced from {start} to {end}")
    if end - start > _MAX_UNKNOWN:
        return Unknown(reasons)
    known = items if isinstance(items, tuple) else ()
    sure = next((place for place, item in enumerate(known) if isinstance(item, Repeated)), len(known))
    return SomeTuple([known[place] if place < sure else Unknown(reasons) for place in range(start, end)])


def _index(items: Value, wanted: Value) -> Value:
    if isinstance(items, Unknown):
        return Unknown(items.reasons)
    if not isinstance(items, tuple) or isinstance(items, SetValue):
        raise Failure(f"index takes a list, not a {kind_of(items)}")
    for position, item in enumerate(items):
        found = Unknown(item.reasons) if isinstance(item, Repeated) else equal(item, wanted)
        if isinstance(found, Unknown):
            return Unknown(found.reasons)
        if found:
            return position
    raise Failure("the list has no such item")


def _chunks(items: Value, size: int | Decimal) -> Value:
    if not isinstance(items, tuple) or not isinstance(size, int) or size < 0:
        raise Failure("chunklist takes a list and a size that is not negative")
    if size == 0:
        return make_list((items,) if items else ())
    chunks = (items[start : start + size] for start in range(0, len(items), size))
    return make_list(make_list(chunk, _item_of(items)) for chunk in chunks)


def _truths(items: Value) -> Iterable[bool | Unknown]:
    for item in items if isinstance(items, tuple) else ():
        if isinstance(item, Unknown):
            yield Unknown(item.reasons)
        else:
            truth = to_bool(item)
            yield False if truth is None else truth


def _all_true(items: Value) -> Value:
    return Unknown(items.reasons) if isinstance(items, Unknown) else every(_truths(items))


def _any_true(items: Value) -> Value:
    return Unknown(items.reasons) if isinstance(items, Unknown) else some(_truths(items))


def _sum(items: Value) -> Value:
    if not isinstance(items, tuple) or not items:
        raise Failure("sum takes a list that is not empty")
    if any(item is None for item in items):
        raise Failure("a number to add is null")
    return reduce(lambda total, item: binary("+", total, item), items)


def _match_keys(values: Value, keys: Value, wanted: Value) -> Value:
    if not isinstance(values, tuple) or not isinstance(keys, tuple) or not isinstance(wanted, tuple):
        raise Failure("matchkeys takes three lists")
    if len(values) != len(keys):
        raise Failure("matchkeys takes as many keys as values")
    one_type = unified([keys, wanted])
    keys, wanted = one_type if len(one_type) > 1 else (keys, wanted)
    pairs = zip(values, keys, strict=True)  # type: ignore[arg-type]
    found = (value for value, key in pairs if any(equal(key, one) is True for one in wanted))  # type: ignore[union-attr]
    return make_list(found, _item_of(values))


FUNCTIONS: Final = {
    "alltrue": Function(_all_true, (Collection("list", BOOL),), knowledge="own"),
    "anytrue": Function(_any_true, (Collection("list", BOOL),), knowledge="own"),
    "chunklist": Function(_chunks, (_LIST, NUMBER), knowledge="shape"),
    "coalesce": Function(_coalesce, (ANY,), ANY, knowledge="own", nulls=True),
    "coalescelist": Function(_coalesce_list, (ANY,), ANY, knowledge="own", nulls=True),
    "compact": Function(_compact, (_STRINGS,), knowledge="own"),
    "concat": Function(_concat, (ANY,), ANY, knowledge="own"),
    "contains": Function(_contains, (ANY, ANY), knowledge="own"),
    "distinct": Function(_distinct, (_LIST,), knowledge="own"),
    "element": Function(_element, (ANY, NUMBER), knowledge="own"),
    "flatten": Function(_flatten, (ANY,), knowledge="own"),
    "index": Function(_index, (ANY, ANY), knowledge="own"),
    "length": Function(_length, (ANY,), knowledge="own"),
    "matchkeys": Function(_match_keys, (_LIST, _LIST, _LIST)),
    "one": Function(_one, (ANY,), knowledge="own"),
    "range": Function(_range, (NUMBER, NUMBER, NUMBER), optional=2),
    "reverse": Function(_reverse, (ANY,), knowledge="shape"),
    "slice": Function(_slice, (ANY, NUMBER, NUMBER), knowledge="own"),
    "sort": Function(_sort, (_STRINGS,), knowledge="own"),
    "sum": Function(_sum, (Collection("list", NUMBER),)),
}
