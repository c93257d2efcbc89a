import json
from typing import Any

import pytest
from scenes import Scene, rule

from report.sample import CART, MAIN, report, scene
from report.standards import valid
from report.strangers import strange
from scanner.model.located import Origin
from scanner.model.report import Report, Summary
from scanner.model.rule import Category, Severity
from scanner.model.span import Span
from scanner.report import FORMATS, sarif

render = FORMATS["sarif"]


def run(shown: Report) -> Any:
    """The only run of a report, read back."""
    return json.loads(render(shown))["runs"][0]


def result(shown: Report, identity: str) -> Any:
    """The only result of a rule."""
    (found,) = (one for one in run(shown)["results"] if one["ruleId"] == identity)
    return found


def test_the_standard_holds() -> None:
    """A full report, an empty one and one of nothing but strangers' texts are as the OASIS schema has it."""
    for shown in (report(), Report("1.0.0", (), (), Summary()), strange("x](y) {0} \U0001f600")):
        document = json.loads(render(shown))
        valid(document)
        assert document["version"] == "2.1.0"
        assert document["$schema"] == sarif.SCHEMA


def test_what_must_never_be_left_out() -> None:
    """Results stand even where there are none, levels though they are the default, and the columns' unit."""
    assert run(Report("1.0.0", (), (), Summary()))["results"] == []
    medium = rule("medium-one", severity="medium")
    made = Scene({"a.tf": "x"})
    made.finding(medium, made.resource("aws_x.a", "aws_x", "a.tf", "x"))
    written = run(made.report())
    assert written["results"][0]["level"] == "warning"
    assert written["tool"]["driver"]["rules"][0]["defaultConfiguration"] == {"level": "warning"}
    assert written["columnKind"] == "utf16CodeUnits"
    assert written["invocations"][0]["executionSuccessful"] is True
    assert "automationDetails" not in written


def test_only_failures_are_results() -> None:
    """Unknowns and passes are no results: GitHub would open an alert for each."""
    shown = scene().report(["fail", "unknown", "pass"])
    assert [one["ruleId"] for one in run(shown)["results"]] == [
        "k8s-image-no-tag",
        "aws-ebs-volume-unencrypted",
        "aws-sg-open",
    ]


def test_instances_are_one_result_that_names_them() -> None:
    """All instances on one line are one result; its first sentence is the title of the alert."""
    found = result(report(), "aws-ebs-volume-unencrypted")
    assert found["message"]["text"] == (
        'EBS volume is not encrypted: aws_ebs_volume.data["a"] and 2 more instances. '
        "Expected true, found false. "
        'Instances: aws_ebs_volume.data["a"], aws_ebs_volume.data["b"], aws_ebs_volume.data["c"]. '
        "Value from [default of var.encrypted](1)."
    )
    rules = run(report())["tool"]["driver"]["rules"]
    assert rules[found["ruleIndex"]]["id"] == found["ruleId"]
    assert set(found["partialFingerprints"]) == {"groundruleResource/v1", "primaryLocationLineHash"}


def test_regions_count_utf16_units() -> None:
    """Columns count UTF-16 units, the end exclusive, and file names are percent-encoded."""
    place = result(report(), "k8s-image-no-tag")["locations"][0]["physicalLocation"]
    assert place["artifactLocation"] == {"uri": "apps/cart%20%C3%BC.yaml"}
    line = CART.splitlines()[place["region"]["startLine"] - 1].encode("utf-16-le")
    start, end = place["region"]["startColumn"], place["region"]["endColumn"]
    assert line[2 * (start - 1) : 2 * (end - 1)].decode("utf-16-le") == "nginx"


def test_links_lead_to_locations() -> None:
    """Each link in a message has a related location of its number, in the same file too."""
    found = result(report(), "aws-sg-open")
    assert found["message"]["text"].endswith("See [the rule](1).")
    (related,) = found["relatedLocations"]
    assert (related["id"], related["message"]["text"]) == (1, "the rule")
    region = related["physicalLocation"]["region"]
    assert MAIN.splitlines()[region["startLine"] - 1][region["startColumn"] - 1 :].startswith("ingress")


def test_a_code_flow_goes_from_the_origin_to_the_use() -> None:
    """The way of a value begins where it is written and ends at the primary location."""
    found = result(report(), "aws-ebs-volume-unencrypted")
    steps = [step["location"] for step in found["codeFlows"][0]["threadFlows"][0]["locations"]]
    files = [step["physicalLocation"]["artifactLocation"]["uri"] for step in steps]
    assert files == ["infra/variables.tf", "infra/main.tf"]
    assert steps[-1]["physicalLocation"] == found["locations"][0]["physicalLocation"]
    assert "codeFlows" not in result(report(), "aws-sg-open")


@pytest.mark.parametrize(
    ("category", "severity", "expected"),
    [
        ("security", "critical", {"security-severity": "9.5"}),
        ("security", "high", {"security-severity": "8.0"}),
        ("security", "medium", {"security-severity": "5.5"}),
        ("security", "low", {"security-severity": "2.0"}),
        ("security", "info", {"problem.severity": "recommendation"}),
        ("cost", "critical", {"problem.severity": "error"}),
        ("reliability", "medium", {"problem.severity": "warning"}),
        ("operations", "low", {"problem.severity": "recommendation"}),
    ],
)
def test_severities(category: Category, severity: Severity, expected: dict[str, str]) -> None:
    """Security rules carry a score well inside GitHub's bands, the others a kind of problem."""
    made = Scene({"a.tf": "x"})
    made.finding(rule(category=category, severity=severity), made.resource("aws_x.a", "aws_x", "a.tf", "x"))
    (described,) = run(made.report())["tool"]["driver"]["rules"]
    properties = described["properties"]
    assert {name: held for name, held in properties.items() if "severity" in name} == expected
    assert properties["precision"] == "high"
    assert properties["tags"] == [category]


