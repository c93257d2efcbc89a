"""Ports that containers declare, each by itself, and the volumes that a pod has to mount."""

from facet_reading import at, facets, line, objects

from scanner.model.value import ABSENT


def test_a_port_has_its_container_and_the_protocol_that_the_server_fills_in() -> None:
    """Ports of one container have the same ``container``, all of a pod the same ``pod``; TCP is the default."""
    first, second, other = facets(
        objects("""
            apiVersion: v1
            kind: Pod
            metadata: {name: web}
            spec:
              containers:
                - name: a
                  ports:
                    - {containerPort: 53, protocol: UDP, name: dns}
                    - {containerPort: 53, hostPort: 5353, protocol: null}
                - name: b
                  ports: [{containerPort: 80}]
        """),
        "container_port",
    )
    assert [at(one, "protocol") for one in (first, second, other)] == ["UDP", "TCP", "TCP"]
    assert at(first, "container") == at(second, "container") != at(other, "container")
    assert at(first, "pod") == at(second, "pod") == at(other, "pod")
    assert (at(first, "name"), at(second, "name"), at(second, "hostPort")) == ("dns", ABSENT, 5353)
    assert (line(second, "hostPort"), at(other, "role")) == (9, "container")


def test_pods_of_objects_with_one_name_have_ports_of_their_own() -> None:
    """An object that is written twice does not clash with itself."""
    pod = "{apiVersion: v1, kind: Pod, metadata: {name: web}, spec: {containers: [{name: a, ports: [{name: x}]}]}}"
    first, second = facets(objects(f"{pod}\n---\n{pod}"), "container_port")
    assert at(first, "container") != at(second, "container")
    assert at(first, "pod") != at(second, "pod")


def test_volumes_to_mount_are_those_of_the_pod_and_the_claims_of_its_set() -> None:
    """A StatefulSet's claims are volumes of its pods; no volume at all leaves nothing to mount."""
    held, bare = facets(
        objects("""
            apiVersion: apps/v1
            kind: StatefulSet
            metadata: {name: db}
            spec:
              template: {spec: {volumes: [{name: tmp, emptyDir: {}}]}}
              volumeClaimTemplates: [{metadata: {name: data}}]
            ---
            {apiVersion: v1, kind: Pod, metadata: {name: web}, spec: {containers: [{name: a}]}}
        """),
        "pod",
    )
    assert at(held, "volumeNames") == ("tmp", "data")
    assert at(bare, "volumeNames") is ABSENT
