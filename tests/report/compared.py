"""A report with failures that count, that are suppressed in every way, that were there before and that are gone."""

from dataclasses import replace
from datetime import date

from report.sample import report
from scanner.model.finding import Finding
from scanner.model.report import Report
from scanner.model.span import Span
from scanner.model.suppression import Suppression

COMMENT = Suppression("comment", "checkov", "known | accepted", date(2030, 1, 31), Span("infra/main.tf", 2, 3, 2, 20))
SUPPRESSIONS = (
    COMMENT,
    Suppression("annotation", "kube-linter"),
    Suppression("configuration", reason="not ours"),
    Suppression("ignore-file", "trivy", span=Span(".trivyignore", 1, 1, 1, 4)),
    Suppression("baseline"),
)
ACCEPTED = "a comment for checkov in infra/main.tf:2:3: known | accepted, until 2030-01-31"
TALLY = (
    "1 failed, 1 undecided, 0 passed; 5 suppressed (1 by comment, 1 by annotation, 1 by the configuration, "
    "1 by ignore file, 1 by the baseline), 1 unchanged, 1 fixed"
)


def compared() -> Report:
    """One failure and one undecided check that count, and nothing else that does."""
    whole = report()
    failed = [one for one in whole.findings if one.verdict == "fail"]
    waiting = [one for one in whole.findings if one.verdict == "unknown"]
    (critical,) = (one for one in failed if one.severity == "critical")
    volume = next(one for one in failed if one.severity == "high")
    findings = [
        replace(critical, change="new"),
        *(_twin(volume, f"suppressed_{at}", suppressions=(one,)) for at, one in enumerate(SUPPRESSIONS)),
        _twin(volume, "unchanged", change="unchanged"),
        replace(waiting[0], change="new"),
        replace(waiting[1], change="unchanged"),
        replace(waiting[2], suppressions=(COMMENT,)),
    ]
    summary = replace(
        whole.summary,
        verdicts={"fail": 1, "unknown": 1},
        severities={"critical": 1},
        suppressed=len(SUPPRESSIONS),
        unchanged=1,
        fixed=1,
        gating=1,
    )
    return replace(whole, findings=findings, diagnostics=[], summary=summary, fixed=[_twin(volume, "fixed")])


def _twin(finding: Finding, name: str, **changes: object) -> Finding:
    """The same of a resource of another name."""
    subject = replace(finding.subject.resource, address=f"aws_ebs_volume.{name}")
    return replace(finding, subject=subject, **changes)  # type: ignore[arg-type]
