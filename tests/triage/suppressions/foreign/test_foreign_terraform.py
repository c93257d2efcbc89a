"""Comments of other scanners in Terraform suppress what they do for these, and nothing else."""

import json
from datetime import date
from typing import Any

import pytest
from suppression_scene import judged

from scanner import bundled
from scanner.config import Config, TerraformSettings
from scanner.pipeline import known_rules

ACL = "bucket-acl aws_s3_bucket.a"
VERSIONS = "bucket-versions aws_s3_bucket.a"
OTHERS = ["bucket-acl aws_s3_bucket.b", "bucket-versions aws_s3_bucket.b"]


def bucket(above: str = "", inside: str = "", beside: str = "", above_acl: str = "") -> dict[str, str]:
    lines = [
        above,
        'resource "aws_s3_bucket" "a" {',
        f"  {inside}",
        '  bucket = "a"',
        f"  {above_acl}",
        f'  acl = "public-read" {beside}',
        "}",
        'resource "aws_s3_bucket" "b" {',
        '  acl = "public-read"',
        "}",
    ]
    return {"main.tf": "\n".join(line for line in lines if line.strip()) + "\n"}


def accepted(files: dict[str, str], **config: Any) -> list[str]:
    return judged(files, "bucket-acl", "bucket-versions", **config).accepted


@pytest.mark.parametrize(
    ("comment", "expected"),
    [
        ("#checkov:skip=CKV_AWS_20:a public site", [ACL]),
        ("# checkov:skip=CKV_AWS_20: a public site", [ACL]),
        ("// bridgecrew:skip=CKV_AWS_20", [ACL]),
        ("#checkov:skip=CKV_AWS_20,CKV_AWS_21:both", [ACL, VERSIONS]),
        ("/* checkov:skip=CKV_AWS_21 */", [VERSIONS]),
        ("#ts:skip=AC_AWS_0210 a public site", [ACL]),
        ("#checkov:skip=CKV_AWS_9999:no rule of ours", []),
        ("#checkov:skip= CKV_AWS_20 because", [ACL]),
        ("#checkov:skip=CKV_AWS_20, CKV_AWS_21:x", [ACL]),
        ("#checkov:skip=CKV_AWS_20 checkov:skip=CKV_AWS_21", [ACL]),
        ("#checkov:skip=ckv_aws_20:x", []),
        ("#Checkov:skip=CKV_AWS_20:x", []),
        ("#checkov:skip =CKV_AWS_20:x", []),
        ("#checkov:skip=*:x", []),
        ("# not checkov: skip=CKV_AWS_20", []),
    ],
)
def test_a_skip_inside_of_a_block_reaches_the_block(comment: str, expected: list[str]) -> None:
    """Wherever it stands in it; Checkov and Terrascan do not read what stands above it."""
    assert accepted(bucket(inside=comment)) == expected
    assert accepted(bucket(beside=comment)) == expected
    assert accepted(bucket(above=comment)) == []


@pytest.mark.parametrize(
    "text",
    [
        'resource "aws_s3_bucket" "a" { #checkov:skip=CKV_AWS_20:x\n  acl = "public-read"\n}\n',
        'resource "aws_s3_bucket" "a" { #ts:skip=AC_AWS_0210 x\n  acl = "public-read"\n}\n',
        'resource "aws_s3_bucket" "a" {\n  acl = "public-read"\n} #checkov:skip=CKV_AWS_20:x\n',
        'resource "aws_s3_bucket" "a" { acl = "public-read" } #checkov:skip=CKV_AWS_20:x\n',
    ],
)
def test_a_skip_on_a_block_s_first_or_last_line_is_none(text: str) -> None:
    """Checkov reads the lines between them; those of nested blocks are such lines."""
    assert accepted({"main.tf": text}) == []
    nested = text.replace('"public-read"\n', '"public-read"\n  versioning { #checkov:skip=CKV_AWS_20:x\n  }\n')
    assert accepted({"main.tf": nested}) == ([ACL] if nested != text else [])


@pytest.mark.parametrize("tool", ["trivy", "tfsec"])
@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("AVD-AWS-0092", [ACL]),
        ("AWS-0092", [ACL]),
        ("aws-0092", [ACL]),
        ("aws-s3-no-public-access-with-acl", [ACL]),
        ("aws-s3-*", [ACL, VERSIONS]),
        ("*", [ACL, VERSIONS]),
        ("AVD-AWS-0092:exp:2999-01-01", [ACL]),
        ("AVD-AWS-0092:exp:2001-01-01", []),
        ("AVD-AWS-0092:exp:soon", []),
        ("AVD-AWS-0092:ws:default", [ACL]),
        ("AVD-AWS-0092:ws:prod", []),
        ("AVD-AWS-0092[acl=public-read]", [ACL]),
        ("AVD-AWS-0092[acl=private]", []),
        ("AVD-AWS-0092[acl", []),
    ],
)
def test_an_ignore_above_a_block_reaches_it(tool: str, name: str, expected: list[str]) -> None:
    """Ids with and without AVD, long ones and patterns; conditions that do not hold end it."""
    assert accepted(bucket(above=f"#{tool}:ignore:{name}")) == expected


