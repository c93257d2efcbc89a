"""Kustomizations of strangers fetch nothing, run nothing, read nothing outside, and end."""

from pathlib import Path

import pytest
from kustomization_samples import BASE, DEPLOYMENT, LIMITS, OVERLAY
from rendering_scene import needs_kustomize, rendered, told, tool, values

from scanner.discovery import open_tree
from scanner.inputs.kubernetes.rendering import tools
from scanner.processes import Limits


@needs_kustomize
@pytest.mark.parametrize(
    "text",
    [
        "resources: [../base, 'https://example.com/x.yaml']",
        "resources: [../base, github.com/acme/base?ref=v1]",
        "resources: [../base, 'git@example.com:acme/base.git']",
        "resources: [../base, 'ssh://git@example.com/acme/base']",
        "resources: [../base, 'git::https://example.com/acme/base']",
        "resources: [../base, 'file:///srv/base']",
        "bases: [../base, github.com/acme/base]",
        "resources: [../base]\ncomponents: ['https://example.com/acme/c']",
        "resources: [../base]\ncrds: ['https://example.com/crd.json']",
        "resources: [../base]\nconfigurations: ['http://example.com/c.yaml']",
        "resources: [../base]\nopenapi: {path: 'https://example.com/s.json'}",
        "resources: [../base]\npatches: [{path: 'https://example.com/p.yaml'}]",
        "resources: [../base]\nreplacements: [{path: 'HTTPS://example.com/r.yaml'}]",
        "resources: [../base]\nconfigMapGenerator: [{name: a, files: ['k=https://example.com/f']}]",
        "resources: [../base]\nsecretGenerator: [{name: a, envs: ['https://example.com/f']}]",
        "resources: [../base]\ntransformers: ['https://example.com/t']",
        "resources: [../base]\ntransformers:\n- |-\n  kind: PatchTransformer\n  path: https://example.com/p.yaml",
    ],
)
def test_nothing_is_fetched(text: str, tmp_path: Path) -> None:
    """Whatever is remote is found before the tool starts, in the kustomization itself or below it; then it is
    not started, a gap names what is missing, and the base is judged as it stands.
    """
    path = tool(tmp_path, "kustomize", f"echo started >> {tmp_path}/log; exit 1")
    for files in (
        {**BASE, "prod/kustomization.yaml": f"{text}\n"},
        {**BASE, "mid/kustomization.yaml": f"{text}\n", "prod/kustomization.yaml": "resources: [../mid]\n"},
    ):
        loaded = rendered(files, search_path=path)
        assert not (tmp_path / "log").exists()
        assert [one.address for one in loaded.resources] == ["apps/Deployment/web"]
        (gap,) = told(loaded, "gap")
        assert "it refers to what is not in this tree: " in gap
        assert "example.com" in gap or "github.com/acme" in gap or "/srv/base" in gap
    local = {**BASE, "prod/kustomization.yaml": "resources: [../base]\n"}
    rendered(local, search_path=path)
    assert (tmp_path / "log").read_text() == "started\n"


@needs_kustomize
def test_plugins_and_charts_are_not_run() -> None:
    """A plugin that would start a program is refused by kustomize, and a chart is not inflated."""
    plugin = (
        "apiVersion: example.com/v1\nkind: Thing\nmetadata:\n  name: t\n  annotations:\n"
        "    config.kubernetes.io/function: |\n      exec: {path: ./run.sh}\n"
    )
    files = {**BASE, "prod/kustomization.yaml": "resources: [../base]\ntransformers: [t.yaml]\n", "prod/t.yaml": plugin}
    (gap,) = told(rendered({**files, "prod/run.sh": "#!/bin/sh\ntouch /tmp/ran\n"}), "gap")
    assert "kustomize failed" in gap
    chart = "resources: [../base]\nhelmCharts: [{name: redis, repo: 'https://example.com'}]\n"
    (gap,) = told(rendered({**BASE, "prod/kustomization.yaml": chart}), "gap")
    assert "it has a Helm chart inflated, which is done only if asked for" in gap


