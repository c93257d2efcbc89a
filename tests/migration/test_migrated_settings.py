"""Other scanners' configuration in our words: it loads, and switches the right rules."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pytest

from scanner import bundled
from scanner.config import Config, check_ids, load_config
from scanner.discovery import MemoryTree
from scanner.engine import load_rules
from scanner.errors import ConfigError, UsageError
from scanner.migration.settings import Carried, carried_over
from scanner.migration.settings.choosing import known
from scanner.model.rule import Rule


@cache
def rules() -> tuple[Rule, ...]:
    return tuple(load_rules([(bundled.rules(), True)]))


def carried(tool: str, files: Mapping[str, str | bytes], place: str = "") -> Carried:
    return carried_over(tool, MemoryTree(files), place, rules())


def loaded(text: str, folder: Path) -> Config:
    """The configuration as it is read; everything it names is there."""
    (folder / ".groundrule.yaml").write_text(text)
    config = load_config(folder)
    assert not check_ids(config, [rule.id for rule in rules()])
    return config


def running(config: Config) -> set[str]:
    return {rule.id for rule in rules() if config.runs(rule)}


def named(tool: str, *checks: str) -> set[str]:
    return {rule.id for rule in rules() if any(one.tool == tool and one.id in checks for one in rule.aliases)}


def whys(found: Carried) -> dict[str, str]:
    return {one.what: one.why for one in found.notes}


def test_named_checks_of_checkov_are_all_that_runs(tmp_path: Path) -> None:
    """``check`` switches on what stands for its ids, less those of ``skip-check``; ids without a rule come first."""
    text = 'check: [CKV_AWS_18, "CKV_K8S_1*", CKV_AWS_9999]\nskip-check: CKV_K8S_11,CKV_K8S_12\n'
    found = carried("checkov", {".checkov.yaml": text})
    wanted = [one for one in known("checkov") if one.startswith("CKV_K8S_1")]
    assert {"CKV_K8S_14", "CKV_K8S_11"} <= set(wanted)
    config = loaded(found.text, tmp_path)
    assert running(config) == named("checkov", "CKV_AWS_18", *wanted) - (
        named("checkov", "CKV_K8S_11", "CKV_K8S_12")
        - named("checkov", *(one for one in wanted if one not in ("CKV_K8S_11", "CKV_K8S_12")))
    )
    assert "CKV_AWS_9999" in found.uncovered


def test_skipped_checks_switch_off_what_no_other_wants(tmp_path: Path) -> None:
    """A rule that stands for another enabled check as well stays on, and that is said."""
    shared = next(
        (rule, own)
        for rule in rules()
        if len(own := [one.id for one in rule.aliases if one.tool == "checkov" and not one.partial]) > 1
    )
    rule, ids = shared
    text = f"skip-check:\n  - CKV_AWS_18\n  - {ids[0]}\n"
    found = carried("checkov", {".checkov.yml": text})
    config = loaded(found.text, tmp_path)
    assert rule.id in running(config)
    assert "aws-s3-bucket-no-access-log" not in running(config)
    assert f"{rule.id} stays on" in whys(found)[f"skip-check {ids[0]}"]
    assert running(config) >= named("checkov", *known("checkov")) - named("checkov", "CKV_AWS_18", ids[0])


def test_frameworks_switch_whole_families(tmp_path: Path) -> None:
    """Terraform alone leaves no Kubernetes rule on, and the other way round."""
    config = loaded(carried("checkov", {".checkov.yaml": "framework: terraform\n"}).text, tmp_path)
    assert not any(one.startswith("k8s-") for one in running(config))
    assert "aws-s3-bucket-no-access-log" in running(config)
    found = carried("checkov", {".checkov.yaml": "framework: [kubernetes, dockerfile]\n"})
    config = loaded(found.text, tmp_path)
    assert not any(one.startswith("aws-") for one in running(config))
    assert any(one.startswith("k8s-") for one in running(config))
    assert not [one for one in found.uncovered if "K8S" not in one]
    assert "framework dockerfile" in whys(found)


@pytest.mark.parametrize(
    ("text", "fail_on"),
    [
        ("soft-fail: true\n", None),
        ("soft-fail: true\nhard-fail-on: [HIGH]\n", "high"),
        ("hard-fail-on: [CRITICAL, MEDIUM]\n", "medium"),
        ("soft-fail: false\n", "low"),
    ],
)
def test_what_checkov_fails_on(text: str, fail_on: str | None, tmp_path: Path) -> None:
    """The lowest severity that fails; nothing does where all failures are soft."""
    assert loaded(carried("checkov", {".checkov.yaml": text}).text, tmp_path).fail_on == fail_on


def test_soft_checks_weigh_nothing(tmp_path: Path) -> None:
    """A rule of a soft check has the severity info."""
    found = carried("checkov", {".checkov.yaml": "soft-fail-on: [CKV_AWS_18]\n"})
    config = loaded(found.text, tmp_path)
    assert config.severities == {"aws-s3-bucket-no-access-log": "info"}


def test_paths_and_files(tmp_path: Path) -> None:
    """Plain paths become patterns and files, from the folder that the configuration is in; the rest is told."""
    text = "skip-path: [examples/, 'a.*b', ../up]\nvar-file: [prod.tfvars, ../../x.tfvars]\ndirectory: [infra]\n"
    found = carried("checkov", {"infra/.checkov.yaml": text}, "infra")
    config = loaded(found.text, tmp_path)
    assert config.exclude == ("/infra/examples/", "/up")
    assert "infra/prod.tfvars" in found.text
    assert set(whys(found)) == {"skip-path a.*b", "var-file ../../x.tfvars", "directory"}


def test_every_option_is_told_or_carried_over() -> None:
    """What is not known, of a platform or code of one's own, is listed with its line."""
    text = "quiet: true\nexternal-checks-dir: [x]\nno_such: 1\nbaseline: b\nskip-check: [HIGH, BC_AWS_1]\n"
    found = carried("checkov", {".checkov.yaml": text})
    assert [(one.line, one.what) for one in sorted(found.notes, key=lambda one: one.line)] == [
        (1, "quiet"),
        (2, "external-checks-dir"),
        (3, "no-such"),
        (4, "baseline"),
        (5, "skip-check HIGH"),
        (5, "skip-check BC_AWS_1"),
    ]


