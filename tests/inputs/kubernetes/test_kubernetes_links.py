"""Ties between objects, by label and by name."""

import time

import pytest
from manifests import deployment, edges, load, manifest

from scanner.graph import build
from scanner.model.carriers import BATCH, CARRIERS


def test_selectors_choose_pods_of_their_namespace() -> None:
    """All labels must match; absent and default namespace are one; no other is."""
    files = {
        "s.yaml": manifest("v1/Service", "s", "spec: {selector: {app: a, tier: web}}\n"),
        "1.yaml": deployment("match", "app: a, tier: web, more: x", namespace="default"),
        "2.yaml": deployment("half", "app: a"),
        "3.yaml": deployment("other", "app: a, tier: web", namespace="shop"),
        "4.yaml": "apiVersion: v1\nkind: Pod\nmetadata: {name: p, labels: {app: a, tier: web}}\n",
    }
    assert edges(load(files), "selects") == {
        ("core/Service/s", "apps/Deployment/default/match", "spec.selector"),
        ("core/Service/s", "core/Pod/p", "spec.selector"),
    }


PODS = {f"{app}{tier}.yaml": deployment(f"{app}-{tier}", f"app: {app}, tier: {tier}") for app in "ab" for tier in "uv"}
PODS["none.yaml"] = deployment("none")


@pytest.mark.parametrize(
    ("selector", "chosen"),
    [
        ("{matchLabels: {app: a}}", {"a-u", "a-v"}),
        ("{matchExpressions: [{key: app, operator: In, values: [a, c]}]}", {"a-u", "a-v"}),
        ("{matchExpressions: [{key: app, operator: NotIn, values: [a]}]}", {"b-u", "b-v", "none"}),
        ("{matchExpressions: [{key: app, operator: Exists}]}", {"a-u", "a-v", "b-u", "b-v"}),
        ("{matchExpressions: [{key: app, operator: DoesNotExist}]}", {"none"}),
        ("{matchLabels: {app: a}, matchExpressions: [{key: tier, operator: In, values: [v]}]}", {"a-v"}),
        ("{matchExpressions: [{key: app, operator: In, values: []}]}", set()),
        ("{}", {"a-u", "a-v", "b-u", "b-v", "none"}),
        ("{matchLabels: {app: 5}}", set()),
        ("{matchExpressions: [{key: app, operator: Near}]}", set()),
        ("[a]", set()),
        ("~", set()),
    ],
)
def test_label_selectors(selector: str, chosen: set[str]) -> None:
    """A budget's selector as the API defines it; none chooses nothing, an empty one everything."""
    budget = manifest("policy/v1/PodDisruptionBudget", "b", f"spec: {{selector: {selector}}}\n")
    found = edges(load({**PODS, "b.yaml": budget}), "selects")
    assert {target.rpartition("/")[2] for _, target, _ in found} == chosen


def test_empty_selectors_mean_what_their_kind_says() -> None:
    """A Service without one chooses nothing, a NetworkPolicy everything."""
    files = {
        "d.yaml": deployment("d", "app: a"),
        "s.yaml": manifest("v1/Service", "s", "spec: {selector: {}}\n"),
        "t.yaml": manifest("v1/Service", "t", "spec: {ports: []}\n"),
        "n.yaml": manifest("networking.k8s.io/v1/NetworkPolicy", "n", "spec: {policyTypes: [Ingress]}\n"),
    }
    assert {source for source, _, _ in edges(load(files), "selects")} == {"networking.k8s.io/NetworkPolicy/n"}


