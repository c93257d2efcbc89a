from terraform_scene import Scene

from scanner.model.options import VariableSet
from scanner.model.value import Unknown


def test_a_tofu_file_stands_in_for_the_file_of_its_name() -> None:
    """x.tofu is read in place of x.tf, x.tofu.json in place of x.tf.json, override files too."""
    scene = Scene(
        {
            "main.tf": 'resource "aws_vpc" "shadowed" {}\n',
            "main.tofu": 'resource "aws_vpc" "v" {}\n',
            "b.tf.json": '{"resource": {"aws_vpc": {"shadowed": {}}}}',
            "b.tofu.json": '{"resource": {"aws_vpc": {"json": {}}}}',
            "c.tf": 'resource "aws_vpc" "alone" {}\n',
            "c.tofu.json": '{"resource": {"aws_vpc": {"beside": {}}}}',
            "x_override.tf": 'resource "aws_vpc" "v" { cidr_block = "shadowed" }\n',
            "x_override.tofu": 'resource "aws_vpc" "v" { cidr_block = "tofu" }\n',
            "override.tofu.json": '{"resource": {"aws_vpc": {"v": {"instance_tenancy": "json"}}}}',
        }
    )
    assert scene.addresses == ["aws_vpc.json", "aws_vpc.alone", "aws_vpc.beside", "aws_vpc.v"]
    assert scene.at("aws_vpc.v", "cidr_block") == "tofu"
    assert scene.at("aws_vpc.v", "instance_tenancy") == "json"
    assert scene.diagnostics() == []


def test_what_is_not_enabled_is_not_there() -> None:
    """``enabled`` in a lifecycle block: no instance and null to those who refer to it, or one that may be there."""
    scene = Scene(
        {
            "main.tf": 'variable "on" {}\n'
            + "".join(
                f'resource "aws_vpc" "{name}" {{\n  lifecycle {{\n    enabled = {enabled}\n  }}\n}}\n'
                for name, enabled in [("off", "false"), ("on", "1 == 1"), ("maybe", "var.on")]
            )
            + 'module "m" {\n  source = "./m"\n  lifecycle {\n    enabled = false\n  }\n}\n'
            'resource "terraform_data" "t" {\n'
            '  input = [aws_vpc.off == null, try(aws_vpc.off.id, "none"), module.m == null, aws_vpc.on == null]\n}\n',
            "m/main.tf": 'resource "aws_vpc" "inside" {}\noutput "o" { value = 1 }\n',
        }
    )
    assert scene.addresses == ["aws_vpc.on", "aws_vpc.maybe", "terraform_data.t"]
    assert scene["aws_vpc.on"].presence is True
    presence = scene["aws_vpc.maybe"].presence
    assert isinstance(presence, Unknown)
    assert str(presence.reasons[0]) == "var.on has no value"
    assert scene.at("terraform_data.t", "input") == (True, "none", True, False)
    assert scene.diagnostics() == []


def test_a_source_may_be_made_of_variables() -> None:
    """Sources are evaluated before anything else; one that is not known is a gap."""
    scene = Scene(
        {
            "main.tf": 'variable "n" { default = "a" }\nvariable "x" {}\nlocals { where = "./mods/${var.n}" }\n'
            'module "a" { source = local.where }\n'
            'module "w" { source = "./mods/${terraform.workspace}" }\n'
            'module "x" { source = "./mods/${var.x}" }\n',
            "mods/a/main.tf": 'resource "aws_vpc" "a" {}\n',
            "mods/prod/main.tf": 'resource "aws_vpc" "prod" {}\n',
        },
        variables=VariableSet(workspace="prod"),
    )
    assert scene.addresses == ["module.a.aws_vpc.a", "module.w.aws_vpc.prod"]
    assert [(one.level, one.message) for one in scene.diagnostics()] == [
        ("gap", "the source of the module is not known")
    ]


def test_a_provider_configuration_may_have_instances() -> None:
    """``for_each`` of a provider: what depends on which of its instances is meant is not known."""
    scene = Scene(
        {
            "main.tf": 'provider "aws" {\n  alias = "by"\n  for_each = toset(["eu", "us"])\n  region = each.value\n'
            '  default_tags {\n    tags = { Region = each.key, Team = "t" }\n  }\n}\n'
            'resource "aws_vpc" "v" {\n  for_each = toset(["eu"])\n  provider = aws.by[each.key]\n}\n'
            'module "m" {\n  source = "./m"\n  providers = { aws = aws.by["us"] }\n}\n',
            "m/main.tf": 'resource "aws_vpc" "v" {}\n',
        }
    )
    assert scene.at('aws_vpc.v["eu"]', "provider") == "aws.by"
    for address in ('aws_vpc.v["eu"]', "module.m.aws_vpc.v"):
        assert scene.at(address, "tags_all.Team") == "t"
        assert isinstance(scene.at(address, "tags_all.Region"), Unknown)
    assert isinstance(scene.at("provider.aws.by", "region"), Unknown)
    assert scene.diagnostics() == []


def test_other_blocks_disturb_nothing() -> None:
    """State encryption, refactoring, checks, ephemeral resources and actions are no resources and no trouble."""
    scene = Scene(
        'terraform {\n  encryption {\n    key_provider "pbkdf2" "k" {\n      passphrase = var.p\n    }\n'
        '    method "aes_gcm" "m" {\n      keys = key_provider.pbkdf2.k\n    }\n'
        "    state {\n      method = method.aes_gcm.m\n      enforced = true\n    }\n  }\n"
        '  backend "s3" {\n    bucket = var.b\n    key = "${var.b}/x"\n  }\n}\n'
        'variable "p" { sensitive = true }\nvariable "b" { default = "states" }\n'
        "moved {\n  from = aws_vpc.a\n  to = aws_vpc.v\n}\n"
        'import {\n  for_each = toset(["a"])\n  to = aws_vpc.v[each.key]\n  id = each.value\n}\n'
        'removed {\n  from = aws_vpc.z\n  lifecycle { destroy = false }\n  provisioner "local-exec" {\n'
        '    when = destroy\n    command = "echo ${self.id}"\n  }\n}\n'
        'check "c" {\n  data "http" "h" { url = "u" }\n  assert {\n'
        '    condition = data.http.h.status_code == 200\n    error_message = "no"\n  }\n}\n'
        'action "aws_lambda_invoke" "i" {\n  config { function_name = "f" }\n}\n'
        'ephemeral "random_password" "p" { length = 8 }\n'
        'resource "aws_db_instance" "d" {\n  password_wo = ephemeral.random_password.p.result\n'
        '  kms_key_id = provider::aws::arn_build("aws", "kms", "", "", "k")\n  lifecycle {\n'
        "    action_trigger {\n      events = [after_create]\n      actions = [action.aws_lambda_invoke.i]\n    }\n"
        "  }\n}\n"
    )
    assert scene.addresses == ["ephemeral.random_password.p", "aws_db_instance.d"]
    assert scene.at("terraform", "backend") == {"type": "s3", "bucket": "states", "key": "states/x"}
    assert isinstance(scene.at("aws_db_instance.d", "password_wo"), Unknown)
    assert isinstance(scene.at("aws_db_instance.d", "kms_key_id"), Unknown)
    assert scene.at("aws_db_instance.d", "lifecycle") == (
        {"action_trigger": ({"events": ("after_create",), "actions": ("action.aws_lambda_invoke.i",)},)},
    )
    assert scene.diagnostics() == []
