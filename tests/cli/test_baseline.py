"""``groundrule baseline`` and ``scan --baseline``: files, exit codes, and what is refused."""

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import Result
from command_inputs import FAULT, UNDECIDED, Run

NAME = ".groundrule-baseline.json"
CONFIG = f"version: 1\nbaseline: {NAME}\n"


@pytest.fixture
def run(run: Run) -> Run:
    """As usual, with the one rule that runs behind the command's second word."""

    def started(*arguments: str) -> Result:
        count = 2 if arguments[0] == "baseline" else 1
        own = ("--rules", "own-rules", "--rule", "own-volume-unencrypted")
        return run(*arguments[:count], *own, *arguments[count:], only_own=False)

    return started


def entries(folder: Path, name: str = NAME) -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads((folder / name).read_text())["entries"]
    return found


def test_what_is_written_no_longer_gates(folder: Path, run: Run) -> None:
    """The file that the configuration or the flag names is used, and no other: not by its name alone."""
    (folder / "main.tf").write_text(FAULT)
    written = run("baseline", "write", ".")
    assert written.exit_code == 0, written.output
    assert "1 finding accepted" in written.stdout
    assert run("scan", ".").exit_code == 1
    assert run("scan", ".", "--baseline", NAME).exit_code == 0
    (folder / ".groundrule.yaml").write_text(CONFIG)
    assert run("scan", ".").exit_code == 0
    assert run("scan", ".", "--no-baseline").exit_code == 1


def test_dates_and_reasons(folder: Path, run: Run) -> None:
    """What is accepted says since when, until when and why."""
    (folder / "main.tf").write_text(FAULT)
    today = datetime.now(UTC).date()
    assert run("baseline", "write", "--ttl", "6w", "--reason", "The disk goes").exit_code == 0
    (entry,) = entries(folder)
    assert entry["reason"] == "The disk goes"
    assert entry["since"] in {str(today), str(datetime.now(UTC).date())}
    until = datetime.fromisoformat(str(entry["until"])).date()
    assert until - datetime.fromisoformat(str(entry["since"])).date() == timedelta(days=42)


@pytest.mark.parametrize("ttl", ["", "30", "d", "-1d", "0d", "30m", "1.5d", "99999d"])
def test_a_ttl_is_days_or_weeks(run: Run, ttl: str) -> None:
    """Anything else is a usage error that shows the form."""
    result = run("baseline", "write", "--ttl", ttl)
    assert result.exit_code == 2
    assert "like 30d or 6w" in result.stderr


def test_what_is_there_is_not_overwritten(folder: Path, run: Run) -> None:
    """Writing over a baseline needs --force, for it forgets days and reasons."""
    (folder / "main.tf").write_text(FAULT)
    (folder / NAME).write_text("mine")
    result = run("baseline", "write")
    assert result.exit_code == 2
    assert "--force" in result.stderr
    assert (folder / NAME).read_text() == "mine"
    assert run("baseline", "write", "--force").exit_code == 0
    assert len(entries(folder)) == 1


def test_an_update_takes_out_what_is_mended(folder: Path, run: Run) -> None:
    """What stays keeps its terms; what is new is added only if told."""
    (folder / "main.tf").write_text(FAULT)
    run("baseline", "write", "--reason", "old")
    (folder / "more.tf").write_text(FAULT.replace('"data"', '"more"').replace('"v"', '"more"'))
    assert run("baseline", "update").exit_code == 0
    assert [one["reason"] for one in entries(folder)] == ["old"]
    assert run("baseline", "update", "--add", "--reason", "new").exit_code == 0
    assert [one["reason"] for one in entries(folder)] == ["old", "new"]
    (folder / "main.tf").unlink()
    result = run("baseline", "update")
    assert "1 finding accepted, 2 findings before" in result.stdout
    assert [one["reason"] for one in entries(folder)] == ["new"]


def test_terms_without_add_are_refused(folder: Path, run: Run) -> None:
    """An update that adds nothing has nothing to give a reason for."""
    (folder / NAME).write_text('{"version": 1, "entries": []}')
    result = run("baseline", "update", "--reason", "why")
    assert result.exit_code == 2
    assert "--add" in result.stderr


def test_an_update_of_a_part_keeps_the_rest(folder: Path, run: Run) -> None:
    """What the paths of a scan leave out is neither noted nor taken out."""
    (folder / ".git").mkdir()
    for name in ("a", "b"):
        (folder / name).mkdir()
        (folder / name / "main.tf").write_text(FAULT)
    run("baseline", "write")
    before = entries(folder)
    (folder / "b" / "main.tf").unlink()
    assert run("baseline", "update", "a").exit_code == 0
    assert entries(folder) == before
    scanned = run("scan", "a", "--baseline", NAME)
    assert (scanned.exit_code, "is not there any more" in scanned.stdout) == (0, False)
    scanned = run("scan", "--baseline", NAME)
    assert (scanned.exit_code, "is not there any more" in " ".join(scanned.stdout.split())) == (0, True)


def test_what_could_not_be_read_is_kept(folder: Path, run: Run) -> None:
    """A file that is broken today takes nothing out of the baseline, and the exit code says so."""
    (folder / "main.tf").write_text(FAULT)
    run("baseline", "write")
    before = entries(folder)
    (folder / "main.tf").write_text('resource "aws_ebs_volume" {{{\n')
    result = run("baseline", "update")
    assert result.exit_code == 3
    assert "main.tf:1" in result.stderr
    assert entries(folder) == before


