"""Workloads, batch workloads and pods of plain manifests."""

import pytest
from facet_reading import at, facets, line, objects

from scanner.model.carriers import CARRIERS
from scanner.model.value import ABSENT


def nested(path: tuple[str | int, ...], inner: str) -> str:
    for step in reversed(path):
        inner = f"{{{step}: {inner}}}"
    return inner.removeprefix("{").removesuffix("}")


@pytest.mark.parametrize("type_", sorted(CARRIERS))
def test_every_carrier_has_its_pod_and_containers(type_: str) -> None:
    """Whatever carries a pod yields it: one pod, its containers, and a workload of one of the two kinds."""
    group, _, kind = type_.rpartition("/")
    template = nested(CARRIERS[type_], "{spec: {containers: [{name: c}]}}")
    version = "v1" if group == "core" else f"{group}/v1"
    found = objects(f"{{apiVersion: {version}, kind: {kind}, metadata: {{name: web}}, {template}}}")
    assert [pod.name for pod in facets(found, "pod")] == ["web"]
    assert [container.name for container in facets(found, "container")] == ["c"]
    kinds = [facet.type for name in ("workload", "batch_workload") for facet in facets(found, name)]
    assert len(kinds) == (0 if kind == "PodTemplate" else 1)


def test_a_workload_has_its_spec_its_strategy_and_its_pod() -> None:
    """A controller's own fields keep their lines; `updateStrategy` is a strategy too."""
    deployment, statefulset = facets(
        objects("""
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: web, labels: {app: web}, annotations: {a: b}}
            spec:
              replicas: 3
              strategy: {type: Recreate}
              selector: {matchLabels: {app: web}}
              template:
                metadata: {labels: {app: pod}}
                spec: {terminationGracePeriodSeconds: 0}
            ---
            apiVersion: apps/v1
            kind: StatefulSet
            metadata: {name: db, namespace: data}
            spec:
              updateStrategy: {type: OnDelete}
        """),
        "workload",
    )
    assert (at(deployment, "kind"), at(deployment, "name"), deployment.name) == ("Deployment", "web", "web")
    assert (at(deployment, "labels.app"), at(deployment, "pod.labels.app")) == ("web", "pod")
    assert (at(deployment, "replicas"), line(deployment, "replicas")) == (3, 5)
    assert at(deployment, "strategy.type") == "Recreate"
    assert at(deployment, "selector.matchLabels.app") == "web"
    assert (at(deployment, "pod.terminationGracePeriodSeconds"), line(deployment, "pod.hostPID")) == (0, 10)
    assert (at(statefulset, "strategy.type"), at(statefulset, "namespace")) == ("OnDelete", "data")
    assert at(statefulset, "pod") is ABSENT
    assert line(statefulset, "replicas") == 15


def test_a_bare_pod_is_a_workload_without_replicas() -> None:
    """A Pod's spec is that of its pod, never of the workload."""
    [pod] = facets(objects("{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {replicas: 2}}"), "workload")
    assert at(pod, "kind") == "Pod"
    assert at(pod, "replicas") is ABSENT
    assert line(pod, "replicas") == 1


def test_a_cron_job_has_its_own_fields_and_its_jobs() -> None:
    """Both specs are one view; where both have a field the CronJob's own counts."""
    [cron, job] = facets(
        objects("""
            apiVersion: batch/v1
            kind: CronJob
            metadata: {name: nightly}
            spec:
              schedule: "@daily"
              suspend: true
              jobTemplate:
                spec:
                  backoffLimit: 2
                  suspend: false
                  template:
                    spec: {restartPolicy: Never}
            ---
            apiVersion: batch/v1
            kind: Job
            metadata: {name: once}
            spec:
              ttlSecondsAfterFinished: 60
              template: {spec: {}}
        """),
        "batch_workload",
    )
    assert [at(cron, name) for name in ("schedule", "suspend", "backoffLimit")] == ["@daily", True, 2]
    assert (line(cron, "suspend"), line(cron, "backoffLimit"), line(cron, "completions")) == (6, 9, 4)
    assert at(cron, "pod.restartPolicy") == "Never"
    assert (at(job, "kind"), at(job, "ttlSecondsAfterFinished"), at(job, "schedule")) == ("Job", 60, ABSENT)
    assert not facets(objects("{apiVersion: batch/v1, kind: Job}"), "workload")


@pytest.mark.parametrize(
    ("spec", "system"),
    [
        ("{os: {name: windows}}", "windows"),
        ("{nodeSelector: {kubernetes.io/os: linux}}", "linux"),
        ("{os: {name: linux}, nodeSelector: {kubernetes.io/os: windows}}", "linux"),
        ("{}", ABSENT),
    ],
)
def test_the_system_of_a_pod(spec: str, system: object) -> None:
    """`os` is a name: the field's, else the one that the node selector asks for."""
    [pod] = facets(objects(f"{{apiVersion: v1, kind: Pod, spec: {spec}}}"), "pod")
    assert at(pod, "os") == system


def test_the_deprecated_service_account_counts() -> None:
    """`serviceAccount` is the older name of `serviceAccountName`."""
    [pod] = facets(objects("{apiVersion: v1, kind: Pod, spec: {serviceAccount: robot}}"), "pod")
    assert at(pod, "serviceAccountName") == "robot"


def test_other_kinds_have_no_facets_of_pods() -> None:
    """A kind that is no carrier, and a kind of another group that is only called the same, yield nothing."""
    found = objects("""
        {apiVersion: v1, kind: Service, metadata: {name: s}, spec: {template: {spec: {containers: [{name: c}]}}}}
        ---
        {apiVersion: example.com/v1, kind: Deployment, spec: {template: {spec: {containers: [{name: c}]}}}}
    """)
    for kind in ("workload", "batch_workload", "pod", "container"):
        assert not facets(found, kind)
