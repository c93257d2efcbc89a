"""Terraform's functions, each a pure function over values; ``call`` is the only way in.

A function that is not in a table, or whose result is decided when Terraform runs, is unknown and says so.
"""

from collections.abc import Sequence
from typing import Final

from scanner.inputs.terraform.expressions.failures import Failure, LimitError
from scanner.inputs.terraform.functions import (
    collections,
    conversions,
    dates,
    encodings,
    identifiers,
    maps,
    networks,
    numbers,
    sets,
    strings,
)
from scanner.inputs.terraform.functions.function import Function, apply
from scanner.inputs.terraform.values.templates import MAX_TEXT
from scanner.model.value import Unknown, Value

FUNCTIONS: Final[dict[str, Function]] = {
    **collections.FUNCTIONS,
    **maps.FUNCTIONS,
    **conversions.FUNCTIONS,
    **dates.FUNCTIONS,
    **encodings.FUNCTIONS,
    **identifiers.FUNCTIONS,
    **networks.FUNCTIONS,
    **numbers.FUNCTIONS,
    **sets.FUNCTIONS,
    **strings.FUNCTIONS,
}
# Those of OpenTofu alone.
_ELSEWHERE: Final = frozenset({"base64gunzip", "cidrcontains", "urldecode"})


def call(name: str, arguments: Sequence[Value]) -> Value:
    """The result of a function.

    Raises:
        Failure: there is no such function, or it does not take these arguments.
        LimitError: the result is larger than anybody needs.
    """
    function = FUNCTIONS.get(name)
    if function is not None:
        result = apply(name, function, arguments)
        if isinstance(result, str) and len(result) > MAX_TEXT:
            raise LimitError(f"the text that {name} makes is longer than {MAX_TEXT} characters")
        return result
    if "::" in name or name in _ELSEWHERE:
        return Unknown.because(f"function {name}", "is not evaluated")
    raise Failure(f'there is no function "{name}"')
