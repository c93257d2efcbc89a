"""The graph as JSON, DOT and Mermaid."""

import json
from collections.abc import Iterator
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.graph import build
from scanner.graph.build import LinkedGraph
from scanner.graph.render import to_dot, to_json, to_mermaid
from scanner.model.graph import Edge, ScopeIndex
from scanner.model.loaded import Loaded
from scanner.model.located import Constant
from scanner.model.resource import Facet, Resource, Scope
from scanner.model.span import Span
from scanner.model.value import Reason, Unknown

SPAN = Span("a.tf", 1, 1, 1, 5)
DOUBT = Unknown.because("var.n", "has no value")


def make(*names: str, scope: str = "root:.") -> LinkedGraph:
    body = Constant({"password": "hunter2"}, SPAN)
    resources = [
        Resource(name, "aws_x", "aws", "terraform", name, scope, SPAN, body, presence=True if index else DOUBT)
        for index, name in enumerate(names)
    ]

    def refer(index: ScopeIndex) -> Iterator[Edge]:
        for resource in index.resources:
            yield Edge("references", resource, index.resources[0], ("a", 0, 'b"c'))
        yield Edge("references", None, index.resources[0], (), DOUBT, frozenset({"aws_y", "aws_x"}))

    def facet(resource: Resource) -> Iterator[Facet]:
        yield Facet("container", resource, resource.name, "0", SPAN, body)

    scopes = (Scope(scope, "root", ".", gaps=(Reason("module.m", "is not there"),)),)
    return build([Loaded(resources, scopes, links={"references": refer})], {"container": facet})


def test_json_has_everything_but_values() -> None:
    """Scopes with their gaps, nodes with their facets, edges with path, doubt and candidates; no attribute."""
    text = to_json(make("aws_x.a", "aws_x.b"))
    whole = json.loads(text)
    assert [scope["gaps"] for scope in whole["scopes"]] == [["module.m is not there"]]
    assert [(one["address"], one["certain"], one["facets"]) for one in whole["nodes"]] == [
        ("aws_x.a", False, {"container": ["aws_x.a"]}),
        ("aws_x.b", True, {"container": ["aws_x.b"]}),
    ]
    ends = [(edge["source"], edge["target"], edge["path"], edge["doubt"]) for edge in whole["edges"]]
    assert ends == [
        (None, "root:.#aws_x.a", "", ["var.n has no value"]),
        ("root:.#aws_x.a", "root:.#aws_x.a", 'a[0]["b\\"c"]', None),
        ("root:.#aws_x.b", "root:.#aws_x.a", 'a[0]["b\\"c"]', None),
    ]
    assert whole["edges"][0]["candidates"] == ["aws_x", "aws_y"]


@pytest.mark.parametrize("render", [to_json, to_dot, to_mermaid])
def test_values_are_never_printed(render: object) -> None:
    """Attribute values, secret or not, are in no form of the graph."""
    assert callable(render)
    assert "hunter2" not in render(make("aws_x.a"))


@pytest.mark.parametrize("render", [to_json, to_dot, to_mermaid])
def test_any_order_of_resources_gives_the_same_bytes(render: object) -> None:
    """The order in which files were read does not show."""
    assert callable(render)
    graphs = []
    for order in permutations(["aws_x.a", "aws_x.b", "aws_x.c"]):
        graph = make("aws_x.first", *order)
        graphs.append(render(graph))
    assert len(set(graphs)) == 1


def test_repeated_addresses_keep_distinct_ids() -> None:
    """Two nodes with one address (a conflict) stay two nodes."""
    nodes = json.loads(to_json(make("aws_x.a", "aws_x.a")))["nodes"]
    assert [one["id"] for one in nodes] == ["root:.#aws_x.a", "root:.#aws_x.a~2"]


@given(st.text(min_size=1))
def test_dot_labels_cannot_be_escaped_from(name: str) -> None:
    """Whatever a name holds, each line of DOT is one statement and its quotes are balanced."""
    for line in to_dot(make(name)).splitlines():
        plain = line.replace("\\\\", "").replace('\\"', "")
        assert plain.count('"') in {0, 2, 4}
        assert plain.endswith(("{", "}", ";"))
    assert len(to_dot(make(name)).splitlines()) == len(to_dot(make("x")).splitlines())


@given(st.text(min_size=1))
def test_mermaid_labels_cannot_be_escaped_from(name: str) -> None:
    """Whatever a name holds, it cannot close its label, add a line, or write markup."""
    text = to_mermaid(make(name))
    plain = to_mermaid(make("x"))
    assert len(text.splitlines()) == len(plain.splitlines())
    assert text.count('"') == plain.count('"')
    assert text.count("<") == plain.count("<")
    assert text.isprintable() or set(text) - {"\n"} == {char for char in text if char.isprintable()}
