"""``groundrule config show``: every value with the line that sets it."""

import json
from pathlib import Path

import pytest
from command_inputs import Run

from scanner.config import NAME, NEWEST_KUBERNETES


@pytest.fixture
def tree(folder: Path) -> Path:
    """A root, a file that it extends, a folder with a file of its own, and what holds for some files."""
    (folder / ".git").mkdir()
    for path, text in {
        NAME: "extends: base.yaml\nfail_on: high\n"
        "rules:\n  a: {severity: high, params: {n: 2}}\n  b: off\nexclude: [/x/]\n",
        "base.yaml": "profile: strict\nfail_on: low\nrules: {b: on}\nexclude: [y]\n",
        f"team/{NAME}": "fail_on: none\nrules: {a: off}\npaths: {'*.gen.tf': {unknown: fail}}\n",
        "team/main.tf": "",
    }.items():
        (folder / path).parent.mkdir(exist_ok=True)
        (folder / path).write_text(f"version: 1\n{text}" if text else "")
    return folder


def shown(run: Run, *arguments: str) -> dict[str, tuple[object, str | None, int | None]]:
    result = run("config", "show", *arguments, "--format", "json", only_own=False)
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)["settings"]
    return {".".join(one["key"]): (one["value"], one["file"], one["line"]) for one in found}


@pytest.mark.usefixtures("tree")
def test_each_value_has_its_place(run: Run) -> None:
    """The nearest line that sets something is shown, defaults as such."""
    root = shown(run)
    assert root == {
        "exclude./x/": ("/x/", NAME, 7),
        "exclude.y": ("y", "base.yaml", 5),
        "fail_on": ("high", NAME, 3),
        "kubernetes_version": (NEWEST_KUBERNETES, None, None),
        "profile": ("strict", "base.yaml", 2),
        "rules.a.params.n": (2, NAME, 5),
        "rules.a.severity": ("high", NAME, 5),
        "rules.b.enabled": ("off", NAME, 6),
        "unknown": ("ignore", None, None),
    }
    team = {"fail_on": ("none", f"team/{NAME}", 2), "rules.a.enabled": ("off", f"team/{NAME}", 3)}
    assert shown(run, "team") == shown(run, "team/main.tf") == {**root, **team}
    assert shown(run, "team/x.gen.tf" if Path("team/x.gen.tf").exists() else "team")["unknown"][0] == "ignore"
    Path("team/x.gen.tf").write_text("")
    assert shown(run, "team/x.gen.tf")["unknown"] == ("fail", f"team/{NAME}", 4)


def test_what_is_held_back_is_not_shown(tree: Path, run: Run) -> None:
    """What a policy locks, and its value, stands in place of what the tree says."""
    policy = tree.parent / "policy.yaml"
    policy.write_text("version: 1\nfail_on: info\nlock: {fail_on: on, rules: [a, b]}\n")
    found = shown(run, "team", "--policy", str(policy))
    assert found["fail_on"] == ("info", str(policy), 2)
    assert found["lock.rules"] == ("a, b", str(policy), 3)


@pytest.mark.usefixtures("tree")
def test_the_text_is_a_table(run: Run) -> None:
    """Key, value and place in columns."""
    result = run("config", "show", "team", only_own=False)
    lines = [line.split() for line in result.stdout.splitlines()]
    assert ["fail_on", "none", f"team/{NAME}:2"] in lines
    assert ["exclude", "/x/", f"{NAME}:7"] in lines
    assert ["unknown", "ignore", "default"] in lines


@pytest.mark.usefixtures("tree")
def test_what_cannot_be_read_is_an_error(run: Run) -> None:
    """As in a scan: 2, with file and line."""
    Path(f"team/{NAME}").write_text("version: 1\nfail_on: lo\n")
    result = run("config", "show", only_own=False)
    assert result.exit_code == 2
    assert f"team/{NAME}:2:10: " in result.stderr
    assert run("config", "show", "nowhere", only_own=False).exit_code == 2


def test_values_of_variables_are_not_shown(folder: Path, run: Run) -> None:
    """Any variable may be a secret: that it is set is shown, of lists and of roots as well, and not to what."""
    (folder / ".git").mkdir()
    text = "variables: {token: hunter2, keys: [hunter3]}\nroots:\n  app: {variables: {password: hunter4}}\n"
    (folder / NAME).write_text(f"version: 1\n{text}")
    found = shown(run)
    assert found["variables.token"] == found["variables.keys"] == ("***", NAME, 2)
    assert found["roots.app.variables.password"] == ("***", NAME, 4)
    for form in ("text", "json"):
        assert "hunter" not in run("config", "show", "--format", form, only_own=False).stdout
