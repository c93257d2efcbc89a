"""Where module calls lead: local folders, what ``terraform init`` installed, and what is not there."""

import json

import pytest
from terraform_scene import Scene

from scanner.inputs.terraform.modules.sources import address_of, is_known_form
from scanner.inputs.terraform.versions import meets

VPC = 'resource "aws_vpc" "v" {}\n'


def manifest(*entries: dict[str, str]) -> str:
    return json.dumps({"Modules": [{"Key": "", "Source": "", "Dir": "."}, *entries]})


def test_installed_modules_are_followed() -> None:
    """What terraform init put beside the root module is read, by the whole path of calls."""
    scene = Scene(
        {
            "main.tf": 'module "v" {\n  source = "a/b/aws"\n}\n',
            ".terraform/modules/modules.json": manifest(
                {"Key": "v", "Dir": ".terraform/modules/v"},
                {"Key": "v.w", "Dir": ".terraform/modules/v.w/sub"},
                {"Key": "v.l", "Dir": ".terraform/modules/v/l"},
                {"Key": "w", "Dir": "elsewhere"},
                {"Key": "x", "Dir": "../../outside"},
            ),
            ".terraform/modules/v/main.tf": (
                'module "w" {\n  source = "c/d/aws//sub"\n}\nmodule "l" {\n  source = "./l"\n}\n'
            ),
            ".terraform/modules/v/l/main.tf": VPC,
            ".terraform/modules/v.w/sub/main.tf": VPC,
        }
    )
    assert sorted(scene.addresses) == ["module.v.module.l.aws_vpc.v", "module.v.module.w.aws_vpc.v"]
    assert scene["module.v.module.w.aws_vpc.v"].entry
    assert scene.diagnostics() == []


def test_paths_of_windows_are_understood() -> None:
    """Old versions wrote the manifest as the system has its paths."""
    files = {
        "r/main.tf": 'terraform {\n  backend "local" {}\n}\nmodule "v" {\n  source = "a/b/aws"\n}\n',
        "r/.terraform/modules/modules.json": manifest({"Key": "v", "Dir": ".terraform\\modules\\v"}),
        "r/.terraform/modules/v/main.tf": VPC,
    }
    assert Scene(files).addresses == ["module.v.aws_vpc.v"]


@pytest.mark.parametrize(
    "text",
    ["[]", "{}", '{"Modules": 1}', '{"Modules": [1]}', '{"Modules": [{"Key": "v"}]}', "{", '{"Modules": [{"Dir": 1}]}'],
)
def test_a_manifest_that_is_none_is_an_error(text: str) -> None:
    """And what it would lead to is a gap."""
    files = {"main.tf": 'module "v" {\n  source = "a/b/aws"\n}\n', ".terraform/modules/modules.json": text}
    assert [(one.level, one.code) for one in Scene(files).diagnostics()] == [
        ("error", "terraform-modules-json"),
        ("gap", "terraform-module"),
    ]


@pytest.mark.parametrize(
    ("source", "constraint", "recorded", "version", "code"),
    [
        ("a/b/aws", "", "registry.terraform.io/a/b/aws", "3.1.0", ""),
        ("a/b/aws", "~> 3.0", "registry.terraform.io/a/b/aws", "3.1.0", ""),
        ("a/b/aws", "~> 4.0", "registry.terraform.io/a/b/aws", "3.1.0", "terraform-module-outdated"),
        ("a/b/aws", "~> 3.0", "registry.terraform.io/a/b/aws", "", "terraform-module-outdated"),
        ("a/b/aws", "", "registry.terraform.io/a/b/gcp", "3.1.0", "terraform-module-outdated"),
        ("a/b/aws//sub", "", "registry.terraform.io/a/b/aws", "3.1.0", "terraform-module-outdated"),
        ("a/b/aws", "nonsense", "registry.terraform.io/a/b/aws", "3.1.0", ""),
        ("github.com/o/r?ref=v1", "", "git::https://github.com/o/r.git?ref=v1", "", ""),
        ("github.com/o/r?ref=v2", "", "git::https://github.com/o/r.git?ref=v1", "", "terraform-module-outdated"),
        ("git@github.com:o/r.git//s", "", "git::ssh://git@github.com/o/r.git//s", "", ""),
        ("git::https://x.y/z?ref=2", "", "git::https://x.y/z?ref=1", "", "terraform-module-outdated"),
        ("https://x.y/z.zip", "", "https://x.y/other.zip", "", ""),
    ],
)
def test_only_what_terraform_would_take_is_read(
    source: str, constraint: str, recorded: str, version: str, code: str
) -> None:
    """After another source or version was written, what is installed has to be installed again."""
    written = f'\n  version = "{constraint}"' if constraint else ""
    scene = Scene(
        {
            "main.tf": f'module "v" {{\n  source = "{source}"{written}\n}}\n',
            ".terraform/modules/modules.json": manifest(
                {"Key": "v", "Source": recorded, "Version": version, "Dir": ".terraform/modules/v"}
            ),
            ".terraform/modules/v/main.tf": VPC,
        }
    )
    assert [one.code for one in scene.diagnostics()] == ([code] if code else [])
    assert scene.addresses == ([] if code else ["module.v.aws_vpc.v"])
    assert all(one.level == "gap" and "terraform init" in one.remedy for one in scene.diagnostics())


