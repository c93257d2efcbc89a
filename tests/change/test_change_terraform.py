"""What a change to Terraform code introduced, left as it was and mended."""

import json
from collections.abc import Callable
from typing import Any

import pytest

Volume = Callable[..., str]
ROOT = 'terraform {\n  backend "local" {}\n}\n'


def module(changes: Any, volume: Volume) -> None:
    """Two environments that call one module."""
    changes.write({
        "modules/disk/main.tf": 'variable "safe" {\n  default = true\n}\n' + volume("it", "var.safe"),
        "envs/a/main.tf": ROOT + 'module "disk" {\n  source = "../../modules/disk"\n  safe   = false\n}\n',
        "envs/b/main.tf": ROOT + 'module "disk" {\n  source = "../../modules/disk"\n}\n',
    })  # fmt: skip


def test_a_new_instance(changes: Any, volume: Volume) -> None:
    """Only what was added is new, and only that gates."""
    changes.commit({"main.tf": ROOT + volume("old")})
    assert changes.since("HEAD")[:4] == ([], ["aws_ebs_volume.old"], [], 0)
    changes.write({"main.tf": ROOT + volume("old") + volume("new")})
    assert changes.since("HEAD")[:4] == (["aws_ebs_volume.new"], ["aws_ebs_volume.old"], [], 1)


def test_one_instance_more_of_one_block(changes: Any, volume: Volume) -> None:
    """Of the instances of one block those are new that were added."""
    changes.commit({"main.tf": ROOT + volume("it", more="  count = 2\n")})
    changes.write({"main.tf": ROOT + volume("it", more="  count = 3\n")})
    found = changes.since("HEAD")
    assert found.new == ["aws_ebs_volume.it[2]"]
    assert found.unchanged == ["aws_ebs_volume.it[0]", "aws_ebs_volume.it[1]"]


def test_moved_lines_and_reformatting(changes: Any, volume: Volume) -> None:
    """Where something stands, and how it is written, is no change."""
    changes.commit({"main.tf": ROOT + volume("one") + volume("two")})
    text = (volume("two") + "\n# A comment.\n" + volume("one") + ROOT).replace("  ", "     ").replace("{\n", "{\n\n")
    changes.write({"main.tf": None, "other.tf": text})
    assert changes.since("HEAD")[:3] == ([], ["aws_ebs_volume.one", "aws_ebs_volume.two"], [])


def test_line_endings(changes: Any, volume: Volume) -> None:
    """A work tree with Windows' line endings has the same files as its commit without them, and the reverse."""
    text = ROOT + volume("it", more="  tags = {\n    a = <<-END\n      b\n    END\n  }\n")
    changes.commit({"a/main.tf": text, "b/main.tf": text.replace("\n", "\r\n")})
    changes.write({"a/main.tf": text.replace("\n", "\r\n"), "b/main.tf": text})
    assert changes.since("HEAD")[:3] == ([], ["aws_ebs_volume.it", "aws_ebs_volume.it"], [])


def test_a_fixed_finding(changes: Any, volume: Volume) -> None:
    """What is mended, or gone, is told as fixed, as it was."""
    changes.commit({"main.tf": ROOT + volume("one") + volume("two") + volume("three")})
    changes.write({"main.tf": ROOT + volume("one", "true") + volume("three")})
    found = changes.since("HEAD")
    assert found[:4] == ([], ["aws_ebs_volume.three"], ["aws_ebs_volume.one", "aws_ebs_volume.two"], 0)
    assert found.report["fixed"][1]["location"]["start_line"] == 10


def test_a_changed_module(changes: Any, volume: Volume) -> None:
    """A module's new default is new in those who rely on it, although their files did not change."""
    module(changes, volume)
    changes.commit()
    changes.write({"modules/disk/main.tf": 'variable "safe" {\n  default = false\n}\n' + volume("it", "var.safe")})
    found = changes.since("HEAD")
    assert [one["resource"]["scope"] for one in found.report["results"] if one["change"] == "new"] == ["root:envs/b"]
    assert found.unchanged == ["module.disk.aws_ebs_volume.it"]


def test_a_changed_argument_of_a_module(changes: Any, volume: Volume) -> None:
    """What a caller gives a module is new in the module's file, which did not change."""
    module(changes, volume)
    changes.commit()
    text = (changes.folder / "envs/b/main.tf").read_text()
    changes.write({"envs/b/main.tf": text.replace('disk"\n}', 'disk"\n  safe = false\n}')})
    found = changes.since("HEAD")
    assert [one["location"]["file"] for one in found.report["results"]] == ["modules/disk/main.tf"] * 2
    assert found[:2] == (["module.disk.aws_ebs_volume.it"], ["module.disk.aws_ebs_volume.it"])


