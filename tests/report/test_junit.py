"""JUnit XML: what Jenkins' schema allows, and what a reader of it finds."""

import re
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings

from report.sample import report, scene
from report.standards import valid_junit
from report.strangers import failure, strange, texts
from scanner.model.report import Report, Summary
from scanner.report import FORMATS
from scanner.report.plain import plain

render = FORMATS["junit"]


def read(shown: Report) -> ET.Element:
    """The document, held against the schema, with names and counts that are right."""
    text = render(shown)
    valid_junit(text)
    root = ET.fromstring(text.encode())  # noqa: S314  # our own
    assert root.tag == "testsuites"
    for suite in root.iter("testsuite"):
        cases = list(suite.iter("testcase"))
        counted = [len(cases), *(len(list(suite.iter(tag))) for tag in ("failure", "error", "skipped"))]
        assert [int(suite.get(name, "")) for name in ("tests", "failures", "errors", "skipped")] == counted
    names = [(case.get("classname"), case.get("name")) for case in root.iter("testcase")]
    assert len(names) == len(set(names))
    return root


def outcomes(root: ET.Element) -> list[str]:
    """Of each case the tag of its outcome."""
    return [next((one.tag for one in case if one.tag != "system-out"), "passed") for case in root.iter("testcase")]


def test_a_suite_a_file_and_a_case_a_check() -> None:
    """Every instance is a case of its own, named by the rule, the resource and the path, without a line."""
    root = read(report())
    assert [(suite.get("name"), suite.get("tests")) for suite in root] == [
        ("groundrule", "3"),
        ("apps/cart ü.yaml", "1"),
        ("infra/main.tf", "7"),
    ]
    names = [(case.get("classname"), case.get("name")) for case in root.iter("testcase")]
    assert ("aws-ebs-volume-unencrypted", 'aws_ebs_volume.data["b"]: encrypted') in names
    assert ("k8s-image-no-tag", "apps/Deployment/shop/cart, container web: image") in names


def test_a_failure_says_what_where_and_how_to_fix_it() -> None:
    """Its message is one line, its text begins with the place, its type is the severity."""
    (found,) = [one for one in read(report()).iter("failure") if one.get("type") == "critical"]
    assert found.get("message") == 'Open to the world: expected something else, found "0.0.0.0/0"'
    assert (found.text or "").splitlines() == [
        "infra/main.tf:7:42",
        "Open to the world",
        'expected something else, found "0.0.0.0/0"',
        "Fix: Set it right.",
    ]


def test_undecided_is_skipped_and_what_could_not_be_read_is_an_error() -> None:
    """Each with its reason or remedy; notes stand in the output of the scan."""
    root = read(report())
    assert outcomes(root) == ["passed", "error", "skipped", "failure", *["skipped"] * 3, *["failure"] * 4]
    skipped = [one.get("message") for one in root.iter("skipped")]
    assert skipped == ["module.vpc is not here", *["undecided: var.zones has no value"] * 3]
    (error,) = root.iter("error")
    assert (error.text or "").splitlines() == ["b.tf:3:1", "unexpected }", "Mend it."]
    (output,) = root.iter("system-out")
    assert (output.text or "").splitlines()[-1] == "note: app is written twice"


def test_passes_are_cases_without_an_outcome() -> None:
    """Where they were asked for."""
    assert outcomes(read(scene().report(["pass"]))).count("passed") == 2


def test_there_is_always_a_case() -> None:
    """Jenkins takes a report without any for a mistake: the scan itself is one."""
    root = read(Report("1.0.0", (), (), Summary()))
    assert outcomes(root) == ["passed"]


def test_cases_that_would_be_equal_are_told_apart() -> None:
    """By their scope, and by a number where that is not enough."""
    one = failure("a")
    other = replace(one, subject=replace(one.subject.resource, scope="kustomization:prod"))
    root = read(replace(report(), findings=[one, other, other, other]))
    names = [case.get("name") for case in root.iter("testcase") if case.get("classname") == "high-0"]
    assert names == [
        "a: x in a",
        "a: x in a (kustomization prod)",
        "a: x in a (kustomization prod) #2",
        "a: x in a (kustomization prod) #3",
    ]


@settings(deadline=None)
@given(texts)
def test_any_text_can_be_read_back(text: str) -> None:
    """Whatever is in names and messages: well-formed, and the text itself in visible characters."""

    def seen(told: str) -> str:
        return re.sub("[\ufffe\uffff]", "\ufffd", plain(told))

    root = read(strange(text))
    assert outcomes(root) == ["passed", "error", "skipped", "failure", "skipped", "skipped"]
    (found,) = root.iter("failure")
    assert found.get("message") == seen(f"{text}: {text}")
    lines = [f"{text}:1:1", text, text, f"Fix: {text}"]
    assert (found.text or "").split("\n") == list(map(seen, lines))


def test_a_reader_of_junit_finds_the_same() -> None:
    """junitparser counts what the report has."""
    parser: Any = pytest.importorskip("junitparser")
    found = parser.JUnitXml.fromstring(render(report()).encode())
    assert (found.tests, found.failures, found.errors) == (11, 5, 1)
    suites = list(found)
    assert [suite.skipped for suite in suites] == [1, 0, 3]
    kinds = [[type(one).__name__ for one in case.result] for suite in suites for case in suite]
    assert kinds.count(["Failure"]) == 5
    assert kinds.count(["Skipped"]) == 4
    assert kinds.count(["Error"]) == 1
