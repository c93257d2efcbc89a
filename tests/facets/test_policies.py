"""Statements of access policies, from documents and from blocks."""

import json

import pytest
from facet_reading import at, facets, line, resources
from hypothesis import given
from hypothesis import strategies as st

from scanner.facets.policies import policy_statements
from scanner.facets.policy_text import decode
from scanner.model.policies import DOCUMENT
from scanner.model.resource import Facet
from scanner.model.value import ABSENT, OneOf, Reason, Unknown, UnknownText, Value

DOUBT = Unknown.because("var.x", "has no value")


def statements(text: str) -> list[Facet]:
    return facets(resources(text), "policy_statement")


def policy(document: str, type_: str = "aws_iam_policy", attribute: str = "policy") -> list[Facet]:
    return statements(f'variable "x" {{}}\nresource "{type_}" "p" {{\n{attribute} = <<EOF\n{document}\nEOF\n}}')


def test_a_document_in_one_form() -> None:
    """Single values become lists, conditions a list of tests, principals a list by type."""
    [found] = policy(
        json.dumps(
            {
                "Version": "2012-10-17",
                "Statement": {
                    "Sid": "One",
                    "Effect": "Deny",
                    "Action": "s3:*",
                    "NotResource": ["a", "b"],
                    "Principal": {"AWS": ["1", "2"], "Service": "ec2.amazonaws.com"},
                    "Condition": {"Bool": {"aws:SecureTransport": False}, "NumericLessThan": {"x": [1, "2"]}},
                },
            }
        )
    )
    assert found.name == "One"
    assert found.body.value == {
        "policy": "identity",
        "sid": "One",
        "effect": "Deny",
        "actions": ("s3:*",),
        "not_resources": ("a", "b"),
        "principals": (
            {"type": "AWS", "identifiers": ("1", "2")},
            {"type": "Service", "identifiers": ("ec2.amazonaws.com",)},
        ),
        "conditions": (
            {"test": "Bool", "key": "aws:SecureTransport", "values": ("false",)},
            {"test": "NumericLessThan", "key": "x", "values": ("1", "2")},
        ),
    }
    assert at(found, "resources") is ABSENT


def test_statements_have_names_and_keys_of_their_own() -> None:
    """Each statement of a list is one, called by its Sid or its place."""
    found = policy('{"Statement": [{"Sid": "A", "Effect": "Allow"}, {"Effect": "Allow"}, 5, {"Sid": "A"}]}')
    assert [(one.name, one.key) for one in found] == [
        ("A", "policy[0]"),
        ("policy[1]", "policy[1]"),
        ("A", "policy[3]"),
    ]


def test_anyone_as_principal() -> None:
    """`"*"` is a principal of its own kind; `{"AWS": "*"}` keeps its type."""
    anyone, anyone_of_aws = policy('{"Statement": [{"Principal": "*"}, {"Principal": {"AWS": "*"}}]}')
    assert at(anyone, "principals") == ({"type": "*", "identifiers": ("*",)},)
    assert at(anyone_of_aws, "principals") == ({"type": "AWS", "identifiers": ("*",)},)


def test_unknown_parts_stay_where_they_are() -> None:
    """An unknown in a text leaves the rest of it; one that is a whole value is unknown; others are known."""
    found, other = policy(
        '{"Statement": [{"Effect": "Allow", "Resource": "arn:${var.x}/*", "Action": ["${var.x}"]},'
        '{"Effect": "Deny", "Action": "*", "Resource": ${var.x}}]}'
    )
    assert at(found, "effect") == "Allow"
    [resource] = _tuple(at(found, "resources"))
    assert isinstance(resource, UnknownText)
    assert [part for part in resource.parts if isinstance(part, str)] == ["arn:", "/*"]
    assert [type(action) for action in _tuple(at(found, "actions"))] == [UnknownText]
    assert (at(other, "actions"), found.presence, other.presence) == (("*",), True, True)
    assert isinstance(at(other, "resources"), Unknown)


def _tuple(value: object) -> tuple[Value, ...]:
    assert isinstance(value, tuple)
    return value


@pytest.mark.parametrize("document", ["not json", "[", '{"Statement": [}', '"text"', "5", "[]", '{"Statement": "x"}'])
def test_texts_that_are_no_policy(document: str) -> None:
    """What is no JSON is one statement of which nothing is known; JSON that is no policy has none."""
    found = policy(document)
    try:
        json.loads(document)
    except ValueError:
        [one] = found
        assert isinstance(one.presence, Unknown)
        assert [str(reason) for reason in one.presence.reasons] == ["aws_iam_policy.p.policy is no policy document"]
        assert isinstance(at(one, "effect"), Unknown)
    else:
        assert not found


