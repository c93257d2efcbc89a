"""Findings in downloaded modules: shown at the repository's own line that brings them in.

A module cache is no part of the repository: nobody can mend it there, and code scanning cannot show it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TypeAlias

from scanner.model.finding import Finding, Related
from scanner.model.graph import Graph
from scanner.model.resource import Resource
from scanner.model.span import Span

_CACHE = ".terraform"

Calls: TypeAlias = Mapping[tuple[str, str], Resource]


def module_calls(graph: Graph) -> Calls:
    """Every module call by its scope and address."""
    return {(one.scope, one.address): one for one in graph.resources if one.type == "terraform.module"}


def anchored(finding: Finding, calls: Calls) -> Finding:
    """The finding with the calls of its module, at the argument of the call that its value comes from, else at the
    call itself, where the module is a downloaded one.

    Where it really stands becomes a related place. Findings in the repository's own files stay where they are.
    """
    if finding.subject.resource.module:
        finding = replace(finding, calls=tuple(_chain(finding.subject.resource, calls)))
    if not _is_downloaded(finding.span):
        return finding
    own = next((origin.span for origin in finding.origins if not _is_downloaded(origin.span)), None)
    place = own or (finding.calls[0].span if finding.calls else None)
    if place is None:
        return finding
    real = Related(finding.span, f"{finding.subject.address} in the downloaded module")
    related = [real, *(one for one in finding.related if one.span != place)]
    return replace(finding, span=place, related=tuple(related))


def _chain(resource: Resource, calls: Calls) -> Iterator[Related]:
    """The calls in the repository's own files, the nearest first."""
    call = calls.get((resource.scope, resource.module))
    while call is not None:
        if not _is_downloaded(call.span):
            yield Related(call.span, call.address)
        call = calls.get((call.scope, call.module))


def _is_downloaded(span: Span) -> bool:
    return _CACHE in span.file.split("/")
