"""``owns``: namespaces own what lies in them, owners what refers to them."""

from collections.abc import Iterator

from scanner.inputs.kubernetes.links.lookup import find, named, text
from scanner.inputs.kubernetes.objects import Uncomposed, type_name
from scanner.inputs.kubernetes.rendering.rendered import Rendered
from scanner.model.graph import Edge, ScopeIndex
from scanner.model.path import Path
from scanner.model.resource import Resource

_NAME: Path = ("metadata", "name")


def owns(index: ScopeIndex) -> Iterator[Edge]:
    """Edges from namespaces and owners; a document that mentions no owner is not composed for it."""
    namespaces = {namespace.name: namespace for namespace in reversed(index.of_type("core/Namespace"))}
    for resource in index.resources:
        namespace = namespaces.get(resource.namespace) if resource.namespace else None
        if namespace is not None:
            yield Edge("owns", namespace, resource, _NAME)
        body = resource.body
        if isinstance(body, Uncomposed | Rendered) and not body.mentions("ownerReferences"):
            continue
        for _, reference in find(body, ("metadata", "ownerReferences", "*")):
            kind, name = text(reference, "kind"), text(reference, "name")
            owner = _owner(index, resource, type_name(text(reference, "apiVersion"), kind), name)
            if owner is not None and owner is not resource:
                yield Edge("owns", owner, resource, _NAME)


def _owner(index: ScopeIndex, resource: Resource, type_: str, name: str) -> Resource | None:
    # An owner lives in the same namespace, or in none.
    return named(index, type_, resource.namespace, name) or named(index, type_, "", name)