def test_monitors_look_where_they_are_told() -> None:
    """ServiceMonitors choose Services by their own labels, in other namespaces if they say so."""
    service = "apiVersion: v1\nkind: Service\nmetadata: {{name: s, namespace: {}, labels: {{app: a}}}}\n"
    monitor = "spec: {{selector: {{matchLabels: {{app: a}}}}, namespaceSelector: {}}}\n"
    files = {
        "1.yaml": service.format("one"),
        "2.yaml": service.format("two"),
        "a.yaml": manifest("monitoring.coreos.com/v1/ServiceMonitor", "own", monitor.format("{}"), namespace="one"),
        "b.yaml": manifest("monitoring.coreos.com/v1/ServiceMonitor", "any", monitor.format("{any: true}")),
        "c.yaml": manifest("monitoring.coreos.com/v1/ServiceMonitor", "named", monitor.format("{matchNames: [two]}")),
    }
    assert {(source[-5:], target) for source, target, _ in edges(load(files), "selects")} == {
        ("e/own", "core/Service/one/s"),
        ("r/any", "core/Service/one/s"),
        ("r/any", "core/Service/two/s"),
        ("named", "core/Service/two/s"),
    }


@pytest.mark.parametrize("type_", sorted(CARRIERS))
def test_every_carrier_can_be_selected(type_: str) -> None:
    """The labels are those of the pod template, wherever the type has it."""
    group, _, kind = type_.partition("/")
    body = "{metadata: {name: x, labels: {app: a}}}"
    for step in reversed(CARRIERS[type_]):
        body = f"{{{step}: {body}, metadata: {{name: x}}}}"
    api_version = "v1" if group == "core" else f"{group}/v1"
    files = {
        "x.yaml": f"{{apiVersion: {api_version}, kind: {kind}, {body[1:]}\n",
        "s.yaml": manifest("v1/Service", "s", "spec: {selector: {app: a}}\n"),
    }
    assert edges(load(files), "selects") == {("core/Service/s", f"{type_}/x", "spec.selector")}


def test_what_runs_to_completion_carries_pods() -> None:
    """The two tables agree."""
    assert CARRIERS.keys() >= BATCH


def test_autoscalers_scale_what_they_name() -> None:
    """By kind and API version, whichever group the file still has for a kind that moved."""
    hpa = "spec: {{scaleTargetRef: {{apiVersion: {}, kind: Deployment, name: d}}}}\n"
    files = {
        "d.yaml": deployment("d", namespace="shop"),
        "1.yaml": manifest("autoscaling/v2/HorizontalPodAutoscaler", "h", hpa.format("apps/v1"), namespace="shop"),
        "2.yaml": manifest(
            "autoscaling/v2/HorizontalPodAutoscaler", "i", hpa.format("extensions/v1"), namespace="shop"
        ),
        "3.yaml": manifest("autoscaling/v2/HorizontalPodAutoscaler", "j", hpa.format("apps/v1")),
        "4.yaml": manifest("keda.sh/v1/ScaledObject", "k", "spec: {scaleTargetRef: {name: d}}\n", namespace="shop"),
    }
    assert {source.rpartition("/")[2] for source, _, _ in edges(load(files), "scales")} == {"h", "i", "k"}


def test_routes_lead_to_services() -> None:
    """Ingresses old and new, and Gateway routes, which may name another namespace."""
    ingress = "spec: {rules: [{http: {paths: [{backend: {service: {name: s}}}, {backend: {serviceName: s}}]}}]}\n"
    route = "spec: {rules: [{backendRefs: [{name: s}, {name: s, namespace: ns}, {kind: Other, name: s}]}]}\n"
    files = {
        "s.yaml": manifest("v1/Service", "s"),
        "n.yaml": manifest("v1/Service", "s", namespace="ns"),
        "i.yaml": manifest("networking.k8s.io/v1/Ingress", "i", ingress),
        "d.yaml": manifest("networking.k8s.io/v1/Ingress", "j", "spec: {defaultBackend: {service: {name: s}}}\n"),
        "r.yaml": manifest("gateway.networking.k8s.io/v1/HTTPRoute", "r", route),
    }
    assert edges(load(files), "routes") == {
        ("networking.k8s.io/Ingress/i", "core/Service/s", "spec.rules.0.http.paths.0.backend.service.name"),
        ("networking.k8s.io/Ingress/i", "core/Service/s", "spec.rules.0.http.paths.1.backend.serviceName"),
        ("networking.k8s.io/Ingress/j", "core/Service/s", "spec.defaultBackend.service.name"),
        ("gateway.networking.k8s.io/HTTPRoute/r", "core/Service/s", "spec.rules.0.backendRefs.0.name"),
        ("gateway.networking.k8s.io/HTTPRoute/r", "core/Service/ns/s", "spec.rules.0.backendRefs.1.name"),
    }


