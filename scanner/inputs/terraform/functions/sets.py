"""Functions over sets."""

from collections.abc import Sequence
from itertools import product
from typing import Final

from scanner.inputs.terraform.expressions.failures import Failure
from scanner.inputs.terraform.expressions.iteration import MAX_ITEMS
from scanner.inputs.terraform.functions.function import Function
from scanner.inputs.terraform.values.conversion import convert, unified
from scanner.inputs.terraform.values.sets import SetValue, make_list, make_set
from scanner.inputs.terraform.values.types import ANY, Collection
from scanner.model.value import Repeated, Unknown, Value, is_known, same

_SET: Final = Collection("set", ANY)
_LIST: Final = Collection("list", ANY)


def _holds(items: Value, item: Value) -> bool:
    return isinstance(items, tuple) and any(same(one, item) for one in items)


def _union(*sets: Value) -> Value:
    """Whatever is known to be in one of them is in the union."""
    sets = tuple(_alike(sets))
    found: list[Value] = []
    for one in sets:
        if isinstance(one, tuple):
            found += one
        elif isinstance(one, Unknown):
            found.append(one if isinstance(one, Repeated) else Repeated(Unknown(one.reasons), one.reasons))
    return make_set(found)


def _alike(sets: Sequence[Value]) -> list[Value]:
    """The sets as sets of one type."""
    return unified(sets) if not any(isinstance(one, Repeated) for one in sets) else list(sets)


def _intersection(*sets: Value) -> Value:
    first, *others = _alike(sets)
    assert isinstance(first, SetValue)  # noqa: S101  # as the table says
    return make_set((item for item in first if all(_holds(other, item) for other in others)), first.item)


def _difference(left: Value, right: Value) -> Value:
    left, right = _alike((left, right))
    assert isinstance(left, SetValue)  # noqa: S101  # as the table says
    return make_set((item for item in left if not _holds(right, item)), left.item)


def _product(*lists: Value) -> Value:
    size = 1
    if len(lists) < 2:
        raise Failure("setproduct takes two lists or sets, or more")
    lists = tuple(one if isinstance(one, SetValue) else convert(one, _LIST) for one in lists)
    for one in lists:
        size *= len(one)  # type: ignore[arg-type]
    if size > MAX_ITEMS:
        raise Failure(f"the product has more than {MAX_ITEMS} items")
    found = tuple(product(*lists))  # type: ignore[arg-type]
    is_set = any(isinstance(one, SetValue) for one in lists)
    return make_set(found) if is_set and is_known(found) else make_list(found)


FUNCTIONS: Final = {
    "setunion": Function(_union, (_SET,), _SET, knowledge="own"),
    "setintersection": Function(_intersection, (_SET,), _SET),
    "setsubtract": Function(_difference, (_SET, _SET)),
    "setproduct": Function(_product, (ANY,), ANY, knowledge="shape"),
}
