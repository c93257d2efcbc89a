"""Whatever makes pods: those that keep running, and those that run to completion."""

from collections.abc import Callable, Iterator
from typing import Final

from scanner.facets.carriers import Carrier, carrier, owner, pod
from scanner.facets.parts import Overlay, either, text, written_map
from scanner.model.located import Located, Record
from scanner.model.path import Path
from scanner.model.resource import Facet, Resource

# Stored for others to copy: no pod runs because of it.
_TEMPLATES: Final = frozenset({"core/PodTemplate"})
# Where the Job is that a batch workload runs.
_JOBS: Final[dict[str, Path]] = {
    "batch/CronJob": ("spec", "jobTemplate", "spec"),
    "keda.sh/ScaledJob": ("spec", "jobTargetRef"),
}


def workloads(resource: Resource) -> Iterator[Facet]:
    """The workload that a resource is: a controller, or a Pod by itself."""
    found = carrier(resource)
    if found is None or found.batch or found.type in _TEMPLATES:
        return
    spec = written_map(found.spec) if found.type != "core/Pod" else None
    parts = _parts(found)
    parts["strategy"] = lambda: either(spec.get("strategy"), spec.get("updateStrategy")) if spec is not None else None
    yield _facet("workload", found, Record(parts, resource.span, spec))


def batch_workloads(resource: Resource) -> Iterator[Facet]:
    """The batch workload that a resource is; a CronJob has its Job's fields beside its own."""
    found = carrier(resource)
    if found is None or not found.batch:
        return
    spec = written_map(found.spec)
    path = _JOBS.get(found.type)
    if path is not None:
        job = written_map(found.root.walk(path))
        spec = Overlay(spec, job, spec.header if spec is not None else resource.span)
    yield _facet("batch_workload", found, Record(_parts(found), resource.span, spec))


def _parts(found: Carrier) -> dict[str, Located | Callable[[], Located | None] | None]:
    return {**owner(found), "pod": lambda: pod(found) if found.template is not None else None}


def _facet(kind: str, found: Carrier, body: Located) -> Facet:
    name = text(body.get("name")) or found.resource.name
    return Facet(kind, found.resource, name, kind, found.resource.span, body)
