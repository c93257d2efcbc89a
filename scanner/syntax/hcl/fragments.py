"""An expression or a template that stands alone, not in a file of HCL."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from scanner.syntax.hcl.expressions import Expressions
from scanner.syntax.hcl.grammar import kind
from scanner.syntax.hcl.mend import concrete
from scanner.syntax.hcl.problems import Problems
from scanner.syntax.hcl.templates import read_parts
from scanner.syntax.hcl.tree import Broken, Expression, Literal, Wrapped, walk
from scanner.syntax.source import Source

if TYPE_CHECKING:
    from tree_sitter import Node

_LONGEST: Final = 1_000_000


def parse_expression(file: str, text: str) -> Expression:
    """An expression alone. ``Broken`` where it is none; offsets count bytes of ``text``.

    New lines are allowed, as between brackets.
    """
    source = Source(file, text.encode("utf-8", "surrogatepass"))
    before = b"_ = ("
    scratch = _scratch(file, before + source.text + b"\n)")
    if scratch is None:
        return Broken(source, 0, len(source.text))
    lowering, attribute = scratch
    whole = attribute.children[-1]
    # `a) + (b` would close what was opened around it.
    if len([child for child in whole.children if child.kind_id != kind("comment")]) != 3:
        return Broken(source, 0, len(source.text))
    outer = lowering.expression(whole, 0)
    inner = outer.inner if isinstance(outer, Wrapped) and len(lowering.problems) == 0 else None
    if inner is None:
        return Broken(source, 0, len(source.text))
    return relocate(inner, source, lambda offset: offset - len(before))


def parse_template(file: str, text: str) -> Expression:
    """A template alone, with no quotes around and no backslash escapes. ``Broken`` where it is none;
    offsets count bytes of ``text``.
    """
    source = Source(file, text.encode("utf-8", "surrogatepass"))
    if "${" not in text and "%{" not in text:
        return Literal(source, 0, len(source.text), text)
    mark = b"E"
    while mark in source.text:
        mark += b"E"
    before = b"_ = <<" + mark + b"\n"
    scratch = _scratch(file, before + source.text + b"\n" + mark)
    if scratch is None:
        return Broken(source, 0, len(source.text))
    lowering, attribute = scratch
    node = attribute.children[-1].children[0].children[0]
    if node.kind_id != kind("heredoc_template"):
        return Broken(source, 0, len(source.text))
    begin, end = len(before), len(before) + len(source.text)
    found = read_parts(lowering, node.children[2:-1], (begin, end), (begin, end), 0, heredoc=True)
    if len(lowering.problems):
        return Broken(source, 0, len(source.text))
    return relocate(found, source, lambda offset: offset - begin)


def relocate(expression: Expression, source: Source, place: Callable[[int], int]) -> Expression:
    """Move a tree, in place, to where it stands in another source."""
    for node in walk(expression):
        node.source, node.start, node.end = source, max(0, place(node.start)), max(0, place(node.end))
    return expression


def _scratch(file: str, wrapped: bytes) -> "tuple[Expressions, Node] | None":
    """The lowering of an attribute alone and its node; None where the text has errors."""
    if len(wrapped) > _LONGEST:
        return None
    found = concrete(wrapped)
    if not found.intact or found.torn or len(found.root.children) != 1:
        return None
    body = found.root.children[0]
    attributes = [child for child in body.children if child.kind_id != kind("comment")]
    if len(attributes) != 1 or attributes[0].kind_id != kind("attribute"):
        return None
    source = Source(file, wrapped)
    return Expressions(source, wrapped.decode("latin-1"), Problems(source)), attributes[0]
