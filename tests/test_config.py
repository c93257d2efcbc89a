import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from scanner import bundled
from scanner.config import (
    NAME,
    Config,
    RootSettings,
    RuleSetting,
    TerraformSettings,
    check_ids,
    load_config,
    unmatched,
)
from scanner.errors import ConfigError, UsageError
from scanner.model.carriers import BARE
from scanner.model.options import Rendering, VariableSet, VariablesFile, VariableText
from scanner.model.rule import Precision, Rule
from scanner.model.span import Span
from scanner.model.suppression import Acceptance

SCHEMA = json.loads((bundled.schemas() / "config.schema.json").read_text())


def load(root: Path, text: str) -> Config:
    (root / NAME).write_text(text)
    return load_config(root)


def problems(root: Path, text: str) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        load(root, text)
    return [str(problem).removeprefix(f"{NAME}:") for problem in caught.value.problems]


def rule(id_: str, precision: Precision = "high") -> Rule:
    return Rule(
        id=id_,
        title="",
        severity="low",
        precision=precision,
        category="security",
        description="",
        remediation={},
        file="",
        select=(),
        body={},
    )


def test_without_a_file_the_defaults_hold(tmp_path: Path) -> None:
    """A tree without configuration is scanned with the defaults, and so is one that only names the version."""
    assert load_config(tmp_path) == Config() == load(tmp_path, "version: 1\n")


def test_every_key_is_read(tmp_path: Path) -> None:
    """A file that uses every key of the schema sets every field that a file can set."""
    (tmp_path / "policies/team").mkdir(parents=True)
    (tmp_path / "common.yaml").write_text("version: 1\nprofile: default\n")
    text = """\
version: 1
profile: strict
extends: common.yaml
paths: {"envs/": {fail_on: low}}
lock: [exclude]
rules:
  aws-*: off
  k8s-a: {enabled: on, severity: high, params: {names: [a, b], share: 1.5}}
params: {required: [owner], limit: 3, deep: {a: null}}
rule_paths: [policies/team]
exclude: ["vendor/", "*.gen.yaml"]
roots:
  ./envs//prod:
    var_files: [../common.tfvars]
    variables: {size: 2}
    workspace: live
    environments:
      blue: {var_files: [blue.tfvars], variables: {zones: [c]}, workspace: blue}
      green:
  .:
elsewhere: [NetworkPolicy, aws_s3_account_public_access_block]
carriers: {example.com/App: spec.template, example.com/Bare: 'spec["pod.template"]', a.b/C: {spec: spec.pod}}
kubernetes_version: "1.30"
var_files: [envs/prod.tfvars]
variables: {region: eu, size: 1.30, on: true, zones: [a, "${b}%{c}", null, 1, 1.5, false], tags: {"a b": {}}}
workspace: prod
fail_on: none
unknown: fail
require_coverage: 99.5
max_file_size: 20
render: off
charts:
  charts/web: [values-prod.yaml, ../../envs//test.yaml]
  ./db:
    live: [base.yaml, live.yaml]
suppressions:
  - rule: aws-a
    address: [module.net, "aws_subnet.private[0]"]
    path: legacy/
    container: web
    attribute: resources.limits
    reason: It goes away.
    until: 2030-12-31
  - {rule: [aws-b, k8s-*], reason: "12"}
suppression_reason: required
suppression_expiry: optional
inline_suppressions: [k8s-*]
foreign_suppressions: off
baseline: ./accepted//all.json
"""
    config = load(tmp_path, text)
    assert all(f"\n{key}:" in f"\n{text}" for key in SCHEMA["properties"])
    off, own = config.rules
    assert (off.pattern, off.enabled) == ("aws-*", False)
    assert (own.pattern, own.enabled, own.severity) == ("k8s-a", True, "high")
    assert own.params == {"names": ("a", "b"), "share": Decimal("1.5")}
    assert own.place is not None
    assert (own.place.file, own.place.start_line, own.place.start_column) == (NAME, 8, 3)
    assert config == Config(
        rules=(off, own),
        params={"required": ("owner",), "limit": 3, "deep": {"a": None}},
        exclude=("vendor/", "*.gen.yaml"),
        roots={
            "envs/prod": RootSettings(
                TerraformSettings((VariablesFile("envs/common.tfvars"), VariableText("size", "2", NAME)), "live"),
                {
                    "blue": TerraformSettings(
                        (VariablesFile("envs/prod/blue.tfvars"), VariableText("zones", '["c"]', NAME)), "blue"
                    ),
                    "green": TerraformSettings(),
                },
            ),
            "": RootSettings(),
        },
        elsewhere=frozenset({"NetworkPolicy", "aws_s3_account_public_access_block"}),
        carriers={
            "example.com/App": ("spec", "template"),
            "example.com/Bare": ("spec", "pod.template"),
            "a.b/C": ("spec", "pod", BARE),
        },
        rule_paths=(tmp_path / "policies/team",),
        profile="strict",
        fail_on=None,
        unknown="fail",
        require_coverage=99.5,
        kubernetes_version="1.30",
        terraform=TerraformSettings(
            (
                VariablesFile("envs/prod.tfvars"),
                VariableText("region", "eu", NAME),
                VariableText("size", "1.30", NAME),
                VariableText("on", "true", NAME),
                VariableText("zones", '["a", "$${b}%%{c}", null, 1, 1.5, false]', NAME),
                VariableText("tags", '{"a b" = {}}', NAME),
            ),
            "prod",
        ),
        max_file_size=20_000_000,
        render=False,
        foreign=False,
        baseline="accepted/all.json",
        charts={
            "charts/web": {
                "charts/web/values-prod.yaml": ("charts/web/values-prod.yaml",),
                "envs/test.yaml": ("envs/test.yaml",),
            },
            "db": {"live": ("db/base.yaml", "db/live.yaml")},
        },
        suppressions=(
            Acceptance(
                ("aws-a",),
                addresses=("module.net", "aws_subnet.private[0]"),
                paths=("legacy/",),
                containers=("web",),
                attribute=("resources", "limits"),
                reason="It goes away.",
                until=date(2030, 12, 31),
                span=Span(NAME, 37, 5, 37, 16),
            ),
            Acceptance(("aws-b", "k8s-*"), reason="12", span=Span(NAME, 44, 5, 44, 41)),
        ),
        suppression_reason=True,
        inline_rules=("k8s-*",),
    )
    assert config.severities == {"k8s-a": "high"}
    assert config.parameters == {"*": config.params, "k8s-a": own.params}


