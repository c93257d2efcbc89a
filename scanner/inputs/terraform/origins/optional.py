"""What a value leaves out and the type of its variable fills in: ``optional(bool, false)``."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from scanner.inputs.terraform.origins.trail import Key, Keys, Place, Trail, key_text, value_of
from scanner.syntax.hcl.tree import Call, Expression, Literal, ObjectOf, Wrapped

if TYPE_CHECKING:
    from scanner.inputs.terraform.expressions.frame import Frame


class LeftOut(NamedTuple):
    """The default in the type, and the keys of what has it, as they follow the variable's name."""

    place: Place
    keys: str


def left_out(given: Place, type_: Expression | None, frame: Frame, trail: Trail) -> LeftOut | None:
    """The default that stands for what a variable's value does not have; ``frame`` is the type's.

    The last link of the trail is narrowed to the object that does not have it.
    """
    if type_ is None:
        return None
    value = value_of(given.expression, given.frame)
    for depth, key in enumerate(given.path):
        if isinstance(value, dict) and isinstance(key, str):
            value = value.get(key)
        elif isinstance(value, tuple) and isinstance(key, int) and 0 <= key < len(value):
            value = value[key]
        else:
            return None
        if value is None:
            default = _default(type_, given.path[: depth + 1])
            if default is None:
                return None
            if _narrow(given.expression, given.path[:depth], trail):
                trail.links[-1].after += f", which has no {key}"
            keys = "".join(map(key_text, given.path[: depth + 1]))
            return LeftOut(Place(default, frame, given.path[depth + 1 :]), keys)
    return None


def _default(type_: Expression, path: Keys) -> Expression | None:
    """The second argument of the ``optional`` at a path of a type constraint."""
    found: Expression | None = None
    for key in path:
        step = _inside(type_, key)
        if step is None:
            return None
        type_, found = step
    return found


def _inside(type_: Expression, key: Key) -> tuple[Expression, Expression | None] | None:
    """The type of an element, and its default."""
    while isinstance(type_, Wrapped):
        type_ = type_.inner
    if not isinstance(type_, Call) or not type_.arguments:
        return None
    inner = type_.arguments[0]
    if type_.name in ("list", "map", "set"):
        return inner, None
    if type_.name != "object" or not isinstance(inner, ObjectOf):
        return None
    for name, one in inner.entries:
        if isinstance(name, Literal) and name.value == key:
            if isinstance(one, Call) and one.name == "optional" and one.arguments:
                return one.arguments[0], one.arguments[1] if len(one.arguments) > 1 else None
            return one, None
    return None


def _narrow(expression: Expression, path: Keys, trail: Trail) -> bool:
    """Whether the last link now points at the part that does not have it."""
    for key in path:
        if not isinstance(expression, ObjectOf):
            return False
        inner = next(
            (item for name, item in expression.entries if isinstance(name, Literal) and name.value == key), None
        )
        if inner is None:
            return False
        trail.enter(key, inner)
        expression = inner
    return isinstance(expression, ObjectOf)
