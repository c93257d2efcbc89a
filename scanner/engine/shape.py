"""A rule file against ``schemas/rule.schema.json``: every violation, in words and at its place."""

import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Any

from scanner import bundled
from scanner.engine.words import nearest
from scanner.errors import Problem
from scanner.model.span import Span
from scanner.syntax.document import MappingNode, Node, ScalarNode, SequenceNode

_TYPES = {
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "object": "a mapping",
    "array": "a list",
}


@lru_cache(maxsize=4)
def _validator(schema: str) -> Any:
    from jsonschema import Draft202012Validator  # noqa: PLC0415  # 100 ms that only uncached rules need

    return Draft202012Validator(json.loads((bundled.schemas() / schema).read_bytes()))


def problems(node: Node, schema: str) -> Iterator[Problem]:
    """Every violation of a bundled schema."""
    for error in _validator(schema).iter_errors(as_json(node.value)):
        yield from _translate(error, node)


def as_json(value: Any) -> Any:
    """A document's value as ``json`` and jsonschema know it: lists, and floats where they lose no digit."""
    if isinstance(value, tuple):
        return [as_json(item) for item in value]
    if isinstance(value, Mapping):
        return {key: as_json(item) for key, item in value.items()}
    return float(value) if isinstance(value, Decimal) else value


def problem(span: Span, message: str) -> Problem:
    """A problem at a place."""
    return Problem(span.file, span.start_line, span.start_column, message)


def _translate(error: Any, root: Node) -> Iterator[Problem]:
    node, key = _at(root, list(error.absolute_path))
    name = f"{key}: " if key else ""
    match error.validator:
        case "additionalProperties" if isinstance(node, MappingNode):
            known = list(error.schema.get("properties", ()))
            for word in (str(one) for one in error.instance if one not in known):
                yield problem(node.key_span(word), f"unknown key {word!r}{nearest(word, known)}")
            return
        case "required":
            # One error for each missing name, which only the message has.
            missing = next((str(one) for one in error.validator_value if repr(one) in error.message), "a key")
            message = f"{name}{missing} is missing"
        case "oneOf":
            if not isinstance(node, MappingNode):
                return
            message = "a rule has either assert or deny, and not both"
        case "enum":
            choices = [str(one) for one in error.validator_value]
            message = f"{name}{error.instance!r} is none of {', '.join(choices)}{nearest(str(error.instance), choices)}"
        case "type":
            message = name + _wrong_type(error, node)
        case "const":
            message = f"{name}must be {error.validator_value}"
        case "pattern":
            message = f"{name}{error.instance!r} does not match {error.validator_value}"
        case "minItems" | "minProperties" | "minLength":
            message = f"{name}is empty"
        case "dependentSchemas" | "anyOf":
            message = f"{name}ignore_case goes with equals or in"
        case "dependentRequired":
            message = f"{name}times goes with path"
        case _:
            message = name + error.message
    yield problem(node.span, message)


def _wrong_type(error: Any, node: Node) -> str:
    types = error.validator_value if isinstance(error.validator_value, list) else [error.validator_value]
    wanted = " or ".join(_TYPES.get(str(one), str(one)) for one in types)
    if "string" in types and isinstance(node, ScalarNode) and isinstance(error.instance, int | float):
        return f'expected {wanted}; quote it: "{node.text}"'
    return f"expected {wanted}"


def _at(root: Node, path: list[Any]) -> tuple[Node, str]:
    """The node at a path, and the last name on the way."""
    node, name = root, ""
    for step in path:
        if isinstance(node, MappingNode):
            name = str(step)
            inner = next((member.node for member in node.members if member.key == step), None)
        elif isinstance(node, SequenceNode):
            inner = node.nodes[step]
        else:
            inner = None
        if inner is None:
            break
        node = inner
    return node, name
