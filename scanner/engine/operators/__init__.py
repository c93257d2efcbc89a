"""The operators of a test, each a small pure function, and the one table of them.

An operator is called with a value that is there (never ABSENT, null, a bare ``Unknown`` or a choice; an
``UnknownText``, a ``PartialMap`` or a list with unknown items is possible), its argument and how to read
both. It returns a truth; where the value's type is not one that it can be asked of, a ``mismatch``.
``apply`` sees to everything else.
"""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Final, Literal, NamedTuple, TypeAlias

from scanner.engine.operators import collections, equality, network, order, presence, text
from scanner.engine.operators.reading import Reading
from scanner.model.truth import Truth, agreed
from scanner.model.value import Absent, OneOf, PartialMap, Repeated, Unknown, UnknownText, Value

ArgumentKind: TypeAlias = Literal["any", "bool", "list", "order", "text", "pattern", "networks", "ports", "names"]


class Operator(NamedTuple):
    """``argument`` says what may stand as its argument; ``phrase`` continues "expected", ``{}`` being the
    argument; ``partial`` tells that it makes sense of texts and maps that are known in part.
    """

    test: Callable[[Value, Value, Reading], Truth]
    argument: ArgumentKind
    phrase: str
    partial: bool = False


OPERATORS: Final[Mapping[str, Operator]] = {
    "exists": Operator(presence.exists, "bool", "a value", partial=True),
    "empty": Operator(presence.empty, "bool", "nothing in it", partial=True),
    "equals": Operator(equality.equals, "any", "{}", partial=True),
    "in": Operator(equality.is_in, "list", "one of {}", partial=True),
    "gt": Operator(order.greater, "order", "more than {}"),
    "gte": Operator(order.at_least, "order", "at least {}"),
    "lt": Operator(order.less, "order", "less than {}"),
    "lte": Operator(order.at_most, "order", "at most {}"),
    "matches": Operator(text.matches, "pattern", "a match of {}", partial=True),
    "starts_with": Operator(text.starts_with, "text", "a text that begins with {}", partial=True),
    "ends_with": Operator(text.ends_with, "text", "a text that ends with {}", partial=True),
    "contains": Operator(collections.contains, "any", "{} in it", partial=True),
    "subset_of": Operator(collections.subset_of, "list", "nothing but {}"),
    "intersects": Operator(collections.intersects, "list", "some of {}"),
    "has_keys": Operator(collections.has_keys, "names", "the keys {}", partial=True),
    "cidr_within": Operator(network.cidr_within, "networks", "a network within {}"),
    "cidr_public": Operator(network.cidr_public, "bool", "a network open to the internet", partial=True),
    "port": Operator(network.port, "ports", "ports that cover {}"),
}

# Types of values, and of arguments, that an operator can be called with as they are.
PLAIN: Final = frozenset({bool, int, Decimal, str, tuple, dict})

# What the engine itself makes of a list or a map: their arguments are conditions or numeric tests.
STRUCTURES: Final = ("some", "each", "entries", "length")


def apply(name: str, value: Value | Absent, argument: Value | Absent, reading: Reading) -> Truth:
    """The truth of a test of any value: what is absent or unknown, of a choice what all choices agree on.

    Of what is absent only ``exists: false`` and ``empty: true`` hold; compared with what is absent nothing
    holds.
    """
    operator = OPERATORS[name]
    if isinstance(argument, Absent) or argument is None:
        return False
    if isinstance(value, Absent) or value is None:
        return (name == "exists" and argument is False) or (name == "empty" and argument is True)
    if isinstance(value, Unknown):
        if isinstance(value, OneOf):
            return agreed((apply(name, choice, argument, reading) for choice in value.choices), value.reasons)
        if isinstance(value, Repeated):
            return apply(name, value.item, argument, reading)
        if not operator.partial or not isinstance(value, UnknownText | PartialMap):
            return Unknown(value.reasons)
    if isinstance(argument, Unknown):
        if isinstance(argument, OneOf):
            return agreed((apply(name, value, choice, reading) for choice in argument.choices), argument.reasons)
        if name != "equals":
            return Unknown(argument.reasons)
    return operator.test(value, argument, reading)
