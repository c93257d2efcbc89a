"""Ties of the kinds that a platform is made of: delivery, meshes, autoscaling, certificates, catalog."""

import pytest
from manifests import deployment, edges, load, manifest

from scanner.inputs.kubernetes.links.naming import Meant, entity, host, qualified, stated

FLUX = "source.toolkit.fluxcd.io/v1"
CATALOG = "backstage.io/v1alpha1"


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("cart", Meant("backstage.io/System", None, "cart")),
        ("shop/cart", Meant("backstage.io/System", "shop", "cart")),
        ("component:cart", Meant("backstage.io/Component", None, "cart")),
        ("API:shop/cart", Meant("backstage.io/API", "shop", "cart")),
        ("template:cart", Meant("scaffolder.backstage.io/Template", None, "cart")),
        ("planet:cart", None),
        ("component:", None),
        ("/cart", None),
        ("", None),
    ],
)
def test_entity_references(text: str, meant: Meant | None) -> None:
    """``[kind:][namespace/]name``; the kind's case does not count, and a field says what it means without."""
    assert entity(text, "backstage.io/System") == meant


def test_kinds_that_must_be_said() -> None:
    """What something depends on may be of any kind, so a name alone means nothing."""
    assert stated("cart", "backstage.io/Component") is None
    assert stated("resource:db", "backstage.io/Component") == Meant("backstage.io/Resource", None, "db")


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("cart", Meant("core/Service", None, "cart")),
        ("cart.shop.svc.cluster.local", Meant("core/Service", "shop", "cart")),
        ("cart.shop.svc", Meant("core/Service", "shop", "cart")),
        ("cart.example.com", None),
        ("cart.shop", None),
        ("a.cart.shop.svc.cluster.local", None),
        ("*", None),
        ("", None),
    ],
)
def test_hosts_of_a_mesh(text: str, meant: Meant | None) -> None:
    """A name without dots is a Service of the same namespace, the full name one of any; nothing else is."""
    assert host(text, "core/Service") == meant


def test_names_with_a_namespace() -> None:
    """Both halves, or the name alone."""
    assert qualified("mesh/public", "x/Gateway") == Meant("x/Gateway", "mesh", "public")
    assert qualified("public", "x/Gateway") == Meant("x/Gateway", None, "public")


def test_delivery_refers_to_its_sources() -> None:
    """A kind that says no group is one of the group of the kind that is meant without any."""
    files = {
        "k.yaml": manifest(
            "kustomize.toolkit.fluxcd.io/v1/Kustomization",
            "shop",
            "spec: {sourceRef: {kind: OCIRepository, name: images}, dependsOn: [{name: base}]}\n",
            namespace="flux-system",
        ),
        "b.yaml": manifest("kustomize.toolkit.fluxcd.io/v1/Kustomization", "base", namespace="flux-system"),
        "o.yaml": manifest(f"{FLUX}/OCIRepository", "images", namespace="flux-system"),
        "h.yaml": manifest(
            "helm.toolkit.fluxcd.io/v2/HelmRelease",
            "cart",
            "spec: {chart: {spec: {sourceRef: {kind: HelmRepository, name: charts, namespace: flux-system}}},"
            " targetNamespace: shop}\n",
            namespace="apps",
        ),
        "r.yaml": manifest(f"{FLUX}/HelmRepository", "charts", namespace="flux-system"),
        "a.yaml": manifest(
            "argoproj.io/v1alpha1/Application", "till", "spec: {project: shop, destination: {namespace: shop}}\n"
        ),
        "p.yaml": manifest("argoproj.io/v1alpha1/AppProject", "shop"),
        "n.yaml": manifest("v1/Namespace", "shop"),
    }
    release, kustomization = "helm.toolkit.fluxcd.io/HelmRelease/apps/cart", "kustomize.toolkit.fluxcd.io/Kustomization"
    assert edges(load(files), "references") == {
        (
            f"{kustomization}/flux-system/shop",
            "source.toolkit.fluxcd.io/OCIRepository/flux-system/images",
            "spec.sourceRef.name",
        ),
        (f"{kustomization}/flux-system/shop", f"{kustomization}/flux-system/base", "spec.dependsOn.0.name"),
        (release, "source.toolkit.fluxcd.io/HelmRepository/flux-system/charts", "spec.chart.spec.sourceRef.name"),
        (release, "core/Namespace/shop", "spec.targetNamespace"),
        ("argoproj.io/Application/till", "argoproj.io/AppProject/shop", "spec.project"),
        ("argoproj.io/Application/till", "core/Namespace/shop", "spec.destination.namespace"),
    }


