"""The syntax tree of HCL, native and JSON alike: what a file says, nothing evaluated.

Nodes carry offsets into their ``Source``; a ``Span`` is made of them only for what is shown. Every file makes
nodes by the thousand, so each constructor sets all its fields itself.
Follows the HCL native syntax specification (expressions, templates, structural language).
"""

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from typing import Any, Final

from scanner.model.span import Span
from scanner.syntax.source import Source


class Expression:
    """``start`` and ``end`` are offsets into ``source``, end exclusive."""

    __slots__ = ("end", "source", "start")

    def __init__(self, source: Source, start: int, end: int) -> None:
        self.source, self.start, self.end = source, start, end

    @property
    def span(self) -> Span:
        """Where it stands."""
        return self.source.span(self.start, self.end)


class Literal(Expression):
    """A number (int, or Decimal with all its digits), a bool, null (None), or a string without any
    template sequence (escapes done).
    """

    __slots__ = ("value",)

    def __init__(self, source: Source, start: int, end: int, value: None | bool | int | Decimal | str) -> None:
        self.source, self.start, self.end = source, start, end
        self.value = value


class Template(Expression):
    """A quoted or heredoc template with at least one interpolation or directive.

    ``parts`` are texts (escapes, ``~`` trimming and ``<<-`` indentation done) and expressions, directives
    among them. A template that is one interpolation and nothing else (``"${x}"``) is not a Template but
    ``Wrapped``: it keeps its type.
    """

    __slots__ = ("parts",)

    def __init__(self, source: Source, start: int, end: int, parts: "Sequence[str | Expression]") -> None:
        self.source, self.start, self.end = source, start, end
        self.parts = tuple(parts)


class Wrapped(Expression):
    """``"${inner}"`` or ``(inner)``: the inner value as it is."""

    __slots__ = ("inner",)

    def __init__(self, source: Source, start: int, end: int, inner: Expression) -> None:
        self.source, self.start, self.end = source, start, end
        self.inner = inner


class TemplateIf(Expression):
    """``%{ if condition }then%{ else }otherwise%{ endif }``; the branches are templates or literals."""

    __slots__ = ("condition", "otherwise", "then")

    def __init__(
        self, source: Source, start: int, end: int, condition: Expression, then: Expression, otherwise: Expression
    ) -> None:
        self.source, self.start, self.end = source, start, end
        self.condition, self.then, self.otherwise = condition, then, otherwise


class TemplateFor(Expression):
    """``%{ for key, value in collection }body%{ endfor }``; ``key`` is None where only one name is given."""

    __slots__ = ("body", "collection", "key", "value")

    def __init__(
        self,
        source: Source,
        start: int,
        end: int,
        key: str | None,
        value: str,
        collection: Expression,
        body: Expression,
    ) -> None:
        self.source, self.start, self.end = source, start, end
        self.key, self.value, self.collection, self.body = key, value, collection, body


class ListOf(Expression):
    """``[a, b]``."""

    __slots__ = ("items",)

    def __init__(self, source: Source, start: int, end: int, items: Sequence[Expression]) -> None:
        self.source, self.start, self.end = source, start, end
        self.items = tuple(items)


class ObjectOf(Expression):
    """``{ key = value }``. A bare name as key is a string Literal; ``(name) = ...`` is a Wrapped."""

    __slots__ = ("entries",)

    def __init__(self, source: Source, start: int, end: int, entries: Sequence[tuple[Expression, Expression]]) -> None:
        self.source, self.start, self.end = source, start, end
        self.entries = tuple(entries)


class Name(Expression):
    """The root of a reference: ``var``, ``local``, ``aws_s3_bucket``, a ``for`` variable."""

    __slots__ = ("name",)

    def __init__(self, source: Source, start: int, end: int, name: str) -> None:
        self.source, self.start, self.end = source, start, end
        self.name = name


class GetAttr(Expression):
    """``target.name``. A legacy index ``target.0`` is an Index with a number."""

    __slots__ = ("chain", "name", "target")

    def __init__(self, source: Source, start: int, end: int, target: Expression, name: str) -> None:
        self.source, self.start, self.end = source, start, end
        self.target, self.name = target, name
        # The root and the steps from it, for whoever asks again and again.
        self.chain: tuple[Expression, list[GetAttr | Index]] | None = None


class Index(Expression):
    """``target[key]``."""

    __slots__ = ("chain", "key", "target")

    def __init__(self, source: Source, start: int, end: int, target: Expression, key: Expression) -> None:
        self.source, self.start, self.end = source, start, end
        self.target, self.key = target, key
        self.chain: tuple[Expression, list[GetAttr | Index]] | None = None


class Splat(Expression):
    """``target[*].a[0]`` (``full``) or ``target.*.a``: ``each`` is what is done with every item, an
    expression over the Name ``ITEM``.
    """

    __slots__ = ("each", "full", "target")
    ITEM = "*"

    def __init__(
        self, source: Source, start: int, end: int, target: Expression, each: Expression, *, full: bool
    ) -> None:
        self.source, self.start, self.end = source, start, end
        self.target, self.each, self.full = target, each, full


class Call(Expression):
    """``name(arguments)``; ``expand``: the last argument is followed by ``...``. ``name`` may be
    namespaced (``provider::aws::arn_parse``).
    """

    __slots__ = ("arguments", "expand", "name")

    def __init__(
        self, source: Source, start: int, end: int, name: str, arguments: Sequence[Expression], *, expand: bool
    ) -> None:
        self.source, self.start, self.end = source, start, end
        self.name, self.arguments, self.expand = name, tuple(arguments), expand


