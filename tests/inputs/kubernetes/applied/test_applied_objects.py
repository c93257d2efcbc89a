"""Objects that Terraform makes, read, linked and judged as objects."""

from textwrap import dedent

import pytest

from scanner import inputs
from scanner.discovery import MemoryTree
from scanner.facets import FACETS
from scanner.graph import LinkedGraph, build
from scanner.inputs.kubernetes.applied.types import made_type
from scanner.model.options import InputOptions
from scanner.model.path import parse_path
from scanner.model.resource import Resource
from scanner.model.value import PartialMap, Unknown, UnknownText


def graph_of(text: str, **others: str) -> LinkedGraph:
    files = {
        "main.tf": dedent(text).removeprefix("\n"),
        **{f"{name}.txt": dedent(other) for name, other in others.items()},
    }
    loaded = inputs.load(MemoryTree({file: text.encode() for file, text in files.items()}), InputOptions())
    assert not [problem for one in loaded for problem in one.diagnostics if problem.level == "error"]
    return build(loaded, FACETS)


def only(text: str, **others: str) -> Resource:
    (found,) = [one for one in graph_of(text, **others).resources if one.made_by is not None]
    return found


def block(type_: str, path: str, argument: str) -> str:
    """A resource with an argument in nested blocks, from its type on."""
    steps = path.split("/")
    opened = "".join(f"{step} {{\n" for step in steps)
    closed = "}\n" * len(steps)
    return f'{type_}" "x" {{\n{opened}{argument}\n{closed}}}'


def at(resource: Resource, path: str) -> object:
    return resource.at(parse_path(path))


def line(resource: Resource, path: str) -> int:
    return resource.span_of(parse_path(path)).start_line


@pytest.mark.parametrize(
    ("type_", "made"),
    [
        ("kubernetes_service", "core/Service"),
        ("kubernetes_service_v1", "core/Service"),
        ("kubernetes_horizontal_pod_autoscaler_v2beta2", "autoscaling/HorizontalPodAutoscaler"),
        ("kubernetes_pod_disruption_budget_v1", "policy/PodDisruptionBudget"),
        ("kubernetes_pod_security_policy_v1beta1", "policy/PodSecurityPolicy"),
        ("kubernetes_daemonset", "apps/DaemonSet"),
        ("kubernetes_daemon_set_v1", "apps/DaemonSet"),
        ("kubernetes_stateful_set_v1", "apps/StatefulSet"),
        ("kubernetes_cron_job_v1", "batch/CronJob"),
        ("kubernetes_ingress_v1", "networking.k8s.io/Ingress"),
        ("kubernetes_cluster_role_binding_v1", "rbac.authorization.k8s.io/ClusterRoleBinding"),
        ("kubernetes_storage_class_v1", "storage.k8s.io/StorageClass"),
        ("kubernetes_csi_driver_v1", "storage.k8s.io/CSIDriver"),
        ("kubernetes_api_service_v1", "apiregistration.k8s.io/APIService"),
        ("kubernetes_config_map_v1_data", None),
        ("kubernetes_labels", None),
        ("aws_instance", None),
    ],
)
def test_what_the_provider_makes(type_: str, made: str | None) -> None:
    """A resource's type names the kind, with or without the API's version."""
    assert made_type(type_) == made


def test_an_object_is_addressed_by_what_makes_it() -> None:
    """The object stands beside its resource, with the resource's address, scope and place."""
    graph = graph_of('resource "kubernetes_service" "web" {\n  metadata { name = "web" }\n}\n')
    made, maker = graph.resources
    assert made.made_by is maker
    assert (made.type, made.address, made.scope, made.span) == ("core/Service", maker.address, maker.scope, maker.span)
    assert (made.name, made.namespace) == ("web", "")


