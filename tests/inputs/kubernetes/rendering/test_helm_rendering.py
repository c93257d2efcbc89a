"""Charts are judged as the real Helm renders them, each value at its template's line and its key of the values."""

import io
import tarfile
from pathlib import Path

import pytest
from chart_samples import CHART, MAIN, SUBCHART, TEMPLATE, VALUES
from rendering_scene import PATH, at, needs_helm, only, rendered, told, tool, values

from scanner.config import Config
from scanner.discovery import MemoryTree
from scanner.model.path import parse_path
from scanner.model.value import ABSENT
from scanner.pipeline import known_rules, scan


@needs_helm
def test_a_chart_is_judged_as_helm_renders_it() -> None:
    """Its objects are there, in the chart's scope, and nothing is left to tell."""
    loaded = rendered(CHART)
    assert [(one.scope, one.address) for one in loaded.resources] == [
        ("chart:web", "core/Service/web-web"),
        ("chart:web", "apps/Deployment/web-web"),
    ]
    assert told(loaded) == []
    assert {"web/Chart.yaml", "web/values.yaml", TEMPLATE} <= set(loaded.read)


@needs_helm
@pytest.mark.parametrize(
    ("path", "value", "line", "key", "key_line"),
    [
        ("kind", "Deployment", 4, None, 0),
        ("metadata.name", "web-web", 6, None, 0),
        ("metadata.labels.app", "web", 8, None, 0),
        ("spec.replicas", 2, 10, "value replicas", 1),
        ("spec.template.spec.securityContext.runAsUser", 0, 15, "value podSecurity.runAsUser", 7),
        (f"{MAIN}.image", "shop/web:7", 19, "value image.repository", 3),
        (f"{MAIN}.securityContext.privileged", False, 25, None, 0),
        (f"{MAIN}.resources.limits.memory", "64Mi", 27, "value resources.limits.memory", 10),
        (f"{MAIN}.env[1].value", "b", 31, "value env.[].value", 12),
        ("spec.template.spec.containers[1].image", "shop/side:1.0", 34, None, 0),
    ],
)
def test_every_value_has_its_line_and_key(path: str, value: object, line: int, key: str | None, key_line: int) -> None:
    """A value stands on the line of the template that writes it; the key of the values that fills it in is named."""
    resource = only(rendered(CHART), "apps/Deployment/web-web")
    assert at(resource, path) == (value, TEMPLATE, line, "template of chart web")
    found = resource.body.walk(parse_path(path))
    assert found is not None
    keys = [(one.what, one.span.file, one.span.start_line) for one in found.origins() if one.kind == "value"]
    assert keys[-1:] == ([(key, "web/values.yaml", key_line)] if key else [])


@needs_helm
def test_objects_of_one_template_are_told_apart() -> None:
    """A file with several documents gives each object the first line of its own."""
    loaded = rendered(CHART)
    assert only(loaded, "apps/Deployment/web-web").span.start_line == 3
    service = only(loaded, "core/Service/web-web")
    assert service.span.start_line == 36
    assert at(service, "spec.type") == ("NodePort", TEMPLATE, 41, "template of chart web")


@needs_helm
def test_what_is_missing_is_shown_on_the_nearest_line() -> None:
    """What the second container lacks is shown where that begins."""
    resource = only(rendered(CHART), "apps/Deployment/web-web")
    path = ("spec", "template", "spec", "containers", 1, "resources")
    assert resource.at(path) is ABSENT
    assert resource.span_of(path)[:2] == (TEMPLATE, 33)