def test_what_a_data_source_renders_is_judged_where_it_is_the_policy() -> None:
    """Its statements are those of each resource that takes it, with the use of that, and stand in its blocks;
    the data source itself has none then.
    """
    found = statements(
        """
        data "aws_iam_policy_document" "d" {
          count = 1
          statement {
            actions = ["s3:*"]
          }
        }
        resource "aws_iam_policy" "one" {
          policy = data.aws_iam_policy_document.d[0].json
        }
        resource "aws_s3_bucket_policy" "other" {
          policy = data.aws_iam_policy_document.d[0].json
        }
        """
    )
    assert [(one.resource.address, at(one, "policy"), one.span.start_line, line(one, "actions")) for one in found] == [
        ("aws_iam_policy.one", "identity", 3, 4),
        ("aws_s3_bucket_policy.other", "resource", 3, 4),
    ]
    actions = found[0].body.get("actions")
    assert actions is not None
    assert [(one.kind, one.what, one.span.start_line) for one in actions.origins()] == [
        ("use", "aws_iam_policy.one.policy", 8),
        ("document", "data.aws_iam_policy_document.d[0].json", 4),
    ]


def test_a_data_source_that_nothing_takes_is_judged_by_itself() -> None:
    """An output is no use that tells what it is for."""
    alone = 'data "aws_iam_policy_document" "d" {\n  statement {\n    actions = ["s3:*"]\n  }\n}\n'
    [found] = statements(alone + 'output "d" {\n  value = data.aws_iam_policy_document.d.json\n}')
    assert (found.resource.type, at(found, "policy"), found.key) == (DOCUMENT, "unknown", "statement[0]")


def test_an_unknown_policy_is_one_unknown_statement() -> None:
    """A policy that comes from elsewhere may have any statement: rules must not pass it."""
    [found] = statements('variable "x" {}\nresource "aws_s3_bucket_policy" "p" {\n  policy = var.x\n}')
    assert isinstance(found.presence, Unknown)
    assert [reason.subject for reason in found.presence.reasons] == ["var.x"]
    assert isinstance(at(found, "actions"), Unknown)
    assert (at(found, "policy"), line(found, "policy")) == ("resource", 3)
    assert not statements('resource "aws_kms_key" "k" {}')


def test_a_choice_of_policies_may_have_the_statements_of_each() -> None:
    """Statements of alternatives exist perhaps, each known."""
    found = statements("""
        variable "x" {}
        resource "aws_sqs_queue_policy" "p" {
          policy = var.x ? local.denying : local.allowing
        }
        locals {
          allowing = "{\\"Statement\\": {\\"Effect\\": \\"Allow\\"}}"
          denying  = "{\\"Statement\\": {\\"Effect\\": \\"Deny\\"}}"
        }
    """)
    assert [at(one, "effect") for one in found] == ["Deny", "Allow"]
    assert len({one.key for one in found}) == 2
    assert all(isinstance(one.presence, Unknown) for one in found)


def test_a_role_has_its_trust_and_its_inline_policies() -> None:
    """What a policy is for follows from where it stands."""
    found = statements("""
        resource "aws_iam_role" "r" {
          assume_role_policy = "{\\"Statement\\": [{\\"Action\\": \\"sts:AssumeRole\\"}]}"
          inline_policy {
            name   = "a"
            policy = "{\\"Statement\\": [{\\"Action\\": \\"*\\"}]}"
          }
          inline_policy {
            name   = "b"
            policy = "{\\"Statement\\": [{\\"Action\\": \\"s3:*\\"}]}"
          }
        }
    """)
    assert [(at(one, "policy"), at(one, "actions"), one.key, one.span.start_line) for one in found] == [
        ("trust", ("sts:AssumeRole",), "assume_role_policy[0]", 2),
        ("identity", ("*",), 'inline_policy["a"].policy[0]', 5),
        ("identity", ("s3:*",), 'inline_policy["b"].policy[0]', 9),
    ]


@pytest.mark.parametrize(
    ("type_", "attribute", "use"),
    [
        ("aws_iam_group_policy", "policy", "identity"),
        ("aws_s3_bucket_policy", "policy", "resource"),
        ("aws_kms_key", "policy", "resource"),
        ("aws_opensearch_domain", "access_policies", "resource"),
        ("aws_elasticsearch_domain_policy", "access_policies", "resource"),
        ("aws_secretsmanager_secret_policy", "policy", "resource"),
        ("aws_ecr_repository_policy", "policy", "resource"),
        ("aws_sns_topic_policy", "policy", "resource"),
        ("aws_organizations_policy", "content", "boundary"),
    ],
)
def test_policies_of_many_types(type_: str, attribute: str, use: str) -> None:
    """Each type's policy is found in its attribute."""
    [found] = policy('{"Statement": {"Effect": "Allow"}}', type_, attribute)
    assert at(found, "policy") == use


