"""What comments and annotations reach of objects that kustomize and Helm render."""

import os

import pytest
from suppression_scene import Judged, judged

from scanner.processes import find

PATH = os.environ.get("PATH", "")
needs_kustomize = pytest.mark.skipif(
    find("kustomize", PATH) is None, reason="kustomize is not on the PATH (.ci/run builds it)"
)
needs_helm = pytest.mark.skipif(find("helm", PATH) is None, reason="helm is not on the PATH (.ci/run builds it)")

BASE = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: cart
spec:
  replicas: 3
  template:
    spec:
      containers:
      - name: web
        image: web:latest
"""
PATCH = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: cart
spec:
  replicas: 1
"""
KUSTOMIZED = {
    "base/kustomization.yaml": "resources: [app.yaml]\n",
    "base/app.yaml": BASE,
    "prod/kustomization.yaml": "resources: [../base]\npatches: [{path: one.yaml}]\nnamePrefix: p-\n",
    "prod/one.yaml": PATCH,
}


def rendered(files: dict[str, str], *names: str) -> Judged:
    return judged(files, *names, search_path=PATH)


def changed(file: str, old: str, new: str, files: dict[str, str] = KUSTOMIZED) -> dict[str, str]:
    assert old in files[file]
    return {**files, file: files[file].replace(old, new, 1)}


@needs_kustomize
def test_without_comments_everything_counts() -> None:
    """The scene itself: the patch's one replica, and what the base has."""
    found = rendered(KUSTOMIZED, "replicas", "image-tag", "memory-limit")
    name = "apps/Deployment/p-cart"
    assert found.open == [f"image-tag {name} web", f"memory-limit {name} web", f"replicas {name}"]


@needs_kustomize
@pytest.mark.parametrize(
    ("file", "old", "new", "accepted"),
    [
        ("prod/one.yaml", "replicas: 1", "replicas: 1 # groundrule:ignore replicas", "replicas"),
        ("prod/one.yaml", "spec:", "# groundrule:ignore replicas\nspec:", "replicas"),
        ("base/app.yaml", "web:latest", "web:latest # groundrule:ignore image-tag", "image-tag"),
        ("base/app.yaml", "      - name", "      # groundrule:ignore memory-limit\n      - name", "memory-limit"),
        ("base/app.yaml", "apiVersion", "# groundrule:ignore image-tag\napiVersion", "image-tag"),
    ],
    ids=["in a patch", "above a key of a patch", "in the base", "at the base's container", "at the base's top"],
)  # fmt: skip
def test_a_comment_where_the_value_comes_from(file: str, old: str, new: str, accepted: str) -> None:
    """In the base or the patch, whatever became of it on its way."""
    found = rendered(changed(file, old, new), "replicas", "image-tag", "memory-limit")
    assert [one.split()[0] for one in found.accepted] == [accepted]
    assert len(found.open) == 2
    assert found.told == []


@needs_kustomize
def test_a_comment_in_a_kustomization() -> None:
    """At the entry that sets what is found."""
    files = changed(
        "prod/kustomization.yaml",
        "namePrefix: p-\n",
        "images:\n  # groundrule:ignore image-tag\n  - name: web\n    newName: shop\n",
    )
    found = rendered(files, "image-tag")
    assert (len(found.accepted), found.told) == (1, [])
    inline = changed(
        "prod/kustomization.yaml",
        "patches: [{path: one.yaml}]\n",
        "patches:\n- target: {kind: Deployment}\n  patch: |-\n    - {op: replace, path: /spec/replicas, value: 1}\n",
    )
    text = inline["prod/kustomization.yaml"].replace("- target", "# groundrule:ignore replicas\n- target")
    found = rendered({**inline, "prod/kustomization.yaml": text}, "replicas")
    assert (len(found.accepted), found.told) == (1, [])


@needs_kustomize
def test_an_annotation_that_a_kustomization_adds() -> None:
    """It is on the object that is built."""
    text = "commonAnnotations: {groundrule.dev/ignore: replicas}\nnamePrefix: p-\n"
    found = rendered(changed("prod/kustomization.yaml", "namePrefix: p-\n", text), "replicas")
    assert (len(found.accepted), found.open, found.told) == (1, [], [])


CHART = {
    "web/Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.0.0\n",
    "web/values.yaml": "replicas: 1\nimage: web:latest\nsidecar: true\nannotations: {}\n",
    "web/templates/app.yaml": """\
{{- if .Values.sidecar }}
{{- /* The workload. */}}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ .Release.Name }}-cart
  {{- with .Values.annotations }}
  annotations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
spec:
  replicas: {{ .Values.replicas }}
  template:
    spec:
      containers:
        - name: web
          image: {{ .Values.image }}
        - name: proxy
          image: "proxy:1"
{{- end }}
""",
}


@needs_helm
@pytest.mark.parametrize(
    ("file", "old", "new", "accepted"),
    [
        ("templates/app.yaml", "The workload.", "groundrule:ignore *", 4),
        ("templates/app.yaml", "apiVersion", "# groundrule:ignore *\napiVersion", 4),
        ("templates/app.yaml", ".Values.replicas }}", ".Values.replicas }} # groundrule:ignore *", 1),
        ("templates/app.yaml", "        - name: web", "        # groundrule:ignore *\n        - name: web", 2),
        ("templates/app.yaml", "- name: proxy", "- name: proxy # groundrule:ignore *", 1),
        ("values.yaml", "replicas: 1", "replicas: 1 # groundrule:ignore *", 1),
        ("values.yaml", "image: web", "# groundrule:ignore image-tag\nimage: web", 1),
        ("values.yaml", "annotations: {}", "annotations: {groundrule.dev/ignore: replicas}", 1),
        ("templates/app.yaml", "-cart\n", "-cart\n  labels: {a: b}\n  annotations: {groundrule.dev/ignore: '*'}\n", 4),
    ],
    ids=[
        "a template's own comment at its top", "a comment at its top", "on the line that a value fills in",
        "above a container", "on a container's first line", "at the value", "above the value",
        "an annotation from the values", "an annotation of the template",
    ],
)  # fmt: skip
def test_a_chart_s_comments_and_annotations(file: str, old: str, new: str, accepted: int) -> None:
    """In its templates and its values."""
    file = f"web/{file}"
    files = changed(file, old, new, CHART)
    if "annotations: {groundrule.dev/ignore: '*'}" in new:
        files[file] = files[file].replace(
            "  {{- with .Values.annotations }}\n  annotations:\n    {{- toYaml . | nindent 4 }}\n  {{- end }}\n", ""
        )
    found = rendered(files, "replicas", "image-tag", "memory-limit")
    assert len(found.accepted) == accepted
    assert len(found.open) == 4 - accepted
    assert found.told == []


@needs_helm
def test_what_is_unused_in_a_chart_is_told() -> None:
    """At the template's line."""
    files = changed("web/templates/app.yaml", "- name: proxy", "- name: proxy # groundrule:ignore image-tag", CHART)
    assert rendered(files, "image-tag").told == ["unused web/templates/app.yaml:18"]


@needs_helm
def test_a_chart_s_values_are_no_object() -> None:
    """A comment above the first of them is about that, and about nothing else of the file."""
    files = changed("web/values.yaml", "replicas: 1", "# groundrule:ignore *\nreplicas: 1", CHART)
    assert [one.split()[0] for one in rendered(files).accepted] == ["replicas"]
    files = changed("web/values.yaml", "annotations: {}", "annotations: {}\n# groundrule:ignore *", CHART)
    assert rendered(files).accepted == []
