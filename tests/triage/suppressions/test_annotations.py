"""What the annotation groundrule.dev/ignore reaches, wherever it is written."""

import json

import pytest
from suppression_scene import judged

DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: cart
spec:
  template:
    metadata:
      labels: {app: cart}
    spec:
      containers:
      - {name: web, image: "web:latest"}
"""
CART = "apps/Deployment/cart"
ON_OBJECT = DEPLOYMENT.replace("  name: cart\n", "  name: cart\n  annotations:\n    groundrule.dev/ignore: VALUE\n")
ON_TEMPLATE = DEPLOYMENT.replace(
    "      labels: {app: cart}\n", "      annotations: {groundrule.dev/ignore: VALUE}\n      labels: {app: cart}\n"
)


@pytest.mark.parametrize("text", [ON_OBJECT, ON_TEMPLATE], ids=["on the object", "on its pods' template"])
def test_an_annotation_reaches_the_object(text: str) -> None:
    """All that is found on it, and nothing else."""
    text = text.replace("VALUE", "\"image-tag; memory-limit, replicas reason='for now'\"")
    found = judged({"app.yaml": f"{text}---\n{DEPLOYMENT.replace('cart', 'shop')}"})
    assert found.accepted == [f"image-tag {CART} web", f"memory-limit {CART} web", f"replicas {CART}"]
    assert len(found.open) == 5
    assert found.told == []


def test_its_place_source_and_reason_are_shown() -> None:
    """As of any suppression."""
    found = judged({"app.yaml": ON_OBJECT.replace("VALUE", 'replicas reason="one is enough"')}, "replicas")
    (one,) = (one for finding in found.report.findings for one in finding.suppressions)
    assert (one.source, one.dialect, one.reason) == ("annotation", "groundrule", "one is enough")
    assert one.span is not None
    assert (one.span.file, one.span.start_line) == ("app.yaml", 6)


def test_an_annotation_of_several_lines() -> None:
    """Each line is an entry."""
    value = "|\n      # why\n      image-tag\n      memory-limit until=2999-01-01\n"
    found = judged({"app.yaml": ON_OBJECT.replace("VALUE\n", value)}, "image-tag", "memory-limit")
    assert (found.open, found.told) == ([], [])


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("owner-labels", "unknown-rule"),
        ("image-tag because", "malformed"),
        ("''", "malformed"),
        ("image-tag until=2001-01-01", "expired"),
        ("volume-encrypted", "unused"),
    ],
)
def test_what_is_wrong_with_one_is_told(value: str, told: str) -> None:
    """At its own line; it suppresses nothing."""
    found = judged({"app.yaml": ON_OBJECT.replace("VALUE", value)})
    assert (found.accepted, found.told) == ([], [f"{told} app.yaml:6"])


def test_unused_ones_are_told_of_objects_without_findings() -> None:
    """Nothing is found on them, and there is a mark in their file."""
    text = (
        "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n  annotations: {groundrule.dev/ignore: owner-label}\n"
    )
    assert judged({"app.yaml": text}).told == ["unused app.yaml:5"]
    assert judged({"app.yaml": text}, entries=[]).told == []


def test_an_annotation_that_is_no_text_is_none() -> None:
    """The API server would refuse it."""
    found = judged({"app.yaml": ON_OBJECT.replace("VALUE", "[image-tag]")})
    assert (found.accepted, found.told) == ([], [])


def test_json_manifests_have_annotations() -> None:
    """As they have no comments."""
    manifest = {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": "cart", "annotations": {"groundrule.dev/ignore": "owner-label"}},
    }
    assert judged({"app.json": json.dumps(manifest)}, "owner-label").accepted == ["owner-label core/Service/cart"]


TERRAFORM = """\
resource "kubernetes_deployment_v1" "cart" {
  metadata {
    name = "cart"
    annotations = {
      "groundrule.dev/ignore" = "memory-limit"
    }
  }
  spec {
    template {
      metadata {
        annotations = { "groundrule.dev/ignore" = var.accepted }
      }
      spec {
        container {
          name  = "web"
          image = "web:latest"
        }
      }
    }
  }
}
variable "accepted" {
  default = "image-tag"
}
"""


def test_terraform_s_objects_have_annotations() -> None:
    """Of blocks, and of manifests, with whatever they are evaluated to."""
    found = judged({"main.tf": TERRAFORM}, "memory-limit", "image-tag")
    name = "kubernetes_deployment_v1.cart"
    assert found.accepted == [f"image-tag {name} web", f"memory-limit {name} web"]
    assert (found.open, found.told) == ([], [])
    manifest = """\
resource "kubernetes_manifest" "cart" {
  manifest = {
    apiVersion = "v1"
    kind       = "Service"
    metadata = {
      name        = "cart"
      annotations = { "groundrule.dev/ignore" = "owner-label" }
    }
  }
}
"""
    assert judged({"main.tf": manifest}, "owner-label").accepted == ["owner-label kubernetes_manifest.cart"]


def test_instances_are_accepted_together() -> None:
    """One place makes them all; that one of them has nothing to accept makes it no less used."""
    text = TERRAFORM.replace('"cart" {\n', '"cart" {\n  count = 2\n', 1).replace(
        '"web:latest"', '"web:${count.index == 0 ? "latest" : "1"}"'
    )
    found = judged({"main.tf": text}, "image-tag")
    assert (found.accepted, found.told) == (["image-tag kubernetes_deployment_v1.cart[0] web"], [])
