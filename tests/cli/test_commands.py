"""The other commands: rules, graph, explain, test, and the overview."""

import json
from pathlib import Path

from click.testing import CliRunner
from command_inputs import FAULT, RULE, Run

from scanner import bundled, version
from scanner.cli import COMMANDS, main


def _start(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(main, arguments)
    return result.exit_code, result.output


def test_version() -> None:
    """--version names the program and its version."""
    assert _start("--version") == (0, f"groundrule {version.VERSION}\n")


def test_every_command_has_help() -> None:
    """The overview lists every command, and each explains itself."""
    code, overview = _start("--help")
    assert code == 0
    for name, (_, text) in COMMANDS.items():
        assert text.split(",")[0] in " ".join(overview.split())
        assert _start(name, "--help")[0] == 0


def test_rules_list_shows_every_rule(folder: Path) -> None:  # noqa: ARG001
    """One line a rule file, built-in ones and the user's own."""
    code, text = _start("rules", "list", "--rules", "own-rules", "--format", "json")
    listed = {rule["id"] for rule in json.loads(text)}
    files = {path.stem for path in bundled.rules().rglob("*.yaml") if "providers" not in path.parts}
    assert code == 0
    assert listed == files | {"own-volume-unencrypted"}


def test_rules_show_has_all_an_engineer_needs(folder: Path) -> None:  # noqa: ARG001
    """Title, description, fix and conditions of one rule; an unknown id names the nearest."""
    code, text = _start("rules", "show", "own-volume-unencrypted", "--rules", "own-rules")
    assert code == 0
    for part in ("Volume is not encrypted", "Set encrypted to true.", "encrypted", "high"):
        assert part in text
    code, text = _start("rules", "show", "own-volume-unencryptet", "--rules", "own-rules")
    assert code == 2
    assert "own-volume-unencrypted" in text


def test_graph_prints_nodes_in_every_format(folder: Path) -> None:
    """JSON for programs; DOT and Mermaid for people."""
    (folder / "main.tf").write_text(FAULT)
    assert "aws_ebs_volume.data" in {node["address"] for node in json.loads(_start("graph", ".")[1])["nodes"]}
    assert "digraph" in _start("graph", ".", "--format", "dot")[1]
    assert "flowchart" in _start("graph", ".", "--format", "mermaid")[1]


def test_explain_shows_value_origin_and_clauses(folder: Path, run: Run) -> None:
    """The chain of the value and the truth of each clause, by line and by address alike."""
    text = "locals {\n  safe = false\n}\n" + FAULT.replace("= false", "= local.safe")
    (folder / "main.tf").write_text(text)
    arguments = ("--rules", "own-rules", "own-volume-unencrypted")
    by_line = CliRunner().invoke(main, ["explain", *arguments, "main.tf:7"])
    by_address = CliRunner().invoke(main, ["explain", *arguments, "aws_ebs_volume.data"])
    assert by_line.exit_code == 0, by_line.output
    assert by_line.output == by_address.output
    assert "local.safe" in by_line.output
    assert "main.tf:2" in by_line.output
    assert "false" in by_line.output
    assert run("scan", ".").exit_code == 1


def test_explain_says_where_a_rule_was_judged(folder: Path) -> None:
    """A place that has no such finding: the places that have one are listed."""
    (folder / "main.tf").write_text(FAULT)
    code, text = _start("explain", "--rules", "own-rules", "own-volume-unencrypted", "main.tf:99")
    assert code == 2
    assert "main.tf:4" in text


def _prove(folder: Path, fixture: str, rule: str = RULE) -> tuple[int, str]:
    (folder / "own-rules" / "own-volume-unencrypted.yaml").write_text(rule)
    case = folder / "proof" / "own-volume-unencrypted"
    case.mkdir(parents=True, exist_ok=True)
    (case / "main.tf").write_text(fixture)
    return _start("test", "own-rules", "proof")


GOOD = FAULT.replace('"data"', '"good"').replace("false", "true")
MARKED = FAULT.replace("= false", "= false # expect: own-volume-unencrypted")


def test_a_proved_rule_exits_with_0(folder: Path) -> None:
    """What is expected is found on its line, and nothing else."""
    assert _prove(folder, MARKED + GOOD)[0] == 0


def test_an_unexpected_finding_fails(folder: Path) -> None:
    """A finding without a comment is a failure, with its line."""
    code, text = _prove(folder, FAULT + GOOD)
    assert code == 1
    assert "main.tf:4: unexpected own-volume-unencrypted (fail)" in text


def test_an_expectation_on_the_wrong_line_fails(folder: Path) -> None:
    """Expectations are exact: a line off is both missing there and unexpected here."""
    moved = FAULT.replace("= 10", "= 10 # expect: own-volume-unencrypted")
    code, text = _prove(folder, moved + GOOD)
    assert code == 1
    assert "main.tf:3: expected own-volume-unencrypted (fail), found nothing" in text
    assert "main.tf:4: unexpected" in text


def test_a_rule_is_proved_both_ways(folder: Path) -> None:
    """Without a failing or without a passing resource a rule is not proved."""
    assert "has the verdict pass" in _prove(folder, MARKED)[1]
    assert "has the verdict fail" in _prove(folder, GOOD)[1]


def test_a_rule_needs_a_fixture(folder: Path) -> None:
    """No folder of its name, or an empty one: a failure."""
    (folder / "proof").mkdir()
    code, text = _start("test", "own-rules", "proof")
    assert code == 1
    assert "has no fixture" in text


def test_attribute_names_are_checked(folder: Path) -> None:
    """A path that names an attribute which the type does not have is a failure."""
    code, text = _prove(folder, MARKED + GOOD, RULE.replace("{encrypted: true}", "{encryptd: true}"))
    assert code == 1
    assert "encryptd" in text


def test_counts_and_undecided_are_expected_too(folder: Path) -> None:
    """``*N`` and ``expect-unknown`` are held exactly."""
    twice = MARKED.replace("  size", "  count = 2\n  size").replace("unencrypted\n", "unencrypted*2\n")
    unknown = (
        'variable "x" {}\nresource "aws_ebs_volume" "maybe" {\n'
        "  encrypted = var.x # expect-unknown: own-volume-unencrypted\n}\n"
    )
    assert _prove(folder, twice + GOOD + unknown)[0] == 0
    assert _prove(folder, twice.replace("*2", "*3") + GOOD + unknown)[0] == 1
