"""Workflow commands, read as GitHub's runner reads them."""

import re
from dataclasses import replace
from typing import NamedTuple

from hypothesis import given, settings

from report.sample import report, scene
from report.strangers import many, strange, texts
from scanner.report import FORMATS
from scanner.report.plain import plain

render = FORMATS["github"]


class Command(NamedTuple):
    name: str
    properties: dict[str, str]
    message: str


def obeyed(line: str) -> Command | None:
    """What the runner makes of a line: a command begins with two colons, after blanks, and ends at the next two."""
    line = line.lstrip()
    if not line.startswith("::") or "::" not in line[2:]:
        return None
    head, _, message = line[2:].partition("::")
    name, _, listed = head.partition(" ")
    pairs = [pair.partition("=") for pair in listed.strip().split(",") if pair]
    for escape, meant in (("%0D", "\r"), ("%0A", "\n"), ("%25", "%")):
        message = message.replace(escape, meant)
    return Command(name, {key: _property(value) for key, _, value in pairs}, message)


def _property(text: str) -> str:
    for escape, meant in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
        text = text.replace(escape, meant)
    return text


def commands(text: str) -> list[Command]:
    """Every command of an output, whose lines are commands but the last one."""
    # The runner takes lines as .NET does, which knows these three endings.
    lines = re.split(r"\r\n|\r|\n", text.removesuffix("\n"))
    found = [obeyed(line) for line in lines]
    assert found[-1] is None
    assert "##[" not in lines[-1]
    assert None not in found[:-1]
    return [one for one in found if one is not None]


def test_a_failure_is_an_annotation_at_its_place() -> None:
    """The most severe first, with the rule in the title, tight columns in UTF-16 and the remedy."""
    found = commands(render(report()))
    assert [one.name for one in found] == ["error", "error", "notice", "notice", "warning"]
    assert found[0].properties["title"] == "CRITICAL Open to the world (aws-sg-open)"
    volume = found[1]
    assert volume.properties == {
        "file": "infra/main.tf",
        "line": "3",
        "endLine": "3",
        "col": "14",
        "endColumn": "27",
        "title": "HIGH EBS volume is not encrypted (aws-ebs-volume-unencrypted)",
    }
    assert volume.message.startswith('aws_ebs_volume.data["a"] and 2 more instances: Expected true, found false.')
    assert volume.message.endswith("\nFix: Set it right.")


def test_what_is_undecided_and_not_analysed_is_summed_up() -> None:
    """One command each, with what is waited for and the remedies; a last line has the counts."""
    text = render(report())
    *_, undecided, problems = commands(text)
    assert undecided.message == "3 checks could not be decided, for var.zones (3)."
    assert problems.message.splitlines() == [
        "1 error, 1 gap, 1 note.",
        "b.tf:3:1: unexpected }. Mend it.",
        "infra/main.tf: module.vpc is not here. Terraform init.",
        "App is written twice.",
    ]
    assert text.splitlines()[-1] == "groundrule: 5 failed, 3 undecided, 1 passed"


def test_levels_follow_severity() -> None:
    """Critical and high are errors, medium warnings, the rest notices."""
    for severity, name in (
        ("critical", "error"), ("high", "error"), ("medium", "warning"), ("low", "notice"), ("info", "notice"),
    ):  # fmt: skip
        (found,) = commands(render(many(1, severity)))  # type: ignore[arg-type]
        assert found.name == name


def test_the_limits_of_a_step_hold_and_the_rest_is_counted() -> None:
    """Ten of each at most, the summaries among them, and one notice says how many failures are not shown."""
    shown = replace(many(40), diagnostics=report().diagnostics)
    low, medium = many(30, "low"), many(12, "medium")
    shown = replace(shown, findings=[*low.findings, *medium.findings, *shown.findings])
    found = commands(render(shown))
    assert [sum(one.name == name for one in found) for name in ("error", "warning", "notice")] == [10, 10, 10]
    assert found[0].name == "error"
    assert found[-1].message == "54 more failures (30 high, 3 medium, 21 low) not shown here: other reports list all."


def test_exactly_as_many_as_fit_leave_nothing_out() -> None:
    """Ten failures of one level are all shown, and nothing speaks of others."""
    for severity in ("high", "medium", "low"):
        found = commands(render(many(10, severity)))
        assert len(found) == 10
        assert not any("not shown" in one.message for one in found)


def test_nothing_wrong_is_one_line() -> None:
    """No annotation for a clean scan."""
    clean = replace(scene().report(), findings=[], diagnostics=[])
    clean = replace(clean, summary=replace(clean.summary, verdicts={"pass": 2}, undecided={}))
    assert render(clean) == "groundrule: 0 failed, 0 undecided, 2 passed\n"


@settings(deadline=None)
@given(texts)
def test_no_text_forges_a_command(text: str) -> None:
    """Whatever is in names and messages, the runner reads the commands that were meant, and what they say."""
    found = commands(render(strange(text)))
    assert [one.name for one in found] == ["error", "notice", "warning"]
    said = plain(text)
    assert set(found[0].properties) == {"file", "line", "endLine", "col", "endColumn", "title"}
    assert found[0].properties["file"] == said
    assert found[0].properties["title"] == plain(f"HIGH {text} (high-0)")
    assert found[0].message.startswith(f"{said}: ")
    assert found[0].message.endswith("\n" + plain(f"Fix: {text}"))


def test_long_text_is_cut() -> None:
    """The runner cuts messages at 4,096 characters and titles have 255: we do it before, visibly."""
    (found,) = commands(render(many(1, text="x" * 100_000)))
    assert len(found.message) <= 4_096
    assert len(found.properties["title"]) <= 255
    assert found.message.endswith("...")
