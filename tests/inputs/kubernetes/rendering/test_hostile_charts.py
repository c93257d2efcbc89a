"""Charts of strangers read nothing outside, write nothing, and end."""

import io
import tarfile
from pathlib import Path

import pytest
from chart_samples import CHART, SUBCHART
from rendering_scene import at, needs_helm, only, rendered, told, tool

from scanner.discovery import open_tree
from scanner.inputs.kubernetes.rendering import chart_files, kustomizations, tools
from scanner.processes import Limits


@needs_helm
def test_nothing_outside_is_read(tmp_path: Path) -> None:
    """Neither by links, nor by ``.Files``, nor from the environment: Helm sees a copy without them."""
    (tmp_path / "secret.txt").write_text("canary-outside")
    chart = tmp_path / "tree" / "chart"
    (chart / "templates").mkdir(parents=True)
    (chart / "Chart.yaml").write_text("apiVersion: v2\nname: web\nversion: 1.0.0\n")
    (chart / "link.txt").symlink_to(tmp_path / "secret.txt")
    (chart / "folder").symlink_to(tmp_path)
    (tmp_path / "tree" / "inside.txt").write_text("reached")
    (chart / "inner.txt").symlink_to(tmp_path / "tree" / "inside.txt")
    names = ["link.txt", "folder/secret.txt", "../../secret.txt", "/etc/passwd", "inner.txt"]
    lines = "".join(f"  k{number}: {{{{ .Files.Get {name!r} | quote }}}}\n" for number, name in enumerate(names))
    text = f'apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: c}}\ndata:\n{lines}  e: {{{{ env "HOME" }}}}\n'
    template = chart / "templates" / "a.yaml"
    template.write_text(text.replace("'", '"'))
    assert 'function "env" not defined' in told(rendered(open_tree([str(chart.parent)])), "gap")[0]
    template.write_text(text.replace("'", '"').rpartition("  e:")[0])
    (resource,) = rendered(open_tree([str(chart.parent)])).resources
    assert resource.at(("data",)) == {"k0": "", "k1": "", "k2": "", "k3": "", "k4": "reached"}


@needs_helm
@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize(
    "schema",
    [
        '{"$ref": "FILE"}',
        '{"$ref" : "file://FILE"}',
        '{"$dynamicRef": "FILE"}',
        '{"\\u0024ref": "FILE"}',
        '{"$schema": "file://FILE"}',
        '{"$id": "file:///", "allOf": [{"$ref": ".FILE"}]}',
    ],
)
def test_schemas_read_nothing_outside(schema: str, tmp_path: Path, *, packed: bool) -> None:
    """Helm looks for what a schema refers to anywhere on the machine, and quotes what it finds: it is not let."""
    (tmp_path / "secret.json").write_text("canary")
    text = schema.replace("FILE", str(tmp_path / "secret.json"))
    files: dict[str, bytes | str] = {"Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.0.0\n"}
    if packed:
        inner = io.BytesIO()
        with tarfile.open(fileobj=inner, mode="w:gz") as archive:
            for name, content in (("Chart.yaml", files["Chart.yaml"]), ("values.schema.json", text)):
                entry = tarfile.TarInfo(f"web/{name}")
                entry.size = len(content)
                archive.addfile(entry, io.BytesIO(str(content).encode()))
        files["charts/web-1.0.0.tgz"] = inner.getvalue()
    else:
        files["values.schema.json"] = text
    loaded = rendered({**files, "templates/p.yaml": "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\n"})
    assert told(loaded) == []
    assert [one.address for one in loaded.resources] == ["core/Pod/p"]


@needs_helm
def test_schemas_that_refer_to_themselves_are_checked() -> None:
    """What stays within the schema is of no harm, nor is the language that it is written in."""
    schema = (
        '{"$schema": "http://json-schema.org/draft-07/schema#", "definitions": {"text": {"type": "string"}}, '
        '"properties": {"a": {"$ref": "#/definitions/text"}}}'
    )
    files = {"Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.0.0\n", "values.yaml": "a: 1\n"}
    (gap,) = told(rendered({**files, "values.schema.json": schema, "templates/p.yaml": "kind: Pod\n"}))
    assert "at '/a': got number, want string" in gap


