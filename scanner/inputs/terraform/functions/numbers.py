"""Functions over numbers."""

import math
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Final

from scanner.inputs.terraform.conversion import number
from scanner.inputs.terraform.failures import Failure
from scanner.inputs.terraform.functions.function import Function
from scanner.inputs.terraform.types import NUMBER, STRING
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
        found = math.log(value) / math.log(base)
    except (ValueError, ZeroDivisionError, OverflowError):
        raise Failure("the logarithm is not defined") from None
    return number(Decimal(repr(found)))


def _parse_int(text: str, base: int | Decimal) -> Value:
    if not isinstance(base, int) or not 2 <= base <= 62:
        raise Failure("the base must be a whole number from 2 to 62")
    digits = text.removeprefix("-").removeprefix("+")
    if base > 36 or not digits.isalnum() or len(text) > _MAX_POWER:
        raise Failure(f'"{text[:50]}" is no number of base {base}')
    try:
        return int(text, base)
    except ValueError:
        raise Failure(f'"{text[:50]}" is no number of base {base}') from None


FUNCTIONS: Final = {
    "abs": Function(abs, (NUMBER,)),
    "ceil": Function(lambda value: _rounded(value, ROUND_CEILING), (NUMBER,)),
    "floor": Function(lambda value: _rounded(value, ROUND_FLOOR), (NUMBER,)),
    "log": Function(_log, (NUMBER, NUMBER)),
    "max": Function(lambda *values: max(values), (NUMBER,), NUMBER),
    "min": Function(lambda *values: min(values), (NUMBER,), NUMBER),
    "parseint": Function(_parse_int, (STRING, NUMBER)),
    "pow": Function(_power, (NUMBER, NUMBER)),
    "signum": Function(lambda value: (value > 0) - (value < 0), (NUMBER,)),
}
