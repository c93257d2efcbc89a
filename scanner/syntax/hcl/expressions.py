"""Expressions: from the concrete tree to the nodes of ``tree``.

Most expressions in real files are a plain string, a number, a name with dots: a regular expression reads
these from the text, which is several times faster than walking the half dozen nodes that each of them has.
"""

import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Final, TypeAlias

from scanner.syntax.hcl.grammar import MAX_DEPTH, kind
from scanner.syntax.hcl.kinds import kinds
from scanner.syntax.hcl.layout import breaks
from scanner.syntax.hcl.literals import LiteralError, number_of, text_of
from scanner.syntax.hcl.problems import Problems
from scanner.syntax.hcl.templates import quoted_text, read_template
from scanner.syntax.hcl.traversals import follow_steps
from scanner.syntax.hcl.tree import (
    Binary,
    Broken,
    Call,
    Conditional,
    Expression,
    For,
    GetAttr,
    ListOf,
    Literal,
    Name,
    ObjectOf,
    Unary,
    Wrapped,
)
from scanner.syntax.source import Source

if TYPE_CHECKING:
    from tree_sitter import Node

_NAME: Final = r"[A-Za-z_][\w-]*"
_DOTTED: Final = rf"(?!(?:true|false|null)(?![\w-])){_NAME}(?:\.{_NAME})*"

# Groups 1 to 5; an attribute's name comes before them as group 1 in `ATTRIBUTE`.
_VALUE: Final = rf'(?:"([^"\\$%\r\n]*)"|(true|false|null)|(-?[0-9]{{1,18}})|({_DOTTED})|"\$\{{({_DOTTED})\}}")'
_SIMPLE: Final = re.compile(_VALUE, re.ASCII)
ATTRIBUTE: Final = re.compile(rf"({_NAME})[ \t]*=[ \t]*{_VALUE}", re.ASCII)
_PLAIN_NAME: Final = re.compile(_NAME, re.ASCII)
_TWO_POINTS: Final = re.compile(r"[0-9]+\.[0-9]+\.[0-9]", re.ASCII)
_SEQUENCE: Final = re.compile(r"(?<!\$)\$\{|(?<!%)%\{")
_CONSTANTS: Final[dict[str, bool | None]] = {"true": True, "false": False, "null": None}
_TRUNCATED: Final = f"the expression is nested more than {MAX_DEPTH} levels deep"


Lowered: TypeAlias = "Callable[[Node, int], Expression]"


