"""Every text that is written into the code, with the name that it stands under: where secrets hide.

A text counts where it stands, and a document of which parts are not known as what is written in it. A text
that comes through a variable is that of the variable's default or of the module call's argument, which are
looked at themselves; what is written in a local or in a tfvars file counts at each use, and points at the place
where it is written.
"""

import base64
import binascii
from collections.abc import Iterator, Mapping
from typing import Final

from scanner.facets.carriers import carrier
from scanner.facets.parts import Presence, text
from scanner.facets.task_containers import PLACES as TASKS
from scanner.model.located import Constant, Derived, Located, Origin
from scanner.model.path import Path, format_path
from scanner.model.resource import Facet, Resource
from scanner.model.span import Span
from scanner.model.value import ABSENT, Absent, OneOf, PartialMap, Repeated, Step, Unknown, UnknownText, Value

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
# Those that are called as their variable or output is.
_NAMED_BY_NODE: Final = frozenset({"default", "value"})
_DATA: Final[Mapping[str, str]] = {
    "core/ConfigMap": "data",
    "kubernetes_config_map": "data",
    "kubernetes_config_map_v1": "data",
    "kubernetes_config_map_v1_data": "data",
}
_SECRETS: Final = frozenset({"core/Secret"})
_TERRAFORM_SECRETS: Final = frozenset({"kubernetes_secret", "kubernetes_secret_v1", "kubernetes_secret_v1_data"})
# Kubernetes objects written out: the argument that has them, and what holds the data of which kind.
_OBJECTS: Final[Mapping[str, str]] = {"kubernetes_manifest": "manifest", "kubectl_manifest": "yaml_body"}
_HOLDERS: Final[Mapping[str, Mapping[str, str]]] = {
    "ConfigMap": {"data": "data"},
    "Secret": {"data": "secret", "stringData": "secret"},
}
_NAMES: Final = ("name", "key")
# Where another node of the graph has the value (a variable, a module call), or no scanned file has it.
_SEEN_ELSEWHERE: Final = ("default", "argument", "command_line", "environment", "configuration")


def literals(resource: Resource) -> Iterator[Facet]:
    """Every text written in the resource."""
    if resource.made_by is not None:
        return
    if resource.language == "terraform":
        yield from _terraform(resource)
    elif resource.type in _DATA:
        yield from _map(resource, "data", _DATA[resource.type])
    elif resource.type in _SECRETS:
        yield from _map(resource, "stringData", "secret")
        for path, name, found in _entries(resource.body, "data"):
            yield _literal(resource, "secret", name, path, _Hidden(found, decode=True))
    else:
        yield from _environment(resource)


def _terraform(resource: Resource) -> Iterator[Facet]:
    if resource.type in _PARTS:
        kind = "default" if resource.type == "terraform.variable" else "argument"
        for name in _PARTS[resource.type]:
            found = resource.body.get(name)
            if found is not None:
                called = resource.name if name in _NAMED_BY_NODE else name
                yield from _within(resource, found, kind, called, (name,))
        return
    for name, found in resource.body.entries():
        if name == _OBJECTS.get(resource.type):
            yield from _object(resource, found, name)
        elif name not in _META:
            yield from _within(resource, found, _kind(resource.type, name), name, (name,))


def _object(resource: Resource, found: Located, name: str) -> Iterator[Facet]:
    """The texts of an object that is written out, as YAML or as a value."""
    documents = found.documents("yaml") if isinstance(found.value, str | UnknownText) else (found,)
    for number, document in enumerate(documents):
        holders = _HOLDERS.get(text(document.get("kind")), {})
        path: Path = (name,) if len(documents) == 1 else (name, number)
        if not isinstance(document.value, dict | PartialMap):
            yield from _within(resource, document, "argument", name, path)
            continue
        for key, part in document.entries():
            yield from _within(resource, part, holders.get(key, "argument"), key, (*path, key))


def _kind(type_: str, name: str) -> str:
    if name == "data" and type_ in _DATA:
        return _DATA[type_]
    return "secret" if name in ("binary_data", "data") and type_ in _TERRAFORM_SECRETS else "argument"


