"""What a plan or a state says: resource instances by address, their keys, the values of variables."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final

from scanner.inputs.terraform.plan.values import combined

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from scanner.inputs.terraform.plan.recognition import Kind
    from scanner.inputs.terraform.resources.expand import Key
    from scanner.model.path import Path
    from scanner.model.span import Span
    from scanner.model.value import Value
    from scanner.syntax.json import JsonPart

MAX_DEPTH: Final = 100
# The last step of a module's address, its key included.
_CALL: Final = re.compile(r'(?:^|\.)module\.([^.\[]+)(?:\[(\d+|"(?:[^"\\]|\\.)*")\])?$')


class Planned:
    """One resource instance as it will be. ``unknown`` and ``marks`` (sensitive) have the shape of ``values``,
    with True for what they hold of, as the format has them.
    """

    __slots__ = (
        "_part",
        "address",
        "key",
        "managed",
        "marks",
        "module",
        "name",
        "provider",
        "type",
        "unknown",
        "values",
    )

    def __init__(self, written: Mapping[str, Any], module: str, part: tuple[str | int, ...]) -> None:
        self.address: str = _text(written, "address")
        self.module = module
        self.managed = written.get("mode") != "data"
        self.type, self.name = _text(written, "type"), _text(written, "name")
        self.provider = _text(written, "provider_name").rpartition("/")[2]
        key = written.get("index")
        self.key: Key = key if isinstance(key, (str, int)) and not isinstance(key, bool) else None
        values = written.get("values")
        self.values: Mapping[str, Any] = values if isinstance(values, dict) else {}
        self.unknown: Any = {}
        self.marks: tuple[Any, ...] = (written.get("sensitive_values"),)
        self._part = part

    @property
    def local(self) -> str:
        """The address within its module, without a key: ``aws_s3_bucket.a``, ``data.aws_ami.b``."""
        return f"{self.type}.{self.name}" if self.managed else f"data.{self.type}.{self.name}"

    @property
    def place(self) -> tuple[str | int, ...]:
        """Where it stands in the document."""
        return self._part

    def known(self, name: str) -> Value:
        """An attribute as far as it is known; None where it has none, or is null."""
        unknown = self.unknown.get(name, False) if isinstance(self.unknown, dict) else self.unknown
        if name not in self.values and unknown is False:
            return None
        return combined(self.values.get(name), unknown, f"{self.address}.{name}")

    def is_known(self, name: str) -> bool:
        """Whether an attribute has a value of which no part is unknown."""
        unknown = self.unknown.get(name, False) if isinstance(self.unknown, dict) else self.unknown
        return self.values.get(name) is not None and not any_true(unknown)


def any_true(marks: Any) -> bool:
    """Whether anything in the shape is marked."""
    waiting = [marks]
    while waiting:
        here = waiting.pop()
        if here is True:
            return True
        if isinstance(here, dict):
            waiting += here.values()
        elif isinstance(here, list):
            waiting += here
    return False


class Plan:
    """A plan, or a state (``kind``), which says the same without what is unknown and without a configuration."""

    __slots__ = ("_declared", "_keys", "_resources", "gone", "kind", "path", "root")

    def __init__(self, path: str, kind: Kind, root: JsonPart) -> None:
        self.path, self.kind, self.root = path, kind, root
        # What is destroyed, or no longer Terraform's.
        self.gone: set[str] = set()
        self._resources: dict[str, Planned] = {}
        self._keys: dict[tuple[str, str], dict[Key, None]] = {}
        self._declared: dict[tuple[str, ...], frozenset[str]] = {}
        self._read()

    @property
    def resources(self) -> Mapping[str, Planned]:
        """Every instance that exists once the plan is applied, and the data sources that were read."""
        return self._resources

    @property
    def complete(self) -> bool:
        """Whether it is of all that is declared, not of targets only; older versions of Terraform do not tell."""
        return self.root.value.get("complete") is not False

    @property
    def variables(self) -> Mapping[str, JsonPart]:
        """The values of the root module's variables."""
        given = self.root.get("variables")
        found = {name: part.get("value") for name, part in given.members.items()} if given is not None else {}
        return {name: part for name, part in found.items() if part is not None}

    def keys(self, module: str, name: str) -> Sequence[Key]:
        """The keys of the instances of a resource or a call (``module.net``) in a module instance."""
        return tuple(self._keys.get((module, name), ()))

    def declares(self, calls: tuple[str, ...], name: str) -> bool:
        """Whether the configuration that was planned has a resource, in the module that calls lead to.

        A state has no configuration: what it has instances of is declared.
        """
        if calls not in self._declared:
            module = self.module(calls)
            written = module.get("resources") if module is not None else None
            found = written.value if written is not None and isinstance(written.value, list) else []
            self._declared[calls] = frozenset(_text(one, "address") for one in found if isinstance(one, dict))
        return name in self._declared[calls]

    def module(self, calls: tuple[str, ...]) -> JsonPart | None:
        """The configuration of the module that calls lead to."""
        here = self.root.get("configuration")
        here = here.get("root_module") if here is not None else None
        for name in calls:
            inside = here.get("module_calls") if here is not None else None
            call = inside.get(name) if inside is not None else None
            here = call.get("module") if call is not None else None
        return here if here is not None and isinstance(here.value, dict) else None

    def span(self, planned: Planned, path: Path = ()) -> Span:
        """Where a value of a resource stands in the plan; its address for the resource itself."""
        part = self.root.nearest(planned.place)
        values = part.get("values") if path else None
        if values is not None:
            found = values.nearest(path)
            if found is not values:
                return found.span
        return head_of(part).span

    def _read(self) -> None:
        after = "planned_values" if self.kind == "plan" else "values"
        for planned in _instances(self.root, (after, "root_module")):
            self._add(planned)
        # A plan that only refreshes plans nothing: what is there stays.
        stays = not any(one.managed for one in self._resources.values())
        for planned in _instances(self.root, ("prior_state", "values", "root_module")):
            if (stays or not planned.managed) and planned.address not in self._resources:
                self._add(planned)
        changes = self.root.value.get("resource_changes")
        for change in changes if isinstance(changes, list) else ():
            if isinstance(change, dict) and not change.get("deposed") and isinstance(change.get("change"), dict):
                self._change(_text(change, "address"), change["change"])

    def _change(self, address: str, change: Mapping[str, Any]) -> None:
        found = self._resources.get(address)
        if change.get("actions") in (["delete"], ["forget"]):
            self.gone.add(address)
            self._resources.pop(address, None)
            return
        if found is None:
            return
        found.unknown = change.get("after_unknown") or {}
        found.marks = (*found.marks, change.get("after_sensitive"))

    def _add(self, planned: Planned) -> None:
        self._resources[planned.address] = planned
        self._keys.setdefault((planned.module, planned.local), {})[planned.key] = None
        module = planned.module
        while module:
            found = _CALL.search(module)
            if found is None:
                break
            outer = module[: found.start()]
            key: Key = json.loads(found[2]) if found[2] is not None else None
            known = self._keys.setdefault((outer, f"module.{found[1]}"), {})
            if key in known:
                break
            known[key] = None
            module = outer


def _instances(root: JsonPart, start: tuple[str, ...]) -> Iterator[Planned]:
    here: Any = root.value
    for step in start:
        here = here.get(step) if isinstance(here, dict) else None
    waiting: list[tuple[Any, tuple[str | int, ...]]] = [(here, start)]
    while waiting:
        module, path = waiting.pop()
        if not isinstance(module, dict):
            continue
        address = _text(module, "address")
        resources = module.get("resources")
        for position, one in enumerate(resources if isinstance(resources, list) else ()):
            # What was replaced and waits to be destroyed is no part of what will be.
            if isinstance(one, dict) and _text(one, "address") and not one.get("deposed_key"):
                yield Planned(one, address, (*path, "resources", position))
        below = module.get("child_modules")
        if isinstance(below, list) and len(path) < MAX_DEPTH:
            waiting += [(one, (*path, "child_modules", position)) for position, one in enumerate(below)][::-1]


def _text(written: Mapping[str, Any], name: str) -> str:
    found = written.get(name)
    return found if isinstance(found, str) else ""


def head_of(part: JsonPart) -> JsonPart:
    """What to show of a resource: its address, which Terraform writes first."""
    first = part.first
    if first is not None and first[0] == "address":
        return first[1]
    return part.get("address") or part
