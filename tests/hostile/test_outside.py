"""Whatever leads out of the tree is not followed: links, module sources, functions, kustomizations."""

from collections.abc import Callable
from pathlib import Path

import pytest

from hostile.hostile_runs import FAULT, POD, Scan, link, write

Run = Callable[..., Scan]

CANARY = "OUTSIDE-CANARY"
ROOT = 'provider "aws" {}\n'


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    """A folder beside the tree whose contents must not show up anywhere."""
    folder = tmp_path / "outside"
    write(
        folder,
        {
            "main.tf": FAULT.replace("good", CANARY),
            "secret.txt": CANARY,
            "pod.yaml": POD.replace("name: a", f"name: {CANARY.lower()}"),
            "rule.yaml": f"{CANARY}: [",
        },
    )
    return folder


def test_nothing_outside_is_read(scan: Run, outside: Path) -> None:
    """Files, folders, downloaded modules, module sources, functions and kustomizations that lead out."""
    readers = [
        f'file("{outside}/secret.txt")',
        'file("../../outside/secret.txt")',
        'file("../folder/secret.txt")',
        'file("link")',
        f'templatefile("{outside}/secret.txt", {{}})',
        f'join(",", fileset("{outside}", "**"))',
        'join(",", fileset("../..", "**"))',
        f'filebase64("{outside}/secret.txt")',
        f'fileexists("{outside}/secret.txt") ? "{CANARY}" : "no"',
    ]
    modules = ["../../..", "../folder", "registry/x/y", "/etc", str(outside), "../../outside"]
    entry = '{"Modules":[{"Key":"m2","Source":"x","Dir":"%s"}]}'
    found = scan(
        {
            "folder": link(str(outside)),
            "file/main.tf": link(f"{outside}/main.tf"),
            "file/pod.yaml": link("../../outside/pod.yaml"),
            "functions/main.tf": ROOT
            + "".join(f'resource "aws_s3_bucket" "b{n}" {{\n  bucket = {one}\n}}\n' for n, one in enumerate(readers)),
            "functions/link": link(f"{outside}/secret.txt"),
            "modules/main.tf": ROOT
            + "".join(f'module "m{n}" {{\n  source = "{one}"\n}}\n' for n, one in enumerate(modules)),
            "modules/.terraform/modules/modules.json": entry % "../../outside",
            "linked/main.tf": ROOT + 'module "m2" {\n  source = "registry/x/y"\n}\n',
            "linked/.terraform/modules/modules.json": entry % ".terraform/modules/m2",
            "linked/.terraform/modules/m2": link(str(outside)),
            "vars/main.tf": ROOT + 'variable "a" {}\n',
            "vars/terraform.tfvars": link(f"{outside}/secret.txt"),
            "kustomize/kustomization.yaml": (
                f"resources: [../../outside, {outside}/pod.yaml, ../folder, ../file/pod.yaml]\n"
            ),
            ".gitignore": link(f"{outside}/secret.txt"),
        },
        ".",
        "--read-all",
    )
    shown = found.out.decode().replace(f'? \\"{CANARY}\\"', "")
    assert f"{CANARY}" not in shown
    assert CANARY.lower() not in shown
    assert found.told("folder") == found.told("file/main.tf") == [("gap", "link-outside", None)]
    lines = [line for level, code, line in found.told("modules/main.tf") if code.startswith("terraform-module")]
    assert set(lines) >= {2, 8, 11, 14, 17}
    assert ("gap", "kustomization", 1) in found.told("kustomize/kustomization.yaml")


def test_link_loops_end(scan: Run) -> None:
    """Links to themselves, to each other, and to a folder above."""
    found = scan(
        {
            "a/main.tf": FAULT,
            "a/up": link("../a"),
            "a/top": link(".."),
            "a/self.tf": link("self.tf"),
            "a/x.tf": link("y.tf"),
            "a/y.tf": link("x.tf"),
        }
    )
    assert found.found().count(("a/main.tf", 4)) == 1
    assert found.told("a/up") == [("note", "link-loop", None)]
    assert [code for _, code, _ in found.told("a/self.tf")] == ["link-broken"]


def test_rules_of_a_checkout_lead_nowhere(scan: Run, outside: Path) -> None:
    """A configuration cannot name rules outside, nor can links among its rules; that is an error of usage."""
    for config, files in (
        ("rule_paths: [../outside]", {}),
        ("rule_paths: [own]", {"own/x.yaml": link(f"{outside}/rule.yaml")}),
    ):
        found = scan({".groundrule.yaml": f"version: 1\n{config}\n", **files})
        assert found.code == 2
        assert b"out of the" in found.err
        assert CANARY.encode() not in found.err
