"""Which files are plans or states, told by what is in them.

Follows the JSON output format of Terraform (``terraform show -json``), format version 1.x, of which OpenTofu
has the same.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from scanner.inputs.terraform.files import CODE, STATE, VARIABLES
from scanner.model.tree import UnreadableError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.inputs.terraform.session import Session
    from scanner.model.tree import Tree
    from scanner.syntax.json import JsonPart

Kind: TypeAlias = Literal["plan", "state"]

_SHOW: Final = "terraform show -json"
_VERSION: Final = b'"format_version"'
_SIGNS: Final = (b'"planned_values"', b'"resource_changes"', b'"values"')
_BEGINNING: Final = re.compile(rb'(?:\xef\xbb\xbf)?\s*\{\s*"format_version"')
_MAJORS: Final = ("0", "1")
_UTF16: Final = (b"\xff\xfe", b"\xfe\xff")
_ZIP: Final = b"PK\x03\x04"
# What a plan file holds first, which is a name in the clear.
_ZIPPED: Final = (b"tfplan", b"tfstate", b"tfconfig/")
# What standard input goes by where it is one.
STDIN: Final = "stdin.tfplan"
# Names that people give to plan files. Other files without an ending are opened only where they are all there is.
_BINARY: Final = (".tfplan", ".plan", "tfplan", "plan.out", "plan.bin")


def may_be_plan(path: str) -> bool:
    """Whether the file may be a plan, by its name alone."""
    if path.endswith(".json"):
        return not path.endswith((*CODE, *VARIABLES, *STATE))
    return path.endswith(_BINARY) or "." not in path.rpartition("/")[2]


def read_plans(tree: Tree, session: Session) -> Iterator[tuple[str, Kind | None, JsonPart | None]]:
    """The plans and states among what was asked for; without a kind those that cannot be read, which is told.
    Other files are left alone.
    """
    entries = [listed.path for listed in tree.files if listed.entry]
    alone = len(entries) == 1
    for path in filter(may_be_plan, entries):
        if alone or path.endswith((".json", *_BINARY)):
            found = _read(path, tree, session, alone=alone)
            if found is not None:
                yield (path, *found)


def _read(path: str, tree: Tree, session: Session, *, alone: bool) -> tuple[Kind | None, JsonPart | None] | None:
    try:
        content = tree.read(path)
    except UnreadableError as error:
        if path.endswith(".json") or not alone:
            return None
        session.report("error", "unreadable-file", f"cannot be read: {error}", file=path)
        return None, None
    if content.startswith(_UTF16):
        # As PowerShell writes what is redirected to a file.
        content = content.decode("utf-16", "replace").encode("utf-8", "replace")
    if content.startswith(_ZIP):
        if not any(name in content[:256] for name in _ZIPPED):
            return None
        message = "this is a plan file as terraform plan -out writes it, which only Terraform can read"
        name = path.rpartition("/")[2]
        remedy = f"{_SHOW} {name} > plan.json" if name != STDIN else f"{_SHOW} FILE | groundrule scan -"
        # Beside other files it is what was left lying about.
        session.report("error" if alone else "gap", "terraform-plan-binary", message, file=path, remedy=remedy)
        return None, None
    if _VERSION not in content or not any(sign in content for sign in _SIGNS):
        return None
    return _parse(path, content, session)


def _parse(path: str, content: bytes, session: Session) -> tuple[Kind | None, JsonPart | None] | None:
    from scanner.syntax.json import read_parts  # noqa: PLC0415  # few trees have plans

    root, problems = read_parts(path, content)
    if root is None:
        # Broken JSON of another kind may hold the same words.
        if not _BEGINNING.match(content):
            return None
        session.pass_on(problems)
        return None, None
    kind = _kind(root)
    if kind is None:
        return None
    version = root.value["format_version"]
    if version.partition(".")[0] not in _MAJORS:
        message = f'this {kind} has format version "{version[:20]}"; 1.x is what can be read'
        remedy = f"Write it anew with {_SHOW} of Terraform 1.x, or use a newer groundrule."
        place = root.members["format_version"].span
        session.report("error", "terraform-plan-version", message, place, remedy=remedy)
        return None, None
    if root.value.get("errored") is True:
        message = "planning ended with an error: what Terraform did not get to is not in the plan"
        session.report("gap", "terraform-plan-errored", message, root.members["errored"].span, remedy="Plan again.")
    return kind, root


def _kind(root: JsonPart) -> Kind | None:
    value = root.value
    if not isinstance(value.get("format_version"), str):
        return None
    if isinstance(value.get("planned_values"), dict) or isinstance(value.get("resource_changes"), list):
        return "plan"
    values = value.get("values")
    return "state" if isinstance(values, dict) and ("root_module" in values or "terraform_version" in value) else None