def test_kube_linter_s_defaults(tmp_path: Path) -> None:
    """Without a word its default checks run; exclusion beats inclusion; custom checks are told."""
    config = loaded(carried("kube-linter", {".kube-linter.yaml": ""}).text, tmp_path)
    assert running(config) == named("kube-linter", *known("kube-linter-default"))
    text = """\
checks:
  include: [no-liveness-probe, host-ipc, own]
  exclude: [host-ipc]
  doNotAutoAddDefaults: true
  ignorePaths: ["charts/**", ~/else]
customChecks:
  - {name: own, template: required-label}
"""
    found = carried("kube-linter", {".kube-linter.yml": text})
    config = loaded(found.text, tmp_path)
    assert running(config) == named("kube-linter", "no-liveness-probe")
    assert config.exclude == ("/charts/**",)
    assert list(found.uncovered) == ["own"]
    assert set(whys(found)) == {"customChecks own", "checks.ignorePaths ~/else"}


def test_all_checks_of_kube_linter(tmp_path: Path) -> None:
    """``addAllBuiltIn`` wins over ``doNotAutoAddDefaults``."""
    text = "checks: {addAllBuiltIn: true, doNotAutoAddDefaults: true}\n"
    found = carried("kube-linter", {".kube-linter.yaml": text})
    assert running(loaded(found.text, tmp_path)) == named("kube-linter", *known("kube-linter"))
    assert set(found.uncovered) == {"schema-validation", "sorted-keys"}