def test_an_ignore_on_a_line_or_above_it_reaches_the_argument() -> None:
    """And with it what a rule says of the block for the sake of that argument; in the middle of a block it is about
    what comes next.
    """
    assert accepted(bucket(beside="#trivy:ignore:AWS-0092")) == [ACL]
    assert accepted(bucket(above_acl="#tfsec:ignore:AWS-0092 tfsec:ignore:AWS-0009")) == [ACL]
    assert accepted(bucket(above="#trivy:ignore:AWS-0090 trivy:ignore:AWS-0092")) == [ACL, VERSIONS]


def test_ids_of_tfsec_that_trivy_renamed_hold() -> None:
    """Security groups were a part of the service vpc, which Trivy counts as ec2."""
    rule = """
#tfsec:ignore:aws-vpc-no-public-ingress-sgr
resource "aws_security_group_rule" "a" {
  type        = "ingress"
  from_port   = 22
  to_port     = 22
  protocol    = "tcp"
  cidr_blocks = ["0.0.0.0/0"]
}
"""
    assert len(judged({"main.tf": rule}, "open-port").accepted) == 1
    assert judged({"main.tf": rule.replace("vpc", "rds")}, "open-port").accepted == []


def test_a_pattern_of_many_stars_is_nobody_s() -> None:
    """It would take for ever to look for."""
    assert accepted(bucket(above=f"#trivy:ignore:{'a*' * 40}b")) == []


def test_an_ignore_of_a_workspace_holds_there() -> None:
    """The workspace is that of the scan."""
    found = judged(
        bucket(above="#trivy:ignore:AWS-0092:ws:prod"), "bucket-acl", terraform=TerraformSettings(workspace="prod")
    )
    assert found.accepted == [ACL]


def test_a_condition_may_be_about_nested_blocks() -> None:
    """Any of them may fit."""
    group = """
#trivy:ignore:AWS-0107[ingress.from_port={port}]
resource "aws_security_group" "a" {{
  ingress {{
    from_port   = 22
    to_port     = 22
    protocol    = "tcp"
    cidr_blocks = ["0.0.0.0/0"]
  }}
}}
"""
    assert len(judged({"main.tf": group.format(port=22)}, "open-port").accepted) == 1
    assert judged({"main.tf": group.format(port=80)}, "open-port").accepted == []


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        (bucket(above_acl="# kics-scan ignore-line"), [ACL]),
        (bucket(above="# kics-scan ignore-line"), [VERSIONS]),
        (bucket(above="# kics-scan ignore-block"), [ACL, VERSIONS]),
        (bucket(above="# kics-scan ignore"), sorted([ACL, VERSIONS, *OTHERS])),
        (bucket(above="# kics-scan disable=AAAAAAAA-0001,aaaaaaaa-0009"), [ACL, "bucket-acl aws_s3_bucket.b"]),
        (bucket(above="# kics-scan enable=aaaaaaaa-0001"), [VERSIONS, "bucket-versions aws_s3_bucket.b"]),
        (bucket(inside="# kics-scan ignore"), []),
        (bucket(above="# kics-scan ignores nothing"), []),
    ],
)  # fmt: skip
def test_kics_ignores_lines_blocks_and_files(files: dict[str, str], expected: list[str]) -> None:
    """Those for a file stand at its beginning; the others are about what comes next. What is missing is told of a
    block's first line.
    """
    assert accepted(files) == expected


def test_a_part_is_accepted_alone() -> None:
    """A check of theirs that is one of several things that a rule of ours checks accepts a finding only where nothing
    else is wrong; several may do so together.
    """
    policy = 'resource "aws_iam_account_password_policy" "p" {{\n{}\n}}\n'
    lower, numbers = "  #checkov:skip=CKV_AWS_11:x", "  #checkov:skip=CKV_AWS_12:x"
    both_wrong = "  require_lowercase_characters = false\n  require_numbers = false"
    one_wrong = "  require_lowercase_characters = false\n  require_numbers = true"

    def found(*lines: str) -> list[str]:
        return judged({"main.tf": policy.format("\n".join(lines))}, "password-policy").accepted

    assert found(one_wrong, lower) == ["password-policy aws_iam_account_password_policy.p"]
    assert found(one_wrong, numbers) == []
    assert found(both_wrong, lower) == []
    assert found(both_wrong, lower, numbers) == ["password-policy aws_iam_account_password_policy.p"]


