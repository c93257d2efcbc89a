"""Texts that are given for variables, each for every type."""

from typing import Final

TYPES: Final = (
    "",
    "string",
    "number",
    "bool",
    "any",
    "list(string)",
    "list(any)",
    "list",
    "map",
    "map(number)",
    "set(number)",
    "set(string)",
    "tuple([string, bool])",
    "object({ a = string, b = optional(number, 3) })",
    'list(object({ a = optional(string, "z"), c = optional(list(string), []) }))',
    "map(object({ a = optional(bool) }))",
    'object({ o = optional(object({ p = optional(string, "q") }), {}) })',
)
TEXTS: Final = (
    "true",
    "1",
    "1.50",
    "0x10",
    "1e3",
    "abc",
    "",
    " x ",
    "null",
    '"q"',
    "[]",
    "{}",
    "[1,2]",
    '["b","a","b"]',
    '[1,"a",true]',
    "{a=1}",
    '{a="x",b=null}',
    '{a="x",b="7",zz=1}',
    "[{a=null},{c=null},{}]",
    '{k={},l={a="true"}}',
    "{o=null}",
    "{o={}}",
    '["x","true"]',
    "[null]",
    '{"a b"=1}',
    '"${1+1}"',
    "<<E\nx\nE\n",
    "[for i in [1,2]: i*2]",
    "-5",
    "true ? 1 : 2",
    "[1,[2]]",
    "{a=[1]}",
)


def configuration(type_: str) -> str:
    """A root module with one variable, and an output that has its value."""
    written = f"  type = {type_}\n" if type_ else ""
    return f'variable "x" {{\n{written}}}\noutput "o" {{\n  value = var.x\n}}\n'
