"""Input of any size, the same at every run: Terraform resources, modules and instances, Kubernetes manifests."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

_RESOURCE = """\
resource "aws_ebs_volume" "v{n}" {{
  availability_zone = var.zone
  size              = {size}
  encrypted         = {encrypted}
  tags              = merge(local.tags, {{ Name = "volume-{n}" }})
}}

resource "aws_security_group" "g{n}" {{
  name = "group-{n}"
  ingress {{
    from_port   = {port}
    to_port     = {port}
    protocol    = "tcp"
    cidr_blocks = var.cidrs
  }}
}}
"""

_SETTINGS = """\
terraform {
  required_version = ">= 1.5"
  required_providers {
    aws = { source = "hashicorp/aws", version = "~> 6.0" }
  }
  backend "s3" {
    bucket       = "state"
    key          = "bench"
    region       = "eu-west-1"
    encrypt      = true
    use_lockfile = true
  }
}

variable "zone" {
  type    = string
  default = "eu-west-1a"
}

variable "cidrs" {
  type    = list(string)
  default = ["10.0.0.0/8"]
}

locals {
  tags = { owner = "platform", environment = "bench" }
}
"""

_WORKLOAD = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: app-{n}
  namespace: team-{team}
  labels: {{app: app-{n}, owner: team-{team}}}
spec:
  replicas: 3
  selector:
    matchLabels: {{app: app-{n}}}
  template:
    metadata:
      labels: {{app: app-{n}}}
    spec:
      securityContext:
        runAsNonRoot: true
      containers:
        - name: web
          image: example.com/app:{n}
          ports: [{{containerPort: 8080}}]
          resources:
            requests: {{cpu: 100m, memory: 128Mi}}
            limits: {{memory: {memory}Mi}}
          readinessProbe: {{httpGet: {{path: /ready, port: 8080}}}}
---
apiVersion: v1
kind: Service
metadata: {{name: app-{n}, namespace: team-{team}}}
spec:
  selector: {{app: app-{n}}}
  ports: [{{port: 80, targetPort: 8080}}]
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {{name: app-{n}, namespace: team-{team}}}
spec:
  minAvailable: 1
  selector:
    matchLabels: {{app: app-{n}}}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {{name: app-{n}, namespace: team-{team}}}
spec:
  podSelector:
    matchLabels: {{app: app-{n}}}
  policyTypes: [Ingress]
"""


def _resource(number: int) -> str:
    encrypted = "true" if number % 2 else "false"
    return _RESOURCE.format(n=number, size=number % 100 + 1, encrypted=encrypted, port=number % 60000 + 1)


def resources(count: int, files: int) -> dict[str, str]:
    """``count`` plain resources spread over files of one root module."""
    chunks: list[list[str]] = [[] for _ in range(files)]
    for number in range(count // 2):
        chunks[number % files].append(_resource(number))
    written = {f"part{index}.tf": "\n".join(chunk) for index, chunk in enumerate(chunks)}
    return {"main.tf": _SETTINGS, **written}


def instances(count: int) -> dict[str, str]:
    """One resource with ``count`` instances by ``for_each``, in hundreds: ``range`` ends at 1,024."""
    volume = """
resource "aws_ebs_volume" "many" {
  for_each          = toset([for n in setproduct(range(100), range(%d)) : "v${n[0]}-${n[1]}"])
  availability_zone = var.zone
  size              = 10
  encrypted         = each.key == "v7-7"
  tags              = merge(local.tags, { Name = each.key })
}
"""
    return {"main.tf": _SETTINGS + volume % (count // 100)}


def modules(calls: int, depth: int) -> dict[str, str]:
    """A chain of modules ``depth`` deep, called ``calls`` times, one resource in each module."""
    files = {"main.tf": _SETTINGS}
    files["calls.tf"] = "\n".join(
        f'module "call{number}" {{\n  source    = "./level1"\n  encrypted = {str(bool(number % 2)).lower()}\n}}\n'
        for number in range(calls)
    )
    for level in range(1, depth + 1):
        inner = ""
        if level < depth:
            inner = f'module "next" {{\n  source    = "../level{level + 1}"\n  encrypted = var.encrypted\n}}\n'
        files[f"level{level}/main.tf"] = (
            'variable "encrypted" {\n  type = bool\n}\n\n'
            'resource "aws_ebs_volume" "this" {\n  availability_zone = "eu-west-1a"\n  size = 8\n'
            "  encrypted = var.encrypted\n}\n\n" + inner
        )
    return files


def workloads(count: int) -> dict[str, str]:
    """``count`` Deployments, each with its Service, disruption budget and network policy, ten a file."""
    written: dict[str, list[str]] = {}
    for number in range(count):
        text = _WORKLOAD.format(n=number, team=number % 20, memory=128 * (number % 8 + 1))
        written.setdefault(f"apps/{number // 10:05}.yaml", []).append(text)
    return {path: "---\n".join(texts) for path, texts in written.items()}


KINDS: Final[Mapping[str, Callable[[], dict[str, str]]]] = {
    "2,500 resources in 125 files": lambda: resources(2_500, 125),
    "5,000 resources in 250 files": lambda: resources(5_000, 250),
    "10,000 resources in 500 files": lambda: resources(10_000, 500),
    "5,000 instances": lambda: instances(5_000),
    "10,000 instances": lambda: instances(10_000),
    "modules 8 deep, 250 calls": lambda: modules(250, 8),
    "modules 8 deep, 500 calls": lambda: modules(500, 8),
    "modules 8 deep, 1,000 calls": lambda: modules(1_000, 8),
    "1,000 Deployments and their objects": lambda: workloads(1_000),
    "2,000 Deployments and their objects": lambda: workloads(2_000),
}


def write(files: Mapping[str, str], folder: Path) -> Path:
    """Put generated files into a folder, which is returned."""
    for path, text in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)
    return folder
