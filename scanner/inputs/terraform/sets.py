"""Sets among the values: tuples that remember being one."""

from collections.abc import Iterable
from decimal import Decimal

from scanner.model.value import Repeated, Unknown, Value, same


class SetValue(tuple[Value, ...]):
    """A set: its items once each, strings and numbers in Terraform's order. It has no indices, and its
    keys are its items.
    """

    __slots__ = ()


def make_set(items: Iterable[Value]) -> SetValue:
    """A set of these items. An unknown one may equal another and stand anywhere in the order: it comes
    first, and counts as any number of items.
    """
    texts: dict[str, None] = {}
    others: list[Value] = []
    unknown: list[Value] = []
    for item in items:
        if isinstance(item, Unknown):
            unknown.append(item if isinstance(item, Repeated) else Repeated(item, item.reasons))
        elif isinstance(item, str):
            texts[item] = None
        elif not any(same(item, seen) for seen in others):
            others.append(item)
    numbers = [item for item in others if not isinstance(item, bool) and isinstance(item, (int, Decimal))]
    rest = [item for item in others if isinstance(item, bool) or not isinstance(item, (int, Decimal))]
    return SetValue([*unknown, *sorted(texts), *sorted(numbers), *rest])
