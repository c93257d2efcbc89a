"""The graph for machines (JSON) and for people (DOT, Mermaid).

Names, addresses and paths only: no attribute's value is ever printed. All edges and facets are computed
for it. What is uncertain (a resource that may not exist, a tie in doubt) is marked in JSON and dashed in
pictures; an edge whose end is not known leads to a ``?``. Pictures leave out the facets that nearly every
resource has (``literal``, ``taggable``) and collections of scopes without resources.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, Protocol

from scanner.model.graph import Edge, Graph
from scanner.model.path import format_path
from scanner.model.resource import Facet, Resource, Scope, shared_scope

VERSION: Final = 1

_NOT_DRAWN: Final = frozenset({"literal", "taggable"})
_MERMAID_SAFE = re.compile(r"[A-Za-z0-9 _./:,\-]")


class Drawable(Graph, Protocol):
    """A graph that can list all that it has."""

    def edges(self) -> Sequence[Edge]:
        """Every edge of every kind, in order."""

    def facet_kinds(self) -> Sequence[str]:
        """The names of all facets."""


def to_json(graph: Drawable) -> str:
    """``{version, scopes, nodes, edges}``. A node's ``id`` is unique in the graph: scope and address, with
    ``~2`` and so on where an address repeats. ``facets`` lists names by facet. An edge's ``path`` is the
    attribute that makes it; a missing end is null, ``candidates`` then says what types it may have;
    ``doubt`` says why the tie or an end of it is uncertain.
    """
    ids = _ids(graph.resources)
    # First: a link function that fails leaves a gap in its scope.
    edges = [_edge(edge, ids) for edge in graph.edges()]
    whole = {
        "version": VERSION,
        "scopes": [_scope(scope) for scope in graph.scopes.values()],
        "nodes": [_node(graph, resource, ids) for resource in graph.resources],
        "edges": edges,
    }
    return json.dumps(whole, indent=2) + "\n"


def to_dot(graph: Drawable) -> str:
    """Graphviz: one cluster a scope."""
    names = {resource: f"n{number}" for number, resource in enumerate(graph.resources)}
    lines = ["digraph groundrule {", "  rankdir=LR;", "  node [shape=box];"]
    for number, (scope, members) in enumerate(_by_scope(graph)):
        lines += [f"  subgraph cluster_{number} {{", f"    label={_dot(_scope_name(scope))};"]
        for resource in members:
            style = "" if resource.presence is True else ", style=dashed"
            lines.append(f"    {names[resource]} [label={_dot(*_label(graph, resource))}{style}];")
        lines.append("  }")
    for number, edge in enumerate(graph.edges()):
        source, target = _ends(edge, names, f"u{number}")
        if edge.source is None or edge.target is None:
            lines.append(f'  u{number} [label="?", shape=circle, style=dashed];')
        style = "" if edge.doubt is None else ", style=dashed"
        lines.append(f"  {source} -> {target} [label={_dot(_tie(edge))}{style}];")
    return "\n".join([*lines, "}"]) + "\n"


def to_mermaid(graph: Drawable) -> str:
    """A Mermaid flowchart: one subgraph a scope."""
    names = {resource: f"n{number}" for number, resource in enumerate(graph.resources)}
    lines = ["flowchart LR"]
    for number, (scope, members) in enumerate(_by_scope(graph)):
        lines.append(f'  subgraph s{number}["{_mermaid(_scope_name(scope))}"]')
        for resource in members:
            label = "<br/>".join(_mermaid(line) for line in _label(graph, resource))
            opened, closed = ("[", "]") if resource.presence is True else ("([", "])")
            lines.append(f'    {names[resource]}{opened}"{label}"{closed}')
        lines.append("  end")
    for number, edge in enumerate(graph.edges()):
        source, target = _ends(edge, names, f"u{number}")
        if edge.source is None or edge.target is None:
            lines.append(f'  u{number}(("?"))')
        arrow = "-->" if edge.doubt is None else "-.->"
        lines.append(f'  {source} {arrow}|"{_mermaid(_tie(edge))}"| {target}')
    return "\n".join(lines) + "\n"


def _ids(resources: Sequence[Resource]) -> Mapping[Resource, str]:
    ids: dict[Resource, str] = {}
    seen: dict[str, int] = {}
    for resource in resources:
        plain = f"{resource.scope}#{resource.address}"
        seen[plain] = count = seen.get(plain, 0) + 1
        ids[resource] = plain if count == 1 else f"{plain}~{count}"
    return ids


def _scope(scope: Scope) -> dict[str, Any]:
    return {
        "id": scope.id,
        "kind": scope.kind,
        "folder": scope.folder,
        "environment": scope.environment or None,
        "sample": scope.sample,
        "sees": list(scope.sees),
        "gaps": [str(gap) for gap in (*scope.gaps, *(one.reason for one in scope.partial_gaps))],
    }


def _node(graph: Drawable, resource: Resource, ids: Mapping[Resource, str]) -> dict[str, Any]:
    return {
        "id": ids[resource],
        "address": resource.address,
        "type": resource.type,
        "provider": resource.provider,
        "name": resource.name,
        "namespace": resource.namespace or None,
        "module": resource.module or None,
        "scope": resource.scope,
        "file": resource.span.file,
        "line": resource.span.start_line,
        "certain": resource.presence is True,
        "facets": {kind: [facet.name for facet in found] for kind, found in _facets(graph, resource)},
    }


def _facets(graph: Drawable, resource: Resource) -> Iterator[tuple[str, Sequence[Facet]]]:
    for kind in graph.facet_kinds():
        found = graph.facets(resource, kind)
        if found:
            yield kind, found


def _edge(edge: Edge, ids: Mapping[Resource, str]) -> dict[str, Any]:
    return {
        "kind": edge.kind,
        "source": None if edge.source is None else ids[edge.source],
        "target": None if edge.target is None else ids[edge.target],
        "path": format_path(edge.path),
        "doubt": None if edge.doubt is None else [str(reason) for reason in edge.doubt.reasons],
        "candidates": sorted(edge.candidates),
    }


def _by_scope(graph: Drawable) -> Iterator[tuple[Scope, Sequence[Resource]]]:
    members: dict[str, list[Resource]] = {}
    for resource in graph.resources:
        members.setdefault(resource.scope, []).append(resource)
    for scope in graph.scopes.values():
        if scope.id in members:
            yield scope, members[scope.id]


def _scope_name(scope: Scope) -> str:
    return f"{shared_scope(scope.id)}, {scope.environment}" if scope.environment else scope.id


def _label(graph: Drawable, resource: Resource) -> list[str]:
    drawn = [
        f"{kind}: {', '.join(facet.name or facet.key for facet in found)}"
        for kind, found in _facets(graph, resource)
        if kind not in _NOT_DRAWN
    ]
    return [resource.address, *drawn]


def _tie(edge: Edge) -> str:
    return f"{edge.kind} {format_path(edge.path)}".rstrip()


def _ends(edge: Edge, names: Mapping[Resource, str], unknown: str) -> tuple[str, str]:
    return (
        unknown if edge.source is None else names[edge.source],
        unknown if edge.target is None else names[edge.target],
    )


def _dot(*lines: str) -> str:
    """A quoted DOT string, one line of the label for each text."""
    escaped = (_printable(line).replace("\\", "\\\\").replace('"', '\\"') for line in lines)
    return '"' + "\\n".join(escaped) + '"'


def _mermaid(text: str) -> str:
    """A text inside a quoted Mermaid label: whatever might mean something there is a character code."""
    return "".join(
        char if _MERMAID_SAFE.fullmatch(char) or (ord(char) > 127 and char.isalnum()) else f"#{ord(char)};"
        for char in _printable(text)
    )


def _printable(text: str) -> str:
    """Line breaks, control characters, direction marks and lone surrogates as the codes they have."""
    return "".join(char if char.isprintable() else f"U+{ord(char):04X}" for char in text)