def test_wrong_suppressions_are_told(tmp_path: Path) -> None:
    """Each at its place, with what was expected."""
    lines = (
        "- {reason: x}",
        "- {rule: []}",
        "- {rule: a, until: 2030-02-30}",
        "- {rule: a, attribute: a..b}",
        "- {rule: a, adress: b}",
        "- {rule: 3}",
        "- a",
    )
    text = "version: 1\nsuppression_reason: yes\ninline_suppressions: some\nsuppressions:\n"
    assert problems(tmp_path, text + "".join(f"  {line}\n" for line in lines)) == [
        "2:21: expected one of required, optional, found yes",
        "3:22: expected on or off, found some",
        "5:5: rule is missing: an id, a pattern like aws-s3-*, or a list of these",
        "6:12: expected at least one, found an empty list",
        "7:22: expected a day like 2030-12-31, found 2030-02-30",
        "8:26: expected a name at character 3 of 'a..b'",
        "9:15: unknown key adress; did you mean address?",
        '10:12: expected a string: quote 3 as "3"',
        "11:5: expected a mapping, found a",
        "11:5: rule is missing: an id, a pattern like aws-s3-*, or a list of these",
    ]
    assert problems(tmp_path, "version: 1\nsuppressions: {rule: a}\n") == ["2:15: expected a list, found a mapping"]


def test_roots_are_a_list_or_a_mapping(tmp_path: Path) -> None:
    """Who sets nothing for a root only lists it."""
    config = load(tmp_path, "version: 1\nroots: [./a//b, .]\n")
    assert config.roots == {"a/b": RootSettings(), "": RootSettings()}
    assert problems(tmp_path, "version: 1\nroots:\n  a: {environments: {a b: }}\n  ./a:\n  ../b:\n") == [
        "3:22: a b is no name of an environment: letters, digits, dots and hyphens",
        "4:3: ./a is named twice",
        "5:3: ../b leads out of the tree; expected a path inside of it",
    ]