def test_pods_mount_and_refer() -> None:
    """Volumes and environment mount; service accounts and pull secrets are references."""
    pod = (
        "serviceAccountName: sa, imagePullSecrets: [{name: pull}], "
        "volumes: [{configMap: {name: cm}}, {secret: {secretName: sec}}, {persistentVolumeClaim: {claimName: pvc}}, "
        "{projected: {sources: [{secret: {name: sec}}]}}], "
        "initContainers: [{envFrom: [{configMapRef: {name: cm}}, {secretRef: {name: gone}}], "
        "env: [{name: x, value: y}, {valueFrom: {secretKeyRef: {name: sec}}}]}]"
    )
    files = {
        "d.yaml": deployment("d", pod=pod),
        "c.yaml": manifest("v1/ConfigMap", "cm"),
        "s.yaml": manifest("v1/Secret", "sec"),
        "q.yaml": manifest("v1/Secret", "pull"),
        "p.yaml": manifest("v1/PersistentVolumeClaim", "pvc"),
        "a.yaml": manifest("v1/ServiceAccount", "sa"),
    }
    loaded = load(files)
    spec = "spec.template.spec"
    assert edges(loaded, "mounts") == {
        ("apps/Deployment/d", "core/ConfigMap/cm", f"{spec}.volumes.0.configMap.name"),
        ("apps/Deployment/d", "core/Secret/sec", f"{spec}.volumes.1.secret.secretName"),
        ("apps/Deployment/d", "core/PersistentVolumeClaim/pvc", f"{spec}.volumes.2.persistentVolumeClaim.claimName"),
        ("apps/Deployment/d", "core/Secret/sec", f"{spec}.volumes.3.projected.sources.0.secret.name"),
        ("apps/Deployment/d", "core/ConfigMap/cm", f"{spec}.initContainers.0.envFrom.0.configMapRef.name"),
        ("apps/Deployment/d", "core/Secret/sec", f"{spec}.initContainers.0.env.1.valueFrom.secretKeyRef.name"),
    }
    assert edges(loaded, "references") == {
        ("apps/Deployment/d", "core/ServiceAccount/sa", f"{spec}.serviceAccountName"),
        ("apps/Deployment/d", "core/Secret/pull", f"{spec}.imagePullSecrets.0.name"),
    }


def test_the_older_name_of_the_service_account_is_a_reference_too() -> None:
    """API servers take ``serviceAccount`` where ``serviceAccountName`` is not written."""
    files = {"d.yaml": deployment("d", pod="serviceAccount: sa"), "a.yaml": manifest("v1/ServiceAccount", "sa")}
    path = "spec.template.spec.serviceAccount"
    assert edges(load(files), "references") == {("apps/Deployment/d", "core/ServiceAccount/sa", path)}


def test_bindings_bind_roles_and_accounts() -> None:
    """Cluster roles have no namespace; accounts have the binding's unless they say another; users are no objects."""
    rbac = "rbac.authorization.k8s.io"
    binding = (
        f"roleRef: {{apiGroup: {rbac}, kind: ClusterRole, name: r}}\n"
        "subjects: [{kind: ServiceAccount, name: a}, {kind: ServiceAccount, name: a, namespace: m}, "
        "{kind: User, name: a}]\n"
    )
    files = {
        "r.yaml": manifest(f"{rbac}/v1/ClusterRole", "r"),
        "a.yaml": manifest("v1/ServiceAccount", "a", namespace="ns"),
        "m.yaml": manifest("v1/ServiceAccount", "a", namespace="m"),
        "b.yaml": manifest(f"{rbac}/v1/RoleBinding", "b", binding, namespace="ns"),
    }
    assert edges(load(files), "binds") == {
        (f"{rbac}/RoleBinding/ns/b", f"{rbac}/ClusterRole/r", "roleRef.name"),
        (f"{rbac}/RoleBinding/ns/b", "core/ServiceAccount/ns/a", "subjects.0.name"),
        (f"{rbac}/RoleBinding/ns/b", "core/ServiceAccount/m/a", "subjects.1.name"),
    }