class Unary(Expression):
    """``-`` or ``!``."""

    __slots__ = ("operand", "operator")

    def __init__(self, source: Source, start: int, end: int, operator: str, operand: Expression) -> None:
        self.source, self.start, self.end = source, start, end
        self.operator, self.operand = operator, operand


class Binary(Expression):
    """Arithmetic, comparison, equality, ``&&``, ``||``."""

    __slots__ = ("left", "operator", "right")

    def __init__(
        self, source: Source, start: int, end: int, operator: str, left: Expression, right: Expression
    ) -> None:
        self.source, self.start, self.end = source, start, end
        self.operator, self.left, self.right = operator, left, right


class Conditional(Expression):
    """``condition ? then : otherwise``."""

    __slots__ = ("condition", "otherwise", "then")

    def __init__(
        self, source: Source, start: int, end: int, condition: Expression, then: Expression, otherwise: Expression
    ) -> None:
        self.source, self.start, self.end = source, start, end
        self.condition, self.then, self.otherwise = condition, then, otherwise


class For(Expression):
    """``[for ...]`` or, where ``result_key`` is given, ``{for ...}``; ``group`` is the trailing ``...``."""

    __slots__ = ("collection", "condition", "group", "key", "result", "result_key", "value")

    def __init__(
        self,
        source: Source,
        start: int,
        end: int,
        *,
        key: str | None,
        value: str,
        collection: Expression,
        result_key: Expression | None,
        result: Expression,
        condition: Expression | None,
        group: bool,
    ) -> None:
        self.source, self.start, self.end = source, start, end
        self.key, self.value, self.collection = key, value, collection
        self.result_key, self.result, self.condition, self.group = result_key, result, condition, group


class Broken(Expression):
    """Text that is no valid expression; the file has a diagnostic for it. Its value is unknown."""

    __slots__ = ()


class Opaque(Expression):
    """An expression of which nothing is known but what it refers to: a plan's configuration has no more.

    ``texts`` says that it makes a string.
    """

    __slots__ = ("references", "texts")

    def __init__(self, source: Source, start: int, end: int, references: Sequence[Expression], *, texts: bool) -> None:
        self.source, self.start, self.end = source, start, end
        self.references, self.texts = tuple(references), texts


_PARTS: Final[dict[type[Expression], Callable[[Any], Sequence[Expression | None]]]] = {
    Template: lambda node: [part for part in node.parts if not isinstance(part, str)],
    Wrapped: lambda node: (node.inner,),
    TemplateIf: lambda node: (node.condition, node.then, node.otherwise),
    TemplateFor: lambda node: (node.collection, node.body),
    ListOf: lambda node: node.items,
    ObjectOf: lambda node: [side for entry in node.entries for side in entry],
    GetAttr: lambda node: (node.target,),
    Index: lambda node: (node.target, node.key),
    Splat: lambda node: (node.target, node.each),
    Call: lambda node: node.arguments,
    Unary: lambda node: (node.operand,),
    Binary: lambda node: (node.left, node.right),
    Conditional: lambda node: (node.condition, node.then, node.otherwise),
    For: lambda node: (node.collection, node.result_key, node.result, node.condition),
    Opaque: lambda node: node.references,
}


def parts(expression: Expression) -> list[Expression]:
    """The expressions directly inside: operands, arguments, items and bodies, in the order of the source."""
    inside = _PARTS.get(type(expression))
    return [part for part in inside(expression) if part is not None] if inside is not None else []


def walk(expression: Expression) -> Iterator[Expression]:
    """The expression and everything inside it, in the order of the source."""
    waiting = [expression]
    while waiting:
        node = waiting.pop()
        yield node
        waiting += reversed(parts(node))


class Attribute:
    """``name = expression``; the offsets are the name's."""

    __slots__ = ("end", "expression", "name", "start")

    def __init__(self, name: str, expression: Expression, start: int, end: int) -> None:
        self.name, self.expression, self.start, self.end = name, expression, start, end


class Block:
    """``type "label" { ... }``.

    ``start`` to ``header_end`` is the header, from the type to the last label (the brace left out);
    ``end`` is behind the closing brace. ``attributes`` by name (of a repeated one the first, and a
    diagnostic); ``blocks`` in the order of the source.
    """

    __slots__ = ("_header", "attributes", "blocks", "end", "header_end", "labels", "source", "start", "type")

    def __init__(
        self,
        source: Source,
        type_: str,
        labels: Sequence[str],
        attributes: dict[str, Attribute],
        blocks: "Sequence[Block]",
        start: int,
        header_end: int,
        end: int,
    ) -> None:
        self.source, self.type, self.labels = source, type_, tuple(labels)
        self.attributes, self.blocks = attributes, tuple(blocks)
        self.start, self.header_end, self.end = start, header_end, end
        self._header: Span | None = None

    @property
    def header(self) -> Span:
        """Its type and labels: where to point when something inside is missing."""
        # Asked for by everything that may point there.
        if self._header is None:
            self._header = self.source.span(self.start, self.header_end)
        return self._header

    @property
    def span(self) -> Span:
        """The whole block."""
        return self.source.span(self.start, self.end)


class Comment:
    """A comment's text without its marks, with its place."""

    __slots__ = ("end", "source", "start", "text")

    def __init__(self, source: Source, start: int, end: int, text: str) -> None:
        self.source, self.start, self.end, self.text = source, start, end, text
