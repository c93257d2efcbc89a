"""``groundrule scan``: exit codes, where its output goes, and what it says of bad input."""

import json
from pathlib import Path

import pytest
from command_inputs import FAULT, UNDECIDED, Run

from scanner.report import FORMATS


def test_clean_input_exits_with_0(folder: Path, run: Run) -> None:
    """No finding, nothing unreadable: 0."""
    (folder / "main.tf").write_text(FAULT.replace("false", "true"))
    result = run("scan", ".")
    assert result.exit_code == 0, result.output


def test_a_finding_exits_with_1(folder: Path, run: Run) -> None:
    """A failure at or over the threshold: 1."""
    (folder / "main.tf").write_text(FAULT)
    assert run("scan", ".").exit_code == 1


@pytest.mark.parametrize(("threshold", "code"), [("critical", 0), ("high", 1), ("low", 1), ("none", 0)])
def test_the_threshold_decides(folder: Path, run: Run, threshold: str, code: int) -> None:
    """A high finding gates from high down, and never with none."""
    (folder / "main.tf").write_text(FAULT)
    assert run("scan", ".", "--fail-on", threshold).exit_code == code


def test_exit_zero_always_holds(folder: Path, run: Run) -> None:
    """--exit-zero reports the finding and exits with 0."""
    (folder / "main.tf").write_text(FAULT)
    result = run("scan", ".", "--exit-zero")
    assert result.exit_code == 0
    assert "own-volume-unencrypted" in result.stdout


def test_an_undecided_verdict_does_not_gate_by_itself(folder: Path, run: Run) -> None:
    """Unknown is shown with its reason and exits with 0, unless it is told to fail."""
    (folder / "main.tf").write_text(UNDECIDED)
    result = run("scan", ".")
    assert result.exit_code == 0
    assert "var.encrypted" in result.stdout
    assert run("scan", ".", "--unknown", "fail").exit_code == 1


def test_too_little_coverage_exits_with_3(folder: Path, run: Run) -> None:
    """Fewer decided verdicts than required: 3, and the shares are named."""
    (folder / "main.tf").write_text(UNDECIDED)
    result = run("scan", ".", "--require-coverage", "50")
    assert result.exit_code == 3
    assert "0.0%" in result.stderr


def test_a_broken_file_exits_with_3(folder: Path, run: Run) -> None:
    """What should have been readable was not, and nothing else was found: 3."""
    (folder / "main.tf").write_text('resource "aws_ebs_volume" {{{\n')
    assert run("scan", ".").exit_code == 3


def test_a_finding_beside_a_broken_file_exits_with_1(folder: Path, run: Run) -> None:
    """Findings weigh more than errors."""
    (folder / "main.tf").write_text(FAULT)
    (folder / "broken.tf").write_text("}{")
    assert run("scan", ".").exit_code == 1


def test_nothing_to_scan_is_an_error(folder: Path, run: Run) -> None:
    """A folder without any input is not a clean one: 3, and it says so."""
    (folder / "empty").mkdir()
    result = run("scan", "empty")
    assert result.exit_code == 3
    assert "nothing was scanned" in result.stdout.lower()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nowhere"], "nowhere"),
        ([".", "--rule", "own-volume-unencryptd"], "own-volume-unencrypted"),
        ([".", "--rule", "zzz-*"], "zzz-*"),
        ([".", "--verdicts", "bad"], "not_applicable"),
        ([".", "--report", "sarif"], "FORMAT:FILE"),
        ([".", "--report", "nothing:x"], "FORMAT:FILE"),
        ([".", "--var", "novalue"], "NAME=VALUE"),
        ([".", "--var-file", "missing.tfvars"], "missing.tfvars"),
        ([".", "--config", "missing.yaml"], "missing.yaml"),
        ([".", "--rules", "missing"], "missing"),
    ],
)
def test_what_cannot_be_used_exits_with_2(folder: Path, run: Run, arguments: list[str], said: str) -> None:
    """Wrong flags and paths: 2, named on standard error, nothing on standard output."""
    (folder / "main.tf").write_text(FAULT)
    result = run("scan", *arguments)
    assert result.exit_code == 2
    assert said in result.stderr
    assert result.stdout == ""


def test_a_bad_configuration_exits_with_2_and_all_its_faults(folder: Path, run: Run) -> None:
    """Every fault of the configuration is told at once, with its line."""
    (folder / "main.tf").write_text(FAULT)
    (folder / ".groundrule.yaml").write_text("version: 1\nprofil: strict\nfail_on: sometimes\n")
    result = run("scan", ".")
    assert result.exit_code == 2
    assert ".groundrule.yaml:2" in result.stderr
    assert ".groundrule.yaml:3" in result.stderr


