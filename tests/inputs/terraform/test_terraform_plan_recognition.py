"""What is taken for a plan, what is told of plans that cannot be read, and which code a plan belongs to."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from scanner.config import Config
from scanner.discovery import MemoryTree
from scanner.inputs.terraform import TERRAFORM
from scanner.model.loaded import Loaded
from scanner.model.options import InputOptions
from scanner.model.resource import Resource
from scanner.model.value import ABSENT, Unknown
from scanner.pipeline import known_rules, scan

VOLUME = 'resource "aws_ebs_volume" "a" {\n  encrypted = var.encrypted\n}\n'
VARIABLE = 'variable "encrypted" {\n  default = true\n}\n'


def plan(*, values: Mapping[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    """A plan of ``aws_ebs_volume.a``, as Terraform 1.11 writes it for ``VOLUME``."""
    head = {"address": "aws_ebs_volume.a", "mode": "managed", "type": "aws_ebs_volume", "name": "a"}
    after = {"encrypted": False} if values is None else dict(values)
    written = {"encrypted": {"references": ["var.encrypted"]}}
    return {
        "format_version": "1.2",
        "terraform_version": "1.11.4",
        "variables": {"encrypted": {"value": after.get("encrypted")}},
        "planned_values": {"root_module": {"resources": [{**head, "values": after, "sensitive_values": {}}]}},
        "resource_changes": [
            {**head, "change": {"actions": ["create"], "before": None, "after": after, "after_unknown": {"id": True}}}
        ],
        "configuration": {
            "root_module": {
                "resources": [{**head, "provider_config_key": "aws", "expressions": written}],
                "variables": {"encrypted": {"default": True}},
            }
        },
        **more,
    }


def load(files: Mapping[str, Any], *entries: str) -> Loaded:
    """What Terraform's input makes of the files; objects are written as JSON."""
    texts = {path: json.dumps(one) if isinstance(one, dict) else one for path, one in files.items()}
    return TERRAFORM.load(MemoryTree(texts, list(entries) or None), InputOptions())


def volumes(loaded: Loaded) -> list[Resource]:
    """The volumes, by scope."""
    found = [one for one in loaded.resources if one.type == "aws_ebs_volume"]
    return sorted(found, key=lambda one: (one.scope, one.address))


def codes(loaded: Loaded) -> list[tuple[str, str]]:
    """Level and code of each diagnostic."""
    return [(one.level, one.code) for one in loaded.diagnostics]


def test_the_plan_takes_the_place_of_its_code() -> None:
    """One resource, at its place in the code, with the plan's value; the code alone says something else."""
    [found] = volumes(load({"a.json": plan(), "main.tf": VOLUME + VARIABLE}))
    assert (found.at(("encrypted",)), found.span.file, found.scope) == (False, "main.tf", "library:.")
    assert found.span_of(("encrypted",)).start_line == 2
    [alone] = volumes(load({"main.tf": VOLUME + VARIABLE}))
    assert alone.at(("encrypted",)) is True


@pytest.mark.parametrize("path", ["plan.json", "plans/today/plan.json"])
def test_the_code_is_in_the_plans_folder_or_above(path: str) -> None:
    """The nearest folder that declares what the plan does."""
    [found] = volumes(load({path: plan(), "main.tf": VOLUME + VARIABLE, "plans/other.tf": 'module "x" {}\n'}, path))
    assert (found.span.file, found.entry) == ("main.tf", True)


def test_the_code_is_the_only_folder_that_declares_the_same() -> None:
    """Of two folders alike neither is it, and the plan stands for itself."""
    files: dict[str, Any] = {"plans/a.json": plan(), "envs/dev/main.tf": VOLUME + VARIABLE}
    assert [one.span.file for one in volumes(load(files))] == ["envs/dev/main.tf"]
    both = volumes(load({**files, "envs/prod/main.tf": VOLUME + VARIABLE}))
    assert [(one.scope, one.span.file) for one in both] == [
        ("library:envs/dev", "envs/dev/main.tf"),
        ("library:envs/prod", "envs/prod/main.tf"),
        ("plan:plans/a.json", "plans/a.json"),
    ]


def test_several_plans_are_environments() -> None:
    """One root module seen through each of its plans, told apart by the plan's path."""
    files = {"dev.json": plan(), "prod.json": plan(values={"encrypted": True}), "main.tf": VOLUME + VARIABLE}
    loaded = load(files)
    assert [one.environment for one in loaded.scopes] == ["dev.json", "prod.json"]
    assert [one.at(("encrypted",)) for one in volumes(loaded)] == [False, True]


def test_plans_that_were_not_asked_for_do_not_count() -> None:
    """A plan beside the file to be scanned changes nothing."""
    [found] = volumes(load({"plan.json": plan(), "main.tf": VOLUME + VARIABLE}, "main.tf"))
    assert found.at(("encrypted",)) is True


