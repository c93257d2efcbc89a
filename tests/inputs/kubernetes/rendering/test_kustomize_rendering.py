"""Kustomizations are judged as the real tool renders them, each value where it was written."""

from pathlib import Path
from tempfile import gettempdir

import pytest
from kustomization_samples import BASE, DEPLOYMENT, LIMITS, OVERLAY
from rendering_scene import PATH, at, needs_kustomize, only, rendered, told, tool

from scanner.config import Config
from scanner.discovery import MemoryTree
from scanner.model.value import ABSENT
from scanner.pipeline import known_rules, scan
from scanner.report import render_text


@needs_kustomize
def test_overlay_is_judged_and_its_base_is_not() -> None:
    """What an overlay renders is there once, and neither the bare base nor a patch beside it."""
    loaded = rendered(OVERLAY)
    assert [(one.scope, one.address) for one in loaded.resources] == [
        ("kustomization:prod", "apps/Deployment/shop/prod-web")
    ]
    assert told(loaded) == []
    assert sorted(loaded.read) == [
        "base/kustomization.yaml",
        "base/web.yaml",
        "prod/kustomization.yaml",
        "prod/limits.yaml",
    ]


@needs_kustomize
@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("kind", ("Deployment", "base/web.yaml", 2, "base, rendered by kustomization prod")),
        ("metadata.name", ("prod-web", "prod/kustomization.yaml", 4, "namePrefix of kustomization prod")),
        ("metadata.namespace", ("shop", "prod/kustomization.yaml", 3, "namespace of kustomization prod")),
        ("metadata.labels.tier", ("front", "prod/kustomization.yaml", 13, "labels of kustomization prod")),
        ("spec.replicas", (3, "prod/kustomization.yaml", 10, "replicas of kustomization prod")),
        ("spec.paused", (True, "prod/kustomization.yaml", 24, "patch of kustomization prod")),
        (
            "spec.template.spec.containers[0].image",
            ("shop/web:2.0", "prod/kustomization.yaml", 6, "images of kustomization prod"),
        ),
        (
            "spec.template.spec.containers[0].resources.limits.memory",
            ("64Mi", "prod/limits.yaml", 12, "patch of kustomization prod"),
        ),
        (
            "spec.template.spec.containers[0].ports[0].containerPort",
            (80, "base/web.yaml", 16, "base, rendered by kustomization prod"),
        ),
        (
            "spec.template.spec.containers[1].image",
            ("shop/side:1.0", "base/web.yaml", 18, "base, rendered by kustomization prod"),
        ),
        (
            "spec.template.spec.containers[1].securityContext.privileged",
            (True, "prod/kustomization.yaml", 20, "patch of kustomization prod"),
        ),
    ],
)
def test_every_value_has_its_place(path: str, expected: tuple[object, str, int, str]) -> None:
    """A value stands where the last patch, the base or the transformer wrote it, and says which of these."""
    assert at(only(rendered(OVERLAY), "apps/Deployment/shop/prod-web"), path) == expected


@needs_kustomize
def test_what_is_missing_is_shown_on_the_nearest_block() -> None:
    """The place for what a container lacks is that container, in the base."""
    resource = only(rendered(OVERLAY), "apps/Deployment/shop/prod-web")
    assert resource.at(("spec", "template", "spec", "containers", 1, "resources")) is ABSENT
    span = resource.span_of(("spec", "template", "spec", "containers", 1, "resources", "limits"))
    assert (span.file, span.start_line) == ("base/web.yaml", 17)


@needs_kustomize
def test_the_last_patch_that_sets_a_value_is_its_place() -> None:
    """Of two patches that set the same path, the one whose value is there is shown; of equal ones the last."""
    files = {
        **BASE,
        "prod/kustomization.yaml": (
            "resources: [../base]\npatches: [{path: a.yaml}, {path: b.yaml}, {path: c.yaml}]\n"
        ),
        "prod/a.yaml": LIMITS.replace("64Mi", "1Gi"),
        "prod/b.yaml": LIMITS,
        "prod/c.yaml": LIMITS,
    }
    path = "spec.template.spec.containers[0].resources.limits.memory"
    assert at(only(rendered(files), "apps/Deployment/web"), path)[:3] == ("64Mi", "prod/c.yaml", 12)


