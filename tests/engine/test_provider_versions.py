"""Defaults that depend on the version of the provider."""

import json
from collections.abc import Callable

import pytest

from scanner.engine import Checked
from scanner.engine.provider_versions import Changed, version_of

Judge = Callable[..., Checked]

RULE = "select: aws_redshift_cluster\nassert: {encrypted: true}\n"
CLUSTER = 'resource "aws_redshift_cluster" "c" {}\n'
LOCK = (
    "# This file is maintained automatically.\n\n"
    'provider "registry.terraform.io/hashicorp/random" {{\n  version = "3.6.0"\n  hashes = [\n    "h1:x",\n  ]\n}}\n\n'
    'provider "registry.terraform.io/hashicorp/aws" {{\n  version     = "{}"\n  constraints = ">= 4.0.0"\n}}\n'
)


def _required(constraint: str) -> str:
    return (
        "terraform {\n  required_providers {\n    aws = {\n"
        f'      source = "hashicorp/aws"\n      version = "{constraint}"\n    }}\n  }}\n}}\n'
    )


@pytest.mark.parametrize(
    ("constraint", "side"),
    [
        ("~> 5.0", "before"),
        ("~> 5.31", "before"),
        ("~> 5.31.0", "before"),
        ("~> 5", "either"),
        ("~> 6.0", "after"),
        ("~> 6.2.1", "after"),
        ("~> 6", "after"),
        (">= 5.0", "either"),
        (">= 6", "after"),
        (">= 6.0.0", "after"),
        (">= 5.99.99", "either"),
        ("> 6.0", "after"),
        ("< 6.0", "before"),
        ("<= 6.0", "either"),
        ("<= 5.100", "before"),
        ("< 6.1", "either"),
        (">= 4.0, < 6.0.0", "before"),
        ("5.31.0", "before"),
        ("= 6.0", "after"),
        ("v6.1", "after"),
        ("!= 5.0", "either"),
        ("6.0.0-beta1", "after"),
        ("", "either"),
        ("latest", "either"),
    ],
)
def test_a_constraint_that_excludes_one_side_decides(constraint: str, side: str) -> None:
    """Comparisons and ``~>`` as Terraform reads them, for a default that changed in 6.0.0."""
    changed = Changed("aws", version_of("6.0.0"), "before", "after", "either")
    assert changed.among([("google", "= 1.0"), ("aws", constraint)]) == side
    assert changed.among([("aws", constraint), ("aws", "> 1.0")]) == side


@pytest.mark.parametrize(
    ("files", "verdict"),
    [
        ({"main.tf": CLUSTER}, "unknown"),
        ({"main.tf": _required("~> 5.0") + CLUSTER}, "fail"),
        ({"main.tf": _required(">= 6.0") + CLUSTER}, "pass"),
        ({"main.tf": _required(">= 4.0") + CLUSTER}, "unknown"),
        ({"main.tf": _required(">= 4.0") + CLUSTER, ".terraform.lock.hcl": LOCK.format("5.31.0")}, "fail"),
        ({"main.tf": _required(">= 4.0") + CLUSTER, ".terraform.lock.hcl": LOCK.format("6.2.0")}, "pass"),
        ({"main.tf": 'terraform {\n  required_providers {\n    aws = "~> 3.0"\n  }\n}\n' + CLUSTER}, "fail"),
        ({"main.tf": 'provider "aws" {\n  version = "~> 2.7"\n}\n' + CLUSTER}, "fail"),
        ({"main.tf": 'module "m" {\n  source = "./m"\n}\n', "m/main.tf": _required("< 6") + CLUSTER}, "fail"),
        ({"main.tf": _required("< 6") + 'module "m" {\n  source = "./m"\n}\n', "m/main.tf": CLUSTER}, "fail"),
        ({"a/main.tf": CLUSTER, "a/.terraform.lock.hcl": LOCK.format("5.0.0"), "main.tf": CLUSTER}, "fail, unknown"),
        ({"main.tf": _required("~> 5.0").replace("hashicorp/", "example/") + CLUSTER}, "unknown"),
        ({"main.tf": _required("~> 5.0") + CLUSTER.replace("{}", "{\n  encrypted = true\n}")}, "pass"),
    ],
)
def test_the_version_decides_a_default(judge: Judge, files: dict[str, str], verdict: str) -> None:
    """A lock file decides, else a constraint of any module that belongs to it; both sides left are unknown."""
    checked = judge(RULE, files)
    assert ", ".join(sorted(finding.verdict for finding in checked.findings)) == verdict


@pytest.mark.parametrize(("constraint", "verdict"), [("~> 5.0", "fail"), (">= 6.0", "pass"), (">= 4.0", "unknown")])
def test_a_plan_says_what_its_configuration_demands(judge: Judge, constraint: str, verdict: str) -> None:
    """A plan that lies alone has the constraints of the code that it was made from."""
    resource = {
        "address": "aws_redshift_cluster.c",
        "mode": "managed",
        "type": "aws_redshift_cluster",
        "name": "c",
        "values": {"cluster_identifier": "x", "encrypted": None},
    }
    provider = {"name": "aws", "version_constraint": constraint}
    plan = {
        "format_version": "1.2",
        "terraform_version": "1.11.4",
        "planned_values": {"root_module": {"resources": [resource]}},
        "resource_changes": [],
        "configuration": {"provider_config": {"aws": provider}, "root_module": {"resources": []}},
    }
    assert [one.verdict for one in judge(RULE, {"plan.json": json.dumps(plan)}).findings] == [verdict]


def test_a_lock_file_of_a_million_lines_is_read_at_once(judge: Judge) -> None:
    """Reading a lock file takes time linear in its size, whatever stands in it."""
    hostile = 'provider "registry.terraform.io/hashicorp/aws" {\n' + " \t version\n" * 200_000
    checked = judge(RULE, {"main.tf": CLUSTER, ".terraform.lock.hcl": hostile})
    assert [finding.verdict for finding in checked.findings] == ["unknown"]
