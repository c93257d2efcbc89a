"""What is said of an expression with an unknown in it holds for every value that the unknown may have."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from terraform_coverage import covers
from terraform_expressions import EXPRESSIONS
from terraform_scene import Scene

from scanner.model.value import Absent, Value, unknowns

VALUES = ["1", "0", '"a"', '""', "true", "null", "[]", '["a", 1]', '{ a = "b" }', "{}", "[[1], 2]", "{ k = null }"]


def _value(expression: str, default: str | None) -> Value | Absent:
    variable = 'variable "x" {}\n' if default is None else f'variable "x" {{ default = {default} }}\n'
    return Scene(
        variable + 'locals {\n  l = ["a", 1]\n}\nresource "terraform_data" "t" {}\n'
        f'resource "terraform_data" "u" {{\n  input = {expression}\n}}\n'
    ).at("terraform_data.u", "input")


def _refused(value: Value | Absent) -> bool:
    return any(reason.why == "cannot be evaluated" for one in unknowns(value) for reason in one.reasons)


@settings(max_examples=400, deadline=None)
@given(expression=EXPRESSIONS, default=st.sampled_from(VALUES))
def test_what_is_said_of_an_unknown_holds_for_any_value(expression: str, default: str) -> None:
    """Whatever value the variable gets, the result is one that was allowed for before."""
    real = _value(expression, default)
    if not _refused(real):
        assert covers(_value(expression, None), real)


FUNCTIONS = [
    "concat(VALUE, [1])",
    "concat([1], VALUE)",
    "merge({ a = 1, z = 2 }, VALUE)",
    "merge(VALUE, { a = 1 })",
    'coalesce(VALUE, "d")',
    "coalescelist(VALUE, [1])",
    'lookup(VALUE, "a", "d")',
    "keys(VALUE)",
    "keys(merge(VALUE, { c = 1 }))",
    "values(merge(VALUE, { c = 1 }))",
    "flatten([VALUE, [3]])",
    'distinct(concat(VALUE, ["a"]))',
    'compact([VALUE, "b"])',
    'sort(concat(VALUE, ["0"]))',
    "length(VALUE)",
    "length([VALUE])",
    "one(VALUE)",
    'contains(concat(VALUE, ["z"]), "z")',
    'contains(VALUE, "a")',
    'element(concat(VALUE, ["z"]), 0)',
    'join("-", concat(["q"], VALUE, ["r"]))',
    'toset(concat(VALUE, ["b"]))',
    'tolist(toset(concat(VALUE, ["b"])))',
    'setunion(VALUE, ["b"])',
    'zipmap(["k"], [VALUE])',
    "reverse([VALUE, 2])",
    "slice([VALUE, 2], 1, 2)",
    "jsonencode({ a = VALUE })",
    "jsondecode(jsonencode({ a = VALUE, b = 1 }))",
    'format("%s-%v", "a", VALUE)',
    'formatlist("%s-%s", ["a", "b"], VALUE)',
    'startswith("a-${VALUE}", "a-b")',
    "alltrue([VALUE, false])",
    "anytrue([VALUE, true])",
    "max(VALUE, 1)",
    "tostring(VALUE)",
    'try(VALUE.a, "d")',
    'try("x${VALUE}y", "d")',
    "can(VALUE.a)",
    "[for v in VALUE : v if v != 1]",
    "{ for k, v in VALUE : k => v... }",
    'VALUE == "a" ? [1] : ["b"]',
    "VALUE[0]",
    "VALUE[*].a",
    "[1, 2, 3][VALUE]",
    '"%{ for v in VALUE }${v}%{ endfor }"',
    '"%{ if VALUE }yes%{ else }no%{ endif }"',
]


@pytest.mark.parametrize("expression", FUNCTIONS)
def test_functions_allow_for_any_value(expression: str) -> None:
    """The same for each function that keeps partial knowledge, over all sample values."""
    written = expression.replace("VALUE", "var.x")
    said = _value(written, None)
    for default in VALUES:
        real = _value(written, default)
        if not _refused(real):
            assert covers(said, real), (default, said, real)
