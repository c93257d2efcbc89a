"""The chain from where a value is used to the literal that it is: rebuilt by following references."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from scanner.inputs.terraform.configuration import written
from scanner.inputs.terraform.conversion import to_bool
from scanner.inputs.terraform.evaluate import chain, evaluate
from scanner.inputs.terraform.failures import Failure
from scanner.inputs.terraform.variables import FLAG
from scanner.model.located import Origin
from scanner.syntax.hcl.tree import Call, Conditional, Expression, GetAttr, Index, Name, ObjectOf, Wrapped

if TYPE_CHECKING:
    from scanner.inputs.terraform.frame import Frame
    from scanner.inputs.terraform.module import Module
    from scanner.model.value import Value

MAX_LINKS: Final = 30
_FIRST_OF: Final = ("try", "coalesce")
# What a value can come through; any other expression is written where it stands.
FOLLOWED: Final = frozenset({Wrapped, Conditional, Call, Name, GetAttr, Index})


def origins_of(expression: Expression, frame: Frame) -> tuple[Origin, ...]:
    """Where the expression's value came from, nearest first; empty where it is written here."""
    found: list[Origin] = []
    here: tuple[Expression, Frame] | None = (expression, frame)
    while here is not None and len(found) < MAX_LINKS:
        here = _followed(here[0], here[1], found)
    return tuple(found)


def _followed(expression: Expression, frame: Frame, found: list[Origin]) -> tuple[Expression, Frame] | None:
    match expression:
        case Wrapped():
            return expression.inner, frame
        case Conditional():
            truth = _value(expression.condition, frame)
            return (expression.then if truth else expression.otherwise, frame) if isinstance(truth, bool) else None
        case Call() if expression.name in _FIRST_OF:
            return _first(expression, frame)
        case Name() | GetAttr() | Index():
            return _reference(expression, frame, found)
    return None


def _value(expression: Expression, frame: Frame) -> Value:
    try:
        return to_bool(evaluate(expression, frame))
    except Failure:
        return None


def _first(call: Call, frame: Frame) -> tuple[Expression, Frame] | None:
    """The argument that ``try`` or ``coalesce`` takes, where that is decided."""
    for argument in call.arguments:
        try:
            value = evaluate(argument, frame)
        except Failure:
            continue
        if call.name == "try" or value not in (None, ""):
            return argument, frame
    return None


def _reference(expression: Expression, frame: Frame, found: list[Origin]) -> tuple[Expression, Frame] | None:
    root, steps = chain(expression)
    if not isinstance(root, Name):
        return None
    names = [step.name for step in steps if isinstance(step, GetAttr)]
    module = frame.module
    target: tuple[Expression, Frame] | None = None
    used = 1
    if root.name in frame.names:
        binding = frame.bindings.get(root.name)
        if binding is None or names[:1] != ["value"] or not isinstance(binding.key, str):
            return None
        target = _entry(binding.collection, binding.frame, binding.key)
    elif root.name == "var" and names and names[0] in module.configuration.variables:
        target = _variable(module, names[0], found)
    elif root.name == "local" and names and names[0] in module.configuration.locals:
        attribute = module.configuration.locals[names[0]]
        found.append(Origin(f"local.{names[0]}", attribute.expression.span))
        target = attribute.expression, module.frame
    elif root.name == "module" and len(names) > 1:
        target, used = _output(module, names[0], steps, frame, found)
    else:
        target, used = _written(module, root.name, steps, frame, found)
    return _entered(target, steps[used:], frame) if target is not None else None


def _variable(module: Module, name: str, found: list[Origin]) -> tuple[Expression, Frame] | None:
    source, frame = module.source_of(name)
    if source is None:
        return None
    if module.call is not None and module.member is not None and name in module.call.block.attributes:
        what = f"argument {name} of module.{module.call.name}"
    elif name in module.given and module.call is None:
        where = module.given[name].where
        what = f"var.{name} in {where}"
        if where == FLAG:
            # A flag is no place in a file: the declaration is the nearest one.
            found.append(Origin(what, module.configuration.variables[name].header))
            return source, frame
    else:
        what = f"default of var.{name}"
    found.append(Origin(what, source.span))
    return source, frame


def _written(
    module: Module, type_: str, steps: list[GetAttr | Index], frame: Frame, found: list[Origin]
) -> tuple[tuple[Expression, Frame] | None, int]:
    """An attribute of another resource, as it is written there."""
    if not steps or not isinstance(steps[0], GetAttr):
        return None, 0
    declared = module.declared(f"{type_}.{steps[0].name}")
    if declared is None:
        return None, 0
    key: Value = None
    position = 1
    if len(steps) > 1 and isinstance(steps[1], Index):
        try:
            key = evaluate(steps[1].key, frame)
        except Failure:
            return None, 0
        position = 2
    instance = declared.instance(key)
    step = steps[position] if position < len(steps) else None
    if instance is None or not isinstance(step, GetAttr):
        return None, 0
    value = written(declared.block, step.name)
    if value is None:
        return None, 0
    found.append(Origin(f"{declared.address}.{step.name}", value.span))
    return (value, instance.member.frame), position + 1


def _output(
    module: Module, name: str, steps: list[GetAttr | Index], frame: Frame, found: list[Origin]
) -> tuple[tuple[Expression, Frame] | None, int]:
    call = module.module_call(name)
    if call is None or call.configuration is None:
        return None, 0
    key: Value = None
    position = 1
    if isinstance(steps[1], Index):
        try:
            key = evaluate(steps[1].key, frame)
        except Failure:
            return None, 0
        position = 2
    step = steps[position] if position < len(steps) else None
    child = call.module(key)
    if child is None or not isinstance(step, GetAttr):
        return None, 0
    block = child.configuration.outputs.get(step.name)
    value = written(block, "value") if block is not None else None
    if value is None:
        return None, 0
    found.append(Origin(f"output {step.name} of module.{name}", value.span))
    return (value, child.frame), position + 1


def _entered(
    target: tuple[Expression, Frame], steps: list[GetAttr | Index], frame: Frame
) -> tuple[Expression, Frame] | None:
    """The part of a constructor that further steps name; without steps the target itself."""
    for step in steps:
        key: Value
        try:
            key = step.name if isinstance(step, GetAttr) else evaluate(step.key, frame)
        except Failure:
            return None
        found = _entry(target[0], target[1], key) if isinstance(key, str) else None
        if found is None:
            return None
        target = found
    return target


def _entry(expression: Expression, frame: Frame, key: str) -> tuple[Expression, Frame] | None:
    while isinstance(expression, Wrapped):
        expression = expression.inner
    if not isinstance(expression, ObjectOf):
        return None
    for key_expression, item in expression.entries:
        try:
            if evaluate(key_expression, frame) == key:
                return item, frame
        except Failure:
            return None
    return None
