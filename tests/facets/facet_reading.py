"""Facets of real text, read by the real inputs."""

from collections.abc import Mapping, Sequence
from textwrap import dedent

from scanner.discovery import MemoryTree
from scanner.facets import FACETS
from scanner.graph import build
from scanner.inputs import load
from scanner.model.graph import FacetsOf
from scanner.model.options import InputOptions
from scanner.model.path import parse_path
from scanner.model.resource import Facet, Resource
from scanner.model.value import Absent, Value


def objects(text: str) -> Sequence[Resource]:
    """Kubernetes objects of a YAML text, in the order of the graph."""
    return project({"all.yaml": text})


def resources(text: str) -> Sequence[Resource]:
    """Nodes of a Terraform file, in the order of the graph."""
    return project({"main.tf": text})


def project(files: Mapping[str, str]) -> Sequence[Resource]:
    """Nodes of several files. The first line of a text, empty, is not counted; its indentation is taken off."""
    tree = MemoryTree({file: dedent(text).removeprefix("\n").encode() for file, text in files.items()})
    loaded = load(tree, InputOptions())
    assert not [problem for one in loaded for problem in one.diagnostics if problem.level == "error"]
    return build(loaded, {}).resources


def facets(resources: Sequence[Resource], kind: str) -> list[Facet]:
    """All facets of one kind, in order."""
    make = FACETS[kind]
    if isinstance(make, FacetsOf):
        return [facet for whole in facets(resources, make.kind) for facet in make.make(whole)]
    return [facet for resource in resources for facet in make(resource)]


def at(facet: Facet, path: str) -> Value | Absent:
    """The value at a path as rules write it."""
    return facet.at(parse_path(path))


def line(facet: Facet, path: str) -> int:
    """The line that a path points at."""
    return facet.span_of(parse_path(path)).start_line
