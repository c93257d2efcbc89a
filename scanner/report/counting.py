"""What of a report is for its reader to act on, and in one line what is not."""

from collections import Counter
from typing import Final

from scanner.model.finding import Finding, Verdict
from scanner.model.report import Report
from scanner.model.suppression import Source, Suppression
from scanner.report.groups import Group, groups
from scanner.report.wording import place

_BY: Final[dict[Source, tuple[str, str]]] = {
    "comment": ("comment", "comments"),
    "annotation": ("annotation", "annotations"),
    "configuration": ("the configuration", "the configuration"),
    "ignore-file": ("ignore file", "ignore files"),
    "baseline": ("the baseline", "the baseline"),
}


def counting(report: Report, verdict: Verdict) -> list[Group]:
    """The findings of a verdict that count, grouped."""
    return groups(finding for finding in report.findings if finding.verdict == verdict and finding.counts)


def unaccepted(report: Report) -> list[Group]:
    """The failures that nobody accepted, grouped, those of before among them: for what compares by itself, and would
    take for fixed what is left out.
    """
    return groups(finding for finding in report.findings if finding.verdict == "fail" and not finding.suppressions)


def tally(report: Report) -> str:
    """``3 failed, 1 undecided, 20 passed``, and behind a semicolon what does not count."""
    words: tuple[tuple[Verdict, str], ...] = (("fail", "failed"), ("unknown", "undecided"), ("pass", "passed"))
    told = ", ".join(f"{report.summary.verdicts.get(verdict, 0):,} {word}" for verdict, word in words)
    rest = left_out(report)
    return f"{told}; {rest}" if rest else told


def left_out(report: Report) -> str:
    """How many failures do not count and why, and how many are gone: ``4 suppressed (3 by comments, 1 by the
    baseline), 20 unchanged, 2 fixed``; empty where there is nothing to say.
    """
    summary = report.summary
    told: list[str] = []
    if summary.suppressed:
        by: Counter[Source] = Counter(
            one.suppressions[0].source for one in report.findings if one.verdict == "fail" and one.suppressions
        )
        why = [f"{by[source]:,} by {_BY[source][by[source] > 1]}" for source in _BY if by[source]]
        told.append(f"{summary.suppressed:,} suppressed" + (f" ({', '.join(why)})" if why else ""))
    if summary.unchanged:
        told.append(f"{summary.unchanged:,} unchanged")
    if summary.fixed is not None:
        told.append(f"{summary.fixed:,} fixed")
    return ", ".join(told)


def status(finding: Finding) -> str:
    """The verdict; ``suppressed`` or ``unchanged`` for what does not count."""
    if finding.counts or finding.verdict not in {"fail", "unknown"}:
        return finding.verdict
    return "suppressed" if finding.suppressions else "unchanged"


def accepted(suppression: Suppression) -> str:
    """Who accepted a finding, where and why: ``a comment for checkov in main.tf:3:5: known, until 2030-01-31``."""
    name = _BY[suppression.source][0]
    told = name if name.startswith("the ") else f"an {name}" if name[0] in "ai" else f"a {name}"
    if suppression.dialect != "groundrule":
        told += f" for {suppression.dialect}"
    if suppression.span is not None:
        told += f" in {place(suppression.span)}"
    if suppression.reason:
        told += f": {suppression.reason}"
    return f"{told}, until {suppression.until.isoformat()}" if suppression.until is not None else told