def test_code_that_is_newer_is_judged_by_itself() -> None:
    """What the plan was made without is as the code has it; what the code no longer has stands in the plan."""
    replaced = VOLUME.replace('"a"', '"b"') + 'resource "null_resource" "a" {}\n' + VARIABLE
    written = plan()
    head = {"address": "null_resource.a", "mode": "managed", "type": "null_resource", "name": "a"}
    written["configuration"]["root_module"]["resources"].append(head)
    found = volumes(load({"plan.json": written, "main.tf": replaced}))
    assert [(one.address, one.span.file) for one in found] == [
        ("aws_ebs_volume.a", "plan.json"),
        ("aws_ebs_volume.b", "main.tf"),
    ]


@pytest.mark.parametrize(
    ("complete", "judged"), [(True, ["aws_ebs_volume.a"]), (False, ["aws_ebs_volume.a", "aws_ebs_volume.b"])]
)
def test_a_plan_tells_that_there_is_none(complete: bool, judged: list[str]) -> None:
    """A count that nobody gave is zero where the plan has no instance; a plan of targets only does not tell."""
    code = VOLUME + VARIABLE + 'variable "many" {}\nresource "aws_ebs_volume" "b" {\n  count = var.many\n}\n'
    written = plan(complete=complete)
    head = {"address": "aws_ebs_volume.b", "mode": "managed", "type": "aws_ebs_volume", "name": "b"}
    written["configuration"]["root_module"]["resources"].append(head)
    found = volumes(load({"plan.json": written, "main.tf": code}))
    assert [one.address for one in found] == judged


def test_a_plan_that_only_refreshes_has_what_is_there() -> None:
    """It plans no resource, and is judged by the state that it was made from."""
    written = plan()
    written["prior_state"] = {"values": written["planned_values"]}
    written["planned_values"], written["resource_changes"] = {"root_module": {}}, []
    [found] = volumes(load({"plan.json": written, "main.tf": VOLUME + VARIABLE}))
    assert (found.at(("encrypted",)), found.span.file) == (False, "main.tf")


def test_a_state_gives_way_to_a_plan() -> None:
    """Of a root module that has both the plan is read, which knows the state."""
    values = {"root_module": {"resources": [{"address": "aws_ebs_volume.a", "type": "aws_ebs_volume", "name": "a"}]}}
    state = {"format_version": "1.0", "terraform_version": "1.11.4", "values": values}
    loaded = load({"plan.json": plan(), "state.json": state, "main.tf": VOLUME + VARIABLE})
    [found] = volumes(loaded)
    assert (found.at(("encrypted",)), [one.environment for one in loaded.scopes]) == (False, [""])


def test_what_nobody_wrote_is_absent() -> None:
    """Nulls, empty texts and lists, and what the provider computes, are absent; what it filled in counts."""
    values: dict[str, Any] = {"encrypted": True, "kms_key_id": None, "outpost_arn": "", "type": "gp3", "tags": {}}
    written = plan(values=values)
    written["resource_changes"][0]["change"]["after_unknown"] = {"id": True, "snapshot_id": True}
    for code in ({}, {"main.tf": VOLUME + VARIABLE}):
        [found] = volumes(load({"plan.json": written, **code}))
        absent = [name for name in (*values, "id", "snapshot_id") if found.at((name,)) is ABSENT]
        assert absent == ["kms_key_id", "outpost_arn", "tags", "id", "snapshot_id"]
        assert found.at(("type",)) == "gp3"


def test_what_is_written_and_unknown_is_unknown() -> None:
    """What is known after apply has a reason that names what decides it."""
    written = plan()
    del written["planned_values"]["root_module"]["resources"][0]["values"]["encrypted"]
    del written["variables"]
    written["resource_changes"][0]["change"]["after_unknown"] = {"encrypted": True}
    del written["configuration"]["root_module"]["variables"]["encrypted"]["default"]
    for code in ({}, {"main.tf": VOLUME + 'variable "encrypted" {}\n'}):
        [found] = volumes(load({"plan.json": written, **code}))
        value = found.at(("encrypted",))
        assert isinstance(value, Unknown)
        assert [str(one) for one in value.reasons] == ["var.encrypted has no value"]


def test_sensitive_marks_hold() -> None:
    """An attribute that the plan marks is sensitive, whatever the code says of it."""
    written = plan()
    written["resource_changes"][0]["change"]["after_sensitive"] = {"encrypted": True}
    for code in ({}, {"main.tf": VOLUME + VARIABLE}):
        [found] = volumes(load({"plan.json": written, **code}))
        cell = found.body.get("encrypted")
        assert cell is not None
        assert cell.sensitive


