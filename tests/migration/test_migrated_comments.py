"""Comments of other scanners become ours, where they mean the same."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from migration_scene import accepted, after, left, migrated, rewritten_file

BUCKET = 'resource "aws_s3_bucket" "a" {\n  bucket = "a"\n}\n'
VOLUME = 'resource "aws_ebs_volume" "a" {\n  availability_zone = "b"\n  encrypted         = false\n}\n'
PORT = """\
resource "aws_security_group" "a" {
  ingress {
    from_port   = 22
    to_port     = 22
    protocol    = "tcp"
    cidr_blocks = ["0.0.0.0/0"]
  }
}
"""


def with_line(text: str, line: int, comment: str) -> str:
    lines = text.splitlines(keepends=True)
    return "".join([*lines[:line], f"{comment}\n", *lines[line:]])


@pytest.mark.parametrize(
    ("comment", "ours"),
    [
        ("  #checkov:skip=CKV_AWS_18:It is seldom read", 'aws-s3-bucket-no-access-log reason="It is seldom read"'),
        ("  # bridgecrew:skip=CKV_AWS_18", "aws-s3-bucket-no-access-log"),
        ("  # ts:skip=AC_AWS_0214 for now", 'aws-s3-bucket-not-versioned reason="for now"'),
        ('  # checkov:skip=CKV_AWS_18:say "hi" \\o/', 'aws-s3-bucket-no-access-log reason="say \\"hi\\" \\\\o"'),
    ],
)
def test_comment_inside_a_block_stays_inside(comment: str, ours: str) -> None:
    """Checkov's and Terrascan's comments, which stand inside, become ours on the same line; reasons are quoted."""
    text = with_line(BUCKET, 1, comment)
    assert rewritten_file(text) == with_line(BUCKET, 1, f"  # groundrule:ignore {ours}")


@pytest.mark.parametrize(
    ("comment", "ours"),
    [
        ("#tfsec:ignore:aws-s3-enable-versioning", "aws-s3-bucket-not-versioned"),
        ("# trivy:ignore:AVD-AWS-0090", "aws-s3-bucket-not-versioned"),
        ("# trivy:ignore:AWS-0090:exp:2999-01-31", "aws-s3-bucket-not-versioned until=2999-01-30"),
        ("# trivy:ignore:AVD-AWS-0090 Built anew", 'aws-s3-bucket-not-versioned reason="Built anew"'),
    ],
)
def test_comment_above_a_block_stays_above(comment: str, ours: str) -> None:
    """Trivy's and tfsec's become ours; their last day is ours, the words behind them are the reason."""
    assert rewritten_file(f"{comment}\n{BUCKET}") == f"# groundrule:ignore {ours}\n{BUCKET}"


def test_comment_on_a_line_stays_there() -> None:
    """What is at the end of an argument's line is rewritten there, whatever its sign."""
    text = VOLUME.replace("= false", "= false // trivy:ignore:AVD-AWS-0026")
    assert rewritten_file(text) == VOLUME.replace("= false", "= false // groundrule:ignore aws-ebs-volume-unencrypted")
    text = VOLUME.replace("= false", "= false /* trivy:ignore:AVD-AWS-0026 */")
    assert "= false /* groundrule:ignore aws-ebs-volume-unencrypted */\n" in rewritten_file(text)


def test_line_that_kics_ignores_names_what_is_found_there() -> None:
    """``ignore-line`` stands for every check; ours names the rules that find something on the line."""
    assert rewritten_file(with_line(VOLUME, 2, "  # kics-scan ignore-line")) == with_line(
        VOLUME, 2, "  # groundrule:ignore aws-ebs-volume-unencrypted"
    )


def test_checkov_s_comment_at_the_end_of_a_line_is_for_the_block() -> None:
    """Ours at the end of a line is for the line; above it, still inside, it is for what Checkov's was."""
    text = BUCKET.replace('= "a"', '= "a" # checkov:skip=CKV_AWS_18:seldom')
    ours = '  # groundrule:ignore aws-s3-bucket-no-access-log reason="seldom"'
    assert rewritten_file(text) == with_line(BUCKET, 1, ours)


