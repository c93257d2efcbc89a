# ruff: noqa: E501  # blocks of one argument read best on one line
"""More of ``block_cases``: blocks that override files replace, and blocks in JSON syntax."""

import json
from typing import Any, Final

FILES: Final[dict[str, dict[str, str]]] = {}


def _override(name: str, base: str, *overrides: str, head: str = "") -> None:
    assert name not in FILES
    FILES[name] = {"main.tf": head + f'resource "aws_s3_bucket" "b" {{\n{base}\n}}\n'}
    for letter, text in zip("abc", overrides, strict=False):
        FILES[name][f"{letter}_override.tf"] = f'resource "aws_s3_bucket" "b" {{\n{text}\n}}\n'


def _json(name: str, type_: str, body: Any, head: dict[str, Any] | None = None, **files: str) -> None:
    assert name not in FILES
    FILES[name] = {"main.tf.json": json.dumps({**(head or {}), "resource": {type_: {"x": body}}}, indent=1), **files}


_RULES = 'lifecycle_rule {\n  id = "one"\n  prefix = "p"\n}\nlifecycle_rule {\n  id = "two"\n}'
_DYNAMIC = 'dynamic "lifecycle_rule" {\n  for_each = ["x", "y"]\n  content {\n    id = lifecycle_rule.value\n  }\n}'

_override(
    "overridden arguments",
    'acl = "public-read"\nbucket = "b"\ntags = { a = "1", b = "2" }',
    'acl = "private"\ntags = { c = "3" }',
)
_override("an argument overridden with null", 'acl = "public-read"\nforce_destroy = true', "acl = null")
_override(
    "an overridden block is replaced as a whole",
    "versioning {\n  enabled = false\n  mfa_delete = true\n}",
    "versioning {\n  enabled = true\n}",
)
_override(
    "all blocks of a type are replaced",
    f"{_RULES}\nversioning {{\n  enabled = true\n}}",
    'lifecycle_rule {\n  id = "over"\n}',
)
_override("several blocks in place of one", 'lifecycle_rule {\n  id = "base"\n}', _RULES)
_override("a dynamic block in place of static ones", _RULES, _DYNAMIC)
_override("a static block in place of dynamic ones", f"{_DYNAMIC}\n{_DYNAMIC}", 'lifecycle_rule {\n  id = "static"\n}')
_override("a dynamic block in place of a dynamic one", _DYNAMIC, _DYNAMIC.replace('["x", "y"]', '["z"]'))
_override("a dynamic block of nothing in place of static ones", _RULES, _DYNAMIC.replace('["x", "y"]', "[]"))
_override(
    "static and dynamic blocks in place of both",
    f"{_RULES}\n{_DYNAMIC}",
    f'lifecycle_rule {{\n  id = "s"\n}}\n{_DYNAMIC}',
)
_override("blocks that only the override has", 'acl = "private"', f"versioning {{\n  enabled = true\n}}\n{_DYNAMIC}")
_override(
    "override files one after the other",
    'acl = "base"\nversioning {\n  enabled = false\n}',
    'acl = "a"\nversioning {\n  mfa_delete = true\n}',
    'acl = "b"\n' + _RULES,
)
_override(
    "an overriding block holds other blocks",
    'server_side_encryption_configuration {\n  rule {\n    bucket_key_enabled = true\n    apply_server_side_encryption_by_default {\n      sse_algorithm = "AES256"\n    }\n  }\n}',
    'server_side_encryption_configuration {\n  rule {\n    apply_server_side_encryption_by_default {\n      sse_algorithm = "aws:kms"\n    }\n  }\n}',
)
_override("count overridden", 'bucket = "b"', "count = 2\nversioning {\n  enabled = count.index == 1\n}")
_override("for_each in place of nothing", 'bucket = "b"', 'for_each = toset(["k"])\nbucket = each.key')
_override(
    "locals, variables and calls overridden around blocks",
    'dynamic "lifecycle_rule" {\n  for_each = local.names\n  content {\n    id = "${var.v}-${lifecycle_rule.value}"\n  }\n}',
    head='locals { names = ["base"] }\nvariable "v" {\n  type = string\n  default = "base"\n}\nmodule "m" {\n  source = "./m"\n  names = ["base"]\n}\n',
)
FILES["locals, variables and calls overridden around blocks"].update(
    {
        "override.tf": 'locals { names = ["over", "b"] }\nvariable "v" { default = 1 }\nmodule "m" {\n  names = local.names\n}\n',
        "m/main.tf": 'variable "names" {}\nresource "aws_s3_bucket" "m" {\n  dynamic "lifecycle_rule" {\n    for_each = var.names\n    content {\n      id = lifecycle_rule.value\n    }\n  }\n}\n',
        "m/main_override.tf": 'resource "aws_s3_bucket" "m" {\n  acl = "over"\n}\n',
    }
)
FILES["an override file in JSON syntax"] = {
    "main.tf": f'resource "aws_s3_bucket" "b" {{\n{_RULES}\nversioning {{\n  enabled = false\n}}\n}}\n',
    "main_override.tf.json": json.dumps(
        {"resource": {"aws_s3_bucket": {"b": {"versioning": {"enabled": True}, "acl": "x"}}}}
    ),
}
FILES["a JSON file with a native override"] = {
    "main.tf.json": json.dumps(
        {"resource": {"aws_s3_bucket": {"b": {"versioning": {"enabled": False}, "lifecycle_rule": [{"id": "j"}]}}}}
    ),
    "override.tf": 'resource "aws_s3_bucket" "b" {\n  versioning {\n    enabled = true\n  }\n}\n',
}
FILES["an override file with a dynamic block in JSON syntax"] = {
    "main.tf": f'resource "aws_s3_bucket" "b" {{\n{_RULES}\n}}\n',
    "main_override.tf.json": json.dumps(
        {
            "resource": {
                "aws_s3_bucket": {
                    "b": {
                        "dynamic": {"lifecycle_rule": {"for_each": ["q"], "content": {"id": "${lifecycle_rule.value}"}}}
                    }
                }
            }
        }
    ),
}

