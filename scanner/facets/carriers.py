"""What carries pods: Kubernetes objects, and the Terraform resources that make such objects."""

from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

from scanner.facets.api_view import ApiView
from scanner.facets.parts import either, text, written_map
from scanner.model.carriers import BATCH, CARRIERS
from scanner.model.located import Constant, Located, Record
from scanner.model.resource import Resource
from scanner.model.span import Span

TERRAFORM: Final[Mapping[str, str]] = {
    "kubernetes_cron_job": "batch/CronJob",
    "kubernetes_cron_job_v1": "batch/CronJob",
    "kubernetes_daemon_set_v1": "apps/DaemonSet",
    "kubernetes_daemonset": "apps/DaemonSet",
    "kubernetes_deployment": "apps/Deployment",
    "kubernetes_deployment_v1": "apps/Deployment",
    "kubernetes_job": "batch/Job",
    "kubernetes_job_v1": "batch/Job",
    "kubernetes_pod": "core/Pod",
    "kubernetes_pod_v1": "core/Pod",
    "kubernetes_replication_controller": "core/ReplicationController",
    "kubernetes_replication_controller_v1": "core/ReplicationController",
    "kubernetes_stateful_set": "apps/StatefulSet",
    "kubernetes_stateful_set_v1": "apps/StatefulSet",
}
_MANIFEST: Final = "kubernetes_manifest"


class Carrier(NamedTuple):
    """A resource that carries pods: its type as an API object, the object, and its PodTemplateSpec (None
    where it is not written).
    """

    resource: Resource
    type: str
    root: Located
    template: Located | None

    @property
    def kind(self) -> str:
        """The object's kind."""
        return self.type.rpartition("/")[2]

    @property
    def batch(self) -> bool:
        """Whether its pods run to completion."""
        return self.type in BATCH

    @property
    def metadata(self) -> Located | None:
        """The object's own."""
        return self.root.get("metadata")

    @property
    def spec(self) -> Located | None:
        """The object's own."""
        return self.root.get("spec")


def carrier(resource: Resource) -> Carrier | None:
    """The resource as a carrier of pods, None where it is none."""
    type_ = resource.type
    if type_ in CARRIERS:
        return _carrier(resource, type_, resource.body)
    if type_ in TERRAFORM:
        return _carrier(resource, TERRAFORM[type_], ApiView(resource.body))
    if type_ == _MANIFEST:
        manifest = resource.body.get("manifest")
        if manifest is not None:
            group = text(manifest.get("apiVersion")).rpartition("/")[0] or "core"
            made = f"{group}/{text(manifest.get('kind'))}"
            if made in CARRIERS:
                return _carrier(resource, made, manifest)
    return None


def owner(found: Carrier) -> dict[str, Located | Callable[[], Located | None] | None]:
    """The attributes of whatever makes the pods: kind, name, namespace, labels, annotations, replicas."""
    root, header = found.root, found.resource.span

    def kind() -> Located:
        place = root.get("kind")
        return Constant(found.kind, place.span if place is not None else header)

    def replicas() -> Located | None:
        spec = found.spec if found.type != "core/Pod" else None
        return spec.get("replicas") if spec is not None else None

    return {**_names(found), **_labelled(found.metadata), "kind": kind, "replicas": replicas}


def owner_record(found: Carrier) -> Located:
    """The same as one value."""
    return Record(owner(found), found.resource.span)


def pod(found: Carrier) -> Record:
    """The pod as it will be made: its spec, with the template's labels and annotations."""
    template = found.template
    spec = template.get("spec") if template is not None else None
    shown = written_map(spec)
    parts: dict[str, Located | Callable[[], Located | None] | None] = {
        **_names(found),
        **_labelled(template.get("metadata") if template is not None else None),
        "os": lambda: _system(shown),
        "osName": lambda: shown.walk(("os", "name")) if shown is not None else None,
        "serviceAccountName": lambda: _account(shown),
    }
    return Record(parts, _header(found, template, shown), shown)


def _carrier(resource: Resource, type_: str, root: Located) -> Carrier:
    return Carrier(resource, type_, root, written_map(root.walk(CARRIERS[type_])))


def _header(found: Carrier, template: Located | None, spec: Located | None) -> Span:
    if spec is not None:
        return spec.header
    return template.header if template is not None else found.resource.span


def _names(found: Carrier) -> dict[str, Callable[[], Located | None]]:
    resource = found.resource

    def namespace() -> Located | None:
        metadata = found.metadata
        place = metadata.get("namespace") if metadata is not None else None
        if place is not None or not resource.namespace:
            return place
        return Constant(resource.namespace, resource.span)

    def name() -> Located | None:
        metadata = found.metadata
        return metadata.get("name") if metadata is not None else None

    return {"name": name, "namespace": namespace}


def _labelled(metadata: Located | None) -> dict[str, Callable[[], Located | None]]:
    def part(name: str) -> Callable[[], Located | None]:
        return lambda: metadata.get(name) if metadata is not None else None

    return {"labels": part("labels"), "annotations": part("annotations")}


def _system(spec: Located | None) -> Located | None:
    """The operating system: the spec's own field, else what the node selector asks for."""
    if spec is None:
        return None
    return either(spec.walk(("os", "name")), spec.walk(("nodeSelector", "kubernetes.io/os")))


def _account(spec: Located | None) -> Located | None:
    """The service account; ``serviceAccount`` is the field's deprecated name."""
    if spec is None:
        return None
    return either(spec.get("serviceAccountName"), spec.get("serviceAccount"))
