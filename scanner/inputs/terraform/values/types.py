"""Type constraints: ``list(object({ name = string, size = optional(number, 1) }))``, read from syntax."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple, TypeAlias

from scanner.inputs.terraform.expressions.failures import Failure
from scanner.model.value import Value
from scanner.syntax.hcl.tree import Call, Expression, ListOf, Literal, Name, ObjectOf, Wrapped

MAX_DEPTH: Final = 50


@dataclass(frozen=True, slots=True)
class Primitive:
    """``string``, ``number``, ``bool``, or ``any``."""

    name: str


@dataclass(frozen=True, slots=True)
class Collection:
    """``list``, ``set`` or ``map`` of one type."""

    kind: str
    item: "Type"


@dataclass(frozen=True, slots=True)
class TupleType:
    """``tuple([...])``."""

    items: tuple["Type", ...]


class Field(NamedTuple):
    """An attribute of an object; ``default`` counts where it is optional (null without one)."""

    type: "Type"
    optional: bool
    default: Value


@dataclass(frozen=True, slots=True)
class ObjectType:
    """``object({...})``."""

    fields: Mapping[str, Field]


Constant: TypeAlias = Callable[[Expression], Value]
Type: TypeAlias = Primitive | Collection | TupleType | ObjectType

ANY: Final = Primitive("any")
STRING: Final = Primitive("string")
NUMBER: Final = Primitive("number")
BOOL: Final = Primitive("bool")

_PRIMITIVES: Final = {one.name: one for one in (ANY, STRING, NUMBER, BOOL)}
_BARE_COLLECTIONS: Final = ("list", "set", "map")


def read_type(expression: Expression, constant: Constant, depth: int = 0) -> Type:
    """The type that an expression names; the quoted spellings of old versions are understood. ``constant``
    evaluates the defaults of optional attributes.

    Raises:
        Failure: no type constraint, or one nested too deeply.
    """
    if depth > MAX_DEPTH:
        raise Failure("the type constraint is nested too deeply", expression)
    if isinstance(expression, Wrapped):
        return read_type(expression.inner, constant, depth + 1)
    name = expression.name if isinstance(expression, Name) else None
    if isinstance(expression, Literal) and isinstance(expression.value, str):
        name = expression.value
    if name in _PRIMITIVES:
        return _PRIMITIVES[name]
    if name in _BARE_COLLECTIONS:
        return Collection(name, ANY)
    if isinstance(expression, Call) and len(expression.arguments) == 1:
        argument = expression.arguments[0]
        if expression.name in _BARE_COLLECTIONS:
            return Collection(expression.name, read_type(argument, constant, depth + 1))
        if expression.name == "tuple" and isinstance(argument, ListOf):
            return TupleType(tuple(read_type(item, constant, depth + 1) for item in argument.items))
        if expression.name == "object" and isinstance(argument, ObjectOf):
            return ObjectType(dict(_field(key, value, constant, depth + 1) for key, value in argument.entries))
    if name is not None and depth == 0 and expression.source.file.endswith(".json"):
        from scanner.syntax.hcl import parse_expression  # noqa: PLC0415  # few trees have JSON syntax

        return read_type(parse_expression(expression.source.file, name), constant, 1)
    raise Failure("this is not a type constraint", expression)


def _field(key: Expression, value: Expression, constant: Constant, depth: int) -> tuple[str, Field]:
    if not isinstance(key, Literal) or not isinstance(key.value, str):
        raise Failure("attribute names of an object type must be plain names", key)
    if isinstance(value, Call) and value.name == "optional" and value.arguments:
        default = constant(value.arguments[1]) if len(value.arguments) > 1 else None
        return key.value, Field(read_type(value.arguments[0], constant, depth), optional=True, default=default)
    return key.value, Field(read_type(value, constant, depth), optional=False, default=None)
