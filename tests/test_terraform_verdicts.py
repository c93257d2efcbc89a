"""Configurations with the verdicts written on their lines, judged by the rules that their first line names."""

from collections import Counter
from pathlib import Path

import pytest

from scanner.config import Config
from scanner.model.rule import Rule
from scanner.pipeline import known_rules, scan
from scanner.proof import Case, read_expectations

FIXTURES = Path(__file__).parent.parent / "fixtures" / "terraform"
CASES = sorted(path.name for path in FIXTURES.iterdir())
CONFIG = Config(profile="strict")


@pytest.fixture(scope="module")
def rules() -> dict[str, Rule]:
    """The built-in rules by their ids."""
    return {rule.id: rule for rule in known_rules(CONFIG)}


@pytest.mark.parametrize("case", CASES)
def test_verdicts_are_those_on_the_lines(case: str, rules: dict[str, Rule]) -> None:
    """What is expected is found on its line, and nothing else is; every rule that is named has something to judge."""
    folder = FIXTURES / case
    files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*.*"))}
    head = files["main.tf"].decode().partition("\n")[0]
    named = [rules[name] for name in head.removeprefix("# rules: ").split(", ")]
    expected, problems = read_expectations(files)
    assert not problems
    report = scan(Case(case, files).tree(), CONFIG, named, verdicts=frozenset({"fail", "unknown", "pass"}))
    judged = [(one.span.file, one.span.start_line, one.rule.id, one.verdict) for one in report.findings]
    assert Counter(one for one in judged if one[3] != "pass") == Counter(
        {(one.file, one.line, one.rule, one.verdict): one.times for one in expected}
    )
    assert {one[2] for one in judged} == {rule.id for rule in named}
    assert [one for one in report.diagnostics if one.level == "error"] == []