def _within(resource: Resource, found: Located, kind: str, name: str, path: Path) -> Iterator[Facet]:
    """Texts at a place and below it; an entry's name is its key, an item's that of its list."""
    if len(path) > _MAX_DEPTH:
        return
    value = found.value
    if isinstance(value, UnknownText) and _is_json(value):
        for document in found.documents():
            if isinstance(document.value, tuple | dict | PartialMap):
                yield from _within(resource, document, kind, name, path)
        return
    if isinstance(value, OneOf):
        yield from _choices(resource, found, value, kind, name, path)
        return
    if value == "" or not isinstance(value, str | tuple | dict | PartialMap | Repeated):
        return
    source = found.written_at()
    if source is not None and source.kind in _SEEN_ELSEWHERE:
        return
    if isinstance(value, str):
        place = Constant(value, source.span, found) if source is not None else found
        yield _literal(resource, kind, name, path, place)
    elif isinstance(value, tuple):
        for index, item in enumerate(found.items()):
            yield from _within(resource, item, kind, name, (*path, index))
    elif isinstance(value, dict | PartialMap | Repeated):
        entries = _repeated(found, value) if isinstance(value, Repeated) else found.entries()
        called = _called(found)
        for key, item in entries:
            held = "environment" if key == "value" and _is_environment(resource, name) else kind
            yield from _within(resource, item, held, called if called and key == "value" else key, (*path, key))


def _choices(resource: Resource, found: Located, value: OneOf, kind: str, name: str, path: Path) -> Iterator[Facet]:
    """Texts of which it is not known whether they are used."""
    source = found.written_at()
    if source is None or source.kind not in _SEEN_ELSEWHERE:
        for index, choice in enumerate(value.choices):
            if isinstance(choice, str) and choice:
                place = Constant(choice, source.span if source is not None else found.span, found)
                yield _literal(resource, kind, name, (*path, index), place, presence=Unknown(value.reasons))


def _repeated(found: Located, value: Repeated) -> Iterator[tuple[str, Located]]:
    for key in value.item if isinstance(value.item, dict) else ():
        item = found.get(key)
        if item is not None:
            yield key, item


def _called(found: Located) -> str:
    """What a pair of name and value is called: ``{ name = "DB_PASSWORD", value = "..." }``."""
    return next((called for field in _NAMES if (called := text(found.get(field)))), "")


def _is_environment(resource: Resource, name: str) -> bool:
    return (name == "env" and resource.type.startswith("kubernetes_")) or (
        name == "environment" and resource.type in TASKS
    )


def _is_json(value: UnknownText) -> bool:
    """Whether a text of which parts are not known begins like a document: the known ones count by themselves."""
    first = value.parts[0]
    return isinstance(first, str) and first.lstrip()[:1] in ("{", "[")


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


def _literal(
    resource: Resource, kind: str, name: str, path: Path, value: Located, *, presence: Presence = True
) -> Facet:
    if kind == "secret" and not isinstance(value, _Hidden):
        value = _Hidden(value, decode=False)
    body = _Literal(kind, name, resource.type, value)
    return Facet("literal", resource, name, format_path(path), value, body, presence)


class _Literal(Located):
    """A literal's attributes. There are thousands, so nothing is made before it is asked for."""

    __slots__ = ("_kind", "_name", "_type", "_value")

    def __init__(self, kind: str, name: str, type_: str, value: Located) -> None:
        self._kind, self._name, self._type, self._value = kind, name, type_, value

    @property
    def value(self) -> Value | Absent:
        whole: dict[str, Value] = {"kind": self._kind, "name": self._name, "type": self._type}
        value = self._value.value
        return whole if value is ABSENT else {**whole, "value": value}

    @property
    def span(self) -> Span:
        return self._value.span

    @property
    def sensitive(self) -> bool:
        return self._value.sensitive

    def get(self, step: Step) -> Located | None:
        match step:
            case "value":
                return self._value
            case "name":
                return _Label(self._value, step, self._name)
            case "kind":
                return _Label(self._value, step, self._kind)
            case "type":
                return _Label(self._value, step, self._type)
        return None


class _Label(Derived):
    """What a text is called: no secret where the text is one."""

    __slots__ = ()

    @property
    def sensitive(self) -> bool:
        return False


class _Hidden(Located):
    """A Secret's value, never to be shown: with ``decode`` what its base64 stands for, where that is text."""

    __slots__ = ("_decode", "_inner")

    def __init__(self, inner: Located, *, decode: bool) -> None:
        self._inner, self._decode = inner, decode

    @property
    def value(self) -> Value | Absent:
        value = self._inner.value
        if not isinstance(value, str) or not self._decode:
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

    def written_at(self) -> Origin | None:
        return self._inner.written_at()