def test_comment_deep_inside_that_is_for_the_whole_block_goes_above_it() -> None:
    """Checkov's comment in a nested block is for the resource, which ours there would not be."""
    text = BUCKET.replace("}\n", "  versioning {\n    # checkov:skip=CKV_AWS_18:x\n    enabled = false\n  }\n}\n")
    assert rewritten_file(text).startswith('# groundrule:ignore aws-s3-bucket-no-access-log reason="x"\nresource')
    assert "checkov" not in rewritten_file(text)


def test_what_has_no_counterpart_stays_and_is_listed() -> None:
    """An id that no rule stands for is left as it is, on a line of its own below what goes over."""
    text = with_line(BUCKET, 1, "  # checkov:skip=CKV_AWS_18,CKV_AWS_9999:why")
    assert rewritten_file(text) == with_line(
        with_line(BUCKET, 1, "  # checkov:skip=CKV_AWS_9999:why"),
        1,
        '  # groundrule:ignore aws-s3-bucket-no-access-log reason="why"',
    )
    assert left(text) == ["2 no rule of groundrule covers CKV_AWS_9999"]


def test_what_stays_of_a_line_stands_behind_ours() -> None:
    """At the end of a line of code both have to stand on it."""
    text = VOLUME.replace("= false", "= false # trivy:ignore:AVD-AWS-0026 trivy:ignore:AVD-XYZ-0001")
    expected = "= false # groundrule:ignore aws-ebs-volume-unencrypted # trivy:ignore:AVD-XYZ-0001\n"
    assert expected in rewritten_file(text)


@pytest.mark.parametrize(
    ("comment", "why"),
    [
        ("# trivy:ignore:AVD-AWS-0090:ws:prod", "is for the workspace prod alone"),
        ("# trivy:ignore:AVD-AWS-0090[bucket=a]", "is for some values alone"),
        ("# kics-scan ignore", "is for the whole file"),
        ("# trivy:ignore:AVD-AWS-0026", "nothing is found here that AVD-AWS-0026 could accept"),
        ("# checkov:skip=CKV_AWS_18", "nothing is found here"),
    ],
)
def test_what_ours_cannot_say_stays(comment: str, why: str) -> None:
    """Conditions, whole files, and what accepts nothing: listed with the line and the reason, and left alone."""
    assert not migrated({"main.tf": f"{comment}\n{BUCKET}"}).changes
    (told,) = left(f"{comment}\n{BUCKET}")
    assert told.startswith("1 ")
    assert why in told


def test_reason_that_names_another_scanner_ends_there() -> None:
    """What goes over is no comment for another scanner any more, so that a second run finds nothing."""
    text = with_line(BUCKET, 1, "  # checkov:skip=CKV_AWS_18:see tfsec:ignore:aws-s3-enable-versioning")
    once = after({"main.tf": text})
    assert "tfsec" not in str(once["main.tf"])
    assert not migrated(once).changes


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_line_ends_and_encoding_stay(mark: bytes) -> None:
    """A byte order mark, the ends of lines, blanks at their ends and a last line without one are kept."""
    text = mark + f"# tfsec:ignore:aws-s3-enable-versioning\n{BUCKET.rstrip()}  # ä".replace("\n", "\r\n").encode()
    changed = after({"main.tf": text})["main.tf"]
    assert changed == text.replace(
        b"tfsec:ignore:aws-s3-enable-versioning", b"groundrule:ignore aws-s3-bucket-not-versioned"
    )


def test_file_that_is_no_text_is_left_alone() -> None:
    """Bytes that are no UTF-8 would not survive."""
    text = with_line(BUCKET, 1, "  # checkov:skip=CKV_AWS_18").encode() + b"# \xff\n"
    assert not migrated({"main.tf": text}).changes