@needs_helm
def test_each_set_of_values_files_is_an_environment() -> None:
    """The chart is rendered with its own values and with each configured set, in scopes of one name."""
    files = {
        **CHART,
        "web/prod.yaml": "replicas: 5\nprivileged: true\n",
        "all/base.yaml": "replicas: 7\n",
        "all/last.yaml": "replicas: 8\n",
    }
    sets = {"web": {"prod": ("web/prod.yaml",), "test": ("all/base.yaml", "all/last.yaml")}}
    loaded = rendered(files, values_files=sets)
    assert [(one.id, one.environment) for one in loaded.scopes if one.kind == "chart"] == [
        ("chart:web//default values", "default values"),
        ("chart:web//prod", "prod"),
        ("chart:web//test", "test"),
    ]
    found = {name: only(loaded, "apps/Deployment/web-web", f"//{name}") for name in ("default values", "prod", "test")}
    replicas = {name: found[name].body.walk(("spec", "replicas")) for name in found}
    assert {name: (one and one.value, one and one.origins()[-1].span[:2]) for name, one in replicas.items()} == {
        "default values": (2, ("web/values.yaml", 1)),
        "prod": (5, ("web/prod.yaml", 1)),
        "test": (8, ("all/last.yaml", 1)),
    }
    assert at(found["prod"], f"{MAIN}.securityContext.privileged")[:3] == (True, TEMPLATE, 22)


def test_values_files_that_cannot_be_used_are_errors(tmp_path: Path) -> None:
    """A chart that is not there and a file that is not there are told."""
    path = tool(tmp_path, "helm", "echo 'apiVersion: v1'")
    loaded = rendered(CHART, values_files={"web": {"p": ("web/gone.yaml",)}, "no": {}}, search_path=path)
    assert told(loaded, "error") == [
        "The configuration names values files for a chart in no, where there is none.",
        "The values file cannot be read: no such file.",
    ]


@needs_helm
@pytest.mark.parametrize(
    ("template", "schema", "key", "line"),
    [
        ('a: 1\nb: {{ required "give me a host" .Values.ingress.host }}\n', "", "ingress.host", 2),
        ('a: 1\n\nb: {{ .Values.ingress.host | required "a host" }}\n', "", "ingress.host", 3),
        ("a: {{ .Values.db.user.name }}\n", "", "db.user.name", 1),
        ('{{- if not .Values.ingress.host }}\n  {{- fail "set it" }}\n{{- end }}\na: 1\n', "", "ingress.host", 2),
        ("a: 1\n", '{"required": ["token"]}', "token", 0),
        ("a: 1\n", '{"properties": {"auth": {"required": ["key"]}}}', "auth.key", 0),
    ],
)
def test_a_chart_that_refuses_its_defaults_is_a_gap(template: str, schema: str, key: str, line: int) -> None:
    """The gap names the key that is missing, stands where it is asked for, and has Helm's own words."""
    files = {
        "Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.0.0\n",
        "values.yaml": "ingress: {}\nauth: {}\ndb: {}\n",
        "templates/a.yaml": f"{template}",
    }
    if schema:
        files["values.schema.json"] = schema
    (gap,) = rendered(files).diagnostics
    assert gap.level == "gap"
    assert gap.message.startswith(
        f"This chart is not rendered with its default values: it needs a value for {key}; helm"
    )
    assert gap.remedy == "Name a values file that has it in .groundrule.yaml, under charts, for .."
    assert gap.span is not None
    assert gap.span[:2] == (("templates/a.yaml", line) if line else ("Chart.yaml", 1))


@needs_helm
def test_a_set_of_values_closes_the_gap_of_the_defaults() -> None:
    """Where another set of values renders the chart, that its defaults do not is no gap any more."""
    files = {
        "Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.0.0\n",
        "templates/a.yaml": 'apiVersion: v1\nkind: Pod\nmetadata: {name: {{ required "x" .Values.x }}}\n',
        "prod.yaml": "x: p\n",
    }
    loaded = rendered(files, values_files={"": {"prod": ("prod.yaml",)}})
    assert [(one.scope, one.name) for one in loaded.resources] == [("chart:.//prod", "p")]
    assert [one.level for one in loaded.diagnostics] == ["note"]


@needs_helm
def test_vendored_charts_are_rendered_with_their_parent() -> None:
    """A chart in ``charts`` is part of its parent and none of its own; values of the parent are named as such."""
    files = {**CHART, **SUBCHART, "web/values.yaml": f"{VALUES}db:\n  size: 9\n"}
    loaded = rendered(files)
    assert {one.scope for one in loaded.resources} == {"chart:web"}
    resource = only(loaded, "core/ConfigMap/own")
    assert at(resource, "data.size")[:3] == ("9", "web/charts/db-folder/templates/x.yaml", 6)
    places = [
        [(one.what, one.span.file) for one in found.origins()][-1]
        for path in ("size", "name")
        if (found := resource.body.walk(("data", "size") if path == "size" else ("metadata", "name")))
    ]
    assert places == [("value size", "web/values.yaml"), ("value name", "web/charts/db-folder/values.yaml")]


