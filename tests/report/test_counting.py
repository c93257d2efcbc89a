"""What is suppressed, unchanged or fixed, in every output."""

import csv
import io
import json
import re
from dataclasses import replace
from xml.etree import ElementTree as ET

import jsonschema
import pytest

from report.compared import ACCEPTED, SUPPRESSIONS, TALLY, compared
from scanner import bundled
from scanner.model.report import Report, Summary
from scanner.report import FORMATS
from scanner.report.counting import accepted, left_out, tally
from scanner.report.explain import render_explanation

NOT_SHOWN = re.compile(r"aws_ebs_volume\.(suppressed_\d|unchanged)")


def test_one_line_tells_what_does_not_count() -> None:
    """Suppressed ones by who suppressed them, those that were there before, and those that are gone."""
    assert tally(compared()) == TALLY


def test_nothing_is_told_where_everything_counts() -> None:
    """A scan without suppressions that is compared with nothing says nothing of them; one that is compared with
    something says how many are fixed, none included."""
    assert left_out(Report("1", (), (), Summary())) == ""
    assert left_out(Report("1", (), (), Summary(fixed=0))) == "0 fixed"


def test_numbers_stand_although_findings_are_not_shown() -> None:
    """With --verdicts unknown the counts of failures are told without the reasons, which are not there."""
    shown = replace(compared(), findings=())
    assert left_out(shown) == "5 suppressed, 1 unchanged, 1 fixed"


@pytest.mark.parametrize("form", ["sarif", "gitlab"])
def test_what_compares_by_itself_gets_what_was_there_before(form: str) -> None:
    """GitHub and GitLab take for fixed what they are not told of again; what is accepted is left out."""
    shown = FORMATS[form](compared())
    assert "aws_ebs_volume.unchanged" in shown
    assert "aws_ebs_volume.suppressed" not in shown


@pytest.mark.parametrize("form", ["text", "github", "markdown", "rdjson"])
def test_only_what_counts_is_shown(form: str) -> None:
    """A failure or undecided check that does not count is in none of the outputs that people act on."""
    shown = FORMATS[form](compared())
    assert "aws_security_group.web" in shown
    assert not NOT_SHOWN.search(shown)


@pytest.mark.parametrize("form", ["text", "github", "markdown", "junit"])
def test_the_counts_are_told(form: str) -> None:
    """Everywhere where there is room for a line."""
    shown = " ".join(FORMATS[form](compared()).split())
    assert TALLY.partition("; ")[2] in shown


def test_text_explains_what_counts() -> None:
    """The command at the end is for the first failure that counts, though others come before it."""
    shown = FORMATS["text"](compared())
    assert "explain aws-sg-open infra/main.tf:7" in shown
    assert "Undecided  1," in shown


def test_markdown_has_what_is_new_fixed_and_undecided() -> None:
    """Three sections in this order, and counts of all; without a comparison nothing is called new."""
    shown = FORMATS["markdown"](compared())
    headings = re.findall(r"^### (.*)$", shown, re.MULTILINE)
    assert headings == ["New: critical", "Fixed", "Undecided"]
    assert "aws_ebs_volume.fixed" in shown
    for row in ("| failed | 1 |", "| suppressed | 5 |", "| unchanged | 1 |", "| fixed | 1 |", "| undecided | 1 |"):
        assert row in shown
    plain = replace(compared(), fixed=(), summary=replace(compared().summary, fixed=None))
    assert "### Critical" in FORMATS["markdown"](plain)


def test_junit_skips_them() -> None:
    """Suppressed, unchanged and undecided cases are skipped, each with who or what is behind it."""
    root = ET.fromstring(FORMATS["junit"](compared()))  # noqa: S314  # our own
    assert (root.get("failures"), root.get("errors")) == ("1", "0")
    skipped = [(one.get("type"), one.get("message")) for one in root.iter("skipped")]
    assert skipped[0] == ("suppressed", f"suppressed: {ACCEPTED}")
    assert [kind for kind, _ in skipped] == [*["suppressed"] * 5, "unchanged", "undecided", "unchanged", "suppressed"]
    output = root.findtext(".//system-out")
    assert output is not None
    assert output.startswith(TALLY)
    assert "fixed: EBS volume is not encrypted: aws_ebs_volume.fixed (aws-ebs-volume-unencrypted)" in output


def test_csv_says_which() -> None:
    """The status of a row is what became of the finding; fixed ones have rows of their own."""
    rows = list(csv.DictReader(io.StringIO(FORMATS["csv"](compared()), newline="")))
    found = [(row["status"], row["resource"]) for row in rows]
    assert found[0] == ("fail", "aws_security_group.web")
    assert [status for status, _ in found[1:7]] == [*["suppressed"] * 5, "unchanged"]
    assert found[-1] == ("fixed", "aws_ebs_volume.fixed")
    assert rows[1]["suppression"] == ACCEPTED


def test_json_says_everything() -> None:
    """Every finding is there with what it is compared with and who accepts it; the contract holds."""
    document = json.loads(FORMATS["json"](compared()))
    schema = json.loads((bundled.schemas() / "report.schema.json").read_text())
    jsonschema.Draft202012Validator(schema).validate(document)
    first, comment = document["results"][:2]
    assert (first["counts"], first["change"], first["suppressions"]) == (True, "new", [])
    assert (comment["counts"], comment["change"]) == (False, None)
    assert comment["suppressions"] == [
        {
            "source": "comment",
            "dialect": "checkov",
            "reason": "known | accepted",
            "until": "2030-01-31",
            "location": {"file": "infra/main.tf", "start_line": 2, "start_column": 3, "end_line": 2, "end_column": 20},
        }
    ]
    assert [one["resource"]["address"] for one in document["fixed"]] == ["aws_ebs_volume.fixed"]
    summary = document["summary"]
    assert [summary[name] for name in ("suppressed", "unchanged", "fixed", "gating")] == [5, 1, 1, 1]


def test_every_source_has_its_words() -> None:
    """Each kind of suppression is named as a reader would say it."""
    assert [accepted(one) for one in SUPPRESSIONS] == [
        ACCEPTED,
        "an annotation for kube-linter",
        "the configuration: not ours",
        "an ignore file for trivy in .trivyignore:1:1",
        "the baseline",
    ]


def test_explain_names_who_accepts_it() -> None:
    """A finding that no report shows says so where somebody looks at it."""
    shown = compared()
    assert f"suppressed: {ACCEPTED}" in render_explanation(shown, shown.findings[1], width=120)