def test_wrong_carriers_are_told(tmp_path: Path) -> None:
    """A kind needs its group, is not one of those that are known, and has the path of a template."""
    lines = [
        *("App: spec", "apps/Deployment: spec", 'a.b/C: "a[0]"', "a.b/D: a..b", "a.b/E: 3"),
        *("a.b/F: {pod: spec}", "a.b/G: {spec: a, template: b}", "a.b/H: [a]"),
    ]
    text = "version: 1\ncarriers:\n" + "".join(f"  {line}\n" for line in lines)
    assert problems(tmp_path, text) == [
        "3:3: App is no kind: write its group and kind, as in example.com/App",
        "4:3: apps/Deployment is known",
        "5:10: the path of a template leads through maps only",
        "6:10: expected a name at character 3 of 'a..b'",
        '7:10: expected a string: quote 3 as "3"',
        "8:11: unknown key pod",
        "9:10: expected one path, of a template or of a spec",
        "10:10: expected a string, found a list",
    ]


def test_charts_have_files_or_named_sets_of_them(tmp_path: Path) -> None:
    """Values files stay in the tree, and names of sets are those of environments."""
    assert problems(
        tmp_path, "version: 1\ncharts:\n  a: {a b: [v.yaml]}\n  ./a: [../../v.yaml]\n  ../b: []\n  c: d\n"
    ) == [
        "3:7: a b is no name of an environment: letters, digits, dots and hyphens",
        "4:3: ./a is named twice",
        "4:9: ../../v.yaml leads out of the tree; expected a path inside of it",
        "5:3: ../b leads out of the tree; expected a path inside of it",
        "6:6: expected a list, found d",
    ]


def test_what_rendering_needs_reaches_the_inputs(tmp_path: Path) -> None:
    """Where programs are found is for the command to say; a flag switches rendering off, and none switches it on."""
    config = load(tmp_path, 'version: 1\nkubernetes_version: "1.30"\ncharts: {a: [v.yaml]}\n')
    merged = config.merged_with(search_path="/usr/bin", cache=tmp_path).input_options.rendering
    assert merged == Rendering(True, "/usr/bin", tmp_path, "1.30", {"a": {"a/v.yaml": ("a/v.yaml",)}})
    assert not config.merged_with(no_render=True).input_options.rendering.enabled
    assert not load(tmp_path, "version: 1\nrender: off\n").merged_with().input_options.rendering.enabled
    assert Config().input_options.rendering.search_path == ""
    inflating = load(tmp_path, "version: 1\nrender: {enabled: on, inflate_charts: on}\n").input_options.rendering
    assert (inflating.enabled, inflating.inflate_charts) == (True, True)
    assert Config().merged_with(inflate_charts=True).input_options.rendering.inflate_charts
    assert not Config().input_options.rendering.inflate_charts


def test_the_narrower_setting_wins_and_a_flag_over_all(tmp_path: Path) -> None:
    """Variables come from all roots' settings, the root's own, its environment's and flags, later ones winning;
    of workspaces the narrowest one holds, save where a flag names one.
    """
    config = load(
        tmp_path,
        "version: 1\nvar_files: [all.tfvars]\nworkspace: w\nroots:\n"
        "  r: {variables: {a: 1}, environments: {dev: {workspace: d}, prod: {var_files: [p.tfvars]}}}\n  s: {}\n",
    )
    everyone, own, late = VariablesFile("all.tfvars"), VariableText("a", "1", NAME), VariableText("a", "2")
    options = config.input_options
    assert options.variables == VariableSet((everyone,), "w")
    assert options.sets("other") == options.sets("s") == (options.variables,)
    assert options.sets("r") == (
        VariableSet((everyone, own), "d", "dev"),
        VariableSet((everyone, own, VariablesFile("r/p.tfvars")), "w", "prod"),
    )
    given = config.merged_with(given=[late], workspace="f", environment=[own]).input_options
    assert given.sets("r")[1] == VariableSet((everyone, own, VariablesFile("r/p.tfvars"), late), "f", "prod")
    assert (given.environment_variables, config.input_options.environment_variables) == ((own,), ())


