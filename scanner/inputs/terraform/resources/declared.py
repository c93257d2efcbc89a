"""Resources and data sources as other expressions see them: instances, and their attributes as written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from scanner.inputs.terraform.configuration import written
from scanner.inputs.terraform.documents.parts import rendered
from scanner.inputs.terraform.documents.policy_documents import RENDERED
from scanner.inputs.terraform.expressions.evaluate import evaluate
from scanner.inputs.terraform.expressions.failures import Failure
from scanner.inputs.terraform.expressions.steps import AFTER_APPLY
from scanner.inputs.terraform.providers.builtin import ATTRIBUTES, DATA, data_attribute
from scanner.inputs.terraform.providers.computed import computed, is_computed
from scanner.inputs.terraform.providers.exported import IDENTITIES, is_exported
from scanner.inputs.terraform.resources.expand import Expansion, Member, uncertain
from scanner.inputs.terraform.resources.nested import nested_values
from scanner.inputs.terraform.session import BUSY
from scanner.model.policies import DOCUMENT
from scanner.model.value import ABSENT, Absent, PartialMap, Reason, Repeated, SomeText, Unknown, UnknownText, Value

if TYPE_CHECKING:
    from collections.abc import Hashable

    from scanner.inputs.terraform.documents.policy_documents import PolicyDocument
    from scanner.inputs.terraform.modules.module import Module
    from scanner.syntax.hcl.tree import Block

META_ARGUMENTS: Final = frozenset({"count", "for_each", "provider", "providers", "depends_on"})
META_BLOCKS: Final = frozenset({"lifecycle", "provisioner", "connection"})


class Declared:
    """One ``resource``, ``data`` or ``ephemeral`` block of a module instance. ``address`` is local to it."""

    __slots__ = ("_expansion", "_instances", "address", "block", "mode", "module")

    def __init__(self, module: Module, address: str, block: Block) -> None:
        self.module, self.address, self.block = module, address, block
        self.mode = block.type
        self._expansion: Expansion | None = None
        self._instances: tuple[Instance, ...] | None = None

    @property
    def type(self) -> str:
        """What rules select: ``aws_s3_bucket``, ``data.aws_ami``."""
        return self.block.labels[0] if self.mode == "resource" else f"{self.mode}.{self.block.labels[0]}"

    @property
    def expansion(self) -> Expansion:
        """Its instances' keys and frames."""
        if self._expansion is None:
            found = self.module.expansion(self.address, self.block, self.module.frame)
            if isinstance(found, Unknown):
                return uncertain(self.block, self.module.frame, found)
            self._expansion = found
        return self._expansion

    @property
    def instances(self) -> tuple[Instance, ...]:
        """One for each member of the expansion, in its order."""
        if self._instances is None:
            found = tuple(Instance(self, member) for member in self.expansion.members)
            if self._expansion is None:
                return found
            self._instances = found
        return self._instances

    def instance(self, key: Value) -> Instance | None:
        """The instance with a key, or the one that stands for those not known."""
        position = self.expansion.position(key)
        return self.instances[position] if position is not None else None

    @property
    def why(self) -> Reason:
        """Why what is not written is not known."""
        if self.mode == "resource":
            return Reason(self.address, AFTER_APPLY, None)
        return Reason(self.address, "is read at apply", None)

    def whole(self) -> Value:
        """The value of a reference to the whole resource."""
        expansion = self.expansion
        if expansion.form == "single":
            return self.instances[0].whole() if self.instances else None
        surely = [one for one in self.instances if one.member.presence is True]
        others = [one for one in self.instances if one.member.presence is not True]
        if expansion.form == "count":
            more = [Repeated(one.whole(), _doubt(one)) for one in others]
            return (*(one.whole() for one in surely), *more)
        known = {str(one.member.key): one.whole() for one in surely}
        return PartialMap(known, _doubt(others[0])) if others else known


def _doubt(instance: Instance) -> tuple[Reason, ...]:
    presence = instance.member.presence
    return presence.reasons if isinstance(presence, Unknown) else ()


