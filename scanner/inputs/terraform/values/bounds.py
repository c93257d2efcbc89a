"""How large a value may be: a few locals that hold each other twice would be larger than any memory."""

from typing import Final

from scanner.inputs.terraform.expressions.failures import LimitError
from scanner.inputs.terraform.session import Session
from scanner.model.value import OneOf, PartialMap, Repeated, UnknownText, Value

MAX_NODES: Final = 1_000_000
MAX_DEPTH: Final = 60
_LEAVES: Final = frozenset({str, bool, int, type(None)})


def bounded(value: Value, session: Session) -> Value:
    """The value itself.

    Raises:
        LimitError: it has more than a million parts, or is nested more than 60 deep.
    """
    if not isinstance(value, (tuple, dict, OneOf, PartialMap, UnknownText)):
        return value
    level: list[Value] = [value]
    count = depth = 0
    while level:
        count += len(level)
        depth += 1
        if count > MAX_NODES:
            raise LimitError("the value is larger than a million parts")
        if depth > MAX_DEPTH:
            raise LimitError(f"the value is nested more than {MAX_DEPTH} deep")
        below: list[Value] = []
        for one in level:
            if type(one) in _LEAVES:
                continue
            if isinstance(one, tuple):
                below += one
            elif isinstance(one, dict):
                below += one.values()
            elif isinstance(one, OneOf):
                below += one.choices  # type: ignore[arg-type]
            elif isinstance(one, PartialMap):
                below += one.known.values()
            elif isinstance(one, Repeated):
                below.append(one.item)
            if len(below) > MAX_NODES:
                raise LimitError("the value is larger than a million parts")
        level = below
    session.charge(count // 8, None)
    return value
