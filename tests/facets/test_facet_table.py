"""The table of facets, the functions that make them, and what they yield agree."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from facet_reading import facets, project

from scanner.facets import FACETS
from scanner.model import facet_types
from scanner.model.path import format_path
from scanner.model.value import PartialMap

EVERYTHING = {
    "main.tf": """
        resource "aws_security_group" "g" {
          ingress {
            description = "d"
            protocol    = "tcp"
            from_port   = 1
            to_port     = 2
            cidr_blocks = ["10.0.0.0/8"]
          }
          tags = { a = "b" }
        }
        data "aws_iam_policy_document" "d" {
          statement {
            sid           = "s"
            actions       = ["a"]
            not_actions   = ["a"]
            resources     = ["r"]
            not_resources = ["r"]
            principals {
              type        = "AWS"
              identifiers = ["*"]
            }
            not_principals {
              type        = "AWS"
              identifiers = ["*"]
            }
            condition {
              test     = "Bool"
              variable = "k"
              values   = ["v"]
            }
          }
        }
        resource "aws_ecs_task_definition" "t" {
          container_definitions = jsonencode([{
            name        = "web"
            privileged  = true
            cpu         = 1
            environment = [{ name = "a", value = "b" }]
          }])
        }
    """,
    "all.yaml": """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web, namespace: shop, labels: {a: b}, annotations: {c: d}}
        spec:
          replicas: 1
          selector: {matchLabels: {a: b}}
          strategy: {type: Recreate}
          template:
            metadata: {labels: {a: b}}
            spec:
              hostPID: true
              securityContext: {runAsUser: 5, fsGroup: 6}
              nodeSelector: {kubernetes.io/os: linux}
              serviceAccountName: robot
              containers:
                - name: c
                  image: ghcr.io/a/b:1@sha256:00
                  resources: {limits: {cpu: 1}}
                  securityContext: {capabilities: {drop: [ALL]}}
                  livenessProbe: {httpGet: {path: /}}
                  ports: [{containerPort: 80, protocol: TCP}]
                  envFrom: [{secretRef: {name: key, optional: true}}]
        ---
        apiVersion: batch/v1
        kind: CronJob
        metadata: {name: nightly}
        spec:
          schedule: "@daily"
          jobTemplate: {spec: {backoffLimit: 1, template: {spec: {containers: [{name: c}]}}}}
        ---
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {name: web, namespace: shop}
        spec:
          podSelector: {}
          egress: [{ports: [{port: 53}], to: [{podSelector: {matchLabels: {a: b}}, namespaceSelector: {}}]}]
          ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/8, except: [10.1.0.0/16]}}]}]
        ---
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata: {name: web, namespace: shop, annotations: {c: d}}
        spec:
          ingressClassName: outer
          defaultBackend: {service: {name: web, port: {number: 80}}}
          rules:
            - host: a.example
              http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: web, port: {name: http}}}}]}
        ---
        apiVersion: gateway.networking.k8s.io/v1
        kind: HTTPRoute
        metadata: {name: web, namespace: shop}
        spec: {rules: [{backendRefs: [{name: pay, namespace: bank, port: 80, weight: 1, filters: []}]}]}
    """,
}
# What a whole spec brings along beside the attributes that rules use.
NOT_IN_TABLE = {"template", "jobTemplate"}


def test_every_facet_of_the_table_has_its_function() -> None:
    """The names are the same, in both directions."""
    assert list(FACETS) == list(facet_types.FACETS)


@pytest.mark.parametrize("kind", facet_types.FACETS)
def test_what_a_facet_has_is_in_the_table(kind: str) -> None:
    """Every attribute that a facet yields is one that rules may name, with a value of its type."""
    found = facets(project(EVERYTHING), kind)
    assert found
    for facet in found:
        value = facet.body.value
        whole = value.known if isinstance(value, PartialMap) else value
        assert isinstance(whole, dict)
        named = {name: item for name, item in whole.items() if name not in NOT_IN_TABLE}
        assert not list(strange(named, facet_types.FACETS[kind], ()))


def strange(value: Any, type_: Any, path: tuple[str | int, ...]) -> Iterator[str]:
    """The paths whose value is not of the type that the table has."""
    if isinstance(type_, Mapping):
        if not isinstance(value, dict):
            yield format_path(path)
            return
        for name, item in value.items():
            if name in type_:
                yield from strange(item, type_[name], (*path, name))
            else:
                yield format_path((*path, name))
    elif isinstance(type_, list):
        for index, item in enumerate(value if isinstance(value, tuple) else [value]):
            yield from strange(item, type_[0], (*path, index))
    elif not isinstance(value, EXPECTED.get(type_, object)):
        yield format_path(path)


EXPECTED: dict[str, Any] = {
    "string": str,
    "bool": bool,
    "number": int,
    "quantity": str | int,
    "list": tuple,
    "map": dict,
}
