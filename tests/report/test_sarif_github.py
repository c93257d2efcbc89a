"""What GitHub's code scanning trips over, one test each: limits, identities, places, instances."""

import gzip
import json
import random
import string
import subprocess
import sys
from dataclasses import replace
from typing import Any
from urllib.parse import unquote

import pytest
from scenes import Scene, rule

from report.standards import valid
from report.strangers import many
from scanner.config import Config
from scanner.discovery import MemoryTree
from scanner.engine import load_rules
from scanner.model.diagnostic import Diagnostic
from scanner.model.finding import Related
from scanner.model.report import Report
from scanner.model.rule import Severity
from scanner.model.span import Span
from scanner.pipeline import scan
from scanner.report import FORMATS, sarif
from scanner.triage.linehash import line_hashes

RULE = """version: 1
id: no-encryption
title: Volume is not encrypted
severity: high
precision: high
category: security
description: It is readable.
remediation: Encrypt it.
select: aws_ebs_volume
assert: {encrypted: true}
"""


@pytest.fixture(scope="module")
def volumes(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Scans files by one rule about volumes."""
    folder = tmp_path_factory.mktemp("rules")
    (folder / "no-encryption.yaml").write_text(RULE)
    rules = load_rules([(folder, False)])

    def run(files: dict[str, str]) -> Any:
        tree = MemoryTree({file: text.encode() for file, text in files.items()})
        return run_of(scan(tree, Config(), rules))

    return run


def run_of(shown: Report) -> Any:
    """The only run of a report, held against the schema."""
    document = json.loads(FORMATS["sarif"](shown))
    valid(document)
    return document["runs"][0]


def told(run: Any) -> list[str]:
    return [one["message"]["text"] for one in run["invocations"][0]["toolExecutionNotifications"]]


def test_ten_thousand_instances_are_one_alert(volumes: Any) -> None:
    """One line, one result: it counts its instances, names the first, and is small."""
    files = {"main.tf": 'resource "aws_ebs_volume" "v" {\n  count     = 10000\n  encrypted = false\n}\n'}
    (found,) = volumes(files)["results"]
    assert found["occurrenceCount"] == 10_000
    assert found["message"]["text"].startswith(
        "Volume is not encrypted: aws_ebs_volume.v[0] and 9,999 more instances. "
    )
    names = [one["fullyQualifiedName"] for one in found["locations"][0]["logicalLocations"]]
    assert (names[0], len(names)) == ("aws_ebs_volume.v[0]", 20)
    assert len(json.dumps(found)) < 10_000


def test_module_calls_are_related_places(volumes: Any) -> None:
    """What a module makes is one result, with every call that makes it, and how often one place calls it."""
    module = 'resource "aws_ebs_volume" "v" {\n  encrypted = false\n}\n'
    calls = 'terraform {\n  backend "local" {}\n}\nmodule "one" {\n  source = "./m"\n}\n'
    calls += 'module "more" {\n  source   = "./m"\n  for_each = toset(["a", "b", "c"])\n}\n'
    (found,) = volumes({"main.tf": calls, "m/main.tf": module})["results"]
    assert found["occurrenceCount"] == 4
    assert found["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "m/main.tf"
    related = [
        (one["message"]["text"], one["physicalLocation"]["region"]["startLine"]) for one in found["relatedLocations"]
    ]
    assert related == [('module.more["a"] and 2 more', 7), ("module.one", 4)]
    assert found["message"]["text"].endswith('Called by [module.more\\["a"\\] and 2 more](1), [module.one](2).')


def test_a_downloaded_module_is_shown_where_it_is_called(volumes: Any) -> None:
    """No alert stands in a folder that the repository does not have; the call is not named twice."""
    files = {
        "main.tf": 'module "net" {\n  source  = "acme/net/aws"\n  version = "1.0.0"\n}\n',
        ".terraform/modules/modules.json": json.dumps(
            {
                "Modules": [
                    {"Key": "", "Source": "", "Dir": "."},
                    {
                        "Key": "net",
                        "Source": "registry.terraform.io/acme/net/aws",
                        "Version": "1.0.0",
                        "Dir": ".terraform/modules/net",
                    },
                ]
            }
        ),
        ".terraform/modules/net/main.tf": 'resource "aws_ebs_volume" "v" {\n  encrypted = false\n}\n',
    }
    (found,) = volumes(files)["results"]
    place = found["locations"][0]["physicalLocation"]
    assert (place["artifactLocation"]["uri"], place["region"]["startLine"]) == ("main.tf", 1)
    assert [one["physicalLocation"]["artifactLocation"]["uri"] for one in found["relatedLocations"]] == [
        ".terraform/modules/net/main.tf"
    ]
    assert "Called by" not in found["message"]["text"]
    expected = line_hashes(files["main.tf"].encode(), [1])[1]
    assert found["partialFingerprints"]["primaryLocationLineHash"] == expected


def test_related_places_and_links_are_limited() -> None:
    """No more places than GitHub shows, and no more links than a message can hold."""
    made = Scene({"a.tf": "x\n" * 300})
    resource = made.resource("aws_x.a", "aws_x", "a.tf", "x")
    calls = tuple(Related(Span("a.tf", line, 1, line, 2), "c" * 500) for line in range(2, 290))
    made.finding(rule(), resource, message="m" * 5_000, calls=calls)
    (found,) = run_of(made.report())["results"]
    assert len(found["relatedLocations"]) == 100
    text = found["message"]["text"]
    assert len(text) <= 1_024
    assert text.count("](") == 5
    assert text.endswith("95 more.")


def test_what_does_not_fit_is_left_out_and_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Past the size of an upload, compressed, the least severe results go, and a notification says how many."""
    dice = random.Random(7)  # noqa: S311  # text that does not compress
    found = []
    severities: tuple[Severity, ...] = ("low", "critical")
    for severity in severities:
        for finding in many(100, severity).findings:
            text = "".join(dice.choices(string.ascii_letters, k=600))
            found.append(replace(finding, message=text))
    shown = replace(many(0), findings=found)
    monkeypatch.setattr(sarif, "LARGEST", 60_000)
    text = FORMATS["sarif"](shown)
    run = json.loads(text)["runs"][0]
    assert 20_000 < len(gzip.compress(text.encode())) <= 60_000
    levels = [one["level"] for one in run["results"]]
    assert 0 < levels.count("error") <= 100
    assert levels.count("note") == 0 or levels.count("error") == 100
    assert told(run)[0] == (
        f"{200 - len(levels)} of 200 results, the least severe ones, were left out: a larger file is not accepted."
    )


def test_what_is_large_but_compresses_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    """The limit is of the compressed upload, not of the text."""
    shown = many(300)
    monkeypatch.setattr(sarif, "LARGEST", 60_000)
    text = FORMATS["sarif"](shown)
    assert len(text) > 60_000
    assert len(json.loads(text)["runs"][0]["results"]) == 300


def test_rules_that_found_nothing_go_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """Past the most rules of a run only those that have results are described."""
    made = Scene({"a.tf": "x"})
    made.finding(rule(), made.resource("aws_x.a", "aws_x", "a.tf", "x"))
    shown = replace(made.report(), rules=[rule(f"other-{number}") for number in range(5)])
    assert len(run_of(shown)["tool"]["driver"]["rules"]) == 6
    monkeypatch.setattr(sarif, "MOST_RULES", 5)
    run = run_of(shown)
    assert [one["id"] for one in run["tool"]["driver"]["rules"]] == ["example-rule"]
    assert run["results"][0]["ruleIndex"] == 0


@pytest.mark.parametrize("file", ["/etc/policy.yaml", "../policy.yaml", "a/../../b", "C:/policy.yaml", ""])
def test_no_place_lies_outside_of_the_repository(file: str) -> None:
    """One absolute address rejects a whole upload: what is told of such a file has no place."""
    span = Span(file, 1, 1, 1, 2) if file else None
    shown = replace(many(0), diagnostics=[Diagnostic("error", "x", "x", file, span), Diagnostic("gap", "y", "y", file)])
    for one in run_of(shown)["invocations"][0]["toolExecutionNotifications"]:
        assert "locations" not in one


@pytest.mark.parametrize("file", ["a b.tf", "ü/😀.tf", "a%20b.tf", "a:b.tf", "a?b#c.tf", "a\\b.tf", "[x].tf"])
def test_addresses_of_files_are_relative_uris(file: str) -> None:
    """Whatever a file is called: its address has no scheme, query or fragment, and can be read back."""
    made = Scene({file: "x"})
    made.finding(rule(), made.resource("aws_x.a", "aws_x", file, "x"))
    (found,) = run_of(made.report())["results"]
    uri = found["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert unquote(uri) == file
    assert uri.isascii()
    assert not set(uri) & set(" :?#\\[]")


def test_nobody_forges_a_category() -> None:
    """GitHub tells analyses apart by it: without one there is none, so that the action's own is used."""
    assert "automationDetails" not in run_of(many(1))


def test_the_object_model_is_imported_for_sarif_only() -> None:
    """Other outputs do not pay for it."""
    code = (
        "import sys, scanner.cli.scan; from scanner.report import FORMATS; "
        "from scanner.model.report import Report, Summary; empty = Report('1', (), (), Summary()); "
        "[FORMATS[name](empty) for name in FORMATS if name != 'sarif']; "
        "assert not {'sarif_om', 'attr'} & set(sys.modules); FORMATS['sarif'](empty); assert 'sarif_om' in sys.modules"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
