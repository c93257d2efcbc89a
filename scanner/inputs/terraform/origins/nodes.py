"""One step on the way of a value through an expression: into the part of it that the value came from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from scanner.inputs.terraform.expressions.failures import Failure
from scanner.inputs.terraform.expressions.frame import Binding
from scanner.inputs.terraform.expressions.iteration import walk
from scanner.inputs.terraform.origins.choices import call, first_of
from scanner.inputs.terraform.origins.references import reference
from scanner.inputs.terraform.origins.trail import KeyOf, Member, Place, Trail, first_unknown, noted, value_of
from scanner.inputs.terraform.resources.nested import plain_collection
from scanner.inputs.terraform.values.conversion import to_bool, to_text
from scanner.model.value import ABSENT, Unknown, Value, same
from scanner.syntax.hcl.tree import (
    Binary,
    Broken,
    Call,
    Conditional,
    Expression,
    For,
    GetAttr,
    Index,
    ListOf,
    Literal,
    Name,
    ObjectOf,
    Splat,
    Template,
    TemplateIf,
    Unary,
    Wrapped,
    parts,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from scanner.inputs.terraform.expressions.frame import Frame

# Constructors and loops of more items than this are looked through once for all who ask.
_MANY: Final = 16
# Where references alone are followed.
_BRIEF: Final = frozenset({Wrapped, Conditional, Name, GetAttr, Index, ObjectOf, ListOf})


def follow(place: Place, trail: Trail) -> Place | None:
    """The part that the value came from; None where it is written here, or made of several parts."""
    expression = place.expression
    kind = type(expression)
    if trail.brief and kind not in _BRIEF:
        return first_of(expression, place) if isinstance(expression, Call) else None
    if kind not in (Wrapped, ObjectOf, ListOf):
        trail.settle()
    step = _TABLE.get(kind)
    return step(place, trail) if step is not None else None


def _wrapped(place: Place, trail: Trail) -> Place:  # noqa: ARG001  # one signature for all
    inner: Expression = place.expression.inner  # type: ignore[attr-defined]
    return place._replace(expression=inner)


def _object(place: Place, trail: Trail) -> Place | None:
    expression, frame, path = place
    if not path:
        items = (item for _, item in expression.entries)  # type: ignore[attr-defined]
        return first_unknown(items, frame) if trail.unknown else None
    key = path[0]
    name = key.key if isinstance(key, KeyOf) else key.value if isinstance(key, Member) else key
    found = _entries(expression, frame).get(name) if isinstance(name, str) else None  # type: ignore[arg-type]
    if found is None:
        return None
    key_expression, item = found
    inner = key_expression if isinstance(key, KeyOf) else item
    trail.enter(key, inner)
    return Place(inner, frame, path[1:])


def _entries(constructor: ObjectOf, frame: Frame) -> dict[str, tuple[Expression, Expression]]:
    """Key and value expressions by key; of equal keys the last one counts."""

    def made() -> dict[str, tuple[Expression, Expression]]:
        found: dict[str, tuple[Expression, Expression]] = {}
        for key_expression, item in constructor.entries:
            key = key_expression.value if isinstance(key_expression, Literal) else _text(key_expression, frame)
            if isinstance(key, str):
                found[key] = (key_expression, item)
        return found

    if len(constructor.entries) <= _MANY:
        return made()
    found: dict[str, tuple[Expression, Expression]] = noted(constructor, frame, made)
    return found


def _text(expression: Expression, frame: Frame) -> object:
    value = value_of(expression, frame)
    return None if value is ABSENT else to_text(value)


def _list(place: Place, trail: Trail) -> Place | None:
    expression, frame, path = place
    items: tuple[Expression, ...] = expression.items  # type: ignore[attr-defined]
    if not path:
        return first_unknown(items, frame) if trail.unknown else None
    key = path[0]
    if isinstance(key, int):
        position: int | None = key if 0 <= key < len(items) else None
    else:
        wanted = key.value if isinstance(key, Member) else None
        position = next((at for at, item in enumerate(items) if _is(value_of(item, frame), wanted)), None)
    if position is None:
        return None
    trail.enter(position, items[position])
    return Place(items[position], frame, path[1:])


def _is(value: Any, wanted: Value) -> bool:
    """Whether it is the element, also where a set has made a text of it."""
    return value is not ABSENT and (same(value, wanted) or (isinstance(wanted, str) and _as_text(value) == wanted))


def _as_text(value: Value) -> object:
    try:
        return to_text(value)
    except Failure:
        return None


def _conditional(place: Place, trail: Trail) -> Place | None:
    expression, frame, path = place
    assert isinstance(expression, (Conditional, TemplateIf))  # noqa: S101  # the table says so
    try:
        truth = to_bool(_value(expression.condition, frame))
    except Failure:
        return None
    if isinstance(truth, bool):
        arm = expression.then if truth else expression.otherwise
        trail.branched(expression.condition, frame, arm, truth=truth)
        return Place(arm, frame, path)
    return Place(expression.condition, frame) if trail.unknown else None


def _value(expression: Expression, frame: Frame) -> Value:
    value = value_of(expression, frame)
    return None if value is ABSENT else value


def _several(place: Place, trail: Trail) -> Place | None:
    """A template, an operation: what is not known of it, or the only part that is no literal."""
    inside = parts(place.expression)
    if trail.unknown:
        return first_unknown(inside, place.frame)
    varying = [part for part in inside if not isinstance(part, Literal)]
    return Place(varying[0], place.frame) if len(varying) == 1 else None


def _binary(place: Place, trail: Trail) -> Place | None:
    expression, frame = place.expression, place.frame
    assert isinstance(expression, Binary)  # noqa: S101  # the table says so
    if not trail.unknown and expression.operator in ("&&", "||"):
        # One side is enough.
        deciding = expression.operator == "||"
        for side in (expression.left, expression.right):
            if value_of(side, frame) in (deciding, "true" if deciding else "false"):
                return Place(side, frame)
    return _several(place, trail)


def _for(place: Place, trail: Trail) -> Place | None:
    expression, frame, path = place
    assert isinstance(expression, For)  # noqa: S101  # the table says so
    if not path:
        unsure = trail.unknown and first_unknown((expression.collection,), frame) is None
        return None if unsure else Place(expression.collection, frame)
    key = path[0]
    rounds = _rounds(expression, frame)
    wanted = key.key if isinstance(key, KeyOf) else key.value if isinstance(key, Member) else key
    if isinstance(key, Member) and isinstance(wanted, str) and expression.result_key is None:
        _, bound = rounds.get(key, (None, None))
    elif isinstance(key, Member) and expression.result_key is None:
        bound = next((bound for item, bound in rounds.values() if _is(item, wanted)), None)
    else:
        _, bound = rounds.get(wanted, (None, None)) if isinstance(wanted, (str, int)) else (None, None)
    if bound is None:
        return None
    if isinstance(key, KeyOf) and expression.result_key is not None:
        return Place(expression.result_key, bound)
    return Place(expression.result, bound, path[1:]) if not expression.group else None


def _rounds(expression: For, frame: Frame) -> dict[object, tuple[Any, Frame]]:
    """The rounds of a loop by the position or key that each makes, and by items that are or become texts: the
    item of a list, and the round's frame.
    """

    def made() -> dict[object, tuple[Any, Frame]]:
        rounds: dict[object, tuple[Any, Frame]] = {}
        for key, item, bound in _made(expression, frame):
            rounds[key] = (item, bound)
            text = _as_text(item)
            if isinstance(text, str):
                # Thousands of instances of one set look for theirs.
                rounds.setdefault(Member(text), (item, bound))
        return rounds

    found: dict[object, tuple[Any, Frame]] = noted(expression, frame, made)
    return found


def _made(expression: For, frame: Frame) -> Iterator[tuple[object, Any, Frame]]:
    position = 0
    try:
        for key, value, doubt in walk(plain_collection(_value(expression.collection, frame))):
            names: dict[str, Value] = {expression.value: value}
            bindings = {expression.value: Binding(expression.collection, frame, key, "value")}
            if expression.key is not None:
                names[expression.key] = key
                bindings[expression.key] = Binding(expression.collection, frame, key, "key")
            bound = frame.bind(names, bindings)
            kept = to_bool(_value(expression.condition, bound)) if expression.condition is not None else True
            if kept is False:
                continue
            if doubt or isinstance(kept, Unknown):
                return
            if expression.result_key is None:
                yield position, _value(expression.result, bound), bound
                position += 1
            else:
                name = to_text(_value(expression.result_key, bound))
                if isinstance(name, str):
                    yield name, None, bound
    except Failure:
        return


def _splat(place: Place, trail: Trail) -> Place | None:
    expression, frame, path = place
    assert isinstance(expression, Splat)  # noqa: S101  # the table says so
    target = value_of(expression.target, frame)
    if path and isinstance(path[0], int) and isinstance(target, tuple) and path[0] < len(target):
        binding = Binding(expression.target, frame, path[0], "value")
        bound = frame.bind({Splat.ITEM: target[path[0]]}, {Splat.ITEM: binding})
        return Place(expression.each, bound, path[1:])
    return Place(expression.target, frame) if trail.unknown else None


def _broken(place: Place, trail: Trail) -> None:
    trail.end("undecided", "an expression is not valid", place.expression.span)


_TABLE: Final[dict[type[Expression], Callable[[Place, Trail], Place | None]]] = {
    Wrapped: _wrapped,
    ObjectOf: _object,
    ListOf: _list,
    Conditional: _conditional,
    TemplateIf: _conditional,
    Template: _several,
    Unary: _several,
    Binary: _binary,
    For: _for,
    Splat: _splat,
    Call: call,
    Name: reference,
    GetAttr: reference,
    Index: reference,
    Broken: _broken,
}