def test_undecided_verdicts_are_accepted_where_they_gate(folder: Path, run: Run) -> None:
    """With --unknown fail they are written, and gate no more."""
    (folder / "main.tf").write_text(UNDECIDED)
    run("baseline", "write", "--baseline", "none.json")
    assert entries(folder, "none.json") == []
    run("baseline", "write", "--baseline", "all.json", "--unknown", "fail")
    assert [one["verdict"] for one in entries(folder, "all.json")] == ["unknown"]
    assert run("scan", "--unknown", "fail", "--baseline", "none.json").exit_code == 1
    assert run("scan", "--unknown", "fail", "--baseline", "all.json").exit_code == 0


def test_what_comments_suppress_is_not_written(folder: Path, run: Run) -> None:
    """A finding that does not count needs no entry."""
    comment = '# groundrule:ignore own-volume-unencrypted reason="known"\n'
    (folder / "main.tf").write_text(comment + FAULT)
    assert run("baseline", "write").exit_code == 0
    assert entries(folder) == []


def test_show_tells_what_entries_are_worth(folder: Path, run: Run) -> None:
    """For people by what is to be done first, for programs as they are written, with state and line."""
    (folder / "main.tf").write_text(FAULT)
    run("baseline", "write", "--reason", "odd \x1b[31m")
    shown = run("baseline", "show")
    assert shown.exit_code == 0
    assert "accepted: 1" in shown.stdout
    assert "\x1b" not in shown.stdout
    (folder / "main.tf").write_text(FAULT.replace("false", "true"))
    assert "unused: 1" in run("baseline", "show").stdout
    (told,) = json.loads(run("baseline", "show", "--format", "json").stdout)
    assert (told["state"], told["line"], told["rule"]) == ("unused", 4, "own-volume-unencrypted")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, f"no such baseline: {NAME}"),
        ("{", f"{NAME}:1:"),
        ('{"version": 2}', "is newer than this groundrule"),
        ('{\n<<<<<<< HEAD\n"version": 1\n', f"{NAME}:2:1: a merge left its marks here"),
    ],
)
@pytest.mark.parametrize("command", [["scan"], ["baseline", "update"], ["baseline", "show"]])
def test_a_baseline_that_cannot_be_used(
    folder: Path, run: Run, command: list[str], content: str | None, message: str
) -> None:
    """One that is not there, damaged, newer or unmerged is a usage error with file and line; nothing is written."""
    (folder / "main.tf").write_text(FAULT)
    (folder / ".groundrule.yaml").write_text(CONFIG)
    if content is not None:
        (folder / NAME).write_text(content)
    result = run(*command)
    assert result.exit_code == 2
    assert message in result.stderr
    assert not (folder / NAME).exists() if content is None else (folder / NAME).read_text() == content


def test_a_baseline_outside_of_the_tree(folder: Path, run: Run, tmp_path: Path) -> None:
    """The flag may name any file; reports point at none that is not in the tree."""
    (folder / "main.tf").write_text(FAULT)
    outside = tmp_path / "kept.json"
    run("baseline", "write", "--baseline", str(outside))
    assert run("scan", "--baseline", str(outside)).exit_code == 0
    (folder / "main.tf").write_text(FAULT.replace("false", "true"))
    report = json.loads(run("scan", "--baseline", str(outside), "--format", "json").stdout)
    (note,) = [one for one in report["diagnostics"] if one["code"] == "baseline-unused"]
    assert note["message"].startswith(f"{outside}: ")
    assert not note.get("file")


@pytest.mark.skipif(not hasattr(os, "symlink"), reason="no links here")
@pytest.mark.parametrize("command", [["scan"], ["baseline", "write", "--force"], ["baseline", "update"]])
def test_a_link_out_of_the_tree_is_not_followed(folder: Path, run: Run, tmp_path: Path, command: list[str]) -> None:
    """A repository cannot have its reader's files read or overwritten."""
    (folder / "main.tf").write_text(FAULT)
    (folder / ".groundrule.yaml").write_text(CONFIG)
    (tmp_path / "theirs").write_text("precious")
    (folder / NAME).symlink_to(tmp_path / "theirs")
    result = run(*command)
    assert result.exit_code == 2
    assert "leads out of the tree" in result.stderr
    assert (tmp_path / "theirs").read_text() == "precious"


def test_an_end_that_is_over_gates_again(folder: Path, run: Run) -> None:
    """The finding counts, and its entry is named with its line."""
    (folder / "main.tf").write_text(FAULT)
    run("baseline", "write", "--ttl", "1d")
    (entry,) = entries(folder)
    text = (folder / NAME).read_text().replace(str(entry["until"]), "2020-01-01")
    (folder / NAME).write_text(text)
    result = run("scan", "--baseline", NAME)
    assert result.exit_code == 1
    assert f"{NAME}:4:5" in result.stdout


@pytest.mark.parametrize("form", ["text", "github", "markdown", "sarif", "junit", "json"])
def test_an_entry_forges_nothing(folder: Path, run: Run, form: str) -> None:
    """What an entry calls its resource ends up in a note: no line, command or terminal escape comes of it."""
    (folder / "main.tf").write_text(FAULT)
    run("baseline", "write")
    (entry,) = entries(folder)
    forged = {**entry, "address": "a\n::error::forged\x1b[2J\u202e", "fingerprint": "0" * 32}
    (folder / NAME).write_text(json.dumps({"version": 1, "entries": [forged]}))
    result = run("scan", "--baseline", NAME, "--format", form)
    assert result.exit_code == 1
    assert "forged" in result.stdout
    assert not {"\x1b", "\u202e"} & set(result.stdout)
    assert not any(line.startswith("::error::") for line in result.stdout.splitlines())