def test_reports_stand_beside_each_other(folder: Path, run: Run) -> None:
    """Any number of --report files, the report on standard output untouched by them."""
    (folder / "main.tf").write_text(FAULT)
    result = run("scan", ".", "--format", "json", "--report", "sarif:out/a.sarif", "--report", "text:out/b.txt")
    assert json.loads(result.stdout)["version"]
    assert json.loads((folder / "out/a.sarif").read_text())["version"] == "2.1.0"
    assert "own-volume-unencrypted" in (folder / "out/b.txt").read_text()


@pytest.mark.parametrize("form", list(FORMATS))
def test_output_goes_to_a_file(folder: Path, run: Run, form: str) -> None:
    """--output takes the report; standard output stays empty."""
    (folder / "main.tf").write_text(FAULT)
    result = run("scan", ".", "--format", form, "--output", "report.out")
    assert result.stdout == ""
    assert "own-volume-unencrypted" in (folder / "report.out").read_text()


def test_standard_input_is_scanned(run: Run) -> None:
    """- reads one file from standard input."""
    result = run("scan", "-", "--format", "json", stdin=FAULT)
    assert result.exit_code == 1, result.output
    assert json.loads(result.stdout)["results"][0]["location"]["start_line"] == 4


def test_variables_decide(folder: Path, run: Run) -> None:
    """--var and --var-file give variables their values, the former last."""
    (folder / "main.tf").write_text(UNDECIDED)
    (folder / "good.tfvars").write_text("encrypted = true\n")
    assert run("scan", ".", "--var", "encrypted=false").exit_code == 1
    assert run("scan", ".", "--var-file", "good.tfvars", "--require-coverage", "100").exit_code == 0
    assert run("scan", ".", "--var-file", "good.tfvars", "--var", "encrypted=false").exit_code == 1


def test_verdicts_choose_what_is_shown(folder: Path, run: Run) -> None:
    """Passes are counters unless they are asked for one by one."""
    (folder / "main.tf").write_text(FAULT.replace("false", "true"))
    plain = json.loads(run("scan", ".", "--format", "json").stdout)
    asked = json.loads(run("scan", ".", "--format", "json", "--verdicts", "pass").stdout)
    assert plain["results"] == []
    assert [result["verdict"] for result in asked["results"]] == ["pass"]
    assert plain["summary"]["verdicts"] == asked["summary"]["verdicts"]


def test_no_colour_in_files_and_pipes(folder: Path, run: Run) -> None:
    """Colour only on a terminal, or where it is asked for."""
    (folder / "main.tf").write_text(FAULT)
    assert "\x1b[" not in run("scan", ".").stdout
    assert "\x1b[" in run("scan", ".", "--colour", "always").stdout


def test_the_order_of_the_files_does_not_matter(folder: Path, run: Run) -> None:
    """The same input gives the same bytes, however it is named."""
    for name in ("b", "a", "c"):
        (folder / name).mkdir()
        (folder / name / "main.tf").write_text(FAULT)
    once = run("scan", "a", "b", "c", "--format", "json").stdout
    again = run("scan", "c", "b", "a", "--format", "json").stdout
    assert once == again
    assert len(json.loads(once)["results"]) == 3


def test_nothing_is_written_into_the_scanned_tree(folder: Path, run: Run) -> None:
    """A scan leaves the folder as it was."""
    (folder / "main.tf").write_text(FAULT)
    before = sorted(folder.rglob("*"))
    run("scan", ".", only_own=False)
    assert sorted(folder.rglob("*")) == before


def test_what_is_wrong_is_no_command(folder: Path, run: Run) -> None:
    """The runner obeys standard error as well: no key, value or path of a file is a command there."""
    (folder / "main.tf").write_text(FAULT)
    (folder / ".groundrule.yaml").write_text(
        'version: 1\n"k\\n::error::k\\e[31m\\u202e": 1\nfail_on: "v\\n::error::v"\n'
    )
    result = run("scan", ".", only_own=False)
    assert result.exit_code == 2
    assert not [line for line in result.stderr.splitlines() if line.startswith("::")]
    assert r".groundrule.yaml:2:1: unknown key k\n::error::k\x1b[31m\u202e" in result.stderr
    (folder / ".groundrule.yaml").unlink()
    (folder / "::error::f").mkdir()
    (folder / "::error::f/.groundrule.yaml").write_text("versoin: 1\n")
    result = run("scan", ".")
    assert (result.exit_code, result.stderr.startswith(r"\x3a:error::f/.groundrule.yaml:1:1: ")) == (2, True)
    (folder / "::error::f/.groundrule.yaml").unlink()
    (folder / "::error::f/main.tf").write_text(FAULT)
    result = run("scan", ".")
    assert r"\x3a:error::f/main.tf  1 failure" in result.stdout.splitlines()
    result = run("scan", ".", "--policy", "a\n::error::b")
    assert (result.exit_code, "\n::" in result.stderr) == (2, False)