def test_a_mesh_routes_to_services() -> None:
    """Hosts lead to Services of the same namespace or the one that they say; gateways to their pods anywhere."""
    files = {
        "v.yaml": manifest(
            "networking.istio.io/v1/VirtualService",
            "cart",
            "spec:\n  gateways: [mesh, edge/public]\n  http:\n"
            "    - route: [{destination: {host: cart}}, {destination: {host: pay.bank.svc.cluster.local}}]\n",
            namespace="shop",
        ),
        "d.yaml": manifest("networking.istio.io/v1/DestinationRule", "cart", "spec: {host: cart}\n", namespace="shop"),
        "s.yaml": manifest("v1/Service", "cart", namespace="shop"),
        "p.yaml": manifest("v1/Service", "pay", namespace="bank"),
        "g.yaml": manifest(
            "networking.istio.io/v1/Gateway", "public", "spec: {selector: {istio: edge}}\n", namespace="edge"
        ),
        "w.yaml": deployment("edge", "istio: edge", namespace="istio-system"),
    }
    loaded = load(files)
    assert edges(loaded, "routes") == {
        (
            "networking.istio.io/VirtualService/shop/cart",
            "core/Service/shop/cart",
            "spec.http.0.route.0.destination.host",
        ),
        (
            "networking.istio.io/VirtualService/shop/cart",
            "core/Service/bank/pay",
            "spec.http.0.route.1.destination.host",
        ),
    }
    assert edges(loaded, "references") == {
        ("networking.istio.io/VirtualService/shop/cart", "networking.istio.io/Gateway/edge/public", "spec.gateways.1"),
        ("networking.istio.io/DestinationRule/shop/cart", "core/Service/shop/cart", "spec.host"),
    }
    assert edges(loaded, "selects") == {
        ("networking.istio.io/Gateway/edge/public", "apps/Deployment/istio-system/edge", "spec.selector")
    }


def test_policies_of_a_mesh_choose_pods_of_their_namespace() -> None:
    """Without a selector all of it, whatever the mesh; matchExpressions are none of Istio's."""
    policy = "security.istio.io/v1/PeerAuthentication"
    files = {
        "a.yaml": manifest(policy, "all", "spec: {mtls: {mode: STRICT}}\n", namespace="shop"),
        "b.yaml": manifest(policy, "one", "spec: {selector: {matchLabels: {app: cart}}}\n", namespace="shop"),
        "c.yaml": manifest(
            "policy.linkerd.io/v1beta3/Server",
            "s",
            "spec: {podSelector: {matchLabels: {app: till}}}\n",
            namespace="shop",
        ),
        "1.yaml": deployment("cart", "app: cart", namespace="shop"),
        "2.yaml": deployment("till", "app: till", namespace="shop"),
        "3.yaml": deployment("cart", "app: cart", namespace="desk"),
    }
    assert {(source.rpartition("/")[2], target) for source, target, _ in edges(load(files), "selects")} == {
        ("all", "apps/Deployment/shop/cart"),
        ("all", "apps/Deployment/shop/till"),
        ("one", "apps/Deployment/shop/cart"),
        ("s", "apps/Deployment/shop/till"),
    }


def test_roles_are_gathered_by_their_labels() -> None:
    """A ClusterRole chooses others by any one of its selectors, and never itself."""
    role = "rbac.authorization.k8s.io/v1/ClusterRole"
    labelled = "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {{name: {0}, labels: {{{1}}}}}\n"
    selectors = "aggregationRule:\n  clusterRoleSelectors: [{matchLabels: {to: view}}, {matchLabels: {to: edit}}]\n"
    files = {
        "a.yaml": labelled.format("whole", "to: view") + selectors,
        "b.yaml": labelled.format("viewing", "to: view"),
        "c.yaml": labelled.format("editing", "to: edit"),
        "d.yaml": manifest(role, "other"),
    }
    assert {target.rpartition("/")[2] for _, target, _ in edges(load(files), "selects")} == {"viewing", "editing"}


def test_issuers_triggers_and_entities() -> None:
    """Objects without a namespace are found from any; entities of the catalog by their references."""
    files = {
        "c.yaml": manifest(
            "cert-manager.io/v1/Certificate",
            "web",
            "spec: {issuerRef: {kind: ClusterIssuer, name: ca}}\n",
            namespace="shop",
        ),
        "i.yaml": manifest("cert-manager.io/v1/ClusterIssuer", "ca"),
        "t.yaml": manifest(
            "keda.sh/v1alpha1/ScaledObject", "cart", "spec: {triggers: [{authenticationRef: {name: queue}}]}\n"
        ),
        "q.yaml": manifest("keda.sh/v1alpha1/TriggerAuthentication", "queue"),
        "e.yaml": manifest(
            f"{CATALOG}/Component", "cart", "spec: {owner: Shop, dependsOn: ['resource:default/db', db]}\n"
        ),
        "g.yaml": manifest(f"{CATALOG}/Group", "shop"),
        "r.yaml": manifest(f"{CATALOG}/Resource", "db"),
    }
    assert edges(load(files), "references") == {
        ("cert-manager.io/Certificate/shop/web", "cert-manager.io/ClusterIssuer/ca", "spec.issuerRef.name"),
        ("keda.sh/ScaledObject/cart", "keda.sh/TriggerAuthentication/queue", "spec.triggers.0.authenticationRef.name"),
        ("backstage.io/Component/cart", "backstage.io/Group/shop", "spec.owner"),
        ("backstage.io/Component/cart", "backstage.io/Resource/db", "spec.dependsOn.0"),
    }
