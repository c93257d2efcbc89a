"""Findings in downloaded modules, through a whole scan."""

import json

import pytest

from scanner.config import Config
from scanner.discovery import MemoryTree
from scanner.model.report import Report
from scanner.pipeline import known_rules, scan
from scanner.report import FORMATS

FILES = {
    "main.tf": """\
provider "aws" { region = "eu-west-1" }

module "volumes" {
  source    = "acme/volumes/aws"
  version   = "1.0.0"
  encrypted = false
}
""",
    ".terraform/modules/modules.json": json.dumps(
        {
            "Modules": [
                {"Key": "", "Source": "", "Dir": "."},
                {
                    "Key": "volumes",
                    "Source": "registry.terraform.io/acme/volumes/aws",
                    "Version": "1.0.0",
                    "Dir": ".terraform/modules/volumes",
                },
                {"Key": "volumes.inner", "Source": "./inner", "Dir": ".terraform/modules/volumes/inner"},
            ]
        }
    ),
    ".terraform/modules/volumes/main.tf": """\
variable "encrypted" { type = bool }
resource "aws_ebs_volume" "given" { encrypted = var.encrypted }
module "inner" { source = "./inner" }
""",
    ".terraform/modules/volumes/inner/main.tf": 'resource "aws_ebs_volume" "written" { encrypted = false }\n',
}


@pytest.fixture(scope="module")
def report() -> Report:
    """The two volumes judged, only the root's files asked for."""
    config = Config(only=("aws-ebs-volume-unencrypted",))
    return scan(MemoryTree(FILES, entries=["main.tf"]), config, known_rules(config))


def test_a_value_that_is_given_is_shown_where_it_is_given(report: Report) -> None:
    """The argument of the module call decided, so it is the place to mend."""
    found = {one.subject.address: one for one in report.findings}
    span = found["module.volumes.aws_ebs_volume.given"].span
    assert (span.file, span.start_line, span.start_column) == ("main.tf", 6, 15)


def test_what_the_module_does_itself_is_shown_at_its_call(report: Report) -> None:
    """However deep it stands: the call in the repository brings it in; the real place is related."""
    found = {one.subject.address: one for one in report.findings}
    finding = found["module.volumes.module.inner.aws_ebs_volume.written"]
    assert (finding.span.file, finding.span.start_line) == ("main.tf", 3)
    assert [one.span.file for one in finding.related] == [".terraform/modules/volumes/inner/main.tf"]


def test_code_scanning_sees_only_files_of_the_repository(report: Report) -> None:
    """Primary locations never lie in the module cache."""
    (run,) = json.loads(FORMATS["sarif"](report))["runs"]
    files = {result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for result in run["results"]}
    assert files == {"main.tf"}
