"""Every text that is written into the code, with the name that it stands under: where secrets hide.

A text counts where it stands itself. One that comes through a reference is that of the place it comes
from (a variable's default, a local), so that each is looked at once.
"""

import base64
import binascii
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from scanner.facets.carriers import carrier
from scanner.facets.parts import text
from scanner.model.located import Constant, Located, Origin, Record
from scanner.model.path import Path, format_path
from scanner.model.resource import Facet, Resource
from scanner.model.span import Span
from scanner.model.value import Absent, PartialMap, Repeated, Value

# No configuration nests deeper; a document that does must not exhaust the stack.
_MAX_DEPTH: Final = 64
# Arguments that Terraform itself reads, or that groundrule adds to a resource.
_META: Final = frozenset({"depends_on", "effective_labels", "lifecycle", "provider", "tags_all"})
# Of Terraform's own nodes, what a user writes into them.
_PARTS: Final[Mapping[str, tuple[str, ...]]] = {
    "terraform.output": ("value",),
    "terraform.root": ("backend", "cloud"),
    "terraform.variable": ("default",),
}
_DATA: Final[Mapping[str, str]] = {
    "core/ConfigMap": "data",
    "kubernetes_config_map": "data",
    "kubernetes_config_map_v1": "data",
    "kubernetes_config_map_v1_data": "data",
}
_SECRETS: Final = frozenset({"core/Secret"})
_TERRAFORM_SECRETS: Final = frozenset({"kubernetes_secret", "kubernetes_secret_v1", "kubernetes_secret_v1_data"})
_NAMES: Final = ("name", "key")


def literals(resource: Resource) -> Iterator[Facet]:
    """Every text written in the resource."""
    if resource.language == "terraform":
        yield from _terraform(resource)
    elif resource.type in _DATA:
        yield from _map(resource, "data", _DATA[resource.type])
    elif resource.type in _SECRETS:
        yield from _map(resource, "stringData", "secret")
        for path, name, found in _entries(resource.body, "data"):
            yield _literal(resource, "secret", name, path, _Decoded(found))
    else:
        yield from _environment(resource)


def _terraform(resource: Resource) -> Iterator[Facet]:
    wanted = _PARTS.get(resource.type)
    kind = "default" if resource.type == "terraform.variable" else "argument"
    for name, found in resource.body.entries():
        if name in _META or (wanted is not None and name not in wanted):
            continue
        called = resource.name if name in ("default", "value") and wanted is not None else name
        held = kind
        if name == "data" and resource.type in _DATA:
            held = _DATA[resource.type]
        elif name in ("binary_data", "data") and resource.type in _TERRAFORM_SECRETS:
            held = "secret"
        yield from _within(resource, found, held, called, (name,))


def _within(resource: Resource, found: Located, kind: str, name: str, path: Path) -> Iterator[Facet]:
    """Texts at a place and below it; an entry's name is its key, an item's that of its list."""
    if len(path) > _MAX_DEPTH:
        return
    value = found.value
    if isinstance(value, str):
        if value and not found.origins():
            yield _literal(resource, kind, name, path, found)
    elif isinstance(value, tuple):
        for index, item in enumerate(found.items()):
            yield from _within(resource, item, kind, name, (*path, index))
    elif isinstance(value, dict | PartialMap | Repeated):
        entries = _repeated(found, value) if isinstance(value, Repeated) else found.entries()
        called = _called(found)
        for key, item in entries:
            held = "environment" if name == "env" and key == "value" and _is_kubernetes(resource) else kind
            yield from _within(resource, item, held, called if called and key == "value" else key, (*path, key))


def _repeated(found: Located, value: Repeated) -> Iterator[tuple[str, Located]]:
    for key in value.item if isinstance(value.item, dict) else ():
        item = found.get(key)
        if item is not None:
            yield key, item


def _called(found: Located) -> str:
    """What a pair of name and value is called: ``{ name = "DB_PASSWORD", value = "..." }``."""
    return next((called for field in _NAMES if (called := text(found.get(field)))), "")


def _is_kubernetes(resource: Resource) -> bool:
    return resource.type.startswith("kubernetes_")


def _environment(resource: Resource) -> Iterator[Facet]:
    found = carrier(resource)
    spec = found.template.get("spec") if found is not None and found.template is not None else None
    if spec is None:
        return
    for field in ("initContainers", "containers", "ephemeralContainers"):
        held = spec.get(field)
        if held is None:
            continue
        for index, container in enumerate(held.items()):
            variables = container.get("env")
            if variables is None:
                continue
            for number, variable in enumerate(variables.items()):
                found_value = variable.get("value")
                if found_value is not None and isinstance(found_value.value, str) and found_value.value:
                    path: Path = (field, index, "env", number, "value")
                    yield _literal(resource, "environment", text(variable.get("name")), path, found_value)


def _map(resource: Resource, field: str, kind: str) -> Iterator[Facet]:
    for path, name, found in _entries(resource.body, field):
        yield _literal(resource, kind, name, path, found)


def _entries(body: Located, field: str) -> Iterator[tuple[Path, str, Located]]:
    held = body.get(field)
    if held is None:
        return
    for name, found in held.entries():
        if isinstance(found.value, str) and found.value:
            yield (field, name), name, found


def _literal(resource: Resource, kind: str, name: str, path: Path, value: Located) -> Facet:
    span = value.span
    parts: dict[str, Located | Callable[[], Located | None] | None] = {
        "kind": Constant(kind, span),
        "name": Constant(name, span),
        "type": Constant(resource.type, span),
        "value": value,
    }
    return Facet("literal", resource, name, format_path(path), span, Record(parts, span))


class _Decoded(Located):
    """A Secret's value: what its base64 stands for where that is text, and never to be shown."""

    __slots__ = ("_inner",)

    def __init__(self, inner: Located) -> None:
        self._inner = inner

    @property
    def value(self) -> Value | Absent:
        value = self._inner.value
        if not isinstance(value, str):
            return value
        try:
            return base64.b64decode(value.replace("\n", ""), validate=True).decode()
        except (binascii.Error, ValueError):
            return value

    @property
    def span(self) -> Span:
        return self._inner.span

    @property
    def sensitive(self) -> bool:
        return True

    def origins(self) -> tuple[Origin, ...]:
        return self._inner.origins()
