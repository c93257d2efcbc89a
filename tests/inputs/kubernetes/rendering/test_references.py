"""What a kustomization names, and what of it kustomize would fetch."""

import pytest

from scanner.discovery import MemoryTree
from scanner.inputs.kubernetes.rendering.references import is_remote, read_references
from scanner.syntax.yaml import parse_yaml


@pytest.mark.parametrize(
    "name",
    [
        "https://example.com/x.yaml",
        "HTTP://example.com/x.yaml",
        "ssh://git@example.com/acme/x",
        "file:///srv/x",
        "git@example.com:acme/x.git",
        "user@example.com/acme/x",
        "github.com/acme/x?ref=v1",
        "GitHub.com:acme/x",
        "git::https://example.com/x",
        "gh:acme/x",
    ],
)
def test_remote(name: str) -> None:
    """Addresses in every form that kustomize clones or downloads are remote."""
    assert is_remote(name)


@pytest.mark.parametrize("name", ["../base", "base/x.yaml", "github.comx/a", "a@b", ".", "./https", "x/git@y"])
def test_local(name: str) -> None:
    """Paths are not, whatever they remind of."""
    assert not is_remote(name)


def test_everything_that_is_named_is_found() -> None:
    """Every field that names files is read, and a folder stands for the kustomization in it."""
    text = """\
resources: [a.yaml, ../base]
components: [../part]
crds: [crd.json]
configurations: [names.yaml]
openapi: {path: schema.json}
patches: [{path: p.yaml}, {patch: "- op: x"}]
patchesStrategicMerge: [s.yaml, "a: 1\\nb: 2"]
patchesJson6902: [{path: j.yaml}]
replacements: [{path: r.yaml}]
configMapGenerator: [{files: [key=f.txt, g.txt], envs: [e.env], env: h.env, literals: ["x=lit.txt"]}]
secretGenerator: [{files: [s.txt]}]
transformers: [t.yaml]
"""
    names = ["a.yaml", "crd.json", "names.yaml", "schema.json", "p.yaml", "s.yaml", "j.yaml", "r.yaml"]
    names += ["f.txt", "g.txt", "e.env", "h.env", "s.txt"]
    files = {f"k/{name}": "" for name in names}
    files |= {"k/t.yaml": "path: inner.yaml\n", "k/inner.yaml": "", "k/lit.txt": ""}
    files |= {"base/kustomization.yml": "", "part/Kustomization": ""}
    (root,), _ = parse_yaml("k/kustomization.yaml", text, scalars="kubernetes")
    found = read_references(MemoryTree(files), "k/kustomization.yaml", root)
    assert sorted(found.files) == sorted(set(files) - {"k/lit.txt", "base/kustomization.yml", "part/Kustomization"})
    assert list(found.folders) == ["base/kustomization.yml", "part/Kustomization"]
    assert (found.remote, found.outside, found.loose, found.plugins, found.charts) == ({}, {}, False, True, False)
