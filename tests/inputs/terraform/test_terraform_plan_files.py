"""Plans that Terraform made (``plan_files``, recorded by ``record_plan_files.py``), scanned whole: with the
configuration that they were made from, without it, and the configuration by itself.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pytest

from scanner.config import Config
from scanner.discovery import MemoryTree
from scanner.model.finding import Finding, Verdict
from scanner.model.report import Report
from scanner.pipeline import known_rules, scan
from scanner.report import FORMATS

CASES = Path(__file__).parent / "plan_files"
CONFIG = Config(profile="strict")
PLAN = "plan.json"
# Settings of the root module are in no plan.
OF_ROOTS = {
    "any-resource-missing-tags",
    "tf-backend-local",
    "tf-provider-undeclared",
    "tf-root-no-required-version",
}


@cache
def files(case: str) -> Mapping[str, bytes]:
    """The files of a case, the plan among them."""
    folder = CASES / case
    found = {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*.*"))}
    assert len(found) > 1
    return found


@cache
def scanned(case: str, *, plan: bool, code: bool, entry: str = "") -> Report:
    """The report of a case, whole or a part of it."""
    chosen = {path: text for path, text in files(case).items() if (plan if path == PLAN else code)}
    return scan(MemoryTree(chosen, [entry] if entry else None), CONFIG, known_rules(CONFIG))


def failures(report: Report) -> dict[tuple[str, str], list[Finding]]:
    """What failed, by rule and address."""
    found: dict[tuple[str, str], list[Finding]] = {}
    for one in report.findings:
        if one.verdict == "fail":
            found.setdefault((one.rule.id, one.subject.address), []).append(one)
    return found


def verdicts(report: Report, address: str) -> dict[str, Verdict]:
    """The verdicts shown of one resource, by rule."""
    return {one.rule.id: one.verdict for one in report.findings if one.subject.address == address}


@pytest.mark.parametrize("case", ["estate", "sets", "unknowns"])
def test_a_plan_and_its_configuration_agree(case: str) -> None:
    """The same rules fail at the same addresses and the same places, once, whether the plan is there or not."""
    without, beside = failures(scanned(case, plan=False, code=True)), failures(scanned(case, plan=True, code=True))
    assert {key: [one.span for one in found] for key, found in beside.items()} == {
        key: [one.span for one in found] for key, found in without.items()
    }
    assert len(without) > 5


@pytest.mark.parametrize("case", ["estate", "sets", "unknowns"])
def test_only_the_plan_is_asked_for(case: str) -> None:
    """What fails stands in the configuration beside a plan, also where the plan alone is to be scanned."""
    alone = scanned(case, plan=True, code=True, entry=PLAN)
    assert failures(alone).keys() == failures(scanned(case, plan=False, code=True)).keys()
    assert {one.span.file for found in failures(alone).values() for one in found} <= files(case).keys() - {PLAN}
    assert alone.summary.files == 1


@pytest.mark.parametrize("case", ["estate", "sets", "unknowns"])
def test_without_its_configuration_a_plan_agrees_with_it(case: str) -> None:
    """A plan by itself fails the same rules at the same addresses: rules about roots, and what only the text of
    an expression tells, excepted.
    """
    by_code = {key for key in failures(scanned(case, plan=False, code=True)) if key[0] not in OF_ROOTS}
    by_plan = failures(scanned(case, plan=True, code=False))
    hidden = {("any-policy-allows-all-actions", "aws_iam_policy.inline")} if case == "unknowns" else set()
    assert by_plan.keys() == by_code - hidden
    assert all(one.span.file == PLAN for found in by_plan.values() for one in found)


def test_what_a_plan_does_not_tell_is_undecided() -> None:
    """A policy that is known after apply is no failure and no pass without the code that writes it."""
    found = verdicts(scanned("unknowns", plan=True, code=False), "aws_iam_policy.inline")
    assert found["any-policy-allows-all-actions"] == "unknown"


def test_instances_are_those_of_the_plan() -> None:
    """Each instance of a module called with for_each is judged by its own values; a count of zero makes none."""
    found = failures(scanned("estate", plan=True, code=True))
    unversioned = sorted(address for rule, address in found if rule == "aws-s3-bucket-not-versioned")
    assert unversioned == ['module.bucket["logs"].aws_s3_bucket.this']
    assert not [address for _, address in found if address.startswith("aws_ebs_volume.none")]


def test_the_change_decides_what_is_judged() -> None:
    """What stays, is made anew or is updated is judged as it will be; what is deleted is not."""
    report = scanned("changes", plan=True, code=True)
    assert ("aws-rds-public", "aws_db_instance.updated") in failures(report)
    assert not verdicts(report, "aws_s3_bucket.dropped")
    assert verdicts(report, "aws_s3_bucket.kept")
    assert verdicts(report, "aws_s3_bucket.renamed")


def test_the_plan_knows_more() -> None:
    """A volume that is encrypted although nobody says so fails by its code and not by its plan."""
    key = ("aws-ebs-volume-unencrypted", "aws_ebs_volume.encrypted_by_the_account")
    assert key in failures(scanned("changes", plan=False, code=True))
    assert key not in failures(scanned("changes", plan=True, code=True))


@pytest.mark.parametrize("code", [True, False])
@pytest.mark.parametrize("form", sorted(FORMATS))
def test_sensitive_values_are_in_no_output(form: str, *, code: bool) -> None:
    """The value of a sensitive variable, which a plan has in plain text, is masked in every format."""
    assert b"orange-lamp-4711" in files("estate")[PLAN]
    assert "orange-lamp" not in FORMATS[form](scanned("estate", plan=True, code=code))


def test_a_plan_on_one_line_is_not_quoted() -> None:
    """Terraform writes a plan as one line, of which no part is shown: others' secrets stand in it."""
    assert files("sets")[PLAN].count(b"\n") == 1
    assert scanned("sets", plan=True, code=False).lines.get(PLAN, {}) == {}