def test_a_skip_on_a_module_call_reaches_what_is_inside() -> None:
    """As Checkov has it, through all levels."""
    files = {
        "main.tf": 'module "m" {\n  #checkov:skip=CKV_AWS_20:fine\n  source = "./m"\n}\n',
        "m/main.tf": 'resource "aws_s3_bucket" "a" {\n  acl = "public-read"\n}\n',
    }
    assert judged(files, "bucket-acl").accepted == ["bucket-acl module.m.aws_s3_bucket.a"]


def test_each_is_shown_as_what_it_is() -> None:
    """The scanner's name, the reason, the last day and the place."""
    files = bucket(inside="#checkov:skip=CKV_AWS_20:a public site")
    (finding,) = judged(files, "bucket-acl").report.findings[:1]
    (suppression,) = finding.suppressions
    assert (suppression.source, suppression.dialect, suppression.reason) == ("comment", "checkov", "a public site")
    assert suppression.span is not None
    assert suppression.span.start_line == 2


def test_they_can_be_switched_off_and_limited() -> None:
    """By the configuration and the flags; what is not permitted is told, what suppresses nothing is not."""
    files = bucket(inside="#checkov:skip=CKV_AWS_20,CKV_AWS_9:x")
    assert accepted(files, foreign=False) == []
    limited = judged(files, "bucket-acl", inline_rules=("bucket-versions",))
    assert limited.accepted == []
    assert limited.told == ["not-permitted main.tf:2"]
    assert judged(files, "bucket-acl", suppression_expiry=True).told == ["not-permitted main.tf:2"]
    assert judged(bucket(inside="#checkov:skip=CKV_AWS_3:x"), "volume-encrypted").told == []


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        (".trivyignore", "# site\nAVD-AWS-0092\nCVE-2024-1\n", [ACL, "bucket-acl aws_s3_bucket.b"]),
        (".trivyignore", "AWS-0092 exp:2001-01-01\n", []),
        (".trivyignore", "AWS-0092 # a site\n", [ACL, "bucket-acl aws_s3_bucket.b"]),
        (".trivyignore", "AWS-0092 # a site exp:2001-01-01\n", []),
        (".trivyignore", "AWS-0092 exp:soon\n", []),
        (".trivyignore", "*\naws-s3-no-public-access-with-acl\naws-s3-*\n", []),
        (".trivyignore.yaml", "misconfigurations:\n- id: '*'\n", []),
        (".trivyignore.yaml", "misconfigurations:\n- id: AVD-AWS-0092\n  paths: [main.tf]\n  statement: a site\n",
         [ACL, "bucket-acl aws_s3_bucket.b"]),
        (".trivyignore.yaml", "misconfigurations:\n- id: AVD-AWS-0092\n  paths: [other.tf]\n", []),
        (".trivyignore.yaml", "misconfigurations:\n- id: AWS-0092\n  expired_at: 2001-01-01\n", []),
        (".trivyignore.yaml", "vulnerabilities:\n- id: AWS-0092\n", []),
        (".trivyignore.yaml", "misconfigurations: {id: [", []),
        ("sub/.trivyignore", "AVD-AWS-0092\n", []),
    ],
)  # fmt: skip
def test_trivy_s_ignore_files_hold_for_the_tree(name: str, text: str, expected: list[str]) -> None:
    """Those at its root; of the structured one only what it says of misconfigurations."""
    assert judged({**bucket(), name: text}, "bucket-acl").accepted == expected


def test_what_has_an_expiry_ends_as_its_day_begins() -> None:
    """So Trivy has it: the day before is the last on which it holds."""
    for files in (
        bucket(above="#trivy:ignore:AWS-0092:exp:2999-05-01"),
        {**bucket(), ".trivyignore": "AWS-0092 exp:2999-05-01\n"},
        {**bucket(), ".trivyignore.yaml": "misconfigurations:\n- id: AWS-0092\n  expired_at: 2999-05-01\n"},
    ):
        (suppression,) = judged(files, "bucket-acl").report.findings[0].suppressions
        assert suppression.until == date(2999, 4, 30)


def test_earlier_ids_of_terrascan_stand_for_the_later_ones() -> None:
    """Each later one of the table is an alias of a rule; an earlier one may stand for two."""
    table = json.loads((bundled.rules() / "scanners" / "terrascan.json").read_text())["ids"]
    known = {alias.id for rule in known_rules(Config()) for alias in rule.aliases if alias.tool == "terrascan"}
    assert set(table) <= known
    assert len(table) == 200
    assert accepted(bucket(inside="#ts:skip=AWS.S3Bucket.IAM.High.0377 a public site")) == [ACL]


def test_long_ids_stand_for_aliases_of_rules() -> None:
    """Every short id of the table is what some rule has as an alias of Trivy."""
    table = json.loads((bundled.rules() / "scanners" / "trivy.json").read_text())["ids"]
    known = {alias.id for rule in known_rules(Config()) for alias in rule.aliases if alias.tool == "trivy"}
    assert set(table.values()) <= known
    assert len(table) > 300
