"""One Terraform root with several sets of variables: each is evaluated, and findings say where they hold."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from scanner.config import Config, load_config
from scanner.discovery import MemoryTree
from scanner.engine import load_rules
from scanner.graph import render
from scanner.model.finding import VERDICTS, Verdict
from scanner.model.report import Report
from scanner.model.rule import Rule
from scanner.pipeline import load, scan
from scanner.report import FORMATS

RULE = """\
version: 1
id: small-volume
title: Volume is small
severity: high
precision: high
category: operations
description: It will be full soon.
remediation: Make it larger.
select: aws_ebs_volume
assert: {size: {gte: 100}}
"""
MAIN = """\
variable "size" {
  type = number
}
resource "aws_ebs_volume" "v" {
  size = var.size
}
resource "aws_ebs_volume" "w" {
  count = terraform.workspace == "prod" ? 1 : 0
  size  = 1
}
"""


@pytest.fixture
def rules(tmp_path: Path) -> tuple[Rule, ...]:
    """The one rule that runs here."""
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "small-volume.yaml").write_text(RULE)
    return load_rules([(tmp_path / "rules", False)])


def configured(folder: Path, environments: str) -> Config:
    """The configuration with these environments of the root ``app``."""
    (folder / ".groundrule.yaml").write_text(f"version: 1\nroots:\n  app: {{{environments}}}\n")
    return load_config(folder)


def judged(
    rules: tuple[Rule, ...], config: Config, files: Mapping[str, str], verdicts: tuple[Verdict, ...] = VERDICTS
) -> Report:
    return scan(MemoryTree({"app/main.tf": MAIN, **files}), config, rules, verdicts=frozenset(verdicts))


def told(report: Report) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(one.subject.address, one.verdict, one.environments) for one in report.findings]


def test_each_environment_has_its_verdict(tmp_path: Path, rules: tuple[Rule, ...]) -> None:
    """What fails, passes, is undecided or does not exist is said of the environments where it does so."""
    text = (
        "environments: {dev: {variables: {size: 1}}, stage: {variables: {size: 100}}, prod: {var_files: [p.tfvars],"
        " workspace: prod}, open: , test: {variables: {size: 1}}}"
    )
    report = judged(rules, configured(tmp_path, text), {"app/p.tfvars": "size = 200\n"})
    assert sorted(told(report)) == [
        ("aws_ebs_volume.v", "fail", ("dev", "test")),
        ("aws_ebs_volume.v", "pass", ("stage", "prod")),
        ("aws_ebs_volume.v", "unknown", ("open",)),
        ("aws_ebs_volume.w[0]", "fail", ("prod",)),
    ]


def test_each_environment_is_judged_as_if_it_were_alone(tmp_path: Path, rules: tuple[Rule, ...]) -> None:
    """What is said of one is what a scan of the root with its variables alone says."""
    sets = {"dev": "{size: 1}", "stage": "{size: 100}", "prod": "{size: 2}", "open": "{}"}
    together = ", ".join(f"{name}: {{variables: {text}, workspace: {name}}}" for name, text in sets.items())
    report = judged(rules, configured(tmp_path, f"environments: {{{together}}}"), {})
    for name, text in sets.items():
        alone = judged(rules, configured(tmp_path, f"variables: {text}, workspace: {name}"), {})
        own = [finding for finding in report.findings if name in finding.environments]
        assert [(one.subject.address, one.verdict, one.span, one.fingerprints) for one in own] == [
            (one.subject.address, one.verdict, one.span, one.fingerprints) for one in alone.findings
        ]


def test_each_verdict_counts_once(tmp_path: Path, rules: tuple[Rule, ...]) -> None:
    """The summary counts what the report lists, whatever of it is shown, and every resource once."""
    text = "environments: {a: {variables: {size: 1}}, b: {variables: {size: 1}}, c: {variables: {size: 100}}, d: }"
    config = configured(tmp_path, text)
    report = judged(rules, config, {})
    assert len(report.findings) == 3
    assert report.summary.verdicts == {"fail": 1, "unknown": 1, "pass": 1, "not_applicable": 0}
    assert report.summary.severities["high"] == 1
    assert report.summary.undecided == {"var.size": 1}
    assert report.summary.types == {"aws_ebs_volume": 1, "terraform.root": 1, "terraform.variable": 1}
    assert judged(rules, config, {}, ("unknown",)).summary == report.summary


def test_the_identity_of_a_finding_does_not_know_environments(tmp_path: Path, rules: tuple[Rule, ...]) -> None:
    """A finding is recognised when its root gets environments, or one more."""
    plain = judged(rules, configured(tmp_path, "variables: {size: 1}"), {})
    one = judged(rules, configured(tmp_path, "environments: {a: {variables: {size: 1}}}"), {})
    two = judged(
        rules, configured(tmp_path, "environments: {b: {variables: {size: 2}}, a: {variables: {size: 1}}}"), {}
    )
    assert [finding.environments for report in (plain, one, two) for finding in report.findings] == [
        (),
        ("a",),
        ("b", "a"),
    ]
    (identity,) = {tuple(sorted(one.fingerprints.items())) for report in (plain, one, two) for one in report.findings}
    assert len(identity) == 2


def test_what_another_environment_says_differently_is_told(tmp_path: Path, rules: tuple[Rule, ...]) -> None:
    """The finding has the words of the first; the other's value is beside it, at the line that it comes from."""
    text = "environments: {dev: {var_files: [d.tfvars]}, prod: {var_files: [p.tfvars]}, test: {var_files: [d.tfvars]}}"
    files = {"app/d.tfvars": "size = 1\n", "app/p.tfvars": "\nsize = 2\n"}
    (finding,) = judged(rules, configured(tmp_path, text), files, ("fail",)).findings
    assert finding.environments == ("dev", "prod", "test")
    assert finding.actual == 1
    (related,) = finding.related
    assert (related.span.file, related.span.start_line) == ("app/p.tfvars", 2)
    assert related.message.startswith("in prod: ")
    assert related.message.endswith("found 2")


