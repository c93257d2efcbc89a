"""The graph over hand-made resources: order, selection, laziness, what happens when functions crash."""

from collections.abc import Iterator, Sequence
from itertools import permutations

import pytest

from scanner.graph import build
from scanner.model.graph import Edge, ScopeIndex
from scanner.model.loaded import Loaded
from scanner.model.located import Constant
from scanner.model.resource import Facet, Resource, Scope
from scanner.model.span import Span
from scanner.model.value import Unknown


def node(address: str, type_: str, scope: str = "root:a", line: int = 1) -> Resource:
    span = Span("main.tf", line, 1, line, 9)
    return Resource(address, type_, type_.partition("_")[0], "terraform", address, scope, span, Constant({}, span))


def loaded(
    resources: Sequence[Resource], scopes: Sequence[Scope] = (Scope("root:a", "root", "a"),), **links: object
) -> Loaded:
    return Loaded(resources=resources, scopes=scopes, links=links)  # type: ignore[arg-type]


BUCKET = node("aws_s3_bucket.b", "aws_s3_bucket", line=3)
OTHER = node("aws_s3_bucket.a", "aws_s3_bucket", line=9)
IMAGE = node("data.aws_ami.i", "data.aws_ami")
SERVICE = node("core/Service/shop/cart", "core/Service")
ROUTE = node("gateway.networking.k8s.io/HTTPRoute/r", "gateway.networking.k8s.io/HTTPRoute")
ROOT = node("terraform.root", "terraform.root")
STATE = node("terraform.tfstate", "file.state")


@pytest.mark.parametrize(
    ("selector", "found"),
    [
        ("aws_s3_bucket", [OTHER, BUCKET]),
        ("aws_*", [OTHER, BUCKET]),
        ("data.aws_ami", [IMAGE]),
        ("data.aws_*", [IMAGE]),
        ("Service", [SERVICE]),
        ("core/Service", [SERVICE]),
        ("gateway.networking.k8s.io/HTTPRoute", [ROUTE]),
        ("HTTPRoute", []),
        ("terraform.root", [ROOT]),
        ("terraform.*", [ROOT]),
        ("file.state", [STATE]),
        ("aws_s3_bucket_policy", []),
    ],
)
def test_selects_by_name_glob_and_kind(selector: str, found: list[Resource]) -> None:
    """A selector names a type, a glob of types (never data sources by a resource's glob) or a built-in kind."""
    graph = build([loaded([BUCKET, STATE, ROOT, SERVICE, IMAGE, ROUTE, OTHER])], {})
    assert list(graph.select(selector)) == found
    for resource in graph.resources:
        assert list(graph.matches(resource, selector)) == ([resource] if resource in found else [])


def test_order_does_not_depend_on_the_order_of_loading() -> None:
    """Resources come by address within scope, edges by their ends, whatever came first."""

    def refer(index: ScopeIndex) -> Iterator[Edge]:
        for source in index.resources:
            for target in index.resources:
                if source is not target:
                    yield Edge("references", source, target, ("x",))

    nodes = [BUCKET, OTHER, IMAGE]
    results = []
    for order in permutations(nodes):
        graph = build([loaded(order, references=refer)], {})
        results.append((list(graph.resources), [(edge.source, edge.target) for edge in graph.edges()]))
    assert results[0][0] == [OTHER, BUCKET, IMAGE]
    assert all(result == results[0] for result in results)


def test_links_run_once_and_only_when_asked() -> None:
    """A kind's link functions run at the first question about that kind, once for each scope of their input."""
    runs: list[str] = []

    def refer(index: ScopeIndex) -> Iterator[Edge]:
        runs.append("references")
        yield Edge("references", index.resources[0], index.resources[1], ("bucket",))

    def own(_: ScopeIndex) -> Iterator[Edge]:
        runs.append("owns")
        return iter(())

    graph = build([loaded([BUCKET, OTHER], references=refer, owns=own)], {})
    assert not runs
    [edge] = graph.outgoing(OTHER, "references")
    assert graph.incoming(BUCKET, "references") == [edge]
    assert not graph.incoming(OTHER, "references")
    assert runs == ["references"]


