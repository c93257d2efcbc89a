"""What a function is: a pure function over values, with what its arguments must be."""

from collections.abc import Callable, Sequence
from typing import Literal, NamedTuple, TypeAlias

from scanner.inputs.terraform.expressions.failures import Failure
from scanner.inputs.terraform.expressions.operators import over_choices
from scanner.inputs.terraform.values.conversion import composed, convert
from scanner.inputs.terraform.values.types import Type
from scanner.model.value import MAX_CHOICES, OneOf, Reason, Repeated, Unknown, Value, unknowns

# `known`: called only with arguments that are known through and through.
# `shape`: called with collections whose length is known; items may be unknown.
# `own`: the function itself keeps what can be known.
Knowledge: TypeAlias = Literal["known", "shape", "own"]


class Function(NamedTuple):
    """``parameters`` are the types that arguments are converted to, ``rest`` that of all further ones.
    The last ``optional`` parameters may be left out. ``nulls``: null is a value like any other.
    """

    call: Callable[..., Value]
    parameters: tuple[Type, ...] = ()
    rest: Type | None = None
    optional: int = 0
    knowledge: Knowledge = "known"
    nulls: bool = False


def apply(name: str, function: Function, arguments: Sequence[Value]) -> Value:
    """The function's result, unknown as far as the arguments are.

    Raises:
        Failure: too many or too few arguments, or ones that the function does not take.
    """
    expanded = any(isinstance(argument, Repeated) for argument in arguments)
    if expanded and function.knowledge != "own":
        return Unknown(reasons_inside(arguments))
    if not expanded:
        _check_count(name, function, len(arguments))
    if any(type(argument) is OneOf for argument in arguments) and _combinations(arguments) <= MAX_CHOICES:
        return over_choices(tuple(arguments), lambda *chosen: apply(name, function, chosen))
    converted = [_argument(name, function, position, argument) for position, argument in enumerate(arguments)]
    if function.knowledge == "known":
        reasons = reasons_inside(converted)
        if reasons:
            return Unknown(reasons)
    elif function.knowledge == "shape":
        vague = [one for one in converted if isinstance(one, Unknown) or _has_repeated(one)]
        if vague:
            return Unknown(reasons_inside(vague))
    return composed(function.call(*converted))


def _check_count(name: str, function: Function, count: int) -> None:
    least = len(function.parameters) - function.optional
    if count < least or (function.rest is None and count > len(function.parameters)):
        more = " or more" if function.rest or function.optional else ""
        raise Failure(f"{name} takes {least}{more} argument{'' if least == 1 and not more else 's'}")


def _combinations(arguments: Sequence[Value]) -> int:
    count = 1
    for argument in arguments:
        if type(argument) is OneOf:
            count *= len(argument.choices)
    return count


def _argument(name: str, function: Function, position: int, argument: Value) -> Value:
    if isinstance(argument, Repeated):
        return argument
    if argument is None and not function.nulls:
        raise Failure(f"argument {position + 1} of {name} is null")
    wanted = function.parameters[position] if position < len(function.parameters) else function.rest
    if wanted is None:
        return argument
    try:
        return convert(argument, wanted)
    except Failure as failure:
        raise Failure(f"argument {position + 1} of {name}: {failure.message}") from None


def _has_repeated(value: Value) -> bool:
    return isinstance(value, tuple) and any(isinstance(item, Repeated) for item in value)


def reasons_inside(values: Sequence[Value]) -> tuple[Reason, ...]:
    """Why these are unknown, anywhere inside."""
    return tuple(dict.fromkeys(reason for value in values for unknown in unknowns(value) for reason in unknown.reasons))
