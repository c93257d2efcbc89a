"""Containers as the kubelet would run them, each value at its own place."""

import pytest
from facet_reading import at, facets, line, objects

from scanner.model.value import ABSENT

SECURED = """
    apiVersion: v1
    kind: Pod
    metadata: {name: p}
    spec:
      securityContext:
        runAsNonRoot: true
        runAsUser: 1000
        fsGroup: 5
        seLinuxOptions: {type: spc_t, level: s0}
        seccompProfile: {type: RuntimeDefault}
        windowsOptions: {runAsUserName: pod, gmsaCredentialSpecName: g}
      containers:
        - name: own
          securityContext:
            runAsUser: 0
            seLinuxOptions: {type: container_t}
            windowsOptions:
              runAsUserName: own
        - name: none
        - name: nulled
          securityContext:
            runAsUser: null
"""


def test_own_security_settings_win_and_stand_at_their_own_place() -> None:
    """The container's value beats the pod's; what it does not say comes from the pod, from the pod's line."""
    own = facets(objects(SECURED), "container")[0]
    assert (at(own, "securityContext.runAsUser"), line(own, "securityContext.runAsUser")) == (0, 15)
    assert (at(own, "securityContext.runAsNonRoot"), line(own, "securityContext.runAsNonRoot")) == (True, 6)
    assert at(own, "securityContext.seccompProfile.type") == "RuntimeDefault"


def test_only_windows_options_are_merged_field_by_field() -> None:
    """SELinux options replace the pod's as a whole, Windows options do so one by one, as the kubelet does."""
    own = facets(objects(SECURED), "container")[0]
    assert at(own, "securityContext.seLinuxOptions") == {"type": "container_t"}
    assert at(own, "securityContext.windowsOptions") == {"runAsUserName": "own", "gmsaCredentialSpecName": "g"}
    assert line(own, "securityContext.windowsOptions.gmsaCredentialSpecName") == 11


def test_what_is_the_pods_alone_is_not_inherited() -> None:
    """fsGroup and the like are no settings of a container."""
    for container in facets(objects(SECURED), "container"):
        assert at(container, "securityContext.fsGroup") is ABSENT
        whole = at(container, "securityContext")
        assert isinstance(whole, dict)
        assert "fsGroup" not in whole


def test_a_container_without_context_has_the_pods() -> None:
    """Inherited values point at the pod; what nobody says is missing in the container, not in the pod."""
    _, none, nulled = facets(objects(SECURED), "container")
    assert (at(none, "securityContext.runAsUser"), line(none, "securityContext.runAsUser")) == (1000, 7)
    assert (at(nulled, "securityContext.runAsUser"), line(nulled, "securityContext.runAsUser")) == (1000, 7)
    assert (at(none, "securityContext.privileged"), line(none, "securityContext.privileged")) == (ABSENT, 19)
    assert line(nulled, "securityContext.privileged") == 21


@pytest.mark.parametrize("context", ["", "securityContext: {}", "securityContext: {fsGroup: 1}", "securityContext:"])
def test_no_context_anywhere_is_absent(context: str) -> None:
    """A pod's context that says nothing for containers gives them none."""
    [container] = facets(
        objects(f"""
            apiVersion: v1
            kind: Pod
            spec:
              {context}
              containers: [{{name: c}}]
        """),
        "container",
    )
    assert at(container, "securityContext") is ABSENT


def test_requests_default_to_limits_one_by_one() -> None:
    """A resource with a limit only is requested in that amount; without any limit nothing is added."""
    limited, requested, bare = facets(
        objects("""
            apiVersion: v1
            kind: Pod
            spec:
              containers:
                - resources:
                    limits: {cpu: 2, memory: 1Gi}
                    requests:
                      cpu: 500m
                - resources:
                    requests: {cpu: 1}
                - resources: {}
        """),
        "container",
    )
    assert at(limited, "resources.requests") == {"cpu": "500m", "memory": "1Gi"}
    assert at(limited, "resources") == {
        "limits": {"cpu": 2, "memory": "1Gi"},
        "requests": {"cpu": "500m", "memory": "1Gi"},
    }
    assert (line(limited, "resources.requests.memory"), line(limited, "resources.requests.cpu")) == (6, 8)
    assert at(requested, "resources.requests") == {"cpu": 1}
    assert at(requested, "resources.limits.cpu") is ABSENT
    assert at(bare, "resources") == {}


