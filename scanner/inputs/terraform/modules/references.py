"""What the first steps of a reference name: ``var.x``, ``module.net["a"].id``, ``aws_subnet.b[0].arn``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeVar

from scanner.inputs.terraform.expressions.evaluate import evaluate
from scanner.inputs.terraform.expressions.failures import Failure
from scanner.inputs.terraform.places import relative
from scanner.inputs.terraform.values.conversion import each_choice, plain
from scanner.inputs.terraform.values.sets import by_schema
from scanner.model.value import OneOf, Unknown, Value, one_of
from scanner.syntax.hcl.tree import GetAttr

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from scanner.inputs.terraform.expressions.frame import Frame
    from scanner.inputs.terraform.modules.module import Module
    from scanner.syntax.hcl.tree import Index

# An unknown key of more instances than this says nothing about which one is meant.
MAX_CANDIDATES: Final = 16

_ONLY_AT_RUN: Final = "is known only while terraform runs"

_One = TypeVar("_One")


def refer(module: Module, name: str, steps: Sequence[GetAttr | Index], frame: Frame) -> tuple[Value, int]:
    """What a reference starts with means, and how many of its steps that took.

    Raises:
        Failure: it names nothing.
    """
    match name:
        case "var":
            return module.variable(_step(name, steps, 0)), 1
        case "local":
            return module.local(_step(name, steps, 0)), 1
        case "module":
            return _module(module, _step(name, steps, 0), steps, frame)
        case "path":
            return _path(module, _step(name, steps, 0)), 1
        case "terraform" | "tofu":
            return _terraform(module, _step(name, steps, 0)), 1
        case "data" | "ephemeral":
            address = f"{name}.{_step(name, steps, 0)}.{_step(name, steps, 1)}"
            return _resource(module, address, steps, 2, frame)
        case "resource":
            return _resource(module, f"{_step(name, steps, 0)}.{_step(name, steps, 1)}", steps, 2, frame)
        case "each" | "count":
            raise Failure(f"{name} is not defined here")
        case "self":
            return Unknown.because("self", _ONLY_AT_RUN), 0
    return _resource(module, f"{name}.{_step(name, steps, 0)}", steps, 1, frame)


def _step(name: str, steps: Sequence[GetAttr | Index], position: int) -> str:
    step = steps[position] if position < len(steps) else None
    if not isinstance(step, GetAttr):
        raise Failure(f'"{name}" alone is no reference')
    return step.name


def _path(module: Module, name: str) -> Value:
    match name:
        case "module":
            return relative(module.configuration.folder, module.root_folder)
        case "root":
            return "."
        case "cwd":
            return Unknown.because("path.cwd", _ONLY_AT_RUN)
    raise Failure(f"there is no path.{name}")


def _terraform(module: Module, name: str) -> Value:
    match name:
        case "workspace":
            return module.workspace
        case "applying":
            return Unknown.because("terraform.applying", _ONLY_AT_RUN)
    raise Failure(f"there is no terraform.{name}")


def _resource(
    module: Module, address: str, steps: Sequence[GetAttr | Index], used: int, frame: Frame
) -> tuple[Value, int]:
    declared = module.declared(address)
    if declared is None:
        raise Failure(f"{address} is not declared in this module")
    following = steps[used] if used < len(steps) else None
    if following is None:
        return declared.whole(), used
    if declared.expansion.form == "single":
        if isinstance(following, GetAttr) and declared.instances:
            return _as_schema(address, declared.instances[0].attribute(following.name)), used + 1
        return declared.whole(), used
    if isinstance(following, GetAttr):
        raise Failure(f"{address} has instances: an index is needed before .{following.name}")
    key = evaluate(following.key, frame)
    name = _attribute(steps, used + 1)
    if name is None:
        return _chosen(address, key, declared.instance, declared.instances, lambda one: one.whole()), used + 1
    found = _chosen(address, key, declared.instance, declared.instances, lambda one: one.attribute(name))
    return _as_schema(address, found), used + 2


def _as_schema(address: str, value: Value) -> Value:
    """An attribute has the type of the provider's schema, whatever is written; this resource has none."""
    return value if address.startswith("terraform_data.") else by_schema(value)


def _attribute(steps: Sequence[GetAttr | Index], position: int) -> str | None:
    step = steps[position] if position < len(steps) else None
    return step.name if isinstance(step, GetAttr) else None


def _module(module: Module, name: str, steps: Sequence[GetAttr | Index], frame: Frame) -> tuple[Value, int]:
    call = module.module_call(name)
    if call is None:
        raise Failure(f"module.{name} is not called in this module")
    if call.unreadable is not None:
        return Unknown((call.unreadable,)), len(steps)
    following = steps[1] if len(steps) > 1 else None
    if call.expansion.form == "single":
        if not call.modules:
            return None, 1
        if isinstance(following, GetAttr):
            return call.modules[0].output(following.name), 2
        return call.modules[0].outputs(), 1
    if following is None:
        return call.whole(), 1
    if isinstance(following, GetAttr):
        raise Failure(f"module.{name} has instances: an index is needed before .{following.name}")
    key = evaluate(following.key, frame)
    output = _attribute(steps, 2)
    if output is None:
        return _chosen(f"module.{name}", key, call.module, call.modules, lambda one: one.outputs()), 2
    return _chosen(f"module.{name}", key, call.module, call.modules, lambda one: one.output(output)), 3


def _chosen(
    address: str,
    key: Value,
    find: Callable[[Value], _One | None],
    everything: Sequence[_One],
    look: Callable[[_One], Value],
) -> Value:
    if isinstance(key, OneOf):
        return each_choice(key, lambda choice: _chosen(address, choice, find, everything, look))
    if isinstance(key, Unknown):
        if not everything or len(everything) > MAX_CANDIDATES:
            return Unknown(key.reasons)
        return plain(one_of([look(one) for one in everything], key.reasons))
    found = find(key)
    if found is None:
        raise Failure(f"{address} has no instance {key!r}" if key is not None else f"the index of {address} is null")
    return look(found)
