"""Charts that name others by their paths, through the real tool."""

import pytest
from rendering_scene import at, needs_helm, only, rendered, told

UMBRELLA = {
    "app/Chart.yaml": "name: app\napiVersion: v2\nversion: 0.1.0\ndependencies:\n"
    "- {name: db, version: VERSION, repository: 'file://../libs/db', alias: store}\n",
    "app/values.yaml": "store:\n  privileged: true\n",
    "libs/db/Chart.yaml": "name: db\napiVersion: v2\nversion: 1.2.0\ndependencies:\n"
    "- {name: common, version: 1.x, repository: 'file://../common'}\n",
    "libs/db/values.yaml": "privileged: false\n",
    "libs/db/templates/p.yaml": 'apiVersion: v1\nkind: Pod\nmetadata:\n  name: {{ include "name" . }}\n'
    "spec:\n  hostPID: {{ .Values.privileged }}\n",
    "libs/common/Chart.yaml": "name: common\napiVersion: v2\nversion: 1.0.0\ntype: library\n",
    "libs/common/templates/_name.tpl": '{{ define "name" }}x-{{ .Release.Name }}{{ end }}',
}


@needs_helm
def test_charts_elsewhere_in_the_tree_are_rendered_with_what_needs_them() -> None:
    """As `helm dependency build` would bring them along, those that they need in turn as well; not by themselves."""
    files = {path: text.replace("VERSION", "^1.0.0") for path, text in UMBRELLA.items()}
    for entries in (None, ["libs/db/templates/p.yaml"]):
        loaded = rendered(files, entries)
        assert told(loaded) == []
        pod = only(loaded, "core/Pod/x-app")
        assert (pod.scope, pod.entry) == ("chart:app", True)
        assert at(pod, "spec.hostPID")[:3] == (True, "libs/db/templates/p.yaml", 6)
        assert [one.address for one in loaded.resources] == ["core/Pod/x-app"]
        found = pod.body.walk(("spec", "hostPID"))
        assert found is not None
        assert (found.origins()[-1].what, found.origins()[-1].span.file) == ("value privileged", "app/values.yaml")


@needs_helm
def test_a_chart_elsewhere_of_a_version_that_is_not_accepted_is_missing() -> None:
    """It is a gap that says why, and the chart is judged by itself."""
    files = {path: text.replace("VERSION", "~2") for path, text in UMBRELLA.items()}
    loaded = rendered(files)
    assert told(loaded) == [
        "The chart db has the version 1.2.0 in libs/db, and not ~2: what it would add is not checked."
    ]
    assert only(loaded, "core/Pod/x-db").scope == "chart:libs/db"


@needs_helm
@pytest.mark.parametrize("path", ["../..", "..", ".", "../../outside", "/etc", "../missing", ""])
def test_charts_that_cannot_be_elsewhere_are_missing(path: str) -> None:
    """Above the tree, around the chart itself, and nowhere."""
    files = {
        "a/app/Chart.yaml": "name: app\napiVersion: v2\nversion: 0.1.0\ndependencies:\n"
        f"- {{name: db, version: '*', repository: 'file://{path}'}}\n",
        "a/app/templates/p.yaml": "apiVersion: v1\nkind: Pod\nmetadata:\n  name: p\n",
        "a/Chart.yaml": "name: db\nversion: 1.0.0\n",
    }
    loaded = rendered(files)
    assert "The chart db is not vendored: what it would add is not checked." in told(loaded)
    assert only(loaded, "core/Pod/p").scope == "chart:a/app"


@needs_helm
def test_charts_that_need_each_other_end() -> None:
    """Each is rendered, with the other one in it."""
    files = {
        f"{one}/{name}": text.replace("ONE", one).replace("OTHER", other)
        for one, other in (("a", "b"), ("b", "a"))
        for name, text in {
            "Chart.yaml": "name: ONE\napiVersion: v2\nversion: 1.0.0\n"
            "dependencies:\n- {name: OTHER, version: 1.0.0, repository: 'file://../OTHER'}\n",
            "templates/p.yaml": "apiVersion: v1\nkind: Pod\nmetadata:\n  name: ONE\n",
        }.items()
    }
    assert {one.address for one in rendered(files).resources} == {"core/Pod/a", "core/Pod/b"}
