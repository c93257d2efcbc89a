# ruff: noqa: E501  # blocks of one argument read best on one line
"""Configurations with nested and dynamic blocks for the provider of schemas, by name: their files.

``blocks.json`` has what Terraform planned for each; ``record_blocks.py`` writes it. ``terraform_data.u`` is
there where something must be known only after apply.
"""

from typing import Final

CASES: Final[dict[str, dict[str, str]]] = {}

UNKNOWN: Final = 'resource "terraform_data" "u" { input = tolist(["x"]) }\n'


def _case(name: str, files: dict[str, str] | str) -> None:
    assert name not in CASES
    CASES[name] = {"main.tf": files} if isinstance(files, str) else files


def _bucket(body: str) -> str:
    return f'resource "aws_s3_bucket" "b" {{\n{body}\n}}\n'


def _group(body: str) -> str:
    return f'resource "aws_security_group" "g" {{\n{body}\n}}\n'


def _instance(body: str) -> str:
    return f'resource "aws_instance" "i" {{\n{body}\n}}\n'


_case("no blocks", _bucket("") + _group("") + _instance("") + 'resource "aws_forms" "f" {}\n')
_case("one block of a list", _bucket("versioning {\n  enabled = true\n}"))
_case("an empty block", _bucket("versioning {}\nlifecycle_rule {}") + _instance("root_block_device {}"))
_case(
    "static blocks many times keep their order",
    _bucket(
        "\n".join(
            f'lifecycle_rule {{\n  id = "{name}"\n  enabled = {on}\n}}'
            for name, on in [("z", "true"), ("a", "false"), ("m", "true")]
        )
    ),
)
_case(
    "blocks of a set",
    _instance(
        'ebs_block_device {\n  device_name = "b"\n}\nebs_block_device {\n  device_name = "a"\n  encrypted = false\n}'
    ),
)
_case(
    "equal blocks of a set are one",
    _bucket('grant {\n  id = "a"\n  permissions = ["R", "W"]\n}\ngrant {\n  id = "a"\n  permissions = ["W", "R"]\n}'),
)
_case(
    "nested in nested",
    _bucket(
        "server_side_encryption_configuration {\n  rule {\n    bucket_key_enabled = true\n"
        '    apply_server_side_encryption_by_default {\n      sse_algorithm = "aws:kms"\n    }\n  }\n}\n'
        'lifecycle_rule {\n  enabled = true\n  expiration {\n    days = 1\n  }\n  transition {\n    days = 3\n    storage_class = "G"\n  }\n'
        '  transition {\n    days = 2\n    storage_class = "S"\n  }\n}'
    ),
)
_case(
    "rules of a security group as blocks",
    _group(
        'ingress {\n  from_port = 22\n  to_port = 22\n  protocol = "tcp"\n  cidr_blocks = ["0.0.0.0/0"]\n}\n'
        'ingress {\n  from_port = 80\n  to_port = 80\n  protocol = "tcp"\n  self = true\n}'
    ),
)
_case(
    "rules of a security group as a value",
    _group(
        'ingress = [{\n  from_port = 22\n  to_port = 22\n  protocol = "tcp"\n  cidr_blocks = ["0.0.0.0/0"]\n  self = null\n  description = null\n}]\negress = []'
    ),
)
_case("single blocks", _group('timeouts {\n  create = "1m"\n}'))
_case(
    "other nesting modes",
    'resource "aws_forms" "f" {\n  lone {\n    a = "x"\n    inner {\n      a = "1"\n    }\n    inner {\n      a = "2"\n    }\n  }\n  grouped {\n    a = "y"\n  }\n'
    '  labelled "k" {\n    a = "z"\n  }\n  labelled "j" {\n    a = "w"\n  }\n}\n',
)
_case(
    "attributes as objects",
    'resource "aws_forms" "f" {\n  one = { a = "x" }\n  many = [{ a = "1" }, { b = 2 }]\n  some = [{ a = "1", b = 1 }, { a = "0", b = 2 }]\n'
    '  named = { k = { a = "x" }, j = { b = 1 } }\n  anything = { a = [1, "b", null] }\n}\n',
)
_case(
    "attributes as objects from an expression",
    'variable "rules" {\n  default = { z = 1, a = 2 }\n}\nresource "aws_forms" "f" {\n  many = [for k, v in var.rules : { a = k, b = v }]\n'
    '  named = { for k, v in var.rules : k => { b = v } }\n  one = { a = upper("x"), b = null }\n}\n',
)
_case(
    "dynamic over a list",
    _bucket(
        'dynamic "lifecycle_rule" {\n  for_each = ["z", "a"]\n  content {\n    id = lifecycle_rule.value\n    prefix = "p${lifecycle_rule.key}"\n  }\n}'
    ),
)
_case(
    "dynamic over a map goes in the order of the keys",
    _bucket(
        'dynamic "lifecycle_rule" {\n  for_each = { z = 1, B = 2, a = 3 }\n  content {\n    id = lifecycle_rule.key\n    prefix = lifecycle_rule.value\n  }\n}'
    ),
)
_case(
    "dynamic over a set has the value as its key",
    _bucket(
        'dynamic "lifecycle_rule" {\n  for_each = toset(["z", "a", "z"])\n  content {\n    id = lifecycle_rule.key\n    prefix = lifecycle_rule.value\n  }\n}'
    ),
)
_case(
    "dynamic over a set of numbers",
    _bucket(
        'dynamic "cors_rule" {\n  for_each = toset([10, 9, 100])\n  content {\n    max_age_seconds = cors_rule.value\n  }\n}'
    ),
)
_case(
    "dynamic over a set of objects",
    'variable "ports" {\n  type = set(object({ from = number, cidr = optional(string, "10.0.0.0/8") }))\n  default = [{ from = 443 }, { from = 22, cidr = "0.0.0.0/0" }]\n}\n'
    + _group(
        'dynamic "ingress" {\n  for_each = var.ports\n  content {\n    from_port = ingress.value.from\n    to_port = ingress.value["from"]\n    protocol = "tcp"\n    cidr_blocks = [ingress.value.cidr]\n  }\n}'
    ),
)
_case(
    "dynamic over an object",
    _bucket(
        'dynamic "lifecycle_rule" {\n  for_each = { on = true, days = "5" }\n  content {\n    id = lifecycle_rule.key\n    prefix = "${lifecycle_rule.value}"\n  }\n}'
    ),
)
_case(
    "dynamic over a list of objects",
    'locals {\n  rules = [{ id = "b", days = 1 }, { id = "a", days = 30 }]\n}\n'
    + _bucket(
        'dynamic "lifecycle_rule" {\n  for_each = local.rules\n  content {\n    id = lifecycle_rule.value.id\n    enabled = lifecycle_rule.value.days > 1\n    expiration {\n      days = lifecycle_rule.value.days\n    }\n  }\n}'
    ),
)
_case(
    "dynamic over nothing",
    "".join(
        f'resource "aws_s3_bucket" "{name}" {{\n  dynamic "cors_rule" {{\n    for_each = {collection}\n    content {{\n      max_age_seconds = 1\n    }}\n  }}\n}}\n'
        for name, collection in [
            ("list", "[]"),
            ("map", "{}"),
            ("set", "toset([])"),
            ("gone", 'compact(["", null])'),
            ("off", "false ? [1] : []"),
            ("null", "null == null ? [] : [1]"),
        ]
    ),
)
_case(
    "dynamic for each of a condition",
    'variable "on" { default = true }\nvariable "off" { default = "" }\n'
    + _bucket(
        'dynamic "versioning" {\n  for_each = var.on ? [1] : []\n  content {\n    enabled = var.on\n  }\n}\n'
        'dynamic "lifecycle_rule" {\n  for_each = var.off != "" ? [var.off] : []\n  content {\n    id = lifecycle_rule.value\n  }\n}'
    ),
)
_case(
    "dynamic for each that is not null",
    'variable "v" {\n  type = object({ enabled = bool, mfa = optional(bool) })\n  default = { enabled = true }\n}\nvariable "n" {\n  type = object({ a = string })\n  default = null\n}\n'
    + _bucket(
        'dynamic "versioning" {\n  for_each = var.v[*]\n  content {\n    enabled = versioning.value.enabled\n    mfa_delete = versioning.value.mfa\n  }\n}\n'
        'dynamic "lifecycle_rule" {\n  for_each = var.n[*]\n  content {\n    id = lifecycle_rule.value.a\n  }\n}\n'
        'dynamic "cors_rule" {\n  for_each = try(var.n.a, null) == null ? [] : [1]\n  content {}\n}'
    ),
)
_case(
    "an iterator of its own",
    _bucket(
        'dynamic "lifecycle_rule" {\n  for_each = ["a"]\n  iterator = rule\n  content {\n    id = rule.value\n    prefix = rule.key\n  }\n}'
    ),
)
_case(
    "an iterator named like something else",
    'resource "aws_iam_role" "each" { name = "role" }\n'
    + _bucket(
        'for_each = { x = "y" }\nbucket = each.key\ndynamic "lifecycle_rule" {\n  for_each = { a = "b" }\n  iterator = each\n  content {\n    id = each.key\n    prefix = each.value\n  }\n}\n'
        'dynamic "cors_rule" {\n  for_each = [each.value]\n  content {\n    allowed_origins = [cors_rule.value, each.value]\n  }\n}'
    ),
)
_case(
    "dynamic in dynamic",
    "locals {\n  rules = {\n    one = { days = [1, 2], on = true }\n    two = { days = [], on = false }\n  }\n}\n"
    + _bucket(
        'dynamic "lifecycle_rule" {\n  for_each = local.rules\n  content {\n    id = lifecycle_rule.key\n    enabled = lifecycle_rule.value.on\n'
        '    dynamic "transition" {\n      for_each = lifecycle_rule.value.days\n      content {\n        days = transition.value\n        storage_class = "${lifecycle_rule.key}-${transition.key}"\n      }\n    }\n'
        '    dynamic "expiration" {\n      for_each = lifecycle_rule.value.on ? [1] : []\n      content {\n        days = expiration.value * 10\n      }\n    }\n  }\n}'
    ),
)
_case(
    "dynamic in dynamic in dynamic",
    'resource "aws_ecs_task_definition" "t" {\n  dynamic "volume" {\n    for_each = { v = { fs = "f", iam = ["ENABLED"] }, w = { fs = null, iam = [] } }\n    content {\n      name = volume.key\n'
    '      dynamic "efs_volume_configuration" {\n        for_each = volume.value.fs != null ? [volume.value] : []\n        iterator = efs\n        content {\n          file_system_id = efs.value.fs\n'
    '          dynamic "authorization_config" {\n            for_each = efs.value.iam\n            content {\n              iam = authorization_config.value\n              access_point_id = "${volume.key}-${efs.key}"\n            }\n          }\n        }\n      }\n    }\n  }\n}\n',
)
_case(
    "an inner iterator hides an outer one of its name",
    _bucket(
        'dynamic "lifecycle_rule" {\n  for_each = ["outer"]\n  iterator = it\n  content {\n    id = it.value\n    dynamic "transition" {\n      for_each = ["inner", it.value]\n      iterator = it\n      content {\n        storage_class = it.value\n      }\n    }\n    prefix = it.value\n  }\n}'
    ),
)
_case(
    "a dynamic block in a static one and the reverse",
    _bucket(
        'lifecycle_rule {\n  id = "static"\n  dynamic "transition" {\n    for_each = [1, 2]\n    content {\n      days = transition.value\n    }\n  }\n}\n'
        'dynamic "lifecycle_rule" {\n  for_each = ["dynamic"]\n  content {\n    id = lifecycle_rule.value\n    transition {\n      days = 3\n    }\n    expiration {\n      days = 4\n    }\n  }\n}'
    ),
)
_case(
    "dynamic and static blocks keep the order of the source",
    _bucket(
        'lifecycle_rule {\n  id = "first"\n}\ndynamic "lifecycle_rule" {\n  for_each = ["second", "third"]\n  content {\n    id = lifecycle_rule.value\n  }\n}\nlifecycle_rule {\n  id = "fourth"\n}\n'
        'dynamic "lifecycle_rule" {\n  for_each = ["fifth"]\n  content {\n    id = lifecycle_rule.value\n  }\n}'
    ),
)
_case(
    "dynamic and static rules of a security group",
    _group(
        'dynamic "ingress" {\n  for_each = [443, 80]\n  content {\n    from_port = ingress.value\n    to_port = ingress.value\n    protocol = "tcp"\n  }\n}\ningress {\n  from_port = 22\n  to_port = 22\n  protocol = "tcp"\n}\n'
        'egress {\n  from_port = 0\n  to_port = 0\n  protocol = "-1"\n  cidr_blocks = ["0.0.0.0/0"]\n}'
    ),
)
_case(
    "dynamic blocks of single and keyed nesting",
    'resource "aws_forms" "f" {\n  dynamic "lone" {\n    for_each = ["x"]\n    content {\n      a = lone.value\n    }\n  }\n'
    '  dynamic "labelled" {\n    for_each = { k = "1", j = "2" }\n    labels = [labelled.key]\n    content {\n      a = labelled.value\n    }\n  }\n}\n',
)
_case(
    "dynamic over an unknown collection",
    UNKNOWN
    + _bucket(
        'dynamic "lifecycle_rule" {\n  for_each = terraform_data.u.output\n  content {\n    id = "known"\n    prefix = lifecycle_rule.value\n  }\n}\nacl = "private"'
    ),
)
_case(
    "a static block beside an unknown dynamic one",
    UNKNOWN
    + _bucket(
        'lifecycle_rule {\n  id = "static"\n}\ndynamic "lifecycle_rule" {\n  for_each = terraform_data.u.output\n  content {\n    id = "known"\n  }\n}'
    )
    + _instance(
        'ebs_block_device {\n  device_name = "a"\n}\ndynamic "ebs_block_device" {\n  for_each = terraform_data.u.output\n  content {\n    device_name = "b"\n  }\n}'
    ),
)
_case(
    "a dynamic block of one over an unknown collection",
    UNKNOWN
    + _instance(
        'dynamic "metadata_options" {\n  for_each = terraform_data.u.output\n  content {\n    http_tokens = "optional"\n  }\n}'
    ),
)
_case(
    "an inner dynamic block over an unknown collection",
    UNKNOWN
    + _bucket(
        'lifecycle_rule {\n  id = "r"\n  dynamic "transition" {\n    for_each = terraform_data.u.output\n    content {\n      days = 1\n    }\n  }\n  prefix = "p"\n}'
    ),
)
_case(
    "rules of a security group over an unknown collection",
    UNKNOWN
    + _group(
        'dynamic "ingress" {\n  for_each = terraform_data.u.output\n  content {\n    from_port = 22\n    to_port = 22\n    protocol = "tcp"\n    cidr_blocks = ["0.0.0.0/0"]\n  }\n}'
    ),
)
_case(
    "unknown values in known blocks",
    UNKNOWN
    + _bucket(
        'bucket = terraform_data.u.id\nversioning {\n  enabled = terraform_data.u.id == "x"\n}\ndynamic "lifecycle_rule" {\n  for_each = { a = terraform_data.u.id, b = "known" }\n  content {\n    id = lifecycle_rule.key\n    prefix = lifecycle_rule.value\n  }\n}'
    ),
)
_case(
    "a known number of unknown items",
    UNKNOWN
    + _bucket(
        'dynamic "lifecycle_rule" {\n  for_each = [terraform_data.u.id, "x", "${terraform_data.u.id}-y"]\n  content {\n    id = lifecycle_rule.key\n    prefix = lifecycle_rule.value\n  }\n}'
    ),
)
_case(
    "a condition that is unknown",
    UNKNOWN
    + _bucket(
        'dynamic "versioning" {\n  for_each = terraform_data.u.id == "x" ? [1] : []\n  content {\n    enabled = true\n  }\n}'
    ),
)
_case(
    "a condition that is unknown and does not matter",
    UNKNOWN
    + _bucket(
        'dynamic "versioning" {\n  for_each = [terraform_data.u.id == "x" ? 1 : 2]\n  content {\n    enabled = true\n  }\n}'
    ),
)
_case(
    "unknown parts of objects",
    UNKNOWN
    + 'resource "aws_forms" "f" {\n  one = { a = terraform_data.u.id, b = 1 }\n  many = [{ a = "x", b = 1 }, { a = terraform_data.u.id, b = 2 }]\n  named = { k = { a = terraform_data.u.id } }\n  anything = [1, terraform_data.u.id]\n}\n',
)
_case(
    "arguments that are null",
    'variable "n" {\n  type = string\n  default = null\n}\n'
    + _bucket(
        'acl = null\nforce_destroy = var.n\nversioning {\n  enabled = null\n  mfa_delete = true\n}\ntags = { a = var.n, b = "x" }'
    )
    + _instance("monitoring = null\nroot_block_device {\n  volume_size = var.n\n}")
    + _group("ingress = null"),
)
_case(
    "numbers and bools written as text",
    _instance(
        'monitoring = "true"\nroot_block_device {\n  encrypted = "false"\n  volume_size = "10"\n}\ntags = { a = 1, b = true }\nvpc_security_group_ids = ["b", "a", "b"]'
    ),
)
_case(
    "documents as text",
    'resource "aws_ecs_task_definition" "t" {\n  container_definitions = jsonencode([{ name = "a", privileged = true, "env<" = [] }])\n  volume {\n    name = "v"\n  }\n}\n'
    'resource "aws_iam_role" "r" {\n  assume_role_policy = <<-EOT\n    {"Version": "2012-10-17"}\n  EOT\n  inline_policy {\n    name = "a"\n    policy = jsonencode({ Statement = [{ Effect = "Allow", Action = ["*"] }] })\n  }\n}\n',
)
_case(
    "count around dynamic blocks",
    _bucket(
        'count = 2\nbucket = "b${count.index}"\ndynamic "lifecycle_rule" {\n  for_each = range(count.index + 1)\n  content {\n    id = "${count.index}-${lifecycle_rule.value}"\n  }\n}\ndynamic "versioning" {\n  for_each = count.index == 0 ? [] : [1]\n  content {\n    enabled = true\n  }\n}'
    ),
)
_case(
    "count of nothing around blocks",
    'variable "create" { default = false }\n'
    + _bucket("count = var.create ? 1 : 0\nversioning {\n  enabled = false\n}")
    + _instance('for_each = toset([])\nmetadata_options {\n  http_tokens = "optional"\n}'),
)
_case(
    "for_each around dynamic blocks",
    'variable "buckets" {\n  type = map(object({ versioned = optional(bool, false), rules = optional(map(number), {}) }))\n  default = { a = {}, b = { versioned = true, rules = { y = 2, x = 1 } } }\n}\n'
    + _bucket(
        'for_each = var.buckets\nbucket = each.key\nversioning {\n  enabled = each.value.versioned\n}\ndynamic "lifecycle_rule" {\n  for_each = each.value.rules\n  content {\n    id = "${each.key}-${lifecycle_rule.key}"\n    expiration {\n      days = lifecycle_rule.value\n    }\n  }\n}'
    ),
)
_case(
    "dynamic over other resources",
    'resource "aws_iam_role" "r" {\n  for_each = toset(["x", "y"])\n  name = each.key\n}\n'
    + _bucket(
        'dynamic "lifecycle_rule" {\n  for_each = aws_iam_role.r\n  content {\n    id = lifecycle_rule.key\n    prefix = lifecycle_rule.value.name\n  }\n}\ndynamic "cors_rule" {\n  for_each = values(aws_iam_role.r)[*].arn\n  content {\n    allowed_origins = [cors_rule.value]\n  }\n}'
    ),
)
_case(
    "references into nested blocks",
    _bucket('versioning {\n  enabled = true\n}\nlifecycle_rule {\n  id = "a"\n}\nlifecycle_rule {\n  id = "b"\n}')
    + 'resource "aws_iam_role" "r" {\n  name = join("-", aws_s3_bucket.b.lifecycle_rule[*].id)\n  assume_role_policy = aws_s3_bucket.b.versioning[0].enabled ? "on" : "off"\n'
    '  dynamic "inline_policy" {\n    for_each = aws_s3_bucket.b.lifecycle_rule\n    content {\n      name = inline_policy.value.id\n    }\n  }\n}\n',
)
_case(
    "lifecycle and other meta-arguments disturb nothing",
    'provider "aws" {\n  alias = "west"\n  region = "w"\n}\nresource "terraform_data" "t" {}\n'
    + _bucket(
        'provider = aws.west\ndepends_on = [terraform_data.t]\nlifecycle {\n  create_before_destroy = true\n  ignore_changes = [tags, lifecycle_rule[0].prefix]\n  precondition {\n    condition = terraform_data.t.id != ""\n    error_message = "no"\n  }\n}\n'
        'lifecycle_rule {\n  id = "r"\n}\nprovisioner "local-exec" {\n  command = "echo ${self.id}"\n}\nconnection {\n  host = "h"\n}'
    ),
)
_case(
    "blocks in modules",
    {
        "main.tf": 'module "a" {\n  source = "./m"\n  for_each = { x = [1], y = [2, 3] }\n  days = each.value\n}\nmodule "d" {\n  source = "./m"\n}\n',
        "m/main.tf": 'variable "days" {\n  type = list(number)\n  default = []\n}\n'
        + _bucket(
            'dynamic "lifecycle_rule" {\n  for_each = var.days\n  content {\n    expiration {\n      days = lifecycle_rule.value\n    }\n  }\n}\nversioning {\n  enabled = length(var.days) > 1\n}'
        ),
    },
)
