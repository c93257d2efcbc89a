"""What a comment in Terraform's native syntax reaches."""

import pytest
from suppression_scene import judged

BUCKET = """\
resource "aws_s3_bucket" "a" {
  acl = "public-read"
  tags = {
    team = "x"
  }
}
resource "aws_s3_bucket" "b" {
  acl = "public-read"
}
"""
ALL = [f"{rule} aws_s3_bucket.{name}" for rule in ("bucket-acl", "bucket-tagged", "bucket-versions") for name in "ab"]


def with_lines(text: str, lines: dict[int, str]) -> str:
    """A text with lines put in before those of these numbers, or behind what stands there where they begin so."""
    rows = text.split("\n")
    for number in sorted(lines, reverse=True):
        added = lines[number]
        if added.startswith("..."):
            rows[number - 1] += f" {added[3:]}"
        else:
            rows.insert(number - 1, added)
    return "\n".join(rows)


def test_without_comments_everything_counts() -> None:
    """The scene itself: every rule finds something on both buckets."""
    assert judged({"main.tf": BUCKET}, "bucket-*").open == ALL


@pytest.mark.parametrize("sign", ["#", "//"])
@pytest.mark.parametrize(
    "line",
    [1, 2, 6],
    ids=["above the block", "first inside of it", "last inside of it"],
)
def test_a_comment_above_or_inside_a_block_reaches_it(line: int, sign: str) -> None:
    """It suppresses what the rule says of the block, and of no other block."""
    found = judged({"main.tf": with_lines(BUCKET, {line: f"{sign} groundrule:ignore bucket-versions"})}, "bucket-*")
    assert found.accepted == ["bucket-versions aws_s3_bucket.a"]
    assert found.open == [one for one in ALL if one not in found.accepted]
    assert found.told == []


@pytest.mark.parametrize("line", [1, 6], ids=["on the line of its brace", "behind its end"])
def test_a_comment_on_a_block_s_own_line_reaches_it(line: int) -> None:
    """The first line and the last one of a block belong to the block."""
    found = judged(
        {"main.tf": with_lines(BUCKET, {line: "...# groundrule:ignore bucket-acl, bucket-versions"})}, "bucket-*"
    )
    assert found.accepted == ["bucket-acl aws_s3_bucket.a", "bucket-versions aws_s3_bucket.a"]
    assert found.told == []


def test_a_comment_of_several_lines_is_read_line_by_line() -> None:
    """Between ``/*`` and ``*/`` each line may have one."""
    text = (
        '/* Because:\n   groundrule:ignore bucket-acl\n   groundrule:ignore bucket-tagged reason="ours"\n*/\n' + BUCKET
    )
    found = judged({"main.tf": text}, "bucket-*")
    assert found.accepted == ["bucket-acl aws_s3_bucket.a", "bucket-tagged aws_s3_bucket.a"]


def test_other_comments_between_do_not_matter() -> None:
    """Several comments in a row all stand above what follows them."""
    text = "# groundrule:ignore bucket-acl\n# A bucket.\n# groundrule:ignore bucket-versions\n" + BUCKET
    found = judged({"main.tf": text}, "bucket-*")
    assert found.accepted == ["bucket-acl aws_s3_bucket.a", "bucket-versions aws_s3_bucket.a"]


def test_a_comment_on_an_attribute_s_line_reaches_that_alone() -> None:
    """What the rule says of anything else on the resource stays."""
    found = judged({"main.tf": with_lines(BUCKET, {2: "...# groundrule:ignore bucket-*"})}, "bucket-*")
    assert found.accepted == ["bucket-acl aws_s3_bucket.a"]
    wrong = judged({"main.tf": with_lines(BUCKET, {2: "...# groundrule:ignore bucket-versions"})}, "bucket-*")
    assert (wrong.accepted, wrong.told) == ([], ["unused main.tf:2"])


INGRESS = """\
resource "aws_security_group" "g" {
  ingress {
    from_port   = 22
    to_port     = 22
    protocol    = "tcp"
    cidr_blocks = ["0.0.0.0/0"]
  }
  ingress {
    from_port = 80
    to_port   = 80
    protocol  = "tcp"
    cidr_blocks = [
      "10.0.0.0/8",
      "0.0.0.0/0",
    ]
  }
}
"""


@pytest.mark.parametrize(
    ("line", "comment"),
    [
        (2, "  # groundrule:ignore open-port"),
        (2, "...# groundrule:ignore open-port"),
        (3, "    # groundrule:ignore open-port"),
        (6, "    # groundrule:ignore open-port"),
        (6, "...# groundrule:ignore open-port"),
    ],
    ids=["above", "on its brace's line", "inside", "above the attribute", "on the attribute's line"],
)
def test_a_nested_block_is_a_block(line: int, comment: str) -> None:
    """Only the one of two nested blocks that has the comment is meant."""
    found = judged({"main.tf": with_lines(INGRESS, {line: comment})}, "open-port")
    assert found.accepted == ["open-port aws_security_group.g ingress[0]"]
    assert found.open == ["open-port aws_security_group.g ingress[1]"]
    assert found.told == []


