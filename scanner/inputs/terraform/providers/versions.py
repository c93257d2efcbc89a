"""Which versions of the providers a configuration may be run with."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from scanner.inputs.terraform.configuration import text_of, written
from scanner.model.tree import UnreadableError
from scanner.syntax.hcl.tree import ObjectOf

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scanner.inputs.terraform.configuration import Configuration
    from scanner.inputs.terraform.files import Files

LOCK: Final = ".terraform.lock.hcl"
# Terraform writes the file itself, always alike.
LOCKED: Final = re.compile(
    rb'^provider "([^"\n]+)" \{\r?\n(?:[ \t][^\n]*\n)*?[ \t]+version[ \t]*=[ \t]*"([^"\n]+)"', re.MULTILINE
)
_OWNER: Final = "hashicorp/"


def provider_versions(configurations: Sequence[Configuration], files: Files) -> tuple[tuple[str, str], ...]:
    """The provider's name and a constraint: the one version that the lock file of the first configuration's
    folder says, else what the configurations demand, all of which must hold.
    """
    found = dict.fromkeys(demand for one in configurations for demand in _demanded(one))
    locked = dict(_locked(configurations[0].folder, files))
    return (*sorted(locked.items()), *(one for one in found if one[0] not in locked))


def _locked(folder: str, files: Files) -> Iterator[tuple[str, str]]:
    path = f"{folder}/{LOCK}" if folder else LOCK
    if not files.tree.exists(path):
        return
    try:
        content = files.tree.read(path)
    except UnreadableError:
        return
    for found in LOCKED.finditer(content):
        source = found[1].decode("utf-8", "replace").partition("/")[2]
        if source.startswith(_OWNER):
            yield source.removeprefix(_OWNER), f"= {found[2].decode('utf-8', 'replace')}"


def _demanded(configuration: Configuration) -> Iterator[tuple[str, str]]:
    for local, constraint in _constraints(configuration):
        source = configuration.provider_source(local)
        if source.startswith(_OWNER):
            yield source.removeprefix(_OWNER), constraint


def _constraints(configuration: Configuration) -> Iterator[tuple[str, str]]:
    for setting in configuration.settings:
        for block in setting.blocks:
            if block.type == "required_providers":
                for name, attribute in block.attributes.items():
                    entries = attribute.expression.entries if isinstance(attribute.expression, ObjectOf) else ()
                    for constraint in (
                        text_of(attribute.expression),
                        *(text_of(value) for key, value in entries if text_of(key) == "version"),
                    ):
                        if constraint is not None:
                            yield name, constraint
    for (name, _), block in configuration.providers.items():
        constraint = text_of(written(block, "version"))
        if constraint is not None:
            yield name, constraint
