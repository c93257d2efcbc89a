"""Policy documents: what the data source renders.

The rendered texts are those of the AWS provider's documentation of ``aws_iam_policy_document``, with Sids left
out where they are empty, as the provider does since its fifth major version.
"""

import json
from textwrap import dedent

import pytest
from policy_texts import block, data, decoded, document, json_of, nodes, policy_cell, rendered, said

from scanner.model.value import Repeated, Unknown, UnknownText


def test_the_text_is_the_providers() -> None:
    """Indented by two; several values from last to first, a single one alone; conditions of one test together."""
    text = """
        data "aws_iam_policy_document" "d" {
          statement {
            actions   = ["kms:Decrypt", "kms:GenerateDataKey"]
            resources = ["*"]
            condition {
              test     = "ForAnyValue:StringEquals"
              variable = "kms:EncryptionContext:service"
              values   = ["pi"]
            }
            condition {
              test     = "ForAnyValue:StringEquals"
              variable = "kms:EncryptionContext:aws:pi:service"
              values   = ["rds"]
            }
          }
        }
    """
    expected = """\
        {
          "Version": "2012-10-17",
          "Statement": [
            {
              "Effect": "Allow",
              "Action": [
                "kms:GenerateDataKey",
                "kms:Decrypt"
              ],
              "Resource": "*",
              "Condition": {
                "ForAnyValue:StringEquals": {
                  "kms:EncryptionContext:aws:pi:service": "rds",
                  "kms:EncryptionContext:service": "pi"
                }
              }
            }
          ]
        }"""
    assert rendered(text) == dedent(expected)
    assert rendered(text, attribute="minified_json") == json.dumps(json.loads(expected), separators=(",", ":"))


def test_every_element_of_a_statement() -> None:
    """Sids, effects, the negated lists, principals by type, `&{` for AWS's own variables, numbers as texts."""
    assert decoded("""
        data "aws_iam_policy_document" "d" {
          version   = "2008-10-17"
          policy_id = "shop"
          statement {
            sid           = "One"
            effect        = "Deny"
            not_actions   = ["b", "a", "b"]
            not_resources = ["arn:aws:s3:::shop/home/&{aws:username}/*"]
            principals {
              type        = "AWS"
              identifiers = ["1", "2"]
            }
            principals {
              type        = "Service"
              identifiers = ["ec2.amazonaws.com"]
            }
            not_principals {
              type        = "*"
              identifiers = ["*"]
            }
            condition {
              test     = "StringLike"
              variable = "s3:prefix"
              values   = ["", "home/&{aws:username}/", 7, true]
            }
          }
          statement {
            sid        = ""
            actions    = []
            principals {
              type        = "AWS"
              identifiers = ["*"]
            }
          }
        }
    """) == {
        "Version": "2008-10-17",
        "Id": "shop",
        "Statement": [
            {
                "Sid": "One",
                "Effect": "Deny",
                "NotAction": ["b", "a"],
                "NotResource": "arn:aws:s3:::shop/home/${aws:username}/*",
                "Principal": {"AWS": ["2", "1"], "Service": "ec2.amazonaws.com"},
                "NotPrincipal": "*",
                "Condition": {"StringLike": {"s3:prefix": ["", "home/${aws:username}/", "7", "true"]}},
            },
            {"Effect": "Allow", "Principal": {"AWS": "*"}},
        ],
    }


def test_blocks_take_the_place_of_source_statements_with_their_sid() -> None:
    """The documentation's example of a source document."""
    text = data("s", block("ec2:*"), block("s3:*", sid="SidToOverride")) + data(
        "d",
        f"source_policy_documents = [{json_of('s')}]",
        block("s3:*", 'arn:aws:s3:::b", "arn:aws:s3:::b/*', "SidToOverride"),
    )
    assert decoded(text) == {
        "Version": "2012-10-17",
        "Statement": [
            said("ec2:*"),
            said("s3:*", "SidToOverride", resource=["arn:aws:s3:::b/*", "arn:aws:s3:::b"]),
        ],
    }


def test_overrides_come_last_and_one_after_the_other() -> None:
    """The documentation's example of merging override documents."""
    text = (
        data("one", block("s3:*", sid="One"))
        + data("two", block("ec2:*"), block("iam:*", sid="Two"))
        + data("three", block("logs:*", sid="One", effect="Deny"))
        + data(
            "d",
            f"override_policy_documents = [{json_of('one')}, {json_of('two')}, {json_of('three')}]",
            block("*", sid="Two", effect="Deny"),
        )
    )
    assert decoded(text) == {
        "Version": "2012-10-17",
        "Statement": [said("iam:*", "Two"), said("logs:*", "One", "Deny"), said("ec2:*")],
    }


