"""What a change to manifests introduced, left as it was and mended."""

from typing import Any


def deployment(name: str, *containers: str, app: str = "") -> str:
    """A Deployment; containers whose name ends with ``!`` are privileged."""
    text = f"apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: {name}\nspec:\n"
    text += f"  selector: {{matchLabels: {{app: {app or name}}}}}\n"
    text += f"  template:\n    metadata: {{labels: {{app: {app or name}}}}}\n    spec:\n      containers:\n"
    for one in containers:
        flag = str(one.endswith("!")).lower()
        text += f"        - name: {one.rstrip('!')}\n          image: a.example/b:1\n"
        text += f"          securityContext: {{privileged: {flag}}}\n"
    return text


POLICY = """\
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: all
spec:
  podSelector: {}
  policyTypes: [Ingress]
"""


def service(name: str, address: str) -> str:
    """A Service with an address that only one may have."""
    return f"apiVersion: v1\nkind: Service\nmetadata:\n  name: {name}\nspec:\n  loadBalancerIP: {address}\n"


def test_a_container_before_others(changes: Any) -> None:
    """A container that comes before another one moves nothing."""
    changes.commit({"policy.yaml": POLICY, "a.yaml": deployment("a", "web!"), "b.yaml": deployment("b", "web!")})
    changes.write({"a.yaml": deployment("a", "sidecar!", "web!")})
    found = changes.since("HEAD")
    assert [one["facet"]["name"] for one in found.report["results"] if one["change"] == "new"] == ["sidecar"]
    assert found.unchanged == ["apps/Deployment/a", "apps/Deployment/b"]


def test_a_counterpart_that_is_gone(changes: Any) -> None:
    """What another file protected is new, although nothing in its own file changed; what one protects is fixed."""
    changes.commit({"policy.yaml": POLICY, "a.yaml": deployment("a", "web!")})
    changes.write({"policy.yaml": None})
    assert changes.since("HEAD")[:3] == (["apps/Deployment/a"], ["apps/Deployment/a"], [])
    changes.commit()
    changes.write({"policies/policy.yaml": POLICY})
    assert changes.since("HEAD")[:3] == ([], ["apps/Deployment/a"], ["apps/Deployment/a"])


def test_a_rule_about_the_whole_repository(changes: Any) -> None:
    """What must be unique is held against what did not change, too."""
    changes.commit({
        "one/a.yaml": service("a", "10.0.0.1"), "two/a.yaml": service("a", "10.0.0.1"),
        "two/b.yaml": service("b", "10.0.0.2"),
    })  # fmt: skip
    assert changes.since("HEAD")[:3] == ([], ["core/Service/a", "core/Service/a"], [])
    changes.write({"two/b.yaml": service("b", "10.0.0.1")})
    assert changes.since("HEAD").new == ["core/Service/b"]


def test_a_moved_manifest(changes: Any) -> None:
    """A manifest that went to another folder, and one whose documents changed places, are the same."""
    changes.commit({"policy.yaml": POLICY, "a.yaml": deployment("a", "web!"), "b.yaml": deployment("b", "web!")})
    changes.git("mv", "a.yaml", "policy.yaml", "-k", ".")
    changes.write({
        "a.yaml": None, "b.yaml": None, "policy.yaml": None,
        "apps/all.yaml": "---\n".join([deployment("b", "web!"), POLICY, deployment("a", "web!")]),
    })  # fmt: skip
    assert changes.since("HEAD")[:3] == ([], ["apps/Deployment/a", "apps/Deployment/b"], [])


def test_a_kustomization(changes: Any) -> None:
    """What a base changes is new in the overlays that are judged with it."""
    changes.commit({
        "base/kustomization.yaml": "resources: [a.yaml, policy.yaml]\n", "base/policy.yaml": POLICY,
        "base/a.yaml": deployment("a", "web"),
        "over/kustomization.yaml": "resources: [../base]\n",
    })  # fmt: skip
    assert changes.since("HEAD")[:3] == ([], [], [])
    changes.write({"base/a.yaml": deployment("a", "web!")})
    assert changes.since("HEAD")[:3] == (["apps/Deployment/a"], [], [])


def test_a_variant_of_what_is_there(changes: Any) -> None:
    """A folder that comes to hold the same objects as another one makes neither of them new nor fixed."""
    changes.commit({"policy.yaml": POLICY, "a/a.yaml": deployment("a", "web!"), "b/b.yaml": deployment("b", "web!")})
    changes.write({"c/a.yaml": deployment("a", "web")})
    assert changes.since("HEAD")[:3] == ([], ["apps/Deployment/a", "apps/Deployment/b"], [])


def test_a_manifest_that_a_kustomization_takes(changes: Any) -> None:
    """What a new kustomization lists was there before."""
    changes.commit({"policy.yaml": POLICY, "a/a.yaml": deployment("a", "web!"), "b/b.yaml": deployment("b", "web!")})
    changes.write({"a/kustomization.yaml": "resources: [a.yaml, ../policy.yaml]\n"})
    found = changes.since("HEAD")
    assert found.fixed == []
    assert [one["rule"] for one in found.report["results"] if one["change"] == "new"] == ["own-policy"]


def test_an_exclude_of_a_folder_holds_on_both_sides(changes: Any) -> None:
    """What a folder's own configuration excludes now is not fixed."""
    changes.commit({"policy.yaml": POLICY, "a/a.yaml": deployment("a", "web!"), "a/b.yaml": deployment("b", "web!")})
    changes.write({"a/.groundrule.yaml": "version: 1\nexclude: [b.yaml]\n"})
    assert changes.since("HEAD")[:3] == ([], ["apps/Deployment/a"], [])


def test_an_ignore_file_hides_on_both_sides(changes: Any) -> None:
    """What an ignore file hides now is not fixed, and what it shows again is not new."""
    changes.commit({
        ".groundruleignore": "b.yaml\n", "policy.yaml": POLICY,
        "a.yaml": deployment("a", "web!"), "b.yaml": deployment("b", "web!"),
    })  # fmt: skip
    changes.write({".groundruleignore": "a.yaml\n"})
    assert changes.since("HEAD")[:3] == ([], ["apps/Deployment/b"], [])


def test_the_ignore_files_of_a_trusted_base_hide_on_both_sides(changes: Any) -> None:
    """Where the base's ignore files decide, a change can neither hide what is there nor bring up what was hidden."""
    changes.commit({
        ".groundruleignore": "b.yaml\n", "policy.yaml": POLICY,
        "a.yaml": deployment("a", "web!"), "b.yaml": deployment("b", "web!"),
    })  # fmt: skip
    changes.write({".groundruleignore": "a.yaml\n", "c.yaml": deployment("c", "web!")})
    found = changes.since("HEAD", options=("--trust-base", "HEAD"))
    assert found[:3] == (["apps/Deployment/c"], ["apps/Deployment/a"], [])
