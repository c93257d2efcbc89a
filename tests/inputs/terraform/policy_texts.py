"""Reading what policy documents come to, for tests."""

import json
from collections.abc import Mapping
from textwrap import dedent

from scanner.discovery import MemoryTree
from scanner.inputs.terraform import TERRAFORM
from scanner.model.located import Located
from scanner.model.options import InputOptions
from scanner.model.path import parse_path
from scanner.model.resource import Resource
from scanner.model.value import Absent, Value


def nodes(files: Mapping[str, str] | str) -> dict[str, Resource]:
    """Resources by address."""
    texts = {"main.tf": files} if isinstance(files, str) else files
    tree = MemoryTree({name: dedent(text).removeprefix("\n").encode() for name, text in texts.items()})
    return {one.address: one for one in TERRAFORM.load(tree, InputOptions()).resources}


def rendered(text: str, name: str = "d", attribute: str = "json") -> Value | Absent:
    found = nodes(text)[f"data.aws_iam_policy_document.{name}"].body.get(attribute)
    assert found is not None
    return found.value


def decoded(text: str, name: str = "d") -> object:
    value = rendered(text, name)
    assert isinstance(value, str)
    return json.loads(value)


def document(resource: Resource, attribute: str = "policy") -> Located:
    [found] = policy_cell(resource, attribute).documents()
    return found


def policy_cell(resource: Resource, attribute: str) -> Located:
    found = resource.body.get(attribute)
    assert found is not None
    return found


def place(document: Located, path: str) -> tuple[int, int, int]:
    """Line, column and end column at a path."""
    found = document.walk(parse_path(path))
    assert found is not None
    return found.span.start_line, found.span.start_column, found.span.end_column


def block(actions: str, resources: str = "*", sid: str = "", effect: str = "Allow") -> str:
    return (
        f'statement {{\nsid = "{sid}"\neffect = "{effect}"\nactions = ["{actions}"]\nresources = ["{resources}"]\n}}\n'
    )


def data(name: str, *lines: str) -> str:
    return f'data "aws_iam_policy_document" "{name}" {{\n' + "\n".join(lines) + "\n}\n"


def json_of(name: str) -> str:
    return f"data.aws_iam_policy_document.{name}.json"


def said(action: str, sid: str = "", effect: str = "Allow", resource: object = "*") -> dict[str, object]:
    found = {"Effect": effect, "Action": action, "Resource": resource}
    return {"Sid": sid, **found} if sid else found
