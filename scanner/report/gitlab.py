"""Code Quality for GitLab: a list of what is wrong, which a merge request compares with that of its target.

GitLab counts entries with equal fingerprints once, and shows those as new whose fingerprint the target does not
have: ours stay when lines move. So what was there before is not left out.
"""

import json
from collections import Counter
from collections.abc import Mapping
from hashlib import sha256
from typing import Any, Final

from scanner.model.diagnostic import Diagnostic, Level
from scanner.model.report import Report
from scanner.model.rule import Severity
from scanner.report.counting import unaccepted
from scanner.report.groups import Group
from scanner.report.messages import details, sentence
from scanner.report.plain import fitted, plain

_SEVERITIES: Final[Mapping[Severity, str]] = {
    "critical": "blocker",
    "high": "critical",
    "medium": "major",
    "low": "minor",
    "info": "info",
}
_LEVELS: Final[Mapping[Level, str]] = {"error": "major", "gap": "minor", "note": "info"}
_LONGEST: Final = 1_000


def render(report: Report) -> str:
    """Failures, one for all instances at one place, and what could not be analysed, as a JSON array."""
    failed = unaccepted(report)
    entries = [*map(_failure, failed), *map(_problem, report.diagnostics)]
    seen: Counter[str] = Counter()
    for entry in entries:
        identity = entry["fingerprint"]
        seen[identity] += 1
        if seen[identity] > 1:
            entry["fingerprint"] = _hash(identity, str(seen[identity]))
    return json.dumps(entries, indent=2) + "\n"


def _failure(group: Group) -> dict[str, Any]:
    finding = group.first
    told = " ".join([sentence(f"{finding.rule.title}: {group.who}"), *details(group)])
    fingerprint = finding.fingerprints.get("resource", "")
    severity = _SEVERITIES[finding.severity]
    return _entry(told, finding.rule.id, fingerprint, severity, finding.span.file, finding.span.start_line)


def _problem(diagnostic: Diagnostic) -> dict[str, Any]:
    told = " ".join(sentence(text) for text in (diagnostic.message, diagnostic.remedy) if text)
    span = diagnostic.span
    file, line = (span.file, span.start_line) if span else (diagnostic.file or ".", 1)
    fingerprint = _hash(diagnostic.code, file, diagnostic.message)
    return _entry(told, diagnostic.code, fingerprint, _LEVELS[diagnostic.level], file, line)


def _entry(told: str, check: str, fingerprint: str, severity: str, file: str, line: int) -> dict[str, Any]:
    return {
        "description": fitted(plain(told), _LONGEST),
        "check_name": check,
        "fingerprint": fingerprint,
        "severity": severity,
        "location": {"path": plain(file), "lines": {"begin": line}},
    }


def _hash(*parts: str) -> str:
    return sha256(json.dumps(parts).encode()).hexdigest()[:32]
