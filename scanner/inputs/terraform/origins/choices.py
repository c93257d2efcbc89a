"""Functions that hand on one of their arguments or a part of it: which one the value came from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from scanner.inputs.terraform.expressions.filesystem import FILE_FUNCTIONS, place_of
from scanner.inputs.terraform.origins.trail import (
    Key,
    KeyOf,
    Keys,
    Member,
    Place,
    Trail,
    first_unknown,
    noted,
    value_of,
)
from scanner.inputs.terraform.values.sets import SetValue
from scanner.model.span import Span
from scanner.model.value import ABSENT, PartialMap, Repeated, Unknown, is_known, same
from scanner.syntax.hcl.tree import Call, Expression, Literal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from scanner.inputs.terraform.expressions.frame import Frame
    from scanner.model.value import Absent, Value

_DEEPEST: Final = 20


class _Argument(NamedTuple):
    """An argument, or with ``...`` an item of the last one; ``position`` is that of the argument, from 1."""

    expression: Expression
    within: Keys
    value: Value | Absent
    position: int


def call(place: Place, trail: Trail) -> Place | None:
    """The argument that the result, or the part of it that is looked for, came from."""
    expression, frame, path = place
    assert isinstance(expression, Call)  # noqa: S101  # called for these alone
    name = expression.name.removeprefix("core::")
    if name in FILE_FUNCTIONS or name == "templatefile":
        return _file(expression, frame, trail)
    if name == "jsonencode" and not trail.unknown:
        # The parts of a document are looked for in it, not in the text.
        return None
    choose = _CHOICES.get(name)
    if choose is not None and expression.arguments:
        arguments: list[_Argument] = noted(expression, frame, lambda: list(_arguments(expression, frame)))
        chosen = choose(_Asked(arguments, path, trail.unknown, place)) if arguments else None
        if chosen is not None:
            argument, rest = chosen
            ordinary = name in _QUIET or (name in ("try", "lookup") and argument.position == 1)
            if len(expression.arguments) > 1 and not ordinary:
                trail.add("function", f"argument {argument.position} of {name}", argument.expression)
                for key in argument.within:
                    trail.enter(key, argument.expression)
            return Place(argument.expression, frame, (*argument.within, *rest))
        if name in _MANY and not trail.unknown:
            return None
    if trail.unknown:
        return first_unknown(expression.arguments, frame)
    varying = [one for one in expression.arguments if not isinstance(one, Literal)]
    return Place(varying[0], frame) if len(varying) == 1 else None


def first_of(expression: Call, place: Place) -> Place | None:
    """The argument that ``try`` or ``coalesce`` takes, the others left alone; None for any other function."""
    for argument in expression.arguments if expression.name in ("try", "coalesce") else ():
        value = value_of(argument, place.frame)
        if value is not ABSENT and (expression.name == "try" or value not in (None, "")):
            return place._replace(expression=argument)
    return None


def _arguments(expression: Call, frame: Frame) -> Iterator[_Argument]:
    last = len(expression.arguments)
    for position, argument in enumerate(expression.arguments, 1):
        value = value_of(argument, frame)
        if expression.expand and position == last and isinstance(value, tuple):
            for index, item in enumerate(value):
                within: Key = Member(item) if isinstance(value, SetValue) else index
                yield _Argument(argument, (within,), item, position)
        else:
            yield _Argument(argument, (), value, position)


def _file(expression: Call, frame: Frame, trail: Trail) -> Place | None:
    """What the file is called; of what is not known, the argument that is not."""
    unsure = first_unknown(expression.arguments, frame) if trail.unknown else None
    if unsure is not None:
        return unsure
    path = value_of(expression.arguments[0], frame) if expression.arguments else ABSENT
    if isinstance(path, str):
        place = place_of(path, frame.module)
        if place is not None:
            trail.end("file", place, Span(place, 1, 1, 1, 1))
    return None


class _Asked(NamedTuple):
    """``path`` of the result is looked for; ``unknown`` as in ``Trail``; ``call`` is all of it."""

    arguments: list[_Argument]
    path: Keys
    unknown: bool
    call: Place


_Choice: TypeAlias = "tuple[_Argument, Keys] | None"


def _first(asked: _Asked) -> _Choice:
    """``coalesce``, ``coalescelist``: the first that is something."""
    for one in asked.arguments:
        if isinstance(one.value, Unknown):
            return (one, asked.path) if asked.unknown else None
        if one.value is not ABSENT and one.value not in (None, "", ()):
            return one, asked.path
    return None


def _try(asked: _Asked) -> _Choice:
    """``try``: the first that is no failure."""
    return next(((one, asked.path) for one in asked.arguments if one.value is not ABSENT), None)


def _merge(asked: _Asked) -> _Choice:
    """The last map that has the key."""
    if not asked.path:
        return _only(asked)
    key = asked.path[0]
    name = key.key if isinstance(key, KeyOf) else key.value if isinstance(key, Member) else key
    for one in reversed(asked.arguments):
        entries = one.value.known if isinstance(one.value, PartialMap) else one.value
        if isinstance(entries, dict) and isinstance(name, str) and name in entries:
            return one, asked.path
        if isinstance(one.value, Unknown):
            return (one, asked.path if isinstance(one.value, PartialMap) else ()) if asked.unknown else None
    return None


def _concat(asked: _Asked) -> _Choice:
    """The list that has the item; ``setunion`` alike."""
    if not asked.path:
        return _only(asked)
    key = asked.path[0]
    left = key if isinstance(key, int) else -1
    for one in asked.arguments:
        if not isinstance(one.value, tuple):
            return (one, ()) if asked.unknown and isinstance(one.value, Unknown) else None
        if isinstance(key, Member):
            if any(same(item, key.value) for item in one.value):
                return one, asked.path
            continue
        if any(isinstance(item, Repeated) for item in one.value):
            return (one, ()) if asked.unknown else None
        if 0 <= left < len(one.value):
            return one, (left, *asked.path[1:])
        left -= len(one.value)
    return None


def _only(asked: _Asked) -> _Choice:
    """The only one that has anything in it; of what is not known, the first that is not."""
    if asked.unknown:
        return next(
            ((one, asked.path) for one in asked.arguments if one.value is not ABSENT and not is_known(one.value)), None
        )
    filled = [one for one in asked.arguments if one.value is not ABSENT and one.value not in (None, (), {})]
    return (filled[0], asked.path) if len(filled) == 1 else None


def _lookup(asked: _Asked) -> _Choice:
    """The entry of the map, else the last argument."""
    table, key = asked.arguments[0], asked.arguments[1].value if len(asked.arguments) > 1 else ABSENT
    if isinstance(key, Unknown):
        return (asked.arguments[1], ()) if asked.unknown else None
    if not isinstance(key, str):
        return None
    entries = table.value.known if isinstance(table.value, PartialMap) else table.value
    if isinstance(entries, dict) and key in entries:
        return table, (key, *asked.path)
    if isinstance(table.value, Unknown):
        return (table, (key, *asked.path) if isinstance(table.value, PartialMap) else ()) if asked.unknown else None
    return (asked.arguments[2], asked.path) if len(asked.arguments) > 2 else None


def _element(asked: _Asked) -> _Choice:
    """``element(list, index)``, which goes round, and ``one(list)``."""
    items, index = asked.arguments[0].value, asked.arguments[1].value if len(asked.arguments) > 1 else 0
    if not isinstance(items, tuple) or not items or not isinstance(index, int):
        return None
    if isinstance(items, SetValue):
        return asked.arguments[0], (Member(items[0]), *asked.path)
    return asked.arguments[0], (index % len(items), *asked.path)


def _reordered(asked: _Asked) -> _Choice:
    """``toset``, ``sort``, ``distinct``: the same items, elsewhere."""
    if not asked.path or isinstance(asked.path[0], (str, KeyOf)):
        return asked.arguments[0], asked.path
    key = asked.path[0]
    if isinstance(key, int):
        items = value_of(asked.call.expression, asked.call.frame)
        if not isinstance(items, tuple) or not 0 <= key < len(items) or isinstance(items[key], Repeated):
            return None
        key = Member(items[key])
    return asked.arguments[0], (key, *asked.path[1:])


def _same(asked: _Asked) -> _Choice:
    """Conversions that leave every part at its place."""
    return asked.arguments[0], asked.path


def _values(asked: _Asked) -> _Choice:
    """``values(map)``, in the order of the keys."""
    entries = asked.arguments[0].value
    if not asked.path or not isinstance(asked.path[0], int) or not isinstance(entries, dict):
        return None
    keys = sorted(entries)
    return (asked.arguments[0], (keys[asked.path[0]], *asked.path[1:])) if asked.path[0] < len(keys) else None


def _keys(asked: _Asked) -> _Choice:
    """``keys(map)``."""
    entries = asked.arguments[0].value
    if not asked.path or not isinstance(asked.path[0], (int, Member)) or not isinstance(entries, dict):
        return None
    name = (
        asked.path[0].value
        if isinstance(asked.path[0], Member)
        else dict(enumerate(sorted(entries))).get(asked.path[0])
    )
    return (asked.arguments[0], (KeyOf(name),)) if isinstance(name, str) else None


def _zipmap(asked: _Asked) -> _Choice:
    """``zipmap(keys, values)``: the value at the key's position."""
    if len(asked.arguments) != 2 or not asked.path or not isinstance(asked.path[0], str):
        return None
    names = asked.arguments[0].value
    if not isinstance(names, tuple) or asked.path[0] not in names:
        return None
    return asked.arguments[1], (names.index(asked.path[0]), *asked.path[1:])


