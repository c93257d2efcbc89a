"""Which parts of an expression matter for a part of its value: the entry of a constructor, the arm taken."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeAlias

from scanner.inputs.terraform.expressions.evaluate import evaluate
from scanner.inputs.terraform.expressions.failures import Failure
from scanner.inputs.terraform.values.conversion import to_bool
from scanner.model.value import Unknown
from scanner.syntax.hcl.tree import (
    Call,
    Conditional,
    Expression,
    For,
    ListOf,
    Literal,
    Name,
    ObjectOf,
    Splat,
    Wrapped,
    parts,
)

if TYPE_CHECKING:
    from scanner.inputs.terraform.expressions.frame import Frame
    from scanner.model.value import Value

    Keys: TypeAlias = "tuple[Value, ...]"
    Work: TypeAlias = "tuple[Expression, Unknown | None, Keys]"

# Functions that return their argument, item by item.
_SAME: Final = frozenset({"tomap", "tolist", "sensitive", "nonsensitive"})


def inside(expression: Expression, doubt: Unknown | None, keys: Keys, frame: Frame) -> list[Work]:
    """The parts to follow, with the doubt about each and the keys that are left."""
    match expression:
        case Wrapped():
            return [(expression.inner, doubt, keys)]
        case Conditional():
            return _arms(expression, doubt, keys, frame)
        case Call() if expression.name == "try":
            return [(_taken(expression, frame), doubt, keys)]
        case Call() if expression.name in _SAME and len(expression.arguments) == 1:
            return [(expression.arguments[0], doubt, keys)]
        case Call() if expression.name == "lookup" and len(expression.arguments) > 1:
            collection, key, *default = expression.arguments
            return [(collection, doubt, (_key(key, frame), *keys)), *((one, doubt, keys) for one in default)]
        case Call(name="element", arguments=[Splat() as whole, key]) if not expression.expand:
            return [(whole, doubt, (_key(key, frame), *keys))]
        case Call() if expression.name == "merge" and keys and not expression.expand:
            return _merged(expression, doubt, keys)
        case ObjectOf() if keys and isinstance(keys[0], str):
            found = entry(expression, keys[0])
            if found is not None:
                return [(one, doubt, keys[1:]) for one in found]
        case ListOf() if keys and isinstance(keys[0], int):
            return [(one, doubt, keys[1:]) for one in expression.items[keys[0] : keys[0] + 1]]
        case Splat() if keys and isinstance(keys[0], (int, Unknown)):
            return [(expression.target, doubt, keys[:1])]
        case For() if keys and _passes_on(expression):
            return [(expression.collection, doubt, keys)]
    return [(part, doubt, ()) for part in parts(expression)]


def _key(expression: Expression, frame: Frame) -> Value:
    try:
        return evaluate(expression, frame)
    except Failure:
        # The variable of a `for`, mostly: any item may be meant.
        return Unknown.because("an index", "is not known", expression.span)


def entry(constructor: ObjectOf, name: str) -> list[Expression] | None:
    """The value under a key, none where there is no such key; None where a key is not plain."""
    found: list[Expression] = []
    for key, item in constructor.entries:
        if not isinstance(key, Literal):
            return None
        if key.value == name:
            found = [item]
    return found


def _arms(expression: Conditional, doubt: Unknown | None, keys: Keys, frame: Frame) -> list[Work]:
    try:
        truth = to_bool(evaluate(expression.condition, frame))
    except Failure:
        truth = None
    if isinstance(truth, bool):
        return [(expression.then if truth else expression.otherwise, doubt, keys)]
    why = doubt if doubt is not None or not isinstance(truth, Unknown) else Unknown(truth.reasons)
    return [(expression.then, why, keys), (expression.otherwise, why, keys)]


def _taken(call: Call, frame: Frame) -> Expression:
    for argument in call.arguments:
        try:
            evaluate(argument, frame)
        except Failure:
            continue
        return argument
    return call.arguments[-1] if call.arguments else Literal(call.source, call.start, call.end, None)


def _merged(call: Call, doubt: Unknown | None, keys: Keys) -> list[Work]:
    """From the last map back to the first that surely has the key."""
    found: list[Work] = []
    for argument in reversed(call.arguments):
        plain = argument
        while isinstance(plain, Wrapped):
            plain = plain.inner
        if isinstance(plain, ObjectOf) and isinstance(keys[0], str):
            entries = entry(plain, keys[0])
            if entries is not None:
                found += [(one, doubt, keys[1:]) for one in entries]
                if entries:
                    break
                continue
        found.append((argument, doubt, keys))
    return found[::-1]


def _passes_on(expression: For) -> bool:
    """Whether it is ``{ for k, v in collection : k => v }``, with or without a condition."""
    key, value = expression.result_key, expression.result
    return (
        isinstance(key, Name)
        and isinstance(value, Name)
        and key.name == expression.key
        and value.name == expression.value
        and not expression.group
    )