def test_source_and_override_json_are_read_as_well() -> None:
    """The older arguments hold one document each, any JSON, and stand before and behind the newer ones."""
    text = data(
        "d",
        'source_json = jsonencode({ Version = "2008-10-17", Id = "a", Statement = [{ Sid = "A", Action = ["x"] }] })',
        'override_json = jsonencode({ Statement = [{sid = "B", effect = "Deny", Condition = { Bool = { k = true }}}]})',
        block("b", sid="B"),
    )
    assert decoded(text) == {
        "Version": "2012-10-17",
        "Id": "a",
        "Statement": [
            {"Sid": "A", "Action": ["x"]},
            {"Sid": "B", "Effect": "Deny", "Condition": {"Bool": {"k": "true"}}},
        ],
    }


def test_a_document_without_statements() -> None:
    """Only the version is left."""
    assert decoded(data("d")) == {"Version": "2012-10-17"}


def test_what_is_not_known_stays_in_its_place() -> None:
    """An unknown part of a text, a list that is not known, and a statement that may be there any number of times."""
    found = nodes("""
        variable "bucket" {}
        variable "actions" {}
        variable "more" {}
        data "aws_iam_policy_document" "d" {
          statement {
            actions   = var.actions
            resources = ["arn:aws:s3:::${var.bucket}/*"]
          }
          dynamic "statement" {
            for_each = var.more
            content {
              sid     = statement.value
              actions = ["s3:*"]
            }
          }
        }
        resource "aws_iam_policy" "p" {
          policy = data.aws_iam_policy_document.d.json
        }
    """)
    text = found["aws_iam_policy.p"].at(("policy",))
    assert isinstance(text, UnknownText)
    assert '"Action": ' in str(text.parts[0])
    statements = document(found["aws_iam_policy.p"]).get("Statement")
    assert statements is not None
    first, more = statements.items()
    assert isinstance(first.value, dict)
    assert isinstance(first.value["Resource"], UnknownText)
    assert isinstance(first.value["Action"], Unknown)
    assert isinstance(more.value, Repeated)
    assert more.get("Action") is not None


@pytest.mark.parametrize(
    ("lines", "perhaps"),
    [
        (("override_policy_documents = [var.x]", block("a", sid="A"), block("b")), [True, False, True]),
        (("source_policy_documents = [var.x]", block("a", sid="A"), block("b")), [True, False, False]),
        ((f"override_policy_documents = [var.x ? {json_of('o')} : {json_of('p')}]", block("a", sid="A")), [True] * 3),
        ((f"override_policy_documents = var.x ? [{json_of('o')}] : []", block("a", sid="A")), [True, True]),
        (("override_policy_documents = []", block("a", sid="A"), block("b")), [False, False]),
        ((block("a", sid="A${var.x}"), block("b", sid="B")), [True, False]),
    ],
)
def test_what_an_unknown_document_or_sid_may_replace_may_not_be_there(
    lines: tuple[str, ...], perhaps: list[bool]
) -> None:
    """Statements without a Sid surely are there."""
    text = 'variable "x" {}\n' + data("o", block("o", sid="A")) + data("p", block("p", sid="A")) + data("d", *lines)
    [found] = policy_cell(nodes(text)["data.aws_iam_policy_document.d"], "json").documents()
    statements = found.get("Statement")
    assert statements is not None
    assert [isinstance(one.value, Repeated) for one in statements.items()] == perhaps


def test_circles_and_broken_texts_end() -> None:
    """A document that is its own source, and one that is no JSON, have statements that are not known."""
    for source in ("data.aws_iam_policy_document.d.json", '"{"', "5", "null", '""'):
        value = rendered(data("d", f"source_policy_documents = [{source}]", block("a")))
        assert isinstance(value, UnknownText if source not in ("null", '""') else str)


def test_long_chains_of_sources() -> None:
    """Each document is the next one's source, three hundred times."""
    texts = [data("d0", block("a", sid="A"))]
    texts += [data(f"d{n}", f"source_policy_documents = [{json_of(f'd{n - 1}')}]") for n in range(1, 300)]
    assert decoded("\n".join(texts), "d299") == {"Version": "2012-10-17", "Statement": [said("a", "A")]}
