"""Terraform resources to the objects that they make, and how these are tied."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from scanner.inputs.kubernetes.applied.api_view import ApiView
from scanner.inputs.kubernetes.applied.types import made_type
from scanner.inputs.kubernetes.deliveries import Deliveries
from scanner.inputs.kubernetes.links import links
from scanner.inputs.kubernetes.links.lookup import namespace_of, normal, unknown_in
from scanner.inputs.kubernetes.objects import Labels, type_name
from scanner.model.carriers import CARRIERS
from scanner.model.graph import Edge, LinkFunction, ScopeIndex
from scanner.model.loaded import Loaded
from scanner.model.located import Located, Record
from scanner.model.options import InputOptions
from scanner.model.path import Path
from scanner.model.resource import Resource, Scope
from scanner.model.value import ABSENT, Unknown

_MANIFEST = "kubernetes_manifest"
_YAML = "kubectl_manifest"


def load(
    makers: Sequence[Resource], releases: Sequence[Resource], scopes: Mapping[str, Scope], options: InputOptions
) -> Loaded:
    """The objects of ``makers``; ``releases`` are charts that Terraform installs beside them."""
    carriers = {**CARRIERS, **options.carriers}
    found = [made for maker in makers for made in _objects(maker, carriers)]
    held = _Releases(releases)
    tied = Deliveries(found, None).added(links(carriers))
    return Loaded(
        resources=found,
        scopes=tuple(scopes[one] for one in sorted({resource.scope for resource in found}) if one in scopes),
        links={kind: held.added(kind, function) for kind, function in tied.items()},
    )


def _objects(maker: Resource, carriers: Mapping[str, Path]) -> Iterator[Resource]:
    type_ = made_type(maker.type)
    if type_ is not None:
        yield replace(_object(maker, type_, ApiView(maker.body, type_), carriers), language="terraform")
        return
    for body in _manifests(maker):
        kind = _text(body, "kind")
        if kind:
            yield _object(maker, type_name(_text(body, "apiVersion"), kind), body, carriers)


def _manifests(maker: Resource) -> Iterator[Located]:
    name = {_MANIFEST: "manifest", _YAML: "yaml_body"}.get(maker.type)
    found = maker.body.get(name) if name is not None else None
    if found is None:
        return
    if maker.type == _MANIFEST:
        yield found
        return
    namespace = maker.body.get("override_namespace")
    for document in found.documents("yaml"):
        yield document if namespace is None or namespace.value is ABSENT else _moved(document, namespace)


def _moved(document: Located, namespace: Located) -> Located:
    """The same object in another namespace than the one that it names."""
    metadata = document.get("metadata")
    whole = Record({"namespace": namespace}, metadata.header if metadata is not None else document.header, metadata)
    return Record({"metadata": whole}, document.header, document)


def _object(maker: Resource, type_: str, body: Located, carriers: Mapping[str, Path]) -> Resource:
    generated = _text(body, "metadata", "generateName")
    return Resource(
        address=maker.address,
        type=type_,
        provider="kubernetes",
        # Nothing converts what is in a manifest.
        language="kubernetes",
        name=_text(body, "metadata", "name") or (f"{generated}*" if generated else ""),
        scope=maker.scope,
        span=maker.span,
        body=body,
        namespace=_text(body, "metadata", "namespace"),
        module=maker.module,
        presence=maker.presence,
        conditions=maker.conditions,
        entry=maker.entry,
        labels=Labels(body),
        template=carriers.get(type_),
        made_by=maker,
    )


def _text(body: Located, *path: str) -> str:
    found = body.walk(path)
    value = found.value if found is not None else None
    return value if isinstance(value, str) else ""


class _Releases:
    """Charts that Terraform installs: in their namespaces, anything may be tied to what they hold."""

    def __init__(self, releases: Sequence[Resource]) -> None:
        self._releases: dict[str, list[tuple[Resource, str | None]]] = {}
        for release in releases:
            self._releases.setdefault(release.scope, []).append((release, _namespace(release)))

    def added(self, kind: str, function: LinkFunction) -> LinkFunction:
        """The link function, and the ties that nobody can see."""

        def linked(index: ScopeIndex) -> Iterator[Edge]:
            yield from function(index)
            if kind == "owns" or not index.resources:
                return
            for release, namespace in self._releases.get(index.resources[0].scope, ()):
                doubt = Unknown.because(release.address, "installs a chart that was not rendered", release.span)
                for resource in index.resources:
                    hidden = unknown_in(resource, ("metadata", "namespace"))
                    if namespace is None or hidden is not None or namespace_of(resource) == namespace:
                        yield Edge(kind, resource, None, (), doubt)
                        yield Edge(kind, None, resource, (), doubt)

        return linked


def _namespace(release: Resource) -> str | None:
    """Where a chart is installed; None where that is not known."""
    value = release.at(("namespace",))
    if value is ABSENT:
        return ""
    return normal(value) if isinstance(value, str) else None