def test_a_state_is_read_alike() -> None:
    """Its values are what is, and what it names ties its resources."""
    resources = [
        {
            "address": "aws_s3_bucket.a",
            "mode": "managed",
            "type": "aws_s3_bucket",
            "name": "a",
            "values": {"bucket": "x"},
        },
        {
            "address": "aws_s3_bucket_versioning.a",
            "mode": "managed",
            "type": "aws_s3_bucket_versioning",
            "name": "a",
            "values": {"bucket": "x", "versioning_configuration": [{"status": "Enabled"}]},
        },
    ]
    state = {
        "format_version": "1.0",
        "terraform_version": "1.11.4",
        "values": {"root_module": {"resources": resources}},
    }
    config = Config(only=("aws-s3-bucket-not-versioned",))
    report = scan(
        MemoryTree({"state.json": json.dumps(state)}), config, known_rules(config), verdicts=frozenset({"pass", "fail"})
    )
    assert [(one.verdict, one.subject.address) for one in report.findings] == [("pass", "aws_s3_bucket.a")]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"PK\x03\x04\x14\x00\x08\x00\x08\x00tfplanUT", "terraform-plan-binary"),
        (b'{"format_version": "2.0", "planned_values": {}}', "terraform-plan-version"),
        (b'{"format_version": "1.2", "planned_values": {}', "json-syntax"),
        (b'{"format_version": "1.2", "planned_values": {"a": 1e99999999999}}', "json-syntax"),
    ],
)
def test_plans_that_cannot_be_read_are_told(content: bytes, told: str) -> None:
    """An error each, and the file counts as seen."""
    loaded = load({"plan.json": content})
    assert codes(loaded) == [("error", told)]
    assert loaded.listed == {"plan.json"}


def test_the_message_says_what_to_run() -> None:
    """Of a binary plan the command that makes a readable one, of another version what is expected."""
    [binary] = load({"release.tfplan": b"PK\x03\x04tfplan"}).diagnostics
    assert binary.remedy == "terraform show -json release.tfplan > plan.json"
    [version] = load({"plan.json": {"format_version": "2.1", "planned_values": {}}}).diagnostics
    assert '"2.1"; 1.x' in version.message


def test_a_binary_plan_that_lies_about_is_a_gap() -> None:
    """Beside code it does not fail the scan."""
    assert codes(load({"tfplan": b"PK\x03\x04tfplan", "main.tf": VOLUME + VARIABLE})) == [
        ("gap", "terraform-plan-binary")
    ]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-be"])
def test_encodings_of_windows_are_read(encoding: str) -> None:
    """What a shell of Windows makes of the output says the same."""
    text = json.dumps(plan())
    [found] = volumes(load({"plan.json": (text if encoding != "utf-16-be" else f"\ufeff{text}").encode(encoding)}))
    assert found.at(("encrypted",)) is False


@pytest.mark.parametrize("action", ["delete", "forget"])
def test_what_goes_is_not_judged(action: str) -> None:
    """Neither what is destroyed nor what Terraform is to know no longer."""
    written = plan()
    written["resource_changes"][0]["change"]["actions"] = [action]
    assert volumes(load({"plan.json": written})) == []
    assert volumes(load({"plan.json": written, "main.tf": VOLUME + VARIABLE})) == []


@pytest.mark.parametrize("key", ["a", 0])
def test_a_collection_that_refers_to_nothing_is_in_no_configuration(key: str | int) -> None:
    """Of ``toset(["a"])`` the format has nothing; the instance is that of the declaration all the same."""
    written = plan()
    address = f"aws_ebs_volume.a[{json.dumps(key)}]"
    written["planned_values"]["root_module"]["resources"][0] |= {"address": address, "index": key}
    written["resource_changes"][0] |= {"address": address, "index": key}
    written["resource_changes"][0]["change"]["after_unknown"] = {"id": True, "kms_key_id": True}
    [found] = volumes(load({"plan.json": written}))
    assert (found.address, found.at(("encrypted",)), found.at(("kms_key_id",))) == (address, False, ABSENT)


def test_without_a_configuration_unknown_stays_unknown() -> None:
    """Whether somebody wrote what is known after apply cannot be told then."""
    written = plan(values={})
    del written["configuration"]
    [found] = volumes(load({"plan.json": written}))
    assert isinstance(found.at(("id",)), Unknown)
    assert found.at(("encrypted",)) is ABSENT


def test_an_unfinished_plan_is_a_gap() -> None:
    """Terraform writes what it has where planning failed."""
    assert codes(load({"plan.json": plan(errored=True)})) == [("gap", "terraform-plan-errored")]


@pytest.mark.parametrize(
    "content",
    [
        {"format_version": "1.0", "provider_schemas": {}},
        {"format_version": "1.0", "valid": True, "diagnostics": []},
        {"values": {"root_module": {}}},
        {"format_version": 1, "planned_values": {}},
        b'{"planned_values": "format_version"',
        b"PK\x03\x04word/document.xml",
        b"\xff\xfe",
    ],
)
def test_other_files_are_left_alone(content: dict[str, Any] | bytes) -> None:
    """JSON of other kinds, and other archives, are nobody's business."""
    loaded = load({"x.json": content})
    assert not any((loaded.resources, loaded.diagnostics, loaded.read, loaded.listed))