class Expressions:
    """Makes the expressions of one file.

    ``text`` is the file with each byte a character, so that offsets are those of the bytes. ``torn`` are
    the offsets of values that are known to be broken, and told of, and in whose place the grammar saw a
    number.
    """

    def __init__(self, source: Source, text: str, problems: Problems, torn: set[int] | None = None) -> None:
        self.source, self.text, self.problems = source, text, problems
        self.torn: set[int] = set() if torn is None else torn
        self._kinds = kinds()
        self._comment = self._kinds.comment
        self._terms: dict[int, Lowered] = {
            kind(name): method
            for name, method in (
                ("literal_value", self._literal),
                ("template_expr", self._template),
                ("collection_value", self._first_child),
                ("tuple", self._tuple),
                ("object", self._object),
                ("variable_expr", self._variable),
                ("function_call", self._call),
                ("for_expr", self._first_child),
                ("for_tuple_expr", self._for),
                ("for_object_expr", self._for),
                ("operation", self._first_child),
                ("unary_operation", self._unary),
                ("binary_operation", self._binary),
                ("conditional", self._conditional),
            )
        }

    def expression(self, node: "Node", depth: int) -> Expression:
        """The expression of a node of kind ``expression`` that has no errors inside."""
        start, end = node.start_byte, node.end_byte
        found = _SIMPLE.fullmatch(self.text, start, end)
        if found and not (self.torn and start in self.torn):
            return self.simple(found, 0, end)
        if depth > MAX_DEPTH:
            return self.refuse(start, end, _TRUNCATED, code="terraform-depth")
        return self._term([child for child in node.children if child.kind_id != self._comment], depth)

    def simple(self, found: re.Match[str], before: int, end: int) -> Expression:
        """The expression that ``_VALUE`` matched up to ``end``, its groups coming after ``before`` others."""
        source, last = self.source, found.lastindex or 0
        group = last - before
        text: str = found[last]
        start = found.start(last)
        if group == 1:
            return Literal(source, start - 1, end, text if text.isascii() else text_of(text))
        if group == 2:
            return Literal(source, start, end, _CONSTANTS[text])
        if group == 3:
            return Literal(source, start, end, int(text))
        if group == 4:
            return self._dotted(text, start)
        return Wrapped(source, start - 3, end, self._dotted(text, start))

    def refuse(self, start: int, end: int, message: str, *, code: str = "terraform-syntax") -> Broken:
        """What cannot be read becomes Broken, with a diagnostic."""
        self.problems.error(code, message, start, end)
        return Broken(self.source, start, end)

    def _dotted(self, text: str, start: int) -> Expression:
        source = self.source
        names = text.split(".")
        end = start + len(names[0])
        here: Expression = Name(source, start, end, names[0])
        if len(names) > 1:
            if len(names) > MAX_DEPTH:
                return self.refuse(start, start + len(text), _TRUNCATED, code="terraform-depth")
            for name in names[1:]:
                end += 1 + len(name)
                here = GetAttr(source, start, end, here, name)
        return here

    def _term(self, children: "Sequence[Node]", depth: int) -> Expression:
        first = children[0]
        if first.kind_id == self._kinds.paren:
            inner = self.expression(children[1], depth + 1)
            base: Expression = Wrapped(self.source, first.start_byte, children[2].end_byte, inner)
            behind = 3
        else:
            base = self._terms[first.kind_id](first, depth)
            behind = 1
        if behind == len(children):
            return base
        if isinstance(base, Literal) and _TWO_POINTS.match(self.text, base.start):
            return self.refuse(base.start, children[-1].end_byte, "a number has one decimal point")
        return follow_steps(self, base, children[behind:], depth)

    def _first_child(self, node: "Node", depth: int) -> Expression:
        child = node.children[0]
        return self._terms[child.kind_id](child, depth)

    def identifier(self, node: "Node") -> str:
        """The name that a node is."""
        return text_of(self.text[node.start_byte : node.end_byte])

    def _literal(self, node: "Node", depth: int) -> Expression:
        start, end = node.start_byte, node.end_byte
        text = self.text[start:end]
        if start in self.torn:
            end = self.text.find("\n", start)
            return Broken(self.source, start, end if end >= 0 else len(self.text))
        if text[0] == '"':
            return read_template(self, node.children[0], depth)
        if text in _CONSTANTS:
            return Literal(self.source, start, end, _CONSTANTS[text])
        return self.number(text, start, end)

    def number(self, text: str, start: int, end: int) -> Expression:
        """A number as it is written."""
        try:
            return Literal(self.source, start, end, number_of(text))
        except LiteralError as error:
            return self.refuse(start, end, str(error))

    def _template(self, node: "Node", depth: int) -> Expression:
        return read_template(self, node.children[0], depth)

    def _variable(self, node: "Node", _depth: int) -> Expression:
        start, end = node.start_byte, node.end_byte
        name = text_of(self.text[start:end])
        if "::" in name:
            return self.refuse(start, end, f"{name} names a function, and no arguments follow it")
        return Name(self.source, start, end, name)

    def _tuple(self, node: "Node", depth: int) -> Expression:
        wanted = self._kinds.expression
        items = [self.expression(child, depth + 1) for child in node.children if child.kind_id == wanted]
        return ListOf(self.source, node.start_byte, node.end_byte, items)

    def _object(self, node: "Node", depth: int) -> Expression:
        entries: list[tuple[Expression, Expression]] = []
        comma, element = self._kinds.comma, self._kinds.element
        previous = -1
        for child in node.children:
            number = child.kind_id
            if number == element:
                if previous >= 0 and "\n" not in self.text[previous : child.start_byte]:
                    self.problems.error(
                        "terraform-syntax",
                        "expected a comma or a new line before the next entry",
                        child.start_byte,
                        child.start_byte + 1,
                    )
                entries.append(self._entry(child, depth + 1))
                previous = child.end_byte
            elif number == comma:
                if previous >= 0 and breaks(self.text, previous, child.start_byte):
                    self.problems.error(
                        "terraform-syntax", "expected an entry, found ','", child.start_byte, child.end_byte
                    )
                previous = -1
        return ObjectOf(self.source, node.start_byte, node.end_byte, entries)

    def _entry(self, node: "Node", depth: int) -> tuple[Expression, Expression]:
        key, value = (child for child in node.children if child.kind_id == self._kinds.expression)
        start, end = key.start_byte, key.end_byte
        name = self.text[start:end]
        if breaks(self.text, end, value.start_byte):
            self.problems.error("terraform-syntax", "expected '=' and a value on the same line", start, end)
        self.check_lines(value)
        if _PLAIN_NAME.fullmatch(name) or (len(key.children) == 1 and key.children[0].kind_id == self._kinds.variable):
            return Literal(self.source, start, end, text_of(name)), self.expression(value, depth)
        return self.expression(key, depth), self.expression(value, depth)

    def _call(self, node: "Node", depth: int) -> Expression:
        children = [child for child in node.children if child.kind_id != self._comment]
        arguments: list[Expression] = []
        expand = False
        if len(children) == 4:
            for child in children[2].children:
                if child.kind_id == self._kinds.expression:
                    arguments.append(self.expression(child, depth + 1))
                elif child.kind_id == self._kinds.ellipsis:
                    expand = True
        name = self.identifier(children[0])
        return Call(self.source, node.start_byte, node.end_byte, name, arguments, expand=expand)

    def _unary(self, node: "Node", depth: int) -> Expression:
        start, end = node.start_byte, node.end_byte
        if depth > MAX_DEPTH:
            return self.refuse(start, end, _TRUNCATED, code="terraform-depth")
        sign, *rest = (child for child in node.children if child.kind_id != self._comment)
        operand = self._term(rest, depth + 1)
        # A negative number is a Literal, as people read it.
        if sign.kind_id == self._kinds.minus and isinstance(operand, Literal) and len(rest) == 1:
            value = operand.value
            if isinstance(value, int | Decimal) and not isinstance(value, bool) and self.text[operand.start] != "-":
                return Literal(self.source, start, end, value.copy_negate() if isinstance(value, Decimal) else -value)
        return Unary(self.source, start, end, self.text[start], operand)

    def _binary(self, node: "Node", depth: int) -> Expression:
        # Chains lean to the left, and may be long: down to the first operand, then up again.
        ids = self._kinds
        chain: list[tuple[str, Sequence[Node]]] = []
        while True:
            children = [child for child in node.children if child.kind_id != self._comment]
            middle = next(index for index, child in enumerate(children) if child.kind_id in ids.operators)
            sign = children[middle]
            chain.append((self.text[sign.start_byte : sign.end_byte], children[middle + 1 :]))
            left = children[:middle]
            if len(left) > 1 or left[0].kind_id != ids.operation:
                break
            inner = left[0].children[0]
            if inner.kind_id != ids.binary:
                break
            node = inner
        if depth + len(chain) > MAX_DEPTH:
            return self.refuse(left[0].start_byte, chain[0][1][-1].end_byte, _TRUNCATED, code="terraform-depth")
        below = depth + len(chain)
        here = self._term(left, below)
        for operator, right in reversed(chain):
            operand = self._term(right, below)
            here = Binary(self.source, here.start, operand.end, operator, here, operand)
        return here

    def _conditional(self, node: "Node", depth: int) -> Expression:
        # The grammar leans to the left where the language leans to the right: `a ? 1 : b ? 2 : 3` comes as
        # `(a ? 1 : b) ? 2 : 3`. What stands in the condition is unfolded, and put together again.
        ids, end = self._kinds, node.end_byte
        arms: list[tuple[Node, Node]] = []
        while True:
            condition, then, otherwise = (child for child in node.children if child.kind_id == ids.expression)
            arms.append((then, otherwise))
            inner = [child for child in condition.children if child.kind_id != self._comment]
            if len(inner) != 1 or inner[0].kind_id != ids.conditional:
                break
            node = inner[0]
        below = depth + len(arms)
        if below > MAX_DEPTH:
            return self.refuse(node.start_byte, end, _TRUNCATED, code="terraform-depth")
        result = self.expression(arms[0][1], below)
        for position, (then, _) in enumerate(arms):
            test = arms[position + 1][1] if position + 1 < len(arms) else condition
            start = test.start_byte
            result = Conditional(
                self.source, start, end, self.expression(test, below), self.expression(then, below), result
            )
        return result

    def _for(self, node: "Node", depth: int) -> Expression:
        ids = self._kinds
        results: list[Expression] = []
        condition: Expression | None = None
        group = False
        names: list[str] = []
        collection: Expression | None = None
        for child in node.children:
            number = child.kind_id
            if number == ids.expression:
                results.append(self.expression(child, depth + 1))
            elif number == ids.ellipsis:
                group = True
            elif number == ids.condition:
                condition = self._inner(child, depth + 1)
            elif not names and number != self._comment:
                names, collection = self.intro(child, depth + 1)
        if collection is None:  # cannot be: the grammar demands it
            return Broken(self.source, node.start_byte, node.end_byte)
        return For(
            self.source,
            node.start_byte,
            node.end_byte,
            key=names[0] if len(names) == 2 else None,
            value=names[-1],
            collection=collection,
            result_key=results[0] if len(results) == 2 else None,
            result=results[-1],
            condition=condition,
            group=group,
        )

    def intro(self, node: "Node", depth: int) -> tuple[list[str], Expression | None]:
        """The names and the collection of a ``for``, be it an expression's or a template's."""
        names = [self.identifier(child) for child in node.children if child.kind_id == self._kinds.identifier]
        return names, self._inner(node, depth)

    def _inner(self, node: "Node", depth: int) -> Expression | None:
        for child in node.children:
            if child.kind_id == self._kinds.expression:
                return self.expression(child, depth)
        return None

    def inner(self, node: "Node", depth: int) -> Expression:
        """The only expression in a node: an interpolation's, a directive's condition."""
        return self._inner(node, depth) or self.refuse(node.start_byte, node.end_byte, "expected an expression inside")

    def label(self, node: "Node") -> str:
        """The text of a block's label."""
        start, end = node.start_byte, node.end_byte
        if self.text[start] != '"':
            return self.identifier(node)
        if start in self.torn:
            return text_of(self.text[start + 1 : end].strip())
        raw = self.text[start + 1 : end - 1]
        if "\\" not in raw and "$" not in raw and "%" not in raw:
            return text_of(raw)
        if _SEQUENCE.search(raw):
            self.problems.error("terraform-syntax", "a label cannot hold a template", start, end)
        return quoted_text(self, start + 1, end - 1) or ""

    def check_lines(self, node: "Node") -> None:
        """Tell of a new line that ends the expression in the middle: there is none but between brackets."""
        start, end = node.start_byte, node.end_byte
        first = node.children[0]
        if "\n" not in self.text[start:end]:
            return
        if len(node.children) == 1 and first.kind_id not in self._kinds.loose and not self._torn_call(first):
            return
        from scanner.syntax.hcl.tokens import tokens  # noqa: PLC0415  # seldom needed, and its patterns take time to build

        for token in tokens(self.text, start, end):
            if token.sort == "newline" and not token.bracket:
                problem = "the expression ends with its line, unless it stands in parentheses"
                self.problems.error("terraform-syntax", problem, token.start - 1, token.start)
                return

    def _torn_call(self, node: "Node") -> bool:
        """Whether it is a call with a new line before its parenthesis."""
        return node.kind_id == self._kinds.call and breaks(
            self.text, node.children[0].end_byte, node.children[1].start_byte
        )