def test_namespaces_and_owners_own() -> None:
    """Namespaces own what names them, owners what refers to them."""
    owned = (
        "apiVersion: v1\nkind: Pod\nmetadata:\n  name: p\n  namespace: ns\n  ownerReferences:\n"
        "  - {apiVersion: apps/v1, kind: ReplicaSet, name: r}\n"
    )
    files = {
        "n.yaml": manifest("v1/Namespace", "ns"),
        "p.yaml": owned,
        "r.yaml": manifest("apps/v1/ReplicaSet", "r", namespace="ns"),
        "x.yaml": manifest("apps/v1/ReplicaSet", "r"),
    }
    assert edges(load(files), "owns") == {
        ("core/Namespace/ns", "core/Pod/ns/p", "metadata.name"),
        ("core/Namespace/ns", "apps/ReplicaSet/ns/r", "metadata.name"),
        ("apps/ReplicaSet/ns/r", "core/Pod/ns/p", "metadata.name"),
    }


def test_what_does_not_parse_may_be_tied_to_anything() -> None:
    """A broken Service may choose any pod, and a broken Deployment may be chosen by anything."""
    files = {
        "s.yaml": manifest("v1/Service", "s", "spec: [\n"),
        "d.yaml": manifest("apps/v1/Deployment", "d", "spec: [\n"),
    }
    loaded = load(files)
    assert edges(loaded, "selects") == {
        ("core/Service/s", "?", ""),
        ("?", "apps/Deployment/d", ""),
        ("?", "core/Service/s", ""),
    }
    assert ("apps/Deployment/d", "?", "") in edges(loaded, "mounts")


def test_links_leave_other_documents_alone() -> None:
    """What no link asks about is not composed."""
    files = {
        "crd.yaml": manifest("apiextensions.k8s.io/v1/CustomResourceDefinition", "x"),
        "cm.yaml": manifest("v1/ConfigMap", "cm"),
        "d.yaml": deployment("d", "app: a"),
        "s.yaml": manifest("v1/Service", "s", "spec: {selector: {app: a}}\n"),
    }
    loaded = load(files)
    for kind in loaded.links:
        edges(loaded, kind)
    assert set(loaded.listed) == {"cm.yaml", "crd.yaml"}


def test_links_are_linear() -> None:
    """A thousand Services find their Deployments by their labels, not pair by pair."""
    files = {
        f"{number}.yaml": f"{deployment(f'd{number}', f'app: a{number}, tier: web')}---\n"
        + manifest("v1/Service", f"s{number}", f"spec: {{selector: {{tier: web, app: a{number}}}}}\n")
        for number in range(1000)
    }
    loaded = load(files)
    for resource in loaded.resources:
        resource.body.get("spec")
    graph = build([loaded], {})
    started = time.process_time()
    assert sum(len(graph.outgoing(resource, "selects")) for resource in graph.resources) == 1000
    assert time.process_time() - started < 2


def test_a_definition_names_the_service_that_converts_its_objects() -> None:
    """Of definitions, which may be long, only those are read that name anything."""
    named = manifest(
        "apiextensions.k8s.io/v1/CustomResourceDefinition",
        "carts.example.com",
        "spec: {conversion: {webhook: {clientConfig: {service: {name: convert, namespace: shop}}}}}\n",
    )
    plain = manifest("apiextensions.k8s.io/v1/CustomResourceDefinition", "plain.example.com", "spec: {group: x}\n")
    service = manifest("v1/Service", "convert", "spec: {}\n", namespace="shop")
    loaded = load({"named.yaml": named, "plain.yaml": plain, "service.yaml": service})
    assert edges(loaded, "references") == {
        (
            "apiextensions.k8s.io/CustomResourceDefinition/carts.example.com",
            "core/Service/shop/convert",
            "spec.conversion.webhook.clientConfig.service.name",
        )
    }
    assert set(loaded.listed) == {"plain.yaml", "service.yaml"}
