"""Tags and labels that providers add, and which configuration of a provider a resource has."""

import json

import pytest
from terraform_scene import Scene

from scanner.model.value import ABSENT, OneOf, PartialMap, Unknown

AWS = 'provider "aws" {\n  default_tags {\n    tags = { Owner = "team", Env = "dev" }\n  }\n}\n'


@pytest.mark.parametrize(
    ("tags", "merged"),
    [
        ("", {"Owner": "team", "Env": "dev"}),
        ("tags = {}", {"Owner": "team", "Env": "dev"}),
        ("tags = null", {"Owner": "team", "Env": "dev"}),
        ('tags = { Env = "prod", Name = "x" }', {"Owner": "team", "Env": "prod", "Name": "x"}),
        ('tags = { Env = "" }', {"Owner": "team", "Env": ""}),
        ("tags = { Env = null }", {"Owner": "team", "Env": "dev"}),
        ('tags = { owner = "me" }', {"Owner": "team", "Env": "dev", "owner": "me"}),
        ('tags = merge({ Env = "a" }, { Env = "b" })', {"Owner": "team", "Env": "b"}),
    ],
)
def test_a_resource_overrides_defaults_key_by_key(tags: str, merged: dict[str, str]) -> None:
    """Keys are compared exactly; an empty value is one, null is none."""
    scene = Scene(f'{AWS}resource "aws_vpc" "v" {{\n  {tags}\n}}\n')
    assert scene.at("aws_vpc.v", "tags_all") == merged
    assert scene.diagnostics() == []


def test_unknown_tags_leave_what_is_known() -> None:
    """An unknown value, an unknown map, and one of two maps."""
    scene = Scene(
        f'{AWS}variable "x" {{}}\n'
        'resource "aws_vpc" "value" {\n  tags = { Env = var.x }\n}\n'
        'resource "aws_vpc" "map" {\n  tags = merge(var.x, { Env = "a" })\n}\n'
        'resource "aws_vpc" "two" {\n  tags = var.x ? { Env = "a" } : null\n}\n'
    )
    value = scene.at("aws_vpc.value", "tags_all")
    assert isinstance(value, dict)
    assert value["Owner"] == "team"
    assert isinstance(value["Env"], Unknown)
    partial = scene.at("aws_vpc.map", "tags_all")
    assert isinstance(partial, PartialMap)
    assert partial.known["Env"] == "a"
    assert isinstance(partial.known["Owner"], Unknown)
    two = scene.at("aws_vpc.two", "tags_all")
    assert isinstance(two, OneOf)
    assert list(two.choices) == [{"Owner": "team", "Env": "a"}, {"Owner": "team", "Env": "dev"}]
    assert scene.at("aws_vpc.two", "tags_all.Owner") == "team"


@pytest.mark.parametrize(
    ("ignored", "merged"),
    [
        ('keys = ["Env"]', {"Owner": "team", "Name": "n"}),
        ('key_prefixes = ["O", "N"]', {"Env": "dev"}),
        ("keys = []", {"Owner": "team", "Env": "dev", "Name": "n"}),
    ],
)
def test_ignored_tags_are_left_to_others(ignored: str, merged: dict[str, str]) -> None:
    """What ``ignore_tags`` names is not among ``tags_all``, be it a default or the resource's own."""
    provider = AWS.replace('"aws" {\n', f'"aws" {{\n  ignore_tags {{\n    {ignored}\n  }}\n')
    scene = Scene(f'{provider}resource "aws_vpc" "v" {{\n  tags = {{ Name = "n" }}\n}}\n')
    assert scene.at("aws_vpc.v", "tags_all") == merged


def test_the_json_syntax_says_the_same() -> None:
    """Blocks of a provider as objects or lists of them, and configurations passed by name."""
    provider = {"default_tags": {"tags": {"Owner": "team"}}, "ignore_tags": [{"keys": ["k"]}]}
    passed = {"source": "./m", "providers": {"aws": "aws.w"}}
    written = {
        "provider": {"aws": [provider, {"alias": "w", "default_tags": [{"tags": {"Owner": "west"}}]}]},
        "resource": {"aws_vpc": {"v": {"tags": {"k": "1", "n": "2"}}}},
        "module": {"m": passed},
    }
    scene = Scene({"main.tf.json": json.dumps(written), "m/main.tf": 'resource "aws_vpc" "v" {}\n'})
    assert scene.at("aws_vpc.v", "tags_all") == {"Owner": "team", "n": "2"}
    assert scene.at("module.m.aws_vpc.v", "tags_all") == {"Owner": "west"}


def test_what_takes_no_tags_has_none() -> None:
    """Types without tags, autoscaling groups, data sources and other providers."""
    scene = Scene(
        f'{AWS}resource "aws_iam_role_policy" "p" {{}}\nresource "aws_autoscaling_group" "g" {{}}\n'
        'data "aws_vpc" "d" {}\nresource "azurerm_resource_group" "r" {\n  tags = { a = "b" }\n}\n'
    )
    for address in scene.addresses:
        assert scene.at(address, "tags_all") is ABSENT
    assert scene.at("azurerm_resource_group.r", "tags") == {"a": "b"}