_json(
    "JSON: a block as an object", "aws_s3_bucket", {"versioning": {"enabled": True}, "tags": {"a": "b"}, "bucket": "b"}
)
_json(
    "JSON: blocks as a list of objects",
    "aws_s3_bucket",
    {"lifecycle_rule": [{"id": "a", "enabled": True}, {"id": "b", "enabled": "${1 == 2}"}]},
)
_json("JSON: an empty list of blocks", "aws_s3_bucket", {"lifecycle_rule": [], "versioning": []})
_json(
    "JSON: blocks that are null",
    "aws_s3_bucket",
    {"lifecycle_rule": None, "acl": None, "versioning": {"enabled": None}},
)
_json("JSON: empty blocks", "aws_s3_bucket", {"versioning": {}, "lifecycle_rule": [{}, {"id": "x"}]})
_json(
    "JSON: nested in nested",
    "aws_s3_bucket",
    {
        "server_side_encryption_configuration": {
            "rule": {
                "bucket_key_enabled": False,
                "apply_server_side_encryption_by_default": {"sse_algorithm": "AES256"},
            }
        },
        "lifecycle_rule": [
            {
                "id": "a",
                "expiration": [{"days": 3}],
                "transition": [{"days": 1, "storage_class": "A"}, {"days": 2, "storage_class": "B"}],
            }
        ],
    },
)
_RULE: Final = {"description": None, "self": None, "protocol": "tcp"}
_json(
    "JSON: rules of a security group",
    "aws_security_group",
    {
        "ingress": [{**_RULE, "from_port": p, "to_port": p, "cidr_blocks": ["${var.cidr}"]} for p in (22, 443)],
        "egress": [],
        "timeouts": {"create": "1m"},
    },
    {"variable": {"cidr": {"default": "0.0.0.0/0"}}},
)
_json(
    "JSON: blocks of an instance",
    "aws_instance",
    {
        "root_block_device": {"encrypted": False, "volume_size": "${5 + 5}"},
        "ebs_block_device": [{"device_name": "a"}, {"device_name": "b", "encrypted": True}],
        "metadata_options": {"http_tokens": "required"},
        "//": "a comment",
        "lifecycle": {"ignore_changes": ["ami"]},
    },
)
_json(
    "JSON: dynamic over a list",
    "aws_s3_bucket",
    {
        "dynamic": {
            "lifecycle_rule": {
                "for_each": ["a", "b"],
                "content": {"id": "${lifecycle_rule.value}", "prefix": "p-${lifecycle_rule.key}"},
            }
        }
    },
)
_json(
    "JSON: dynamic with an iterator",
    "aws_s3_bucket",
    {
        "dynamic": {
            "lifecycle_rule": {
                "for_each": "${var.rules}",
                "iterator": "rule",
                "content": {"id": "${rule.key}", "expiration": {"days": "${rule.value}"}},
            }
        }
    },
    {"variable": {"rules": {"default": {"z": 1, "a": 2}}}},
)
_json(
    "JSON: dynamic in dynamic",
    "aws_s3_bucket",
    {
        "dynamic": {
            "lifecycle_rule": {
                "for_each": {"a": [1, 2], "b": []},
                "content": {
                    "id": "${lifecycle_rule.key}",
                    "dynamic": {
                        "transition": {
                            "for_each": "${lifecycle_rule.value}",
                            "content": {"days": "${transition.value}"},
                        }
                    },
                },
            }
        }
    },
)
_json(
    "JSON: several dynamic blocks of one type",
    "aws_s3_bucket",
    {
        "dynamic": {
            "lifecycle_rule": [
                {"for_each": ["a"], "content": {"id": "${lifecycle_rule.value}"}},
                {"for_each": ["b"], "content": {"id": "${lifecycle_rule.value}"}},
            ]
        }
    },
)
_json(
    "JSON: dynamic as a list of labels",
    "aws_s3_bucket",
    {
        "dynamic": [
            {"lifecycle_rule": {"for_each": ["a"], "content": {"id": "1"}}},
            {"cors_rule": {"for_each": [1], "content": [{"max_age_seconds": 2}]}},
        ]
    },
)
_json(
    "JSON: dynamic beside static blocks",
    "aws_s3_bucket",
    {
        "lifecycle_rule": [{"id": "static"}],
        "dynamic": {"lifecycle_rule": {"for_each": ["dynamic"], "content": {"id": "${lifecycle_rule.value}"}}},
    },
)
_json(
    "JSON: dynamic over nothing",
    "aws_s3_bucket",
    {
        "dynamic": {
            "lifecycle_rule": {"for_each": "${[]}", "content": {"id": "x"}},
            "versioning": {"for_each": [], "content": {}},
        }
    },
)
_json(
    "JSON: documents as text",
    "aws_iam_role",
    {
        "name": "r",
        "assume_role_policy": "${jsonencode({a = 1})}",
        "inline_policy": [{"name": "n", "policy": '{"Statement": []}'}],
    },
)
_json(
    "JSON: nested blocks of volumes",
    "aws_ecs_task_definition",
    {
        "family": "f",
        "volume": {
            "name": "v",
            "efs_volume_configuration": {"file_system_id": "fs", "authorization_config": {"iam": "ENABLED"}},
        },
    },
)
_json(
    "JSON: count and for_each",
    "aws_s3_bucket",
    {"for_each": {"k": True, "j": False}, "bucket": "${each.key}", "versioning": {"enabled": "${each.value}"}},
)
_json(
    "JSON: dynamic in a static block, and a static one in it",
    "aws_s3_bucket",
    {
        "lifecycle_rule": [
            {"id": "a", "dynamic": {"transition": {"for_each": [1, 2], "content": {"days": "${transition.value}"}}}}
        ],
        "dynamic": {
            "lifecycle_rule": {
                "for_each": ["b"],
                "content": {"id": "${lifecycle_rule.value}", "expiration": {"days": 1}},
            }
        },
    },
)
_json(
    "JSON: rules of a security group from an expression",
    "aws_security_group",
    {"ingress": "${[for p in var.ports : merge(var.rule, {from_port = p, to_port = p})]}"},
    {
        "variable": {
            "ports": {"default": [22, 80]},
            "rule": {"default": {**_RULE, "cidr_blocks": None, "from_port": 0, "to_port": 0}},
        }
    },
)
_json("JSON: a schema that nobody knows", "aws_forms", {"lone": {"a": "l", "inner": [{"a": "1"}, {"a": "2"}]}})
