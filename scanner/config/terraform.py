"""What a configuration file says of Terraform: variables, workspaces, root modules and their environments."""

import json
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from scanner.config.reading import Reader
from scanner.config.settings import RootSettings, TerraformSettings
from scanner.model.options import VariablesFile, VariableSource, VariableText
from scanner.model.value import ABSENT, Unknown, Value
from scanner.syntax.document import MappingNode, Node, ScalarNode

_VARIABLE: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
ENVIRONMENT: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
"""What a name of an environment looks like."""
SETTINGS: Final = ("var_files", "variables", "workspace")


def read_settings(reader: Reader, nodes: Mapping[str, Node], file: str, folder: str | None = None) -> TerraformSettings:
    """Variables and workspace out of the values of the keys that have them. Paths are relative to ``folder`` (None:
    that of the file); values of ``variables`` win over those of ``var_files``, and are told as given by ``file``.
    """
    sources: list[VariableSource] = []
    if "var_files" in nodes:
        sources += map(VariablesFile, reader.paths(nodes["var_files"], folder))
    if "variables" in nodes:
        sources += _variables(reader, nodes["variables"], file)
    workspace = reader.text(nodes["workspace"]) if "workspace" in nodes else None
    return TerraformSettings(tuple(sources), workspace)


def read_roots(reader: Reader, node: Node, file: str) -> dict[str, RootSettings]:
    """Root modules by folder: a list of folders, or a mapping with what is set for each."""
    if not isinstance(node, MappingNode):
        found = (reader.below(text, place) for text, place in reader.placed_texts(node))
        return {folder: RootSettings() for folder in found if folder is not None}
    roots: dict[str, RootSettings] = {}
    for key, place, inner in reader.members(node):
        folder = reader.below(key, place)
        if folder is None:
            continue
        if folder in roots:
            reader.wrong(place, f"{key} is named twice")
        nodes = _nodes(reader, inner, (*SETTINGS, "environments"))
        environments: dict[str, TerraformSettings] = {}
        for name, named_at, own in reader.members(nodes["environments"]) if "environments" in nodes else ():
            if not ENVIRONMENT.fullmatch(name):
                reader.wrong(named_at, f"{name} is no name of an environment: letters, digits, dots and hyphens")
            environments[name] = read_settings(reader, _nodes(reader, own, SETTINGS), file, folder)
        roots[folder] = RootSettings(read_settings(reader, nodes, file, folder), environments)
    return roots


def _nodes(reader: Reader, node: Node, known: Sequence[str]) -> dict[str, Node]:
    """The values of a mapping by key; none of a name with nothing behind it."""
    return {} if node.value is ABSENT else {one.key: one.node for one in reader.members(node, known)}


def _variables(reader: Reader, node: Node, file: str) -> list[VariableText]:
    variables = []
    for key, place, value in reader.members(node):
        if not _VARIABLE.fullmatch(key):
            reader.wrong(place, f"{key} is no name of a variable")
        elif isinstance(value, ScalarNode) and reader.anything(value) is not None:
            variables.append(VariableText(key, value.text, file))
        elif not isinstance(value, ScalarNode):
            variables.append(VariableText(key, _expression(value.value), file))
    return variables


def _expression(value: Value | Any) -> str:
    """A list or map as a Terraform expression: JSON in which nothing is a template."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_quoted(key)} = {_expression(item)}" for key, item in value.items()) + "}"
    if isinstance(value, tuple):
        return "[" + ", ".join(map(_expression, value)) + "]"
    if isinstance(value, str):
        return _quoted(value)
    if isinstance(value, Decimal):
        return str(value)
    return json.dumps(None if isinstance(value, Unknown) else value)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("${", "$${").replace("%{", "%%{")
