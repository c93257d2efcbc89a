"""The attributes of each kind of Terraform node: what is written, and what the language adds to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Final

from scanner.inputs.terraform.configuration import text_of, written
from scanner.inputs.terraform.expressions.evaluate import chain
from scanner.inputs.terraform.providers.configurations import SUMS, provider_frame, provider_name, provider_of
from scanner.inputs.terraform.providers.tags import merged_tags
from scanner.inputs.terraform.resources.cells import BlockCell, blocks_cell
from scanner.inputs.terraform.resources.declared import META_BLOCKS
from scanner.model.located import Constant, Located, Record
from scanner.model.value import Absent, Value
from scanner.syntax.hcl.tree import Expression, GetAttr, ListOf, Literal, Name, ObjectOf

if TYPE_CHECKING:
    from scanner.inputs.terraform.modules.calls import ModuleCall
    from scanner.inputs.terraform.modules.module import Module
    from scanner.inputs.terraform.resources.declared import Instance
    from scanner.inputs.terraform.resources.nested import Nested
    from scanner.syntax.hcl.tree import Block

_HIDDEN: Final = frozenset({"count", "for_each"})


class NamedBody(BlockCell):
    """A block whose arguments are partly names of things, not values."""

    __slots__ = ()

    @property
    def value(self) -> Value | Absent:
        return {name: value for name, cell in self.entries() if not isinstance(value := cell.value, Absent)}

    def entries(self) -> Iterator[tuple[str, Located]]:
        return ((name, cell) for name, cell in super().entries() if name not in _HIDDEN)

    def _make(self, name: str) -> Located | None:
        expression = written(self.block, name)
        if name in _HIDDEN:
            return None
        if expression is not None:
            special = _SPECIAL.get(name) if self.block.type != "action_trigger" else _addresses
            if special is not None:
                return Constant(special(expression), expression.span)
        elif self.block.type == "lifecycle":
            return blocks_cell(self.block, name, self.frame, f"{self.subject}.{name}", self._named)
        return super()._make(name)

    def _named(self, nested: Nested) -> BlockCell:
        return NamedBody(nested.block, nested.frame, f"{self.subject}.{nested.block.type}", nested.place)


class ResourceBody(NamedBody):
    """A resource instance, or a data source's."""

    __slots__ = ("instance",)

    def __init__(self, instance: Instance) -> None:
        declared = instance.declared
        super().__init__(declared.block, instance.member.frame, declared.address)
        self.instance = instance

    def _make(self, name: str) -> Located | None:
        if name in SUMS and name not in self.block.attributes:
            return merged_tags(self.instance, self, name)
        if name == "provider":
            provider = provider_of(self.instance.declared.module, self.block)
            expression = written(self.block, "provider")
            return Constant(provider.name, expression.span if expression is not None else self.block.header)
        if name in META_BLOCKS and any(one.type == name for one in self.block.blocks):
            frame = self.frame.bind({"self": self.instance.whole()}) if name != "lifecycle" else self.frame
            return blocks_cell(self.block, name, frame, f"{self.subject}.{name}", self._named)
        return super()._make(name)


def _address(expression: Expression) -> str:
    """A reference as it is written, its instance keys included where they are literals."""
    root, steps = chain(expression)
    text = root.name if isinstance(root, Name) else text_of(root) or ""
    for step in steps:
        if isinstance(step, GetAttr):
            text += f".{step.name}"
        elif isinstance(step.key, Literal):
            text += f'["{step.key.value}"]' if isinstance(step.key.value, str) else f"[{step.key.value}]"
    return text


def _addresses(expression: Expression) -> Value:
    if isinstance(expression, ListOf):
        return tuple(_address(item) for item in expression.items)
    return _address(expression)


def _ignored(expression: Expression) -> Value:
    """``all``, or the paths; both may be quoted."""
    found = _addresses(expression)
    return "all" if found == ("*",) else found


def _provider_map(expression: Expression) -> Value:
    if not isinstance(expression, ObjectOf):
        return {}
    return {provider_name(key) or "": provider_name(value) or "" for key, value in expression.entries}


_SPECIAL: Final[dict[str, Callable[[Expression], Value]]] = {
    "depends_on": _addresses,
    "ignore_changes": _ignored,
    "replace_triggered_by": _addresses,
    "provider": lambda expression: provider_name(expression) or "",
    "providers": _provider_map,
}


def source_text(expression: Expression) -> str:
    """An expression as it is written."""
    return expression.source.text[expression.start : expression.end].decode("utf-8", "replace")


class VariableBody(NamedBody):
    """A variable, whose type is text."""

    __slots__ = ()

    def _make(self, name: str) -> Located | None:
        expression = written(self.block, name)
        if name == "type" and expression is not None:
            return Constant(text_of(expression) or source_text(expression), expression.span)
        return super()._make(name)


def variable_body(module: Module, name: str, block: Block) -> Located:
    """A variable's declaration."""
    return Record(
        {"name": Constant(name, block.header)}, block.header, VariableBody(block, module.frame, f"var.{name}")
    )


def output_body(module: Module, name: str, block: Block) -> Located:
    """An output's declaration, with its value."""
    return Record(
        {"name": Constant(name, block.header)}, block.header, NamedBody(block, module.frame, f"output.{name}")
    )


def provider_body(module: Module, name: str, block: Block) -> Located:
    """A provider's configuration."""
    frame = provider_frame(module, name, block)
    return Record({"name": Constant(name, block.header)}, block.header, NamedBody(block, frame, f"provider.{name}"))


def call_body(call: ModuleCall, position: int, *, sample: bool) -> Located:
    """A module call's arguments, and whether the module comes from elsewhere."""
    block, member = call.block, call.expansion.members[position]
    parts: dict[str, Located] = {
        "name": Constant(call.name, block.header),
        "remote": Constant(call.remote, block.header),
        "sample": Constant(sample, block.header),
    }
    return Record(parts, block.header, NamedBody(block, member.frame, f"module.{call.name}"))
