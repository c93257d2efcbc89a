"""Ties by name: ``binds``, ``mounts``, ``references``, ``routes`` and ``scales``, each from its table."""

from collections.abc import Iterator
from typing import NamedTuple

from scanner.inputs.kubernetes.links.lookup import doubt, find, named, sources, text
from scanner.inputs.kubernetes.links.naming import Naming, Table
from scanner.inputs.kubernetes.links.tables import CLUSTER_WIDE, SAYING
from scanner.inputs.kubernetes.objects import Uncomposed, type_name
from scanner.inputs.kubernetes.rendering.rendered import Rendered
from scanner.model.graph import Edge, ScopeIndex
from scanner.model.kinds import KINDS
from scanner.model.located import Located
from scanner.model.path import Path
from scanner.model.resource import Resource
from scanner.model.value import Unknown


class _Named(NamedTuple):
    """What an object names somewhere, read once however many scopes see the object."""

    path: Path
    type: str
    namespace: str
    name: str


class NameLinks:
    """The link function of one table, for one scan."""

    def __init__(self, kind: str, table: Table) -> None:
        self._kind, self._table = kind, table
        self._names: dict[Resource, list[_Named]] = {}
        self._unknown: dict[Resource, list[tuple[Path, Unknown]]] = {}

    def __call__(self, index: ScopeIndex) -> Iterator[Edge]:
        """Edges of which one end at least is the scope's own."""
        naming = [(source, own) for source, own in sources(index, self._table) if _may_name(source)]
        for source, own in naming:
            names = self._names.get(source)
            if names is None:
                names = self._names[source] = list(_names(source, self._table[source.type]))
                self._unknown[source] = list(_unknown(source, self._table[source.type]))
            for path, type_, namespace, name in names:
                target = _target(index, type_, namespace, name)
                if target is not None and (own or target.scope == index.resources[0].scope):
                    yield Edge(self._kind, source, target, path)
            if own and (unknown := doubt(source)) is not None:
                yield Edge(self._kind, source, None, (), unknown, _candidates(self._table[source.type]))
            for path, unknown in self._unknown[source] if own else ():
                yield Edge(self._kind, source, None, path, unknown, _candidates(self._table[source.type]))
        if naming:
            yield from self._doubtful(index, frozenset(source.type for source, _ in naming))

    def _doubtful(self, index: ScopeIndex, naming: frozenset[str]) -> Iterator[Edge]:
        """Whatever is called nobody knows how may be meant by any name."""
        for target in index.resources:
            if target.made_by is not None and (unknown := doubt(target)) is not None:
                yield Edge(self._kind, None, target, (), unknown, naming)


def _may_name(source: Resource) -> bool:
    word = SAYING.get(source.type)
    body = source.body
    return word is None or not isinstance(body, Uncomposed | Rendered) or body.mentions(word)


def _names(source: Resource, namings: tuple[Naming, ...]) -> Iterator[_Named]:
    for naming in namings:
        for path, found in find(source.body, naming.pattern):
            if naming.reference:
                name, type_ = text(found, "name"), _type(found, naming.type)
                if name and type_:
                    yield _Named((*path, "name"), type_, text(found, "namespace") or _namespace(source, type_), name)
            elif not isinstance(value := found.value, str) or not value:
                continue
            elif naming.spelling is not None:
                if (meant := naming.spelling(value, naming.type)) is not None:
                    namespace = source.namespace if meant.namespace is None else meant.namespace
                    yield _Named(path, meant.type, namespace, meant.name)
            else:
                yield _Named(path, naming.type, _namespace(source, naming.type), value)


def _unknown(source: Resource, namings: tuple[Naming, ...]) -> Iterator[tuple[Path, Unknown]]:
    """Names that are not known: manifests have none."""
    for naming in namings if source.made_by is not None else ():
        for path, found in find(source.body, naming.pattern):
            for step in ("kind", "namespace", "name") if naming.reference else ():
                part = found.get(step)
                if part is not None and isinstance(part.value, Unknown):
                    yield (*path, step), Unknown(part.value.reasons)
            if isinstance(value := found.value, Unknown):
                yield path, Unknown(value.reasons)


def _target(index: ScopeIndex, type_: str, namespace: str, name: str) -> Resource | None:
    target = named(index, type_, namespace, name)
    kind = type_.rpartition("/")[2]
    if target is None and kind in KINDS:
        # Deployments, Ingresses and others moved between groups: the name means the same object in any.
        target = named(index, f"{KINDS[kind]}/{kind}", namespace, name)
    if target is None and "backstage.io/" in type_:
        # Case does not count there, and names are nearly always in lower case.
        target = named(index, type_, namespace.lower(), name.lower())
    return target


def _type(reference: Located, default: str) -> str:
    """The type that a reference means; "" for what is no object, such as a user."""
    kind = text(reference, "kind")
    if not kind:
        return default
    api_version = text(reference, "apiVersion")
    if api_version:
        return type_name(api_version, kind)
    group = text(reference, "group") or text(reference, "apiGroup")
    if group:
        return f"{group}/{kind}"
    if default.endswith(f"/{kind}"):
        return default
    # The kinds of a platform refer to those of their own group without saying so.
    return f"{KINDS[kind] if kind in KINDS else default.rpartition('/')[0]}/{kind}"


def _namespace(source: Resource, type_: str) -> str:
    return "" if type_ in CLUSTER_WIDE else source.namespace


def _candidates(namings: tuple[Naming, ...]) -> frozenset[str]:
    """The types that may be named: any, where a reference says so itself."""
    if any(one.reference or one.spelling for one in namings):
        return frozenset()
    return frozenset(one.type for one in namings)