def test_yaml_comments_go_over() -> None:
    """Trivy's is for its line; Checkov reads none, so that its own stays."""
    text = POD.replace("spec:\n", "spec:\n  # checkov:skip=CKV_K8S_11:slow\n").replace(
        ":latest", ":latest # trivy:ignore:KSV-0013"
    )
    found = rewritten_file(text, "pod.yaml")
    assert "  # checkov:skip=CKV_K8S_11:slow\n" in found
    assert ":latest # groundrule:ignore k8s-container-image-not-pinned\n" in found


POD = """\
apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
    - name: web
      image: registry.example.com/web:latest
"""

COMMENTS = st.sampled_from([
    "# checkov:skip=CKV_AWS_18,CKV_AWS_21:both",
    "#checkov:skip=CKV_AWS_999:none",
    "// trivy:ignore:AVD-AWS-0090 tfsec:ignore:aws-s3-enable-bucket-logging why not",
    "/* tfsec:ignore:aws-s3-enable-versioning */",
    "# trivy:ignore:*",
    "# kics-scan ignore-line",
    "# kics-scan ignore-block",
    "# groundrule:ignore aws-s3-bucket-no-access-log",
    "# checkov:skip=CKV_AWS_24:bastion # trivy:ignore:AVD-AWS-0107",
    "# plain words  ",
])  # fmt: skip
PLACES = st.dictionaries(st.integers(0, 12), COMMENTS, max_size=5)
ENDS = st.dictionaries(st.sampled_from(['bucket = "a"', "encrypted         = false", "from_port   = 22"]), COMMENTS)


def code_of(content: bytes) -> list[bytes]:
    """The lines without their comments, as far as there is anything on them."""
    lines = [re.split(rb"(?:^|\s)(?:#|//|/\*)", line)[0].strip() for line in content.split(b"\n")]
    return [line for line in lines if line]


@settings(max_examples=40, deadline=None)
@given(places=PLACES, ends=ENDS, newline=st.sampled_from(["\n", "\r\n"]))
def test_nothing_else_changes(places: dict[int, str], ends: dict[str, str], newline: str) -> None:
    """Lines without a word for another scanner are the same bytes in the same order, what is accepted is the same,
    and a second run changes nothing.
    """
    text = f"{BUCKET}\n{VOLUME}{PORT}"
    for line, comment in sorted(places.items(), reverse=True):
        text = with_line(text, line, comment)
    for code, comment in ends.items():
        text = text.replace(code, f"{code} {comment}")
    content = text.replace("\n", newline).encode()
    files: dict[str, str | bytes] = {"main.tf": content}
    once = after(files)
    marks = ("checkov", "trivy", "tfsec", "kics", "groundrule")
    kept = [line for line in content.split(b"\n") if not any(mark.encode() in line for mark in marks)]
    changed = once["main.tf"]
    assert isinstance(changed, bytes)
    behind = iter(changed.split(b"\n"))
    assert all(line in behind for line in kept)
    assert code_of(changed) == code_of(content)
    assert accepted(once, foreign=True) == accepted(files, foreign=True)
    assert not migrated(once).changes


def test_the_same_is_accepted_without_the_words_of_others() -> None:
    """Before with theirs, and after with ours alone."""
    text = "\n".join([
        with_line(BUCKET, 1, "  # checkov:skip=CKV_AWS_18,CKV_AWS_21:x"),
        f"#tfsec:ignore:aws-ebs-enable-volume-encryption\n{VOLUME}",
        with_line(PORT, 5, "    # kics-scan ignore-line"),
    ]).replace('"a" {\n  from', '"b" {\n  from')  # fmt: skip
    files = {"main.tf": text, "pod.yaml": POD.replace(":latest", ":latest # trivy:ignore:KSV-0013")}
    before = accepted(files, foreign=True)
    assert len(before) >= 4
    assert accepted(files, foreign=False) == []
    assert accepted(after(files), foreign=False) == before