@pytest.mark.parametrize(
    ("text", "path", "value"),
    [
        ('kubernetes_service" "x" {\n spec {\n  port {\n   port = 80\n  }\n }\n}', "spec.ports[0].port", 80),
        ('kubernetes_service" "x" {\n spec {\n  selector = { app = "a" }\n }\n}', "spec.selector.app", "a"),
        ('kubernetes_service" "x" {\n spec {\n  external_ips = ["1.2.3.4"]\n }\n}', "spec.externalIPs[0]", "1.2.3.4"),
        (block("kubernetes_service", "spec/port", 'target_port = "8080"'), "spec.ports[0].targetPort", 8080),
        (block("kubernetes_service", "spec/port", 'target_port = "web"'), "spec.ports[0].targetPort", "web"),
        (block("kubernetes_pod_disruption_budget", "spec", 'min_available = "50%"'), "spec.minAvailable", "50%"),
        ('kubernetes_role" "x" {\n rule {\n  resources = ["pods"]\n }\n}', "rules[0].resources[0]", "pods"),
        ('kubernetes_role_binding" "x" {\n subject {\n  kind = "Group"\n }\n}', "subjects[0].kind", "Group"),
        ('kubernetes_secret" "x" {\n data = { a = "b" }\n}', "stringData.a", "b"),
        ('kubernetes_secret" "x" {\n binary_data = { a = "Yg==" }\n}', "data.a", "Yg=="),
        ('kubernetes_service_account" "x" {\n secret {\n  name = "s"\n }\n}', "secrets[0].name", "s"),
        ('kubernetes_storage_class" "x" {\n storage_provisioner = "p"\n}', "provisioner", "p"),
        (
            'kubernetes_limit_range" "x" {\n spec {\n  limit {\n   default = { cpu = "1" }\n  }\n }\n}',
            "spec.limits[0].default.cpu",
            "1",
        ),
        (
            block("kubernetes_network_policy", "spec/ingress/ports", 'port = "80"'),
            "spec.ingress[0].ports[0].port",
            80,
        ),
        ('kubernetes_network_policy" "x" {\n spec {\n  pod_selector {}\n }\n}', "spec.podSelector", {}),
        (
            block("kubernetes_ingress_v1", "spec/rule/http/path", 'path = "/"'),
            "spec.rules[0].http.paths[0].path",
            "/",
        ),
        (
            block("kubernetes_horizontal_pod_autoscaler_v2", "spec/metric/pods/metric", 'name = "m"'),
            "spec.metrics[0].pods.metric.name",
            "m",
        ),
    ],
)  # fmt: skip
def test_blocks_are_read_as_the_api_has_them(text: str, path: str, value: object) -> None:
    """Names, lists and objects are those of the API, whatever the provider calls them."""
    found = only(f'resource "{text}')
    assert at(found, path) == value
    first = path.partition(".")[0].partition("[")[0]
    assert isinstance(found.body.value, dict)
    assert first in found.body.value


NAMED = """
    variable "name" {}
    resource "kubernetes_deployment" "web" {
      metadata {
        name      = "web"
        namespace = "shop"
      }
      spec {
        template {
          metadata { labels = { app = "web" } }
        }
      }
    }
    resource "kubernetes_pod_disruption_budget" "web" {
      metadata {
        name      = "web"
        namespace = "shop"
      }
      spec {
        selector { match_labels = { app = %s } }
      }
    }
"""
BUDGET, DEPLOYMENT = "kubernetes_pod_disruption_budget.web", "kubernetes_deployment.web"


def ties(graph: LinkedGraph, kind: str) -> set[tuple[str, str, bool]]:
    ends = [
        (edge.source.address if edge.source else "?", edge.target.address if edge.target else "?", edge.doubt is None)
        for edge in graph.edges()
        if edge.kind == kind
    ]
    return set(ends)


def test_selectors_reach_what_terraform_makes() -> None:
    """A budget selects the Deployment beside it by the labels of its template, and none with others."""
    assert ties(graph_of(NAMED % '"web"'), "selects") == {(BUDGET, DEPLOYMENT, True)}
    assert ties(graph_of(NAMED % '"other"'), "selects") == set()


def test_a_selector_that_is_not_known_may_select_anything() -> None:
    """A label of which nothing is known ties nothing for sure, and nothing is missing for it."""
    assert ties(graph_of(NAMED % "var.name"), "selects") == {(BUDGET, "?", False)}


def test_what_is_not_named_is_not_in_doubt() -> None:
    """An object of which the name is unknown is scaled by nothing where no autoscaler is in sight."""
    graph = graph_of(
        """
        variable "name" {}
        resource "kubernetes_deployment" "d" {
          metadata { name = var.name }
        }
        """
    )
    assert ties(graph, "scales") == set()
    assert ties(graph, "references") == {
        ("?", "kubernetes_deployment.d", False),
        ("kubernetes_deployment.d", "?", False),
    }


