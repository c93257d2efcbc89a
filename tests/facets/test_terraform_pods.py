"""Pods that Terraform makes, read as the API objects that they become."""

import pytest
from facet_reading import at, facets, line, objects, resources
from hypothesis import given
from hypothesis import strategies as st

from scanner.inputs.kubernetes.applied.api_view import camel_case, snake_case
from scanner.model.value import ABSENT, Unknown

DEPLOYMENT = """
    variable "names" { type = list(string) }
    resource "kubernetes_deployment_v1" "web" {
      metadata {
        name      = "web"
        namespace = "shop"
        labels    = { "app.kubernetes.io/name" = "web" }
      }
      spec {
        replicas = 2
        strategy {
          type = "RollingUpdate"
          rolling_update { max_surge = "25%" }
        }
        selector { match_labels = { app = "web" } }
        template {
          metadata { labels = { app = "web" } }
          spec {
            host_pid      = true
            node_selector = { "kubernetes.io/os" = "linux" }
            security_context {
              run_as_non_root = true
              fs_group        = 5
            }
            toleration {
              key      = "a"
              operator = "Exists"
            }
            affinity {
              pod_anti_affinity {
                required_during_scheduling_ignored_during_execution { topology_key = "zone" }
              }
              node_affinity {
                required_during_scheduling_ignored_during_execution {
                  node_selector_term {
                    match_expressions { key = "k" }
                  }
                }
              }
            }
            volume {
              name = "h"
              host_path { path = "/etc" }
            }
            init_container {
              name = "first"
            }
            container {
              name  = "app"
              image = "nginx:1.27"
              args  = ["-x"]
              port {
                container_port = 80
                host_ip        = "127.0.0.1"
              }
              env {
                name = "PASSWORD"
                value_from {
                  secret_key_ref { key = "password" }
                }
              }
              volume_mount {
                name       = "h"
                mount_path = "/host"
                read_only  = true
              }
              resources {
                limits = { memory = "1Gi" }
              }
              security_context {
                run_as_user = 7
                capabilities { drop = ["ALL"] }
              }
              liveness_probe {
                http_get {
                  path = "/"
                  port = 8080
                }
              }
            }
            dynamic "container" {
              for_each = var.names
              content {
                name  = "extra"
                image = container.value
              }
            }
          }
        }
      }
    }
"""

CONTAINER = {
    "name": "app",
    "image": "nginx:1.27",
    "args": ("-x",),
    "ports[0].containerPort": 80,
    "ports[0].hostIP": "127.0.0.1",
    "env[0].valueFrom.secretKeyRef.key": "password",
    "volumeMounts[0].mountPath": "/host",
    "volumeMounts[0].readOnly": True,
    "resources.limits.memory": "1Gi",
    "resources.requests.memory": "1Gi",
    "securityContext.runAsUser": 7,
    "securityContext.runAsNonRoot": True,
    "securityContext.capabilities.drop": ("ALL",),
    "livenessProbe.httpGet.port": 8080,
    "imageParts.tag": "1.27",
    "workload.kind": "Deployment",
    "workload.replicas": 2,
}
REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution"
POD = {
    "hostPID": True,
    "os": "linux",
    "labels.app": "web",
    "securityContext.fsGroup": 5,
    "tolerations[0].operator": "Exists",
    "volumes[0].hostPath.path": "/etc",
    f"affinity.podAntiAffinity.{REQUIRED}[0].topologyKey": "zone",
    f"affinity.nodeAffinity.{REQUIRED}.nodeSelectorTerms[0].matchExpressions[0].key": "k",
    "nodeSelector": {"kubernetes.io/os": "linux"},
}
WORKLOAD = {
    "name": "web",
    "namespace": "shop",
    "labels": {"app.kubernetes.io/name": "web"},
    "strategy.type": "RollingUpdate",
    "strategy.rollingUpdate.maxSurge": "25%",
    "selector.matchLabels.app": "web",
}


def test_blocks_read_as_the_api_has_them() -> None:
    """Singular blocks become lists, lone blocks objects, names camelCase; maps keep their keys."""
    found = resources(DEPLOYMENT)
    app = next(facet for facet in facets(found, "container") if facet.name == "app")
    [pod], [workload] = facets(found, "pod"), facets(found, "workload")
    for facet, expected in ((app, CONTAINER), (pod, POD), (workload, WORKLOAD)):
        assert {path: at(facet, path) for path in expected} == expected
    inherited, own = line(app, "securityContext.runAsNonRoot"), line(app, "securityContext.runAsUser")
    assert "run_as_non_root" in DEPLOYMENT.splitlines()[inherited]
    assert "run_as_user" in DEPLOYMENT.splitlines()[own]
    assert line(app, "securityContext.privileged") == own - 1


def test_a_whole_value_is_that_of_the_api() -> None:
    """What is read as a whole has the same names as what is read step by step."""
    [container] = [facet for facet in facets(resources(DEPLOYMENT), "container") if facet.name == "app"]
    assert at(container, "ports") == ({"containerPort": 80, "hostIP": "127.0.0.1"},)
    assert at(container, "livenessProbe") == {"httpGet": {"path": "/", "port": 8080}}
    assert at(container, "env") == ({"name": "PASSWORD", "valueFrom": {"secretKeyRef": {"key": "password"}}},)


