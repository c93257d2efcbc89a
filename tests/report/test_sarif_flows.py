"""Chains as code flows and related locations, through a whole scan."""

import json
from pathlib import Path
from typing import Any

import pytest

from scanner import bundled
from scanner.config import Config
from scanner.discovery import MemoryTree
from scanner.model.located import ORIGIN_KINDS
from scanner.pipeline import known_rules, scan
from scanner.report.sarif import render
from scanner.report.sarif_flow import KINDS

FILES = {
    "main.tf": 'terraform {\n  backend "local" {}\n}\nmodule "m" {\n  source = "./m"\n  public = true\n}\n',
    "m/main.tf": 'variable "public" {}\nlocals {\n  acl = var.public ? "public-read" : "private"\n}\n'
    'resource "aws_s3_bucket_acl" "b" {\n  bucket = "x"\n  acl    = local.acl\n}\n',
}
POLICY = """\
data "aws_iam_policy_document" "d" {
  statement {
    actions   = local.all
    resources = ["*"]
  }
}
locals {
  all = ["*"]
}
resource "aws_iam_policy" "p" {
  policy = data.aws_iam_policy_document.d.json
}
"""


def result(files: dict[str, str], rule: str) -> dict[str, Any]:
    """The only SARIF result of one built-in rule."""
    config = Config(only=(rule,))
    run = json.loads(render(scan(MemoryTree(files), config, known_rules(config))))["runs"][0]
    (found,) = run["results"]
    return found  # type: ignore[no-any-return]


def flow(found: dict[str, Any]) -> list[tuple[int, str, str, str]]:
    """Nesting level, importance (its default where it is left out), message and place of each step."""
    (one,) = found["codeFlows"]
    (thread,) = one["threadFlows"]
    return [
        (
            step["nestingLevel"],
            step.get("importance", "important"),
            step["location"]["message"]["text"],
            place(step["location"]),
        )
        for step in thread["locations"]
    ]


def place(location: dict[str, Any]) -> str:
    physical = location["physicalLocation"]
    return f"{physical['artifactLocation']['uri']}:{physical['region']['startLine']}"


def test_a_flow_goes_from_the_source_through_the_condition_to_the_place() -> None:
    """What decided the condition is nested; both ends are essential; the place itself is the last."""
    found = result(FILES, "aws-s3-bucket-public-acl")
    assert flow(found) == [
        (1, "essential", "argument public of module.m", "main.tf:6"),
        (0, "important", "the condition is true", "m/main.tf:3"),
        (0, "important", "local.acl", "m/main.tf:3"),
        (0, "essential", "used by module.m.aws_s3_bucket_acl.b", "m/main.tf:7"),
    ]
    assert place(found["locations"][0]) == "m/main.tf:7"
    related = [(one["id"], one["message"]["text"]) for one in found["relatedLocations"]]
    assert related[:3] == [(1, "local.acl"), (2, "the condition is true"), (3, "argument public of module.m")]
    assert "Decided by [argument public of module.m](3)." in found["message"]["text"]


def test_a_flow_of_a_document_ends_at_its_use() -> None:
    """The statement is the place; what uses the document comes after it."""
    found = result({"main.tf": POLICY}, "any-policy-allows-all-actions")
    assert place(found["locations"][0]) == "main.tf:3"
    assert flow(found) == [
        (0, "essential", "local.all[0]", "main.tf:8"),
        (0, "important", "data.aws_iam_policy_document.d.json", "main.tf:3"),
        (0, "essential", "aws_iam_policy.p.policy", "main.tf:11"),
    ]
    assert "Value from [local.all\\[0\\]](2)." in found["message"]["text"]


@pytest.mark.parametrize("kind", ORIGIN_KINDS)
def test_every_kind_is_described_everywhere(kind: str) -> None:
    """SARIF has words for it, the schema lists it, the page about the report explains it."""
    assert KINDS[kind]  # type: ignore[index]
    schema = json.loads((bundled.schemas() / "report.schema.json").read_bytes())
    origin = schema["$defs"]["result"]["properties"]["origin"]
    assert kind in origin["items"]["properties"]["kind"]["enum"]
    page = (Path(__file__).parents[2] / "docs" / "json-report.md").read_text(encoding="utf-8")
    assert f"`{kind}`" in page
