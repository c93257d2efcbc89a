"""The annotations of objects that may suppress something, on the objects and on the templates of their pods."""

from collections.abc import Iterable, Iterator

from scanner.model.finding import Finding
from scanner.model.graph import Graph
from scanner.model.resource import Resource
from scanner.model.span import Span
from scanner.model.suppression import has_annotation_mark
from scanner.model.tree import Tree, UnreadableError
from scanner.triage.suppressions.directive import Annotation


def annotations(findings: Iterable[Finding], graph: Graph, tree: Tree) -> Iterator[Annotation]:
    """Those of the objects with findings, and those of all others in files that have a mark: what suppresses nothing
    is of interest, too. Objects that one place makes (a chart with several sets of values) are one annotation's.
    """
    found: dict[tuple[Span, str, str, bool], list[Resource]] = {}
    for resource in _objects(findings, graph, tree):
        for key, value, span, templated in _of(resource):
            found.setdefault((span, key, value, templated), []).append(resource)
    for (span, key, value, templated), resources in found.items():
        yield Annotation(key, value, span, tuple(resources), templated)


def _objects(findings: Iterable[Finding], graph: Graph, tree: Tree) -> Iterator[Resource]:
    concerned = {id(finding.subject.resource) for finding in findings if finding.verdict in ("fail", "unknown")}
    marked: dict[str, bool] = {}
    for resource in graph.resources:
        if "/" not in resource.type:
            continue
        if id(resource) in concerned or (resource.made_by is not None and id(resource.made_by) in concerned):
            yield resource
            continue
        file = resource.span.file
        if file not in marked:
            marked[file] = _has_mark(tree, file)
        if marked[file]:
            yield resource


def _has_mark(tree: Tree, file: str) -> bool:
    try:
        return has_annotation_mark(tree.read(file))
    except UnreadableError:
        return False


def _of(resource: Resource) -> Iterator[tuple[str, str, Span, bool]]:
    templates = ((), resource.template) if resource.template else ((),)
    for path in templates:
        held = resource.body.walk((*path, "metadata", "annotations"))
        if held is None:
            continue
        for key, one in held.entries():
            if has_annotation_mark(key) and isinstance(one.value, str):
                yield key, one.value, one.span, bool(path)
