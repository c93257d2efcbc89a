"""Manifests in memory, loaded as a scan does."""

from collections.abc import Mapping, Sequence

from scanner.discovery import MemoryTree
from scanner.graph import build
from scanner.inputs.kubernetes import KUBERNETES
from scanner.model.diagnostic import Diagnostic
from scanner.model.loaded import Loaded
from scanner.model.options import InputOptions


def load(files: Mapping[str, bytes | str], entries: Sequence[str] | None = None, *, read_all: bool = False) -> Loaded:
    return KUBERNETES.load(MemoryTree(files, entries), InputOptions(read_all=read_all))


def manifest(type_: str, name: str, rest: str = "", *, namespace: str = "") -> str:
    """An object's text; ``rest`` is what follows its metadata."""
    where = f"\n  namespace: {namespace}" if namespace else ""
    api_version, _, kind = type_.rpartition("/")
    return f"apiVersion: {api_version}\nkind: {kind}\nmetadata:\n  name: {name}{where}\n{rest}"


def deployment(name: str, labels: str = "", pod: str = "", *, namespace: str = "") -> str:
    """A Deployment with a pod's labels and further fields of its pod (both in flow style)."""
    pods = f"template: {{metadata: {{labels: {{{labels}}}}}, spec: {{containers: [{{name: c, image: i}}], {pod}}}}}"
    return manifest("apps/v1/Deployment", name, f"spec:\n  {pods}\n", namespace=namespace)


def addresses(loaded: Loaded) -> dict[str, list[str]]:
    """The addresses of each scope."""
    found: dict[str, list[str]] = {}
    for resource in loaded.resources:
        found.setdefault(resource.scope, []).append(resource.address)
    return {scope: sorted(held) for scope, held in sorted(found.items())}


def told(loaded: Loaded) -> list[tuple[str, str, str, int]]:
    """Level, code, file and line of every diagnostic, those that came late included."""
    return sorted(map(_brief, (*loaded.diagnostics, *loaded.late())))


def _brief(diagnostic: Diagnostic) -> tuple[str, str, str, int]:
    return diagnostic.level, diagnostic.code, diagnostic.file, diagnostic.span.start_line if diagnostic.span else 0


def edges(loaded: Loaded, kind: str) -> set[tuple[str, str, str]]:
    """All edges of a kind: source, target and the dotted path that makes it."""
    graph = build([loaded], {})
    found = [edge for resource in graph.resources for edge in graph.outgoing(resource, kind)]
    found += [edge for scope in graph.scopes for edge in graph.open_edges(scope, kind)]
    return {
        (
            edge.source.address if edge.source else "?",
            edge.target.address if edge.target else "?",
            ".".join(map(str, edge.path)),
        )
        for edge in found
    }
