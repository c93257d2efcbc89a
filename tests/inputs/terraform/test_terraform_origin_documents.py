"""The way of what policy documents say, from their use to where it is written."""

from pathlib import Path
from textwrap import dedent

from origin_scan import results, scanned, steps


def test_policy_documents(tmp_path: Path) -> None:
    """From the use through the document to the statement, which is the place, and on to what it says."""
    text = dedent(
        """\
        locals {
          all = ["s3:*"]
        }
        data "aws_iam_policy_document" "base" {
          statement {
            actions   = local.all
            resources = ["*"]
          }
        }
        data "aws_iam_policy_document" "whole" {
          source_policy_documents = [data.aws_iam_policy_document.base.json]
        }
        locals {
          policy = data.aws_iam_policy_document.whole.json
        }
        resource "aws_iam_policy" "p" {
          policy = local.policy
        }
        """
    )
    condition = 'deny: {actions: {contains: "s3:*"}}'
    (result,) = results(scanned(text, tmp_path, select="policy_statement", condition=condition))
    assert result["location"]["start_line"] == 6
    whole, base = "data.aws_iam_policy_document.whole", "data.aws_iam_policy_document.base"
    assert steps(result) == [
        ("use", "aws_iam_policy.p.policy", "main.tf:17", "local.policy"),
        ("local", "local.policy", "main.tf:14", f"{whole}.json"),
        ("document", f"{whole}.json", "main.tf:10", 'data "aws_iam_policy_document" "whole"'),
        ("use", f"{whole}.source_policy_documents", "main.tf:11", f"{base}.json"),
        ("document", f"{base}.json", "main.tf:6", "local.all"),
        ("local", "local.all[0]", "main.tf:2", '"s3:*"'),
    ]


def test_each_part_of_a_document_has_a_way_of_its_own(tmp_path: Path) -> None:
    """Who is named by a principal comes from somewhere else than its kind."""
    text = dedent(
        """\
        locals {
          all = ["*"]
        }
        data "aws_iam_policy_document" "d" {
          statement {
            principals {
              type        = "AWS"
              identifiers = local.all
            }
          }
        }
        resource "aws_s3_bucket_policy" "p" {
          policy = data.aws_iam_policy_document.d.json
        }
        """
    )
    use = ("use", "aws_s3_bucket_policy.p.policy", "main.tf:13", "data.aws_iam_policy_document.d.json")
    document = "data.aws_iam_policy_document.d.json"
    expected = {
        "type: AWS": [use, ("document", document, "main.tf:7", '"AWS"')],
        'identifiers: {contains: "*"}': [
            use,
            ("document", document, "main.tf:8", "local.all"),
            ("local", "local.all[0]", "main.tf:2", '"*"'),
        ],
    }
    for test, chain_ in expected.items():
        condition = f"deny: {{principals: {{some: {{{test}}}}}}}"
        (result,) = results(scanned(text, tmp_path, select="policy_statement", condition=condition))
        assert steps(result) == chain_
