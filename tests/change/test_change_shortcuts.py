"""What is not judged twice would say the same: shortcuts decide nothing."""

from collections.abc import Callable
from typing import Any

import pytest

from scanner.model.resource import Subject
from scanner.triage.untouched import Untouched

Volume = Callable[..., str]
ROOT = 'terraform {\n  backend "local" {}\n}\n'
CALL = 'terraform {{\n  backend "local" {{}}\n}}\nmodule "disk" {{\n  source = "../modules/{}"\n  safe   = {}\n}}\n'
POD = """\
apiVersion: v1
kind: Pod
metadata: {{name: {0}, labels: {{app: {0}}}}}
spec:
  containers:
    - {{name: web, image: "a.example/b:1", securityContext: {{privileged: true}}}}
"""
EDITS: dict[str, dict[str, str | None]] = {
    "a module": {"modules/one/main.tf": None},
    "a module's default": {"modules/two/variables.tf": 'variable "safe" {\n  default = false\n}\n'},
    "what a caller gives": {"a/main.tf": CALL.format("one", "true")},
    "another module": {"b/main.tf": CALL.format("two", "false")},
    "a file that is read": {"flag.txt": "no"},
    "a new file": {"c/more.tf": 'resource "aws_ebs_volume" "more" {\n  encrypted = false\n}\n'},
    "a backend": {"modules/one/backend.tf": ROOT},
    "a manifest": {"pods/one.yaml": POD.format("other")},
    "a variant": {"copies/one.yaml": POD.format("one")},
    "a kustomization": {"pods/kustomization.yaml": "resources: [one.yaml]\n"},
    "an included manifest": {"over/base/three.yaml": None, "over/base/four.yaml": POD.format("four")},
    "a value": {"c/terraform.tfvars": "safe = false\n"},
}


@pytest.mark.parametrize("edit", EDITS)
def test_judging_everything_twice_says_the_same(
    changes: Any, volume: Volume, monkeypatch: pytest.MonkeyPatch, edit: str
) -> None:
    """New, unchanged and fixed are the same findings, whether all of the base is judged or only what can differ."""
    variable = 'variable "safe" {\n  default = true\n}\n'
    changes.commit({
        "modules/one/main.tf": variable + volume("one", "var.safe"),
        "modules/two/variables.tf": variable, "modules/two/main.tf": volume("two", "var.safe"),
        "a/main.tf": CALL.format("one", "false"), "b/main.tf": CALL.format("one", "true"),
        "c/main.tf": ROOT + variable + volume("three", "var.safe") + volume("four", 'file("../flag.txt") == "yes"'),
        "flag.txt": "yes", "pods/one.yaml": POD.format("one"), "pods/two.yaml": POD.format("two"),
        "over/kustomization.yaml": "resources: [base]\n", "over/base/three.yaml": POD.format("three"),
        "over/base/kustomization.yaml": "resources: [three.yaml]\n",
    })  # fmt: skip
    changes.write(EDITS[edit])
    quick = changes.since("HEAD")
    assert quick.new or quick.fixed or edit in {"a module", "a variant", "a kustomization", "a backend"}

    def never(_: Untouched, subject: Subject, far: bool) -> bool:  # noqa: ARG001  # as the check asks it
        return False

    monkeypatch.setattr(Untouched, "__call__", never)
    assert changes.since("HEAD") == quick
