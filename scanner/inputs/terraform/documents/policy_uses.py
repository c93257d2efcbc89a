"""Which resources take a policy document data source as their policy, directly or merged into another one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.inputs.terraform.documents.parts import document_of
from scanner.inputs.terraform.documents.policy_documents import RENDERED, PolicyDocument
from scanner.inputs.terraform.plan.cells import rendered_by
from scanner.inputs.terraform.resources.bodies import ResourceBody
from scanner.model.located import Constant, Located
from scanner.model.policies import INLINE, PLACES
from scanner.model.value import Absent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from scanner.inputs.terraform.resources.declared import Instance
    from scanner.model.located import DocumentLanguage
    from scanner.model.resource import Resource
    from scanner.model.span import Span
    from scanner.model.value import Value


class PolicyUses:
    """The uses among the resources of one scope, found when first asked for."""

    __slots__ = ("_found", "_resources")

    def __init__(self, resources: Sequence[Resource]) -> None:
        self._resources = resources
        self._found: dict[Instance, dict[str, None]] | None = None

    def of(self, instance: Instance) -> tuple[str, ...]:
        """The addresses of those that the user asked for: the others are not judged."""
        if self._found is None:
            self._found = {}
            for resource in self._resources:
                if resource.entry:
                    for policy in _policies(resource):
                        self._add(policy, resource.address)
        return tuple(self._found.get(instance, ()))

    def _add(self, policy: Located, address: str) -> None:
        assert self._found is not None  # noqa: S101  # the caller made it
        waiting = list(rendered_by(policy))
        while waiting:
            instance = waiting.pop()
            users = self._found.setdefault(instance, {})
            if address not in users:
                users[address] = None
                made = document_of(instance)
                waiting += made.parts if isinstance(made, PolicyDocument) else ()


def _policies(resource: Resource) -> Iterator[Located]:
    for place in PLACES.get(resource.type, ()):
        found = resource.body.get(place.attribute)
        if found is not None:
            yield found
    if resource.type in INLINE:
        name, place = INLINE[resource.type]
        blocks = resource.body.get(name)
        for block in blocks.items() if blocks is not None else ():
            found = block.get(place.attribute)
            if found is not None:
                yield found


class PolicyDocumentBody(ResourceBody):
    """The data source with what the provider makes of it: ``json``, ``minified_json``, and ``used_by``, the
    addresses of the resources whose policy it is or is part of.
    """

    __slots__ = ("_uses",)

    def __init__(self, instance: Instance, uses: PolicyUses) -> None:
        super().__init__(instance)
        self._uses = uses

    def _make(self, name: str) -> Located | None:
        if name in RENDERED:
            return _Rendered(self.instance, name)
        if name == "used_by":
            found = self.frame.module.session.run(lambda: self._uses.of(self.instance))
            return Constant(found if isinstance(found, tuple) else (), self.block.header)
        return super()._make(name)


class _Rendered(Located):
    """The text that a data source gives."""

    __slots__ = ("_instance", "_name")

    def __init__(self, instance: Instance, name: str) -> None:
        self._instance, self._name = instance, name

    @property
    def value(self) -> Value | Absent:
        return self._run(lambda: self._instance.attribute(self._name))

    def _run(self, compute: Callable[[], Value]) -> Value:
        found: Value = self._instance.declared.module.session.run(compute)
        return found

    @property
    def span(self) -> Span:
        return self._instance.declared.block.header

    def documents(self, language: DocumentLanguage = "json") -> tuple[Located, ...]:
        del language
        return (document_of(self._instance),) if self.value is not None else ()
