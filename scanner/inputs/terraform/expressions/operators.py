"""The operators of the expression language over values, with Terraform's conversions."""

from collections.abc import Callable
from decimal import Decimal, DivisionByZero, Inexact, InvalidOperation, Overflow, localcontext
from typing import TYPE_CHECKING, Final

from scanner.inputs.terraform.expressions.failures import Failure, LimitError
from scanner.inputs.terraform.values.conversion import DIGITS, is_number, number, plain, to_bool, to_number
from scanner.inputs.terraform.values.rounding import nearest, rounded
from scanner.inputs.terraform.values.sets import ListValue, MapValue, SetValue, SomeMap, SomeTuple
from scanner.model.truth import Truth, agreed, negate
from scanner.model.value import (
    MAX_CHOICES,
    Absent,
    OneOf,
    PartialMap,
    Reason,
    Repeated,
    Unknown,
    UnknownText,
    Value,
    one_of,
)

if TYPE_CHECKING:
    from fractions import Fraction


def reasons_of(*values: Value) -> tuple[Reason, ...]:
    """Why these are unknown, whichever of them are."""
    return tuple(reason for value in values if isinstance(value, Unknown) for reason in value.reasons)


def over_choices(values: tuple[Value, ...], change: Callable[..., Value]) -> Value:
    """Apply ``change`` to every combination of choices; too many, or one refused: unknown."""
    combinations: list[list[Value]] = [[]]
    for value in values:
        choices = [plain(choice) for choice in value.choices] if isinstance(value, OneOf) else [value]
        combinations = [[*head, choice] for head in combinations for choice in choices]
        if len(combinations) > MAX_CHOICES:
            return Unknown(reasons_of(*values))
    reasons = reasons_of(*(value for value in values if isinstance(value, OneOf)))
    found: list[Value | Absent] = []
    refused: list[Failure] = []
    for combination in combinations:
        try:
            found.append(change(*combination))
        except Failure as failure:
            refused.append(failure)
            found.append(Unknown(reasons))
    if len(refused) == len(found):
        raise refused[0]
    return plain(one_of(found, reasons))


def unary(operator: str, operand: Value) -> Value:
    """``-`` and ``!``.

    Raises:
        Failure: the operand is of no type that the operator takes.
    """
    if isinstance(operand, OneOf):
        return over_choices((operand,), lambda choice: unary(operator, choice))
    converted = to_bool(operand) if operator == "!" else to_number(operand)
    if converted is None:
        raise Failure(f"the operand of {operator} is null")
    if isinstance(converted, Unknown):
        return converted
    if operator == "!":
        return not converted
    # A plain minus would round to the digits of Python's default.
    return converted.copy_negate() if isinstance(converted, Decimal) else -converted


def binary(operator: str, left: Value, right: Value) -> Value:
    """Arithmetic, comparison and equality; the logical ones are ``conjunction`` and ``disjunction``.

    Raises:
        Failure: operands of no type that the operator takes, division by zero.
    """
    if isinstance(left, OneOf) or isinstance(right, OneOf):
        return over_choices((left, right), lambda one, other: binary(operator, one, other))
    if operator in ("==", "!="):
        truth = equal(left, right)
        return negate(truth) if operator == "!=" else truth
    first, second = to_number(left), to_number(right)
    if first is None or second is None:
        raise Failure(f"an operand of {operator} is null")
    if isinstance(first, Unknown) or isinstance(second, Unknown):
        return Unknown(reasons_of(first, second))
    if operator in _COMPARISONS:
        return _COMPARISONS[operator](first, second)
    return _arithmetic(operator, first, second)


_COMPARISONS: Final[dict[str, Callable[[int | Decimal, int | Decimal], bool]]] = {
    "<": lambda left, right: left < right,
    "<=": lambda left, right: left <= right,
    ">": lambda left, right: left > right,
    ">=": lambda left, right: left >= right,
}


_EXACT: Final[dict[str, "Callable[[Fraction, Fraction], Fraction]"]] = {
    "+": lambda left, right: left + right,
    "-": lambda left, right: left - right,
    "*": lambda left, right: left * right,
    "/": lambda left, right: left / right,
}


def _arithmetic(operator: str, left: int | Decimal, right: int | Decimal) -> Value:
    if right == 0 and operator == "%":
        return left
    if left == 0 == right and operator == "/":
        raise Failure("zero divided by zero")
    if right != 0 and (_has_fraction(left) or _has_fraction(right)):
        return _in_binary(operator, left, right)
    try:
        with localcontext() as context:
            context.prec = DIGITS
            context.traps[Inexact] = operator != "%"
            first, second = Decimal(left), Decimal(right)
            match operator:
                case "+":
                    return number(first + second)
                case "-":
                    return number(first - second)
                case "*":
                    return number(first * second)
                case "/":
                    return number(first / second)
                case "%":
                    return number(first % second)
    except Inexact:
        return _in_binary(operator, left, right)
    except DivisionByZero:
        raise LimitError("division by zero") from None
    except (InvalidOperation, Overflow):
        raise LimitError("division by zero" if right == 0 else "the number is too large") from None
    raise Failure(f"there is no operator {operator}")


