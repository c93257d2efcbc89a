"""Functions over sets."""

from itertools import product
from typing import Final

from scanner.inputs.terraform.failures import Failure
from scanner.inputs.terraform.functions.function import Function
from scanner.inputs.terraform.iteration import MAX_ITEMS
from scanner.inputs.terraform.sets import SetValue, make_set
from scanner.inputs.terraform.types import ANY, Collection
from scanner.model.value import Repeated, Unknown, Value, is_known, same

_SET: Final = Collection("set", ANY)


def _holds(items: Value, item: Value) -> bool:
    return isinstance(items, tuple) and any(same(one, item) for one in items)


def _union(*sets: Value) -> Value:
    """Whatever is known to be in one of them is in the union."""
    found: list[Value] = []
    for one in sets:
        if isinstance(one, tuple):
            found += one
        elif isinstance(one, Unknown):
            found.append(one if isinstance(one, Repeated) else Repeated(Unknown(one.reasons), one.reasons))
    return make_set(found)


def _intersection(first: tuple[Value, ...], *others: tuple[Value, ...]) -> Value:
    return make_set(item for item in first if all(_holds(other, item) for other in others))


def _difference(left: tuple[Value, ...], right: tuple[Value, ...]) -> Value:
    return make_set(item for item in left if not _holds(right, item))


def _product(*lists: Value) -> Value:
    size = 1
    for one in lists:
        if not isinstance(one, tuple):
            raise Failure("setproduct takes lists or sets")
        size *= len(one)
    if size > MAX_ITEMS:
        raise Failure(f"the product has more than {MAX_ITEMS} items")
    found = tuple(product(*lists))  # type: ignore[arg-type]
    is_set = all(isinstance(one, SetValue) for one in lists)
    return make_set(found) if is_set and is_known(found) else found


FUNCTIONS: Final = {
    "setunion": Function(_union, (_SET,), _SET, knowledge="own"),
    "setintersection": Function(_intersection, (_SET,), _SET),
    "setsubtract": Function(_difference, (_SET, _SET)),
    "setproduct": Function(_product, (ANY,), ANY, knowledge="shape"),
}