def test_a_chart_beside_it_may_hold_the_counterpart() -> None:
    """What a chart installs is out of sight, in its own namespace and in no other."""
    release = 'resource "helm_release" "c" {\n  namespace = "%s"\n}\n'
    inside = graph_of(dedent(NAMED % '"other"') + release % "shop")
    assert (BUDGET, "?", False) in ties(inside, "selects")
    assert ("?", DEPLOYMENT, False) in ties(inside, "selects")
    assert ties(graph_of(dedent(NAMED % '"other"') + release % "else"), "selects") == set()


def test_names_reach_what_terraform_makes() -> None:
    """A pod's service account, a binding's role and an Ingress's Service are found by their names."""
    graph = graph_of(
        """
        resource "kubernetes_pod" "p" {
          metadata {
            name      = "p"
            namespace = "shop"
          }
          spec { service_account_name = kubernetes_service_account.a.metadata[0].name }
        }
        resource "kubernetes_service_account" "a" {
          metadata {
            name      = "a"
            namespace = "shop"
          }
        }
        """
    )
    assert ("kubernetes_pod.p", "kubernetes_service_account.a", True) in ties(graph, "references")


YAML = """
    variable "name" {}
    variable "tag" { default = "1.30" }
    locals { replicas = 3 }
    resource "kubectl_manifest" "web" {
      yaml_body = <<-EOT
        # ${var.name}
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: ${var.name}
          labels: {app: "${var.name}-web", quoted: "${var.tag}"}
        spec:
          replicas: ${local.replicas}
          paused: yes
          template:
            spec:
              containers:
                - image: registry:5000/web:${var.tag}
                  args: ["$${HOME}", '${upper("ab")}']
                  securityContext:
                    privileged: true
      EOT
    }
"""


def test_a_manifest_in_a_heredoc_stands_where_it_is_written() -> None:
    """Every value is read as kubectl does, with its interpolations, and points at its own line and columns."""
    found = only(YAML)
    container = "spec.template.spec.containers[0]"
    assert found.type == "apps/Deployment"
    assert isinstance(at(found, "metadata.name"), Unknown)
    assert at(found, "metadata.labels.app") == UnknownText([at(found, "metadata.name"), "-web"])  # type: ignore[list-item]
    assert at(found, "metadata.labels.quoted") == "1.30"
    assert at(found, "spec.replicas") == 3
    assert at(found, "spec.paused") is True
    assert at(found, f"{container}.image") == "registry:5000/web:1.30"
    assert at(found, f"{container}.args") == ("${HOME}", "AB")
    span = found.span_of(parse_path(f"{container}.securityContext.privileged"))
    lines = dedent(YAML).split("\n")
    assert lines[span.start_line][span.start_column - 1 : span.end_column - 1] == "true"
    assert "privileged" in lines[span.start_line]
    assert "replicas" in lines[line(found, "spec.replicas")]
    assert [origin.what for origin in found.body.walk(("spec", "replicas")).origins()][:1] == ["local.replicas"]  # type: ignore[union-attr]


def test_a_key_that_is_not_known_may_be_any() -> None:
    """An interpolated key makes a map of which not all entries are known."""
    found = only(
        """
        variable "key" {}
        resource "kubectl_manifest" "c" {
          yaml_body = <<-EOT
            apiVersion: v1
            kind: ConfigMap
            data:
              ${var.key}: a
              b: c
          EOT
        }
        """
    )
    value = at(found, "data")
    assert isinstance(value, PartialMap)
    assert value.known == {"b": "c"}


OBJECT = '{ apiVersion = "v1", kind = "Pod", metadata = { name = "p" }, spec = { hostNetwork = true } }'
POD = """
    apiVersion: v1
    kind: Pod
    metadata: {name: p}
    spec: {hostNetwork: yes}
"""


