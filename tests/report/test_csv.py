"""CSV, read back by Python's reader."""

import csv
import io

import pytest
from hypothesis import given, settings

from report.sample import report, scene
from report.strangers import strange, texts
from scanner.report import FORMATS
from scanner.report.csv import COLUMNS
from scanner.report.plain import plain

render = FORMATS["csv"]


def rows(text: str) -> list[dict[str, str]]:
    """The rows below the header, each with a cell for every column."""
    found = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    assert tuple(found[0]) == COLUMNS
    assert all(len(row) == len(COLUMNS) for row in found)
    return [dict(zip(COLUMNS, row, strict=True)) for row in found[1:]]


def test_every_instance_has_a_row() -> None:
    """Findings one by one, then diagnostics, in the order of the report."""
    found = rows(render(report()))
    assert [one["status"] for one in found] == ["fail", *["unknown"] * 3, *["fail"] * 4, "error", "gap", "note"]
    (open_one,) = (one for one in found if one["severity"] == "critical" and one["status"] == "fail")
    assert open_one == {
        "status": "fail",
        "severity": "critical",
        "rule": "aws-sg-open",
        "title": "Open to the world",
        "category": "security",
        "file": "infra/main.tf",
        "line": "7",
        "column": "42",
        "end_line": "7",
        "end_column": "53",
        "resource": "aws_security_group.web",
        "type": "aws_security_group",
        "scope": "root:",
        "part": "",
        "path": "cidrs[1]",
        "message": 'expected something else, found "0.0.0.0/0"',
        "reasons": "",
        "remedy": "Set it right.",
        "environments": "",
        "fingerprint": open_one["fingerprint"],
        "suppression": "",
    }
    assert found[-2]["remedy"] == "terraform init"
    assert found[1]["reasons"] == "var.zones has no value"
    assert found[0]["part"] == "container web"


def test_verdicts_that_were_asked_for_are_there() -> None:
    """A pass has its row as well."""
    assert "pass" in {one["status"] for one in rows(render(scene().report(["pass", "fail"])))}


def test_lines_end_as_the_standard_says() -> None:
    """Carriage return and newline, also behind the last."""
    text = render(report())
    assert text.endswith("\r\n")
    assert text.count("\n") == text.count("\r\n") == len(rows(text)) + 1


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", " =1", "\uff1d1"])
def test_no_cell_is_a_formula(text: str) -> None:
    """An apostrophe stands before what a spreadsheet would compute."""
    for row in rows(render(strange(text))):
        assert row["message"] == f"'{text}"


@settings(deadline=None)
@given(texts)
def test_a_reader_gets_back_what_was_meant(text: str) -> None:
    """Whatever is in names and messages: one row each, its cells the text in visible characters."""
    found = rows(render(strange(text)))
    assert [one["status"] for one in found] == ["fail", "unknown", "suppressed", "fixed", "error", "gap", "note"]
    for row in found:
        assert row["message"].removeprefix("'") == plain(text).removeprefix("'")
        assert not any(cell.lstrip().startswith(("=", "+", "-", "@", "\t", "\r")) for cell in row.values())