def test_a_pods_requests_default_to_its_limits() -> None:
    """What a pod has for all of its containers is filled in as what a container has, at the limit's place."""
    text = "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  resources:\n    limits: {cpu: 1}\n"
    (pod,) = facets(objects(text), "pod")
    assert at(pod, "resources.requests") == {"cpu": 1}
    assert line(pod, "resources.requests.cpu") == 6


def test_roles_names_and_keys() -> None:
    """Init containers that restart always are sidecars; keys are unique though names repeat or are missing."""
    found = facets(
        objects("""
            apiVersion: v1
            kind: Pod
            spec:
              initContainers:
                - {name: a, restartPolicy: Always}
                - {name: b}
              containers:
                - {name: c, restartPolicy: Always}
                - {name: c}
                - {image: x}
              ephemeralContainers: [{name: d}]
        """),
        "container",
    )
    assert [(facet.name, facet.key, at(facet, "role"), facet.span.start_line) for facet in found] == [
        ("a", 'initContainers["a"]', "sidecar", 5),
        ("b", 'initContainers["b"]', "init", 6),
        ("c", "containers[0]", "container", 8),
        ("c", "containers[1]", "container", 9),
        ("containers[2]", "containers[2]", "container", 10),
        ("d", 'ephemeralContainers["d"]', "ephemeral", 11),
    ]


@pytest.mark.parametrize(
    "spec",
    [
        "containers: text",
        "containers: 5",
        "containers: {name: c}",
        "containers: [text, 5, null, [x]]",
        "containers: null",
        "[]",
        "text",
        "",
    ],
)
def test_wrong_shapes_yield_what_can_be_seen(spec: str) -> None:
    """A pod of the wrong shape has no containers, and nothing crashes."""
    found = objects(
        f"""
        apiVersion: apps/v1
        kind: Deployment
        metadata: {{name: d}}
        spec: {{template: {{spec: {{{spec}}}}}}}
    """
        if ":" in spec
        else f"""
        apiVersion: apps/v1
        kind: Deployment
        metadata: [x]
        spec: {{template: {{metadata: 5, spec: {spec}}}}}
    """
    )
    assert not facets(found, "container")
    [workload] = facets(found, "workload")
    assert at(workload, "pod.securityContext.runAsNonRoot") is ABSENT
    [pod] = facets(found, "pod")
    assert at(pod, "labels.app") is ABSENT


def test_a_container_knows_its_pod_and_its_workload() -> None:
    """`pod` and `workload` are reachable from a container, at their own lines."""
    [container] = facets(
        objects("""
            apiVersion: batch/v1
            kind: CronJob
            metadata: {name: nightly, namespace: shop, labels: {team: a}}
            spec:
              jobTemplate:
                spec:
                  template:
                    metadata: {labels: {app: job}}
                    spec:
                      restartPolicy: Never
                      containers: [{name: c}]
        """),
        "container",
    )
    assert (at(container, "pod.restartPolicy"), line(container, "pod.restartPolicy")) == ("Never", 10)
    assert at(container, "pod.labels") == {"app": "job"}
    assert at(container, "workload") == {
        "name": "nightly",
        "namespace": "shop",
        "labels": {"team": "a"},
        "kind": "CronJob",
    }


ANNOTATED = """
    apiVersion: v1
    kind: Pod
    metadata:
      name: p
      annotations:
        container.apparmor.security.beta.kubernetes.io/loose: unconfined
        container.apparmor.security.beta.kubernetes.io/local: localhost/strict
        container.apparmor.security.beta.kubernetes.io/field: unconfined
    spec:
      containers:
        - name: loose
        - name: local
        - name: field
          securityContext:
            appArmorProfile: {type: RuntimeDefault}
        - name: other
"""


def test_an_app_armor_annotation_is_the_profile_of_the_container_that_it_names() -> None:
    """The API server copies the annotation to the field; a field that is written counts before it."""
    loose, local, field, other = facets(objects(ANNOTATED), "container")
    assert at(loose, "securityContext.appArmorProfile.type") == "Unconfined"
    assert line(loose, "securityContext.appArmorProfile.type") == 6
    assert at(local, "securityContext.appArmorProfile") == {"type": "Localhost", "localhostProfile": "strict"}
    assert at(field, "securityContext.appArmorProfile.type") == "RuntimeDefault"
    assert at(other, "securityContext") is ABSENT
