"""What the rules on several objects say of a counterpart: there, missing, hidden, or managed elsewhere."""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

import pytest

from scanner import bundled, inputs
from scanner.discovery.memory import MemoryTree
from scanner.engine import Context, check, load_defaults, load_rules
from scanner.facets import FACETS
from scanner.graph import build
from scanner.model.finding import VERDICTS
from scanner.model.options import InputOptions


class Case(NamedTuple):
    """A subject, what it asks for, what else is there so that the rule asks at all, and the kind it asks for."""

    rule: str
    subject: str
    counterpart: str
    kind: str
    beside: str = ""


def item(type_: str, name: str, rest: str = "", *, namespace: str = "shop", more: str = "") -> str:
    version, _, kind = type_.rpartition("/")
    where = f", namespace: {namespace}" if namespace else ""
    return f"---\napiVersion: {version}\nkind: {kind}\nmetadata: {{name: {name}{where}{more}}}\n{rest}\n"


def pod(name: str, labels: str = "app: a", spec: str = "") -> str:
    return item(
        "v1/Pod",
        name,
        f"spec: {{containers: [{{name: c, image: 'a:1', ports: [{{name: web, containerPort: 80}}]}}]{spec}}}",
        more=f", labels: {{{labels}}}",
    )


def deployment(name: str, labels: str = "app: a", replicas: int = 2, spec: str = "", container: str = "") -> str:
    template = (
        f"{{metadata: {{labels: {{{labels}}}}}, spec: {{containers: [{{name: c, image: 'a:1'{container}}}]{spec}}}}}"
    )
    return item(
        "apps/v1/Deployment",
        name,
        f"spec: {{replicas: {replicas}, selector: {{matchLabels: {{{labels}}}}}, template: {template}}}",
    )


OTHER: Final = deployment("other", "app: other")
SELECTOR: Final = "{matchLabels: {app: a}}"
EXPRESSION: Final = "{matchExpressions: [{key: app, operator: In, values: [a]}]}"
BUDGET: Final = "spec: {{maxUnavailable: 1, selector: {}}}"
PATH: Final = "{path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}"
ROUTED: Final = f"spec: {{rules: [{{host: a.example, http: {{paths: [{PATH}]}}}}]}}"
TEMPLATE: Final = "{metadata: {labels: {app: a}}, spec: {containers: [{name: c, image: 'a:1'}]}}"
SERVICE: Final = "spec: {selector: {app: a}, ports: [{port: 80}]}"
HEADLESS: Final = "spec: {clusterIP: None, selector: {app: a}, ports: [{port: 80}]}"
BINDING: Final = (
    "roleRef: {{apiGroup: rbac.authorization.k8s.io, kind: {}, name: read}}\nsubjects: [{{kind: User, name: ann}}]"
)
SCALED: Final = (
    "spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: cart}, minReplicas: 2, maxReplicas: 3}"
)
DENY: Final = "spec: {podSelector: {}, policyTypes: [Ingress]}"
CHOSEN: Final = f"spec: {{podSelector: {SELECTOR}, policyTypes: [Ingress]}}"
HOOK: Final = "webhooks: [{name: a.b.c, clientConfig: {service: {name: web, namespace: shop}}}]"
RBAC: Final = "rbac.authorization.k8s.io/v1"

