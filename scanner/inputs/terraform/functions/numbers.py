"""Functions over numbers."""

import math
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Final

from scanner.inputs.terraform.expressions.failures import Failure, LimitError
from scanner.inputs.terraform.functions.function import Function
from scanner.inputs.terraform.values.conversion import number
from scanner.inputs.terraform.values.types import ANY, NUMBER
from scanner.model.value import Value

_MAX_POWER: Final = 5000


def _rounded(value: int | Decimal, mode: str) -> Value:
    return number(Decimal(value).to_integral_value(rounding=mode))


def _power(base: int | Decimal, exponent: int | Decimal) -> Value:
    # Terraform computes this with 64-bit floating-point numbers.
    try:
        found = math.pow(base, exponent)
    except (OverflowError, ValueError):
        raise Failure("the power is too large or not defined") from None
    return number(Decimal(repr(found)))


def _log(value: int | Decimal, base: int | Decimal) -> Value:
    try:
        found = _natural(float(value)) / _natural(float(base))
    except (ValueError, ZeroDivisionError, OverflowError):
        raise Failure("the logarithm is not defined") from None
    if not math.isfinite(found):
        raise LimitError("the logarithm is infinite")
    return number(Decimal(repr(found)))


_SERIES: Final = (
    6.666666666666735130e-01, 3.999999999940941908e-01, 2.857142874366239149e-01, 2.222219843214978396e-01,
    1.818357216161805012e-01, 1.531383769920937332e-01, 1.479819860511658591e-01,
)  # fmt: skip


def _natural(value: float) -> float:
    """The natural logarithm as Terraform computes it, which the C library's may differ from in the last digit."""
    if value <= 0:
        if value < 0:
            raise ValueError
        return -math.inf
    mantissa, exponent = math.frexp(value)
    if mantissa < math.sqrt(2) / 2:
        mantissa, exponent = mantissa * 2, exponent - 1
    rest = mantissa - 1
    ratio = rest / (2 + rest)
    square = ratio * ratio
    fourth = square * square
    one, two, three, four, five, six, seven = _SERIES
    odd = square * (one + fourth * (three + fourth * (five + fourth * seven)))
    even = fourth * (two + fourth * (four + fourth * six))
    half = 0.5 * rest * rest
    high, low = 6.93147180369123816490e-01, 1.90821492927058770002e-10
    return exponent * high - ((half - (ratio * (half + odd + even) + exponent * low)) - rest)


_DIGITS: Final = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
_ONE_CASE: Final = 36


def _parse_int(text: Value, base: int | Decimal) -> Value:
    if not isinstance(text, str):
        raise Failure("parseint takes a string")
    if not isinstance(base, int) or not 2 <= base <= 62:
        raise Failure("the base must be a whole number from 2 to 62")
    digits = text[1:] if text[:1] in ("-", "+") else text
    values = [_DIGITS.find(one) for one in (digits.lower() if base <= _ONE_CASE else digits)]
    if not values or len(values) > _MAX_POWER or min(values) < 0 or max(values) >= base:
        raise Failure(f'"{text[:50]}" is no number of base {base}')
    found = 0
    for value in values:
        found = found * base + value
    return -found if text.startswith("-") else found


def _sign(value: int | Decimal) -> Value:
    if not isinstance(value, int):
        raise Failure("signum takes a whole number")
    return (value > 0) - (value < 0)


FUNCTIONS: Final = {
    "abs": Function(lambda value: value.copy_abs() if isinstance(value, Decimal) else abs(value), (NUMBER,)),
    "ceil": Function(lambda value: _rounded(value, ROUND_CEILING), (NUMBER,)),
    "floor": Function(lambda value: _rounded(value, ROUND_FLOOR), (NUMBER,)),
    "log": Function(_log, (NUMBER, NUMBER)),
    "max": Function(lambda *values: max(values), (NUMBER,), NUMBER),
    "min": Function(lambda *values: min(values), (NUMBER,), NUMBER),
    "parseint": Function(_parse_int, (ANY, NUMBER)),
    "pow": Function(_power, (NUMBER, NUMBER)),
    "signum": Function(_sign, (NUMBER,)),
}