def _has_fraction(value: int | Decimal) -> bool:
    return isinstance(value, Decimal) and value != value.to_integral_value()


def _in_binary(operator: str, left: int | Decimal, right: int | Decimal) -> int | Decimal:
    """With the operands that Terraform has: 1.1 is not exactly 1.1, and times itself not 1.21."""
    from fractions import Fraction  # noqa: PLC0415  # few configurations have fractions

    first, second = nearest(Fraction(left)), nearest(Fraction(right))
    if operator == "%":
        return rounded(first - nearest(second * int(nearest(first / second))))
    return rounded(_EXACT[operator](first, second))


def conjunction(left: Value, right: Callable[[], Value]) -> Value:
    """``&&``: a known false decides, whatever the other is."""
    return _logical(left, right, decisive=False)


def disjunction(left: Value, right: Callable[[], Value]) -> Value:
    """``||``: a known true decides, whatever the other is."""
    return _logical(left, right, decisive=True)


def _logical(left: Value, right: Callable[[], Value], *, decisive: bool) -> Value:
    first = _decided(left)
    if first is decisive:
        return decisive
    second = _decided(right())
    if second is decisive:
        return decisive
    if isinstance(first, Unknown) or isinstance(second, Unknown):
        return Unknown(reasons_of(first, second))
    return second


def _decided(value: Value) -> bool | Unknown:
    truth = to_bool(value)
    if truth is None:
        raise Failure("an operand of a logical operator is null")
    return truth


def equal(left: Value, right: Value) -> Truth:
    """Terraform's ``==``: values of different types differ, a list and a tuple too; three-valued over
    unknown parts.
    """
    if isinstance(left, OneOf) or isinstance(right, OneOf):
        sides = [
            [plain(choice) for choice in side.choices] if isinstance(side, OneOf) else [side] for side in (left, right)
        ]
        return agreed((equal(one, other) for one in sides[0] for other in sides[1]), reasons_of(left, right))
    if isinstance(left, UnknownText) or isinstance(right, UnknownText):
        return _equal_text(left, right)
    if isinstance(left, Unknown) or isinstance(right, Unknown):
        if (isinstance(left, PartialMap) and right is None) or (isinstance(right, PartialMap) and left is None):
            return False
        return Unknown(reasons_of(left, right))
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    if is_number(left) or isinstance(left, str) or left is None:
        return type(right) is not bool and left == right
    return _equal_inside(left, right)


_KINDS: Final[dict[type, str | None]] = {
    tuple: "tuple",
    dict: "object",
    ListValue: "list",
    SetValue: "set",
    MapValue: "map",
    SomeTuple: None,
    SomeMap: None,
}
_OF_ONE_TYPE: Final = Reason("a comparison", "depends on whether both collections are of one type")


def _equal_inside(left: Value, right: Value) -> Truth:
    kinds = _KINDS[type(left)], _KINDS[type(right)] if isinstance(right, (tuple, dict)) else ""
    if None not in kinds and kinds[0] != kinds[1]:
        return False
    pairs: list[tuple[Value, Value]]
    if isinstance(left, tuple) and isinstance(right, tuple):
        if len(left) != len(right):
            repeated = [item for item in (*left, *right) if isinstance(item, Repeated)]
            return Unknown(reasons_of(*repeated)) if repeated else False
        pairs = list(zip(left, right, strict=True))
    elif isinstance(left, dict) and isinstance(right, dict):
        if left.keys() != right.keys():
            return False
        pairs = [(item, right[key]) for key, item in left.items()]
    else:
        return False
    reasons: list[Reason] = []
    for one, other in pairs:
        truth = equal(one, other)
        if truth is False:
            return False
        if isinstance(truth, Unknown):
            reasons.extend(truth.reasons)
    if None in kinds:
        reasons.append(_OF_ONE_TYPE)
    return Unknown(reasons) if reasons else True


def _equal_text(left: Value, right: Value) -> Truth:
    if isinstance(left, UnknownText) and isinstance(right, str):
        left, right = right, left
    if isinstance(left, str) and isinstance(right, UnknownText):
        first, last = right.parts[0], right.parts[-1]
        if isinstance(first, str) and not left.startswith(first):
            return False
        if isinstance(last, str) and not left.endswith(last):
            return False
        return False if right.least > len(left) else Unknown(right.reasons)
    if isinstance(left, Unknown) and isinstance(right, Unknown):
        return Unknown(reasons_of(left, right))
    return False
