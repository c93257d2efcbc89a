"""``equals`` and ``in``: what is the same, across the spellings of a language."""

from decimal import Decimal
from itertools import pairwise

from scanner.engine.operators.reading import Reading, in_order, mismatch
from scanner.engine.quantities import measure, number_of
from scanner.model.truth import Truth, agreed, every, some
from scanner.model.value import Absent, OneOf, PartialMap, Repeated, Unknown, UnknownText, Value


def equals(value: Value, argument: Value, reading: Reading) -> Truth:
    """The same value. Terraform's scalars convert, quantities and versions compare by what they mean."""
    kind = type(value)
    if kind is type(argument) and (kind is bool or (kind is str and reading.plain)):
        return value == argument
    return equal(value, argument, reading)


def is_in(value: Value, argument: Value, reading: Reading) -> Truth:
    """One of the values of a list."""
    if not isinstance(argument, tuple):
        return mismatch(argument, "a list")
    return member(value, argument, reading)


def member(value: Value, collection: tuple[Value, ...], reading: Reading) -> Truth:
    """Whether a value is among those that a rule lists."""
    if type(value) is str and reading.plain:
        if value in collection:
            return True
        if all(type(item) is str for item in collection):
            return False
    return some(_repeatedly(item, equal(value, _once(item), reading)) for item in collection)


def has_item(collection: tuple[Value, ...], argument: Value, reading: Reading) -> Truth:
    """Whether a list has the item that a rule asks for."""
    if type(argument) is str and reading.plain:
        if argument in collection:
            return True
        if all(type(item) is str for item in collection):
            return False
    return some(_repeatedly(item, equal(_once(item), argument, reading)) for item in collection)


def _once(item: Value) -> Value:
    return item.item if type(item) is Repeated else item


def _repeatedly(item: Value, found: Truth) -> Truth:
    return Unknown(item.reasons) if found is True and type(item) is Repeated else found


def equal(left: Value | Absent, right: Value | Absent, reading: Reading) -> Truth:
    """Whether two values are equal, part by part; nothing is equal to what is absent.

    ``left`` is the value and ``right`` the argument: a value that cannot be turned into the argument's type
    is a mismatch, the reverse is merely not equal.
    """
    if isinstance(left, Absent) or isinstance(right, Absent):
        return False
    if isinstance(left, OneOf):
        return agreed((equal(choice, right, reading) for choice in left.choices), left.reasons)
    if isinstance(right, OneOf):
        return agreed((equal(left, choice, reading) for choice in right.choices), right.reasons)
    if isinstance(left, Repeated):
        return equal(left.item, right, reading)
    if isinstance(left, Unknown):
        return _unknown(left, right, reading)
    if isinstance(right, Unknown):
        return _unknown(right, left, reading)
    if left is None or right is None:
        return left is right
    if isinstance(left, tuple) and isinstance(right, tuple):
        return _lists(left, right, reading)
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and every(equal(item, right[key], reading) for key, item in left.items())
    if isinstance(left, tuple | dict) or isinstance(right, tuple | dict):
        return mismatch(left, _kind(right))
    return _scalars(left, right, reading)


def _unknown(left: Unknown, right: Value, reading: Reading) -> Truth:
    match left:
        case UnknownText() if isinstance(right, str):
            return Unknown(left.reasons) if could_be(left, right, ignore_case=reading.ignore_case) else False
        case PartialMap() if isinstance(right, dict):
            known = every(
                _alike(item, right[key], reading) if key in right else False for key, item in left.known.items()
            )
            return False if known is False else Unknown(left.reasons)
    return Unknown((*left.reasons, *right.reasons) if isinstance(right, Unknown) else left.reasons)


def _alike(one: Value, other: Value, reading: Reading) -> Truth:
    """Equal whichever of the two is the argument: else undecided."""
    return agreed((equal(one, other, reading), equal(other, one, reading)), ())


def _lists(left: tuple[Value, ...], right: tuple[Value, ...], reading: Reading) -> Truth:
    repeated = [item for item in (*left, *right) if type(item) is Repeated]
    if repeated:
        sure_left, sure_right = (sum(type(item) is not Repeated for item in side) for side in (left, right))
        if (sure_left > len(right) and sure_right == len(right)) or (sure_right > len(left) and sure_left == len(left)):
            return False
        return Unknown(reason for item in repeated for reason in item.reasons)
    return len(left) == len(right) and every(equal(one, other, reading) for one, other in zip(left, right, strict=True))


def _scalars(
    left: bool | int | Decimal | str,
    right: bool | int | Decimal | str,
    reading: Reading,
) -> Truth:
    if kind := in_order(reading.type):
        one, other = (measure(side, kind, converts=reading.converts) for side in (left, right))
        if one is not None and other is not None:
            return one == other
    kinds = _kind(left), _kind(right)
    if kinds[0] == kinds[1]:
        if isinstance(left, str) and isinstance(right, str) and reading.ignore_case:
            return left.casefold() == right.casefold()
        return left == right
    if "text" not in kinds:
        return mismatch(left, kinds[1])
    text, other_side = (left, right) if kinds[0] == "text" else (right, left)
    assert isinstance(text, str)  # noqa: S101  # the line above says so, mypy cannot see it
    if isinstance(other_side, bool):
        if reading.converts and text in ("true", "false"):
            return text == ("true" if other_side else "false")
        return False if reading.converts and other_side is left else mismatch(left, kinds[1])
    if reading.converts:
        number = number_of(text)
        if number is not None:
            return number == other_side
        return False if other_side is left else mismatch(left, kinds[1])
    # Fields of Kubernetes that take a number or a text (ports, budgets) are of the type "any".
    return False if reading.open_type else mismatch(left, kinds[1])


def _kind(value: Value) -> str:
    if isinstance(value, bool):
        return "truth value"
    if isinstance(value, int | Decimal):
        return "number"
    if isinstance(value, str):
        return "text"
    return "list" if isinstance(value, tuple) else "map"


def could_be(text: UnknownText, other: str, *, ignore_case: bool = False) -> bool:
    """Whether some value of the unknown parts makes the text the other one."""
    if not ignore_case and text.least > len(other):
        return False
    parts = [part if isinstance(part, str) else None for part in text.parts]
    if ignore_case:
        other, parts = other.casefold(), [part if part is None else part.casefold() for part in parts]
    position, end = 0, len(other)
    if isinstance(parts[0], str):
        if not other.startswith(parts[0]):
            return False
        position = len(parts[0])
    if len(parts) > 1 and isinstance(parts[-1], str):
        if not other.endswith(parts[-1]):
            return False
        end -= len(parts[-1])
    for before, part in pairwise(parts[:-1]):
        if isinstance(part, str):
            found = other.find(part, position) if before is None else position
            if found < 0 or found + len(part) > end:
                return False
            position = found + len(part)
    return position <= end
