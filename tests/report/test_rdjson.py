"""Reviewdog's Diagnostic Format, by the messages of its definition."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from scenes import Known, Scene, rule

from report.sample import CART, report
from report.strangers import strange, texts
from scanner.model.report import Report, Summary
from scanner.report import FORMATS
from scanner.report.plain import plain

render = FORMATS["rdjson"]

SEVERITIES = {"ERROR", "WARNING", "INFO"}


def diagnostics(shown: Report) -> Any:
    """The diagnostics; reviewdog refuses a document with a field that it does not know."""
    document = json.loads(render(shown))
    assert set(document) == {"source", "diagnostics"}
    assert document["source"] == {"name": "groundrule"}
    for one in document["diagnostics"]:
        assert set(one) == {"message", "location", "severity", "code"}
        assert isinstance(one["message"], str)
        assert one["severity"] in SEVERITIES
        assert {"value"} <= set(one["code"]) <= {"value", "url"}
        assert {"path"} <= set(one["location"]) <= {"path", "range"}
        if "range" in one["location"]:
            start, end = one["location"]["range"]["start"], one["location"]["range"]["end"]
            assert set(start) == set(end) == {"line", "column"}
            assert start["line"] == end["line"] >= 1
            assert 1 <= start["column"] < end["column"]
    return document["diagnostics"]


def test_failures_and_what_could_not_be_analysed() -> None:
    """One for all instances at a place, with the severity, the rule and where one reads about it."""
    found = diagnostics(report())
    assert [(one["code"]["value"], one["severity"]) for one in found] == [
        ("k8s-image-no-tag", "INFO"),
        ("aws-ebs-volume-unencrypted", "ERROR"),
        ("aws-sg-open", "ERROR"),
        ("terraform-syntax", "ERROR"),
        ("module-missing", "WARNING"),
        ("duplicate-key", "INFO"),
    ]
    assert found[1]["code"]["url"] == "https://docs.aws.amazon.com/ebs/latest/userguide/ebs-encryption.html"
    assert found[1]["location"]["range"] == {"start": {"line": 3, "column": 14}, "end": {"line": 3, "column": 27}}
    assert found[1]["message"].splitlines()[0] == (
        'EBS volume is not encrypted: `aws_ebs_volume.data["a"] and 2 more instances`'
    )
    assert found[4]["location"] == {"path": "infra/main.tf"}
    assert found[4]["message"].endswith("To close it: terraform init")
    assert diagnostics(Report("1.0.0", (), (), Summary())) == []


def test_columns_count_bytes() -> None:
    """A value behind wide characters is at its bytes of UTF-8, the end exclusive."""
    place = diagnostics(report())[0]["location"]
    assert place["path"] == "apps/cart ü.yaml"
    start, end = place["range"]["start"], place["range"]["end"]
    line = CART.splitlines()[start["line"] - 1].encode()
    assert line[start["column"] - 1 : end["column"] - 1] == b"nginx"


@pytest.mark.parametrize("secret", ["pw", "a-long-sécret-日😀"])
def test_columns_count_bytes_behind_a_secret(secret: str) -> None:
    """The bytes of what is hidden count as they are in the file, whatever is shown in their place."""
    text = f'ü = 1, password = "{secret}", 😀 = "found"\n'
    made = Scene({"a.tf": text})
    parts = {"p": Known(secret, made.span("a.tf", f'"{secret}"'), secret=True), "x": made.known("a.tf", '"found"', "")}
    made.finding(rule("on-x"), made.resource("aws_x.a", "aws_x", "a.tf", "ü", parts=parts), "x")
    made.finding(rule("on-p"), made.resources[0], "p")
    shown = made.report()
    assert shown.lines["a.tf"][1].cuts
    ((place,),) = [[one["location"]["range"] for one in diagnostics(shown) if one["code"]["value"] == "on-x"]]
    assert text.encode()[place["start"]["column"] - 1 : place["end"]["column"] - 1] == b'"found"'


@settings(deadline=None)
@given(texts)
def test_any_text_is_only_text(text: str) -> None:
    """Whatever is in names and messages: valid UTF-8, the fields that were meant, and paragraphs that were meant."""
    found = diagnostics(strange(text))
    assert len(found) == 4
    assert found[0]["location"]["path"] == plain(text)
    assert json.dumps(found, ensure_ascii=False).encode()
    assert len(found[0]["message"].split("\n\n")) == 4
    assert "\n" not in found[0]["message"].replace("\n\n", "")
