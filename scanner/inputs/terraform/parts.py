"""The expressions directly inside of an expression, whatever its kind."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

from scanner.syntax.hcl.tree import (
    Binary,
    Call,
    Conditional,
    Expression,
    For,
    GetAttr,
    Index,
    ListOf,
    ObjectOf,
    Splat,
    Template,
    TemplateFor,
    TemplateIf,
    Unary,
    Wrapped,
)


def _for(expression: For) -> Iterator[Expression]:
    yield expression.collection
    if expression.result_key is not None:
        yield expression.result_key
    yield expression.result
    if expression.condition is not None:
        yield expression.condition


_PARTS: Final[dict[type, Callable[[Any], Sequence[Expression] | Iterator[Expression]]]] = {
    Template: lambda one: [part for part in one.parts if not isinstance(part, str)],
    TemplateIf: lambda one: (one.condition, one.then, one.otherwise),
    TemplateFor: lambda one: (one.collection, one.body),
    Wrapped: lambda one: (one.inner,),
    ListOf: lambda one: one.items,
    ObjectOf: lambda one: [part for entry in one.entries for part in entry],
    GetAttr: lambda one: (one.target,),
    Index: lambda one: (one.target, one.key),
    Splat: lambda one: (one.target, one.each),
    Call: lambda one: one.arguments,
    Unary: lambda one: (one.operand,),
    Binary: lambda one: (one.left, one.right),
    Conditional: lambda one: (one.condition, one.then, one.otherwise),
    For: _for,
}
_NONE: Final[tuple[Expression, ...]] = ()


def parts(expression: Expression) -> Sequence[Expression] | Iterator[Expression]:
    """Its operands, arguments, items and bodies, in the order of the source."""
    found = _PARTS.get(type(expression))
    return found(expression) if found is not None else _NONE
