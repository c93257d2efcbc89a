"""Which item of a written list is which item of the planned one: sets have an order of their own in a plan."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from scanner.inputs.terraform.resources.cells import ExpressionCell
from scanner.model.value import Absent, Repeated
from scanner.syntax.hcl.tree import Opaque

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scanner.model.located import Located

# Lists in another order than the source's are compared pair by pair only so far.
MAX_PAIRS: Final = 20_000
MAX_DEPTH: Final = 6


def matched(items: Sequence[Any], twin: Located | None) -> list[Located | None]:
    """The written item of each planned one, by position first and by what they hold where that does not fit."""
    written = list(_items(twin, len(items))) if twin is not None else []
    found: list[Located | None] = [None] * len(items)
    if not written:
        return found
    if len(items) == len(written) == 1:
        return [written[0]]
    free = dict.fromkeys(range(len(written)))
    for position, item in enumerate(items[: len(written)]):
        if fits(item, written[position]):
            found[position] = written[position]
            if not isinstance(written[position].value, Repeated):
                del free[position]
    left = MAX_PAIRS
    for position, item in enumerate(items):
        if found[position] is not None:
            continue
        for candidate in free:
            left -= 1
            if left < 0:
                return found
            if fits(item, written[candidate]):
                found[position] = written[candidate]
                if not isinstance(written[candidate].value, Repeated):
                    del free[candidate]
                break
    return found


def _items(twin: Located, count: int) -> Iterator[Located]:
    """The written items. Of a list that refers to as many things as it has items each is one of them."""
    expression = twin.expression if isinstance(twin, ExpressionCell) else None
    if isinstance(twin, ExpressionCell) and isinstance(expression, Opaque) and len(expression.references) == count:
        for one in expression.references:
            single = Opaque(expression.source, expression.start, expression.end, [one], texts=True)
            yield ExpressionCell(single, twin.frame, twin.subject)
    else:
        yield from twin.items()


def fits(item: Any, written: Located, depth: int = 0) -> bool:
    """Whether a planned item may be the written one: nothing that is known of both differs."""
    if item is None or depth > MAX_DEPTH:
        return True
    if isinstance(item, dict):
        for name, inner in item.items():
            other = written.get(name)
            if other is None:
                # A provider fills in what is not written.
                if inner not in (None, "", [], {}, 0, False):
                    return False
            elif not fits(inner, other, depth + 1):
                return False
        return True
    value = written.value
    if isinstance(item, list):
        if not isinstance(value, tuple):
            return not isinstance(value, (str, bool, int, Decimal, Absent))
        known = {str(one).lower() for one in item if isinstance(one, (str, bool, int, Decimal))}
        plain = {str(one).lower() for one in value if isinstance(one, (str, bool, int, Decimal))}
        return plain <= known or not known
    if isinstance(value, Absent):
        return item in ("", 0, False)
    if isinstance(value, (str, bool, int, Decimal)):
        return str(item).lower() == str(value).lower()
    return True