@pytest.mark.parametrize(
    ("constraints", "version", "met"),
    [
        ("~> 3.0", "3.1.0", True),
        ("~> 4.0", "3.1.0", False),
        (">= 3.0.0", "3.1.0-beta2", False),
        (">= 3.0.0-beta1", "3.1.0-beta2", False),
        (">= 3.1.0-beta1", "3.1.0-beta2", True),
        ("3.1.0-beta2", "3.1.0-beta2", True),
        ("= 3.1", "3.1.0", True),
        ("3.1", "3.1.1", False),
        ("~> 3.1.0", "3.2.0", False),
        ("~> 3", "9.0.0", True),
        ("~> 3", "2.0.0", False),
        ("!= 3.1.0, >= 3", "3.1.0", False),
        ("!= 3.1.0, >= 3", "3.1.1", True),
        ("", "3.1.0", None),
        ("foo", "3.1.0", None),
        (">3.0,<4", "3.9.9", True),
        ("v3.0.0", "3.0.0", True),
        ("> 3.0 < 4", "3.1.0", None),
        ("~> 3.1.0-beta1", "3.1.5", False),
        ("~> 3.1.0", "3.1.0-beta1", False),
        ("~>3.1.0-beta1", "3.1.0-beta3", True),
        ("<= 3.1.0", "3.1.0-beta1", False),
        ("3.x", "3.1.0", None),
    ],
)
def test_versions_meet_constraints_as_terraform_has_it(constraints: str, version: str, met: bool | None) -> None:
    """Each case was tried with Terraform 1.11 on a module that was installed in this version."""
    assert meets(version, constraints) is met


@pytest.mark.parametrize(
    ("source", "known"),
    [
        ("a/b/aws", True),
        ("host.example.com/a/b/aws//sub", True),
        ("github.com/o/r", True),
        ("bitbucket.org/o/r", True),
        ("git@github.com:o/r.git", True),
        ("git::ssh://u@x.y/r.git?ref=v1", True),
        ("hg::http://x.y/r.hg", True),
        ("https://x.y/z.zip", True),
        ("s3::https://s3.amazonaws.com/b/k.zip", True),
        ("gcs::https://www.googleapis.com/storage/v1/b/k.zip", True),
        ("modules/vpc", False),
        ("vpc", False),
        ("a/b/c/d/e", False),
        ("a b/c/d", False),
    ],
)
def test_forms_of_sources(source: str, known: bool) -> None:
    """A path without ./ at its beginning is the commonest that Terraform refuses: the remedy says so."""
    assert is_known_form(source) is known
    (gap,) = Scene(f'module "m" {{\n  source = "{source}"\n}}\n').diagnostics()
    assert gap.level == "gap"
    assert (gap.code, gap.remedy) == (
        ("terraform-module", "terraform init -backend=false, or scan with --init")
        if known
        else ("terraform-module-source", "begin the path of a local module with ./")
    )


def test_addresses_are_spelled_in_one_way() -> None:
    """The public registry needs no host, and what GitHub hosts no scheme."""
    assert address_of("registry.terraform.io/a/b/aws") == address_of("a/b/aws")
    assert address_of("example.com/a/b/aws") != address_of("a/b/aws")
    assert address_of("github.com/o/r.git") == address_of("git::https://github.com/o/r.git")
    assert address_of("https://x.y/z.zip") is None


def test_what_is_not_there_is_unknown_and_the_rest_goes_on() -> None:
    """The outputs of a module that is not there say that it is not."""
    scene = Scene(
        'module "m" {\n  source = "a/b/aws"\n}\nresource "terraform_data" "t" {\n  input = [module.m.id, "known"]\n}\n'
    )
    value = scene.at("terraform_data.t", "input")
    assert isinstance(value, tuple)
    assert value[1] == "known"
    assert [str(reason) for reason in value[0].reasons] == ["module.m is not there"]  # type: ignore[union-attr]
    assert [one.level for one in scene.diagnostics()] == ["gap"]
    assert [str(one) for one in scene.loaded.scopes[0].gaps] == ["module.m is not there"]
