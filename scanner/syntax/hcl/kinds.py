"""The numbers of the concrete tree's nodes that are looked for by kind: quicker to compare than names."""

from functools import cache
from typing import NamedTuple

from scanner.syntax.hcl.grammar import kind


class Kinds(NamedTuple):
    """The numbers of the nodes that are looked for by kind."""

    comment: int
    expression: int
    identifier: int
    operation: int
    binary: int
    comma: int
    minus: int
    paren: int
    ellipsis: int
    element: int
    variable: int
    get_attr: int
    subscript: int
    splat: int
    full: int
    attr: int
    condition: int
    equals: int
    colon: int
    operators: frozenset[int]
    conditional: int
    call: int
    loose: frozenset[int]  # what may go on after a new line by mistake


@cache
def kinds() -> Kinds:
    """Looked up once, at the first parse."""
    signs = ("*", "/", "%", "+", "-", ">", ">=", "<", "<=", "==", "!=", "&&", "||")
    return Kinds(
        comment=kind("comment"),
        expression=kind("expression"),
        identifier=kind("identifier"),
        operation=kind("operation"),
        binary=kind("binary_operation"),
        comma=kind(",", named=False),
        minus=kind("-", named=False),
        paren=kind("(", named=False),
        ellipsis=kind("ellipsis"),
        element=kind("object_elem"),
        variable=kind("variable_expr"),
        get_attr=kind("get_attr"),
        subscript=kind("index"),
        splat=kind("splat"),
        full=kind("[*]", named=False),
        attr=kind(".*", named=False),
        condition=kind("for_cond"),
        equals=kind("=", named=False),
        colon=kind(":", named=False),
        operators=frozenset(kind(sign, named=False) for sign in signs),
        conditional=kind("conditional"),
        call=kind("function_call"),
        loose=frozenset((kind("operation"), kind("conditional"))),
    )
