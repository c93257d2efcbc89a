"""Module instances to the nodes of the graph: resources, calls, providers, variables, outputs, settings."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from scanner.inputs.terraform.documents.policy_uses import PolicyDocumentBody, PolicyUses
from scanner.inputs.terraform.modules.calls import key_text
from scanner.inputs.terraform.modules.installed import MANIFEST
from scanner.inputs.terraform.places import resolve
from scanner.inputs.terraform.providers.versions import LOCK, provider_versions
from scanner.inputs.terraform.resources.bodies import ResourceBody, call_body, output_body, provider_body, variable_body
from scanner.inputs.terraform.resources.settings import settings_body, settings_span
from scanner.model.policies import DOCUMENT
from scanner.model.resource import Resource
from scanner.model.value import Reason, Unknown

if TYPE_CHECKING:
    from collections.abc import Hashable
    from typing import Literal

    from scanner.inputs.terraform.expressions.frame import Frame
    from scanner.inputs.terraform.modules.calls import ModuleCall
    from scanner.inputs.terraform.modules.module import Module
    from scanner.inputs.terraform.resources.declared import Instance
    from scanner.model.located import Located
    from scanner.model.span import Span
    from scanner.syntax.hcl.tree import Block

LANGUAGE: Final = "terraform"


class Collector:
    """Everything that one scope consists of.

    Variables, outputs and provider configurations are nodes once a folder, however often it is called;
    resources and calls once an instance. ``instances`` and ``calls`` lead from nodes to what they were
    made of, ``nodes`` and ``call_nodes`` the other way, for links; ``blocks`` are those of providers and
    outputs. ``gaps`` are calls that lead nowhere.
    """

    __slots__ = (
        "_seen",
        "_uses",
        "_validated",
        "blocks",
        "call_nodes",
        "calls",
        "gaps",
        "instances",
        "nodes",
        "resources",
        "root",
        "sample",
        "scope",
    )

    def __init__(self, scope: str, root: Module, *, sample: bool) -> None:
        self.scope, self.root, self.sample = scope, root, sample
        self.resources: list[Resource] = []
        self.instances: dict[Resource, Instance] = {}
        self.nodes: dict[Instance, Resource] = {}
        self.calls: dict[Resource, tuple[ModuleCall, int]] = {}
        self.call_nodes: dict[tuple[ModuleCall, int], Resource] = {}
        self.gaps: dict[Reason, None] = {}
        self.blocks: dict[Resource, tuple[Block, Frame]] = {}
        self._seen: set[str] = set()
        self._validated: list[Module] = []
        self._uses = PolicyUses(self.resources)

    def collect(self) -> None:
        """Walk all module instances, a module before those that it calls."""
        plan = self.root.plan
        if self.scope.startswith("root:"):
            span, settings = settings_span(self.root), settings_body(self.root, sample=self.sample)
            wanted = plan is not None
            self._add(self.root, "terraform", "terraform.root", "terraform", span, settings, wanted=wanted)
        waiting: list[tuple[Module, bool]] = [(self.root, plan is not None)]
        while waiting:
            module, wanted = waiting.pop()
            if module.session.is_full:
                self._stop(module)
                return
            if module.configuration.validated:
                self._validated.append(module)
            for address in module.configuration.resources:
                self._declared(module, address, wanted=wanted)
            if module.configuration.folder not in self._seen:
                self._seen.add(module.configuration.folder)
                self._once(module, wanted=wanted)
            below: list[tuple[Module, bool]] = []
            for name in module.configuration.calls:
                below += self._call(module, name, wanted=wanted)
            waiting += reversed(below)
        if plan is not None:
            self.resources += plan.others(self.scope)

    def validate(self) -> None:
        """See to it that values of variables that Terraform would refuse are told, whoever asks for them."""
        for module in self._validated:
            for name in module.configuration.variables:
                if name in module.configuration.validated:
                    module.session.run(partial(module.variable, name))
        self._validated.clear()

    @property
    def provider_versions(self) -> tuple[tuple[str, str], ...]:
        """The versions that the providers may have."""
        others = [self.root.files.configuration(folder) for folder in sorted(self._seen)]
        return provider_versions(
            [self.root.configuration, *(one for one in others if one is not None)], self.root.files
        )

    @property
    def sources(self) -> frozenset[str] | None:
        """Every file that has a say in it, as far as that is known by now."""
        files, folder = self.root.files, self.root.root_folder
        if self.root.plan is not None:
            return None
        own = {path for one in (folder, *self._seen) for path in files.in_folder(one)}
        given = {one.where for one in self.root.given.values() if one.in_file}
        beside = {resolve(folder, name) or name for name in (MANIFEST, LOCK)}
        return frozenset(own | given | beside | files.looked_at.get(folder, set()))

    def _stop(self, module: Module) -> None:
        message = "there are too many instances of resources and modules: the rest is left out"
        module.session.report("error", "terraform-too-many", message, settings_span(self.root))
        self.gaps[Reason(self.scope, "has too many instances", settings_span(self.root))] = None

    def _add(
        self,
        module: Module,
        address: str,
        type_: str,
        name: str,
        span: Span,
        body: Located,
        *,
        provider: str = LANGUAGE,
        presence: Literal[True] | Unknown = True,
        conditions: frozenset[Hashable] = frozenset(),
        wanted: bool = False,
    ) -> Resource:
        found = Resource(
            address=module.label(address),
            type=type_,
            provider=provider,
            language="terraform",
            name=name,
            scope=self.scope,
            span=span,
            body=body,
            module=module.address,
            presence=presence,
            conditions=conditions if presence is not True else frozenset(),
            entry=wanted or span.file in module.files.entries,
        )
        self.resources.append(found)
        return found

    def _declared(self, module: Module, address: str, *, wanted: bool) -> None:
        declared = module.declared(address)
        if declared is None:
            return
        type_, span = declared.type, declared.block.header
        provider, name = declared.block.labels[0].partition("_")[0], declared.block.labels[1]
        for instance in module.session.run(lambda: declared.instances):
            body: Located = ResourceBody(instance) if type_ != DOCUMENT else PolicyDocumentBody(instance, self._uses)
            presence = instance.presence
            if module.plan is not None:
                planned = module.plan.body(instance, body)
                if planned is not None:
                    body, span, presence = planned, planned.header, True
                elif module.plan.leaves_out(module, address + key_text(instance.member.key)):
                    continue
            node = self._add(
                module,
                address + key_text(instance.member.key),
                type_,
                name,
                span,
                body,
                provider=provider,
                presence=presence,
                conditions=instance.conditions,
                wanted=wanted,
            )
            self.instances[node] = instance
            self.nodes[instance] = node

    def _once(self, module: Module, *, wanted: bool) -> None:
        found = module.configuration
        for (name, alias), block in found.providers.items():
            address = f"provider.{name}.{alias}" if alias else f"provider.{name}"
            body = provider_body(module, name, block)
            node = self._add(
                module, address, "terraform.provider", name, block.header, body, provider=name, wanted=wanted
            )
            self.blocks[node] = block, module.frame
        for name, block in found.variables.items():
            body = variable_body(module, name, block)
            self._add(module, f"var.{name}", "terraform.variable", name, block.header, body, wanted=wanted)
        for name, block in found.outputs.items():
            if "value" not in block.attributes:
                module.session.report("note", "terraform-argument", "the output has no value", block.header)
            body = output_body(module, name, block)
            node = self._add(module, f"output.{name}", "terraform.output", name, block.header, body, wanted=wanted)
            self.blocks[node] = block, module.frame

    def _call(self, module: Module, name: str, *, wanted: bool) -> list[tuple[Module, bool]]:
        call = module.module_call(name)
        if call is None:
            return []
        if call.unreadable is not None:
            self.gaps[call.unreadable] = None
        call.check_arguments()
        members = module.session.run(lambda: call.expansion).members
        for position, member in enumerate(members):
            node = self._add(
                module,
                f"module.{name}{key_text(member.key)}",
                "terraform.module",
                name,
                call.block.header,
                call_body(call, position, sample=self.sample),
                presence=call.member_presence(member),
                conditions=call.member_conditions(member),
                wanted=wanted,
            )
            self.calls[node] = (call, position)
            self.call_nodes[call, position] = node
        below_wanted = wanted or call.block.source.file in module.files.entries
        return [(one, below_wanted) for one in call.modules]