@needs_helm
def test_a_chart_that_a_link_brings_along_is_shown_at_its_own_path(tmp_path: Path) -> None:
    """Helm follows links in the tree; findings name the file that they lead to."""
    for path, text in {**CHART, **SUBCHART}.items():
        file = tmp_path / path.replace("web/charts/db-folder", "common/db")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    (tmp_path / "web" / "charts").mkdir()
    (tmp_path / "web" / "charts" / "db").symlink_to("../../common/db")
    loaded = rendered(open_tree([str(tmp_path)]))
    assert at(only(loaded, "core/ConfigMap/own", "chart:web"), "data.size")[1:3] == ("common/db/templates/x.yaml", 6)


@needs_helm
def test_rendering_writes_nothing_into_the_tree(tmp_path: Path) -> None:
    """Files and folders are after a scan what they were before."""
    for path, text in {**CHART, **SUBCHART}.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    before = sorted((str(one), one.lstat().st_mtime_ns) for one in tmp_path.rglob("*"))
    assert len(rendered(open_tree([str(tmp_path)])).resources) == 3
    assert sorted((str(one), one.lstat().st_mtime_ns) for one in tmp_path.rglob("*")) == before


@needs_helm
@pytest.mark.parametrize("folder", ["-x", "a b", "$(id)", "a'b", "é", "--debug"])
def test_hostile_names(folder: str) -> None:
    """Names of folders are never options or commands."""
    files = {path.replace("web/", f"{folder}/"): text for path, text in CHART.items()}
    files[f"{folder}/Chart.yaml"] = "apiVersion: v2\nname: --debug\nversion: 1.0.0\n"
    loaded = rendered(files)
    assert all(one.span.file.startswith(f"{folder}/") for one in loaded.resources)
    assert loaded.resources or told(loaded, "gap")


@needs_helm
def test_endless_templates_are_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    """A chart that never ends, or fills the memory, is told as an error or in Helm's words; the rest is judged."""
    monkeypatch.setattr(tools, "_LIMITS", Limits(seconds=5, output=1_000_000, memory=300_000_000))
    loop = "{{ range untilStep 0 100000000 1 }}x{{ end }}"
    files = {
        "a/Chart.yaml": "apiVersion: v2\nname: a\nversion: 1.0.0\n",
        "a/templates/a.yaml": f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: a}}\ndata: {{a: '{loop}'}}\n",
        "p.yaml": "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\n",
    }
    loaded = rendered(files)
    assert [one.address for one in loaded.resources] == ["core/Pod/p"]
    (message,) = told(loaded)
    assert message.startswith("This chart is not rendered with its default values: helm ")
    assert len(message) < 5_000


def test_charts_and_kustomizations_that_are_too_large_are_gaps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """More files than a limit are not copied, and no tool is started."""
    monkeypatch.setattr(chart_files, "_MOST_FILES", 3)
    monkeypatch.setattr(kustomizations, "_MOST_FILES", 3)
    for name in ("helm", "kustomize"):
        path = tool(tmp_path, name, f"touch {tmp_path}/started")
    numbers = range(4)
    files = {
        **CHART,
        "k/kustomization.yaml": f"namePrefix: a-\nresources: [{', '.join(f'{number}.yaml' for number in numbers)}]\n",
        **{f"k/{number}.yaml": "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\n" for number in numbers},
    }
    chart, kustomization = told(rendered(files, search_path=path), "gap")
    assert chart == "This chart is not rendered: it has more files than are copied, or more than 100 MB."
    assert "it has more than 3 files or 100 MB" in kustomization
    assert not (tmp_path / "started").exists()
