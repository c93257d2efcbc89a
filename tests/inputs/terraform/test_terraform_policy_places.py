"""Where the parts of policies stand: in blocks, in ``jsonencode``, inside of JSON texts."""

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from policy_texts import block, data, document, json_of, nodes, place, policy_cell

from scanner.model.path import parse_path
from scanner.model.value import ABSENT, OneOf, UnknownText

USES = {
    "locals": ("policy = local.p", 'locals {\n  p = data.aws_iam_policy_document.d["a"].json\n}'),
    "key": ('policy = data.aws_iam_policy_document.d[each.key].json\n  for_each = toset(["a"])', ""),
    "condition": ('policy = true ? data.aws_iam_policy_document.d["a"].json : ""', ""),
    "joined": ('policy = join("", [data.aws_iam_policy_document.d["a"].json])', ""),
    "template": ('policy = "${data.aws_iam_policy_document.d["a"].json}"', ""),
    "try": ('policy = try(data.aws_iam_policy_document.d["a"].json, null)', ""),
    "one": ("policy = one(values(data.aws_iam_policy_document.d)[*].json)", ""),
}


@pytest.mark.parametrize("way", USES)
def test_parts_stand_in_the_blocks_however_the_text_gets_to_its_use(way: str) -> None:
    """Its origins begin at the use."""
    argument, rest = USES[way]
    found = nodes(
        'data "aws_iam_policy_document" "d" {\n  for_each = toset(["a"])\n  statement {\n    sid = each.key\n'
        f'    actions = ["x", "y"]\n  }}\n}}\nresource "aws_iam_policy" "p" {{\n  {argument}\n}}\n{rest}'
    )
    resource = next(one for address, one in found.items() if address.startswith("aws_iam_policy.p"))
    made = document(resource)
    assert place(made, "Statement[0].Action[0]") == (5, 21, 24)
    assert place(made, "Statement[0].Effect")[0] == 3
    inner = made.walk(parse_path("Statement[0].Sid"))
    assert inner is not None
    assert (inner.value, inner.origins()[0].what, inner.origins()[0].span.start_line) == (
        "a",
        "aws_iam_policy.p.policy",
        9,
    )


def test_through_modules() -> None:
    """A text that is made in one module and used in another leads to the block, by instance."""
    found = nodes(
        {
            "main.tf": """
                module "made" {
                  source = "./made"
                  for_each = toset(["a", "b"])
                  name = each.key
                }
                module "used" {
                  source = "./used"
                  policy = module.made["b"].json
                }
            """,
            "made/main.tf": """
                variable "name" {}
                data "aws_iam_policy_document" "d" {
                  statement {
                    actions = ["${var.name}:*"]
                  }
                }
                output "json" {
                  value = data.aws_iam_policy_document.d.json
                }
            """,
            "used/main.tf": 'variable "policy" {}\nresource "aws_iam_policy" "p" {\n  policy = var.policy\n}\n',
        }
    )
    action = document(found["module.used.aws_iam_policy.p"]).walk(parse_path("Statement[0].Action"))
    assert action is not None
    assert (action.value, action.span.file, action.span.start_line) == ("b:*", "made/main.tf", 4)
    used_by = {key: found[f'module.made["{key}"].data.aws_iam_policy_document.d'].at(("used_by",)) for key in "ab"}
    assert used_by == {"a": (), "b": ("module.used.aws_iam_policy.p",)}


