"""The JSON syntax says objects where the native one says blocks: which of them are blocks.

At the top level and for Terraform's own blocks the language decides. Inside of a resource the provider's
schema does: its table of arguments where it is bundled, else an object counts as a block of one.
"""

from collections.abc import Iterable, Mapping
from typing import Final

from scanner.inputs.terraform.providers.schemas import nested_blocks
from scanner.syntax.hcl.tree import Block, Expression, ListOf, Literal, ObjectOf

# Nested blocks of the language itself: label counts by the type of the block around them.
_NESTED: Final = {"dynamic": 1}
_RESOURCE: Final = {"lifecycle": 0, "provisioner": 1, "connection": 0, "timeouts": 0, **_NESTED}
_INSIDE: Final[Mapping[str, Mapping[str, int]]] = {
    "terraform": {"required_providers": 0, "backend": 1, "cloud": 0, "provider_meta": 1},
    "cloud": {"workspaces": 0},
    "resource": _RESOURCE,
    "data": _RESOURCE,
    "ephemeral": _RESOURCE,
    "lifecycle": {"precondition": 0, "postcondition": 0},
    "variable": {"validation": 0},
    "output": {"precondition": 0},
    "provider": _NESTED,
    "content": _NESTED,
    "dynamic": {"content": 0},
}
# Where no schema tells: names that are maps, and names that are blocks, whatever they hold.
_MAPS: Final = frozenset({"tags", "labels", "annotations", "variables", "match_labels", "data", "parameters"})
_BLOCKS: Final = frozenset({"metadata", "spec", "template", "selector", "timeouts"})


def as_blocks(type_: str, expression: Expression, labels: int) -> list[Block]:
    """See ``scanner.syntax.hcl``; most scans have no JSON syntax and never load its reader."""
    from scanner.syntax.hcl import as_blocks as read  # noqa: PLC0415

    return read(type_, expression, labels)


def top_level(body: Block, labels: Mapping[str, int]) -> Iterable[Block]:
    """The blocks of a JSON file in the order of the source."""
    for name, attribute in body.attributes.items():
        if name != "//":
            for block in as_blocks(name, attribute.expression, labels.get(name, 0)):
                yield _opened(block)


def _opened(block: Block) -> Block:
    schema = nested_blocks(block.labels[0]) if block.type in ("resource", "data") and block.labels else None
    if block.type == "provider":
        schema = {"assume_role": {}, "default_tags": {}, "features": {}, "ignore_tags": {}}
    return _open(block, _INSIDE.get(block.type, {}), schema, guess=block.type in ("resource", "data"))


def _open(block: Block, own: Mapping[str, int], schema: "Mapping[str, object] | None", *, guess: bool) -> Block:
    attributes = {}
    blocks: list[Block] = []
    for name, attribute in block.attributes.items():
        inner = schema.get(name, schema.get(f"{name}!")) if schema is not None else None
        expression = attribute.expression
        if name in own:
            blocks += [_own(nested, schema) for nested in as_blocks(name, expression, own[name])]
        elif isinstance(inner, Mapping) and _are_blocks(expression):
            blocks += [_open(nested, _NESTED, inner, guess=False) for nested in as_blocks(name, expression, 0)]
        elif guess and schema is None and _looks_like_blocks(name, expression):
            blocks += [_open(nested, _NESTED, None, guess=True) for nested in as_blocks(name, expression, 0)]
        elif name != "//":
            attributes[name] = attribute
    return Block(block.source, block.type, block.labels, attributes, blocks, block.start, block.header_end, block.end)


def _own(block: Block, schema: "Mapping[str, object] | None") -> Block:
    """A block of the language; what a dynamic block generates has the schema of its label."""
    inside: Mapping[str, object] | None = {}
    if block.type == "content":
        inside = schema
    elif block.type == "dynamic" and block.labels:
        name = block.labels[0]
        generated = schema.get(name, schema.get(f"{name}!")) if schema is not None else None
        inside = generated if isinstance(generated, Mapping) else None
    return _open(block, _INSIDE.get(block.type, {}), inside, guess=inside is None)


def _are_blocks(expression: Expression) -> bool:
    """Some types take a value in place of blocks: an expression then, or a list with one in it."""
    items = expression.items if isinstance(expression, ListOf) else (expression,)
    return all(isinstance(item, (ObjectOf, Literal)) for item in items)


def _looks_like_blocks(name: str, expression: Expression) -> bool:
    if isinstance(expression, ListOf):
        return bool(expression.items) and all(isinstance(item, ObjectOf) for item in expression.items)
    if not isinstance(expression, ObjectOf) or name in _MAPS:
        return False
    # A map holds one kind of thing, mostly strings; a block is a mixture.
    return name in _BLOCKS or any(
        isinstance(value, (ListOf, ObjectOf)) or (isinstance(value, Literal) and not isinstance(value.value, str))
        for _, value in expression.entries
    )