def test_a_configured_severity_wins() -> None:
    """The severity that the configuration gives a rule is the one that GitHub shows."""
    made = Scene({"a.tf": "x"})
    made.finding(rule(severity="low"), made.resource("aws_x.a", "aws_x", "a.tf", "x"), severity="critical")
    written = run(made.report())
    assert written["results"][0]["level"] == "error"
    assert written["tool"]["driver"]["rules"][0]["properties"]["security-severity"] == "9.5"


def test_help_has_remedy_references_and_aliases() -> None:
    """What GitHub shows beside an alert says why, how to fix it, where to read more and what others call it."""
    rules = {one["id"]: one for one in run(report())["tool"]["driver"]["rules"]}
    told = rules["aws-ebs-volume-unencrypted"]["help"]
    for part in ("can be read", "**How to fix**", "Set it right.", "https://docs.aws", "checkov CKV_AWS_3"):
        assert part in told["markdown"]
    assert "**" not in told["text"]
    assert "kubernetes: Name the image" in rules["k8s-image-no-tag"]["help"]["text"]


def test_texts_are_cut_to_what_github_takes() -> None:
    """Names, descriptions and tags keep to GitHub's limits."""
    long = rule("long-" * 100 + "x", title="t" * 3000, description="d" * 3000, tags=tuple(map(str, range(50))))
    made = Scene({"a.tf": "x"})
    made.finding(long, made.resource("aws_x.a", "aws_x", "a.tf", "x"))
    (described,) = run(made.report())["tool"]["driver"]["rules"]
    assert len(described["name"]) <= 255
    assert len(described["shortDescription"]["text"]) <= 1024
    assert len(described["fullDescription"]["text"]) <= 1024
    assert len(described["properties"]["tags"]) <= 20


def test_diagnostics_are_notifications_that_never_fail_the_upload() -> None:
    """What could not be analysed is a warning at its place: an error would make GitHub keep old alerts."""
    told = run(report())["invocations"][0]["toolExecutionNotifications"]
    assert [(one["level"], one["descriptor"]["id"]) for one in told] == [
        ("warning", "terraform-syntax"),
        ("warning", "module-missing"),
        ("note", "duplicate-key"),
    ]
    assert told[0]["message"]["text"] == "Unexpected }. Mend it."
    assert told[0]["locations"][0]["physicalLocation"]["region"]["startLine"] == 3
    assert "region" not in told[1]["locations"][0]["physicalLocation"]
    assert "locations" not in told[2]


def test_untrusted_text_makes_no_links_and_no_placeholders() -> None:
    """What was scanned can neither put links of its own into a message nor be taken for a placeholder."""
    made = Scene({"a.tf": "x y"})
    resource = made.resource("aws_x.a", "aws_x", "a.tf", "x")
    origin = Origin("local", "a](http://evil) [b", made.span("a.tf", "y"))
    made.finding(rule(), resource, message="see [this](http://evil) {0}", origins=(origin,))
    text = result(made.report(), "example-rule")["message"]["text"]
    assert "See [this] (http://evil) {{0}}." in text
    assert text.endswith("Value from [a\\] (http://evil) \\[b](1).")


def test_a_region_of_many_lines_is_cut_to_its_first() -> None:
    """A region over several lines is tight: GitHub comments only where all lines of it were changed."""
    made = Scene({"a.tf": "x = [\n 1\n]\n"})
    made.finding(rule(), made.resource("aws_x.a", "aws_x", "a.tf", "x", span=Span("a.tf", 1, 5, 3, 2)))
    region = result(made.report(), "example-rule")["locations"][0]["physicalLocation"]["region"]
    assert region == {"startLine": 1, "startColumn": 5, "endLine": 1, "endColumn": 6}


def crowd(count: int) -> Scene:
    """So many failures, each on a line of its own, one in a hundred of them critical."""
    made = Scene({"a.tf": "value = 1\n" * count})
    low, critical = rule("low-one", severity="low"), rule("critical-one", severity="critical")
    for number in range(1, count + 1):
        span = Span("a.tf", number, 9, number, 10)
        resource = made.resource(f"aws_x.a{number}", "aws_x", "a.tf", "value", span=span)
        made.finding(low if number % 100 else critical, resource, message="expected 2, found 1")
    return made


def test_too_many_results_keep_the_most_severe(monkeypatch: pytest.MonkeyPatch) -> None:
    """Past the limits the most severe results stay, in order, and notifications say how many are missing."""
    monkeypatch.setattr(sarif, "MOST_RESULTS", 50)
    monkeypatch.setattr(sarif, "MOST_KEPT", 20)
    written = run(crowd(300).report())
    results = written["results"]
    assert len(results) == 50
    assert sum(1 for one in results if one["level"] == "error") == 3
    lines = [one["locations"][0]["physicalLocation"]["region"]["startLine"] for one in results]
    assert lines == sorted(lines)
    told = [one["message"]["text"] for one in written["invocations"][0]["toolExecutionNotifications"]]
    assert told[0].startswith("250 of 300 results")
    assert told[1] == "Of 300 results GitHub keeps the 20 most severe ones."