@pytest.mark.parametrize(
    ("line", "comment"),
    [(14, "...# groundrule:ignore open-port"), (14, "      # groundrule:ignore open-port"),
     (12, "...# groundrule:ignore open-port"), (15, "...# groundrule:ignore open-port")],
    ids=["on the item's line", "above the item", "on the first line", "on the last line"],
)  # fmt: skip
def test_a_list_of_several_lines_has_items(line: int, comment: str) -> None:
    """A comment on one of its items, or on its first or last line, is about what is found there."""
    found = judged({"main.tf": with_lines(INGRESS, {line: comment})}, "open-port")
    assert found.accepted == ["open-port aws_security_group.g ingress[1]"]


def test_a_comment_at_another_item_reaches_nothing() -> None:
    """The first of two networks is not the one that the rule is about."""
    found = judged({"main.tf": with_lines(INGRESS, {13: "...# groundrule:ignore open-port"})}, "open-port")
    assert (found.accepted, found.told) == ([], ["unused main.tf:13"])


def test_a_comment_above_an_argument_is_for_that_where_the_rule_finds_something_there() -> None:
    """Of two statements in one document, the one whose argument follows the comment is meant, not its neighbour."""
    text = """\
resource "aws_iam_policy" "p" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid = "a", Effect = "Allow", Resource = "*"
        # groundrule:ignore statement-star
        Action = "*"
      },
      {
        Sid = "b", Effect = "Allow", Resource = "*", Action = "*"
      },
    ]
  })
}
"""
    found = judged({"main.tf": text}, "statement-star")
    assert found.accepted == ["statement-star aws_iam_policy.p a"]
    assert found.open == ["statement-star aws_iam_policy.p b"]


def test_a_comment_above_a_nested_block_is_for_what_is_around_where_nothing_is_found_in_it() -> None:
    """It stands inside of the outer block as well; but what is found in another nested block like it stays."""
    text = 'resource "aws_s3_bucket" "a" {\n  # groundrule:ignore bucket-*\n  logging {}\n  acl = "public-read"\n}\n'
    found = judged({"main.tf": text}, "bucket-*")
    assert (found.open, len(found.accepted)) == ([], 3)
    closed = INGRESS.replace("0.0.0.0/0", "10.0.0.0/8", 1)
    found = judged({"main.tf": with_lines(closed, {2: "  # groundrule:ignore open-port"})}, "open-port")
    assert (found.accepted, found.told) == ([], ["unused main.tf:2"])
    found = judged({"main.tf": with_lines(closed, {8: "  # groundrule:ignore open-port"})}, "open-port")
    assert found.accepted == ["open-port aws_security_group.g ingress[1]"]


def test_a_comment_above_a_map_is_for_the_block_where_nothing_is_found_in_it() -> None:
    """As above any argument."""
    text = BUCKET.replace('  acl = "public-read"\n  tags', "  # groundrule:ignore bucket-versions\n  tags")
    found = judged({"main.tf": text}, "bucket-versions")
    assert (found.accepted, found.told) == (["bucket-versions aws_s3_bucket.a"], [])
    text = text.replace("bucket-versions", "bucket-tagged")
    assert judged({"main.tf": text}, "bucket-tagged").accepted == ["bucket-tagged aws_s3_bucket.a"]


def test_what_is_no_comment_suppresses_nothing() -> None:
    """Neither a string nor a heredoc is a comment."""
    text = """\
resource "aws_s3_bucket" "a" {
  acl    = "public-read"
  bucket = "# groundrule:ignore bucket-acl"
  policy = <<-TEXT
    # groundrule:ignore bucket-acl
    // groundrule:ignore bucket-acl
  TEXT
}
"""
    found = judged({"main.tf": text}, "bucket-acl")
    assert (found.accepted, found.told) == ([], [])


MODULES = {
    "main.tf": """\
module "one" {
  source = "./middle"
  count  = 2
}
module "two" {
  source = "./middle"
}
""",
    "middle/main.tf": 'module "inner" {\n  source   = "../leaf"\n  for_each = toset(["x", "y"])\n}\n',
    "leaf/main.tf": 'resource "aws_ebs_volume" "v" {\n  size = 1\n}\n',
}