def test_a_dynamic_block_may_be_a_container() -> None:
    """Containers of an unknown number are one that may exist, with what is known of it."""
    first, app, extra = facets(resources(DEPLOYMENT), "container")
    assert (first.presence, app.presence) == (True, True)
    assert isinstance(extra.presence, Unknown)
    assert [reason.subject for reason in extra.presence.reasons] == ["var.names"]
    assert at(extra, "livenessProbe") is ABSENT
    assert at(extra, "securityContext.runAsNonRoot") is True
    assert isinstance(at(extra, "image"), Unknown)


@pytest.mark.parametrize(
    ("type_", "kind", "facet"),
    [
        ("kubernetes_pod", "Pod", "workload"),
        ("kubernetes_pod_v1", "Pod", "workload"),
        ("kubernetes_deployment", "Deployment", "workload"),
        ("kubernetes_stateful_set_v1", "StatefulSet", "workload"),
        ("kubernetes_daemonset", "DaemonSet", "workload"),
        ("kubernetes_daemon_set_v1", "DaemonSet", "workload"),
        ("kubernetes_replication_controller", "ReplicationController", "workload"),
        ("kubernetes_job", "Job", "batch_workload"),
        ("kubernetes_cron_job_v1", "CronJob", "batch_workload"),
    ],
)
def test_every_type_of_the_provider(type_: str, kind: str, facet: str) -> None:
    """Each type that makes pods has its template where the API has it."""
    inner = 'spec { container { name = "c" } }'
    if kind != "Pod":
        inner = f"spec {{\ntemplate {{\n{_lines(inner)}\n}}\n}}"
    if kind == "CronJob":
        inner = f'spec {{\nschedule = "@daily"\njob_template {{\n{inner}\n}}\n}}'
    text = f'resource "{type_}" "x" {{\nmetadata {{\nname = "n"\n}}\n{_lines(inner)}\n}}'
    found = resources(text)
    assert [container.name for container in facets(found, "container")] == ["c"]
    assert [at(one, "kind") for one in facets(found, facet)] == [kind]


def _lines(text: str) -> str:
    """Braces on lines of their own, as HCL wants nested blocks."""
    return text.replace("{ container {", "{\ncontainer {").replace("} }", "}\n}")


def test_a_manifest_as_an_object_is_read_as_it_is() -> None:
    """kubernetes_manifest holds the API's own spelling; other kinds in it carry nothing."""
    found = resources("""
        resource "kubernetes_manifest" "job" {
          manifest = {
            apiVersion = "batch/v1"
            kind       = "Job"
            metadata   = { name = "once" }
            spec = {
              template = {
                spec = {
                  hostNetwork = true
                  containers  = [{ name = "c", image = "x:1" }]
                }
              }
            }
          }
        }
        resource "kubernetes_manifest" "other" {
          manifest = { apiVersion = "v1", kind = "ConfigMap", spec = {} }
        }
    """)
    [container] = facets(found, "container")
    assert (at(container, "pod.hostNetwork"), line(container, "pod.hostNetwork")) == (True, 9)
    assert at(container, "imageParts.tag") == "1"
    assert [at(job, "name") for job in facets(found, "batch_workload")] == ["once"]
    assert not facets(found, "workload")


def test_an_unknown_pod_is_told_once() -> None:
    """A template of which nothing is known has one container that may exist, with the reason."""
    found = resources("""
        variable "spec" {}
        resource "kubernetes_manifest" "d" {
          manifest = {
            apiVersion = "apps/v1"
            kind       = "Deployment"
            spec       = { template = { spec = var.spec } }
          }
        }
    """)
    [container] = facets(found, "container")
    assert isinstance(container.presence, Unknown)
    assert [reason.subject for reason in container.presence.reasons] == ["var.spec"]
    assert isinstance(at(container, "image"), Unknown)


def test_the_same_pod_in_both_languages_is_the_same() -> None:
    """Terraform's and Kubernetes' spelling of one container give equal values."""
    terraform = facets(
        resources("""
            resource "kubernetes_pod" "p" {
              metadata {
                name = "p"
              }
              spec {
                security_context {
                  run_as_user = 5
                }
                container {
                  name  = "c"
                  image = "x:1"
                  env_from {
                    secret_ref {
                      name = "s"
                    }
                  }
                }
              }
            }
        """),
        "container",
    )
    kubernetes = facets(
        objects("""
            apiVersion: v1
            kind: Pod
            metadata: {name: p}
            spec:
              securityContext: {runAsUser: 5}
              containers:
                - {name: c, image: "x:1", envFrom: [{secretRef: {name: s}}]}
        """),
        "container",
    )
    assert [facet.body.value for facet in terraform] == [facet.body.value for facet in kubernetes]


@given(st.from_regex(r"[a-z]{2,6}([A-Z][a-z]{3,6}){0,3}(IP|IPC|PID)?", fullmatch=True))
def test_names_come_back(name: str) -> None:
    """An API name turned into Terraform's and back is the same."""
    assert camel_case(snake_case(name)) == name