CASES: Final = [
    Case("k8s-service-selects-nothing", item("v1/Service", "web", SERVICE), deployment("cart"), "Deployment"),
    Case("k8s-service-selects-nothing", item("v1/Service", "web", SERVICE), pod("cart"), "Pod"),
    Case(
        "k8s-disruption-budget-selects-nothing",
        item("policy/v1/PodDisruptionBudget", "b", BUDGET.format(SELECTOR)),
        deployment("cart"),
        "Deployment",
        OTHER,
    ),
    Case(
        "k8s-disruption-budget-selects-nothing",
        item("policy/v1/PodDisruptionBudget", "b", BUDGET.format(EXPRESSION)),
        deployment("cart"),
        "Deployment",
        OTHER,
    ),
    Case(
        "k8s-network-policy-selects-nothing",
        item("networking.k8s.io/v1/NetworkPolicy", "n", f"spec: {{podSelector: {SELECTOR}}}"),
        deployment("cart"),
        "Deployment",
        OTHER,
    ),
    Case(
        "k8s-network-policy-peer-selects-nothing",
        item(
            "networking.k8s.io/v1/NetworkPolicy",
            "n",
            f"spec: {{podSelector: {{}}, ingress: [{{from: [{{podSelector: {SELECTOR}}}]}}]}}",
        ),
        deployment("cart"),
        "Deployment",
        OTHER,
    ),
    Case(
        "k8s-pod-no-network-policy",
        deployment("cart"),
        item("networking.k8s.io/v1/NetworkPolicy", "n", CHOSEN),
        "NetworkPolicy",
    ),
    Case(
        "k8s-namespace-no-default-deny",
        item("v1/Namespace", "shop", namespace=""),
        item("networking.k8s.io/v1/NetworkPolicy", "n", DENY),
        "NetworkPolicy",
        OTHER,
    ),
    Case(
        "k8s-namespace-no-limit-range",
        item("v1/Namespace", "shop", namespace=""),
        item("v1/LimitRange", "l", "spec: {limits: [{type: Container}]}"),
        "LimitRange",
        OTHER,
    ),
    Case(
        "k8s-namespace-no-resource-quota",
        item("v1/Namespace", "shop", namespace=""),
        item("v1/ResourceQuota", "q", "spec: {hard: {pods: '4'}}"),
        "ResourceQuota",
        OTHER,
    ),
    Case(
        "k8s-workload-no-disruption-budget",
        deployment("cart"),
        item("policy/v1/PodDisruptionBudget", "b", BUDGET.format(SELECTOR)),
        "PodDisruptionBudget",
    ),
    Case(
        "k8s-workload-no-autoscaler",
        deployment("cart", replicas=6),
        item("autoscaling/v2/HorizontalPodAutoscaler", "h", SCALED),
        "HorizontalPodAutoscaler",
    ),
    Case(
        "k8s-autoscaler-target-missing",
        item("autoscaling/v2/HorizontalPodAutoscaler", "h", SCALED),
        deployment("cart"),
        "Deployment",
        OTHER,
    ),
    Case(
        "k8s-autoscaler-target-missing",
        item("keda.sh/v1alpha1/ScaledObject", "h", "spec: {scaleTargetRef: {name: cart}}"),
        deployment("cart"),
        "Deployment",
        OTHER,
    ),
    Case(
        "k8s-vertical-autoscaler-target-missing",
        item(
            "autoscaling.k8s.io/v1/VerticalPodAutoscaler",
            "v",
            "spec: {targetRef: {apiVersion: apps/v1, kind: Deployment, name: cart}}",
        ),
        deployment("cart"),
        "Deployment",
        OTHER,
    ),
    Case(
        "k8s-ingress-service-missing",
        item("networking.k8s.io/v1/Ingress", "i", ROUTED),
        item("v1/Service", "web", SERVICE),
        "Service",
        item("v1/Service", "more", SERVICE),
    ),
    Case(
        "k8s-ingress-service-missing",
        item("gateway.networking.k8s.io/v1/HTTPRoute", "r", "spec: {rules: [{backendRefs: [{name: web, port: 80}]}]}"),
        item("v1/Service", "web", SERVICE),
        "Service",
        item("v1/Service", "more", SERVICE),
    ),
    Case(
        "k8s-ingress-class-missing",
        item("networking.k8s.io/v1/Ingress", "i", "spec: {ingressClassName: outer}"),
        item("networking.k8s.io/v1/IngressClass", "outer", namespace=""),
        "IngressClass",
        item("networking.k8s.io/v1/IngressClass", "inner", namespace=""),
    ),
    Case(
        "k8s-service-target-port-missing",
        item("v1/Service", "web", "spec: {selector: {app: a}, ports: [{port: 80, targetPort: web}]}"),
        pod("cart"),
        "Pod",
        deployment("bare"),
    ),
    Case(
        "k8s-stateful-set-no-headless-service",
        item(
            "apps/v1/StatefulSet",
            "s",
            f"spec: {{serviceName: web, selector: {SELECTOR}, template: {TEMPLATE}}}",
        ),
        item("v1/Service", "web", HEADLESS),
        "Service",
    ),
    Case(
        "k8s-webhook-service-missing",
        item("admissionregistration.k8s.io/v1/ValidatingWebhookConfiguration", "v", HOOK, namespace=""),
        item("v1/Service", "web", SERVICE),
        "Service",
        item("v1/Service", "more", SERVICE),
    ),
    Case(
        "k8s-container-secret-missing",
        deployment("cart", container=", envFrom: [{secretRef: {name: key}}]"),
        item("v1/Secret", "key"),
        "Secret",
        item("v1/Secret", "more"),
    ),
    Case(
        "k8s-container-config-map-missing",
        deployment("cart", container=", envFrom: [{configMapRef: {name: key}}]"),
        item("v1/ConfigMap", "key"),
        "ConfigMap",
        item("v1/ConfigMap", "more"),
    ),
    Case(
        "k8s-container-secret-missing",
        deployment("cart", spec=", volumes: [{name: d, secret: {secretName: key}}]"),
        item("v1/Secret", "key"),
        "Secret",
        item("v1/Secret", "more"),
    ),
    Case(
        "k8s-container-config-map-missing",
        deployment("cart", spec=", volumes: [{name: d, projected: {sources: [{configMap: {name: key}}]}}]"),
        item("v1/ConfigMap", "key"),
        "ConfigMap",
        item("v1/ConfigMap", "more"),
    ),
    Case(
        "k8s-pod-claim-missing",
        deployment("cart", spec=", volumes: [{name: d, persistentVolumeClaim: {claimName: data}}]"),
        item("v1/PersistentVolumeClaim", "data", "spec: {}"),
        "PersistentVolumeClaim",
        item("v1/PersistentVolumeClaim", "more", "spec: {}"),
    ),
    Case(
        "k8s-claim-storage-class-missing",
        item("v1/PersistentVolumeClaim", "data", "spec: {storageClassName: fast}"),
        item("storage.k8s.io/v1/StorageClass", "fast", "provisioner: a", namespace=""),
        "StorageClass",
        item("storage.k8s.io/v1/StorageClass", "slow", "provisioner: a", namespace=""),
    ),
    Case(
        "k8s-pod-service-account-missing",
        deployment("cart", spec=", serviceAccountName: robot"),
        item("v1/ServiceAccount", "robot"),
        "ServiceAccount",
        item("v1/ServiceAccount", "more"),
    ),
    Case(
        "k8s-pod-priority-class-missing",
        deployment("cart", spec=", priorityClassName: vital"),
        item("scheduling.k8s.io/v1/PriorityClass", "vital", "value: 5", namespace=""),
        "PriorityClass",
        item("scheduling.k8s.io/v1/PriorityClass", "more", "value: 4", namespace=""),
    ),
    Case(
        "k8s-binding-role-missing",
        item(f"{RBAC}/RoleBinding", "b", BINDING.format("Role")),
        item(f"{RBAC}/Role", "read", "rules: []"),
        "Role",
        item(f"{RBAC}/Role", "more", "rules: []"),
    ),
    Case(
        "k8s-binding-role-missing",
        item(f"{RBAC}/RoleBinding", "b", BINDING.format("ClusterRole")),
        item(f"{RBAC}/ClusterRole", "read", "rules: []", namespace=""),
        "ClusterRole",
        item(f"{RBAC}/Role", "more", "rules: []"),
    ),
    Case(
        "k8s-binding-role-missing",
        item(f"{RBAC}/ClusterRoleBinding", "b", BINDING.format("ClusterRole"), namespace=""),
        item(f"{RBAC}/ClusterRole", "read", "rules: []", namespace=""),
        "ClusterRole",
        item(f"{RBAC}/Role", "more", "rules: []"),
    ),
    Case(
        "k8s-service-monitor-selects-nothing",
        item("monitoring.coreos.com/v1/ServiceMonitor", "m", f"spec: {{selector: {SELECTOR}}}"),
        item("v1/Service", "web", SERVICE, more=", labels: {app: a}"),
        "Service",
        item("v1/Service", "more", SERVICE),
    ),
    Case(
        "k8s-pod-monitor-selects-nothing",
        item("monitoring.coreos.com/v1/PodMonitor", "m", f"spec: {{selector: {SELECTOR}}}"),
        deployment("cart"),
        "Deployment",
        OTHER,
    ),
    Case(
        "k8s-cert-manager-issuer-missing",
        item("cert-manager.io/v1/Certificate", "c", "spec: {issuerRef: {name: ca}}"),
        item("cert-manager.io/v1/Issuer", "ca", "spec: {ca: {}}"),
        "cert-manager.io/Issuer",
        item("cert-manager.io/v1/Issuer", "more", "spec: {ca: {}}"),
    ),
    Case(
        "k8s-istio-destination-missing",
        item(
            "networking.istio.io/v1/VirtualService",
            "v",
            "spec: {hosts: [web], http: [{route: [{destination: {host: web}}]}]}",
        ),
        item("v1/Service", "web", SERVICE),
        "Service",
        item("v1/Service", "more", SERVICE),
    ),
    Case(
        "k8s-argocd-application-project-missing",
        item("argoproj.io/v1alpha1/Application", "a", "spec: {project: shop}"),
        item("argoproj.io/v1alpha1/AppProject", "shop", "spec: {}"),
        "argoproj.io/AppProject",
        item("argoproj.io/v1alpha1/AppProject", "more", "spec: {}"),
    ),
    Case(
        "k8s-flux-kustomization-source-missing",
        item(
            "kustomize.toolkit.fluxcd.io/v1/Kustomization", "k", "spec: {sourceRef: {kind: GitRepository, name: apps}}"
        ),
        item("source.toolkit.fluxcd.io/v1/GitRepository", "apps", "spec: {}"),
        "source.toolkit.fluxcd.io/GitRepository",
        item("source.toolkit.fluxcd.io/v1/GitRepository", "more", "spec: {}"),
    ),
    Case(
        "k8s-flux-helm-release-source-missing",
        item(
            "helm.toolkit.fluxcd.io/v2/HelmRelease",
            "k",
            "spec: {chart: {spec: {sourceRef: {kind: HelmRepository, name: apps}}}}",
        ),
        item("source.toolkit.fluxcd.io/v1/HelmRepository", "apps", "spec: {}"),
        "source.toolkit.fluxcd.io/HelmRepository",
        item("source.toolkit.fluxcd.io/v1/HelmRepository", "more", "spec: {}"),
    ),
    Case(
        "k8s-pod-service-account-token-mounted",
        deployment("cart", spec=", serviceAccountName: robot"),
        item("v1/ServiceAccount", "robot", "automountServiceAccountToken: false"),
        "ServiceAccount",
    ),
    Case(
        "k8s-workload-not-scraped",
        deployment("cart"),
        item("monitoring.coreos.com/v1/PodMonitor", "m", f"spec: {{selector: {SELECTOR}}}"),
        "monitoring.coreos.com/PodMonitor",
        item("monitoring.coreos.com/v1/PodMonitor", "more", "spec: {selector: {matchLabels: {app: b}}}"),
    ),
]
IDS: Final = [f"{case.rule}-{case.kind.rpartition('/')[2]}-{position}" for position, case in enumerate(CASES)]


