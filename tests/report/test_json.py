import json
from decimal import Decimal
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scenes import Scene, rule

from report.sample import report, scene
from scanner import bundled
from scanner.model.report import Report, Summary
from scanner.model.value import ABSENT, OneOf, PartialMap, Reason, Repeated, Unknown, UnknownText, Value
from scanner.report import FORMATS

WAITS = (Reason("var.x", "has no value"),)

render = FORMATS["json"]


@pytest.fixture(scope="module")
def contract() -> jsonschema.Draft202012Validator:
    schema = json.loads((bundled.schemas() / "report.schema.json").read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def rendered(value: Value) -> Any:
    """One value on its way through triage into a report, numbers as exact as they are written."""
    made = Scene({"a.tf": "x"})
    part = made.known("a.tf", "x", value)
    resource = made.resource("aws_x.a", "aws_x", "a.tf", "x", parts={"v": part})
    made.finding(rule(), resource, "v", message="")
    (result,) = json.loads(render(made.report()), parse_float=Decimal)["results"]
    return result["actual"]


def test_the_contract_holds(contract: jsonschema.Draft202012Validator) -> None:
    """A report with something of everything, and an empty one, are as the published schema says."""
    for shown in (report(), scene().report(["pass"]), Report("1", (), (), Summary())):
        contract.validate(json.loads(render(shown)))


def test_the_contract_is_closed(contract: jsonschema.Draft202012Validator) -> None:
    """Every object of the contract lists its keys, requires all of them and allows no others."""
    open_ones = {"counts", "remediation"}

    def closed(schema: Any, name: str) -> None:
        if not isinstance(schema, dict):
            return
        if "properties" in schema:
            assert schema["additionalProperties"] is False, name
            assert sorted(schema["required"]) == sorted(schema["properties"]), name
        elif schema.get("type") == "object":
            assert name in open_ones
        for key in ("properties", "$defs"):
            for child, inner in schema.get(key, {}).items():
                closed(inner, child)
        closed(schema.get("items"), name)

    closed(contract.schema, "report")


def test_one_result_an_instance() -> None:
    """Instances are not grouped: each has its result, with what tells it apart."""
    results = json.loads(render(report()))["results"]
    volumes = [one for one in results if one["rule"] == "aws-ebs-volume-unencrypted"]
    assert [one["resource"]["address"] for one in volumes] == [f'aws_ebs_volume.data["{zone}"]' for zone in "abc"]
    assert len({one["fingerprints"]["resource"] for one in volumes}) == 3
    assert volumes[0] | {"fingerprints": None} == {
        "rule": "aws-ebs-volume-unencrypted",
        "aliases": ["CKV_AWS_3", "AVD-AWS-0026"],
        "severity": "high",
        "category": "security",
        "verdict": "fail",
        "resource": {"address": 'aws_ebs_volume.data["a"]', "type": "aws_ebs_volume", "scope": "root:"},
        "facet": None,
        "location": {"file": "infra/main.tf", "start_line": 3, "start_column": 14, "end_line": 3, "end_column": 27},
        "related_locations": [],
        "path": "encrypted",
        "message": "expected true, found false",
        "expected": "true",
        "actual": False,
        "origin": [
            {
                "kind": "default",
                "what": "default of var.encrypted",
                "text": "false",
                "level": 0,
                "location": {
                    "file": "infra/variables.tf",
                    "start_line": 2,
                    "start_column": 13,
                    "end_line": 2,
                    "end_column": 18,
                },
            }
        ],
        "reasons": [],
        "fingerprints": None,
        "environments": None,
        "counts": True,
        "suppressions": [],
        "change": None,
    }


def test_columns_are_code_points() -> None:
    """A column counts characters, whatever they take in bytes or UTF-16 units; a facet has its name."""
    (result,) = (one for one in json.loads(render(report()))["results"] if one["facet"])
    assert result["facet"] == {"type": "container", "name": "web"}
    line = '    - {comment: "日本語 😀", image: nginx}'
    assert result["location"]["start_column"] == line.index("nginx") + 1


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (ABSENT, None),
        ("text", "text"),
        (Decimal("0.1000000000000000055511151231257827"), Decimal("0.1000000000000000055511151231257827")),
        (10**40, 10**40),
        ((None, True), [None, True]),
        (Unknown(WAITS), {"$unknown": ["var.x has no value"]}),
        ({"a": Unknown(WAITS)}, {"a": {"$unknown": ["var.x has no value"]}}),
        (
            UnknownText(["a-", Unknown(WAITS)]),
            {"$unknown": ["var.x has no value"], "$text": ["a-", {"$unknown": ["var.x has no value"]}]},
        ),
        (OneOf([1, ABSENT], WAITS), {"$unknown": ["var.x has no value"], "$one_of": [1, None]}),
        (PartialMap({"a": 1}, WAITS), {"a": 1, "$unknown": ["var.x has no value"]}),
        ((Repeated("a", WAITS),), [{"$unknown": ["var.x has no value"], "$any_number_of": "a"}]),
    ],
)
def test_actual(value: Value, shown: Any) -> None:
    """Values keep every digit and null; what is unknown says why and what is known of it."""
    assert rendered(value) == shown


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text() | st.decimals(allow_nan=False, allow_infinity=False),
        lambda inner: st.lists(inner).map(tuple) | st.dictionaries(st.text("abc\x00\ud800é"), inner),
        max_leaves=20,
    )
)
def test_any_value_can_be_read_back(value: Value) -> None:
    """Whatever a value is made of, its JSON is valid, ASCII, and says the same."""

    def plain(one: Any) -> Any:
        if isinstance(one, tuple):
            return [plain(item) for item in one]
        if isinstance(one, dict):
            return {key: plain(item) for key, item in one.items()}
        return one

    assert rendered(value) == plain(value)


def test_bytes_are_the_same_for_the_same_input() -> None:
    """Two runs give the same bytes, all of them ASCII."""
    assert render(report()).encode("ascii") == render(report()).encode("ascii")


def test_the_summary_is_for_the_whole_scan() -> None:
    """Counts are complete though only passes are shown."""
    summary = json.loads(render(scene().report(["pass"])))["summary"]
    assert summary == {
        "files": 3,
        "listed": 0,
        "hidden": 0,
        "resources": 5,
        "resource_types": {"aws_ebs_volume": 3, "apps/Deployment": 1, "aws_security_group": 1},
        "rules": 3,
        "verdicts": {"fail": 5, "unknown": 3, "pass": 1, "not_applicable": 0},
        "severities": {"critical": 1, "high": 3, "medium": 0, "low": 1, "info": 0},
        "undecided": {"var.zones": 3},
        "coverage": 0.6667,
        "suppressed": 0,
        "unchanged": 0,
        "fixed": None,
        "gating": 0,
    }
