"""Which instances exist together: those that the same ``count`` or ``for_each`` decides about."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeAlias

from scanner.inputs.terraform.expressions.failures import Failure
from scanner.model.value import Unknown
from scanner.syntax.hcl.tree import Call, GetAttr, Index, Name, Wrapped, walk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from scanner.inputs.terraform.expressions.frame import Frame
    from scanner.inputs.terraform.modules.module import Module
    from scanner.inputs.terraform.resources.expand import Expansion
    from scanner.model.value import Reason, Value
    from scanner.syntax.hcl.tree import Expression

    Evaluate: TypeAlias = "Callable[[Expression, Frame], Value]"

# The module instance and the text of an expression that has the same value wherever it stands in it.
Cause: TypeAlias = tuple[str, str]

# Functions that give something else each time.
IMPURE: Final = frozenset({"timestamp", "plantimestamp", "uuid", "bcrypt"})
_MAX_STEPS: Final = 20


def cause_of(expression: Expression, frame: Frame) -> Cause:
    """What decides about the instances, by its own name: locals, arguments and other resources with
    ``for_each`` are followed to where it comes from.
    """
    for _ in range(_MAX_STEPS):
        following = _source(expression, frame)
        if following is None:
            break
        expression, frame = following
    text = expression.source.text[expression.start : expression.end].decode("utf-8", "replace")
    if any(isinstance(one, Call) and one.name in IMPURE for one in walk(expression)):
        text += f" at {expression.source.file}:{expression.start}"
    return frame.module.address, text


def doubt_of(cause: Cause, frame: Frame, reasons: Iterable[Reason]) -> Unknown:
    """Why something may not be there: one and the same object for all that have this cause in a root module."""
    root = frame.module
    while root.call is not None:
        root = root.call.caller
    found: Unknown = root.recall(("doubt", cause), lambda: Unknown(reasons))
    return found


def _source(expression: Expression, frame: Frame) -> tuple[Expression, Frame] | None:
    """Where the whole of an expression comes from; None where it is made here."""
    if isinstance(expression, Wrapped):
        return expression.inner, frame
    if not isinstance(expression, GetAttr) or not isinstance(expression.target, Name):
        return None
    module, root, name = frame.module, expression.target.name, expression.name
    if root == "local":
        attribute = module.configuration.locals.get(name)
        return (attribute.expression, module.frame) if attribute is not None else None
    if root == "var":
        return _argument(module, name)
    block = module.configuration.resources.get(f"{root}.{name}")
    each = block.attributes.get("for_each") if block is not None else None
    return (each.expression, module.frame) if each is not None else None


def _argument(module: Module, name: str) -> tuple[Expression, Frame] | None:
    if name not in module.configuration.variables:
        return None
    source, frame = module.source_of(name)
    # Another value in each instance of the call: the variable itself is the same in all of this module.
    if source is None or any(isinstance(one, Name) and one.name in frame.names for one in walk(source)):
        return None
    return source, frame.module.frame


def may_be_missing(expression: Expression, frame: Frame, evaluate: Evaluate) -> tuple[Reason, ...]:
    """Why an instance that the expression refers to by its key may not be there; empty where all surely are."""
    found: dict[Reason, None] = {}
    for one in walk(expression):
        if isinstance(one, Index) and (expansion := _expansion(one.target, frame)) is not None:
            try:
                key = evaluate(one.key, frame)
            except Failure:
                continue
            position = expansion.position(key) if not isinstance(key, Unknown) else None
            members = expansion.members if position is None else expansion.members[position : position + 1]
            for member in members:
                # Its own key is that of an instance that is there.
                if isinstance(member.presence, Unknown) and member.presence is not key:
                    found.update(dict.fromkeys(member.presence.reasons))
    return tuple(found)


def _expansion(target: Expression, frame: Frame) -> Expansion | None:
    """The instances of the resource or the call that is named."""
    names: list[str] = []
    while isinstance(target, GetAttr):
        names.insert(0, target.name)
        target = target.target
    if not isinstance(target, Name) or target.name in frame.names:
        return None
    if target.name == "module" and len(names) == 1:
        call = frame.module.module_call(names[0])
        return call.expansion if call is not None else None
    declared = frame.module.declared(".".join((target.name, *names)))
    return declared.expansion if declared is not None else None
