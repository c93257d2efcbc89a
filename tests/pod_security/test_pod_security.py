"""The profiles of the Pod Security Standards against the admission controller's own verdicts."""

import json
from pathlib import Path
from typing import Final

import pytest

from pod_security.pods import PODS
from scanner.config import Config
from scanner.config.settings import Profile
from scanner.discovery import MemoryTree
from scanner.model.rule import Rule
from scanner.pipeline import known_rules, scan

VERDICTS: Final[dict[str, dict[str, tuple[list[str], list[str]]]]] = json.loads(
    Path(__file__).with_name("verdicts.json").read_text(encoding="utf-8")
)
VERSIONS: Final = list(VERDICTS["hardened"])

# The rules that speak for a control.
CONTROLS: Final = {
    "allowPrivilegeEscalation": {"k8s-container-allows-privilege-escalation", "k8s-pod-windows-not-declared"},
    "appArmorProfile": {"k8s-container-apparmor-unconfined", "k8s-pod-unconfined-by-default"},
    "capabilities_baseline": {"k8s-container-adds-dangerous-capability", "k8s-container-adds-nondefault-capability"},
    "capabilities_restricted": {
        "k8s-container-adds-capability",
        "k8s-container-drops-all-misspelt",
        "k8s-container-keeps-default-capabilities",
        "k8s-pod-windows-not-declared",
    },
    "hostNamespaces": {"k8s-pod-host-ipc", "k8s-pod-host-network", "k8s-pod-host-pid"},
    "hostPathVolumes": {"k8s-pod-host-path-volume"},
    "hostPorts": {"k8s-container-host-port"},
    "hostProbesAndHostLifecycle": {"k8s-container-probe-names-host"},
    "privileged": {"k8s-container-privileged"},
    "procMount": {"k8s-container-unmasked-proc"},
    "procMount_restricted": {"k8s-container-unmasked-proc", "k8s-container-unmasked-proc-in-user-namespace"},
    "restrictedVolumes": {"k8s-pod-host-path-volume", "k8s-pod-restricted-volume-type"},
    "runAsNonRoot": {
        "k8s-container-may-run-as-root",
        "k8s-container-nonroot-not-enforced",
        "k8s-container-runs-as-root",
        "k8s-pod-root-by-default",
    },
    "runAsUser": {"k8s-container-runs-as-root", "k8s-pod-root-by-default"},
    "seLinuxOptions": {"k8s-container-custom-selinux-options"},
    "seccompProfile_baseline": {
        "k8s-container-seccomp-unconfined",
        "k8s-pod-seccomp-annotation-unconfined",
        "k8s-pod-unconfined-by-default",
    },
    "seccompProfile_restricted": {
        "k8s-container-no-seccomp-profile",
        "k8s-container-seccomp-unconfined",
        "k8s-pod-unconfined-by-default",
        "k8s-pod-windows-not-declared",
    },
    "sysctls": {"k8s-pod-unsafe-sysctl"},
    "windowsHostProcess": {"k8s-container-windows-host-process", "k8s-pod-unconfined-by-default"},
}
# A privileged container may do all of it anyway, so it is told once.
IMPLIED: Final = {"allowPrivilegeEscalation", "capabilities_restricted", "seccompProfile_restricted"}


@pytest.fixture(scope="module")
def rules() -> tuple[Rule, ...]:
    return known_rules(Config())


def findings(profile: Profile, version: str, rules: tuple[Rule, ...]) -> dict[str, set[str]]:
    """The rules that each pod fails."""
    tree = MemoryTree({f"{name}.json": json.dumps(pod).encode() for name, pod in PODS.items()})
    report = scan(tree, Config(profile=profile, kubernetes_version=version), rules)
    assert {one.verdict for one in report.findings} == {"fail"}
    found: dict[str, set[str]] = {name: set() for name in PODS}
    for one in report.findings:
        found[one.span.file.removesuffix(".json")].add(one.rule.id)
    return found


@pytest.mark.parametrize("version", VERSIONS)
def test_pods(version: str, rules: tuple[Rule, ...]) -> None:
    """A pod has findings exactly where admission refuses it, and each control that refuses it speaks for itself."""
    of_baseline = {rule.id for rule in rules if "pss-baseline" in rule.tags}
    for name, found in findings("pss-restricted", version, rules).items():
        baseline, restricted = VERDICTS[name][version]
        assert bool(baseline) == bool(found & of_baseline), (name, baseline, found)
        assert bool(baseline or restricted) == bool(found), (name, restricted, found)
        controls = {*baseline, *restricted}
        for control in controls - IMPLIED if "privileged" in controls else controls:
            assert CONTROLS[control] & found, (name, control, found)
        for rule in found:
            assert any(rule in CONTROLS[control] for control in controls), (name, controls, rule)


def test_profile_of_the_baseline(rules: tuple[Rule, ...]) -> None:
    """It runs the rules of its own level alone."""
    of_baseline = {rule.id for rule in rules if "pss-baseline" in rule.tags}
    restricted = findings("pss-restricted", VERSIONS[-1], rules)
    assert findings("pss-baseline", VERSIONS[-1], rules) == {
        name: one & of_baseline for name, one in restricted.items()
    }


def test_every_pod_has_a_verdict() -> None:
    """The recording is of the pods that are there, in every version."""
    assert list(VERDICTS) == list(PODS)
    assert all(list(verdicts) == VERSIONS for verdicts in VERDICTS.values())


def test_every_control_is_met() -> None:
    """Each control refuses some pod and lets another pass, in the newest version."""
    newest = [set(verdicts[VERSIONS[-1]][0] + verdicts[VERSIONS[-1]][1]) for verdicts in VERDICTS.values()]
    assert set().union(*newest) == set(CONTROLS)
    assert set() in newest
