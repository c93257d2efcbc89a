"""Which attributes providers give a resource surely: a text that is known after apply, and neither null nor empty.

That a computed attribute is there at all is nothing that a schema says. These are: what identifies each resource,
what is made of a prefix where it is not written, and what some types are there to give (documentation of the
providers: attributes of ``aws_kms_key``, ``aws_lb``, ``aws_lambda_function``, ``random_password``, ...).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from scanner.inputs.terraform.providers.schemas import nested_blocks

IDENTITIES: Final = ("id", "arn", "self_link")
_GIVEN: Final = frozenset(
    {
        "dns_name",
        "email",
        "endpoint",
        "fqdn",
        "invoke_arn",
        "key_id",
        "qualified_arn",
        "repository_url",
        "result",
        "unique_id",
        "vault_uri",
    }
)
_GENERATED: Final = frozenset({"bucket", "cluster_identifier", "family", "function_name", "identifier", "name"})


def is_exported(mode: str, type_: str, name: str) -> bool:
    """Whether an attribute that nobody wrote is surely there once the resource is made, or the data read."""
    if name in IDENTITIES:
        return True
    if mode != "resource" or name not in _GIVEN | _GENERATED:
        return False
    arguments = nested_blocks(type_)
    if arguments is None:
        return False
    if name in _GENERATED:
        return _takes(arguments, f"{name}_prefix")
    return not _takes(arguments, name)


def _takes(arguments: Mapping[str, object], name: str) -> bool:
    return name in arguments or f"{name}!" in arguments
