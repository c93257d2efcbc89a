"""Normalized views over resources of any input, by the names of ``model.facet_types``."""

from collections.abc import Mapping
from typing import Final

from scanner.facets.containers import containers
from scanner.facets.firewalls import ingress_rules
from scanner.facets.gateway_references import gateway_references
from scanner.facets.ingress_backends import ingress_backends
from scanner.facets.literals import literals
from scanner.facets.network_peers import network_peers
from scanner.facets.pod_references import pod_references
from scanner.facets.pods import pods
from scanner.facets.policies import policy_statements
from scanner.facets.ports import container_ports
from scanner.facets.tags import taggables
from scanner.facets.task_containers import task_containers
from scanner.facets.workloads import batch_workloads, workloads
from scanner.model.graph import FacetFunction, FacetsOf

FACETS: Final[Mapping[str, FacetFunction | FacetsOf]] = {
    "workload": workloads,
    "batch_workload": batch_workloads,
    "pod": pods,
    "container": containers,
    "container_port": FacetsOf("container", container_ports),
    "pod_reference": pod_references,
    "network_peer": network_peers,
    "gateway_reference": gateway_references,
    "ingress_backend": ingress_backends,
    "ingress_rule": ingress_rules,
    "policy_statement": policy_statements,
    "task_container": task_containers,
    "taggable": taggables,
    "literal": literals,
}
