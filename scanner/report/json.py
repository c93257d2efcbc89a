"""The report for programs: ``schemas/report.schema.json`` is the contract."""

from collections.abc import Mapping
from decimal import Decimal
from json.encoder import encode_basestring_ascii as quoted
from typing import Any, Final, TypeAlias

from scanner.model.diagnostic import Diagnostic
from scanner.model.finding import Finding
from scanner.model.located import Origin
from scanner.model.path import format_path
from scanner.model.report import Report, Summary
from scanner.model.resource import Facet
from scanner.model.rule import Rule
from scanner.model.span import Span
from scanner.model.suppression import Suppression
from scanner.model.value import Absent, OneOf, PartialMap, Repeated, Unknown, UnknownText, Value
from scanner.report.snippet import excerpt

VERSION: Final = 1

JSON: TypeAlias = "None | bool | int | float | Decimal | str | list[JSON] | dict[str, JSON]"

_INLINE: Final = 100
# A union of types would be made anew at every question.
_NESTED: Final = (dict, list)


def render(report: Report) -> str:
    """The report as JSON: one result an instance, ASCII only, the same bytes for the same report."""
    used = {finding.rule.id: finding.rule for finding in (*report.findings, *report.fixed)}
    document: JSON = {
        "version": VERSION,
        "tool": {
            "name": "groundrule",
            "version": report.version,
            "rules": [_rule(used[identity]) for identity in sorted(used)],
        },
        "results": [_result(finding, report) for finding in report.findings],
        "fixed": [_result(finding, report) for finding in report.fixed],
        "diagnostics": [_diagnostic(diagnostic) for diagnostic in report.diagnostics],
        "summary": _summary(report.summary),
    }
    return _written(document, "\n") + "\n"


def _rule(rule: Rule) -> JSON:
    return {
        "id": rule.id,
        "title": rule.title,
        "description": rule.description,
        "severity": rule.severity,
        "precision": rule.precision,
        "category": rule.category,
        "remediation": {provider or "default": text for provider, text in sorted(rule.remediation.items())},
        "aliases": [{"tool": one.tool, "id": one.id, "partial": one.partial} for one in rule.aliases],
        "references": list(rule.references),
        "tags": list(rule.tags),
    }


def _result(finding: Finding, report: Report) -> JSON:
    subject = finding.subject
    fingerprints = finding.fingerprints
    return {
        "rule": finding.rule.id,
        "aliases": list(dict.fromkeys(one.id for one in finding.rule.aliases)),
        "severity": finding.severity,
        "category": finding.rule.category,
        "verdict": finding.verdict,
        "resource": {"address": subject.address, "type": subject.resource.type, "scope": finding.scope},
        "facet": {"type": subject.type, "name": subject.name} if isinstance(subject, Facet) else None,
        "location": _location(finding.span),
        "related_locations": [
            {"location": _location(related.span), "message": related.message} for related in finding.related
        ],
        "path": format_path(finding.path) or None,
        "message": finding.message,
        "expected": finding.expected or None,
        "actual": actual(finding.actual),
        "origin": [_origin(origin, report) for origin in finding.origins],
        "reasons": [
            {"subject": one.subject, "why": one.why, "location": _location(one.span) if one.span else None}
            for one in finding.reasons
        ],
        "fingerprints": {"resource": fingerprints.get("resource"), "line": fingerprints.get("line")},
        "environments": list(finding.environments) or None,
        "counts": finding.counts,
        "suppressions": [_suppression(one) for one in finding.suppressions],
        "change": finding.change or None,
    }


def _suppression(suppression: Suppression) -> JSON:
    return {
        "source": suppression.source,
        "dialect": suppression.dialect,
        "reason": suppression.reason or None,
        "until": suppression.until.isoformat() if suppression.until is not None else None,
        "location": _location(suppression.span) if suppression.span is not None else None,
    }


def _origin(origin: Origin, report: Report) -> JSON:
    return {
        "kind": origin.kind,
        "what": origin.what,
        "text": excerpt(report, origin.span),
        "level": origin.level,
        "location": _location(origin.span),
    }


def _location(span: Span) -> JSON:
    return {
        "file": span.file,
        "start_line": span.start_line,
        "start_column": span.start_column,
        "end_line": span.end_line,
        "end_column": span.end_column,
    }


def actual(value: Value | Absent) -> JSON:
    """A value as JSON. Absent is null; what is unknown is an object with ``$unknown``, the reasons, and
    what is known of it beside them.
    """
    match value:
        case Absent():
            return None
        case tuple():
            return [actual(item) for item in value]
        case dict():
            return {key: actual(item) for key, item in value.items()}
        case UnknownText():
            return {"$unknown": _reasons(value), "$text": [_part(part) for part in value.parts]}
        case OneOf():
            return {"$unknown": _reasons(value), "$one_of": [actual(choice) for choice in value.choices]}
        case PartialMap():
            return {**{key: actual(item) for key, item in value.known.items()}, "$unknown": _reasons(value)}
        case Repeated():
            return {"$unknown": _reasons(value), "$any_number_of": actual(value.item)}
        case Unknown():
            return {"$unknown": _reasons(value)}
        case _:
            return value


def _part(part: str | Unknown) -> JSON:
    return part if isinstance(part, str) else {"$unknown": _reasons(part)}


def _reasons(value: Unknown) -> JSON:
    return [str(reason) for reason in value.reasons]


def _diagnostic(diagnostic: Diagnostic) -> JSON:
    file = diagnostic.span.file if diagnostic.span else diagnostic.file
    return {
        "level": diagnostic.level,
        "code": diagnostic.code,
        "message": diagnostic.message,
        "file": file or None,
        "location": _location(diagnostic.span) if diagnostic.span else None,
        "remedy": diagnostic.remedy or None,
    }


def _summary(summary: Summary) -> JSON:
    return {
        "files": summary.files,
        "listed": summary.listed,
        "hidden": summary.hidden,
        "resources": summary.resources,
        "resource_types": _counts(summary.types),
        "rules": summary.rules,
        "verdicts": _counts(summary.verdicts),
        "severities": _counts(summary.severities),
        "undecided": _counts(summary.undecided),
        "coverage": round(summary.coverage, 4),
        "suppressed": summary.suppressed,
        "unchanged": summary.unchanged,
        "fixed": summary.fixed,
        "gating": summary.gating,
    }


def _counts(counts: Mapping[str, int]) -> JSON:
    return dict(counts)


def _written(value: JSON, newline: str) -> str:
    """JSON text with every digit of a Decimal kept; flat things that fit stand on one line."""
    if not isinstance(value, _NESTED):
        return _scalar(value)
    opening, closing = "{}" if isinstance(value, dict) else "[]"
    items = value.values() if isinstance(value, dict) else value
    deeper = newline + "  "
    parts = [_written(item, deeper) for item in items]
    if isinstance(value, dict):
        parts = [f"{quoted(key)}: {part}" for key, part in zip(value, parts, strict=True)]
    if not any(isinstance(item, _NESTED) for item in items):
        inline = ", ".join(parts)
        if len(inline) <= _INLINE:
            return f"{opening}{inline}{closing}"
    return f"{opening}{deeper}{f',{deeper}'.join(parts)}{newline}{closing}"


def _scalar(value: Any) -> str:
    if isinstance(value, str):
        return quoted(value)
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