def test_sources_are_used_by_what_uses_the_whole() -> None:
    """A policy, a role's inline policy; what is neither takes nothing as a policy."""
    found = nodes(
        data("s", block("a"))
        + data("d", f"source_policy_documents = [{json_of('s')}]")
        + data("other", block("b"))
        + data("none", block("c"))
        + f'resource "aws_sqs_queue" "q" {{\n  policy = {json_of("d")}\n}}\n'
        + f'resource "aws_iam_role" "r" {{\n  inline_policy {{\n    policy = {json_of("other")}\n  }}\n}}\n'
        + f'resource "aws_ssm_parameter" "p" {{\n  value = {json_of("none")}\n}}\n'
    )
    users = {
        name: found[f"data.aws_iam_policy_document.{name}"].at(("used_by",)) for name in ("s", "d", "other", "none")
    }
    assert users == {
        "s": ("aws_sqs_queue.q",),
        "d": ("aws_sqs_queue.q",),
        "other": ("aws_iam_role.r",),
        "none": (),
    }


def test_either_of_two_documents() -> None:
    """One document for each that it may be; null is none."""
    text = 'variable "x" {}\n' + data("a", block("a")) + data("b", block("b"))
    found = nodes(
        text
        + f'resource "aws_iam_policy" "p" {{\n  policy = var.x ? {json_of("a")} : {json_of("b")}\n}}\n'
        + f'resource "aws_iam_policy" "n" {{\n  policy = var.x ? {json_of("a")} : null\n}}\n'
    )
    either = policy_cell(found["aws_iam_policy.p"], "policy")
    assert isinstance(either.value, OneOf)
    actions = [one.walk(parse_path("Statement[0].Action")) for one in either.documents()]
    assert [one.value for one in actions if one is not None] == ["a", "b"]
    [only] = policy_cell(found["aws_iam_policy.n"], "policy").documents()
    assert only.walk(parse_path("Statement[0].Action")) is not None


def test_what_jsonencode_is_given_right_there_has_its_own_places() -> None:
    """Values at their expressions, keys at theirs; also behind a condition that is decided."""
    found = nodes("""
        locals {
          all = "*"
        }
        resource "aws_iam_policy" "p" {
          policy = true ? jsonencode({
            Statement = [{ Action = ["a", local.all] }]
          }) : null
        }
    """)
    made = document(found["aws_iam_policy.p"])
    assert place(made, "Statement[0]") == (6, 18, 47)
    assert place(made, "Statement[0].Action[1]") == (6, 35, 44)
    item = made.walk(parse_path("Statement[0].Action[1]"))
    assert item is not None
    assert (item.value, [one.what for one in item.origins()]) == ("*", ["local.all"])
    assert made.key_span("Statement").start_column == 5


def test_what_jsonencode_is_given_elsewhere_stands_at_the_use() -> None:
    """The origins say where it is written."""
    found = nodes("""
        resource "aws_iam_policy" "p" {
          policy = local.p
        }
        locals {
          p = jsonencode({
            Statement = [{ Action = "*" }]
          })
        }
    """)
    action = document(found["aws_iam_policy.p"]).walk(parse_path("Statement[0].Action"))
    assert action is not None
    assert (action.value, action.span.start_line) == ("*", 2)
    assert [(one.what, one.span.start_line) for one in action.origins()] == [
        ("local.p", 5),
        ("Statement[0].Action", 6),
    ]


@pytest.mark.parametrize("mark", ["<<EOF", "<<-EOF"])
def test_heredocs_have_places_inside(mark: str) -> None:
    """Interpolations take their room, in and outside of strings; what is behind them is found."""
    found = nodes(
        'variable "x" {}\nresource "aws_iam_policy" "p" {\n  policy = ' + mark + "\n"
        '    {"Statement": [{"Resource": "arn:${var.x}/é*", "Action": ["s3:*", ${jsonencode(var.x)}],\n'
        '      "Effect": "Allow", "Sid": "a\\"b$${c}"}]}\nEOF\n}\n'
    )
    made = document(found["aws_iam_policy.p"])
    assert place(made, "Statement[0].Resource") == (4, 33, 50)
    assert place(made, "Statement[0].Action[0]") == (4, 63, 69)
    assert place(made, "Statement[0].Action[1]") == (4, 71, 91)
    assert place(made, "Statement[0].Effect") == (5, 17, 24)
    sid = made.walk(parse_path("Statement[0].Sid"))
    assert sid is not None
    assert sid.value == 'a"b${c}'
    resource = made.walk(parse_path("Statement[0].Resource"))
    assert resource is not None
    assert isinstance(resource.value, UnknownText)


