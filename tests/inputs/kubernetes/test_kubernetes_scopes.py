"""What belongs together: plain manifests, variants of them, kustomizations."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st
from manifests import addresses, deployment, edges, load, manifest, told

from scanner.discovery import MemoryTree
from scanner.graph import build
from scanner.inputs.kubernetes import KUBERNETES
from scanner.model.graph import Edge
from scanner.model.loaded import Loaded
from scanner.model.options import InputOptions
from scanner.model.span import Span

SERVICE = "spec: {selector: {app: a}}\n"


def kustomization(rest: str, kind: str = "Kustomization") -> str:
    return f"apiVersion: kustomize.config.k8s.io/v1\nkind: {kind}\n{rest}"


def sees(loaded: Loaded) -> dict[str, tuple[str, ...]]:
    return {scope.id: scope.sees for scope in loaded.scopes}


def test_plain_manifests_link_across_folders() -> None:
    """A Service finds its Deployment in the folder next door."""
    loaded = load({"web/service.yaml": manifest("v1/Service", "a", SERVICE), "app/d.yaml": deployment("d", "app: a")})
    assert sees(loaded) == {"manifests:.": ()}
    assert edges(loaded, "selects") == {("core/Service/a", "apps/Deployment/d", "spec.selector")}


VARIANTS = {
    "prod/d.yaml": deployment("d", "app: a"),
    "prod/extra/s.yaml": manifest("v1/Service", "s", SERVICE),
    "stage/d.yaml": deployment("d", "app: a"),
    "common/policy.yaml": manifest("networking.k8s.io/v1/NetworkPolicy", "all", "spec: {podSelector: {}}\n"),
    "common/d.yaml": deployment("other", "app: a"),
}


def test_folders_with_the_same_object_are_variants() -> None:
    """Each is a scope with its conflict-free subfolders, and sees what lies outside of all variants."""
    loaded = load(VARIANTS)
    assert addresses(loaded) == {
        "manifests:.": ["apps/Deployment/other", "networking.k8s.io/NetworkPolicy/all"],
        "manifests:prod": ["apps/Deployment/d", "core/Service/s"],
        "manifests:stage": ["apps/Deployment/d"],
    }
    assert sees(loaded) == {"manifests:.": (), "manifests:prod": ("manifests:.",), "manifests:stage": ("manifests:.",)}


def test_variants_do_not_meet_but_see_what_is_common() -> None:
    """A common policy chooses the pods of each variant; no Service of one chooses the pods of another."""
    loaded = load(VARIANTS)
    found = {
        (resource.scope, edge.source.address if edge.source else "", edge.target.scope if edge.target else "")
        for resource in loaded.resources
        for edge in _outgoing(loaded, resource.address, resource.scope)
    }
    assert found == {
        ("manifests:.", "networking.k8s.io/NetworkPolicy/all", "manifests:."),
        ("manifests:.", "networking.k8s.io/NetworkPolicy/all", "manifests:prod"),
        ("manifests:.", "networking.k8s.io/NetworkPolicy/all", "manifests:stage"),
        ("manifests:prod", "core/Service/s", "manifests:."),
        ("manifests:prod", "core/Service/s", "manifests:prod"),
    }


def _outgoing(loaded: Loaded, address: str, scope: str) -> list[Edge]:
    graph = build([loaded], {})
    resource = next(one for one in graph.resources if (one.address, one.scope) == (address, scope))
    return list(graph.outgoing(resource, "selects"))


def test_an_absent_namespace_is_the_default_one() -> None:
    """It conflicts with `default` written out, and with no other."""
    absent, default = manifest("v1/Pod", "p"), manifest("v1/Pod", "p", namespace="default")
    other = manifest("v1/Pod", "p", namespace="shop")
    assert list(addresses(load({"a/p.yaml": absent, "b/p.yaml": default}))) == ["manifests:a", "manifests:b"]
    assert list(addresses(load({"a/p.yaml": absent, "b/p.yaml": other}))) == ["manifests:."]


def test_a_variant_inside_a_variant() -> None:
    """Each has its own scope; what lies below the inner one belongs to that."""
    files = {
        "p.yaml": manifest("v1/Pod", "p"),
        "old/p.yaml": manifest("v1/Pod", "p"),
        "old/more/q.yaml": manifest("v1/Pod", "q"),
        "new/r.yaml": manifest("v1/Pod", "r"),
    }
    loaded = load(files)
    assert addresses(loaded) == {
        "manifests:.": ["core/Pod/p", "core/Pod/r"],
        "manifests:old": ["core/Pod/p", "core/Pod/q"],
    }
    assert sees(loaded) == {"manifests:.": (), "manifests:old": ()}


def test_generated_names_do_not_conflict() -> None:
    """The server makes them different."""
    job = "apiVersion: batch/v1\nkind: Job\nmetadata:\n  generateName: run-\n"
    assert list(addresses(load({"a/j.yaml": job, "b/j.yaml": job}))) == ["manifests:."]


def test_examples_and_tests_are_marked() -> None:
    """Scopes below such folders are samples."""
    files = {"examples/a/p.yaml": manifest("v1/Pod", "p"), "b/p.yaml": manifest("v1/Pod", "p")}
    assert {scope.id: scope.sample for scope in load(files).scopes} == {
        "manifests:b": False,
        "manifests:examples/a": True,
    }


NOT_RENDERED = "This kustomization is not rendered: neither kustomize nor kubectl is here"
OVERLAYS = {
    "base/kustomization.yaml": kustomization("resources: [d.yaml, sub]\n"),
    "base/d.yaml": deployment("d", "app: a"),
    "base/sub/kustomization.yml": kustomization("resources:\n- s.yaml\n"),
    "base/sub/s.yaml": manifest("v1/Service", "s", SERVICE),
    "prod/kustomization.yaml": kustomization("bases: [../base]\npatches: [{path: more.yaml}]\nresources: [pdb.yaml]\n"),
    "prod/more.yaml": deployment("d"),
    "prod/pdb.yaml": manifest("policy/v1/PodDisruptionBudget", "b", "spec: {selector: {matchLabels: {app: a}}}\n"),
    "stage/kustomization.yaml": kustomization("resources: [../base/]\nnamespace: stage\n"),
    "plain.yaml": manifest("v1/Pod", "p"),
}


def test_a_base_that_overlays_share_is_judged_once() -> None:
    """It has a scope of its own that the overlays see; patches are no objects; the rest is plain."""
    loaded = load(OVERLAYS)
    assert addresses(loaded) == {
        "kustomization:base": ["apps/Deployment/d"],
        "kustomization:base/sub": ["core/Service/s"],
        "kustomization:prod": ["policy/PodDisruptionBudget/b"],
        "manifests:.": ["core/Pod/p"],
    }
    below = ("kustomization:base", "kustomization:base/sub")
    assert sees(loaded) == {
        "kustomization:base": ("kustomization:base/sub",),
        "kustomization:base/sub": (),
        "kustomization:prod": below,
        "kustomization:stage": below,
        "manifests:.": (),
    }
    assert ("policy/PodDisruptionBudget/b", "apps/Deployment/d", "spec.selector") in edges(loaded, "selects")
    assert ("core/Service/s", "apps/Deployment/d", "spec.selector") in edges(loaded, "selects")


def test_what_rendering_would_change_is_a_gap() -> None:
    """One for each root that changes something, naming what is judged as written; its scope has a gap."""
    loaded = load(OVERLAYS)
    assert [(one.code, one.file, one.message) for one in loaded.diagnostics] == [
        (
            "kustomization",
            "prod/kustomization.yaml",
            f"{NOT_RENDERED}; base, base/sub are checked as written; not applied: patches.",
        ),
        (
            "kustomization",
            "stage/kustomization.yaml",
            f"{NOT_RENDERED}; base, base/sub are checked as written; not applied: namespace.",
        ),
    ]
    assert {scope.id: bool(scope.gaps or scope.partial_gaps) for scope in loaded.scopes} == {
        "kustomization:base": True,
        "kustomization:base/sub": True,
        "kustomization:prod": True,
        "kustomization:stage": True,
        "manifests:.": False,
    }


def test_a_root_alone_holds_all_that_it_includes() -> None:
    """With one root there is one scope, and no gap where it only lists files."""
    files = {path: text for path, text in OVERLAYS.items() if path.startswith("base")}
    loaded = load(files)
    assert addresses(loaded) == {"kustomization:base": ["apps/Deployment/d", "core/Service/s"]}
    assert (told(loaded), loaded.scopes[0].gaps) == ([], ())


def test_patches_of_components_are_no_manifests() -> None:
    """Nor those of older fields; inline patches name no file."""
    files = {
        "kustomization.yaml": kustomization(
            "components: [extra]\nresources: [p.yaml]\npatchesStrategicMerge: [one.yaml, 'kind: Pod\n  ']\n"
            "patchesJson6902: [{target: {kind: Pod}, path: two.yaml}]\n"
        ),
        "extra/kustomization.yaml": kustomization("patches:\n- path: ../three.yaml\n- patch: '[]'\n", "Component"),
        "p.yaml": manifest("v1/Pod", "p"),
        **{f"{name}.yaml": manifest("v1/Pod", name) for name in ("one", "two", "three")},
    }
    assert addresses(load(files)) == {"kustomization:.": ["core/Pod/p"]}


def test_a_component_that_nothing_includes_is_not_whole() -> None:
    """What it belongs to is out of sight: nothing is missing beside it."""
    files = {
        "c/kustomization.yaml": kustomization("resources: [p.yaml]\n", "Component"),
        "c/p.yaml": manifest("v1/Pod", "p"),
    }
    (scope,) = load(files).scopes
    assert [str(gap) for gap in scope.gaps] == ["c/kustomization.yaml is a component that no kustomization includes"]


def test_a_file_that_several_roots_list() -> None:
    """It is judged once, in a scope of its folder, which all of them see."""
    files = {
        "a/kustomization.yaml": kustomization("resources: [../base/p.yaml]\n"),
        "b/kustomization.yaml": kustomization("resources: [../base/p.yaml]\n"),
        "base/p.yaml": manifest("v1/Pod", "p"),
    }
    loaded = load(files)
    assert addresses(loaded) == {"kustomization:base": ["core/Pod/p"]}
    assert sees(loaded)["kustomization:a"] == sees(loaded)["kustomization:b"] == ("kustomization:base",)


def test_circles_of_kustomizations_end() -> None:
    """Kustomizations that include each other, or themselves, have a first one that stands for all."""
    files = {
        "a/kustomization.yaml": kustomization("resources: [../b, ., p.yaml]\n"),
        "b/kustomization.yaml": kustomization("resources: [../a]\n"),
        "a/p.yaml": manifest("v1/Pod", "p"),
    }
    assert addresses(load(files)) == {"kustomization:a": ["core/Pod/p"]}


def test_what_is_not_in_the_tree_is_a_gap() -> None:
    """Remote bases, missing files and paths out of the tree are named, and nothing outside is read."""
    files = {
        "kustomization.yaml": kustomization(
            "resources: [https://example.com/x.yaml, ../up.yaml, gone.yaml, github.com/o/r]\n"
        )
    }
    (gap,) = load(files).diagnostics
    missing = "../up.yaml, github.com/o/r, gone.yaml, https://example.com/x.yaml"
    assert gap.message == f"{NOT_RENDERED}; not in this tree: {missing}."


def test_a_kustomization_needs_no_kind() -> None:
    """A file of that name is one; a broken one is an error, an empty one is nothing."""
    files = {"kustomization.yaml": "resources: [p.yaml]\n", "p.yaml": manifest("v1/Pod", "p")}
    assert addresses(load(files)) == {"kustomization:.": ["core/Pod/p"]}
    assert told(load({"kustomization.yaml": "resources: [p.yaml\n"})) == [
        ("error", "yaml-syntax", "kustomization.yaml", 2)
    ]
    assert told(load({"kustomization.yaml": ""})) == []


def test_what_a_kustomization_names_is_read_though_hidden() -> None:
    """Vendored folders are no entry points, and yet a base in one belongs to what includes it."""
    files = {
        "kustomization.yaml": kustomization("resources: [node_modules/base]\n"),
        "node_modules/base/kustomization.yaml": kustomization("resources: [p.yaml]\n"),
        "node_modules/base/p.yaml": manifest("v1/Pod", "p"),
        "node_modules/base/q.yaml": manifest("v1/Pod", "q"),
    }
    loaded = load(files)
    assert addresses(loaded) == {"kustomization:.": ["core/Pod/p"]}
    assert [resource.entry for resource in loaded.resources] == [False]


def test_flux_kustomizations_are_objects() -> None:
    """Another group has a kind of that name."""
    flux = manifest("kustomize.toolkit.fluxcd.io/v1/Kustomization", "apps")
    assert addresses(load({"apps.yaml": flux})) == {"manifests:.": ["kustomize.toolkit.fluxcd.io/Kustomization/apps"]}


def test_unread_files_are_gaps_of_their_scope() -> None:
    """So that nothing is called missing there."""
    files = {
        "kustomization.yaml": kustomization("resources: [p.yaml]\n"),
        "p.yaml": "apiVersion: v1\nkind: @\n",
        "plain/p.yaml": manifest("v1/Pod", "p"),
    }
    gaps = {scope.id: [str(reason) for reason in scope.gaps] for scope in load(files).scopes}
    assert gaps == {"kustomization:.": ["p.yaml could not be read"], "manifests:.": []}


PATCH = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: d}\nspec: {replicas: 2}\n"


@pytest.mark.parametrize(
    ("rest", "types"),
    [
        ("images: [{name: a, newTag: b}]\nnamePrefix: x-\n", set()),
        ("configMapGenerator: [{name: c, literals: [a=b]}]\n", {"core/ConfigMap"}),
        ("secretGenerator: [{name: c, literals: [a=b]}]\nreplicas: [{name: d, count: 2}]\n", {"core/Secret"}),
        ("patches: [{path: patch.yaml}]\n", {"apps/Deployment"}),
        ("patchesStrategicMerge: [patch.yaml]\n", {"apps/Deployment"}),
        ("patches: [{target: {kind: Service}, patch: '[]'}]\n", {"core/Service"}),
        ("patches: [{target: {group: argoproj.io, kind: Rollout}, patch: '[]'}]\n", {"argoproj.io/Rollout"}),
        ("patches: [{target: {name: x}, patch: '[]'}]\n", None),
        ("patches: [{target: {kind: Dep.*}, patch: '[]'}]\n", None),
        ("commonLabels: {a: b}\n", None),
        ("transformers: [t.yaml]\n", None),
        ("resources: [d.yaml, missing]\nimages: [{name: a, newTag: b}]\n", None),
    ],
)
def test_only_what_a_kustomization_would_change_is_out_of_sight(rest: str, types: set[str] | None) -> None:
    """The kinds that it patches or generates; nothing where it only sets images, counts and prefixes."""
    text = kustomization(rest if "resources" in rest else f"resources: [d.yaml]\n{rest}")
    loaded = load({"k/kustomization.yaml": text, "k/d.yaml": deployment("d", "app: a"), "k/patch.yaml": PATCH})
    (scope,) = [one for one in loaded.scopes if one.kind == "kustomization"]
    assert [gap.types for gap in scope.partial_gaps] == ([types] if types else [])
    assert len(scope.gaps) == (types is None)


TREE: Mapping[str, str] = {**VARIANTS, **OVERLAYS, "list.yaml": "apiVersion: v1\nkind: @\n", "chart/Chart.yaml": ""}


@given(st.permutations(sorted(TREE)))
def test_the_order_of_files_does_not_matter(order: list[str]) -> None:
    """Resources, scopes, diagnostics and edges come out the same, in whatever order a tree lists its files."""
    tree = MemoryTree(TREE)
    one = KUBERNETES.load(tree, InputOptions())
    listed = {file.path: file for file in tree.files}
    tree.files = [listed[path] for path in order]
    other = KUBERNETES.load(tree, InputOptions())
    assert _places(one) == _places(other)
    assert (list(one.scopes), list(one.diagnostics)) == (list(other.scopes), list(other.diagnostics))
    assert edges(one, "selects") == edges(other, "selects")


def _places(loaded: Loaded) -> list[tuple[str, str, Span]]:
    return [(resource.scope, resource.address, resource.span) for resource in loaded.resources]
