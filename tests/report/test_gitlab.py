"""GitLab's Code Quality, by its documented fields."""

import json
import re
from dataclasses import replace
from typing import Any

from hypothesis import given, settings

from report.sample import report, scene
from report.strangers import failure, many, strange, texts
from scanner.model.report import Report, Summary
from scanner.report import FORMATS
from scanner.report.plain import plain

render = FORMATS["gitlab"]


def entries(shown: Report) -> Any:
    """The array, each entry with the fields that GitLab asks for and unique fingerprints."""
    found = json.loads(render(shown))
    assert isinstance(found, list)
    for one in found:
        assert set(one) == {"description", "check_name", "fingerprint", "severity", "location"}
        assert all(isinstance(one[key], str) for key in set(one) - {"location"})
        assert one["severity"] in {"info", "minor", "major", "critical", "blocker"}
        assert set(one["location"]) == {"path", "lines"}
        assert set(one["location"]["lines"]) == {"begin"}
        assert one["location"]["lines"]["begin"] >= 1
        assert re.fullmatch("[0-9a-f]{32}", one["fingerprint"])
    assert len({one["fingerprint"] for one in found}) == len(found)
    return found


def test_failures_and_what_could_not_be_analysed() -> None:
    """One entry for all instances at a place, with the first one's fingerprint; undecided is no fault."""
    shown = report()
    found = entries(shown)
    assert [(one["check_name"], one["severity"], one["location"]["path"]) for one in found] == [
        ("k8s-image-no-tag", "minor", "apps/cart ü.yaml"),
        ("aws-ebs-volume-unencrypted", "critical", "infra/main.tf"),
        ("aws-sg-open", "blocker", "infra/main.tf"),
        ("terraform-syntax", "major", "b.tf"),
        ("module-missing", "minor", "infra/main.tf"),
        ("duplicate-key", "info", "."),
    ]
    assert found[1]["location"]["lines"] == {"begin": 3}
    assert found[1]["description"].startswith(
        'EBS volume is not encrypted: aws_ebs_volume.data["a"] and 2 more instances. Expected true, found false.'
    )
    volume = next(one for one in shown.findings if one.rule.id == "aws-ebs-volume-unencrypted")
    assert found[1]["fingerprint"] == volume.fingerprints["resource"]
    assert found[3]["description"] == "Unexpected }. Mend it."


def test_nothing_wrong_is_an_empty_list() -> None:
    """Which GitLab reads as clean."""
    assert entries(Report("1.0.0", (), (), Summary())) == []


def test_fingerprints_stay_when_lines_move() -> None:
    """A line above changes places, and no fingerprint."""
    before, moved = scene(), scene()
    for finding in list(moved.findings):
        span = finding.span._replace(start_line=finding.span.start_line + 1, end_line=finding.span.end_line + 1)
        moved.findings[moved.findings.index(finding)] = replace(finding, span=span)
    old, new = entries(before.report()), entries(moved.report())
    assert [one["fingerprint"] for one in old] == [one["fingerprint"] for one in new]
    assert [one["location"] for one in old[:3]] != [one["location"] for one in new[:3]]


def test_equal_fingerprints_are_told_apart() -> None:
    """GitLab would count them once."""
    twice = [replace(one, fingerprints={"resource": "0" * 32}) for one in many(3).findings]
    assert len(entries(replace(many(1), findings=twice, diagnostics=[*report().diagnostics] * 2))) == 3 + 6


@settings(deadline=None)
@given(texts)
def test_any_text_is_only_text(text: str) -> None:
    """Whatever is in names and messages: valid UTF-8, and the text in visible characters."""
    found = entries(strange(text))
    assert len(found) == 4
    assert found[0]["location"]["path"] == plain(text)
    assert json.dumps(found, ensure_ascii=False).encode()
    assert not re.search("[\x00-\x1f\x7f-\x9f\u202e]", "".join(one["description"] for one in found))


def test_long_text_is_cut() -> None:
    """A description is a line, whatever a message holds."""
    (found,) = entries(replace(many(1), findings=[failure("x" * 100_000)]))
    assert len(found["description"]) == 1_000