def test_merged_tags_can_be_referred_to() -> None:
    """Other resources see the sum, and a data source shows the defaults alone."""
    scene = Scene(
        f'{AWS}resource "aws_vpc" "v" {{\n  tags = {{ Name = "n" }}\n}}\n'
        'data "aws_default_tags" "d" {}\n'
        'resource "aws_instance" "i" {\n  volume_tags = aws_vpc.v.tags_all\n  x = data.aws_default_tags.d.tags\n}\n'
        'resource "aws_vpc" "e" {\n  for_each = data.aws_default_tags.d.tags\n}\n'
    )
    assert scene.at("aws_instance.i", "volume_tags") == {"Owner": "team", "Env": "dev", "Name": "n"}
    assert scene.at("aws_instance.i", "x") == {"Owner": "team", "Env": "dev"}
    assert [one for one in scene.addresses if ".e" in one] == ['aws_vpc.e["Env"]', 'aws_vpc.e["Owner"]']


def test_labels_of_google() -> None:
    """Defaults under the labels; clusters call these otherwise, and the beta provider has its own."""
    scene = Scene(
        'provider "google" {\n  default_labels = { env = "dev", team = "a" }\n}\n'
        'provider "google-beta" {\n  default_labels = { beta = "yes" }\n}\n'
        'resource "google_storage_bucket" "b" {\n  labels = { team = "b" }\n}\n'
        'resource "google_storage_bucket" "beta" {\n  provider = google-beta\n}\n'
        'resource "google_container_cluster" "c" {\n  resource_labels = { team = "c" }\n}\n'
        'resource "google_project_service" "s" {}\n'
    )
    for name in ("terraform_labels", "effective_labels"):
        assert scene.at("google_storage_bucket.b", name) == {"env": "dev", "team": "b"}
        assert scene.at("google_container_cluster.c", name) == {"env": "dev", "team": "c"}
    assert scene.at("google_storage_bucket.beta", "effective_labels") == {"beta": "yes"}
    assert scene.at("google_project_service.s", "effective_labels") is ABSENT


def _aws(alias: str, owner: str) -> str:
    written = f'  alias = "{alias}"\n' if alias else ""
    return f'provider "aws" {{\n{written}  default_tags {{\n    tags = {{ Owner = "{owner}" }}\n  }}\n}}\n'


def _owner(files: dict[str, str], address: str) -> object:
    return Scene(files).at(address, "tags_all.Owner")


VPC = 'resource "aws_vpc" "v" {}\n'
WEST = 'resource "aws_vpc" "v" {\n  provider = aws.west\n}\n'
ALIASES = (
    "terraform {\n  required_providers {\n    aws = {\n"
    '      source = "hashicorp/aws"\n      configuration_aliases = [aws.west]\n    }\n  }\n}\n'
)


@pytest.mark.parametrize(
    ("call", "module", "owner"),
    [
        ("", VPC, "root"),
        ("providers = { aws = aws.w }", VPC, "west"),
        ("providers = { aws.west = aws.w }", ALIASES + WEST, "west"),
        ("providers = { aws.west = aws.w }", ALIASES + VPC, "root"),
        ("providers = { aws.west = aws }", ALIASES + WEST, "root"),
        ('providers = { "aws.west" = "aws.w" }', 'provider "aws" {\n  alias = "west"\n}\n' + WEST, "west"),
        ("", _aws("", "child") + VPC, "child"),
        ("", 'module "n" {\n  source = "./n"\n}\n', "root"),
        ("providers = { aws = aws.w }", 'module "n" {\n  source = "./n"\n  providers = { aws = aws }\n}\n', "west"),
    ],
)
def test_configurations_are_passed_and_inherited(call: str, module: str, owner: str) -> None:
    """A default configuration is inherited, others are passed by name, and what is passed wins."""
    files = {
        "main.tf": _aws("", "root") + _aws("w", "west") + f'module "m" {{\n  source = "./m"\n  {call}\n}}\n',
        "m/main.tf": module,
        "m/n/main.tf": VPC,
    }
    address = "module.m.module.n.aws_vpc.v" if '"n"' in module else "module.m.aws_vpc.v"
    assert _owner(files, address) == owner


def test_providers_are_the_same_by_their_source() -> None:
    """A module may call a provider differently than the one that configures it."""
    amazon = (
        'terraform {\n  required_providers {\n    amazon = { source = "registry.terraform.io/hashicorp/aws" }\n  }\n}\n'
    )
    files = {
        "main.tf": _aws("", "root") + 'module "m" {\n  source = "./m"\n}\n',
        "m/main.tf": amazon + 'resource "aws_vpc" "v" {\n  provider = amazon\n}\n',
    }
    assert _owner(files, "module.m.aws_vpc.v") == "root"
    other = 'terraform {\n  required_providers {\n    aws = { source = "example/aws" }\n  }\n}\n'
    assert _owner({**files, "m/main.tf": other + VPC}, "module.m.aws_vpc.v") is ABSENT


def test_a_configuration_with_instances_is_not_known() -> None:
    """Which of the instances of a provider is meant is not followed: what each of them decides is unknown."""
    scene = Scene(
        'provider "aws" {\n  for_each = toset(["a", "b"])\n  alias = "by"\n  default_tags {\n'
        '    tags = { Owner = each.key, Team = "t" }\n  }\n}\n'
        'resource "aws_vpc" "v" {\n  provider = aws.by["a"]\n}\n'
    )
    assert scene.at("aws_vpc.v", "provider") == "aws.by"
    assert scene.at("aws_vpc.v", "tags_all.Team") == "t"
    owner = scene.at("aws_vpc.v", "tags_all.Owner")
    assert isinstance(owner, Unknown)
    assert [reason.subject for reason in owner.reasons] == ["provider.aws.by"]
    assert scene.diagnostics() == []
