"""A module instance: what names mean inside of it, each evaluated once when it is first asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scanner.inputs.terraform.configuration import is_flag, written
from scanner.inputs.terraform.expressions.constants import constant
from scanner.inputs.terraform.expressions.evaluate import evaluate
from scanner.inputs.terraform.expressions.failures import Failure
from scanner.inputs.terraform.expressions.frame import Frame
from scanner.inputs.terraform.modules.calls import ModuleCall
from scanner.inputs.terraform.modules.references import refer
from scanner.inputs.terraform.modules.validations import validated
from scanner.inputs.terraform.resources.declared import Declared
from scanner.inputs.terraform.resources.expand import asked_for, expand, uncertain
from scanner.inputs.terraform.session import BUSY
from scanner.inputs.terraform.values.bounds import bounded
from scanner.inputs.terraform.values.conversion import convert
from scanner.model.value import Unknown, Value

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Mapping, Sequence

    from scanner.inputs.terraform.configuration import Configuration
    from scanner.inputs.terraform.files import Files
    from scanner.inputs.terraform.modules.variables import Given
    from scanner.inputs.terraform.plan.knowledge import Knowledge
    from scanner.inputs.terraform.resources.expand import Expansion, Member
    from scanner.syntax.hcl.tree import Block, Expression, GetAttr, Index


class Module:
    """``address`` is ``module.net["a"].module.x``, empty for a root. A root has ``given`` values for its
    variables, a called module a ``call`` and the ``member`` of it that this is.
    """

    __slots__ = (
        "_calls",
        "_declared",
        "_memory",
        "address",
        "call",
        "conditions",
        "configuration",
        "environment",
        "files",
        "frame",
        "given",
        "member",
        "plan",
        "presence",
        "root_folder",
        "session",
        "workspace",
    )

    def __init__(
        self,
        configuration: Configuration,
        files: Files,
        root_folder: str,
        given: Mapping[str, Given] | None = None,
        call: ModuleCall | None = None,
        member: Member | None = None,
        workspace: str = "default",
        environment: str = "",
        plan: Knowledge | None = None,
    ) -> None:
        self.configuration, self.files, self.root_folder = configuration, files, root_folder
        self.session = files.session
        self.given: Mapping[str, Given] = given or {}
        self.call, self.member = call, member
        self.workspace: str = call.caller.workspace if call is not None else workspace
        self.environment: str = call.caller.environment if call is not None else environment
        self.plan: Knowledge | None = call.caller.plan if call is not None else plan
        self.frame = Frame(self)
        self.address = call.member_address(member) if call is not None and member is not None else ""
        self.presence = call.member_presence(member) if call is not None and member is not None else True
        self.conditions: frozenset[Hashable] = frozenset()
        if call is not None and member is not None:
            self.conditions = call.member_conditions(member)
        self._memory: dict[Hashable, Any] = {}
        self._declared: dict[str, Declared] = {}
        self._calls: dict[str, ModuleCall] = {}

    def label(self, name: str) -> str:
        """A name with the module's address before it."""
        return f"{self.address}.{name}" if self.address else name

    def reference(self, name: str, steps: Sequence[GetAttr | Index], frame: Frame) -> tuple[Value, int]:
        """What a reference starts with means, and how many of its steps that took.

        Raises:
            Failure: it names nothing.
        """
        return refer(self, name, steps, frame)

    def variable(self, name: str) -> Value:
        """The value of a variable, converted to its type.

        Raises:
            Failure: there is no such variable.
        """
        block = self.configuration.variables.get(name)
        if block is None:
            raise Failure(f'the variable "{name}" is not declared in this module')
        key = "var", name
        found: Value = self._memory.get(key, BUSY)
        if found is BUSY:
            found = self.session.recall(
                self._memory, key, self.label(f"var.{name}"), None, lambda: self._variable(name, block)
            )
        return found

    def _variable(self, name: str, block: Block) -> Value:
        source, frame = self.source_of(name)
        subject = self.label(f"var.{name}")
        if source is None:
            return Unknown.because(subject, "has no value", block.header)
        try:
            type_ = self.configuration.type_of(name, self._in_type)
            own = self.call is None or source is written(block, "default")
            value = constant(source, self) if own else evaluate(source, frame)
            if value is None and is_flag(written(block, "nullable"), "false"):
                value = self._instead_of_null(block, source)
            value = bounded(convert(value, type_), self.session)
        except Failure as failure:
            return self._refused(name, failure, source)
        return validated(self, name, value, block) if name in self.configuration.validated else value

    def _refused(self, name: str, failure: Failure, source: Expression) -> Unknown:
        """What a flag gives stands in no file: the declaration is the nearest place."""
        subject, given = self.label(f"var.{name}"), self.given.get(name)
        if given is None or given.in_file or self.call is not None:
            return self.session.fail(failure, subject, source)
        told = Failure(f"what {given.where} gives for {name}: {failure.message}")
        return self.session.give_up(told, subject, self.configuration.variables[name].header)

    def _instead_of_null(self, block: Block, source: Expression) -> Value:
        default = written(block, "default")
        value = constant(default, self) if default is not None and default is not source else None
        if value is None:
            raise Failure("the value is null, which this variable does not take")
        return value

    def _in_type(self, expression: Expression) -> Value:
        return constant(expression, self, in_type=True)

    def source_of(self, name: str) -> tuple[Expression | None, Frame]:
        """The expression that gives a variable its value, and the frame it is evaluated in."""
        block = self.configuration.variables[name]
        if self.call is not None and self.member is not None:
            argument = written(self.call.block, name)
            if argument is not None:
                return argument, self.member.frame
        elif name in self.given:
            return self.given[name].expression, self.frame
        return written(block, "default"), self.frame

    def local(self, name: str) -> Value:
        """The value of a local.

        Raises:
            Failure: there is no such local.
        """
        attribute = self.configuration.locals.get(name)
        if attribute is None:
            raise Failure(f'the local "{name}" is not declared in this module')
        return self._remembered(("local", name), f"local.{name}", attribute.expression)

    def output(self, name: str) -> Value:
        """The value of an output.

        Raises:
            Failure: there is no such output.
        """
        block = self.configuration.outputs.get(name)
        value = written(block, "value") if block is not None else None
        if value is None:
            raise Failure(f'the module has no output "{name}"')
        return self._remembered(("output", name), f"output.{name}", value)

    def outputs(self) -> Value:
        """All outputs, as a reference to the whole module instance sees them."""
        return {
            name: self.output(name) for name, block in self.configuration.outputs.items() if "value" in block.attributes
        }

    def _remembered(self, key: tuple[str, str], name: str, expression: Expression) -> Value:
        found: Value = self._memory.get(key, BUSY)
        if found is BUSY:
            found = self.session.recall(
                self._memory, key, self.label(name), expression, lambda: self._evaluated(name, expression)
            )
        return found

    def _evaluated(self, name: str, expression: Expression) -> Value:
        try:
            return bounded(evaluate(expression, self.frame), self.session)
        except Failure as failure:
            return self.session.fail(failure, self.label(name), expression)

    def recall(self, key: Hashable, compute: Callable[[], Any]) -> Any:
        """Something about this module, computed once; None for what needs itself."""
        if self._memory.get(key) is BUSY:
            return None
        return self.session.recall(self._memory, key, "", None, compute)

    def declared(self, address: str) -> Declared | None:
        """A resource, data source or ephemeral resource by its local address."""
        if address not in self._declared:
            block = self.configuration.resources.get(address)
            if block is None:
                return None
            self._declared[address] = Declared(self, address, block)
        return self._declared[address]

    def module_call(self, name: str) -> ModuleCall | None:
        """A module call by its name."""
        if name not in self._calls:
            block = self.configuration.calls.get(name)
            if block is None:
                return None
            self._calls[name] = ModuleCall(self, name, block)
        return self._calls[name]

    def expansion(self, name: str, block: Block, frame: Frame) -> Expansion | Unknown:
        """The instances of a resource or a call; an Unknown while they depend on themselves."""
        found: Expansion | Unknown = self.session.recall(
            self._memory, ("expansion", name), self.label(name), block, lambda: self._expansion(name, block, frame)
        )
        return found

    def _expansion(self, name: str, block: Block, frame: Frame) -> Expansion:
        try:
            found = expand(block, frame)
            if self.plan is not None:
                found = self.plan.expansion(self, name, block, found)
            # A module instance weighs more than a resource.
            self.session.spend(len(found.members), 2 if block.type == "module" else 1)
        except Failure as failure:
            wanted = asked_for(block)
            if wanted is None:
                raise
            return uncertain(block, frame, self.session.fail(failure, name, wanted[1]))
        return found
