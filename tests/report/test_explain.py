from report.sample import report
from scanner.report.explain import render_explanation


def test_the_chain_and_the_clauses_are_told() -> None:
    """The value's way with its source lines, and how each leaf of the rule turned out, are shown."""
    shown = report()
    finding = next(one for one in shown.findings if one.rule.id == "aws-ebs-volume-unencrypted")
    text = render_explanation(shown, finding)
    assert (
        """\
Where the value comes from

  false
  <- default of var.encrypted  infra/variables.tf:2:13
       2 |   default = false
         |             ^^^^^

How to fix

  Set it right.
"""
        in text
    )
    assert "    false    encrypted: equals true, found false (infra/variables.tf:2:13)\n" in text
    assert "failed: aws_ebs_volume.data" in text
    assert "checkov CKV_AWS_3, trivy AVD-AWS-0026 (a part of it)" in text


def test_related_places_and_reasons_are_told() -> None:
    """An undecided finding says what it waits for; other places stand with their lines."""
    shown = report()
    waiting = next(one for one in shown.findings if one.verdict == "unknown")
    assert "because var.zones has no value" in render_explanation(shown, waiting)
    group = next(one for one in shown.findings if one.subject.address == "aws_security_group.web")
    assert "infra/main.tf:7:3  the rule" in render_explanation(shown, group)
