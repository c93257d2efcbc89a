"""Charts that kustomizations have inflated, through the real tools, where that is asked for."""

from pathlib import Path

import pytest
from rendering_scene import needs_helm, needs_kustomize, only, rendered, told, tool

from scanner.discovery import open_tree
from scanner.model.path import parse_path

TEMPLATE = """\
apiVersion: v1
kind: Pod
metadata:
  name: {{ .Release.Name }}-web
  labels: {minor: {{ .Capabilities.KubeVersion.Minor | quote }}}
spec:
  hostPID: {{ .Values.host }}
"""
CHART = {
    "prod/charts/web/Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.0.0\n",
    "prod/charts/web/values.yaml": "host: false\n",
    "prod/charts/web/templates/p.yaml": TEMPLATE,
    "prod/values.yaml": "host: true\n",
}


def files(rest: str, settings: str = "") -> dict[str, str]:
    """The chart, and a kustomization that has it inflated."""
    text = f"{settings}helmCharts:\n- name: web\n  releaseName: shop\n  {rest}\nnamespace: shop\n"
    return {**CHART, "prod/kustomization.yaml": text}


@needs_helm
@needs_kustomize
def test_a_chart_in_the_tree_is_inflated_where_that_is_asked_for() -> None:
    """With the values that the kustomization has for it, at its line there; by itself it is not judged then."""
    loaded = rendered(files("valuesFile: values.yaml"), inflate_charts=True, kubernetes_version="1.31")
    assert told(loaded) == []
    pod = only(loaded, "core/Pod/shop/shop-web")
    assert [one.address for one in loaded.resources] == [pod.address]
    found = pod.body.walk(parse_path("spec.hostPID"))
    assert found is not None
    assert (found.value, found.span.file, found.span.start_line) == (True, "prod/kustomization.yaml", 2)
    assert found.origins()[0].what == "helmCharts, rendered by kustomization prod"
    assert pod.labels["minor"] == "31"


@needs_helm
@needs_kustomize
def test_what_a_chart_is_asked_for_is_reported() -> None:
    """A file of the chart is a part of what the kustomization makes."""
    loaded = rendered(files("valuesFile: values.yaml"), ["prod/charts/web/templates/p.yaml"], inflate_charts=True)
    assert only(loaded, "core/Pod/shop/shop-web").entry


@needs_helm
@needs_kustomize
def test_without_being_asked_a_chart_is_a_gap_that_says_how_to_ask() -> None:
    """The chart is judged with its own values then."""
    loaded = rendered(files("valuesFile: values.yaml"))
    (gap,) = [one for one in loaded.diagnostics if one.level == "gap"]
    assert "it has a Helm chart inflated, which is done only if asked for" in gap.message
    assert "`render: {inflate_charts: on}`" in gap.remedy
    assert only(loaded, "core/Pod/web-web").scope == "chart:prod/charts/web"


@pytest.mark.parametrize(
    ("rest", "settings", "why"),
    [
        ("version: 1.0.0\n  repo: https://example.com", "", "was looked for in prod/charts/web-1.0.0/web"),
        ("version: ../x\n  repo: x", "", "something else than a plain word for version"),
        ("namespace: --post-renderer=/bin/sh", "", "something else than a plain word for namespace"),
        ("apiVersions: [--debug]", "", "something else than a plain word for apiVersions"),
        ("nameTemplate: '{{ 1 }}'", "", "use nameTemplate, which is not handed on"),
        ("chartHome: /etc", "", "use chartHome, which is not handed on"),
        ("repo: x", "helmGlobals: {chartHome: ../../other}\n", "the chart web is not in this tree"),
        ("repo: x", "helmGlobals: {ChartHome: other}\n", "its helmGlobals are not written as kustomize has them"),
        ("repo: x", "HelmGlobals: {chartHome: other}\n", "its helmCharts are not written as kustomize has them"),
        ("repo: x", "generators: [g.yaml]\n", "it has plugins beside the charts"),
        ("repo: x", "helmChartInflationGenerator: [{chartName: web}]\n", "its helmCharts are not written as"),
        ("valuesFile: https://example.com/v.yaml", "", "it refers to what is not in this tree"),
        ("valuesFile: /etc/passwd", "", "it refers to what is outside of this tree"),
        ("additionalValuesFiles: [../../../v.yaml]", "", "it refers to what is outside of this tree"),
    ],
)
def test_what_is_not_inflated(rest: str, settings: str, why: str, tmp_path: Path) -> None:
    """What would be pulled, what Helm could take for an option, what lies elsewhere: no tool is started."""
    path = tool(tmp_path, "kustomize", f"echo started >> {tmp_path}/log; exit 1")
    text = files(rest, settings)
    plugin = "apiVersion: builtin\nkind: HelmChartInflationGenerator\nmetadata: {name: x}\nname: web\n"
    loaded = rendered({**text, "prod/g.yaml": plugin}, search_path=path, inflate_charts=True)
    assert why in "\n".join(told(loaded, "gap"))
    assert not (tmp_path / "log").exists()


@needs_helm
@needs_kustomize
def test_plugins_of_helm_are_not_found(tmp_path: Path) -> None:
    """A kustomization cannot say where Helm looks for its settings; nothing is written into the tree."""
    written = files("debug: true\n  devel: true", "helmGlobals: {configHome: home}\n")
    plugin = "name: x\nversion: 1.0.0\nusage: x\ncommand: touch started\nhooks: {install: touch started}\n"
    for path, text in {**written, "prod/home/.data/plugins/x/plugin.yaml": plugin}.items():
        file = tmp_path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    before = sorted(tmp_path.rglob("*"))
    loaded = rendered(open_tree([str(tmp_path)]), inflate_charts=True)
    assert only(loaded, "core/Pod/shop/shop-web").at(("spec", "hostPID")) is False
    assert sorted(tmp_path.rglob("*")) == before