def test_every_report_names_the_environments(tmp_path: Path, rules: tuple[Rule, ...]) -> None:
    """Text, JSON and SARIF; without environments none of them has a word of it."""
    with_some = judged(rules, configured(tmp_path, "environments: {dev: {variables: {size: 1}}, prod: }"), {})
    with_none = judged(rules, configured(tmp_path, "variables: {size: 1}"), {})

    def results(report: Report) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = json.loads(FORMATS["json"](report))["results"]
        return found

    assert [one["environments"] for one in results(with_some)] == [["dev"], ["prod"]]
    assert [one["environments"] for one in results(with_none)] == [None]
    assert {one["resource"]["scope"] for report in (with_some, with_none) for one in results(report)} == {"root:app"}
    (alert,) = json.loads(FORMATS["sarif"](with_some))["runs"][0]["results"]
    assert alert["properties"] == {"environments": ["dev"]}
    assert "In dev." in alert["message"]["text"]
    text = FORMATS["text"](with_some)
    assert "            in        dev\n" in text
    assert "in prod: var.size has no value" in text
    assert "environments" not in FORMATS["sarif"](with_none)


def test_environments_are_not_linked_nor_compared(tmp_path: Path) -> None:
    """Each is a scope of its own: what must be unique in the repository is not counted against itself."""
    rule = RULE.replace("{size: {gte: 100}}", "{unique: {by: [size], within: repository}}")
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "small-volume.yaml").write_text(rule)
    config = configured(tmp_path, "environments: {a: {variables: {size: 1}}, b: {variables: {size: 1}}}")
    report = judged(load_rules([(tmp_path / "rules", False)]), config, {})
    assert told(report) == [("aws_ebs_volume.v", "pass", ("a", "b"))]
    loaded, graph = load(MemoryTree({"app/main.tf": MAIN, "app/x.tfstate": "{}"}), config)
    assert list(graph.scopes) == ["root:app", "root:app//a", "root:app//b"]
    assert [(one.id, one.environment) for one in loaded[0].scopes[:2]] == [("root:app//a", "a"), ("root:app//b", "b")]
    assert [one.scope for one in graph.resources if one.type == "file.state"] == ["root:app"]
    assert [one["environment"] for one in json.loads(render.to_json(graph))["scopes"]] == [None, "a", "b"]
    assert 'label="root:app, a"' in render.to_dot(graph)
    assert 'subgraph s1["root:app, a"]' in render.to_mermaid(graph)