TRIVY = """\
severity: [HIGH, CRITICAL]
exit-code: 1
scan:
  skip-dirs: [examples, "**/test"]
  skip-files: [a.tf]
misconfiguration:
  scanners: [terraform, kubernetes]
  terraform: {vars: [prod.tfvars]}
  helm:
    values: [charts/web/prod.yaml]
    set: [a=b]
    kube-version: v1.30.2
rego: {check: [policies]}
"""


def test_configuration_of_trivy(tmp_path: Path) -> None:
    """Severity, paths, variables, the chart's values and Kubernetes' version go over."""
    files = {"trivy.yaml": TRIVY, "charts/web/Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.0.0\n"}
    found = carried("trivy", files)
    config = loaded(found.text, tmp_path)
    assert config.fail_on == "high"
    assert config.exclude == ("/examples/", "**/test/", "/a.tf")
    assert config.kubernetes_version == "1.30"
    assert config.charts == {"charts/web": {"migrated": ("charts/web/prod.yaml",)}}
    assert not config.render
    assert {"misconfiguration.helm.set", "rego.check"} <= set(whys(found))
    assert "prod.tfvars" in found.text


def test_ignore_files_of_trivy(tmp_path: Path) -> None:
    """An id for all files switches its rule off; one for some, or up to a day, is accepted there."""
    text = """\
misconfigurations:
  - id: AVD-AWS-0090
  - id: AVD-AWS-0089
    paths: ["legacy/*.tf"]
    statement: 'It is "old"'
"""
    found = carried("trivy", {".trivyignore.yaml": text})
    config = loaded(found.text, tmp_path)
    assert "aws-s3-bucket-not-versioned" not in running(config)
    (one,) = config.suppressions
    assert (one.rules, one.paths, one.reason) == (("aws-s3-bucket-no-access-log",), ("/legacy/*.tf",), 'It is "old"')
    found = carried("trivy", {".trivyignore": "# why\nAVD-AWS-0090 exp:2999-01-31\nCVE-2020-1234\n"})
    (one,) = loaded(found.text, tmp_path).suppressions
    assert one.until is not None
    assert (one.rules, one.until.isoformat()) == (("aws-s3-bucket-not-versioned",), "2999-01-30")


@pytest.mark.parametrize("text", ["- a\n", "a: [\n", "a: b: c\n"])
def test_damaged_configuration_is_an_error_with_its_place(text: str) -> None:
    """The file and the line, nothing else."""
    with pytest.raises(ConfigError) as told:
        carried("checkov", {".checkov.yaml": text})
    assert all(one.file == ".checkov.yaml" and one.line for one in told.value.problems)


def test_missing_configuration_is_a_usage_error() -> None:
    """It says which names were looked for."""
    with pytest.raises(UsageError, match=r"\.kube-linter\.yaml"):
        carried("kube-linter", {"main.tf": ""})


def test_hostile_texts_stay_texts(tmp_path: Path) -> None:
    """Paths with quotes, line breaks and marks of YAML neither break nor forge the configuration."""
    odd = 'a"\\n\\": off\\nfail_on: none\\u2028\\U0001F600#{'
    found = carried(
        "trivy", {"trivy.yaml": f'misconfiguration: {{terraform: {{vars: ["{odd}"]}}}}\n'.replace('a"', "a")}
    )
    assert loaded(found.text, tmp_path).fail_on == "low"


def test_known_checks_are_those_of_the_aliases() -> None:
    """Whatever the rules call by a name of these scanners is in the tables, so that nothing is said to be unknown."""
    for tool in ("checkov", "trivy", "kube-linter"):
        aliases = {one.id for rule in rules() for one in rule.aliases if one.tool == tool}
        assert not aliases - set(known(tool)), tool
    assert set(known("kube-linter-default")) < set(known("kube-linter"))
