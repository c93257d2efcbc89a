"""Comma-separated values for spreadsheets and data tools, as RFC 4180 has them: one row a finding or diagnostic.

A cell that a spreadsheet would take for a formula begins with an apostrophe.
"""

import csv
from collections.abc import Iterator, Sequence
from io import StringIO
from typing import Final

from scanner.model.diagnostic import Diagnostic
from scanner.model.finding import Finding
from scanner.model.path import format_path
from scanner.model.report import Report
from scanner.model.resource import Facet
from scanner.model.span import Span
from scanner.report.counting import accepted, status
from scanner.report.plain import plain

COLUMNS: Final = (
    "status",
    "severity",
    "rule",
    "title",
    "category",
    "file",
    "line",
    "column",
    "end_line",
    "end_column",
    "resource",
    "type",
    "scope",
    "part",
    "path",
    "message",
    "reasons",
    "remedy",
    "environments",
    "fingerprint",
    "suppression",
)

# Also in the full width of East Asian scripts. A tab or carriage return, the other two beginnings, is written out.
_FORMULA: Final = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def render(report: Report) -> str:
    """Every finding that the report shows, what is fixed, then every diagnostic, below a line of names."""
    text = StringIO()
    rows = csv.writer(text, quoting=csv.QUOTE_MINIMAL, lineterminator="\r\n")
    rows.writerow(COLUMNS)
    for row in _rows(report):
        rows.writerow([_cell(value) for value in row])
    return text.getvalue()


def _rows(report: Report) -> Iterator[Sequence[str | int]]:
    for finding in report.findings:
        yield _finding(finding, status(finding))
    for finding in report.fixed:
        yield _finding(finding, "fixed")
    for diagnostic in report.diagnostics:
        yield _diagnostic(diagnostic)


def _finding(finding: Finding, is_now: str) -> Sequence[str | int]:
    rule, subject = finding.rule, finding.subject
    return (
        is_now,
        finding.severity,
        rule.id,
        rule.title,
        rule.category,
        *_place(finding.span),
        subject.address,
        subject.resource.type,
        finding.scope,
        f"{subject.type} {subject.name}".strip() if isinstance(subject, Facet) else "",
        format_path(finding.path),
        finding.message,
        "; ".join(map(str, finding.reasons)),
        rule.remedy_for(subject.resource.provider),
        ", ".join(finding.environments),
        finding.fingerprints.get("resource", ""),
        "; ".join(map(accepted, finding.suppressions)),
    )


def _diagnostic(diagnostic: Diagnostic) -> Sequence[str | int]:
    where = _place(diagnostic.span) if diagnostic.span else (diagnostic.file, "", "", "", "")
    return (
        *(diagnostic.level, "", diagnostic.code, "", ""),
        *where,
        *("", "", "", "", ""),
        *(diagnostic.message, "", diagnostic.remedy, "", "", ""),
    )


def _place(span: Span) -> Sequence[str | int]:
    return span.file, span.start_line, span.start_column, span.end_line, span.end_column


def _cell(value: str | int) -> str | int:
    if isinstance(value, int):
        return value
    shown = plain(value)
    return f"'{shown}" if shown.lstrip().startswith(_FORMULA) else shown