@needs_kustomize
def test_generated_objects_stand_where_they_are_generated() -> None:
    """A generated object's first line is its generator's entry; each key is the literal that it comes from."""
    first = "  - name: first\n    literals: [a=b]\n"
    login = "  - name: login\n    literals:\n      - user=me\n      - word=x\n"
    text = f"secretGenerator:\n{first}{login}"
    loaded = rendered({"kustomization.yaml": text})
    (resource,) = [one for one in loaded.resources if one.name.startswith("login-")]
    assert (resource.type, resource.span.file, resource.span.start_line) == ("core/Secret", "kustomization.yaml", 4)
    assert at(resource, "data.word") == (
        "eA==",
        "kustomization.yaml",
        7,
        "secretGenerator, rendered by kustomization .",
    )


@needs_kustomize
def test_the_annotations_that_were_asked_for_do_not_show() -> None:
    """What kustomize says of origins is no part of the object; annotations of its own are."""
    files = dict(OVERLAY)
    files["base/web.yaml"] = DEPLOYMENT.replace(
        "  name: web\n", "  name: web\n  annotations:\n    note: |\n      one\n", 1
    )
    with_note = only(rendered(files), "apps/Deployment/shop/prod-web")
    assert with_note.at(("metadata", "annotations")) == {"note": "one\n"}
    without = only(rendered(OVERLAY), "apps/Deployment/shop/prod-web")
    assert without.at(("metadata", "annotations")) is ABSENT


@needs_kustomize
@pytest.mark.parametrize(
    "text",
    [
        "{resources: [../base]}\n",
        "resources: [../base]\n...\n",
        "resources: [../base]\nbuildMetadata: [managedByLabel]\n",
        '{"resources": ["../base"], "namePrefix": "a-"}',
        "resources: [../base]\ncommonAnnotations:\n  text: |+\n    kept\n\n",
    ],
)
def test_origins_are_asked_for_however_it_is_written(text: str) -> None:
    """Flow style, an end marker, JSON and settings of its own do not keep a kustomization from telling origins."""
    (resource,) = rendered({**BASE, "prod/kustomization.yaml": text}).resources
    assert at(resource, "spec.replicas") == (1, "base/web.yaml", 6, "base, rendered by kustomization prod")


@needs_kustomize
def test_every_overlay_is_a_scope_of_its_own() -> None:
    """A base with two overlays is rendered twice, and is no root itself."""
    files = {**OVERLAY, "test/kustomization.yaml": "resources: [../base]\nnameSuffix: -test\n"}
    assert [(one.scope, one.name) for one in rendered(files).resources] == [
        ("kustomization:prod", "prod-web"),
        ("kustomization:test", "web-test"),
    ]


@needs_kustomize
def test_components_are_no_roots() -> None:
    """A component is applied where it is included and never built by itself; one that nothing includes is judged
    as it stands.
    """
    component = "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\n"
    files = {
        **BASE,
        "prod/kustomization.yaml": "resources: [../base]\ncomponents: [../pause]\n",
        "pause/kustomization.yaml": f"{component}patches:\n  - target: {{kind: Deployment}}\n    path: p.yaml\n",
        "pause/p.yaml": "- {op: add, path: /spec/paused, value: true}\n",
        "unused/kustomization.yaml": f"{component}resources: [job.yaml]\n",
        "unused/job.yaml": "apiVersion: batch/v1\nkind: Job\nmetadata: {name: j}\n",
    }
    loaded = rendered(files)
    assert sorted((one.scope, one.address) for one in loaded.resources) == [
        ("kustomization:prod", "apps/Deployment/web"),
        ("kustomization:unused", "batch/Job/j"),
    ]
    paused = at(only(loaded, "apps/Deployment/web"), "spec.paused")
    assert paused == (True, "pause/p.yaml", 1, "patch of kustomization pause")