@needs_helm
def test_a_packed_chart_is_shown_where_it_is_asked_for() -> None:
    """Of an archive there are no lines: what it makes stands at the dependency."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        for path, text in SUBCHART.items():
            content = text.encode()
            entry = tarfile.TarInfo(path.replace("web/charts/db-folder", "db"))
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    chart = (
        CHART["web/Chart.yaml"]
        + "dependencies:\n  - name: db\n    version: 1.0.0\n    repository: https://example.com\n"
    )
    loaded = rendered({**CHART, "web/Chart.yaml": chart, "web/charts/db-1.0.0.tgz": packed.getvalue()})
    assert told(loaded) == []
    assert only(loaded, "core/ConfigMap/own").span[:2] == ("web/Chart.yaml", 6)


@needs_helm
def test_what_is_not_vendored_is_a_gap_and_the_rest_is_rendered() -> None:
    """Nothing is downloaded: the chart is rendered without it, and its scope knows that something is missing. What
    the values switch off is not missed.
    """
    wanted = "  - {name: NAME, version: 1.0.0, repository: 'https://example.com', condition: NAME.enabled}\n"
    chart = CHART["web/Chart.yaml"] + "dependencies:\n" + wanted.replace("NAME", "db") + wanted.replace("NAME", "queue")
    loaded = rendered({**CHART, "web/Chart.yaml": chart, "web/values.yaml": f"{VALUES}queue: {{enabled: false}}\n"})
    assert len(loaded.resources) == 2
    assert told(loaded) == ["The chart db is not vendored: what it would add is not checked."]
    (scope,) = [one for one in loaded.scopes if one.kind == "chart"]
    assert [str(one) for one in scope.gaps] == ["web/Chart.yaml needs the chart db, which is not vendored"]


@needs_helm
def test_libraries_are_not_rendered() -> None:
    """A library chart makes nothing by itself, and that is no gap."""
    files = {
        "lib/Chart.yaml": "apiVersion: v2\nname: lib\nversion: 1.0.0\ntype: library\n",
        "lib/templates/_a.yaml": '{{- define "a" }}\nkind: x\napiVersion: y\n{{- end }}\n',
        "p.yaml": "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\n",
    }
    loaded = rendered(files)
    assert [one.address for one in loaded.resources] == ["core/Pod/p"]
    assert told(loaded) == []


@needs_helm
def test_the_version_of_kubernetes_is_handed_on() -> None:
    """Templates that ask for the version see the configured one."""
    files = {
        "Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.0.0\n",
        "templates/a.yaml": "apiVersion: v1\nkind: Pod\nmetadata: {name: p-{{ .Capabilities.KubeVersion.Minor }}}\n",
    }
    (resource,) = rendered(files, kubernetes_version="1.29").resources
    assert resource.name == "p-29"


def test_without_helm() -> None:
    """Where Helm is not there, its templates are a gap that tells the command."""
    (gap,) = rendered(CHART, search_path="").diagnostics
    assert (gap.level, gap.file) == ("gap", "web/Chart.yaml")
    assert gap.message == "This chart's 1 template is not rendered: Helm is not here."
    (gap,) = rendered(CHART, search_path="/usr/bin", enabled=False).diagnostics
    assert gap.message == "This chart's 1 template is not rendered: rendering is switched off."


@needs_helm
def test_only_what_was_asked_for_is_reported() -> None:
    """A template asks for what it makes; the values, the description and helpers ask for everything."""
    files = {**CHART, "web/templates/b.yaml": "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\n"}

    def entries(*asked: str) -> list[str]:
        return sorted(one.type for one in rendered(files, asked).resources if one.entry)

    assert entries("web/templates/b.yaml") == ["core/Pod"]
    assert entries(TEMPLATE) == ["apps/Deployment", "core/Service"]
    everything = ["apps/Deployment", "core/Pod", "core/Service"]
    assert entries("web/values.yaml") == entries("web/Chart.yaml") == entries("web") == everything


@needs_helm
def test_every_value_of_a_chart_has_a_place_in_the_tree() -> None:
    """No place is in the rendered text, or beyond the end of a line."""
    for files in (CHART, {**CHART, **SUBCHART}):
        for resource in rendered(files).resources:
            pending = [resource.body]
            for one in pending:
                lines = files[one.span.file].split("\n")
                assert 1 <= one.span.start_column <= one.span.end_column <= len(lines[one.span.start_line - 1]) + 1
                if isinstance(one.value, dict):
                    pending += [inner for _, inner in one.entries()]
                elif isinstance(one.value, tuple):
                    pending += one.items()
            assert list(values(resource.body))


@needs_helm
def test_documents_with_names_from_values_are_told_apart() -> None:
    """Of two documents of a kind the object came from the one whose values it has."""
    named = "metadata:\n  name: {{ .Values.NAME.name }}\n"
    pod = f"apiVersion: v1\nkind: Pod\n{named}spec:\n  hostPID: {{{{ .Values.NAME.pid }}}}\n"
    files = {
        "Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.0.0\n",
        "values.yaml": "one: {name: a, pid: true}\ntwo: {name: b, pid: true}\n",
        "templates/all.yaml": f"{pod.replace('NAME', 'one')}---\n{pod.replace('NAME', 'two')}",
    }
    loaded = rendered(files)
    assert at(only(loaded, "core/Pod/a"), "spec.hostPID")[1:3] == ("templates/all.yaml", 6)
    assert at(only(loaded, "core/Pod/b"), "spec.hostPID")[1:3] == ("templates/all.yaml", 13)


@needs_helm
@pytest.mark.parametrize(
    ("values_text", "key", "line"),
    [
        ("resources: {}\nsecurity: {}\n", "value resources", 1),
        ("resources:\n  limits: {cpu: 1}\nsecurity: {}\n", "value resources.limits", 2),
    ],
)
def test_what_is_missing_names_the_key_that_leaves_it_out(values_text: str, key: str, line: int) -> None:
    """A limit that the values do not have is missing because of the key that would fill it in."""
    template = (
        "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  containers:\n    - name: c\n      image: i:1\n"
        "      {{- with .Values.resources }}\n      resources:\n        {{- toYaml . | nindent 8 }}\n      {{- end }}\n"
    )
    chart = "apiVersion: v2\nname: web\nversion: 1.0.0\n"
    files = {"Chart.yaml": chart, "values.yaml": values_text, "templates/p.yaml": template}
    config = Config(only=("k8s-container-no-memory-limit",), search_path=PATH)
    (finding,) = scan(MemoryTree(files), config, known_rules(config)).findings
    last = finding.origins[-1]
    assert (finding.actual, last.kind, last.what, last.span[:2]) == (ABSENT, "value", key, ("values.yaml", line))


@needs_helm
@pytest.mark.parametrize(
    ("values_text", "last"),
    [
        ("seccomp: {enable: false}\n", ("value seccomp.enable", "values.yaml", 1)),
        ("seccomp:\n  type: RuntimeDefault\n", ("value seccomp.enable, which is not set", "templates/p.yaml", 9)),
    ],
)
def test_what_a_switch_leaves_out_names_the_switch(values_text: str, last: tuple[str, str, int]) -> None:
    """What is missing because of a condition is missing because of its value, for a container by its pod as well."""
    template = (
        "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  securityContext:\n    runAsUser: 10001\n"
        "    {{- if .Values.seccomp.enable }}\n    seccompProfile:\n"
        "      type: {{ .Values.seccomp.type }}\n    {{- end }}\n"
        "  containers:\n    - name: c\n      image: i:1\n      securityContext:\n        privileged: false\n"
    )
    chart = "apiVersion: v2\nname: web\nversion: 1.0.0\n"
    files = {"Chart.yaml": chart, "values.yaml": values_text, "templates/p.yaml": template}
    config = Config(only=("k8s-container-no-seccomp-profile",), search_path=PATH)
    (finding,) = scan(MemoryTree(files), config, known_rules(config)).findings
    found = [(one.what, one.span.file, one.span.start_line) for one in finding.origins]
    assert found == [("template of chart .", "templates/p.yaml", 9), last]
    assert finding.span.start_line == 14