@pytest.mark.parametrize("line", [1, 2, 3, 4], ids=["above", "above source", "above count", "at the end"])
def test_a_module_s_comment_reaches_all_that_is_in_it(line: int) -> None:
    """All instances, on all levels; and nothing of another call of the same module."""
    files = {**MODULES, "main.tf": with_lines(MODULES["main.tf"], {line: "# groundrule:ignore volume-encrypted"})}
    found = judged(files, "volume-encrypted")
    assert found.accepted == [
        f'volume-encrypted module.one[{count}].module.inner["{key}"].aws_ebs_volume.v'
        for count in (0, 1)
        for key in "xy"
    ]
    assert found.open == [f'volume-encrypted module.two.module.inner["{key}"].aws_ebs_volume.v' for key in "xy"]
    assert found.told == []


def test_a_comment_inside_a_module_holds_for_every_call() -> None:
    """It stands where the resource is written."""
    files = {**MODULES, "leaf/main.tf": "# groundrule:ignore volume-encrypted\n" + MODULES["leaf/main.tf"]}
    found = judged(files, "volume-encrypted")
    assert (len(found.accepted), found.open) == (6, [])


def test_a_comment_on_a_module_s_argument_reaches_what_its_value_makes() -> None:
    """Where the value is written somebody decided on it: at the call, in a local, as a default, in a tfvars file."""
    leaf = 'variable "acl" {\n  default = "private"\n}\nresource "aws_s3_bucket" "a" {\n  acl = var.acl\n}\n'
    at_call = {
        "main.tf": 'module "m" {\n  source = "./leaf"\n  acl = "public-read" # groundrule:ignore bucket-acl\n}\n',
        "leaf/main.tf": leaf,
    }
    at_default = {"main.tf": leaf.replace('"private"', '"public-read" # groundrule:ignore bucket-acl')}
    at_tfvars = {"main.tf": leaf, "terraform.tfvars": '# groundrule:ignore bucket-acl\nacl = "public-read"\n'}
    at_local = {
        "main.tf": 'locals {\n  # groundrule:ignore bucket-acl\n  acl = "public-read"\n}\n'
        'resource "aws_s3_bucket" "a" {\n  acl = local.acl\n}\n'
    }
    for files in (at_call, at_default, at_tfvars, at_local):
        found = judged(files, "bucket-acl")
        assert len(found.accepted) == 1, files
        assert (found.open, found.told) == ([], []), files


@pytest.mark.parametrize("file", ["main.tf", "versions.tf"])
def test_a_comment_at_a_terraform_block_reaches_the_root(file: str) -> None:
    """A root's settings may be in several blocks; each stands for all of them."""
    block = 'terraform {\n  required_version = "1.5.0"\n}\n'
    files = {
        "main.tf": 'terraform {\n  backend "local" {}\n}\n',
        "versions.tf": block,
        "other/main.tf": 'terraform {\n  backend "local" {}\n}\n',
    }
    files[file] = "# groundrule:ignore state-remote\n" + files[file]
    found = judged(files, "state-remote")
    assert len(found.accepted) == len(found.open) == 1
    assert found.told == []


def test_a_module_call_s_own_findings_are_the_call_s() -> None:
    """A comment on the call's line reaches what is said of the call."""
    text = 'module "m" { # groundrule:ignore module-version\n  source = "./leaf"\n}\n'
    found = judged({"main.tf": text, "leaf/main.tf": ""}, "module-version")
    assert found.accepted == ["module-version module.m"]


def test_a_comment_above_nothing_suppresses_nothing_and_is_told() -> None:
    """At the end of a file there is nothing that it could be about."""
    found = judged({"main.tf": BUCKET + "# groundrule:ignore bucket-acl\n"}, "bucket-*")
    assert (found.accepted, found.told) == ([], ["unused main.tf:10"])


def test_an_empty_line_parts_a_comment_from_an_argument_but_not_from_a_block_below() -> None:
    """Inside of a block it is about the block; between blocks it can only be about the next one."""
    inside = with_lines(INGRESS, {6: "    # groundrule:ignore open-port\n"})
    assert judged({"main.tf": inside}, "open-port").accepted == ["open-port aws_security_group.g ingress[0]"]
    above = judged({"main.tf": "# groundrule:ignore bucket-acl\n\n" + BUCKET}, "bucket-acl")
    assert above.accepted == ["bucket-acl aws_s3_bucket.a"]


def test_an_undecided_verdict_can_be_accepted() -> None:
    """It is no longer counted as undecided."""
    text = 'variable "acl" {}\n# groundrule:ignore bucket-acl\nresource "aws_s3_bucket" "a" {\n  acl = var.acl\n}\n'
    found = judged({"main.tf": text}, "bucket-acl")
    assert found.accepted == ["bucket-acl aws_s3_bucket.a"]
    assert found.report.summary.verdicts["unknown"] == 0
    assert found.report.summary.undecided == {}