def test_without_the_tool() -> None:
    """Where there is no tool, the bases are judged as they stand and a gap says so."""
    loaded = rendered(OVERLAY, search_path="")
    assert [one.address for one in loaded.resources] == ["apps/Deployment/web"]
    (gap,) = told(loaded)
    assert gap.startswith("This kustomization is not rendered: neither kustomize nor kubectl is here; base is checked")


def test_switched_off(tmp_path: Path) -> None:
    """No tool is even looked for where rendering is switched off."""
    path = tool(tmp_path, "kustomize", f"touch {tmp_path}/started")
    loaded = rendered(OVERLAY, search_path=path, enabled=False)
    assert told(loaded)[0].startswith("This kustomization is not rendered: rendering is switched off; ")
    assert not (tmp_path / "started").exists()


def test_kubectl_serves_as_well(tmp_path: Path) -> None:
    """Without kustomize, ``kubectl kustomize`` is what builds."""
    path = tool(tmp_path, "kubectl", 'echo "got $*" >&2; exit 3')
    (gap,) = told(rendered(OVERLAY, search_path=path))
    assert gap.startswith("This kustomization is not rendered: kubectl failed with exit code 3: got kustomize ./prod")


@needs_kustomize
def test_failure_has_the_tools_own_words() -> None:
    """A kustomization that kustomize refuses is a gap that says why, by the tree's own paths."""
    loaded = rendered({**BASE, "prod/kustomization.yaml": "resources: [../base, gone.yaml]\nnamePrefix: a-\n"})
    (gap,) = told(loaded, "gap")
    assert "kustomize failed with exit code 1: Error: accumulating resources" in gap
    assert "'gone.yaml'" in gap
    assert gettempdir() not in gap
    assert [one.address for one in loaded.resources] == ["apps/Deployment/web"]


@needs_kustomize
def test_files_above_a_kustomization_but_in_the_tree() -> None:
    """What kustomize's restriction refuses is allowed inside the tree, and nowhere else."""
    inside = {
        **BASE,
        "prod/kustomization.yaml": "resources: [../base]\npatches: [{path: ../all/limits.yaml}]\n",
        "all/limits.yaml": LIMITS,
    }
    resource = only(rendered(inside), "apps/Deployment/web")
    assert at(resource, "spec.template.spec.containers[0].resources.limits.memory")[1:3] == ("all/limits.yaml", 12)


@needs_kustomize
def test_circles_and_broken_kustomizations_are_gaps() -> None:
    """Kustomizations that include each other, or cannot be parsed, do not end the scan."""
    files = {
        **OVERLAY,
        "a/kustomization.yaml": "resources: [../b]\n",
        "b/kustomization.yaml": "resources: [../a]\n",
        "c/kustomization.yaml": "resources: [\n",
        "d/kustomization.yaml": "- resources\n",
        "e/kustomization.yaml": "",
    }
    loaded = rendered(files)
    assert [one.address for one in loaded.resources] == ["apps/Deployment/shop/prod-web"]
    gaps = {one.file: one.message for one in loaded.diagnostics if one.level == "gap"}
    assert "cycle detected" in gaps["a/kustomization.yaml"]
    assert "c/kustomization.yaml could not be read: it is no kustomization" in gaps["c/kustomization.yaml"]
    assert "d/kustomization.yaml could not be read: it is no kustomization" in gaps["d/kustomization.yaml"]
    assert "kustomization.yaml is empty" in gaps["e/kustomization.yaml"]


@needs_kustomize
def test_only_what_was_asked_for_is_reported() -> None:
    """The overlay asks for all that it renders, a base for what comes of it, a patch for what it patches."""
    service = "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {ports: [{port: 80}]}\n"
    files = {
        **OVERLAY,
        "base/service.yaml": service,
        "base/kustomization.yaml": "resources: [web.yaml, service.yaml]\n",
    }

    def entries(*asked: str) -> list[str]:
        return sorted(one.type for one in rendered(files, asked).resources if one.entry)

    assert entries("prod") == ["apps/Deployment", "core/Service"]
    assert entries("base/service.yaml") == ["core/Service"]
    assert entries("prod/limits.yaml") == ["apps/Deployment"]


