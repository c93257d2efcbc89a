"""Kinds that make pods: those that are known, and those that a user declares."""

import pytest

from scanner.config import Config
from scanner.discovery import MemoryTree
from scanner.model.graph import Graph
from scanner.pipeline import load

OTHERS = """
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: settings}
"""
POD = "{metadata: {labels: {app: web}}, spec: {containers: [{name: c, envFrom: [{configMapRef: {name: settings}}]}]}}"


def graph(text: str, **carriers: tuple[str, ...]) -> Graph:
    own = {name.replace("__", "/"): path for name, path in carriers.items()}
    return load(MemoryTree({"a.yaml": text.encode()}), Config(carriers=own))[1]


def app(path: tuple[str, ...]) -> str:
    inner = POD
    for step in reversed(path[1:]):
        inner = f"{{{step}: {inner}}}"
    return f"apiVersion: example/v1\nkind: App\nmetadata: {{name: web}}\n{path[0]}: {inner}\n"


@pytest.mark.parametrize("path", [("template",), ("spec", "template"), ("spec", "a", "b", "template")])
def test_a_declared_kind_makes_pods(path: tuple[str, ...]) -> None:
    """Facets and links find the pods of a kind of the user's own, and without the declaration find none."""
    made = graph(app(path) + OTHERS, example__App=path)
    assert [facet.name for facet in made.select("container")] == ["c"]
    assert [facet.resource.type for facet in made.select("workload")] == ["example/App"]
    (service,) = made.select("Service")
    assert [edge.target.address for edge in made.outgoing(service.resource, "selects") if edge.target] == [
        "example/App/web"
    ]
    (settings,) = made.select("ConfigMap")
    assert [edge.source.address for edge in made.incoming(settings.resource, "mounts") if edge.source] == [
        "example/App/web"
    ]
    plain = graph(app(path) + OTHERS)
    assert not plain.select("container")
    assert not plain.outgoing(plain.select("Service")[0].resource, "selects")


def test_a_kind_is_told_apart_by_its_group() -> None:
    """Knative's Service makes pods, the core one routes to them."""
    text = f"apiVersion: serving.knative.dev/v1\nkind: Service\nmetadata: {{name: k}}\nspec: {{template: {POD}}}\n"
    made = graph(text + OTHERS)
    assert [facet.resource.address for facet in made.select("pod")] == ["serving.knative.dev/Service/k"]
    assert [one.resource.address for one in made.select("Service")] == ["core/Service/web"]


def test_a_rollout_that_refers_to_a_deployment_makes_no_pods_of_its_own() -> None:
    """With ``workloadRef`` the pods are those of the Deployment that it names."""
    text = "apiVersion: argoproj.io/v1alpha1\nkind: Rollout\nmetadata: {name: r}\nspec: {workloadRef: {name: d}}\n"
    made = graph(text)
    assert [facet.resource.type for facet in made.select("workload")] == ["argoproj.io/Rollout"]
    assert not made.select("pod")


def test_a_text_in_a_config_map_stays_text() -> None:
    """A manifest that a ConfigMap holds is no object."""
    text = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata:\n  pod.yaml: |\n"
    made = graph(f"{text}    apiVersion: v1\n    kind: Pod\n")
    assert [one.type for one in made.resources] == ["core/ConfigMap"]


@pytest.mark.parametrize("path", [("spec", "pod"), ("podSpec",)])
def test_a_declared_kind_may_hold_a_pods_spec_alone(path: tuple[str, ...]) -> None:
    """Its containers and what they use are found; no file has its labels, so what selects its pods is undecided."""
    inner = "{containers: [{name: c, envFrom: [{configMapRef: {name: settings}}]}]}"
    for step in reversed(path[1:]):
        inner = f"{{{step}: {inner}}}"
    text = f"apiVersion: example/v1\nkind: App\nmetadata: {{name: web, labels: {{app: web}}}}\n{path[0]}: {inner}\n"
    made = graph(text + OTHERS, example__App=(*path, ""))
    assert [facet.name for facet in made.select("container")] == ["c"]
    assert len(made.select("pod")) == len(made.select("workload")) == 1
    (settings,) = made.select("ConfigMap")
    assert [edge.source.address for edge in made.incoming(settings.resource, "mounts") if edge.source] == [
        "example/App/web"
    ]
    (service,) = made.select("Service")
    assert not made.outgoing(service.resource, "selects")
    assert [(edge.source, edge.doubt is not None) for edge in made.open_edges(service.resource.scope, "selects")] == [
        (None, True)
    ]
