"""``exists`` and ``empty``."""

from scanner.engine.operators.reading import Reading, mismatch
from scanner.model.truth import Truth
from scanner.model.value import PartialMap, Repeated, Unknown, UnknownText, Value


def exists(value: Value, argument: Value, _: Reading) -> Truth:
    """Something is written. Blocks that may occur no time at all may be absent."""
    if not isinstance(argument, bool):
        return mismatch(argument, "truth value")
    if isinstance(value, tuple) and value and all(type(item) is Repeated for item in value):
        return _reasons(value)
    return argument


def empty(value: Value, argument: Value, _: Reading) -> Truth:
    """A text, list or map without anything in it; what is absent is empty too."""
    if not isinstance(argument, bool):
        return mismatch(argument, "truth value")
    found: Truth
    match value:
        case UnknownText():
            found = False if value.least else Unknown(value.reasons)
        case PartialMap():
            found = False if value.known else Unknown(value.reasons)
        case tuple():
            sure = any(type(item) is not Repeated for item in value)
            found = _reasons(value) if value and not sure else not sure
        case str() | dict():
            found = not value
        case _:
            return mismatch(value, "text, list or map")
    return found if isinstance(found, Unknown) else found is argument


def _reasons(items: tuple[Value, ...]) -> Unknown:
    return Unknown(reason for item in items if isinstance(item, Unknown) for reason in item.reasons)
