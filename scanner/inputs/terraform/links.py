"""Ties between Terraform resources: references, equal names, and what modules own."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from scanner.inputs.terraform.expressions.failures import Failure
from scanner.inputs.terraform.identities import named_by
from scanner.inputs.terraform.plan.cells import PlannedBody, as_written
from scanner.inputs.terraform.resources.bodies import source_text
from scanner.inputs.terraform.resources.cells import ExpressionCell
from scanner.inputs.terraform.resources.existence import IMPURE
from scanner.inputs.terraform.resources.nested import MAX_DEPTH, names_of, nested
from scanner.inputs.terraform.targets import Targets
from scanner.model.graph import Edge
from scanner.model.value import Absent, Unknown, Value, is_known, unknowns
from scanner.syntax.hcl.tree import Block, Call, Name, Opaque, walk

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from scanner.inputs.terraform.expressions.frame import Frame
    from scanner.inputs.terraform.resources.collector import Collector
    from scanner.model.graph import LinkFunction, ScopeIndex
    from scanner.model.path import Path
    from scanner.model.resource import Resource
    from scanner.syntax.hcl.tree import Expression

# They order or configure, and tie nothing to what they name.
_NO_TIES: Final = frozenset({"depends_on", "provider", "providers", "source", "version"})
_NO_BLOCKS: Final = frozenset({"lifecycle", "provisioner", "connection", "timeouts"})
# Types whose values come from elsewhere: what they give is none of the resources here.
_ELSEWHERE: Final = ("data.", "terraform.module")


def link_functions(collectors: Mapping[str, Collector]) -> Mapping[str, LinkFunction]:
    """The link functions of Terraform, by the kind of edge."""

    def of(index: ScopeIndex) -> Collector | None:
        return collectors.get(index.resources[0].scope) if index.resources else None

    def references(index: ScopeIndex) -> Iterable[Edge]:
        scope = of(index)
        return _References(scope).edges() if scope is not None else ()

    def owns(index: ScopeIndex) -> Iterable[Edge]:
        scope = of(index)
        return _ownership(scope) if scope is not None else ()

    return {"references": references, "owns": owns}


def _texts(value: Value | Absent) -> Iterator[tuple[Path, str, str]]:
    """Every text in the attributes of a resource, with the attribute that it is the value of, or an item of."""
    waiting: list[tuple[Path, str, Value | Absent]] = [((), "", value)]
    while waiting:
        path, name, here = waiting.pop()
        if isinstance(here, str):
            yield path, name, here
        elif isinstance(here, tuple):
            waiting += [((*path, position), name, item) for position, item in enumerate(here)][::-1]
        elif isinstance(here, dict):
            waiting += [((*path, key), key, item) for key, item in here.items()][::-1]


def _ownership(scope: Collector) -> Iterator[Edge]:
    calls = {resource.address: resource for resource in scope.calls}
    for resource in scope.resources:
        owner = calls.get(resource.module)
        if owner is not None:
            yield Edge("owns", owner, resource, ())


class _References:
    """The references of one scope, found resource by resource."""

    def __init__(self, scope: Collector) -> None:
        self._scope, self._targets = scope, Targets(scope)
        self._tied: dict[int, tuple[tuple[str, Expression], ...]] = {}
        self._texts: dict[int, str | None] = {}
        self._names: dict[tuple[str, str], dict[object, list[Resource]]] = {}
        self._by_type: dict[str, list[Resource]] = {}
        for resource in scope.resources:
            self._by_type.setdefault(resource.type, []).append(resource)

    def edges(self) -> Iterator[Edge]:
        run = self._scope.root.session.run
        for resource in self._scope.resources:
            found = run(partial(self._of, resource))
            if isinstance(found, list):
                yield from found

    def _of(self, source: Resource) -> list[Edge]:
        block, frame = self._body(source)
        found: list[Edge] = []
        if block is not None and frame is not None:
            try:
                found.extend(self._block(source, block, frame, (), 0))
            except Failure:
                # Too many nested blocks: the cells of these blocks tell of it.
                return found
        elif isinstance(source.body, PlannedBody):
            found.extend(self._by_value(source))
        return found

    def _by_value(self, source: Resource) -> Iterator[Edge]:
        """The ties of a resource of a state, which has no references: what it names is there by name or id."""
        for path, name, text in _texts(source.body.value):
            for type_, attribute in named_by(source.type, name).items():
                for naming in dict.fromkeys((attribute or "id", "id", "arn")):
                    for target in self._named(type_, naming).get(text, ()):
                        yield Edge("references", source, target, path)

    def _body(self, resource: Resource) -> tuple[Block | None, Frame | None]:
        instance = self._scope.instances.get(resource)
        if instance is not None:
            return instance.declared.block, instance.member.frame
        if resource in self._scope.calls:
            call, position = self._scope.calls[resource]
            return call.block, call.expansion.members[position].frame
        return self._scope.blocks.get(resource, (None, None))

    def _block(self, source: Resource, block: Block, frame: Frame, path: Path, depth: int) -> Iterator[Edge]:
        for name, expression in self._expressions(source.type, block):
            yield from self._attribute(source, name, expression, frame, (*path, name))
        if depth >= MAX_DEPTH:
            return
        for name in names_of(block):
            if name in _NO_BLOCKS:
                continue
            for position, one in enumerate(nested(block, name, frame)):
                yield from self._block(source, one.block, one.frame, (*path, name, position), depth + 1)

    def _expressions(self, type_: str, block: Block) -> tuple[tuple[str, Expression], ...]:
        """The arguments that can tie: those that name something, and those whose value is a name."""
        key = id(block)
        if key not in self._tied:
            self._tied[key] = tuple(
                (name, attribute.expression)
                for name, attribute in block.attributes.items()
                if name not in _NO_TIES
                and (named_by(type_, name) or any(isinstance(one, Name) for one in walk(attribute.expression)))
            )
        return self._tied[key]

    def _attribute(
        self, source: Resource, name: str, expression: Expression, frame: Frame, path: Path
    ) -> Iterator[Edge]:
        targets = [one for one in self._targets.of(expression, frame) if one.resource is not source]
        for target, doubt in targets:
            yield Edge("references", source, target, path, doubt)
        meant = named_by(source.type, name)
        if not meant or any(target.type in meant or target.type.startswith(_ELSEWHERE) for target, _ in targets):
            return
        planned = source.body.walk(path) if frame.module.plan is not None else None
        value = planned.value if planned is not None else ExpressionCell(expression, frame, name).value
        found = False
        for wanted in self._values(value, expression, frame):
            for type_, attribute in meant.items():
                for target in self._named(type_, attribute).get(wanted, ()) if attribute else ():
                    found = True
                    yield Edge("references", source, target, path)
        if not found and not is_known(value):
            reasons = [reason for one in unknowns(value) for reason in one.reasons]
            yield Edge("references", source, None, path, Unknown(reasons), frozenset(meant))

    def _values(self, value: Value | Absent, expression: Expression, frame: Frame) -> Iterator[object]:
        """What to compare: known strings; of one that is not known its text, which means the same twice."""
        if isinstance(value, str):
            yield value
        elif isinstance(value, tuple):
            yield from (item for item in value if isinstance(item, str))
        elif isinstance(value, Unknown):
            text = self._text(expression, frame)
            if text is not None:
                yield id(frame.module), text

    def _text(self, expression: Expression, frame: Frame) -> str | None:
        key = id(expression)
        if key not in self._texts:
            inside = list(walk(expression))
            varying = any(isinstance(one, Name) and one.name in frame.names for one in inside)
            varying = varying or any(isinstance(one, Call) and one.name in IMPURE for one in inside)
            varying = varying or any(isinstance(one, Opaque) for one in inside)
            self._texts[key] = None if varying else source_text(expression)
        return self._texts[key]

    def _named(self, type_: str, attribute: str) -> Mapping[object, list[Resource]]:
        """The resources of a type by the value of the attribute that names them."""
        key = (type_, attribute)
        if key not in self._names:
            found: dict[object, list[Resource]] = {}
            for resource in self._by_type.get(type_, ()):
                cell = resource.body.get(attribute)
                written = as_written(cell) if cell is not None else None
                if cell is not None and isinstance(written, ExpressionCell):
                    for one in self._values(cell.value, written.expression, written.frame):
                        found.setdefault(one, []).append(resource)
                elif cell is not None and isinstance(cell.value, str):
                    found.setdefault(cell.value, []).append(resource)
            self._names[key] = found
        return self._names[key]