class Instance:
    """One instance; attributes are evaluated once."""

    __slots__ = ("_memory", "declared", "document", "member")

    def __init__(self, declared: Declared, member: Member) -> None:
        self.declared, self.member = declared, member
        # Of a policy document data source, once somebody looked into it.
        self.document: PolicyDocument | None = None
        self._memory: dict[Hashable, Value] | None = None

    @property
    def presence(self) -> Literal[True] | Unknown:
        """Whether it surely exists, its module included."""
        outer = self.declared.module.presence
        own = self.member.presence
        if isinstance(own, Unknown):
            return Unknown(own.reasons + outer.reasons) if isinstance(outer, Unknown) else own
        return outer

    @property
    def conditions(self) -> frozenset[Hashable]:
        """What decides whether it exists, as far as that is not known."""
        cause = self.member.cause
        outer = self.declared.module.conditions
        return outer | {cause} if cause is not None else outer

    def attribute(self, name: str) -> Value:
        """An attribute as it is written; unknown where the provider or the apply decides."""
        memory = self._memory
        if memory is None:
            memory = self._memory = {}
        found: Value = memory.get(name, BUSY)  # type: ignore[arg-type]  # the mark is no value
        if found is BUSY:
            block = self.declared.block
            found = self.declared.module.session.recall(
                memory, name, f"{self.declared.address}.{name}", written(block, name) or block, lambda: self._best(name)
            )
        return found

    def _best(self, name: str) -> Value:
        plan = self.declared.module.plan
        value = self._attribute(name)
        return value if plan is None else plan.attribute(self, name, value)

    def _attribute(self, name: str) -> Value:
        if name in RENDERED and self.declared.type == DOCUMENT:
            return rendered(self, name)
        block = self.declared.block
        written = block.attributes.get(name)
        if written is None and is_computed(self.declared.type, name):
            found = self._computed(name)
            if found is not ABSENT:
                return found
        if self.declared.type == DATA and (name not in ATTRIBUTES or written is None):
            return self._data_attribute(name)
        if written is not None and name not in META_ARGUMENTS:
            try:
                value = evaluate(written.expression, self.member.frame)
            except Failure as failure:
                subject = f"{self.declared.address}.{name}"
                return self.declared.module.session.fail(failure, subject, written.expression)
            if value is not None or self.declared.type == DATA:
                return value
        elif name not in META_BLOCKS:
            try:
                blocks = nested_values(block, name, self.member.frame, self._why(name))
            except Failure as failure:
                subject = f"{self.declared.address}.{name}"
                return self.declared.module.session.give_up(failure, subject, block.header)
            if blocks is not None:
                return blocks
        if is_exported(self.declared.mode, block.labels[0], name):
            unknown = SomeText((self._why(name),))
            is_arn = name == "arn" and block.labels[0].startswith("aws_")
            return UnknownText(("arn:", unknown) if is_arn else (unknown,))
        return Unknown((self._why(name),))

    def _data_attribute(self, name: str) -> Value:
        beside = self.attribute("input") if name == "output" else None
        return data_attribute(name, beside, self._why(name))

    def _computed(self, name: str) -> Value | Absent:
        try:
            return computed(self, name)
        except Failure as failure:
            subject = f"{self.declared.address}.{name}"
            return self.declared.module.session.give_up(failure, subject, self.declared.block.header)

    def _why(self, name: str) -> Reason:
        reason = self.declared.why
        return Reason(f"{reason.subject}.{name}", reason.why) if self.declared.mode == "resource" else reason

    def whole(self) -> Value:
        """Everything that is written; more is known after apply."""
        if self.declared.type == DATA:
            return {name: self.attribute(name) for name in ATTRIBUTES}
        block = self.declared.block
        names = dict.fromkeys([*block.attributes, *(one.type for one in block.blocks if one.type != "dynamic")])
        if self.declared.type == DOCUMENT:
            names.update(dict.fromkeys(sorted(RENDERED)))
        names.update(dict.fromkeys(one.labels[0] for one in block.blocks if one.type == "dynamic" and one.labels))
        if self.declared.mode == "resource":
            names.update(dict.fromkeys(IDENTITIES))
        known = {name: self.attribute(name) for name in names if name not in META_ARGUMENTS and name not in META_BLOCKS}
        return PartialMap(known, (self.declared.why,))