def test_results_are_kept_by_content(tmp_path: Path) -> None:
    """The same files are rendered once, and again when one of them, or the tool, has changed."""
    script = f"echo . >> {tmp_path}/log; echo 'apiVersion: v1'; echo 'kind: Pod'"
    path, cache = tool(tmp_path, "kustomize", script), tmp_path / "cache"

    def runs() -> int:
        return (tmp_path / "log").read_text().count(".")

    for _ in range(2):
        assert len(rendered(OVERLAY, search_path=path, cache=cache).resources) == 1
    assert runs() == 1
    rendered({**OVERLAY, "base/web.yaml": DEPLOYMENT + "# more\n"}, search_path=path, cache=cache)
    assert runs() == 2
    file = tmp_path / "kustomize"
    file.write_text(file.read_text().replace("echo 1;", "echo 2;"))
    rendered(OVERLAY, search_path=path, cache=cache)
    assert runs() == 3
    assert all(file.stat().st_mode & 0o077 == 0 for file in (cache / "rendered").iterdir())


@needs_kustomize
def test_a_fault_of_a_base_is_shown_once() -> None:
    """Two overlays that leave a fault of their base make two findings, at one place, and people see one entry."""
    opened = "image: shop/web:1.0\n          securityContext: {privileged: true}"
    faulty = DEPLOYMENT.replace("image: shop/web:1.0", opened)
    files = {
        "base/kustomization.yaml": "resources: [web.yaml]\n",
        "base/web.yaml": faulty,
        "prod/kustomization.yaml": "resources: [../base]\nnameSuffix: -prod\n",
        "test/kustomization.yaml": "resources: [../base]\nnameSuffix: -test\n",
    }
    config = Config(only=("k8s-container-privileged",), search_path=PATH)
    report = scan(MemoryTree(files), config, known_rules(config))
    assert {(one.span.file, one.span.start_line, one.scope) for one in report.findings} == {
        ("base/web.yaml", 15, "kustomization:prod"),
        ("base/web.yaml", 15, "kustomization:test"),
    }
    assert "  apps/Deployment/web-prod, container main and 1 more instance\n" in render_text(report)


@needs_kustomize
def test_what_is_missing_says_what_the_place_is() -> None:
    """The base that lacks something is told as the base, and what renders it is named."""
    config = Config(only=("k8s-container-no-memory-limit",), search_path=PATH)
    (finding,) = scan(MemoryTree(OVERLAY), config, known_rules(config)).findings
    assert (finding.span.file, finding.span.start_line) == ("base/web.yaml", 17)
    assert [(one.kind, one.what) for one in finding.origins] == [("base", "base, rendered by kustomization prod")]


@needs_kustomize
@pytest.mark.parametrize(
    ("text", "path", "field"),
    [
        ("replacements: [{path: more.yaml}]\n", "spec.template.metadata.labels.n", "replacements"),
        ("transformers: [prefix.yaml]\n", "metadata.name", "transformers"),
    ],
)
def test_what_a_file_of_its_own_sets_stands_where_the_file_is_named(text: str, path: str, field: str) -> None:
    """The configuration of a replacement or of a transformer is a part of the kustomization that names it."""
    files = {
        "kustomization.yaml": f"resources: [d.yaml]\n{text}",
        "d.yaml": "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {template: {spec: {}}}\n",
        "more.yaml": "source: {kind: Deployment, fieldPath: metadata.name}\ntargets:\n- select: {kind: Deployment}\n"
        "  fieldPaths: [spec.template.metadata.labels.n]\n  options: {create: true}\n",
        "prefix.yaml": "apiVersion: builtin\nkind: PrefixTransformer\nmetadata: {name: x}\nprefix: my-\n"
        "fieldSpecs: [{path: metadata/name}]\n",
    }
    (deployment,) = [one for one in rendered(files).resources if one.type == "apps/Deployment"]
    assert at(deployment, path)[1:] == ("kustomization.yaml", 2, f"{field} of kustomization .")
