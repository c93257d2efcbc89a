"""Which resources an expression refers to, through locals, variables, module arguments and outputs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from scanner.inputs.terraform.configuration import written
from scanner.inputs.terraform.conversion import plain, to_bool
from scanner.inputs.terraform.evaluate import chain, evaluate
from scanner.inputs.terraform.failures import Failure
from scanner.model.value import OneOf, Unknown
from scanner.syntax.hcl.tree import (
    Call,
    Conditional,
    Expression,
    GetAttr,
    Index,
    Literal,
    Name,
    ObjectOf,
    Splat,
    Wrapped,
    parts,
    walk,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from scanner.inputs.terraform.calls import ModuleCall
    from scanner.inputs.terraform.collector import Collector
    from scanner.inputs.terraform.declared import Declared, Instance
    from scanner.inputs.terraform.frame import Binding, Frame
    from scanner.inputs.terraform.module import Module
    from scanner.model.resource import Resource
    from scanner.model.value import Value

    Steps: TypeAlias = "Sequence[GetAttr | Index]"
    Positions: TypeAlias = "Callable[[Value], int | None]"

_NO_RESOURCES: Final = frozenset({"path", "terraform", "tofu", "each", "count", "self", Splat.ITEM})


class Target(NamedTuple):
    """A resource that is referred to; ``doubt`` says why it may be another one instead."""

    resource: Resource
    doubt: Unknown | None


class Targets:
    """Follows references of one scope. What a local, variable or output refers to is found once."""

    __slots__ = ("_bound", "_scope")

    def __init__(self, scope: Collector) -> None:
        self._scope = scope
        self._bound: dict[int, bool] = {}

    def of(self, expression: Expression, frame: Frame) -> tuple[Target, ...]:
        """The resources, in the order of the source, each once; certain before doubtful."""
        module = frame.module
        if frame is not module.frame and self._uses_bound(expression, frame):
            return self._found(expression, frame)
        return self._remembered(module, ("targets", id(expression)), expression, module.frame)

    def _uses_bound(self, expression: Expression, frame: Frame) -> bool:
        key = id(expression)
        if key not in self._bound:
            names = {one.name for one in walk(expression) if isinstance(one, Name)}
            self._bound[key] = any(name in frame.names for name in names)
        return self._bound[key]

    def _remembered(
        self, module: Module, key: tuple[object, ...], expression: Expression, frame: Frame
    ) -> tuple[Target, ...]:
        found = module.recall(key, lambda: self._found(expression, frame))
        return found if isinstance(found, tuple) else ()

    def _found(self, expression: Expression, frame: Frame) -> tuple[Target, ...]:
        found: dict[Resource, Unknown | None] = {}
        waiting: list[tuple[Expression, Unknown | None]] = [(expression, None)]
        while waiting:
            here, doubt = waiting.pop()
            if isinstance(here, Literal):
                continue
            if isinstance(here, (Name, GetAttr, Index)):
                root, steps = chain(here)
                if isinstance(root, Name):
                    _add(found, self._reference(root.name, steps, frame), doubt)
                else:
                    waiting.append((root, doubt))
                continue
            waiting += reversed(_inside(here, doubt, frame))
        return tuple(Target(resource, doubt) for resource, doubt in found.items())

    def _reference(self, root: str, steps: Steps, frame: Frame) -> tuple[Target, ...]:
        module = frame.module
        names = [step.name for step in steps if isinstance(step, GetAttr)]
        if root in frame.names:
            binding = frame.bindings.get(root)
            return self._item(binding, steps) if binding is not None and names[:1] == ["value"] else ()
        if root in _NO_RESOURCES or not names:
            return ()
        match root:
            case "var":
                if names[0] not in module.configuration.variables:
                    return ()
                source, source_frame = module.source_of(names[0])
                return () if source is None else self._part(source, source_frame, steps[1:])
            case "local":
                attribute = module.configuration.locals.get(names[0])
                return () if attribute is None else self._part(attribute.expression, module.frame, steps[1:])
            case "module":
                call = module.module_call(names[0])
                return self._output(call, steps, frame) if call is not None else ()
        size = 3 if root in ("data", "ephemeral", "resource") else 2
        address = ".".join([root, *names][:size]).removeprefix("resource.")
        declared = module.declared(address)
        return self._instances(declared, steps[size - 1 :], frame) if declared is not None else ()

    def _part(self, expression: Expression, frame: Frame, steps: Steps) -> tuple[Target, ...]:
        """What a part of a value refers to: of a constructor only the entry that the steps name."""
        for step in steps:
            entry = _entry(expression, step)
            if entry is None:
                break
            expression = entry
        return self.of(expression, frame)

    def _item(self, binding: Binding, steps: Steps) -> tuple[Target, ...]:
        """What ``each.value`` refers to: one item of a collection, where the key is known."""
        collection = binding.collection
        while isinstance(collection, Wrapped):
            collection = collection.inner
        if isinstance(binding.key, str) and isinstance(collection, ObjectOf):
            for key, item in collection.entries:
                if isinstance(key, Literal) and key.value == binding.key:
                    return self._part(item, binding.frame, steps[1:])
        found = self.of(collection, binding.frame)
        if isinstance(binding.key, str):
            own = tuple(one for one in found if self._key_of(one.resource) == binding.key)
            if own and all(self._key_of(one.resource) is not None for one in found):
                return own
        return found

    def _key_of(self, resource: Resource) -> object:
        instance = self._scope.instances.get(resource)
        return instance.member.key if instance is not None else None

    def _output(self, call: ModuleCall, steps: Steps, frame: Frame) -> tuple[Target, ...]:
        position, modules, doubt = 1, call.modules, None
        members = call.expansion.members
        chosen = list(range(len(members)))
        if len(steps) > 1 and isinstance(steps[1], Index):
            chosen, doubt = _positions(steps[1].key, call.expansion.position, len(members), frame)
            position = 2
        output = steps[position] if position < len(steps) else None
        if not modules or not isinstance(output, GetAttr):
            nodes = (self._scope.call_nodes.get((call, one)) for one in chosen)
            return tuple(Target(node, doubt) for node in nodes if node is not None)
        found: dict[Resource, Unknown | None] = {}
        for one in chosen:
            block = modules[one].configuration.outputs.get(output.name)
            value = written(block, "value") if block is not None else None
            if value is not None:
                _add(found, self._part(value, modules[one].frame, steps[position + 1 :]), doubt)
        return tuple(Target(resource, why) for resource, why in found.items())

    def _instances(self, declared: Declared, steps: Steps, frame: Frame) -> tuple[Target, ...]:
        instances, doubt = declared.instances, None
        chosen: Sequence[Instance] = instances
        if declared.expansion.form != "single" and steps and isinstance(steps[0], Index):
            positions, doubt = _positions(steps[0].key, declared.expansion.position, len(instances), frame)
            chosen, steps = [instances[one] for one in positions], steps[1:]
        found: dict[Resource, Unknown | None] = {}
        for instance in chosen:
            node = self._scope.nodes.get(instance)
            if node is not None:
                _add(found, (Target(node, None),), doubt)
        if steps and isinstance(steps[0], GetAttr):
            # An attribute as it is written may name something else in turn.
            value = written(declared.block, steps[0].name)
            if value is not None:
                for instance in chosen:
                    _add(found, self.of(value, instance.member.frame), doubt)
        return tuple(Target(resource, why) for resource, why in found.items())


def _add(found: dict[Resource, Unknown | None], targets: Sequence[Target], doubt: Unknown | None) -> None:
    for resource, own in targets:
        why = own if own is not None else doubt
        if resource not in found or why is None:
            found[resource] = why


def _entry(expression: Expression, step: GetAttr | Index) -> Expression | None:
    while isinstance(expression, Wrapped):
        expression = expression.inner
    name = step.name if isinstance(step, GetAttr) else step.key.value if isinstance(step.key, Literal) else None
    if not isinstance(expression, ObjectOf) or not isinstance(name, str):
        return None
    found = None
    for key, item in expression.entries:
        if not isinstance(key, Literal):
            return None
        if key.value == name:
            found = item
    return found


def _inside(expression: Expression, doubt: Unknown | None, frame: Frame) -> list[tuple[Expression, Unknown | None]]:
    """The parts to follow: of a decided condition or ``try`` only what is taken."""
    if isinstance(expression, Conditional):
        truth = _truth(expression.condition, frame)
        if isinstance(truth, bool):
            return [(expression.then if truth else expression.otherwise, doubt)]
        why = doubt if doubt is not None or not isinstance(truth, Unknown) else Unknown(truth.reasons)
        return [(expression.then, why), (expression.otherwise, why)]
    if isinstance(expression, Call) and expression.name == "try":
        for argument in expression.arguments:
            try:
                evaluate(argument, frame)
            except Failure:
                continue
            return [(argument, doubt)]
    return [(part, doubt) for part in parts(expression)]


def _truth(condition: Expression, frame: Frame) -> Value:
    try:
        return to_bool(evaluate(condition, frame))
    except Failure:
        return None


def _positions(key: Expression, find: Positions, count: int, frame: Frame) -> tuple[list[int], Unknown | None]:
    """The positions of the instances that an index means, and a doubt where that is not known."""
    try:
        value = evaluate(key, frame)
    except Failure:
        return list(range(count)), Unknown.because("an index", "is not known", key.span)
    if isinstance(value, OneOf):
        found = [find(plain(choice)) for choice in value.choices]
        return [one for one in dict.fromkeys(found) if one is not None], Unknown(value.reasons)
    if isinstance(value, Unknown):
        return list(range(count)), Unknown(value.reasons)
    position = find(value)
    return ([position] if position is not None else []), None
