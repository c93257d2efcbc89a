"""Access policies as configurations put them together: what is judged is the document that comes out."""

import pytest
from facet_reading import at, facets, project

from scanner.model.value import Unknown

D = 'data "aws_iam_policy_document"'
P = 'resource "aws_iam_policy" "p" {{\n  policy = {}\n}}\n'


def _statement(sid: str, effect: str, action: str) -> str:
    written = f'    sid = "{sid}"\n    effect = "{effect}"\n    actions = ["{action}"]\n    resources = ["*"]\n'
    return f"  statement {{\n{written}  }}\n"


def _json(sid: str, effect: str, action: str) -> str:
    return (
        f'jsonencode({{ Statement = [{{ Sid = "{sid}", Effect = "{effect}", Action = "{action}", Resource = "*" }}] }})'
    )


def _judged(files: dict[str, str] | str) -> list[str]:
    """Address, effect and actions of each statement; a question mark where it may not be there."""
    found = facets(project({"main.tf": files} if isinstance(files, str) else files), "policy_statement")
    shown = []
    for one in found:
        effect, actions = at(one, "effect"), at(one, "actions")
        what = f"{effect} {' '.join(map(str, actions))}" if isinstance(actions, tuple) else "unknown"
        shown.append(f"{one.address}: {what}{'?' if isinstance(one.presence, Unknown) else ''}")
    return shown


def test_each_instance_has_a_document_of_its_own() -> None:
    """By index, by key, and through ``each``; one that nothing takes is judged by itself."""
    counted = f'{D} "d" {{\n  count = 2\n{_statement("A", "Allow", "s3:${count.index}")}}}\n'
    assert _judged(counted + P.format("data.aws_iam_policy_document.d[1].json")) == [
        "aws_iam_policy.p: Allow s3:1",
        "data.aws_iam_policy_document.d[0]: Allow s3:0",
    ]
    keyed = f'{D} "d" {{\n  for_each = {{ a = "s3:*", b = "ec2:*" }}\n{_statement("A", "Allow", "${each.value}")}}}\n'
    each = (
        'resource "aws_iam_policy" "p" {\n  for_each = data.aws_iam_policy_document.d\n  policy = each.value.json\n}\n'
    )
    assert _judged(keyed + each) == ['aws_iam_policy.p["a"]: Allow s3:*', 'aws_iam_policy.p["b"]: Allow ec2:*']


def test_each_call_of_a_module_has_a_document_of_its_own() -> None:
    """An override that one call passes changes that call's policy only."""
    document = f'{D} "d" {{\n{_statement("base", "Allow", "s3:*")}  override_policy_documents = var.extra\n}}\n'
    files = {
        "main.tf": f'module "a" {{\n  source = "./m"\n  extra = [{_json("base", "Deny", "s3:*")}]\n}}\n'
        'module "b" {\n  source = "./m"\n}\n',
        "m/main.tf": 'variable "extra" {\n  type = list(string)\n  default = []\n}\n'
        + document
        + P.format("data.aws_iam_policy_document.d.json"),
    }
    assert _judged(files) == ["module.a.aws_iam_policy.p: Deny s3:*", "module.b.aws_iam_policy.p: Allow s3:*"]


