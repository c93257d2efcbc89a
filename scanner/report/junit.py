"""JUnit XML, as Jenkins' schema has it and CI servers read it: a suite for each file, a case for each check.

A case's name has no line number, so that servers follow it from one run to the next. A file that could not be
read is an error; what is undecided, suppressed or was there before is skipped with its reason.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Final
from xml.etree import ElementTree as ET

from scanner.model.diagnostic import LEVELS, Diagnostic
from scanner.model.finding import Finding
from scanner.model.path import format_path
from scanner.model.report import Report
from scanner.report.counting import accepted, status, tally
from scanner.report.plain import plain
from scanner.report.wording import place, scope_name, subject_name

_OURS: Final = "groundrule"
# Beside what `plain` has made visible, XML has no way to say these.
_ILLEGAL: Final = re.compile("[\ufffe\uffff]")


def render(report: Report) -> str:
    """The report as JUnit XML. The first suite is the scan's own, so that there is a case even where no check is
    shown.
    """
    suites = [_scan(report)]
    taken: set[tuple[str, str]] = set()
    for file, members in groupby(report.findings, key=lambda finding: finding.span.file):
        suites.append(_suite(file, [_check(finding, taken) for finding in members]))
    totals = {name: str(sum(int(suite.get(name, "0")) for suite in suites)) for name in ("tests", "failures", "errors")}
    root = ET.Element("testsuites", {"name": _OURS, **totals})
    root.extend(suites)
    ET.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root, encoding="unicode")}\n'


def _suite(name: str, cases: Sequence[ET.Element]) -> ET.Element:
    counts = Counter(outcome.tag for case in cases for outcome in case)
    made = _element(
        "testsuite",
        name=name,
        tests=str(len(cases)),
        failures=str(counts["failure"]),
        errors=str(counts["error"]),
        skipped=str(counts["skipped"]),
    )
    made.extend(cases)
    return made


def _check(finding: Finding, taken: set[tuple[str, str]]) -> ET.Element:
    case = _element("testcase", classname=finding.rule.id, name=_name(finding, taken))
    where = f"{finding.span.file}:{finding.span.start_line}:{finding.span.start_column}"
    if not finding.counts and finding.verdict in {"fail", "unknown"}:
        why = "; ".join(map(accepted, finding.suppressions)) or "it was there before"
        message = f"{status(finding)}: {why}" if finding.suppressions else why
        case.append(_outcome("skipped", message, [where, finding.rule.title, finding.message], type=status(finding)))
    elif finding.verdict == "fail":
        fix = finding.rule.remedy_for(finding.subject.resource.provider)
        lines = [where, finding.rule.title, finding.message, f"Fix: {fix}" if fix else ""]
        message = ": ".join(filter(None, (finding.rule.title, finding.message)))
        case.append(_outcome("failure", message, lines, type=finding.severity))
    elif finding.verdict == "unknown":
        why = "; ".join(map(str, finding.reasons)) or "not known"
        case.append(_outcome("skipped", f"undecided: {why}", [where], type="undecided"))
    elif finding.verdict == "not_applicable":
        case.append(_outcome("skipped", "not applicable", [where], type="not_applicable"))
    return case


def _name(finding: Finding, taken: set[tuple[str, str]]) -> str:
    """What readers tell cases of one rule apart by: no two are equal."""
    path = format_path(finding.path)
    name = subject_name(finding.subject) + (f": {path}" if path else "")
    if finding.environments:
        name += f" in {', '.join(finding.environments)}"
    if (finding.rule.id, name) in taken:
        name += f" ({scope_name(finding.scope)})"
    once, number = name, 1
    while (finding.rule.id, name) in taken:
        number += 1
        name = f"{once} #{number}"
    taken.add((finding.rule.id, name))
    return name


def _scan(report: Report) -> ET.Element:
    scan = _element("testcase", classname=_OURS, name="scan")
    output = ET.SubElement(scan, "system-out")
    decided = f"{report.summary.coverage:.0%} of the applicable checks decided"
    fixed = [f"fixed: {one.rule.title}: {subject_name(one.subject)} ({one.rule.id})" for one in report.fixed]
    output.text = _text([f"{tally(report)}; {decided}", *fixed, *_notes(report)])
    ordered = sorted(report.diagnostics, key=lambda one: LEVELS.index(one.level))
    problems = [one for one in ordered if one.level != "note"]
    names: Counter[str] = Counter()
    return _suite(_OURS, [scan, *(_problem(one, names) for one in problems)])


def _problem(diagnostic: Diagnostic, names: Counter[str]) -> ET.Element:
    where = diagnostic.span.file if diagnostic.span else diagnostic.file
    name = where or "scan"
    names[f"{diagnostic.code} {name}"] += 1
    number = names[f"{diagnostic.code} {name}"]
    case = _element("testcase", classname=diagnostic.code, name=f"{name} #{number}" if number > 1 else name)
    lines = [place(diagnostic.span) if diagnostic.span else where, diagnostic.message, diagnostic.remedy]
    tag = "error" if diagnostic.level == "error" else "skipped"
    case.append(_outcome(tag, diagnostic.message, lines, type=diagnostic.level))
    return case


def _notes(report: Report) -> list[str]:
    notes = [one for one in report.diagnostics if one.level == "note"]
    return [
        ": ".join(filter(None, ("note", place(one.span) if one.span else one.file, one.message, one.remedy)))
        for one in notes
    ]


def _outcome(tag: str, message: str, lines: Iterable[str], **attributes: str) -> ET.Element:
    outcome = _element(tag, message=message, **attributes)
    outcome.text = _text(lines)
    return outcome


def _element(tag: str, **attributes: str) -> ET.Element:
    return ET.Element(tag, {name: _legal(value) for name, value in attributes.items()})


def _text(lines: Iterable[str]) -> str:
    return "\n".join(_legal(line) for line in lines if line)


def _legal(text: str) -> str:
    return _ILLEGAL.sub("\ufffd", plain(text))