def test_one_line_texts_have_places_inside() -> None:
    """Quotes are escaped there, and so are escapes."""
    line = '  policy = "{\\"Statement\\": {\\"Sid\\": \\"a\\\\\\"b\\", \\"Action\\": \\"*\\"}}"'
    made = document(nodes(f'resource "aws_iam_policy" "p" {{\n{line}\n}}\n')["aws_iam_policy.p"])
    start = line.index('\\"*\\"') + 1
    assert made.value == {"Statement": {"Sid": 'a"b', "Action": "*"}}
    assert place(made, "Statement.Action") == (2, start, start + 5)
    assert made.key_span("Statement").start_column == line.index('\\"Statement') + 1


def test_texts_in_json_syntax_have_places_inside() -> None:
    """As in a quoted text of the native syntax."""
    text = '{"resource": {"aws_iam_policy": {"p": {\n"policy": "{\\"Statement\\": [{\\"Action\\": \\"*\\"}]}"\n}}}}'
    found = nodes({"main.tf.json": text})
    assert place(document(found["aws_iam_policy.p"]), "Statement[0].Action") == (2, 42, 47)


@pytest.mark.parametrize("text", ['"no json"', '"${var.x}"', '"%{ if true }{}%{ endif }"', '"5"', "<<EOF\nEOF\n", '""'])
def test_texts_that_cannot_be_looked_into_are_handed_over(text: str) -> None:
    """At the place of the whole."""
    cell = policy_cell(
        nodes(f'variable "x" {{}}\nresource "aws_iam_policy" "p" {{\n  policy = {text}\n}}')["aws_iam_policy.p"],
        "policy",
    )
    [found] = cell.documents()
    assert found.value == cell.value
    assert found.span == cell.span


def test_an_argument_that_is_null_has_no_document() -> None:
    """Neither has any other value that is absent."""
    cell = policy_cell(nodes('resource "aws_iam_policy" "p" {\n  policy = null\n}')["aws_iam_policy.p"], "policy")
    assert cell.value is ABSENT
    assert cell.documents() == ()


json_values = st.recursive(
    st.booleans() | st.integers(-99, 99) | st.text(st.characters(codec="utf-8", exclude_categories=["C"]), max_size=6),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text("abc", min_size=1, max_size=2), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(json_values, st.booleans(), st.booleans())
def test_each_part_is_found_at_its_own_text(value: object, heredoc: bool, ascii_only: bool) -> None:
    """Whatever the JSON is: the text at the place of a string says that string."""
    text = json.dumps({"k": value}, ensure_ascii=ascii_only)
    escaped = text.replace("${", "$${").replace("%{", "%%{")
    if heredoc:
        source = f'resource "aws_iam_policy" "p" {{\n  policy = <<EOF\n{escaped}\nEOF\n}}\n'
    else:
        quoted = escaped.replace("\\", "\\\\").replace('"', '\\"')
        source = f'resource "aws_iam_policy" "p" {{\n  policy = "{quoted}"\n}}\n'
    resource = nodes({"main.tf": source})["aws_iam_policy.p"]
    lines = source.split("\n")
    waiting = [document(resource)]
    while waiting:
        here = waiting.pop()
        waiting += [inner for _, inner in here.entries()]
        waiting += here.items()
        if isinstance(here.value, str):
            line = lines[here.span.start_line - 1][here.span.start_column - 1 : here.span.end_column - 1]
            line = line.replace("$${", "${").replace("%%{", "%{")
            said = json.loads(line if heredoc else json.loads(f'"{line}"'))
            # Terraform keeps every text in Unicode's composed form; what JSON escapes in it is no text to it.
            assert here.value in (said, unicodedata.normalize("NFC", said))