@needs_kustomize
@pytest.mark.parametrize(
    "text",
    [
        "configMapGenerator: [{name: a, files: [OUT/data.txt]}]",
        "patches: [{path: OUT/patch.yaml}]",
        "components: [OUT/kustomize]",
        "Components: [OUT/kustomize]",
        "RESOURCES: [OUT/kustomize]",
        "configMapGenerator: [{name: a, Files: [OUT/data.txt]}]",
        "transformers: [OUT/kustomize]",
        "<<: {components: [OUT/kustomize]}",
    ],
)
@pytest.mark.parametrize("way", ["relative", "absolute", "link"])
def test_nothing_outside_of_the_tree_is_read(text: str, way: str, tmp_path: Path) -> None:
    """Neither by a path up to the root, nor by an absolute one, nor by a link, nor by odd spelling."""
    outside, tree = tmp_path / "outside", tmp_path / "tree"
    for file, content in {
        "data.txt": "canary: 1\n",
        "patch.yaml": f"{LIMITS}          env: [{{name: canary, value: a}}]\n",
        "kustomize/kustomization.yaml": "resources: [canary.yaml]\n",
        "kustomize/canary.yaml": "apiVersion: v1\nkind: Pod\nmetadata: {name: canary}\n",
    }.items():
        (outside / file).parent.mkdir(parents=True, exist_ok=True)
        (outside / file).write_text(content)
    for file, content in BASE.items():
        (tree / file).parent.mkdir(parents=True, exist_ok=True)
        (tree / file).write_text(content)
    (tree / "prod").mkdir()
    (tree / "prod" / "link").symlink_to(outside)
    ways = {"relative": "../" * 30 + str(outside)[1:], "absolute": str(outside), "link": "link"}
    written = text.replace("OUT", ways[way])
    (tree / "prod" / "kustomization.yaml").write_text(f"resources: [../base]\n{written}\n")
    loaded = rendered(open_tree([str(tree)]))
    assert [one.address for one in loaded.resources] == ["apps/Deployment/web"]
    assert not any("canary" in str(value) for one in loaded.resources for value in values(one.body))


@needs_kustomize
def test_links_inside_of_the_tree_are_followed(tmp_path: Path) -> None:
    """What a link in the tree leads to is built, and shown, and judged once, as the file that it is."""
    for file, content in {**BASE, "prod/kustomization.yaml": "resources: [linked]\nnamePrefix: a-\n"}.items():
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / file).write_text(content)
    (tmp_path / "prod" / "linked").symlink_to("../base")
    loaded = rendered(open_tree([str(tmp_path)]))
    assert [one.address for one in loaded.resources] == ["apps/Deployment/a-web"]
    assert loaded.resources[0].span.file == "base/web.yaml"


@needs_kustomize
@pytest.mark.parametrize("folder", ["-x", "a b", "$(id)", "a'b", "é", "github.com/acme/x", "git@host:x", "--help"])
def test_hostile_names(folder: str) -> None:
    """Names of folders are no options, no commands and no addresses."""
    files = {
        f"{folder}/kustomization.yaml": "resources: [web.yaml]\nnamePrefix: a-\n",
        f"{folder}/web.yaml": DEPLOYMENT,
    }
    loaded = rendered(files)
    assert told(loaded) == []
    assert [(one.name, one.span.file) for one in loaded.resources] == [("a-web", f"{folder}/web.yaml")]


def test_hanging_and_flooding_tools_are_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A tool that does not end, or prints without end, is an error with what happened, and the rest is judged."""
    monkeypatch.setattr(tools, "_LIMITS", Limits(seconds=1, output=100_000))
    path = tool(tmp_path, "kustomize", "sleep 100")
    loaded = rendered(OVERLAY, search_path=path)
    assert told(loaded, "error")[0].startswith(
        "This kustomization is not rendered: kustomize did not end within 1 seconds"
    )
    path = tool(tmp_path, "kustomize", "yes")
    loaded = rendered(OVERLAY, search_path=path)
    assert told(loaded, "error")[0].startswith("This kustomization is not rendered: kustomize printed more than 0.1 MB")
    assert [one.address for one in loaded.resources] == ["apps/Deployment/web"]