def test_changed_values(changes: Any, volume: Volume) -> None:
    """A value in a tfvars file, and one in a file that a function reads, are new where they are used."""
    text = ROOT + 'variable "safe" {}\n' + volume("one", "var.safe") + volume("two", 'file("it.txt") == "yes"')
    changes.commit({"main.tf": text, "terraform.tfvars": "safe = true\n", "it.txt": "yes"})
    assert changes.since("HEAD")[:3] == ([], [], [])
    changes.write({"terraform.tfvars": "safe = false\n"})
    assert changes.since("HEAD").new == ["aws_ebs_volume.one"]
    changes.write({"terraform.tfvars": "safe = true\n", "it.txt": "no"})
    assert changes.since("HEAD").new == ["aws_ebs_volume.two"]


def test_listed_files(changes: Any, volume: Volume) -> None:
    """A file that a listing finds is new where the listing is used."""
    text = ROOT + volume("it", more='  for_each = fileset(path.module, "disks/*.json")\n')
    changes.commit({"main.tf": text, "disks/a.json": "{}"})
    changes.write({"disks/b.json": "{}"})
    found = changes.since("HEAD")
    assert found[:2] == (['aws_ebs_volume.it["disks/b.json"]'], ['aws_ebs_volume.it["disks/a.json"]'])


def test_same_fault_with_another_value(changes: Any) -> None:
    """A fault that stays is no new one, whatever else is written there; the same one elsewhere is."""
    rule = '  ingress {{\n    from_port   = {0}\n    to_port     = {0}\n    cidr_blocks = ["{1}"]\n  }}\n'
    group = 'resource "aws_security_group" "it" {{\n{}}}\n'
    world, lan = "0.0.0.0/0", "10.0.0.0/8"
    changes.commit({"main.tf": ROOT + group.format(rule.format(22, world))})
    changes.write({"main.tf": ROOT + group.format(rule.format(443, lan) + rule.format(22, world))})
    assert changes.since("HEAD")[:3] == ([], ["aws_security_group.it"], [])


def test_decided_by_the_change(changes: Any, volume: Volume) -> None:
    """What could not be decided and fails now is new; what failed and cannot be decided any more is not fixed."""
    text = ROOT + 'variable "a" {\n}\nvariable "b" {\n}\n' + volume("a", "var.a") + volume("b", "var.b")
    changes.commit({"main.tf": text, "terraform.tfvars": "b = false\n"})
    assert changes.since("HEAD", verdict="unknown").unchanged == ["aws_ebs_volume.a"]
    changes.write({"terraform.tfvars": "a = false\n"})
    assert changes.since("HEAD")[:3] == (["aws_ebs_volume.a"], [], [])
    assert changes.since("HEAD", verdict="unknown")[:2] == ([], ["aws_ebs_volume.b"])


@pytest.mark.parametrize("committed", [True, False], ids=["committed", "in the work tree"])
def test_a_renamed_file_and_folder(changes: Any, volume: Volume, *, committed: bool) -> None:
    """Files and folders are followed to their new names; what was added on the way is new."""
    files = {"main.tf": ROOT + volume("one"), "disks.tf": volume("two") + "# " + "x" * 500 + "\n"}
    changes.commit({f"envs/old/{name}": text for name, text in files.items()})
    (changes.folder / "envs/old").rename(changes.folder / "envs/new")
    (changes.folder / "envs/new/disks.tf").rename(changes.folder / "envs/new/volumes.tf")
    if committed:
        changes.commit()
    changes.write({"envs/new/more.tf": volume("three")})
    found = changes.since("HEAD~1" if committed else "HEAD")
    assert found[:3] == (["aws_ebs_volume.three"], ["aws_ebs_volume.one", "aws_ebs_volume.two"], [])
    found = changes.since("HEAD~1" if committed else "HEAD", "envs/new")
    assert found[:3] == (["aws_ebs_volume.three"], ["aws_ebs_volume.one", "aws_ebs_volume.two"], [])


def test_a_root_of_the_configuration_that_was_renamed(changes: Any, volume: Volume) -> None:
    """The configuration of now holds for both sides, under the names that folders have there."""
    config = "version: 1\nroots:\n  {}:\n    var_files: [it.tfvars]\n"
    files = {"main.tf": 'variable "safe" {\n}\n' + volume("it", "var.safe"), "it.tfvars": "safe = false\n"}
    changes.commit({**{f"old/{name}": text for name, text in files.items()}, ".groundrule.yaml": config.format("old")})
    changes.git("mv", "old", "new")
    changes.write({".groundrule.yaml": config.format("new")})
    assert changes.since("HEAD")[:3] == ([], ["aws_ebs_volume.it"], [])


