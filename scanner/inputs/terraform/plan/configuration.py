"""The configuration in a plan as declarations, for modules whose source is not there.

It has no locals, no types of variables, no dynamic blocks, no ``lifecycle`` and no settings of the root module.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from scanner.inputs.terraform.configuration import Configuration
from scanner.inputs.terraform.plan.expressions import AtHead, Written, constant, expression_of
from scanner.inputs.terraform.plan.planned import head_of
from scanner.inputs.terraform.providers.schemas import nested_blocks
from scanner.inputs.terraform.values.types import ANY
from scanner.syntax.hcl.tree import Attribute, Block, Expression, GetAttr, Name, ObjectOf

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from scanner.inputs.terraform.plan.planned import Plan
    from scanner.inputs.terraform.values.types import Constant, Type
    from scanner.syntax.json import JsonPart

# What an expression may have, and a nested block of the same form may not.
_EXPRESSION: Final = frozenset({"constant_value", "references"})
_REPEATED: Final = {"count_expression": "count", "for_each_expression": "for_each"}
_TYPES: Final = {str: "string", bool: "bool", int: "number", Decimal: "number", list: "list", dict: "map"}
MAX_DEPTH: Final = 30


class PlannedConfiguration(Configuration):
    """Declarations without types: what variables are given has been converted."""

    __slots__ = ()

    def type_of(self, variable: str, constant: Constant) -> Type:  # noqa: ARG002  # of no variable
        return ANY


def configuration_of(plan: Plan, calls: tuple[str, ...], folder: str) -> Configuration | None:
    """What the module that calls lead to declares; None where the plan does not say."""
    module = plan.module(calls)
    if module is None:
        return None
    found = PlannedConfiguration(folder)
    found.files = (plan.path,)
    resources = module.get("resources")
    for part in resources.items if resources is not None else ():
        block = _resource(part)
        if block is not None:
            kind = "" if block.type == "resource" else f"{block.type}."
            found.resources[f"{kind}{block.labels[0]}.{block.labels[1]}"] = block
    for name, part in _entries(module, "module_calls"):
        found.calls[name] = _call(name, part)
    for name, part in _entries(module, "variables"):
        found.variables[name] = _variable(name, part, None if calls else plan.variables.get(name))
    for name, part in _entries(module, "outputs"):
        found.outputs[name] = _output(name, part)
    address = ".".join(f"module.{name}" for name in calls)
    providers = plan.root.get("configuration")
    for _, part in _entries(providers, "provider_config") if providers is not None else ():
        if (part.value.get("module_address") or "") == address and isinstance(part.value.get("expressions"), dict):
            block = _provider(part)
            found.providers[block.labels[0], _text(part, "alias")] = block
    return found


def demanded_versions(plan: Plan) -> tuple[tuple[str, str], ...]:
    """Name and constraint of each provider that the plan's configuration demands a version of."""
    configuration = plan.root.get("configuration")
    found: dict[tuple[str, str], None] = {}
    for _, part in _entries(configuration, "provider_config") if configuration is not None else ():
        name, constraint = _text(part, "name"), _text(part, "version_constraint")
        source = _text(part, "full_name") or f"/hashicorp/{name}"
        if constraint and source.endswith(f"/hashicorp/{name}"):
            found[name, constraint] = None
    return tuple(found)


def _entries(module: JsonPart, name: str) -> Iterator[tuple[str, JsonPart]]:
    part = module.get(name)
    for key, inner in part.members.items() if part is not None else ():
        if isinstance(inner.value, dict):
            yield key, inner


def _text(part: Written, name: str) -> str:
    found = part.value.get(name)
    return found if isinstance(found, str) else ""


def _resource(found: JsonPart) -> Block | None:
    if not isinstance(found.value, dict):
        return None
    part = AtHead(found.value, head_of(found))
    type_, name = _text(part, "type"), _text(part, "name")
    if not type_ or not name:
        return None
    kind = "data" if part.value.get("mode") == "data" else "resource"
    attributes, blocks = _body(part.get("expressions"), nested_blocks(type_) if kind == "resource" else None)
    attributes.update(_repetition(part))
    key = _text(part, "provider_config_key").rpartition(":")[2]
    if "." in key:
        attributes["provider"] = _attribute("provider", part, _provider_name(key, part))
    return _block(part, kind, (type_, name), attributes, blocks)


def _provider_name(key: str, part: Written) -> Expression:
    name, _, alias = key.partition(".")
    return GetAttr(part.source, part.start, part.end, Name(part.source, part.start, part.end, name), alias)


def _repetition(part: Written) -> dict[str, Attribute]:
    return {
        name: _attribute(name, inner, expression_of(inner, texts=False))
        for written, name in _REPEATED.items()
        if (inner := part.get(written)) is not None
    }


def _attribute(name: str, part: Written, expression: Expression) -> Attribute:
    return Attribute(name, expression, part.start, part.end)


