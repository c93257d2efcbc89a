"""What the rules of NetworkPolicies let through."""

from manifests import deployment, edges, load, manifest

from scanner.graph import build


def policy(spec: str, *, namespace: str = "shop") -> str:
    return manifest(
        "networking.k8s.io/v1/NetworkPolicy", "p", f"spec: {{podSelector: {{}}, {spec}}}\n", namespace=namespace
    )


def ties(*objects: str) -> set[tuple[str, str, str]]:
    return edges(load({"all.yaml": "\n---\n".join(objects)}), "admits")


P = "networking.k8s.io/NetworkPolicy/shop/p"
WEB = deployment("web", "app: web", namespace="shop")
FAR = deployment("far", "app: web", namespace="bank")


def test_pods_without_namespaces_are_those_of_the_policys_own() -> None:
    """Each peer makes its own edge, in both directions; a peer without labels of pods makes none."""
    found = ties(
        policy(
            "ingress: [{from: [{podSelector: {}}, {podSelector: {matchLabels: {app: web}}}]}], "
            "egress: [{to: [{podSelector: {matchExpressions: [{key: app, operator: Exists}]}}, "
            "{ipBlock: {cidr: 10.0.0.0/8}}]}]"
        ),
        WEB,
        FAR,
    )
    assert found == {
        (P, "apps/Deployment/shop/web", "spec.ingress.0.from.1"),
        (P, "apps/Deployment/shop/web", "spec.egress.0.to.0"),
    }


def test_namespaces_are_chosen_by_their_labels_and_by_their_names() -> None:
    """Every namespace has its name as a label; an empty selector chooses all."""
    both = {
        (P, "apps/Deployment/shop/web", "spec.ingress.0.from.0"),
        (P, "apps/Deployment/bank/far", "spec.ingress.0.from.0"),
    }
    pods = "podSelector: {matchLabels: {app: web}}"
    every = policy(f"ingress: [{{from: [{{{pods}, namespaceSelector: {{}}}}]}}]")
    assert ties(every, WEB, FAR) == both
    named = policy(
        f"ingress: [{{from: [{{{pods}, namespaceSelector: {{matchLabels: {{kubernetes.io/metadata.name: bank}}}}}}]}}]"
    )
    assert ties(named, WEB, FAR) == {(P, "apps/Deployment/bank/far", "spec.ingress.0.from.0")}
    team = policy(f"ingress: [{{from: [{{{pods}, namespaceSelector: {{matchLabels: {{team: b}}}}}}]}}]")
    bank = "apiVersion: v1\nkind: Namespace\nmetadata: {name: bank, labels: {team: b}}"
    shop = "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}"
    assert ties(team, WEB, FAR, bank, shop) == {(P, "apps/Deployment/bank/far", "spec.ingress.0.from.0")}


def test_labels_of_a_namespace_that_no_manifest_has_leave_the_tie_in_doubt() -> None:
    """The namespace may have them in the cluster."""
    pods = "podSelector: {matchLabels: {app: web}}"
    team = policy(f"ingress: [{{from: [{{{pods}, namespaceSelector: {{matchLabels: {{team: b}}}}}}]}}]")
    graph = build([load({"all.yaml": f"{team}\n---\n{FAR}"})], {})
    found = [edge for one in graph.resources for edge in graph.outgoing(one, "admits")]
    assert [(edge.target.address if edge.target else "?", edge.doubt is not None) for edge in found] == [
        ("apps/Deployment/bank/far", True)
    ]
