"""References on the way of a value: what a name stands for, and where that is written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from scanner.inputs.terraform.configuration import written
from scanner.inputs.terraform.expressions.evaluate import chain
from scanner.inputs.terraform.expressions.failures import Failure
from scanner.inputs.terraform.modules.calls import key_text as instance_key
from scanner.inputs.terraform.origins.optional import left_out
from scanner.inputs.terraform.origins.trail import Key, KeyOf, Keys, Member, Place, Trail, short, value_of
from scanner.inputs.terraform.resources.expand import Expansion
from scanner.inputs.terraform.resources.nested import nested
from scanner.model.policies import DOCUMENT
from scanner.model.value import Unknown
from scanner.syntax.hcl.tree import Expression, GetAttr, Index, Literal, Name, Splat

if TYPE_CHECKING:
    from scanner.inputs.terraform.expressions.frame import Frame
    from scanner.inputs.terraform.modules.module import Module
    from scanner.inputs.terraform.resources.declared import Declared
    from scanner.model.located import OriginKind
    from scanner.syntax.hcl.tree import Block

# Who gives a value that no file of variables has, by how it is called.
_GIVERS: Final[dict[str, OriginKind]] = {"--var": "command_line", "TF": "environment"}
_OTHER: Final[OriginKind] = "configuration"


def reference(place: Place, trail: Trail) -> Place | None:
    """Where the thing that a reference names is written."""
    root, steps = chain(place.expression)
    frame = place.frame
    keys: list[Key] = []
    for step in steps:
        key = _key(step, frame)
        if key is None:
            unsure = isinstance(step, Index) and trail.unknown and isinstance(value_of(step.key, frame), Unknown)
            return Place(step.key, frame) if unsure and isinstance(step, Index) else None
        keys.append(key)
    path = (*keys, *place.path)
    if not isinstance(root, Name):
        return Place(root, frame, path)
    if root.name in frame.names:
        return _bound(root.name, path, frame, trail)
    return _named(root.name, path, frame.module, trail)


def _key(step: GetAttr | Index, frame: Frame) -> Key | None:
    if isinstance(step, GetAttr):
        return step.name
    value = value_of(step.key, frame)
    return value if isinstance(value, (str, int)) and not isinstance(value, bool) else None


def _bound(name: str, path: Keys, frame: Frame, trail: Trail) -> Place | None:
    """``each.value``, the iterator of a dynamic block, a variable of ``for``: an item of a collection."""
    binding = frame.bindings.get(name)
    if binding is None:
        return None
    part = binding.part
    if not part:
        if not path or path[0] not in ("key", "value"):
            # The index of an instance: there is no more to it than the count.
            return Place(binding.collection, binding.frame) if trail.unknown else None
        part, path = str(path[0]), path[1:]
    called = name if binding.part else f"{name}.{part}"
    key = binding.key
    if isinstance(key, Unknown) or key is None:
        if trail.unknown:
            trail.add("element", called, binding.collection)
            trail.settle()
            return Place(binding.collection, binding.frame)
        return None
    if name != Splat.ITEM:
        which = f" for {short(key)}" if isinstance(key, str) else f" for item {key}" if isinstance(key, int) else ""
        trail.add("element", called, binding.collection, which)
    step: Key = key if isinstance(key, int) and not isinstance(key, bool) else Member(key)
    if isinstance(key, str) and not _is_element(name, binding.part, key, frame):
        step = KeyOf(key) if part == "key" else key
    return Place(binding.collection, binding.frame, (step, *path))


def _is_element(name: str, part: str, key: str, frame: Frame) -> bool:
    """Whether a key is the element itself, as it is in a set."""
    held = frame.names[name]
    if part:
        return held == key and isinstance(held, str)
    return isinstance(held, dict) and held.get("value") == key and isinstance(held.get("value"), str)


def _named(root: str, path: Keys, module: Module, trail: Trail) -> Place | None:
    first = path[0] if path else None
    if not isinstance(first, str):
        return None
    match root:
        case "var":
            return _variable(module, first, path[1:], trail)
        case "local":
            attribute = module.configuration.locals.get(first)
            if attribute is None:
                return None
            trail.add("local", f"local.{first}", attribute.expression)
            return Place(attribute.expression, module.frame, path[1:])
        case "module":
            return _output(module, first, path[1:], trail)
        case "data" | "ephemeral" if len(path) > 1:
            return _written(module, f"{root}.{first}.{path[1]}", path[2:], trail)
        case "resource" if len(path) > 1:
            return _written(module, f"{first}.{path[1]}", path[2:], trail)
    return _written(module, f"{root}.{first}", path[1:], trail)


def _variable(module: Module, name: str, path: Keys, trail: Trail) -> Place | None:
    block = module.configuration.variables.get(name)
    if block is None:
        return None
    source, frame = module.source_of(name)
    default = written(block, "default")
    if source is None:
        trail.end("undecided", f"{module.label(f'var.{name}')} has no value", block.header)
        return None
    if source is not default:
        _given(module, name, source, block, trail)
        if default is not None and _refuses_null(block) and value_of(source, frame) is None:
            source, frame = default, module.frame
    if source is default:
        trail.add("default", f"default of var.{name}", source)
    if path and not trail.brief:
        omitted = left_out(Place(source, frame, path), written(block, "type"), module.frame, trail)
        if omitted is not None:
            trail.add("default", f"default of var.{name}{omitted.keys} in its type", omitted.place.expression)
            return omitted.place
    return Place(source, frame, path)


def _given(module: Module, name: str, source: Expression, block: Block, trail: Trail) -> None:
    if module.call is not None and module.member is not None:
        key = instance_key(module.member.key)
        trail.add("argument", f"argument {name}", source, f" of module.{module.call.name}{key}")
        return
    given = module.given[name]
    if given.in_file:
        trail.add("tfvars", f"var.{name}", source)
    else:
        kind = _GIVERS.get(given.where.partition("_VAR_")[0], _OTHER)
        trail.add(kind, f"var.{name}", source, f" in {given.where}", declared=block.header)


def _refuses_null(block: Block) -> bool:
    nullable = written(block, "nullable")
    return isinstance(nullable, Literal) and nullable.value in (False, "false")


def _output(module: Module, name: str, path: Keys, trail: Trail) -> Place | None:
    call = module.module_call(name)
    if call is None:
        return None
    if call.unreadable is not None:
        trail.end("undecided", str(call.unreadable), call.block.header)
        return None
    key, path = _instance(call.expansion, path)
    child = call.module(key)
    if child is None or not path or not isinstance(path[0], str):
        return None
    block = child.configuration.outputs.get(path[0])
    value = written(block, "value") if block is not None else None
    if value is None:
        return None
    trail.add("output", f"output {path[0]}", value, f" of module.{name}{instance_key(key)}")
    return Place(value, child.frame, path[1:])


def _instance(expansion: Expansion, path: Keys) -> tuple[str | int | None, Keys]:
    """The instance key that a path begins with, and the rest of it."""
    if expansion.form == "single" or not path or not isinstance(path[0], (str, int)):
        return None, path
    return path[0], path[1:]


def _written(module: Module, address: str, path: Keys, trail: Trail) -> Place | None:
    """An attribute of another resource, as it is written there."""
    declared = module.declared(address)
    if declared is None:
        return None
    key, path = _instance(declared.expansion, path)
    instance = declared.instance(key)
    if instance is None or not path or not isinstance(path[0], str):
        return None
    name, frame = path[0], instance.member.frame
    what = f"{address}{instance_key(key)}.{name}"
    value = written(declared.block, name)
    if value is not None:
        trail.add("resource", what, value)
        return Place(value, frame, path[1:])
    inside = _in_block(declared, name, path[1:], frame)
    if inside is not None:
        trail.add("resource", f"{what}[{path[1]}].{path[2]}", inside.expression)
        return inside
    if declared.type == DOCUMENT:
        trail.end("document", what, declared.block.header)
    elif trail.unknown:
        trail.end("undecided", f"{what} {declared.why.why}", declared.block.header)
    return None


def _in_block(declared: Declared, name: str, path: Keys, frame: Frame) -> Place | None:
    """An argument of a nested block of it."""
    if len(path) < 2 or not isinstance(path[0], int) or not isinstance(path[1], str):
        return None
    try:
        blocks = list(nested(declared.block, name, frame))
    except Failure:
        return None
    if not 0 <= path[0] < len(blocks):
        return None
    block = blocks[path[0]]
    value = written(block.block, path[1])
    return Place(value, block.frame, path[2:]) if value is not None else None
