"""``groundrule init``: a first configuration that can be read, by what lies in the tree, and nothing overwritten."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from command_inputs import Run

from scanner.config import NAME, load_config

ROOT = 'terraform {\n  backend "s3" {}\n}\n\nmodule "net" {\n  source = "../modules/net"\n}\n'
DEPLOYMENT = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\n"


def write(folder: Path, files: Mapping[str, str]) -> None:
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)


def test_what_lies_in_the_tree_is_written_down(folder: Path, run: Run) -> None:
    """Variable files become environments of their root, values files sets of their chart."""
    write(
        folder,
        {
            "app/main.tf": ROOT,
            "app/terraform.tfvars": "",
            "app/all.auto.tfvars": "",
            "app/dev.tfvars": "",
            "app/env/no.tfvars": "",
            "modules/net/main.tf": "",
            "lonely/main.tf": 'variable "a" {}\n',
            "charts/web/Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.0.0\n",
            "charts/web/values.yaml": "",
            "charts/web/values-prod.yaml": "",
            "deploy/web.yaml": DEPLOYMENT,
        },
    )
    result = run("init", only_own=False)
    assert result.exit_code == 0, result.output
    config = load_config(folder)
    assert sorted(config.roots) == ["app"]
    assert {
        name: [getattr(one, "path", "") for one in settings.sources]
        for name, settings in config.roots["app"].environments.items()
    } == {"dev": ["app/dev.tfvars"], "no": ["app/env/no.tfvars"]}
    assert config.charts == {"charts/web": {"prod": ("charts/web/values-prod.yaml",)}}
    assert (config.profile, config.fail_on) == ("default", "low")
    assert "# kubernetes_version:" in (folder / NAME).read_text()
    said = result.stdout.splitlines()
    assert said[0] == "1 Terraform root: app"
    assert "  app is judged with dev, no" in said
    assert "1 Terraform folder that nothing calls: lonely" in said
    assert "1 Helm chart: charts/web" in said
    assert any("groundrule scan" in line for line in said)
    assert run("config", "show", "app", only_own=False).exit_code == 0


def test_an_empty_tree_has_the_least(folder: Path, run: Run) -> None:
    """Nothing is made up."""
    assert run("init", only_own=False).exit_code == 0
    config = load_config(folder)
    assert (config.roots, config.charts) == ({}, {})
    assert "kubernetes_version" not in (folder / NAME).read_text()


@pytest.mark.parametrize("name", [NAME, ".groundrule.yml"])
def test_nothing_is_overwritten(folder: Path, run: Run, name: str) -> None:
    """A file of that name, even one that is only misspelt or a link that leads nowhere, is left alone."""
    (folder / name).symlink_to("nowhere")
    result = run("init", only_own=False)
    assert (result.exit_code, f"there is a {name} already" in result.stderr) == (2, True)
    assert not (folder / "nowhere").exists()


def test_strange_names_are_quoted(folder: Path, run: Run) -> None:
    """Whatever folders and files are called, the file can be read."""
    write(
        folder,
        {
            "a: b #c/main.tf": ROOT.replace("../modules/net", "./x"),
            "a: b #c/on.tfvars": "",
            "a: b #c/1.tfvars": "",
            "a: b #c/x/1.tfvars": "",
            "'q'/Chart.yaml": "name: q\n",
            "'q'/values-no.yaml": "",
        },
    )
    assert run("init", only_own=False).exit_code == 0
    config = load_config(folder)
    assert sorted(config.roots["a: b #c"].environments) == ["1", "on", "x-1.tfvars"]
    assert config.charts == {"'q'": {"no": ("'q'/values-no.yaml",)}}