def test_a_file_that_went_to_another_root(changes: Any, volume: Volume) -> None:
    """What a file holds is not new where the file goes to."""
    changes.commit({"a/main.tf": ROOT, "b/main.tf": ROOT, "a/disks.tf": volume("it")})
    changes.git("mv", "a/disks.tf", "b/disks.tf")
    assert changes.since("HEAD")[:3] == ([], ["aws_ebs_volume.it"], [])


def test_environments(changes: Any, volume: Volume) -> None:
    """What a change does to one environment of a root is new in that one."""
    config = "version: 1\nroots:\n  .:\n    environments:\n"
    config += "".join(f"      {name}: {{var_files: [{name}.tfvars]}}\n" for name in ("dev", "prod"))
    text = ROOT + 'variable "safe" {\n}\n' + volume("it", "var.safe")
    changes.commit({
        ".groundrule.yaml": config, "main.tf": text, "dev.tfvars": "safe = false\n", "prod.tfvars": "safe = true\n",
    })  # fmt: skip
    changes.write({"prod.tfvars": "safe = false\n"})
    found = changes.since("HEAD")
    assert {one["change"]: one["environments"] for one in found.report["results"]} == {
        "new": ["prod"],
        "unchanged": ["dev"],
    }


def installed(changes: Any, volume: Volume, version: str, safe: str) -> None:
    """A downloaded module, as ``terraform init`` leaves it."""
    entry = {
        "Key": "disk",
        "Source": "registry.terraform.io/some/disk/aws",
        "Version": version,
        "Dir": ".terraform/modules/disk",
    }
    changes.write({
        ".terraform/modules/modules.json": json.dumps({"Modules": [{"Key": "", "Source": "", "Dir": "."}, entry]}),
        ".terraform/modules/disk/main.tf": volume("it", safe),
    })  # fmt: skip


def call(version: str) -> str:
    """A call of the downloaded module."""
    return ROOT + f'module "disk" {{\n  source  = "some/disk/aws"\n  version = "{version}"\n}}\n'


def test_downloaded_modules_that_are_the_same(changes: Any, volume: Volume) -> None:
    """A module of the same source and version is the one in the cache, which no commit has."""
    changes.commit({".gitignore": ".terraform\n", "main.tf": call("1.0.0")})
    installed(changes, volume, "1.0.0", "false")
    changes.write({"main.tf": call("1.0.0") + volume("new")})
    found = changes.since("HEAD")
    assert found[:3] == (["aws_ebs_volume.new"], ["module.disk.aws_ebs_volume.it"], [])


def test_downloaded_modules_of_another_version(changes: Any, volume: Volume) -> None:
    """What an older module did is out of sight: nothing in the newer one is new, and that is said."""
    changes.commit({".gitignore": ".terraform\n", "main.tf": call("1.0.0")})
    installed(changes, volume, "2.0.0", "false")
    changes.write({"main.tf": call("2.0.0") + volume("new")})
    found = changes.since("HEAD")
    assert found[:3] == (["aws_ebs_volume.new"], ["module.disk.aws_ebs_volume.it"], [])
    assert [one["message"] for one in found.report["diagnostics"] if one["code"] == "compared-module"] == [
        "What module.disk was at the base was not downloaded: nothing that depends on it is called new."
    ]


def test_a_downloaded_module_that_is_called_now(changes: Any, volume: Volume) -> None:
    """What a new call brings in is new."""
    changes.commit({".gitignore": ".terraform\n", "main.tf": ROOT})
    installed(changes, volume, "1.0.0", "false")
    changes.write({"main.tf": call("1.0.0")})
    assert changes.since("HEAD").new == ["module.disk.aws_ebs_volume.it"]


def test_a_suppression_that_was_taken_away(changes: Any, volume: Volume) -> None:
    """What was accepted and is not any more counts as new; what is accepted now is not fixed."""
    mark = '# groundrule:ignore own-volume reason="a test"\n'
    changes.commit({"main.tf": ROOT + mark + volume("one") + volume("two")})
    changes.write({"main.tf": ROOT + volume("one") + mark + volume("two")})
    found = changes.since("HEAD")
    assert found[:4] == (["aws_ebs_volume.one"], ["aws_ebs_volume.two"], [], 1)
