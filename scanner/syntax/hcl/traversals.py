"""What follows a term: attributes, indices, splats."""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from scanner.syntax.hcl.grammar import MAX_DEPTH
from scanner.syntax.hcl.kinds import kinds
from scanner.syntax.hcl.tree import Expression, GetAttr, Index, Name, Splat

if TYPE_CHECKING:
    from tree_sitter import Node

    from scanner.syntax.hcl.expressions import Expressions

_PLAIN_NAME: Final = re.compile(r"[A-Za-z_][\w-]*", re.ASCII)
_SECOND_INDEX: Final = re.compile(r"\.[0-9]", re.ASCII)
_TRUNCATED: Final = f"the expression is nested more than {MAX_DEPTH} levels deep"


def follow_steps(lowering: "Expressions", base: Expression, nodes: "Sequence[Node]", depth: int) -> Expression:
    """The expression of a term with these steps behind it."""
    ids = kinds()
    steps: list[Node] = []
    waiting = list(reversed(nodes))
    while waiting:
        node = waiting.pop()
        if node.kind_id == ids.splat:
            # Which steps belong to a splat is HCL's to say, not the grammar's.
            waiting += reversed(node.children[0].children)
        elif node.kind_id != ids.comment:
            steps.append(node)
        if depth + len(steps) > MAX_DEPTH:
            return lowering.refuse(base.start, nodes[-1].end_byte, _TRUNCATED, code="terraform-depth")
    return _follow(lowering, base, steps, 0, depth)


def _follow(
    lowering: "Expressions", base: Expression, steps: "Sequence[Node]", position: int, depth: int
) -> Expression:
    ids, source = kinds(), lowering.source
    while position < len(steps):
        step = steps[position]
        position += 1
        if step.kind_id == ids.get_attr:
            base = GetAttr(source, base.start, step.end_byte, base, _name(lowering, step))
        elif step.kind_id == ids.subscript:
            base = Index(source, base.start, step.end_byte, base, _key(lowering, step, depth + 1))
        else:
            item: Expression = Name(source, step.start_byte, step.end_byte, Splat.ITEM)
            if step.kind_id == ids.full:
                each = _follow(lowering, item, steps, position, depth + 1)
                return Splat(source, base.start, each.end, base, each, full=True)
            inside = position
            while inside < len(steps) and _is_attribute(lowering.text, steps[inside]):
                inside += 1
            if inside < len(steps) and steps[inside].kind_id == ids.attr:
                problem = "a splat by '.*' cannot hold another one: write [*]"
                return lowering.refuse(base.start, steps[-1].end_byte, problem)
            each = _follow(lowering, item, steps[position:inside], 0, depth + 1)
            base = Splat(source, base.start, each.end, base, each, full=False)
            position = inside
    return base


def _is_attribute(text: str, step: "Node") -> bool:
    # In an attribute-only splat `a.*.b.0` the legacy index counts as an attribute.
    return step.kind_id == kinds().get_attr or (step.kind_id == kinds().subscript and text[step.start_byte] == ".")


def _name(lowering: "Expressions", step: "Node") -> str:
    found = _PLAIN_NAME.fullmatch(lowering.text, step.start_byte + 1, step.end_byte)
    return found[0] if found else lowering.identifier(step.children[-1])


def _key(lowering: "Expressions", step: "Node", depth: int) -> Expression:
    index = step.children[0]
    for child in index.children:
        if child.kind_id == kinds().expression:
            return lowering.expression(child, depth)
    start = lowering.text.index(".", index.start_byte) + 1
    while not lowering.text[start].isdigit():
        start += 1
    digits = lowering.text[start : index.end_byte]
    if _SECOND_INDEX.match(lowering.text, index.end_byte):
        problem = "an index behind a dot cannot be followed by another one: write [0]"
        return lowering.refuse(index.start_byte, index.end_byte, problem)
    return lowering.number(digits, start, index.end_byte)
