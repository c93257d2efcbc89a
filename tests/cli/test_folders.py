"""One scan with several configurations: levels, the exit code and what is left out, folder by folder."""

import json
from pathlib import Path

import pytest
from command_inputs import FAULT, UNDECIDED, Run

from scanner.config import NAME


def write(folder: Path, **texts: str) -> None:
    for name, text in texts.items():
        (folder / name).mkdir(parents=True, exist_ok=True)
        (folder / name / NAME).write_text(f"version: 1\n{text}\n")


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Checking all rules takes longer than all the rest."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def teams(folder: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Three folders with the same fault, below a repository's root."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(cache))
    (folder / ".git").mkdir()
    for name in ("a", "b", "c"):
        (folder / name).mkdir()
        (folder / name / "main.tf").write_text(FAULT)
    return folder


def levels(run: Run, *arguments: str) -> dict[str, str]:
    found = json.loads(run("scan", *arguments, "--format", "json").stdout)["results"]
    return {one["location"]["file"]: one["severity"] for one in found}


def test_severities_and_rules_differ_from_folder_to_folder(teams: Path, run: Run) -> None:
    """A folder's file moves the level of its own findings, or has none."""
    write(
        teams,
        a="rules: {own-volume-unencrypted: {severity: critical}}",
        b="rules: {own-volume-unencrypted: off}",
    )
    rules = ("--rules", "own-rules", "--profile", "strict")
    found = json.loads(run("scan", *rules, "--format", "json", only_own=False).stdout)["results"]
    own = {one["location"]["file"]: one["severity"] for one in found if one["rule"] == "own-volume-unencrypted"}
    assert own == {"a/main.tf": "critical", "c/main.tf": "high"}


@pytest.mark.parametrize(
    ("a", "b", "code"),
    [
        ("fail_on: none", "fail_on: none", 1),
        ("fail_on: critical", "fail_on: critical", 1),
        ("rules: {own-volume-unencrypted: {severity: low}}\nfail_on: low", "fail_on: none", 1),
    ],
)
def test_the_threshold_of_a_folder_holds_for_its_findings(teams: Path, run: Run, a: str, b: str, code: int) -> None:
    """Each finding is held against the threshold of its own folder: the third folder has the usual one."""
    write(teams, a=a, b=b)
    assert run("scan", ".").exit_code == code
    assert run("scan", "b").exit_code == 0
    write(teams, c="fail_on: none")
    assert run("scan", ".").exit_code == (1 if "low" in a else 0)


def test_undecided_verdicts_gate_where_a_folder_says_so(teams: Path, run: Run) -> None:
    """One folder can ask that nothing of it stays undecided."""
    for name in ("a", "b", "c"):
        (teams / name / "main.tf").write_text(UNDECIDED)
    assert run("scan", ".").exit_code == 0
    write(teams, b="unknown: fail")
    assert (run("scan", "a").exit_code, run("scan", "b").exit_code, run("scan", ".").exit_code) == (0, 1, 1)


def test_sections_move_the_gate(teams: Path, run: Run) -> None:
    """What holds for some files does so without a file in their folder."""
    (teams / NAME).write_text("version: 1\nfail_on: none\npaths: {b/: {fail_on: high}}\n")
    assert (run("scan", "a").exit_code, run("scan", "b").exit_code) == (0, 1)


def test_a_folder_excludes_what_is_its_own(teams: Path, run: Run) -> None:
    """Patterns are relative to the folder, hold for named files too, and what they hide is counted."""
    (teams / "a/old").mkdir()
    (teams / "a/old/main.tf").write_text(FAULT)
    (teams / "old").mkdir()
    (teams / "old/main.tf").write_text(FAULT)
    write(teams, a="exclude: [/old/]")
    assert sorted(levels(run, ".")) == ["a/main.tf", "b/main.tf", "c/main.tf", "old/main.tf"]
    assert json.loads(run("scan", ".", "--format", "json").stdout)["summary"]["hidden"] == 1
    assert levels(run, "a/old/main.tf") == {}


def test_a_module_is_judged_as_its_own_folder_says(teams: Path, run: Run) -> None:
    """What a root calls is judged by the configuration of the module's folder, whoever calls it."""
    (teams / "a/main.tf").write_text('terraform {\n  backend "s3" {}\n}\n\nmodule "v" {\n  source = "../b"\n}\n')
    write(teams, a="fail_on: none\nrules: {own-volume-unencrypted: {severity: info}}", c="fail_on: none")
    assert levels(run, ".") == {"b/main.tf": "high", "c/main.tf": "high"}
    assert run("scan", ".").exit_code == 1
    write(teams, b="fail_on: none\nrules: {own-volume-unencrypted: {severity: low}}")
    assert levels(run, ".") == {"b/main.tf": "low", "c/main.tf": "high"}
    assert run("scan", ".").exit_code == 0


def test_a_named_configuration_is_the_only_one(teams: Path, run: Run) -> None:
    """--config FILE holds for all folders."""
    write(teams, a="fail_on: none", b="fail_on: none", c="fail_on: none")
    (teams / "other.yaml").write_text("version: 1\n")
    assert run("scan", ".").exit_code == 0
    assert run("scan", ".", "--config", "other.yaml").exit_code == 1


def test_what_is_wrong_in_a_folder_ends_the_scan(teams: Path, run: Run) -> None:
    """The errors of the root's file and of all folders' files are told together: 2."""
    write(teams, a="profil: strict", b="rules: {own-volume-unencrypted: maybe}")
    (teams / NAME).write_text("version: 1\nfail_on: lo\n")
    result = run("scan", ".")
    assert result.exit_code == 2
    assert [line.partition(": ")[0] for line in result.stderr.splitlines()[:3]] == [
        f"{NAME}:2:10",
        f"a/{NAME}:2:1",
        f"b/{NAME}:2:33",
    ]


def test_parameters_are_checked_where_they_are_set(teams: Path, run: Run) -> None:
    """A parameter that no rule has is told with the file and line that sets it."""
    write(teams, a="rules: {own-volume-unencrypted: {params: {size: 3}}}", b="params: {nobody: 1}")
    result = run("scan", ".")
    assert result.exit_code == 2
    assert f"a/{NAME}:2:43: parameter size: " in result.stderr
    assert f"b/{NAME}:2:10: parameter nobody: " in result.stderr


def test_a_rule_that_only_a_module_has_runs_on_it(teams: Path, run: Run) -> None:
    """What is called from what was asked for is judged by its own folder's rules, asked for or not."""
    (teams / "a/main.tf").write_text('terraform {\n  backend "s3" {}\n}\n\nmodule "v" {\n  source = "../b"\n}\n')
    write(teams, b="rules: {own-volume-unencrypted: on}")
    (teams / NAME).write_text('version: 1\nrules: {"*": off}\nrule_paths: [own-rules]\n')
    found = json.loads(run("scan", "a", "--format", "json", only_own=False).stdout)["results"]
    assert [(one["rule"], one["location"]["file"]) for one in found] == [("own-volume-unencrypted", "b/main.tf")]
