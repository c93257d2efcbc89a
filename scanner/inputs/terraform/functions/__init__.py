"""Terraform's functions, each a pure function over values; ``call`` is the only way in.

A function that is not in a table, or whose result is decided when Terraform runs, is unknown and says so.
"""

from collections.abc import Sequence
from typing import Final

from scanner.inputs.terraform.functions import collections, conversions, encodings, networks, numbers, sets, strings
from scanner.inputs.terraform.functions.function import Function, apply
from scanner.model.value import Unknown, Value

FUNCTIONS: Final[dict[str, Function]] = {
    **collections.FUNCTIONS,
    **conversions.FUNCTIONS,
    **encodings.FUNCTIONS,
    **networks.FUNCTIONS,
    **numbers.FUNCTIONS,
    **sets.FUNCTIONS,
    **strings.FUNCTIONS,
}
_AT_RUN: Final = frozenset({"timestamp", "plantimestamp", "uuid", "bcrypt"})


def call(name: str, arguments: Sequence[Value]) -> Value:
    """The result of a function.

    Raises:
        Failure: arguments that it does not take.
    """
    function = FUNCTIONS.get(name)
    if function is not None:
        return apply(name, function, arguments)
    return Unknown.because(
        f"function {name}", "is known only while terraform runs" if name in _AT_RUN else "is not evaluated"
    )
