"""Collections among the values that remember what Terraform calls them.

A plain tuple is a tuple and a plain dict an object, as constructors and ``for`` make them; lists, sets and
maps come of conversions and functions. ``item`` is the type of the items where no item shows it.
"""

from collections.abc import Iterable
from decimal import Decimal
from typing import Final

from scanner.inputs.terraform.values.types import ANY, Type
from scanner.model.value import Repeated, Unknown, Value, same


class ListValue(tuple[Value, ...]):  # noqa: SLOT001  # few have an `item` of their own
    """A list: items of one type."""

    item: Type = ANY


class SetValue(tuple[Value, ...]):  # noqa: SLOT001  # as above
    """A set: its items once each, in Terraform's order. It has no indices, and its keys are its items."""

    item: Type = ANY


class MapValue(dict[str, Value]):
    """A map: entries of one type."""

    __slots__ = ("item",)

    def __init__(self, entries: "dict[str, Value]", item: Type = ANY) -> None:
        super().__init__(entries)
        self.item = item


class SomeTuple(tuple[Value, ...]):
    """A list, a set or a tuple: only a provider's schema tells which."""

    __slots__ = ()


class SomeMap(dict[str, Value]):
    """A map or an object: only a provider's schema tells which."""

    __slots__ = ()


def make_list(items: Iterable[Value], item: Type = ANY) -> ListValue:
    """A list of these items."""
    found = ListValue(items)
    if item is not ANY:
        found.item = item
    return found


def make_set(items: Iterable[Value], item: Type = ANY) -> SetValue:
    """A set of these items. An unknown one may equal another and stand anywhere in the order: where it is
    not the only one, it comes first, and counts as any number of items.
    """
    texts: dict[str, None] = {}
    numbers: dict[int | Decimal, None] = {}
    truths: dict[bool, None] = {}
    others: dict[bytes, list[Value]] = {}
    unknown: list[Unknown] = []
    null = False
    for one in items:
        if isinstance(one, Unknown):
            unknown.append(one)
        elif isinstance(one, str):
            texts[one] = None
        elif isinstance(one, bool):
            truths[one] = None
        elif isinstance(one, (int, Decimal)):
            numbers[one] = None
        elif one is None:
            null = True
        else:
            alike = others.setdefault(_marks(one), [])
            if not any(same(one, seen) for seen in alike):
                alike.append(one)
    rest = [one for key in sorted(others) for one in others[key]]
    nulls: list[Value] = [None] if null else []
    known = [*sorted(texts), *sorted(numbers), *sorted(truths), *rest, *nulls]
    if known or len(unknown) > 1:
        unknown = [one if isinstance(one, Repeated) else Repeated(one, one.reasons) for one in unknown]
    found = SetValue([*unknown, *known])
    if item is not ANY:
        found.item = item
    return found


def _marks(value: Value) -> bytes:
    """What Terraform sorts items by that have no order of their own."""
    parts: list[str] = []
    _mark(value, parts)
    return "".join(parts).encode("utf-8", "surrogatepass")


def _mark(value: Value, parts: list[str]) -> None:
    if isinstance(value, tuple):
        is_tuple = not isinstance(value, (ListValue, SetValue))
        parts.append("<" if is_tuple else "[")
        for one in value:
            _mark(one, parts)
            parts.append(";")
        parts.append(">" if is_tuple else "]")
    elif isinstance(value, dict):
        is_map = isinstance(value, MapValue)
        parts.append("{" if is_map else "<")
        for key in sorted(value):
            if is_map:
                parts.append(f"{_quoted(key)}:")
            _mark(value[key], parts)
            parts.append(";")
        parts.append("}" if is_map else ">")
    elif isinstance(value, bool):
        parts.append("T" if value else "F")
    elif isinstance(value, str):
        parts.append(_quoted(value))
    elif value is None:
        parts.append("~")
    else:
        parts.append("?" if isinstance(value, Unknown) else f"{value:.10g}")


_ESCAPES: Final = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"})


def _quoted(text: str) -> str:
    return f'"{text.translate(_ESCAPES)}"'


def by_schema(value: Value) -> Value:
    """An attribute of a resource as other expressions see it: its collections are what the schema says."""
    if type(value) is tuple:
        return SomeTuple([by_schema(one) for one in value])
    if type(value) is dict:
        return SomeMap({key: by_schema(one) for key, one in value.items()})
    return value