def _flatten(asked: _Asked) -> _Choice:
    """The item of a list in a list."""
    if not asked.path:
        return asked.arguments[0], ()
    if not isinstance(asked.path[0], int) or asked.arguments[0].value is ABSENT:
        return None
    for number, inner in enumerate(_flat(asked.arguments[0].value, ())):
        if inner is None:
            return None
        if number == asked.path[0]:
            return asked.arguments[0], (*inner, *asked.path[1:])
    return None


def _flat(value: object, way: Keys) -> Iterator[Keys | None]:
    """The way to each item, None where it is not known how many there are."""
    if not isinstance(value, tuple) or len(way) > _DEEPEST:
        yield way
        return
    for index, item in enumerate(value):
        if isinstance(item, Repeated):
            yield None
        else:
            step: Key = Member(item) if isinstance(value, SetValue) else index
            yield from _flat(item, (*way, step))


_CHOICES: Final[dict[str, Callable[[_Asked], _Choice]]] = {
    "coalesce": _first,
    "coalescelist": _first,
    "try": _try,
    "merge": _merge,
    "concat": _concat,
    "setunion": _concat,
    "lookup": _lookup,
    "element": _element,
    "one": _element,
    "toset": _reordered,
    "sort": _reordered,
    "reverse": _reordered,
    "distinct": _reordered,
    "compact": _reordered,
    "tolist": _reordered,
    "tomap": _same,
    "sensitive": _same,
    "nonsensitive": _same,
    "values": _values,
    "keys": _keys,
    "zipmap": _zipmap,
    "flatten": _flatten,
}
# The way goes on where an index would lead.
_QUIET: Final = frozenset({"element", "one", "values", "keys", "zipmap", "flatten"})
# What is left of several arguments of these, where none of them has it all, came from none of them alone.
_MANY: Final = frozenset({"coalesce", "coalescelist", "try", "merge", "concat", "setunion", "lookup"})
