"""Reviewdog's Diagnostic Format, for reviewdog to comment on pull and merge requests of any host.

Columns count bytes of UTF-8. Messages become comments in Markdown, so they are written as such.
"""

import json
from collections.abc import Mapping
from typing import Any, Final

from scanner.model.diagnostic import Diagnostic, Level
from scanner.model.report import Report
from scanner.model.rule import Rule, Severity
from scanner.model.span import Span
from scanner.report.counting import counting
from scanner.report.groups import Group
from scanner.report.markup import code, prose
from scanner.report.messages import details, remedy
from scanner.report.plain import plain
from scanner.report.region import first_line

_SEVERITIES: Final[Mapping[Severity, str]] = {
    "critical": "ERROR",
    "high": "ERROR",
    "medium": "WARNING",
    "low": "INFO",
    "info": "INFO",
}
_LEVELS: Final[Mapping[Level, str]] = {"error": "ERROR", "gap": "WARNING", "note": "INFO"}


def render(report: Report) -> str:
    """Failures, one for all instances at one place, and what could not be analysed."""
    failed = counting(report, "fail")
    diagnostics = [_failure(report, group) for group in failed]
    diagnostics += [_problem(report, diagnostic) for diagnostic in report.diagnostics]
    return json.dumps({"source": {"name": "groundrule"}, "diagnostics": diagnostics}, indent=2) + "\n"


def _failure(report: Report, group: Group) -> dict[str, Any]:
    finding = group.first
    told = [f"{prose(finding.rule.title)}: {code(group.who)}", *map(prose, details(group))]
    told += [f"Fix: {prose(fix)}" for fix in (remedy(group),) if fix]
    return {
        "message": "\n\n".join(told),
        "location": _location(report, finding.span),
        "severity": _SEVERITIES[finding.severity],
        "code": _code(finding.rule),
    }


def _problem(report: Report, diagnostic: Diagnostic) -> dict[str, Any]:
    told = [prose(diagnostic.message)]
    told += [f"To close it: {prose(text)}" for text in (diagnostic.remedy,) if text]
    if diagnostic.span is not None:
        location = _location(report, diagnostic.span)
    else:
        location = {"path": plain(diagnostic.file or ".")}
    return {
        "message": "\n\n".join(told),
        "location": location,
        "severity": _LEVELS[diagnostic.level],
        "code": {"value": diagnostic.code},
    }


def _location(report: Report, span: Span) -> dict[str, Any]:
    region = first_line(report, span)
    start, end = region.utf8()
    return {
        "path": plain(span.file),
        "range": {"start": {"line": region.line, "column": start}, "end": {"line": region.line, "column": end}},
    }


def _code(rule: Rule) -> dict[str, str]:
    url = next((one for one in rule.references if one.startswith("https://")), "")
    return {"value": rule.id, "url": url} if url else {"value": rule.id}