@pytest.mark.parametrize(
    "body",
    [
        'yaml_body = file("${path.module}/pod.txt")',
        'yaml_body = templatefile("${path.module}/pod.txt", {})',
        f"yaml_body = yamlencode({OBJECT})",
        f"yaml_body = jsonencode({OBJECT})",
        'yaml_body = "apiVersion: v1\\nkind: Pod\\nmetadata: {name: p}\\nspec: {hostNetwork: on}\\n"',
    ],
)
def test_a_manifest_comes_out_of_functions(body: str) -> None:
    """What a file, a template or an encoder gives is an object as well."""
    found = only(f'resource "kubectl_manifest" "p" {{\n  {body}\n}}\n', pod=POD)
    assert (found.type, found.name, at(found, "spec.hostNetwork")) == ("core/Pod", "p", True)
    assert line(found, "spec.hostNetwork") == 2


def test_several_documents_are_several_objects() -> None:
    """Each document of a text is an object of its own, at its own line."""
    graph = graph_of(
        """
        resource "kubectl_manifest" "both" {
          yaml_body = <<-EOT
            apiVersion: v1
            kind: Namespace
            metadata: {name: a}
            ---
            apiVersion: v1
            kind: Namespace
            metadata: {name: b}
          EOT
        }
        """
    )
    made = [one for one in graph.resources if one.made_by is not None]
    assert [(one.name, line(one, "metadata.name")) for one in made] == [("a", 5), ("b", 9)]


def test_an_object_of_kubernetes_manifest_is_one() -> None:
    """The argument of kubernetes_manifest is the object, whether it is written or decoded."""
    written = only(
        'resource "kubernetes_manifest" "n" {\n  manifest = {\n    apiVersion = "v1"\n    kind = "Namespace"\n  }\n}\n'
    )
    decoded = only('resource "kubernetes_manifest" "n" {\n  manifest = yamldecode(file("pod.txt"))\n}\n', pod=POD)
    assert (written.type, decoded.type, decoded.name) == ("core/Namespace", "core/Pod", "p")


@pytest.mark.parametrize(
    "body",
    ["var.name", '"a: [b"', '"just text"', '""', "null", "<<EOT\n{{ .Values.x }}\nEOT\n", '"${var.name}: ${var.name}"'],
)
def test_a_text_that_is_no_manifest_makes_nothing(body: str) -> None:
    """Texts that are unknown, broken or no object at all make none, and no error."""
    graph = graph_of(f'variable "name" {{}}\nresource "kubectl_manifest" "n" {{\n  yaml_body = {body}\n}}\n')
    assert not [one for one in graph.resources if one.made_by is not None]


def test_nothing_is_said_twice_of_one_text() -> None:
    """The texts of an object that Terraform makes are those of its resource, and counted there."""
    graph = graph_of('resource "kubernetes_config_map" "c" {\n  data = { password = "x" }\n}\n')
    assert [facet.resource.made_by for facet in graph.select("literal") if facet.name == "password"] == [None]


def test_the_namespace_of_a_text_is_overridden() -> None:
    """`override_namespace` wins over what the text says, and what is not known of it is not known of the object."""
    text = "apiVersion: v1\n    kind: ConfigMap\n    metadata: {name: c, namespace: written}"
    block = 'resource "kubectl_manifest" "c" {\n  override_namespace = NAME\n  yaml_body = <<-EOT\n'
    body = f"{block}    {text}\n  EOT\n}}\n"
    found = only(body.replace("NAME", '"real"'))
    assert (found.namespace, at(found, "metadata.namespace"), at(found, "metadata.name")) == ("real", "real", "c")
    assert line(found, "metadata.namespace") == 2
    unset = only(body.replace("NAME", "null"))
    assert (unset.namespace, at(unset, "metadata.namespace")) == ("written", "written")
    open_ = only('variable "n" {}\n' + body.replace("NAME", "var.n"))
    assert isinstance(at(open_, "metadata.namespace"), Unknown)


@pytest.mark.parametrize(
    "type_",
    [
        *("kubernetes_annotations", "kubernetes_labels", "kubernetes_env", "kubernetes_node_taint"),
        *("kubernetes_config_map_v1_data", "kubernetes_secret_v1_data"),
    ],
)
def test_parts_of_objects_are_no_objects(type_: str) -> None:
    """What adds to an object that something else makes is none by itself: nothing is missing in it."""
    graph = graph_of(f'resource "{type_}" "p" {{\n  kind = "Deployment"\n  metadata {{\n    name = "web"\n  }}\n}}\n')
    assert not [one for one in graph.resources if one.made_by is not None]
