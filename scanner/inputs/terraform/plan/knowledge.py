"""What a plan knows, for the evaluation of the configuration that it was made from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.inputs.terraform.modules.calls import key_text
from scanner.inputs.terraform.modules.variables import Given
from scanner.inputs.terraform.plan.cells import PlannedBody
from scanner.inputs.terraform.plan.configuration import configuration_of
from scanner.inputs.terraform.plan.expressions import constant
from scanner.inputs.terraform.plan.places import CallPlace, Place, PlanPlace
from scanner.inputs.terraform.resources.expand import Expansion, Form, Member, expected
from scanner.model.resource import Resource
from scanner.model.value import Unknown, is_known

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.inputs.terraform.configuration import Configuration
    from scanner.inputs.terraform.modules.module import Module
    from scanner.inputs.terraform.plan.planned import Plan, Planned
    from scanner.inputs.terraform.resources.declared import Instance
    from scanner.model.located import Located
    from scanner.model.value import Value
    from scanner.syntax.hcl.tree import Block


class Knowledge:
    """One plan, asked by the modules of the root that it belongs to. ``left`` are the resources that nobody
    asked for yet.
    """

    __slots__ = ("_configurations", "left", "plan")

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self._configurations: dict[tuple[str, ...], Configuration | None] = {}
        self.left: dict[str, Planned] = dict(plan.resources)

    @property
    def given(self) -> dict[str, Given]:
        """The values of the root module's variables that are not their defaults."""
        module = self.plan.module(())
        declared = module.value.get("variables") if module is not None else None
        found: dict[str, Given] = {}
        for name, part in self.plan.variables.items():
            block = declared.get(name) if isinstance(declared, dict) else None
            if not isinstance(block, dict) or "default" not in block or block["default"] != part.value:
                found[name] = Given(constant(part.value, part), "the plan", in_file=False)
        return found

    def configuration(self, calls: tuple[str, ...]) -> Configuration | None:
        """What a module declares whose source is not there. Its folder is none of the tree's."""
        if calls not in self._configurations:
            folder = "/".join([self.plan.path, *calls])
            self._configurations[calls] = configuration_of(self.plan, calls, folder)
        return self._configurations[calls]

    def stands_for(self, module: Module) -> bool:
        """Whether the module's source is not there, and its configuration the plan's."""
        return module.configuration.files == (self.plan.path,)

    def expansion(self, module: Module, name: str, block: Block, found: Expansion) -> Expansion:
        """The instances that the plan has, where the configuration alone may leave that open."""
        keys = self.plan.keys(module.address, name)
        if found.form == "single" and (keys in ((), (None,)) or not self.stands_for(module)):
            return found
        if name.startswith("module."):
            # A call whose modules hold no resources leaves no trace.
            if not keys and all(member.key is not None for member in found.members):
                return found
        elif not keys and not (self.plan.complete and self.plan.declares(path_of(module), name)):
            return found
        known = {member.key: member for member in found.members}
        members = [known.get(key) or expected(key, block, module.frame) for key in keys]
        # A collection that refers to nothing is not in the configuration of a plan: toset(["a", "b"]).
        form: Form = found.form if found.form != "single" else "count" if isinstance(keys[0], int) else "each"
        return Expansion(form, [Member(one.key, one.frame, True) for one in members])

    def resource(self, module: Module, address: str) -> Planned | None:
        """The planned instance of an address within a module instance."""
        return self.plan.resources.get(module.label(address))

    def leaves_out(self, module: Module, address: str) -> bool:
        """Whether an instance that is not planned will not be. Code beside a plan may be newer and speaks for
        itself; the plan's own configuration does not.
        """
        return self.stands_for(module) or module.label(address) in self.plan.gone

    def body(self, instance: Instance, twin: Located) -> PlannedBody | None:
        """The attributes of an instance that is planned, with those that are written as ``twin``."""
        module = instance.declared.module
        address = module.label(instance.declared.address + key_text(instance.member.key))
        planned = self.plan.resources.get(address)
        if planned is None:
            return None
        self.left.pop(address, None)
        return PlannedBody(planned, self._place(module, planned, twin), twin)

    def _place(self, module: Module, planned: Planned, twin: Located) -> Place:
        here: Module = module
        while self.stands_for(here):
            if here.call is None:
                return PlanPlace(self.plan, planned)
            block, here = here.call.block, here.call.caller
            if not self.stands_for(here):
                return CallPlace(block.header)
        return Place(twin.header)

    def others(self, scope: str) -> Iterator[Resource]:
        """The resources that the configuration does not have; of a state without one these are all."""
        for planned in self.left.values():
            place = PlanPlace(self.plan, planned)
            yield Resource(
                address=planned.address,
                type=planned.type if planned.managed else f"data.{planned.type}",
                provider=planned.type.partition("_")[0],
                language="terraform",
                name=planned.name,
                scope=scope,
                span=place.header(()),
                body=PlannedBody(planned, place, None),
                module=planned.module,
            )

    def attribute(self, instance: Instance, name: str, value: Value) -> Value:
        """An attribute of an instance: as the configuration has it, or the plan where that knows more."""
        if is_known(value):
            return value
        declared = instance.declared
        planned = self.resource(declared.module, declared.address + key_text(instance.member.key))
        if planned is None or not (planned.is_known(name) or type(value) is Unknown):
            return value
        found = planned.known(name)
        return value if found is None or isinstance(found, Unknown) else found


def path_of(module: Module) -> tuple[str, ...]:
    """The calls that lead to a module."""
    return module.call.path if module.call is not None else ()
