"""Blocks and attributes: from the concrete tree to the nodes of ``tree``."""

import re
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple

from scanner.syntax.hcl.expressions import ATTRIBUTE, Expressions
from scanner.syntax.hcl.grammar import MAX_DEPTH, comment_query, kind
from scanner.syntax.hcl.kinds import kinds
from scanner.syntax.hcl.layout import breaks, check_block
from scanner.syntax.hcl.literals import text_of
from scanner.syntax.hcl.tree import Attribute, Block, Comment, Expression
from scanner.syntax.source import Source

if TYPE_CHECKING:
    from tree_sitter import Node

_MOST_LOOKS: Final = 100
_EXPONENT: Final = re.compile(r"[0-9][eE]-?[0-9]", re.ASCII)
_COMMENT_MARK: Final = re.compile(r"#|//|/\*")


class _Kinds(NamedTuple):
    attribute: int
    block: int
    body: int
    string: int
    block_start: int
    block_end: int


@cache
def _kinds() -> _Kinds:
    return _Kinds(
        attribute=kind("attribute"),
        block=kind("block"),
        body=kind("body"),
        string=kind("string_lit"),
        block_start=kind("block_start"),
        block_end=kind("block_end"),
    )


def comments(source: Source, text: str, root: "Node | None") -> "list[Comment]":
    """All comments, in order; without a tree, which is the slower way, by the tokens alone."""
    if root is not None:
        places = [(node.start_byte, node.end_byte) for node in _comment_nodes(text, root)]
    else:
        from scanner.syntax.hcl.tokens import tokens  # noqa: PLC0415  # seldom needed, and its patterns take time to build

        places = [(token.start, token.end) for token in tokens(text) if token.sort == "comment"]
    return [Comment(source, start, end, _remark(text[start:end])) for start, end in places]


def _remark(text: str) -> str:
    marks = 1 if text.startswith("#") else 2
    return text_of(text[marks : -2 if text.startswith("/*") else None]).strip()


def _comment_nodes(text: str, root: "Node") -> "list[Node]":
    # Looking at each mark is the quickest where they are few, but a look takes longer the wider the tree.
    found: list[Node] = []
    comment = kinds().comment
    mark = _COMMENT_MARK.search(text)
    looks = 0
    while mark:
        if looks == _MOST_LOOKS:
            from tree_sitter import QueryCursor  # noqa: PLC0415

            captured = QueryCursor(comment_query()).captures(root).get("comment", [])
            return sorted(captured, key=lambda node: node.start_byte)
        looks += 1
        start = mark.start()
        node = root.descendant_for_byte_range(start, start + 1)
        behind = mark.end()
        if node is not None and node.kind_id == comment and node.start_byte == start:
            behind = node.end_byte
            found.append(node)
        mark = _COMMENT_MARK.search(text, behind)
    return found


class Structure:
    """Makes the blocks of one file. ``misread``: an exponent was taken for the name of a block, for
    ``n = 1e5`` before ``x {}`` is a number and a block of two labels to the grammar.
    """

    def __init__(self, expressions: Expressions) -> None:
        self.misread = False
        self.expressions, self.source, self.text = expressions, expressions.source, expressions.text
        self._problems = expressions.problems
        self._kinds = _kinds()
        self._comment, self._identifier = kinds().comment, kinds().identifier

    def file(self, root: "Node") -> Block:
        """The file as a block."""
        attributes: dict[str, Attribute] = {}
        blocks: list[Block] = []
        for child in root.children:
            if child.kind_id == self._kinds.body:
                self.items(child.children, attributes, blocks, 0)
            elif child.kind_id != self._comment:
                self._problems.error(
                    "terraform-syntax",
                    "expected an argument or a block, found JSON: its files end in .tf.json",
                    child.start_byte,
                    child.start_byte + 1,
                )
        return Block(self.source, "", (), attributes, blocks, 0, 0, len(self.source.text))

    def items(self, nodes: "Sequence[Node]", attributes: dict[str, Attribute], blocks: list[Block], depth: int) -> None:
        """Add the attributes and blocks among the nodes of a body to it."""
        is_attribute, is_block, text = self._kinds.attribute, self._kinds.block, self.text
        torn = self.expressions.torn
        previous = -1
        for child in nodes:
            number = child.kind_id
            if number == self._comment:
                continue
            start, end = child.start_byte, child.end_byte
            if previous >= 0 and not breaks(text, previous, start):
                self.misread = self.misread or _EXPONENT.match(text, start - 1) is not None
                self._problems.error("terraform-syntax", "expected a new line before this", start, start + 1)
            previous = end
            if number == is_attribute:
                found = None if torn else ATTRIBUTE.fullmatch(text, start, end)
                if found:
                    name: str = found[1]
                    attribute = Attribute(name, self.expressions.simple(found, 1, end), start, found.end(1))
                else:
                    attribute = self._attribute(child, depth)
                    name = attribute.name
                if name in attributes:
                    self._problems.error(
                        "terraform-syntax",
                        f"the argument {name} is set a second time in this block",
                        start,
                        attribute.end,
                    )
                else:
                    attributes[name] = attribute
            elif number == is_block:
                block = self._block(child, depth + 1)
                if block is not None:
                    blocks.append(block)

    def _attribute(self, node: "Node", depth: int) -> Attribute:
        name, _, value = (child for child in node.children if child.kind_id != self._comment)
        start, end = name.start_byte, name.end_byte
        if breaks(self.text, end, value.start_byte):
            self._problems.error("terraform-syntax", "expected '=' and a value on the same line", start, end)
        self.expressions.check_lines(value)
        try:
            expression: Expression = self.expressions.expression(value, depth + 1)
        except RecursionError:
            # The caller's own stack may be deep already.
            problem = "the expression is nested too deep"
            expression = self.expressions.refuse(value.start_byte, value.end_byte, problem, code="terraform-depth")
        return Attribute(text_of(self.text[start:end]), expression, start, end)

    def _block(self, node: "Node", depth: int) -> Block | None:
        start, end = node.start_byte, node.end_byte
        if depth > MAX_DEPTH:
            self._problems.error(
                "terraform-depth", f"blocks are nested more than {MAX_DEPTH} levels deep", start, start + 1
            )
            return None
        attributes: dict[str, Attribute] = {}
        blocks: list[Block] = []
        header: list[Node] = []
        brace = 0
        inside: list[Node] = []
        for child in node.children:
            number = child.kind_id
            if number == self._kinds.body:
                inside = [one for one in child.children if one.kind_id != self._comment]
                self.items(inside, attributes, blocks, depth)
            elif number in (self._identifier, self._kinds.string):
                header.append(child)
            elif number == self._kinds.block_start:
                brace = child.end_byte
                if self.text.find("\n", start, child.start_byte) >= 0:
                    header = self._on_one_line(header, child.start_byte)
            elif number == self._kinds.block_end and inside:
                check_block(self._problems, self.text, brace, inside, child.start_byte, self._kinds.block)
        start, header_end = header[0].start_byte, header[-1].end_byte
        type_, *labels = map(self.expressions.label, header)
        return Block(self.source, type_, labels, attributes, blocks, start, header_end, end)

    def _on_one_line(self, header: "list[Node]", brace: int) -> "list[Node]":
        """What belongs to a block of a header that is broken by new lines: what stands on its brace's line."""
        first = header[0]
        self._problems.error(
            "terraform-syntax", "expected '{' or '=' on the same line", first.start_byte, first.end_byte
        )
        return [node for node in header if "\n" not in self.text[node.start_byte : brace]] or header
