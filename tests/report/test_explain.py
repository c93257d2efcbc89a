import pytest

from report.sample import report
from scanner.report.explain import matching, render_explanation


def test_the_chain_and_the_clauses_are_told() -> None:
    """The value's way with its source lines, and how each leaf of the rule turned out, are shown."""
    shown = report()
    (finding, *_) = matching(shown, "aws-ebs-volume-unencrypted")
    text = render_explanation(shown, finding)
    assert (
        """\
Where the value comes from

  false
  <- default of var.encrypted  infra/variables.tf:2:13
       2 |   default = false
         |             ^^^^^

"""
        in text
    )
    assert "    false    encrypted equals true  found false  infra/variables.tf:2:13\n" in text
    assert "failed: aws_ebs_volume.data" in text
    assert "checkov CKV_AWS_3, trivy AVD-AWS-0026 (a part of it)" in text


def test_related_places_and_reasons_are_told() -> None:
    """An undecided finding says what it waits for; other places stand with their lines."""
    shown = report()
    waiting = next(one for one in shown.findings if one.verdict == "unknown")
    assert "because var.zones has no value" in render_explanation(shown, waiting)
    group = next(one for one in shown.findings if one.subject.address == "aws_security_group.web")
    assert "infra/main.tf:7:3  the rule" in render_explanation(shown, group)


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("aws-sg-open", 4),
        ("aws_security_group.web", 1),
        ("infra/main.tf:3", 3),
        ("infra/main.tf", 7),
        ("aws", 0),
        ("", 0),
    ],
)
def test_what_a_query_names(query: str, count: int) -> None:
    """Findings are found by rule, address, file and line."""
    assert len(matching(report(), query)) == count


def test_a_fingerprint_names_one() -> None:
    """The beginning of a fingerprint, as the text report shows it, finds exactly its finding."""
    shown = report()
    for finding in shown.findings:
        assert matching(shown, finding.fingerprints["resource"][:8]) == [finding]
    assert matching(shown, shown.findings[0].fingerprints["resource"][:3]) == []
