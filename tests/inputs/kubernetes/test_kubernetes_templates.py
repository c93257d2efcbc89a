"""Files that are no manifests before a tool has filled them in: gaps, never parse errors."""

import pytest
from manifests import addresses, load, manifest, told

TEMPLATE = """\
{{- if .Values.enabled }}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ .Release.Name }}
spec:
  {{- toYaml .Values.spec | nindent 2 }}
{{- end }}
"""


def test_a_chart_is_one_gap() -> None:
    """Its templates, values and description are not read; its custom resources are manifests."""
    files = {
        "web/Chart.yaml": "apiVersion: v2\nname: web\n",
        "web/values.yaml": "kind: x\napiVersion: y\n",
        "web/values-prod.yaml": "a: [\n",
        "web/templates/d.yaml": TEMPLATE,
        "web/templates/sub/plain.yaml": manifest("v1/Pod", "p"),
        "web/crds/c.yaml": manifest("v1/ConfigMap", "c"),
        "elsewhere/templates/p.yaml": manifest("v1/Pod", "q"),
    }
    loaded = load(files)
    assert addresses(loaded) == {"manifests:.": ["core/ConfigMap/c", "core/Pod/q"]}
    assert told(loaded) == [("gap", "helm-chart", "web/Chart.yaml", 1)]
    assert "Run `helm template web | groundrule scan -`" in loaded.diagnostics[0].remedy
    chart = next(scope for scope in loaded.scopes if scope.kind == "chart")
    assert (chart.id, [str(gap) for gap in chart.gaps]) == ("chart:web", ["web/Chart.yaml is not rendered"])


def test_commands_are_safe_to_paste() -> None:
    """A folder's name cannot add to the command that a gap suggests."""
    loaded = load({"a; rm b/Chart.yaml": "name: x\n", "a; rm b/templates/x.yaml": TEMPLATE})
    assert "`helm template 'a; rm b' | groundrule scan -`" in loaded.diagnostics[0].remedy


def test_a_chart_without_templates_is_no_gap() -> None:
    """There is nothing to render."""
    assert told(load({"Chart.yaml": "apiVersion: v2\nname: x\n", "p.yaml": manifest("v1/Pod", "p")})) == []


@pytest.mark.parametrize(
    "text",
    [
        TEMPLATE,
        "apiVersion: v1\nkind: Pod\nmetadata:\n  name: {{ name }}\n",
        "apiVersion: v1\nkind: Pod\nmetadata:\n  name: p\nspec: {{ spec }}\n",
        "apiVersion: v1\nkind: Pod\nmetadata:\n  name: p\nspec:\n  containers:\n  - {{ container }}\n",
        "apiVersion: v1\nkind: Pod\nmetadata:\n  name: web-{{ id }}\n",
        "{% for x in y %}\napiVersion: v1\nkind: Pod\n{% endfor %}\n",
        "apiVersion: v1\nkind: Pod\nspec:\n  <% if a %>\n  b: 1\n",
        "apiVersion: v1\nkind: ConfigMap\ndata:\n  a: x\n  ${EXTRA}\n  b: y\n",
        "apiVersion: v1\nkind: Pod\nmetadata: {name: ${NAME}, labels: {a: [${X}}\n",
    ],
)
def test_a_templated_manifest_is_a_gap(text: str) -> None:
    """One for a file, whatever its placeholders look like and wherever they break it."""
    loaded = load({"a.yaml": text})
    assert [(level, code) for level, code, _, _ in told(loaded)] == [("gap", "templated-file")]
    assert loaded.resources == []
    (gap,) = [gap for scope in loaded.scopes for gap in scope.partial_gaps]
    assert (str(gap.reason), len(gap.types)) == ("a.yaml could not be read", 1)


@pytest.mark.parametrize(
    ("text", "types"),
    [
        (TEMPLATE, {"apps/Deployment"}),
        ("apiVersion: v1\nkind: 'Pod' # one\nmetadata: {{ x }}\n---\n" + TEMPLATE, {"core/Pod", "apps/Deployment"}),
        ("apiVersion: v1\n{{ if a }}\nkind: Pod\n{{ else }}\nkind: Service\n{{ end }}\n", {"core/Pod", "core/Service"}),
        ("apiVersion: v1\nkind: Pod\n{% for x in y %}\nz: {{ x }}\n{% endfor %}\n", {"core/Pod"}),
        ("apiVersion: v1\nkind: Pod\nmetadata: [\n", {"core/Pod"}),
        ("apiVersion: v1\nkind: {{ kind }}\nmetadata: {{ x }}\n", None),
        ("apiVersion: {{ version }}\nkind: Service\nmetadata: {{ x }}\n", None),
        ("apiVersion: v1\nkind: Pod\nmetadata: {{ x }}\n---\n{{ include 'more' }}\n", None),
        ("apiVersion: v1\nkind: Pod\nmetadata: {{ x }}\n{{ include 'more' }}\n", None),
        ("apiVersion: v1\nkind: Pod\nmetadata: {{ x }}\n${MORE}\n", None),
        ("apiVersion: v1\nkind: List\nitems: {{ x }}\n", None),
    ],
)
def test_only_what_a_template_may_make_is_out_of_sight(text: str, types: set[str] | None) -> None:
    """The kinds that it names plainly; anything, where it names none or writes whole lines by itself."""
    (scope,) = load({"a.yaml": text}).scopes
    assert [gap.types for gap in scope.partial_gaps] == ([types] if types else [])
    assert len(scope.gaps) == (types is None)


@pytest.mark.parametrize(
    "rest",
    [
        "spec:\n  expr: 'rate({{ $x }})'\n  text: say {{ $labels.x }} now\n",
        'data:\n  a.tmpl: |\n    {{ define "x" }}\n    - {{ . }}\n    key: {{ y }}\n    {% if %}\n',
        "spec:\n  image: shop:${TAG}\n",
        'spec: ["{{workflow.name}}"]\n',
    ],
)
def test_placeholders_inside_strings_are_text(rest: str) -> None:
    """Alerts, embedded templates and shell variables are what they are; nothing is said."""
    loaded = load({"a.yaml": manifest("v1/ConfigMap", "c", rest)})
    assert loaded.resources[0].body.value is not None
    assert (addresses(loaded), told(loaded)) == ({"manifests:.": ["core/ConfigMap/c"]}, [])


def test_an_error_elsewhere_is_an_error() -> None:
    """A shell variable far from what is wrong does not make a file a template."""
    loaded = load({"a.yaml": "apiVersion: v1\nkind: Pod\na: ${X}\nb: 1\nc: 1\nd: 1\nmetadata: @\n"})
    assert told(loaded) == [("error", "yaml-syntax", "a.yaml", 7)]


def test_a_template_that_is_no_manifest_is_not_ours() -> None:
    """Other templated files are other people's."""
    assert told(load({"a.yaml": "{{ if kind apiVersion }}\na: 1\n"})) == []


def test_intact_documents_of_a_templated_file_are_kept() -> None:
    """The gap stands beside what could be read."""
    loaded = load({"a.yaml": f"{manifest('v1/Pod', 'p')}---\n{TEMPLATE}"})
    assert addresses(loaded) == {"manifests:.": ["core/Pod/p"]}
    assert told(loaded) == [("gap", "templated-file", "a.yaml", 5)]
