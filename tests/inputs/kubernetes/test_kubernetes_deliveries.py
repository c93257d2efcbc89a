"""Folders that Argo CD and Flux deliver, as far as they are in the tree."""

from manifests import edges, load, manifest

from scanner import inputs
from scanner.discovery import MemoryTree
from scanner.graph import build
from scanner.model.options import InputOptions

CONFIG = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: NAME}\n"
HERE = "https://git.example.com/acme/shop.git"


def application(name: str, source: str) -> str:
    return manifest("argoproj.io/v1alpha1/Application", name, f"spec: {{source: {{{source}}}}}\n")


def test_a_delivered_folder_is_tied_to_what_delivers_it_and_to_what_lies_in_it() -> None:
    """The chain goes from the application over the folder to the objects below it, and no further."""
    loaded = load(
        {
            "argo.yaml": application("cart", f"repoURL: '{HERE}', path: apps/cart/"),
            "apps/cart/a.yaml": CONFIG.replace("NAME", "a"),
            "apps/cart/deep/b.yaml": CONFIG.replace("NAME", "b"),
            "apps/cartel/c.yaml": CONFIG.replace("NAME", "c"),
        }
    )
    assert edges(loaded, "references") == {("argoproj.io/Application/cart", "folder/apps/cart", "spec.source.path")}
    assert edges(loaded, "owns") == {
        ("folder/apps/cart", "core/ConfigMap/a", "path"),
        ("folder/apps/cart", "core/ConfigMap/b", "path"),
    }


def test_a_path_of_a_repository_that_is_this_one_is_missing_and_of_another_unknown() -> None:
    """What is here of a repository tells whether it is this one, however its address is spelled."""
    loaded = load(
        {
            "argo.yaml": "\n---\n".join(
                [
                    application("cart", f"repoURL: '{HERE}', path: apps/cart"),
                    application("stock", "repoURL: 'git@git.example.com:Acme/shop', path: ./apps/stock"),
                    application("lost", "repoURL: 'ssh://git@git.example.com/acme/shop/', path: apps/lost"),
                    application("other", "repoURL: 'https://git.example.com/acme/other', path: apps/web"),
                    application("outside", f"repoURL: '{HERE}', path: ../apps"),
                    application("chart", "repoURL: 'https://charts.example.com', chart: web"),
                ]
            ),
            "apps/cart/a.yaml": CONFIG.replace("NAME", "a"),
            "apps/stock/b.yaml": CONFIG.replace("NAME", "b"),
        }
    )
    assert edges(loaded, "references") == {
        ("argoproj.io/Application/cart", "folder/apps/cart", "spec.source.path"),
        ("argoproj.io/Application/stock", "folder/apps/stock", "spec.source.path"),
        ("argoproj.io/Application/other", "?", "spec.source.path"),
    }


def test_more_paths_that_are_missing_than_here_tell_nothing_of_a_repository() -> None:
    """A folder of the same name may be there by chance."""
    loaded = load(
        {
            "argo.yaml": "\n---\n".join(
                application(name, f"repoURL: '{HERE}', path: {name}") for name in ("apps", "lost", "gone")
            ),
            "apps/a.yaml": CONFIG.replace("NAME", "a"),
        }
    )
    assert {(source, target) for source, target, _ in edges(loaded, "references")} == {
        ("argoproj.io/Application/apps", "folder/apps"),
        ("argoproj.io/Application/lost", "?"),
        ("argoproj.io/Application/gone", "?"),
    }


def test_folders_that_a_generator_finds() -> None:
    """A star is any one name; what is left out counts no more than what is filled in."""
    found = manifest(
        "argoproj.io/v1alpha1/ApplicationSet",
        "all",
        f"spec: {{generators: [{{git: {{repoURL: '{HERE}', directories: [{{path: apps/*}}, "
        "{path: apps/stock, exclude: true}]}}], template: {spec: {source: {path: '{{path}}', repoURL: x}}}}\n",
    )
    loaded = load(
        {
            "argo.yaml": found,
            "apps/cart/a.yaml": CONFIG.replace("NAME", "a"),
            "apps/stock/deep/b.yaml": CONFIG.replace("NAME", "b"),
        }
    )
    generated = "spec.generators.0.git.directories.0.path"
    assert edges(loaded, "references") == {
        ("argoproj.io/ApplicationSet/all", "folder/apps/cart", generated),
        ("argoproj.io/ApplicationSet/all", "folder/apps/stock", generated),
        ("argoproj.io/ApplicationSet/all", "?", "spec.template.spec.source.path"),
    }


def test_flux_asks_the_repository_that_its_source_names() -> None:
    """The source is looked up in the namespace that is said; charts lie in folders only of Git repositories."""
    source = manifest(
        "source.toolkit.fluxcd.io/v1/GitRepository", "shop", f"spec: {{url: '{HERE}'}}\n", namespace="flux"
    )
    web = manifest(
        "kustomize.toolkit.fluxcd.io/v1/Kustomization",
        "web",
        "spec: {path: ./deploy/web, sourceRef: {kind: GitRepository, name: shop, namespace: flux}}\n",
        namespace="apps",
    )
    release = manifest(
        "helm.toolkit.fluxcd.io/v2/HelmRelease",
        "chart",
        "spec: {chart: {spec: {chart: charts/web, sourceRef: {kind: HelmRepository, name: shop}}}}\n",
        namespace="flux",
    )
    files = {"flux.yaml": f"{source}\n---\n{web}\n---\n{release}", "deploy/web/a.yaml": CONFIG.replace("NAME", "a")}
    named = {edge for edge in edges(load(files), "references") if "folder" in edge[1] or edge[1] == "?"}
    assert named == {("kustomize.toolkit.fluxcd.io/Kustomization/apps/web", "folder/deploy/web", "spec.path")}


def test_what_terraform_applies_may_mean_any_repository() -> None:
    """Its folder is neither there nor missing."""
    text = (
        'resource "kubernetes_manifest" "a" {\n  manifest = {\n    apiVersion = "argoproj.io/v1alpha1"\n'
        '    kind = "Application"\n    metadata = { name = "a" }\n    spec = { source = { path = "x" } }\n  }\n}\n'
    )
    graph = build(inputs.load(MemoryTree({"main.tf": text.encode()}), InputOptions()), {})
    found = [edge for scope in graph.scopes for edge in graph.open_edges(scope, "references")]
    assert [(edge.target, edge.candidates) for edge in found] == [(None, frozenset({"file.folder"}))]