def test_all_errors_come_at_once_with_places_and_nearest_words(tmp_path: Path) -> None:
    """Every fault is told at its line and column, with what was probably meant."""
    text = """\
profil: strict
profile: strit
rules:
  a-b: maybe
  "aws-*": {severity: high}
  c: {severity: hig, enable: on}
kubernetes_version: 1.30
exclude: vendor
roots: [/etc, a/../../b]
rule_paths: [missing]
fail_on: [low]
unknown:
require_coverage: 101
max_file_size: 0
params: {a: null}
variables: {"1a": x, b: null}
workspace: ""
fail_on: low
"""
    assert problems(tmp_path, text) == [
        "1:1: unknown key profil; did you mean profile?",
        "1:1: version is missing; expected version: 1",
        "2:10: expected one of default, strict, pss-baseline, pss-restricted, found strit; did you mean strict?",
        "4:8: expected on or off, found maybe",
        "5:12: expected on or off, found a mapping",
        "6:17: expected one of critical, high, medium, low, info, found hig; did you mean high?",
        "6:22: unknown key enable; did you mean enabled?",
        '7:21: expected a string: quote 1.30 as "1.30"',
        "8:10: expected a list, found vendor",
        "9:9: /etc leads out of the tree; expected a path inside of it",
        "9:15: a/../../b leads out of the tree; expected a path inside of it",
        "10:14: no such folder: missing",
        "11:1: fail_on is set twice",
        "12:1: expected one of ignore, fail, found nothing",
        "13:19: expected a number from 0 to 100, found 101",
        "14:16: expected a number from 1 to 100, found 0",
        "15:13: expected a value, found null",
        "16:13: 1a is no name of a variable",
        "16:25: expected a value, found null",
        "17:12: expected a string, found nothing",
    ]


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("", "1:1: expected one document, found 0"),
        ("version: 1\n---\nversion: 1\n", "1:1: expected one document, found 2"),
        ("- version\n", "1:1: expected a mapping, found a list"),
        ("version: 2\n", "1:10: expected version: 1, the only one there is, found 2"),
        ('version: "1"\n', "1:10: expected version: 1"),
        ("version: true\n", "1:10: expected version: 1"),
        ("version: 1\nrules: {a: on\n", "3:1: "),
        ("version: 1\nkubernetes_version: '1.x'\n", '2:21: expected a version like "1.30", found 1.x'),
    ],
)
def test_a_file_that_cannot_be_used_at_all(tmp_path: Path, text: str, start: str) -> None:
    """Empty files, several documents, other versions and broken YAML are told with their place."""
    (problem,) = problems(tmp_path, text)
    assert problem.startswith(start)


def test_a_misspelt_file_name_is_told(tmp_path: Path) -> None:
    """A configuration that would be passed over in silence is an error."""
    (tmp_path / ".groundrule.yml").write_text("version: 1\n")
    with pytest.raises(ConfigError, match=r"the configuration's name is \.groundrule\.yaml"):
        load_config(tmp_path)


@pytest.mark.parametrize("target", ["../outside.yaml", "/etc/passwd", "nowhere", NAME])
def test_a_link_out_of_the_tree_is_not_read(tmp_path: Path, target: str) -> None:
    """A scanned repository cannot have a file outside of it read, nor hang the scan."""
    (tmp_path / "outside.yaml").write_text("version: 1\n")
    (tmp_path / "tree").mkdir()
    (tmp_path / "tree" / NAME).symlink_to(target)
    with pytest.raises(ConfigError):
        load_config(tmp_path / "tree")


def test_a_link_inside_the_tree_is_read(tmp_path: Path) -> None:
    """A repository may keep its configuration in a folder of its own."""
    (tmp_path / "ci").mkdir()
    (tmp_path / "ci/policy.yaml").write_text("version: 1\nprofile: strict\n")
    (tmp_path / NAME).symlink_to("ci/policy.yaml")
    assert load_config(tmp_path).profile == "strict"


def test_rules_are_not_loaded_through_links_out_of_the_tree(tmp_path: Path) -> None:
    """A folder of rules is inside the tree, links included."""
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "tree").mkdir()
    (tmp_path / "tree/rules").symlink_to("../elsewhere")
    assert problems(tmp_path / "tree", "version: 1\nrule_paths: [rules]\n") == [
        "2:14: rules is a link that leads out of the tree"
    ]