def test_a_scope_sees_what_it_names_and_not_the_reverse() -> None:
    """A variant's index has the shared objects behind its own; the shared scope does not have the variant's."""
    shared, variant = (
        node("core/Service/s", "core/Service", "shared"),
        node("core/Service/v", "core/Service", "variant"),
    )
    seen: dict[str, tuple[list[Resource], bool]] = {}

    def select(index: ScopeIndex) -> Iterator[Edge]:
        [own] = index.resources
        other = "core/Service/s" if own is variant else "core/Service/v"
        seen[own.scope] = (list(index.of_type("core/Service")), index.by_address(other) is not None)
        return iter(())

    scopes = (Scope("variant", "manifests", "v", sees=("shared",)), Scope("shared", "manifests", "s"))
    graph = build([loaded([variant, shared], scopes, selects=select)], {})
    assert not graph.outgoing(shared, "selects")
    assert seen == {"shared": ([shared], False), "variant": ([variant, shared], True)}


def test_open_edges_are_found_by_scope_and_by_the_known_end() -> None:
    """An edge whose target is unknown leaves its source and counts as open in the source's scope."""
    doubt = Unknown.because("var.name", "has no value")

    def refer(_: ScopeIndex) -> Iterator[Edge]:
        yield Edge("references", BUCKET, None, ("bucket",), doubt)

    graph = build([loaded([BUCKET], references=refer)], {})
    assert [edge.doubt for edge in graph.open_edges("root:a", "references")] == [doubt]
    assert list(graph.outgoing(BUCKET, "references")) == list(graph.open_edges("root:a", "references"))
    assert not graph.open_edges("root:b", "references")


def test_the_same_edge_found_twice_is_one() -> None:
    """Scopes that see each other's objects may find a tie several times; a tie in doubt is another one."""

    def refer(_: ScopeIndex) -> Iterator[Edge]:
        yield Edge("references", BUCKET, OTHER, ("a", 0))
        yield Edge("references", BUCKET, OTHER, ("a", 0))
        yield Edge("references", BUCKET, OTHER, ("a", 1))
        yield Edge("references", BUCKET, OTHER, ("a", 0), Unknown.because("var.x", "has no value"))

    graph = build([loaded([BUCKET, OTHER], references=refer)], {})
    assert len(graph.outgoing(BUCKET, "references")) == 3


def test_a_crashing_link_function_leaves_a_gap_and_a_diagnostic() -> None:
    """What it found before is kept, the scope has a gap, and the message does not quote the error's text."""

    def refer(_: ScopeIndex) -> Iterator[Edge]:
        yield Edge("references", BUCKET, OTHER, ())
        raise KeyError("hunter2")

    graph = build([loaded([BUCKET, OTHER], references=refer)], {})
    assert not graph.diagnostics()
    assert len(graph.outgoing(BUCKET, "references")) == 1
    [diagnostic] = graph.diagnostics()
    assert (diagnostic.level, diagnostic.code) == ("error", "link-crash")
    assert "KeyError" in diagnostic.message
    assert "hunter2" not in diagnostic.message
    assert [gap.subject for gap in graph.scopes["root:a"].gaps] == ["links (references)"]


def test_facets_are_made_once_for_each_resource() -> None:
    """Asking for one resource, then for all, then again calls the facet function once for each resource."""
    calls: list[Resource] = []

    def seen(resource: Resource) -> Iterator[Facet]:
        calls.append(resource)
        if resource.type == "aws_s3_bucket":
            yield Facet("thing", resource, resource.name, "0", resource.span, resource.body)

    graph = build([loaded([BUCKET, IMAGE, OTHER])], {"thing": seen})
    [facet] = graph.facets(BUCKET, "thing")
    assert graph.matches(BUCKET, "thing") == [facet]
    assert [found.resource for found in graph.select("thing")] == [OTHER, BUCKET]
    assert graph.select("thing")[1] is facet
    assert not graph.facets(IMAGE, "thing")
    assert sorted(found.address for found in calls) == sorted(found.address for found in graph.resources)


def test_a_crashing_facet_function_is_a_diagnostic() -> None:
    """One resource whose facets cannot be made costs a diagnostic that names it, not the scan."""

    def broken(resource: Resource) -> Iterator[Facet]:
        yield Facet("thing", resource, "first", "0", resource.span, resource.body)
        raise RecursionError

    graph = build([loaded([BUCKET])], {"thing": broken})
    assert [facet.address for facet in graph.select("thing")] == ["aws_s3_bucket.b"]
    [diagnostic] = graph.diagnostics()
    assert (diagnostic.code, diagnostic.file) == ("facet-crash", "main.tf")
    assert "aws_s3_bucket.b" in diagnostic.message