def broken(document: str) -> str:
    """The same document, cut off where its name should be."""
    return document.partition("metadata:")[0] + "metadata: [\n"


@pytest.fixture(scope="module")
def settings() -> dict[str, Any]:
    """The defaults that groundrule ships."""
    return {"defaults": load_defaults(bundled.rules() / "providers")}


@pytest.fixture(scope="module")
def rules() -> Mapping[str, Any]:
    """The rules that groundrule ships, by id."""
    return {rule.id: rule for rule in load_rules([(bundled.rules() / "kubernetes", False)])}


class Judge(NamedTuple):
    """One rule of the library on files: the worst verdict, empty where it does not apply."""

    rules: Mapping[str, Any]
    settings: dict[str, Any]

    def __call__(self, case: Case, *documents: str, elsewhere: str = "", files: Mapping[str, str] | None = None) -> str:
        tree = MemoryTree({"all.yaml": "".join(documents), **(files or {})})
        graph = build(inputs.load(tree, InputOptions()), FACETS)
        context = Context(**self.settings, elsewhere=frozenset([elsewhere] if elsewhere else []))
        checked = check([self.rules[case.rule]], graph, context, verdicts=frozenset(VERDICTS))
        name = case.subject.partition("name: ")[2].partition(",")[0].partition("}")[0]
        found = {f.verdict for f in checked.findings if f"/{name}" in f.subject.address}
        return next((verdict for verdict in ("fail", "unknown", "pass") if verdict in found), "")