def test_other_organization_policies_have_no_statements() -> None:
    """A tag policy is none that allows or denies."""
    assert not statements(
        'resource "aws_organizations_policy" "p" {\n  type = "TAG_POLICY"\n  content = "{\\"Statement\\": {}}"\n}'
    )


def test_policy_document_blocks() -> None:
    """Blocks have their own lines, allow unless they say otherwise, and condition values are texts."""
    allowing, denying, perhaps = statements("""
        variable "accounts" {}
        data "aws_iam_policy_document" "d" {
          statement {
            actions   = ["s3:*"]
            resources = ["*"]
          }
          statement {
            sid         = "Plain"
            effect      = "Deny"
            not_actions = ["a"]
            principals {
              type        = "*"
              identifiers = ["*"]
            }
            condition {
              test     = "Bool"
              variable = "aws:SecureTransport"
              values   = [false]
            }
          }
          dynamic "statement" {
            for_each = var.accounts
            content {
              actions = ["*"]
            }
          }
        }
    """)
    assert allowing.body.value == {
        "policy": "unknown",
        "effect": "Allow",
        "actions": ("s3:*",),
        "resources": ("*",),
    }
    assert (line(allowing, "actions[0]"), line(allowing, "effect"), line(allowing, "conditions")) == (4, 3, 3)
    assert (denying.name, at(denying, "effect"), line(denying, "effect")) == ("Plain", "Deny", 9)
    assert at(denying, "principals") == ({"type": "*", "identifiers": ("*",)},)
    assert at(denying, "conditions") == ({"test": "Bool", "key": "aws:SecureTransport", "values": ("false",)},)
    assert line(denying, "conditions[0].values") == 18
    assert isinstance(perhaps.presence, Unknown)
    assert at(perhaps, "actions") == ("*",)


def test_resources_without_policies_cost_nothing() -> None:
    """Other types yield nothing, and their attributes are not looked at."""
    [bucket] = resources('resource "aws_instance" "i" {\n  policy = "{}"\n}')
    assert not list(policy_statements(bucket))


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=12,
)


def plain(value: object) -> object:
    if isinstance(value, list):
        return tuple(plain(item) for item in value)
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    return value


@given(json_values, st.booleans())
def test_decoding_is_that_of_json(value: object, ascii_only: bool) -> None:
    """Known text decodes as JSON does, whatever is in it."""
    text = json.dumps(value, ensure_ascii=ascii_only)
    found = decode(text, "p")
    if not isinstance(found, Unknown):
        assert found == plain(value)
    else:
        assert "\ue000" in text or "\ue001" in text


@given(json_values)
def test_an_unknown_value_is_found_again(value: object) -> None:
    """An unknown in place of a value, or within a text, comes back in its place; all else stays."""
    before, after = json.dumps({"a": value, "b": 0})[:-2], ', "c": "x'
    found = decode(UnknownText((before, DOUBT, after, DOUBT, '\\""}')), "p")
    assert found == {"a": plain(value), "b": DOUBT, "c": UnknownText(("x", DOUBT, '"'))}
    assert decode(UnknownText(('["', DOUBT, '"]')), "p") == (UnknownText((DOUBT,)),)


@given(st.text())
def test_any_text_decodes_to_something(text: str) -> None:
    """No text makes decoding fail."""
    for parts in ((text,), (text, DOUBT), (DOUBT, text), (text, DOUBT, text)):
        decode(UnknownText(parts), "p")


def test_deep_and_huge_texts_are_unknown() -> None:
    """Nesting beyond the stack and texts beyond any policy are not read."""
    for text in ("[" * 100_000, " " * 2_000_000):
        assert decode(text, "p") == Unknown((Reason("p", "is no policy document"),))


def test_one_of_several_lists_stays_one_of_them() -> None:
    """An action list that is one of two keeps both."""
    [found] = statements("""
        variable "x" {}
        data "aws_iam_policy_document" "d" {
          statement {
            actions = var.x ? ["*"] : ["s3:Get"]
          }
        }
    """)
    actions = at(found, "actions")
    assert isinstance(actions, OneOf)
    assert actions.choices == (("*",), ("s3:Get",))
