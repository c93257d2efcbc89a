"""The action and every workflow, here and in the documentation, before other people's eyes."""

import json
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement

CHECKOUT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent
WORKFLOWS = sorted((CHECKOUT / ".github" / "workflows").glob("*.yml"))
PAGE = CHECKOUT / "docs" / "ci.md"
_BLOCK = re.compile(r"^```yaml (\S+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def examples() -> dict[str, str]:
    """The files that the documentation shows, by name."""
    return dict(_BLOCK.findall(PAGE.read_text()))


def checked(*command: str | Path, cwd: Path = CHECKOUT) -> None:
    """A tool that has nothing to say."""
    ended = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr


@pytest.fixture
def written(tmp_path: Path) -> Path:
    """A repository with the documentation's files in it."""
    for name, text in examples().items():
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    (tmp_path / ".git").mkdir()
    return tmp_path


def test_the_action_fits_githubs_schema() -> None:
    """action.yml against the published schema of actions."""
    checked(BIN / "check-jsonschema", "--builtin-schema", "vendor.github-actions", "action.yml")


def test_workflows_fit_githubs_schema(written: Path) -> None:
    """Those of the repository and those of the documentation."""
    shown = sorted((written / ".github" / "workflows").glob("*.yml"))
    assert shown
    checked(BIN / "check-jsonschema", "--builtin-schema", "vendor.github-workflows", *WORKFLOWS, *shown)


def test_pipelines_of_others_fit_their_schemas(written: Path) -> None:
    """GitLab's, Azure's and pre-commit's."""
    check = BIN / "check-jsonschema"
    checked(check, "--builtin-schema", "vendor.gitlab-ci", "--data-transform", "gitlab-ci", written / ".gitlab-ci.yml")
    checked(
        check, "--regex-variant", "python", "--builtin-schema", "vendor.azure-pipelines",
        "--data-transform", "azure-pipelines",
        written / "azure-pipelines.yml",
    )  # fmt: skip
    hooks = yaml.safe_load((CHECKOUT / ".pre-commit-hooks.yaml").read_text())
    used = yaml.safe_load((written / ".pre-commit-config.yaml").read_text())["repos"][0]["hooks"]
    assert {one["id"] for one in used} <= {one["id"] for one in hooks}


def test_zizmor_finds_nothing(written: Path) -> None:
    """No injection, no unpinned action, no token that may too much."""
    checked(BIN / "zizmor", "--offline", "--persona", "pedantic", CHECKOUT / "action.yml", *WORKFLOWS)
    checked(BIN / "zizmor", "--offline", written / ".github" / "workflows")


@pytest.mark.skipif(shutil.which("actionlint") is None, reason="actionlint is not on the PATH (.ci/run builds it)")
def test_actionlint_finds_nothing(written: Path) -> None:
    """Expressions, shells and inputs of every workflow fit."""
    checked("actionlint", "-no-color", *WORKFLOWS)
    checked("actionlint", "-no-color", cwd=written)


def test_actions_are_pinned_by_commit() -> None:
    """One commit an action, everywhere, with its version beside it."""
    pins: dict[str, set[str]] = {}
    for text in _texts():
        for name, pin, version in re.findall(r"uses: ([\w./-]+)@(\S+)(?: # (\S+))?", text):
            if name != "acme/groundrule":
                assert re.fullmatch(r"[0-9a-f]{40}", pin), f"{name}@{pin}"
                assert version, f"{name}@{pin} names no version"
                pins.setdefault(name, set()).add(pin)
    assert {name: len(found) for name, found in pins.items() if len(found) > 1} == {}
    assert len(pins) > 2


def _texts() -> Iterator[str]:
    yield (CHECKOUT / "action.yml").read_text()
    yield from (file.read_text() for file in WORKFLOWS)
    yield from examples().values()


def test_what_the_action_installs_is_locked() -> None:
    """Every dependency has a version that fits, with hashes, and nothing comes from a list of packages or a URL."""
    locked: dict[str, str] = {}
    text = (CHECKOUT / "action-requirements.txt").read_text()
    for entry in re.split(r"\n(?=\S)", text):
        if entry.startswith("#"):
            continue
        name, _, version = entry.partition("==")
        assert "--hash=sha256:" in entry, entry
        locked[name] = version.split()[0]
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())
    for wanted in map(Requirement, [*project["project"]["dependencies"], *project["build-system"]["requires"]]):
        assert locked[wanted.name.lower()] in wanted.specifier, wanted
    assert "://" not in text
    assert json.dumps(text).isascii()
