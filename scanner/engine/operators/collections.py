"""``contains``, ``subset_of``, ``intersects`` of lists, and ``has_keys`` of maps."""

from scanner.engine.operators.equality import has_item, member
from scanner.engine.operators.reading import Reading, mismatch
from scanner.engine.operators.text import contains_text
from scanner.model.truth import Truth, every, some
from scanner.model.value import ABSENT, OneOf, PartialMap, Repeated, Unknown, Value


def contains(value: Value, argument: Value, reading: Reading) -> Truth:
    """A list has the argument as an item, or a text has it in it."""
    if isinstance(value, tuple):
        return has_item(value, argument, reading)
    if isinstance(value, dict | PartialMap):
        return mismatch(value, "list or text")
    return contains_text(value, argument, reading)


def subset_of(value: Value, argument: Value, reading: Reading) -> Truth:
    """Every item is one of the argument's."""
    if not isinstance(value, tuple):
        return mismatch(value, "list")
    if not isinstance(argument, tuple):
        return mismatch(argument, "list")
    return every(_each(item, argument, reading) for item in value)


def intersects(value: Value, argument: Value, reading: Reading) -> Truth:
    """Some item is one of the argument's."""
    if not isinstance(value, tuple):
        return mismatch(value, "list")
    if not isinstance(argument, tuple):
        return mismatch(argument, "list")
    return some(_some(item, argument, reading) for item in value)


def has_keys(value: Value, argument: Value, _: Reading) -> Truth:
    """The map has every one of these keys."""
    if not isinstance(value, dict | PartialMap):
        return mismatch(value, "map")
    if not isinstance(argument, tuple):
        return mismatch(argument, "list")
    return every(_key(value, key) for key in argument)


def _key(value: "dict[str, Value] | PartialMap", key: Value) -> Truth:
    if not isinstance(key, str):
        return key if isinstance(key, Unknown) else mismatch(key, "text")
    if isinstance(value, dict):
        return _present(value.get(key))
    return _present(value.known[key]) if key in value.known else Unknown(value.reasons)


def _present(item: Value) -> Truth:
    # A key whose value may be null may be no tag at all.
    if isinstance(item, Unknown) and (type(item) is Unknown or (isinstance(item, OneOf) and not _sure(item))):
        return Unknown(item.reasons)
    return item is not None


def _sure(item: OneOf) -> bool:
    return all(choice is not None and choice is not ABSENT for choice in item.choices)


def _each(item: Value, argument: tuple[Value, ...], reading: Reading) -> Truth:
    return _counted(item, argument, reading, decisive=False)


def _some(item: Value, argument: tuple[Value, ...], reading: Reading) -> Truth:
    return _counted(item, argument, reading, decisive=True)


def _counted(item: Value, argument: tuple[Value, ...], reading: Reading, *, decisive: bool) -> Truth:
    """The item's membership; of one that may not be there at all, nothing that would decide."""
    if type(item) is not Repeated:
        return member(item, argument, reading)
    found = member(item.item, argument, reading)
    return Unknown(item.reasons) if found is decisive else found
