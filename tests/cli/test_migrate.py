"""``groundrule migrate`` as users start it: shown first, written when asked to."""

import stat
from pathlib import Path

import pytest
from command_inputs import FAULT, Run

COMMENT = FAULT.replace("= false", "= false # trivy:ignore:AVD-AWS-0026")
OURS = FAULT.replace("= false", "= false # groundrule:ignore aws-ebs-volume-unencrypted")


def test_is_shown_and_not_written(folder: Path, run: Run) -> None:
    """Without --write the changed lines are printed and the file stays; the rest goes to standard error."""
    (folder / "main.tf").write_text(COMMENT)
    result = run("migrate", only_own=False)
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        "--- a/main.tf",
        "+++ b/main.tf",
        "@@ -4 +4 @@",
        "-  encrypted         = false # trivy:ignore:AVD-AWS-0026",
        "+  encrypted         = false # groundrule:ignore aws-ebs-volume-unencrypted",
    ]
    assert result.stderr == "1 file would change; --write rewrites them.\n"
    assert (folder / "main.tf").read_text() == COMMENT


def test_is_written_once(folder: Path, run: Run) -> None:
    """--write rewrites the file, with its permissions, and leaves nothing else behind; then nothing is left to do."""
    file = folder / "main.tf"
    file.write_text(COMMENT)
    file.chmod(0o640)
    before = sorted(folder.iterdir())
    assert run("migrate", "--write", only_own=False).exit_code == 0
    assert file.read_text() == OURS
    assert stat.S_IMODE(file.stat().st_mode) == 0o640
    assert sorted(folder.iterdir()) == before
    result = run("migrate", "--write", only_own=False)
    assert (result.stdout, result.stderr) == ("", "Nothing to rewrite.\n")


def test_links_are_not_followed(folder: Path, run: Run) -> None:
    """What a link leads to is rewritten only by its own path, and never outside of the tree."""
    outside = folder.parent / "outside.tf"
    outside.write_text(COMMENT)
    (folder / "a").mkdir()
    (folder / "a" / "main.tf").symlink_to(outside)
    (folder / "b").mkdir()
    (folder / "b" / "main.tf").write_text(COMMENT)
    (folder / "c").symlink_to(folder / "b")
    assert run("migrate", "--write", only_own=False).exit_code == 0
    assert outside.read_text() == COMMENT
    assert (folder / "a" / "main.tf").is_symlink()
    assert (folder / "c").is_symlink()
    assert (folder / "b" / "main.tf").read_text() == OURS


def test_only_what_is_named_is_rewritten(folder: Path, run: Run) -> None:
    """A file beside the one that is named stays."""
    for name in ("a", "b"):
        (folder / name).mkdir()
        (folder / name / "main.tf").write_text(COMMENT)
    run("migrate", "--write", "a", only_own=False)
    assert (folder / "a" / "main.tf").read_text() == OURS
    assert (folder / "b" / "main.tf").read_text() == COMMENT


def test_secrets_and_escapes_are_not_shown(folder: Path, run: Run) -> None:
    """A changed line may hold a password, and a comment what a terminal obeys."""
    (folder / "main.tf").write_text(
        'resource "aws_db_instance" "a" {\n  password = "hunter2hunter2" # checkov:skip=CKV_AWS_16:\x1b[31mred\n}\n'
    )
    result = run("migrate", only_own=False)
    assert "groundrule:ignore" in result.stdout
    assert "hunter2" not in result.output
    assert "\x1b" not in result.output


def test_suppressions_switched_off_are_not_brought_in(folder: Path, run: Run) -> None:
    """Where the words of others do not hold, rewriting them would let them: the file is left as it is."""
    (folder / "main.tf").write_text(COMMENT)
    result = run("migrate", "--write", "--no-foreign-suppressions", only_own=False)
    assert (folder / "main.tf").read_text() == COMMENT
    assert "ours would not accept just the same" in result.stderr


def test_configuration_is_printed_or_made(folder: Path, run: Run) -> None:
    """What is printed is a configuration as it is, its lists are comments; --write makes it, and never twice."""
    (folder / ".checkov.yaml").write_text("check: [CKV_AWS_3, CKV_AWS_9999]\n")
    (folder / "main.tf").write_text(FAULT)
    shown = run("migrate", "--from", "checkov", only_own=False)
    assert shown.exit_code == 0
    assert shown.stdout.splitlines()[:2] == [
        "# No rule of groundrule covers 1 check that checkov runs by .checkov.yaml:",
        "#   CKV_AWS_9999",
    ]
    (folder / "printed.yaml").write_text(shown.stdout)
    assert run("scan", "--config", "printed.yaml", only_own=False).exit_code == 1
    assert not (folder / ".groundrule.yaml").exists()
    made = run("migrate", "--from", "checkov", "--write", only_own=False)
    assert made.stdout.endswith("Wrote .groundrule.yaml.\n")
    assert (folder / ".groundrule.yaml").read_text().startswith("version: 1\n")
    again = run("migrate", "--from", "checkov", "--write", only_own=False)
    assert again.exit_code == 2
    assert "is there already" in again.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--from", "trivy"), "no configuration of trivy"),
        (("--from", "checkov", "a", "b"), "one path"),
        (("-",), "standard input"),
    ],
)
def test_what_cannot_be_used(folder: Path, run: Run, arguments: tuple[str, ...], words: str) -> None:
    """Exit code 2, and what was expected."""
    for name in ("a", "b"):
        (folder / name).mkdir()
    result = run("migrate", *arguments, only_own=False)
    assert result.exit_code == 2
    assert words in result.stderr
