"""The full profile: everything there is, for readers who know what it means."""

import json
import re
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from scenes import Scene, rule

from report.compared import compared
from report.sample import report, scene
from report.standards import valid
from report.strangers import strange, texts
from scanner.model.provenance import Provenance
from scanner.model.report import Report
from scanner.model.rule import Alias
from scanner.report import SarifOptions, formats

FULL = SarifOptions(profile="full")


def run(shown: Report, options: SarifOptions = FULL) -> Any:
    """The only run of a report, held against the schema."""
    document = json.loads(formats(options)["sarif"](shown))
    valid(document)
    return document["runs"][0]


@settings(deadline=None, max_examples=30)
@given(texts)
def test_any_text_stays_text(text: str) -> None:
    """Whatever names and messages say: a valid log, without links or placeholders of theirs."""
    for options in (FULL, SarifOptions(category="x")):
        written = run(strange(text), options)
        for one in written["results"]:
            known = {str(place["id"]) for place in one.get("relatedLocations", ())}
            links = re.findall(r"(?<!\\)\]\((.*?)\)", one["message"]["text"])
            assert set(links) <= known
            assert not re.search(r"(?<!\{)\{\d+\}", one["message"]["text"])


def test_every_verdict_is_a_result_of_its_kind() -> None:
    """A kind other than fail has no level, and an undecided check is open, not passed."""
    shown = scene().report(["fail", "unknown", "pass", "not_applicable"])
    found = {(one.get("kind", "fail"), one["level"]) for one in run(shown)["results"]}
    assert found == {("fail", "error"), ("fail", "note"), ("open", "none"), ("pass", "none")}


def test_messages_tell_verdicts_apart() -> None:
    """A rule's title names the fault: what has it not says so first."""
    shown = scene().report(["unknown", "pass"])
    texts = {one["kind"]: one["message"]["text"] for one in run(shown)["results"]}
    assert texts["open"].startswith("Undecided: Open to the world: ")
    assert texts["pass"].startswith("Passed: Image has no tag: ")


def test_suppressions_are_on_all_results_or_on_none() -> None:
    """Where results can be suppressed, an empty list says of the others that they are not."""
    shown = replace(compared(), summary=replace(compared().summary, fixed=None), fixed=())
    results = run(shown)["results"]
    assert all("suppressions" in one for one in results)
    assert all("baselineState" not in one for one in results)
    assert [] in [one["suppressions"] for one in results]
    assert all("suppressions" not in one for one in run(shown, SarifOptions())["results"])


def test_a_suppression_says_where_why_and_how_long() -> None:
    """A comment is in the source, with its place; the configuration is not."""
    shown = replace(compared(), summary=replace(compared().summary, fixed=None), fixed=())
    found = [one["suppressions"][0] for one in run(shown)["results"] if one["suppressions"]]
    kinds = [(one["kind"], one["status"], one["properties"]["source"]) for one in found]
    assert kinds[:5] == [
        ("inSource", "accepted", "comment"),
        ("inSource", "accepted", "annotation"),
        ("external", "accepted", "configuration"),
        ("external", "accepted", "ignore-file"),
        ("external", "accepted", "baseline"),
    ]
    comment = found[0]
    assert comment["justification"] == "known | accepted"
    assert comment["properties"] == {"source": "comment", "dialect": "checkov", "until": "2030-01-31"}
    assert comment["location"]["physicalLocation"]["region"]["startLine"] == 2


def test_a_comparison_is_told_of_all_results() -> None:
    """New, unchanged and absent ones; of what nobody compared there is no result, and a note says how many."""
    shown = compared()
    waiting = replace(shown.findings[0], verdict="pass", change="")
    written = run(replace(shown, findings=[*shown.findings, waiting]))
    states = [one["baselineState"] for one in written["results"]]
    assert sorted(states) == ["absent", "new", "new", "unchanged", "unchanged"]
    (absent,) = (one for one in written["results"] if one["baselineState"] == "absent")
    assert absent["locations"][0]["logicalLocations"][0]["fullyQualifiedName"] == "aws_ebs_volume.fixed"
    told = [one["message"]["text"] for one in written["invocations"][0]["toolExecutionNotifications"]]
    left = sum(not one.change for one in shown.findings) + 1
    assert f"{left} results" in told[0]