def _block(
    part: Written, type_: str, labels: tuple[str, ...], attributes: dict[str, Attribute], blocks: list[Block]
) -> Block:
    shown = part.get("source") or part
    return Block(part.source, type_, labels, attributes, blocks, shown.start, shown.end, part.end)


def _body(
    part: Written | None, schema: Mapping[str, Any] | None, depth: int = 0
) -> tuple[dict[str, Attribute], list[Block]]:
    attributes: dict[str, Attribute] = {}
    blocks: list[Block] = []
    if part is None or depth > MAX_DEPTH:
        return attributes, blocks
    for name, inner in part.members.items():
        kind = (schema.get(name) or schema.get(f"{name}!")) if schema is not None else None
        below = kind if isinstance(kind, dict) else None
        if isinstance(inner.value, list):
            blocks += [_nested(name, one, below, depth) for one in inner.items if isinstance(one.value, dict)]
        elif not isinstance(inner.value, dict):
            continue
        elif inner.value.keys() - _EXPRESSION:
            blocks.append(_nested(name, inner, below, depth))
        elif below is not None and _are_maps(inner.value.get("constant_value")):
            blocks += _constant_blocks(name, inner)
        else:
            texts = kind == "string" or (schema is None and name in ("arn", "id", "policy"))
            attributes[name] = _attribute(name, inner, expression_of(inner, texts=texts))
    return attributes, blocks


def _nested(name: str, part: Written, schema: Mapping[str, Any] | None, depth: int) -> Block:
    attributes, blocks = _body(part, schema, depth + 1)
    return _block(part, name, (), attributes, blocks)


def _are_maps(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(item, dict) for item in value)


def _constant_blocks(name: str, part: Written) -> Iterator[Block]:
    """Blocks that older providers declare as an attribute, and Terraform writes as one."""
    for item in part.value["constant_value"]:
        attributes = {
            key: _attribute(key, part, constant(value, part)) for key, value in item.items() if value is not None
        }
        yield _block(part, name, (), attributes, [])


def _call(name: str, part: Written) -> Block:
    attributes, _ = _body(part.get("expressions"), {})
    attributes.update(_repetition(part))
    for written, argument in (("source", "source"), ("version_constraint", "version")):
        inner = part.get(written)
        if inner is not None:
            attributes[argument] = _attribute(argument, inner, constant(inner.value, inner))
    handed = sorted(_aliases(part.get("module"), 0))
    if handed:
        names = [(_provider_name(key, part), _provider_name(key, part)) for key in handed]
        attributes["providers"] = _attribute("providers", part, ObjectOf(part.source, part.start, part.end, names))
    return _block(part, "module", (name,), attributes, [])


def _aliases(module: Written | None, depth: int) -> set[str]:
    """Configurations with an alias that resources below use and do not find in a module of their own."""
    found: set[str] = set()
    value = module.value if module is not None else None
    waiting: list[tuple[Any, int]] = [(value, depth)]
    while waiting:
        here, level = waiting.pop()
        if not isinstance(here, dict) or level > MAX_DEPTH:
            continue
        for one in here.get("resources") or ():
            key = one.get("provider_config_key") if isinstance(one, dict) else None
            if isinstance(key, str) and "." in key and ":" not in key:
                found.add(key)
        calls = here.get("module_calls")
        below = calls.values() if isinstance(calls, dict) else ()
        waiting += [(call.get("module"), level + 1) for call in below if isinstance(call, dict)]
    return found


def _variable(name: str, part: Written, given: Written | None) -> Block:
    attributes = {
        key: _attribute(key, inner, constant(inner.value, inner))
        for key in ("default", "description", "sensitive")
        if (inner := part.get(key)) is not None
    }
    # The plan does not tell the type; a value shows it.
    type_ = _TYPES.get(type(given.value if given is not None else part.value.get("default")))
    if type_ is not None:
        attributes["type"] = _attribute("type", part, constant(type_, part))
    return _block(part, "variable", (name,), attributes, [])


def _output(name: str, part: Written) -> Block:
    attributes: dict[str, Attribute] = {}
    for key in ("description", "sensitive"):
        inner = part.get(key)
        if inner is not None:
            attributes[key] = _attribute(key, inner, constant(inner.value, inner))
    expression = part.get("expression")
    if expression is not None:
        attributes["value"] = _attribute("value", expression, expression_of(expression, texts=False))
    return _block(part, "output", (name,), attributes, [])


def _provider(part: Written) -> Block:
    schema: dict[str, Any] = {"assume_role": {}, "default_tags": {}, "features": {}, "ignore_tags": {}}
    attributes, blocks = _body(part.get("expressions"), schema)
    for written, argument in (("alias", "alias"), ("version_constraint", "version")):
        inner = part.get(written)
        if inner is not None:
            attributes[argument] = _attribute(argument, inner, constant(inner.value, inner))
    return _block(part, "provider", (_text(part, "name"),), attributes, blocks)