@pytest.mark.parametrize(
    ("lists", "judged"),
    [
        ("", ["Deny x:y"]),
        (
            "override_policy_documents = [for one in data.aws_iam_policy_document.parts : one.json]",
            ["Allow s3:*", "Allow ec2:*"],
        ),
        ("source_policy_documents = values(data.aws_iam_policy_document.parts)[*].json", ["Deny x:y", "Allow ec2:*"]),
        ('override_policy_documents = compact([var.none, ""])', ["Deny x:y"]),
        ("override_policy_documents = var.none == null ? [] : [var.none]", ["Deny x:y"]),
        (
            "override_policy_documents = concat([" + _json("a", "Allow", "q:r") + "], var.unknown)",
            ["Allow q:r?", "unknown?"],
        ),
        ("source_policy_documents = var.unknown", ["unknown?", "Deny x:y"]),
        ("override_json = var.unknown", ["Deny x:y?", "unknown?"]),
        (f"source_json = {_json('a', 'Allow', 'q:r')}", ["Deny x:y"]),
        (f"source_json = {_json('', 'Allow', 'q:r')}", ["Allow q:r", "Deny x:y"]),
        (f"override_json = {_json('A', 'Allow', 'q:r')}", ["Deny x:y", "Allow q:r"]),
        ('override_policy_documents = [file("p.json"), file("p.json")]', ["Allow f:g"]),
    ],
)
def test_documents_are_merged_by_sid(lists: str, judged: list[str]) -> None:
    """The last one of a Sid wins and stands where the first one stood; Sids are compared exactly."""
    part = _statement("${each.key}", "Allow", "${each.value}")
    parts = f'{D} "parts" {{\n  for_each = {{ a = "s3:*", b = "ec2:*" }}\n{part}}}\n'
    files = {
        "main.tf": 'variable "unknown" {}\nvariable "none" {\n  default = null\n}\n'
        + (parts if "parts" in lists else "")
        + f'{D} "d" {{\n{_statement("a", "Deny", "x:y")}  {lists}\n}}\n'
        + P.format("data.aws_iam_policy_document.d.json"),
        "p.json": '{"Statement": {"Sid": "a", "Effect": "Allow", "Action": "f:g", "Resource": "*"}}',
    }
    found = [one.removeprefix("aws_iam_policy.p: ") for one in _judged(files)]
    assert found == judged


@pytest.mark.parametrize(
    "expression",
    [
        'join("", data.aws_iam_policy_document.d.*.json)',
        'try(data.aws_iam_policy_document.d[0].json, "")',
        "one(data.aws_iam_policy_document.d[*].json)",
        "coalesce(var.none, data.aws_iam_policy_document.d[0].json)",
        "var.none != null ? var.none : data.aws_iam_policy_document.d[0].json",
        "data.aws_iam_policy_document.d[0].minified_json",
        'element(concat(data.aws_iam_policy_document.d.*.json, [""]), 0)',
        'lookup({ k = data.aws_iam_policy_document.d[0].json }, "k", "")',
        '"${data.aws_iam_policy_document.d[0].json}"',
        "flatten([data.aws_iam_policy_document.d[*].json])[0]",
    ],
)
def test_the_usual_ways_to_a_document(expression: str) -> None:
    """However the only instance is reached, its document is the policy, and nothing else is judged."""
    text = f'variable "none" {{\n  default = null\n}}\n{D} "d" {{\n  count = 1\n{_statement("A", "Allow", "s3:*")}}}\n'
    assert _judged(text + P.format(expression)) == ["aws_iam_policy.p: Allow s3:*"]


@pytest.mark.parametrize(
    ("expression", "judged"),
    [
        ('templatefile("p.tpl", { b = var.unknown, acts = ["s3:*"] })', ["Allow s3:*", "Deny x:y"]),
        ("data.template_file.t.rendered", ["Allow s3:*", "Deny x:y"]),
        (
            (
                'jsonencode(merge(local.base, { Statement = concat(local.base.Statement, [for one in ["a:b"] : '
                '{ Effect = "Allow", Action = one, Resource = "*" }]) }))'
            ),
            ["Deny x:*", "Allow a:b"],
        ),
        ('jsonencode(yamldecode("Statement:\\n- {Effect: Allow, Action: \\"*\\", Resource: \\"*\\"}"))', ["Allow *"]),
        (f"var.unknown ? {_json('a', 'Allow', '*')} : {_json('a', 'Deny', '*')}", ["Allow *?", "Deny *?"]),
    ],
)
def test_documents_that_are_made_of_text(expression: str, judged: list[str]) -> None:
    """Templates of both kinds, put together values, and one of two documents."""
    files = {
        "main.tf": 'variable "unknown" {}\nlocals {\n  base = {\n'
        '    Statement = [{ Effect = "Deny", Action = "x:*", Resource = "*" }]\n  }\n}\n'
        'data "template_file" "t" {\n  template = file("p.tpl")\n  vars = { b = var.unknown, acts = "s3:*" }\n}\n'
        + P.format(expression),
        "p.tpl": '{"Statement": [{"Effect": "Allow", "Action": ${jsonencode(acts)}, "Resource": "arn:aws:s3:::${b}/*"}'
        '%{ if true }, {"Effect": "Deny", "Action": "x:y", "Resource": "*"}%{ endif }]}',
    }
    assert [one.removeprefix("aws_iam_policy.p: ") for one in _judged(files)] == judged
