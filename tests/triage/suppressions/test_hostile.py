"""Comments are written by whoever sends a pull request."""

import pytest
from suppression_scene import judged

from scanner.model.suppression import MOST_REMARKS
from scanner.report import FORMATS

BUCKET = 'resource "aws_s3_bucket" "a" {\n  acl = "public-read"\n}\n'
SERVICE = "apiVersion: v1\nkind: Service\nmetadata:\n  name: a\n"


@pytest.mark.parametrize("comment", ["# groundrule:ignore bucket-versions\n", "// groundrule:ignore nothing-x\n"])
def test_of_thousands_of_comments_the_first_are_read(comment: str) -> None:
    """And that there are more is told; all that is told of them stays short."""
    found = judged({"main.tf": comment * 20_000 + BUCKET}, "bucket-*")
    assert "malformed main.tf:1" in found.told
    assert any(f"the first {MOST_REMARKS:,} comments" in words for words in found.words)
    assert len(found.told) < 300
    assert found.accepted == []


def test_thousands_of_comments_in_a_manifest() -> None:
    """As in Terraform."""
    found = judged({"a.yaml": "# groundrule:ignore owner-label\n" * 20_000 + SERVICE}, "owner-label")
    assert any(f"the first {MOST_REMARKS:,} comments" in words for words in found.words)
    assert len(found.told) < 300


def test_thousands_of_comments_meet_thousands_of_findings() -> None:
    """Each where it belongs."""
    text = "".join(
        f'resource "aws_s3_bucket" "b{number}" {{\n  acl = "public-read" # groundrule:ignore *\n}}\n'
        for number in range(1_500)
    )
    found = judged({"main.tf": text}, "bucket-*")
    assert len(found.accepted) == 1_500
    assert len(found.open) == 3_000


def test_thousands_of_comments_about_the_same_are_a_few() -> None:
    """Each would do; the first are kept."""
    text = 'module "m" {\n  source = "./m"\n' + "  # groundrule:ignore *\n" * 1_500 + "}\n"
    inner = "".join(f'resource "aws_s3_bucket" "b{number}" {{}}\n' for number in range(500))
    found = judged({"main.tf": text, "m/main.tf": inner}, "bucket-*")
    assert (len(found.accepted), found.open) == (1_000, [])
    assert {len(one.suppressions) for one in found.report.findings} == {10}
    assert found.told == []


def test_what_is_told_cannot_forge_a_report() -> None:
    """Control characters of a comment reach neither a message nor the text of a reason."""
    odd = "x\x1b[31m\x07\u202e::error::y"
    text = f'# groundrule:ignore {odd}\n# groundrule:ignore bucket-acl reason="{odd}"\n{BUCKET}'
    found = judged({"main.tf": text}, "bucket-*")
    (one,) = (one for finding in found.report.findings for one in finding.suppressions)
    assert "\x1b" not in one.reason
    assert all("\x1b" not in words for words in found.words)
    for name, render in FORMATS.items():
        printed = render(found.report)
        assert "\x1b[31m" not in printed, name
        assert not any(line.startswith("::error::y") for line in printed.splitlines()), name


def test_a_secret_in_a_reason_is_hidden() -> None:
    """As in every text of a finding."""
    text = (
        'variable "db_password" {\n  default = "hunter2-hunter2"\n}\n'
        f'# groundrule:ignore bucket-acl reason="the password is hunter2-hunter2"\n{BUCKET}'
    )
    found = judged({"main.tf": text}, "bucket-acl")
    (one,) = (one for finding in found.report.findings for one in finding.suppressions)
    assert one.reason == "the password is ***"


def test_deep_and_broken_files_have_comments() -> None:
    """What cannot be read is an error as without comments, and nothing that fails is accepted."""
    for name, text in (
        ("a.yaml", SERVICE + "x: " + "[" * 5_000 + "\n# groundrule:ignore *\n"),
        ("a.yaml", "- " * 5_000 + "# groundrule:ignore *\n" + SERVICE),
        ("main.tf", "a = " + "[" * 5_000 + "\n# groundrule:ignore *\n"),
        ("main.tf", "a {\n" * 2_000 + "# groundrule:ignore *\n"),
    ):
        found = judged({name: text})
        assert any(one.level == "error" for one in found.report.diagnostics), text[:20]
        assert not any(one.verdict == "fail" and one.suppressions for one in found.report.findings), text[:20]
