"""Annotations of other scanners become ours."""

import pytest
from migration_scene import accepted, after, left, migrated, rewritten_file

POD = """\
apiVersion: v1
kind: Pod
metadata:
  name: web
  annotations:
{annotations}spec:
  containers:
    - name: web
      image: registry.example.com/web:latest
"""


def pod(*annotations: str) -> str:
    return POD.replace("{annotations}", "".join(f"    {one}\n" for one in annotations))


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ("checkov.io/skip1: CKV_K8S_14=It's so", "k8s-container-image-not-pinned reason=\"It''s so\""),
        ('"checkov.io/skip1": "CKV_K8S_11"', "k8s-container-no-cpu-limit"),
        ("ignore-check.kube-linter.io/latest-tag: It is", 'k8s-container-image-not-pinned reason="It is"'),
        ("kube-score/ignore: container-image-tag", "k8s-container-image-not-pinned"),
    ],
)  # fmt: skip
def test_annotation_becomes_ours(theirs: str, ours: str) -> None:
    """Key and value are replaced where they stand, in single quotes."""
    assert rewritten_file(pod(theirs, "other: x"), "pod.yaml") == pod(
        f"groundrule.dev/ignore: '{ours}'",
        "other: x",
    )


def test_several_become_one() -> None:
    """A mapping has one of ours; what is there already is kept, and a second run changes nothing."""
    files: dict[str, str | bytes] = {
        "pod.yaml": pod(
            "checkov.io/skip1: CKV_K8S_14=a",
            "other: x",
            "groundrule.dev/ignore: k8s-container-no-memory-limit",
            "checkov.io/skip2: CKV_K8S_11=b",
        )
    }
    once = after(files)
    assert (
        once["pod.yaml"]
        == pod(
            "other: x",
            'groundrule.dev/ignore: \'k8s-container-no-memory-limit; k8s-container-image-not-pinned reason="a"; '
            'k8s-container-no-cpu-limit reason="b"\'',
        ).encode()
    )
    assert accepted(once, foreign=False) == accepted(files, foreign=True)
    assert not migrated(once).changes


def test_list_of_checks_keeps_those_without_a_counterpart() -> None:
    """Of kube-score's list what has no rule stays."""
    text = pod("kube-score/ignore: container-image-tag,no-such-check")
    assert rewritten_file(text, "pod.yaml") == pod(
        "groundrule.dev/ignore: 'k8s-container-image-not-pinned'", "kube-score/ignore: 'no-such-check'"
    )
    assert left(text, "pod.yaml") == ["6 no rule of groundrule covers no-such-check"]


def test_annotation_on_a_shared_line() -> None:
    """Alone in a flow mapping it is replaced; beside ours it stays, with a word on what to write."""
    text = pod().replace("annotations:\n", "annotations: {checkov.io/skip1: CKV_K8S_14, a: b}\n")
    assert "annotations: {groundrule.dev/ignore: 'k8s-container-image-not-pinned', a: b}\n" in rewritten_file(
        text, "pod.yaml"
    )
    text = text.replace("a: b}", "groundrule.dev/ignore: k8s-container-no-memory-limit}")
    assert not migrated({"pod.yaml": text}).changes
    (told,) = left(text, "pod.yaml")
    assert told.endswith("write groundrule.dev/ignore: k8s-container-image-not-pinned")


def test_annotation_in_terraform_stays() -> None:
    """It is part of an expression."""
    text = """\
resource "kubernetes_pod" "a" {
  metadata {
    name        = "web"
    annotations = { "checkov.io/skip1" = "CKV_K8S_14=a" }
  }
  spec {
    container {
      name  = "web"
      image = "registry.example.com/web:latest"
    }
  }
}
"""
    assert not migrated({"main.tf": text}).changes
    assert any("in Terraform" in one for one in left(text))
