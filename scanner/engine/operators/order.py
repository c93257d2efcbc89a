"""``gt``, ``gte``, ``lt``, ``lte``: numbers, and quantities, durations and versions where typed or spelled so."""

from decimal import Decimal

from scanner.engine.operators.reading import Reading, in_order, mismatch
from scanner.engine.quantities import form, measure
from scanner.model.truth import Truth
from scanner.model.value import Unknown, Value


def greater(value: Value, argument: Value, reading: Reading) -> Truth:
    """More than the argument."""
    compared = _compare(value, argument, reading)
    return compared if isinstance(compared, Unknown) else compared > 0


def at_least(value: Value, argument: Value, reading: Reading) -> Truth:
    """The argument or more."""
    compared = _compare(value, argument, reading)
    return compared if isinstance(compared, Unknown) else compared >= 0


def less(value: Value, argument: Value, reading: Reading) -> Truth:
    """Less than the argument."""
    compared = _compare(value, argument, reading)
    return compared if isinstance(compared, Unknown) else compared < 0


def at_most(value: Value, argument: Value, reading: Reading) -> Truth:
    """The argument or less."""
    compared = _compare(value, argument, reading)
    return compared if isinstance(compared, Unknown) else compared <= 0


def _compare(value: Value, argument: Value, reading: Reading) -> int | Unknown:
    """-1, 0 or 1 as the value is less, equal or more."""
    kind = in_order(reading.type) or form(argument)
    if kind is None:
        return mismatch(argument, "number")
    left = measure(value, kind, converts=reading.converts)
    if left is None:
        return mismatch(value, kind)
    right = measure(argument, kind, converts=reading.converts)
    if right is None:
        return mismatch(argument, kind)
    if isinstance(right, Decimal) and reading.times != 1:
        right *= reading.times
    if isinstance(left, tuple) and isinstance(right, tuple):
        return (left > right) - (left < right)
    if isinstance(left, Decimal) and isinstance(right, Decimal):
        return (left > right) - (left < right)
    return mismatch(value, kind)
