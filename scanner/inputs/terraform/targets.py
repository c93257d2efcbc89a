"""Which resources an expression refers to, through locals, variables, module arguments and outputs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from scanner.inputs.terraform.configuration import written
from scanner.inputs.terraform.expressions.evaluate import chain, evaluate
from scanner.inputs.terraform.expressions.failures import Failure
from scanner.inputs.terraform.expressions.selection import inside
from scanner.inputs.terraform.values.conversion import plain
from scanner.model.value import OneOf, Unknown
from scanner.syntax.hcl.tree import GetAttr, Index, Literal, Name, Splat, walk

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scanner.inputs.terraform.expressions.frame import Frame
    from scanner.inputs.terraform.modules.calls import ModuleCall
    from scanner.inputs.terraform.resources.collector import Collector
    from scanner.inputs.terraform.resources.declared import Declared, Instance
    from scanner.inputs.terraform.resources.expand import Expansion
    from scanner.model.resource import Resource
    from scanner.model.value import Value
    from scanner.syntax.hcl.tree import Expression

    # Evaluated steps of a reference; an index may be unknown.
    Keys: TypeAlias = "tuple[Value, ...]"
    Work: TypeAlias = "tuple[Expression, Unknown | None, Keys]"

_NO_RESOURCES: Final = frozenset({"path", "terraform", "tofu", "each", "count", "self", Splat.ITEM})


class Target(NamedTuple):
    """A resource that is referred to; ``doubt`` says why it may be another one instead."""

    resource: Resource
    doubt: Unknown | None


class Targets:
    """Follows references of one scope. What a local, variable or output refers to is found once.

    Keys say which part of a value is meant: ``var.groups["a"].key_id`` refers to what this one entry of
    the argument refers to, not to everything that the argument does.
    """

    __slots__ = ("_bound", "_scope")

    def __init__(self, scope: Collector) -> None:
        self._scope = scope
        self._bound: dict[int, bool] = {}

    def of(self, expression: Expression, frame: Frame, keys: Keys = ()) -> tuple[Target, ...]:
        """The resources, in the order of the source, each once."""
        module = frame.module
        if frame is not module.frame and self._uses_bound(expression, frame):
            return self._found(expression, frame, keys)
        known = tuple(key for key in keys if isinstance(key, (str, int)))
        if len(known) < len(keys):
            return self._found(expression, module.frame, keys)
        found = module.recall(("targets", id(expression), known), lambda: self._found(expression, module.frame, keys))
        return found if isinstance(found, tuple) else ()

    def _uses_bound(self, expression: Expression, frame: Frame) -> bool:
        key = id(expression)
        if key not in self._bound:
            names = {one.name for one in walk(expression) if isinstance(one, Name)}
            self._bound[key] = any(name in frame.names for name in names)
        return self._bound[key]

    def _found(self, expression: Expression, frame: Frame, keys: Keys) -> tuple[Target, ...]:
        found: dict[Resource, Unknown | None] = {}
        session = frame.module.session
        waiting: list[Work] = [(expression, None, keys)]
        while waiting:
            here, doubt, wanted = waiting.pop()
            if isinstance(here, Literal):
                continue
            session.steps += 1
            if session.steps > session.allowance:
                message = "what this refers to takes too long to be followed; links may be missing"
                session.report("error", "terraform-evaluation", message, expression.span)
                break
            if isinstance(here, (Name, GetAttr, Index)):
                root, steps = chain(here)
                wanted = (*_evaluated(steps, frame), *wanted)
                if isinstance(root, Name):
                    _add(found, self._reference(root.name, wanted, frame), doubt)
                else:
                    waiting.append((root, doubt, wanted))
                continue
            waiting += reversed(inside(here, doubt, wanted, frame))
        return tuple(Target(resource, doubt) for resource, doubt in found.items())

    def _reference(self, root: str, keys: Keys, frame: Frame) -> tuple[Target, ...]:
        module = frame.module
        if root in frame.names:
            binding = frame.bindings.get(root)
            if binding is None or keys[:1] != ("value",):
                return ()
            return self.of(binding.collection, binding.frame, (binding.key, *keys[1:]))
        if root in _NO_RESOURCES or not keys or not isinstance(keys[0], str):
            return ()
        match root:
            case "var":
                if keys[0] not in module.configuration.variables:
                    return ()
                source, source_frame = module.source_of(keys[0])
                return self.of(source, source_frame, keys[1:]) if source is not None else ()
            case "local":
                attribute = module.configuration.locals.get(keys[0])
                return self.of(attribute.expression, module.frame, keys[1:]) if attribute is not None else ()
            case "module":
                call = module.module_call(keys[0])
                return self._output(call, keys[1:]) if call is not None else ()
        size = 3 if root in ("data", "ephemeral", "resource") else 2
        address = ".".join(str(name) for name in (root, *keys)[:size]).removeprefix("resource.")
        declared = module.declared(address)
        return self._instances(declared, keys[size - 1 :]) if declared is not None else ()

    def _output(self, call: ModuleCall, keys: Keys) -> tuple[Target, ...]:
        modules, doubt = call.modules, None
        chosen = list(range(len(call.expansion.members)))
        if keys and call.expansion.form != "single":
            chosen, doubt = _positions(keys[0], call.expansion)
            keys = keys[1:]
        output = keys[0] if keys else None
        if not modules or not isinstance(output, str):
            nodes = (self._scope.call_nodes.get((call, one)) for one in chosen)
            return tuple(Target(node, doubt) for node in nodes if node is not None)
        found: dict[Resource, Unknown | None] = {}
        for one in chosen:
            block = modules[one].configuration.outputs.get(output)
            value = written(block, "value") if block is not None else None
            if value is not None:
                _add(found, self.of(value, modules[one].frame, keys[1:]), doubt)
        return tuple(Target(resource, why) for resource, why in found.items())

    def _instances(self, declared: Declared, keys: Keys) -> tuple[Target, ...]:
        instances, doubt = declared.instances, None
        chosen: Sequence[Instance] = instances
        if declared.expansion.form != "single" and keys:
            positions, doubt = _positions(keys[0], declared.expansion)
            chosen, keys = [instances[one] for one in positions], keys[1:]
        found: dict[Resource, Unknown | None] = {}
        for instance in chosen:
            node = self._scope.nodes.get(instance)
            if node is not None:
                _add(found, (Target(node, None),), doubt)
        if keys and isinstance(keys[0], str):
            # An attribute as it is written may name something else in turn.
            value = written(declared.block, keys[0])
            if value is not None:
                for instance in chosen:
                    _add(found, self.of(value, instance.member.frame, keys[1:]), doubt)
        return tuple(Target(resource, why) for resource, why in found.items())


def _add(found: dict[Resource, Unknown | None], targets: Sequence[Target], doubt: Unknown | None) -> None:
    for resource, own in targets:
        why = own if own is not None else doubt
        if resource not in found or why is None:
            found[resource] = why


def _evaluated(steps: Sequence[GetAttr | Index], frame: Frame) -> Keys:
    keys: list[Value] = []
    for step in steps:
        try:
            keys.append(step.name if isinstance(step, GetAttr) else evaluate(step.key, frame))
        except Failure:
            # The variable of a `for`, mostly: any item may be meant.
            keys.append(Unknown.because("an index", "is not known", step.span))
    return tuple(keys)


def _positions(key: Value, expansion: Expansion) -> tuple[list[int], Unknown | None]:
    """The positions of the instances that an index means, and a doubt where that is not known."""
    if isinstance(key, OneOf):
        found = [expansion.position(plain(choice)) for choice in key.choices]
        return [one for one in dict.fromkeys(found) if one is not None], Unknown(key.reasons)
    if isinstance(key, Unknown):
        for position, member in enumerate(expansion.members):
            # The key of an instance that is there for the same cause: of each the one with this key is meant.
            if member.key is None and member.presence is key:
                return [position], None
        return list(range(len(expansion.members))), Unknown(key.reasons)
    meant = expansion.position(key)
    if meant is None:
        return [], None
    member = expansion.members[meant]
    # One that stands for all that there may be is not sure to have this key.
    return [meant], member.presence if member.key is None and isinstance(member.presence, Unknown) else None