def test_taxonomies_are_standards_and_other_scanners() -> None:
    """A rule is relevant to the standard that its tag names, checks the same as one of another scanner's rules, or
    more than it.
    """
    made = Scene({"a.tf": "x"})
    of = rule(tags=("pss-baseline",), aliases=(Alias("checkov", "CKV_1"), Alias("trivy", "KSV-1", partial=True)))
    made.finding(of, made.resource("aws_x.a", "aws_x", "a.tf", "x"))
    written = run(made.report())
    named = {one["name"]: [taxon["id"] for taxon in one["taxa"]] for one in written["taxonomies"]}
    assert named == {"Pod Security Standards": ["baseline"], "checkov": ["CKV_1"], "trivy": ["KSV-1"]}
    (described,) = written["tool"]["driver"]["rules"]
    related = [(one["target"]["id"], one.get("kinds", ["relevant"])) for one in described["relationships"]]
    assert related == [("baseline", ["relevant"]), ("CKV_1", ["equal"]), ("KSV-1", ["subset"])]
    for one in described["relationships"]:
        target = one["target"]
        taxonomy = written["taxonomies"][target["toolComponent"]["index"]]
        assert taxonomy["name"] == target["toolComponent"]["name"]
        assert taxonomy["taxa"][target["index"]]["id"] == target["id"]
    assert written["tool"]["driver"]["supportedTaxonomies"] == [
        {"name": name, "index": number} for number, name in enumerate(named)
    ]


def test_github_gets_none_of_it() -> None:
    """What GitHub does not read, or takes for something else, is not in its profile."""
    written = run(report(), SarifOptions(provenance=Provenance("https://example.org/x", "a" * 40, "main")))
    assert set(written) == {"tool", "results", "invocations", "columnKind"}
    assert all({"kind", "suppressions", "baselineState"}.isdisjoint(one) for one in written["results"])
    assert all("relationships" not in one for one in written["tool"]["driver"]["rules"])


@pytest.mark.parametrize(
    ("provenance", "expected"),
    [
        (None, None),
        (Provenance(commit="a" * 40), None),
        (
            Provenance("https://example.org/x", "a" * 40, "main"),
            [
                {
                    "repositoryUri": "https://example.org/x",
                    "revisionId": "a" * 40,
                    "branch": "main",
                    "mappedTo": {"uriBaseId": "SRCROOT"},
                }
            ],
        ),
    ],
)
def test_the_repository_is_named(provenance: Provenance | None, expected: Any) -> None:
    """Its address, commit and branch, and which of the log's places it is; without an address nothing."""
    written = run(report(), SarifOptions(profile="full", provenance=provenance))
    assert written.get("versionControlProvenance") == expected
    uses = [one["locations"][0]["physicalLocation"]["artifactLocation"] for one in written["results"]]
    assert {one["uriBaseId"] for one in uses} == set(written["originalUriBaseIds"]) == {"SRCROOT"}


@pytest.mark.parametrize(("category", "expected"), [("", None), ("infra", "infra/"), ("infra/prod/", "infra/prod/")])
def test_a_category_names_the_run(category: str, expected: str | None) -> None:
    """With a slash behind it; without a category the upload action sets its own, which works only if there is none."""
    details = run(report(), SarifOptions(category=category)).get("automationDetails", {})
    assert details.get("id") == expected


def test_both_identities_are_there() -> None:
    """GitHub reads the chosen one; the other one stands beside it under its own name."""
    (finding,) = (one for one in report().findings if one.rule.id == "aws-sg-open" and one.verdict == "fail")
    resource, line = finding.fingerprints["resource"], finding.fingerprints["line"]

    def prints(options: SarifOptions) -> Any:
        (found,) = (one for one in run(report(), options)["results"] if one["ruleId"] == "aws-sg-open")
        return found["partialFingerprints"]

    assert prints(SarifOptions()) == {"groundruleResource/v1": resource, "primaryLocationLineHash": line}
    assert prints(SarifOptions(fingerprint="resource")) == {
        "groundruleResource/v1": resource,
        "groundruleLine/v1": line,
        "primaryLocationLineHash": f"{resource}:1",
    }


def test_github_is_told_what_its_results_leave_out() -> None:
    """One notification has the numbers; a full log has the results themselves."""

    def codes(options: SarifOptions) -> list[str]:
        told = run(compared(), options)["invocations"][0].get("toolExecutionNotifications", [])
        return [one["descriptor"]["id"] for one in told]

    assert codes(SarifOptions()) == ["not-counted"]
    assert codes(FULL) == ["results-not-compared"]