@pytest.fixture
def judge(rules: Mapping[str, Any], settings: dict[str, Any]) -> Judge:
    """The rules that are asked here, on small trees."""
    return Judge(rules, settings)


@pytest.mark.parametrize("case", CASES, ids=IDS)
def test_a_counterpart_that_is_there(judge: Judge, case: Case) -> None:
    """Whatever is asked for satisfies the rule, in the same file or another."""
    assert judge(case, case.beside, case.subject, case.counterpart) == "pass"
    assert judge(case, case.beside, case.subject, files={"b.yaml": case.counterpart}) == "pass"


@pytest.mark.parametrize("case", CASES, ids=IDS)
def test_a_counterpart_that_is_not_there(judge: Judge, case: Case) -> None:
    """It fails where everything could be read, and is unknown beside a file that could not."""
    assert judge(case, case.beside, case.subject) == "fail"
    assert judge(case, case.beside, case.subject, files={"broken.yaml": broken(case.counterpart)}) == "unknown"


@pytest.mark.parametrize("case", CASES, ids=IDS)
def test_a_counterpart_that_others_manage(judge: Judge, case: Case) -> None:
    """Nothing is decided where its kind is declared to be managed elsewhere."""
    assert judge(case, case.beside, case.subject, elsewhere=case.kind) == "unknown"


@pytest.mark.parametrize("case", CASES, ids=IDS)
def test_namespaces(judge: Judge, case: Case) -> None:
    """The namespace default and none are one, for the subject and for what it asks for."""
    if "namespace: shop}" in case.subject.replace(", labels", "}") and "v1/Namespace" not in case.subject:
        there = case.counterpart.replace(", namespace: shop", "")
        here = case.subject.replace("namespace: shop", "namespace: default")
        assert judge(case, case.beside, here, there) == "pass"
        assert (
            judge(
                case,
                case.beside,
                case.subject.replace(", namespace: shop", ""),
                there.replace("metadata: {name", "metadata: {namespace: default, name"),
            )
            == "pass"
        )
    if "namespace: shop" in case.counterpart:
        assert (
            judge(case, case.beside, case.subject, case.counterpart.replace("namespace: shop", "namespace: far"))
            == "fail"
        )