def test_a_huge_file_is_refused(tmp_path: Path) -> None:
    """Megabytes of configuration are not configuration."""
    assert problems(tmp_path, "version: 1\n" + "#" * 1_000_000) == ["1:1: is no regular file of at most 1 MB"]


def test_a_file_may_be_named(tmp_path: Path) -> None:
    """A named file may lie anywhere; its folders of rules are relative to it."""
    (tmp_path / "tree").mkdir()
    (tmp_path / "tree" / NAME).write_text("version: 1\nprofile: strict\n")
    (tmp_path / "company/rules").mkdir(parents=True)
    named = tmp_path / "company/policy.yaml"
    named.write_text("version: 1\nrule_paths: [rules]\n")
    config = load_config(tmp_path / "tree", named)
    assert (config.profile, config.rule_paths) == ("default", (tmp_path / "company/rules",))
    with pytest.raises(UsageError, match="no such configuration file"):
        load_config(tmp_path / "tree", tmp_path / "company/police.yaml")


@pytest.mark.parametrize(
    ("config", "running"),
    [
        (Config(), ["a-high", "a-very"]),
        (Config(profile="strict"), ["a-high", "a-low", "a-very", "b-medium"]),
        (Config(rules=(RuleSetting("a-*", enabled=False), RuleSetting("a-low", enabled=True))), ["a-low"]),
        (Config(rules=(RuleSetting("a-low", enabled=True), RuleSetting("a-*", enabled=False))), []),
        (Config(rules=(RuleSetting("a-low", severity="high"),)), ["a-high", "a-very"]),
        (Config().merged_with(only=["*-low", "*-high"]), ["a-high"]),
        (Config().merged_with(only=["a-low"]), ["a-low"]),
        (Config(rules=(RuleSetting("a-high", enabled=False),)).merged_with(only=["a-high"]), ["a-high"]),
        (Config().merged_with(only=["a-*"], skip=["a-very"]), ["a-high"]),
    ],
)
def test_which_rules_run(config: Config, running: list[str]) -> None:
    """The last setting that matches decides, then the profile; a filter narrows, and a whole id in it switches on."""
    rules = [rule("a-very", "very-high"), rule("a-high"), rule("b-medium", "medium"), rule("a-low", "low")]
    assert sorted(one.id for one in rules if config.runs(one)) == running


def test_flags_win_over_the_file(tmp_path: Path) -> None:
    """Single values are replaced, lists and maps grow; what no flag sets stays."""
    written = load(
        tmp_path,
        "version: 1\nfail_on: high\nunknown: fail\nexclude: [x]\nparams: {p: 1, q: 1}\nelsewhere: [A]\n"
        "require_coverage: 90\n",
    )
    assert written.merged_with() == written
    merged = written.merged_with(
        fail_on="none",
        require_coverage=0,
        exclude=["y"],
        params={"q": 2},
        elsewhere=["B"],
        read_all=True,
        max_file_size=7,
    )
    assert (merged.fail_on, merged.require_coverage, merged.unknown) == (None, 0, "fail")
    assert merged.exclude == ("x", "y")
    assert (merged.params, merged.elsewhere) == ({"p": 1, "q": 2}, frozenset({"A", "B"}))
    assert (merged.input_options.read_all, merged.max_file_size) == (True, 7)
    assert written.merged_with(fail_on="info").fail_on == "info"


def test_settings_of_rules_that_do_not_exist_are_told(tmp_path: Path) -> None:
    """An id that no rule has and a pattern that matches none are told at their place; flags have none."""
    config = load(tmp_path, 'version: 1\nrules:\n  k8s-run-as-rot: off\n  "gcp-*": off\n  aws-x: off\n  "aws-?": off\n')
    ids = ["k8s-run-as-root", "aws-x"]
    assert [str(problem) for problem in check_ids(config.merged_with(skip=["nope"]), ids)] == [
        f"{NAME}:3:3: no rule k8s-run-as-rot; did you mean k8s-run-as-root?",
        f"{NAME}:4:3: no rule's id matches gcp-*",
    ]
    assert unmatched(["aws-x", "aws-y", "b*"], ids) == ("no rule aws-y; did you mean aws-x?", "no rule's id matches b*")
