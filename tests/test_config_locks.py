"""Locks: what files of folders cannot loosen, what they can make stricter, and that everything held back is told."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.config import NAME, Config, load_config, refused, with_folders
from scanner.discovery import open_tree
from scanner.errors import ConfigError
from scanner.model.rule import SEVERITIES, Rule, Severity

FILE = "a/main.tf"


def rule(id_: str, severity: Severity = "medium") -> Rule:
    return Rule(
        id=id_, title="", severity=severity, precision="high", category="security", description="", remediation={},
        file="", select=(), body={}, parameters={"least": 1},
    )  # fmt: skip


RULES = (rule("k8s-a"), rule("k8s-b", "high"), rule("aws-a"))


def load(root: Path, top: str, below: str) -> Config:
    (root / "a").mkdir(exist_ok=True)
    (root / NAME).write_text(f"version: 1\n{top}\n")
    (root / "a" / NAME).write_text(f"version: 1\n{below}\n")
    tree = open_tree([str(root)], names=frozenset({NAME}))
    return with_folders(load_config(root), [f"a/{NAME}"], tree)


def told(config: Config, rules: Sequence[Rule] = RULES) -> list[str]:
    found = refused(config, [config.at(FILE)], rules)
    assert all((one.level, one.code, one.file) == ("note", "policy-locked", f"a/{NAME}") for one in found)
    return [f"{one.span.start_line if one.span else 0}: {one.message}" for one in found]


def running(config: Config) -> list[str]:
    return [one.id for one in RULES if config.at(FILE).runs(one)]


@pytest.mark.parametrize("off", ["rules: {k8s-a: off}", 'rules: {"k8s-*": off}', 'rules: {"*": off, aws-a: on}'])
def test_what_runs_keeps_running(tmp_path: Path, off: str) -> None:
    """A locked rule cannot be turned off by its id nor by a pattern; others can."""
    config = load(tmp_path, "lock: {rules: [k8s-a]}", off)
    assert "k8s-a" in running(config)
    assert ("k8s-b" in running(config)) is (off == "rules: {k8s-a: off}")
    assert told(config) == [f"2: turns off k8s-a, but {NAME} locks rules: not applied"]


def test_a_profile_turns_nothing_off_that_is_locked(tmp_path: Path) -> None:
    """Another profile adds rules, and takes none away."""
    config = load(tmp_path, "lock: [rules]", "profile: pss-baseline")
    assert running(config) == ["k8s-a", "k8s-b", "aws-a"]
    assert told(config) == [f"2: turns off k8s-a, k8s-b, aws-a, but {NAME} locks rules: not applied"]


def test_what_does_not_run_is_not_locked(tmp_path: Path) -> None:
    """Who locks rules locks those that run, and a folder may turn on more."""
    config = load(tmp_path, "rules: {k8s-a: off, k8s-b: off}\nlock: [rules]", "rules: {k8s-a: on, k8s-b: off}")
    assert running(config) == ["k8s-a", "aws-a"]
    assert told(config) == []


def test_severities_only_rise(tmp_path: Path) -> None:
    """A locked severity is the least that a folder can give."""
    config = load(
        tmp_path,
        "rules: {k8s-a: {severity: high}}\nlock: {severities: all}",
        "rules: {k8s-a: {severity: low}, k8s-b: {severity: info}, aws-a: {severity: critical}}",
    )
    here = config.at(FILE)
    assert [here.severity(one) for one in RULES] == ["high", "high", "critical"]
    assert told(config) == [
        f"2: sets the severity of k8s-a to low, but {NAME} locks severities at high: not applied",
        f"2: sets the severity of k8s-b to info, but {NAME} locks severities at high: not applied",
    ]


@pytest.mark.parametrize(
    ("top", "looser", "stricter", "field", "kept", "applied"),
    [
        ("fail_on: medium", "fail_on: none", "fail_on: low", "fail_on", "medium", "low"),
        ("fail_on: medium", "fail_on: high", "fail_on: medium", "fail_on", "medium", "medium"),
        ("unknown: fail", "unknown: ignore", "unknown: fail", "unknown", "fail", "fail"),
        ('kubernetes_version: "1.30"', 'kubernetes_version: "1.20"', "", "kubernetes_version", "1.30", "1.30"),
        ("elsewhere: [A]", "elsewhere: [A, B]", "elsewhere: [A]", "elsewhere", frozenset("A"), frozenset("A")),
        ("params: {least: 3}", "params: {least: 1}", "params: {least: 3}", "params", {"least": 3}, {"least": 3}),
    ],
)
def test_values_only_tighten(
    tmp_path: Path, top: str, looser: str, stricter: str, field: str, kept: Any, applied: Any
) -> None:
    """A looser value is told and not applied, a stricter one is applied in silence."""
    config = load(tmp_path, f"{top}\nlock: [{field}]", looser)
    assert getattr(config.at(FILE), field) == kept
    (said,) = told(config)
    assert said.startswith("2: ")
    assert said.endswith("not applied")
    config = load(tmp_path, f"{top}\nlock: [{field}]", stricter)
    assert getattr(config.at(FILE), field) == applied
    assert told(config) == []
    assert getattr(load(tmp_path, top, looser).at(FILE), field) != kept


def test_locked_parameters_of_a_rule(tmp_path: Path) -> None:
    """A parameter is locked by its name, whichever way it is set; the rest of a setting is applied."""
    config = load(
        tmp_path,
        "rules: {k8s-a: {params: {least: 5}}}\nlock: {params: [least]}",
        "rules: {k8s-a: {params: {least: 1, other: 2}, severity: low}, k8s-b: {params: {least: 1}}}",
    )
    here = config.at(FILE)
    assert here.parameters == {"k8s-a": {"least": 5, "other": 2}}
    assert here.severity(RULES[0]) == "low"
    assert told(config) == [
        f"2: sets the parameter least of k8s-a, but {NAME} locks params: not applied",
        f"2: sets the parameter least of k8s-b, but {NAME} locks params: not applied",
    ]


def test_nothing_more_is_excluded(tmp_path: Path) -> None:
    """Patterns of a folder hide nothing where excludes are locked; each is told."""
    config = load(tmp_path, "exclude: [x]\nlock: [exclude]", "exclude: [main.tf, y/]")
    assert config.cascade is not None
    assert list(config.cascade.excludes()) == []
    assert told(config) == [
        f"2: excludes main.tf, but {NAME} locks exclude: not applied",
        f"2: excludes y/, but {NAME} locks exclude: not applied",
    ]
    config = load(tmp_path, "exclude: [x]", "exclude: [main.tf, y/]")
    assert config.cascade is not None
    assert list(config.cascade.excludes()) == [("a", ("main.tf", "y/"))]


def test_variables_of_roots_and_charts_are_locked(tmp_path: Path) -> None:
    """A folder may name its roots, and gives them no variables that pass what fails; charts get no other values."""
    config = load(
        tmp_path,
        "lock: [variables, charts]",
        "roots: {prod: {variables: {encrypted: true}}, dev: }\ncharts: {web: [values.yaml]}",
    )
    assert [name for name, settings in config.roots.items() if settings.settings.sources] == []
    assert sorted(config.roots) == ["a/dev", "a/prod"]
    assert config.charts == {}
    assert told(config) == [
        f"2: sets variables of the root a/prod, but {NAME} locks variables: not applied",
        f"3: sets the values of the chart a/web, but {NAME} locks charts: not applied",
    ]


def test_sections_of_the_locking_file_are_its_own(tmp_path: Path) -> None:
    """Who locks may make exceptions, and those are what is locked there."""
    config = load(tmp_path, "fail_on: low\npaths: {a/: {fail_on: high}}\nlock: all", "fail_on: none")
    assert (config.at("b/main.tf").fail_on, config.at(FILE).fail_on) == ("low", "high")
    config = load(tmp_path, "fail_on: low\npaths: {a/: {fail_on: high}}\nlock: all", "fail_on: medium")
    assert config.at(FILE).fail_on == "medium"


def test_sections_of_a_folder_are_held_back_too(tmp_path: Path) -> None:
    """What is locked cannot be loosened for some files either."""
    config = load(tmp_path, "lock: [fail_on, rules]", "paths: {'*.tf': {fail_on: none, rules: {k8s-a: off}}}")
    assert (config.at(FILE).fail_on, "k8s-a" in running(config)) == ("low", True)
    assert told(config) == [
        f"2: sets fail_on to none, but {NAME} locks fail_on at low: not applied",
        f"2: turns off k8s-a, but {NAME} locks rules: not applied",
    ]


def test_flags_are_the_operators(tmp_path: Path) -> None:
    """Who starts the scan may leave a rule out for once, and set the threshold."""
    config = load(tmp_path, "lock: all", "").merged_with(skip=["k8s-a"], fail_on="none")
    assert running(config) == ["k8s-b", "aws-a"]
    assert config.at(FILE).fail_on is None
    assert told(config) == []


def test_wrong_locks_are_told(tmp_path: Path) -> None:
    """What cannot be locked is an error with the nearest word, and so are patterns where none belong."""
    with pytest.raises(ConfigError) as caught:
        load(tmp_path, "lock: {rule: on, fail_on: [a], params: 3, exclude: off}", "")
    assert [str(one) for one in caught.value.problems] == [
        f"{NAME}:2:8: unknown key rule; did you mean rules?",
        f"{NAME}:2:27: expected on or off, found a list",
        f"{NAME}:2:40: expected on or off, found 3",
    ]
    with pytest.raises(ConfigError, match=r"expected all, a list or a mapping of rules, severities"):
        load(tmp_path, "lock: everything", "")


@given(
    top=st.sampled_from(["on", "off", *SEVERITIES]),
    below=st.lists(st.tuples(st.sampled_from(["k8s-a", "k8s-*", "*"]), st.sampled_from(["on", "off"])), max_size=3),
    severity=st.none() | st.sampled_from(SEVERITIES),
)
def test_nothing_below_loosens_what_is_locked(
    tmp_path_factory: pytest.TempPathFactory, top: str, below: Sequence[tuple[str, str]], severity: str | None
) -> None:
    """Whatever a folder writes, every rule that ran runs, and none is less grave."""
    setting = top if top in {"on", "off"} else f"{{severity: {top}}}"
    lines = dict(below)
    if severity:
        lines["k8s-a"] = f"{{severity: {severity}}}"
    written = "".join(f'\n  "{pattern}": {state}' for pattern, state in lines.items())
    config = load(
        tmp_path_factory.mktemp("tree"), f"rules: {{k8s-a: {setting}}}\nlock: all", f"rules:{written or ' {}'}"
    )
    here = config.at(FILE)
    for one in RULES:
        assert here.runs(one) or not config.runs(one)
        assert SEVERITIES.index(here.severity(one)) <= SEVERITIES.index(config.severity(one))


def test_the_right_to_suppress_is_locked(tmp_path: Path) -> None:
    """Entries of a folder, more rules in comments and missing reasons are not applied; fewer rules are."""
    config = load(
        tmp_path,
        "lock: {suppressions: [k8s-*]}",
        "suppressions:\n  - {rule: k8s-a}\n  - {rule: [aws-a, k8s-b]}\n"
        '  - {rule: aws-a, path: "*.tf"}\n  - {rule: "*"}',
    )
    assert told(config) == [
        f"3: accepts k8s-a, but {NAME} locks suppressions: not applied",
        f"4: accepts aws-a, k8s-b, but {NAME} locks suppressions: not applied",
        f"6: accepts *, but {NAME} locks suppressions: not applied",
    ]
    assert [(one.rules, one.paths) for one in config.suppression_options.accepted] == [(("aws-a",), ("/a/**/*.tf",))]


def test_suppressions_of_a_folder_reach_its_own_files(tmp_path: Path) -> None:
    """Their patterns are relative to the folder, whatever its name."""
    entries = "suppressions: [{rule: k8s-a}, {rule: k8s-b, path: [x/y.tf, /z/, w]}]"
    config = load(tmp_path, "", entries)
    assert [one.paths for one in config.suppression_options.accepted] == [("/a/",), ("/a/x/y.tf", "/a/z/", "/a/**/w")]


def test_places_outside_of_the_tree_stand_in_the_words(tmp_path: Path) -> None:
    """Outputs name no file outside of the tree: what a named file does against what it extends is told in words."""
    (tmp_path / "tree").mkdir()
    (tmp_path / "base.yaml").write_text("version: 1\nfail_on: low\nlock: [fail_on]\n")
    named = tmp_path / "own.yaml"
    named.write_text("version: 1\nextends: base.yaml\nfail_on: none\n")
    config = load_config(tmp_path / "tree", named)
    (found,) = refused(config, [config], RULES)
    assert (found.file, found.span) == ("", None)
    assert found.message == f"{named}:3: sets fail_on to none, but base.yaml locks fail_on at low: not applied"
