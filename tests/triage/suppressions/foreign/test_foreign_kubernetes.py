"""Annotations and comments of other scanners in manifests suppress what they do for these."""

import pytest
from suppression_scene import judged

CART = "apps/Deployment/cart"
LIMITS = [f"memory-limit {CART} log", f"memory-limit {CART} web"]
TAGS = [f"image-tag {CART} log", f"image-tag {CART} web"]


def deployment(annotations: str = "", template: str = "", top: str = "", above_log: str = "") -> dict[str, str]:
    text = f"""\
{top}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: cart
  annotations: {{{annotations}}}
spec:
  template:
    metadata:
      annotations: {{{template}}}
    spec:
      containers:
      - name: web
        image: web:latest
      {above_log}
      - name: log
        image: log:latest
"""
    return {"app.yaml": "\n".join(line for line in text.split("\n") if line.strip()) + "\n"}


def accepted(files: dict[str, str]) -> list[str]:
    return judged(files, "memory-limit", "image-tag").accepted


@pytest.mark.parametrize(
    ("annotation", "expected"),
    [
        ("checkov.io/skip1: CKV_K8S_13=not yet measured", LIMITS),
        ("checkov.io/skip1: CKV_K8S_13=a, checkov.io/skip22: CKV_K8S_14=b", [*TAGS, *LIMITS]),
        ("bridgecrew.io/skip7: CKV_K8S_14", TAGS),
        ("ignore-check.kube-linter.io/latest-tag: built here", TAGS),
        ("kube-linter.io/ignore-all: not ours", [*TAGS, *LIMITS]),
        ("ignore-check.kube-linter.io/unknown: x", []),
        ('kube-score/ignore: "container-resources, container-image-tag"', [*TAGS, *LIMITS]),
        ("kube-score/ignore: container-resources", LIMITS),
        ("""runterrascan.io/skip: '[{"rule": "AC_K8S_0097", "comment": "x"}]'""", LIMITS),
        ("runterrascan.io/skip: '[{'", []),
        ("""runterrascan.io/skip: '{"rule": "AC_K8S_0097"}'""", []),
        ("team.checkov.io/skipped: CKV_K8S_13", LIMITS),
        ("checkov.io/skip1: ' CKV_K8S_13'", []),
        ("checkov.io/skip1: CKV_K8S_13 =x", []),
        ("checkov.io/skip1: ckv_k8s_13", []),
        ("checkov.io/skip1: 'CKV_K8S_13,CKV_K8S_14=x'", []),
    ],
)
def test_an_annotation_reaches_the_object(annotation: str, expected: list[str]) -> None:
    """What is no id as it stands, spaces included, is none for Checkov either. On the template of an object's pods
    kube-score alone reads them.
    """
    assert accepted(deployment(annotation)) == expected
    assert accepted(deployment(template=annotation)) == (expected if "kube-score" in annotation else [])


def test_an_item_of_a_list_has_its_own() -> None:
    """Those of the list itself mean nothing."""
    pod = """
- apiVersion: v1
  kind: Pod
  metadata: {name: p, annotations: {checkov.io/skip1: CKV_K8S_14=x}}
  spec: {containers: [{name: c, image: "a:latest"}]}
"""
    listed = f"apiVersion: v1\nkind: List\nmetadata: {{annotations: {{checkov.io/skip1: CKV_K8S_13=x}}}}\nitems:{pod}"
    assert accepted({"a.yaml": listed}) == ["image-tag core/Pod/p c"]


def test_a_cron_job_has_two_templates() -> None:
    """kube-score reads what is on the object and on its pods' template, nothing on the jobs' template."""
    job = """
apiVersion: batch/v1
kind: CronJob
metadata: {{name: j, annotations: {{{0}}}}}
spec:
  jobTemplate:
    metadata: {{annotations: {{{1}}}}}
    spec:
      template:
        metadata: {{annotations: {{{2}}}}}
        spec: {{containers: [{{name: c, image: "a:latest"}}]}}
"""
    ignore = "kube-score/ignore: container-image-tag"
    expected = ["image-tag batch/CronJob/j c"]
    assert accepted({"a.yaml": job.format(ignore, "", "")}) == expected
    assert accepted({"a.yaml": job.format("", ignore, "")}) == []
    assert accepted({"a.yaml": job.format("", "", ignore)}) == expected


@pytest.mark.parametrize(
    ("comment", "expected"),
    [
        ("# kics-scan ignore-block", [f"memory-limit {CART} log"]),
        ("# kics-scan ignore-line", [f"memory-limit {CART} log"]),
        ("# trivy:ignore:KSV-0013", [f"image-tag {CART} log"]),
        ("# trivy:ignore:KSV013", [f"image-tag {CART} log"]),
        ("# kics-scan IGNORE-BLOCK", [f"memory-limit {CART} log"]),
        ("# checkov:skip=CKV_K8S_14:x", []),
        ("# ts:skip=AC_K8S_0097 x", []),
    ],
)
def test_a_comment_reaches_an_item(comment: str, expected: list[str]) -> None:
    """KICS and Trivy read what comes next; Checkov and Terrascan read no comments in manifests."""
    assert accepted(deployment(above_log=comment)) == expected


@pytest.mark.parametrize("top", ["# kics-scan ignore", "---\n# kics-scan ignore", "# kics-scan disable=aaaaaaaa-0003"])
def test_a_file_is_ignored_from_its_beginning(top: str) -> None:
    """The comment may stand behind the first document's mark."""
    assert accepted(deployment(top=top)) == LIMITS
