"""Ties by name: ``binds``, ``mounts``, ``references``, ``routes`` and ``scales``, each from its table."""

from collections.abc import Callable, Iterator

from scanner.inputs.kubernetes.links.lookup import doubt, find, named, text
from scanner.inputs.kubernetes.links.tables import CLUSTER_WIDE, Naming, Table
from scanner.inputs.kubernetes.objects import type_name
from scanner.model.graph import Edge, ScopeIndex
from scanner.model.kinds import KINDS
from scanner.model.located import Located
from scanner.model.path import Path
from scanner.model.resource import Resource


def by_name(kind: str, table: Table) -> Callable[[ScopeIndex], Iterator[Edge]]:
    """The link function of a table."""

    def link(index: ScopeIndex) -> Iterator[Edge]:
        for source in index.resources:
            namings = table.get(source.type)
            if not namings:
                continue
            unknown = doubt(source)
            if unknown is not None:
                types = () if any(naming.reference for naming in namings) else (naming.type for naming in namings)
                yield Edge(kind, source, None, (), unknown, frozenset(types))
                continue
            for naming in namings:
                for path, found in find(source.body, naming.pattern):
                    target, path_of_name = _named_by(index, source, naming, found, path)
                    if target is not None:
                        yield Edge(kind, source, target, path_of_name)

    return link


def _named_by(
    index: ScopeIndex, source: Resource, naming: Naming, found: Located, path: Path
) -> tuple[Resource | None, Path]:
    if not naming.reference:
        name = found.value
        if not isinstance(name, str) or not name:
            return None, path
        return named(index, naming.type, _namespace(source, naming.type), name), path
    name = text(found, "name")
    type_ = _type(found, naming.type)
    if not name or not type_:
        return None, path
    namespace = text(found, "namespace") or _namespace(source, type_)
    target = named(index, type_, namespace, name)
    if target is None and (group := KINDS.get(type_.rpartition("/")[2])):
        # Deployments, Ingresses and others moved between groups; a name means the same object in any.
        target = named(index, f"{group}/{type_.rpartition('/')[2]}", namespace, name)
    return target, (*path, "name")


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
    return f"{KINDS[kind]}/{kind}" if kind in KINDS else ""


def _namespace(source: Resource, type_: str) -> str:
    return "" if type_ in CLUSTER_WIDE else source.namespace
