"""Which Kubernetes types carry pods, and where: one table for links and facets alike."""

from collections.abc import Mapping
from typing import Final

from scanner.model.path import Path

_TEMPLATE: Final[Path] = ("spec", "template")
# Stands at the end of a path that leads to a PodSpec itself, with no template around it.
BARE: Final = ""

# Type (group/Kind, any version) to the path of its PodTemplateSpec: the map that holds the pods'
# metadata and spec. A Pod is its own template. Operators that take parts of a pod (Prometheus, Kafka), or merge a
# template with what they make themselves (Elasticsearch), are not here: what is written is not what runs.
CARRIERS: Final[Mapping[str, Path]] = {
    "core/Pod": (),
    "core/PodTemplate": ("template",),
    "core/ReplicationController": _TEMPLATE,
    "apps/DaemonSet": _TEMPLATE,
    "apps/Deployment": _TEMPLATE,
    "apps/ReplicaSet": _TEMPLATE,
    "apps/StatefulSet": _TEMPLATE,
    "batch/CronJob": ("spec", "jobTemplate", "spec", "template"),
    "batch/Job": _TEMPLATE,
    # Served by no cluster since 1.16, yet still found in repositories.
    "extensions/DaemonSet": _TEMPLATE,
    "extensions/Deployment": _TEMPLATE,
    "extensions/ReplicaSet": _TEMPLATE,
    "actions.github.com/AutoscalingRunnerSet": _TEMPLATE,
    "apps.kruise.io/BroadcastJob": _TEMPLATE,
    "apps.kruise.io/CloneSet": _TEMPLATE,
    "apps.kruise.io/DaemonSet": _TEMPLATE,
    "apps.kruise.io/StatefulSet": _TEMPLATE,
    "apps.openshift.io/DeploymentConfig": _TEMPLATE,
    "argoproj.io/Rollout": _TEMPLATE,
    "leaderworkerset.x-k8s.io/LeaderWorkerSet": ("spec", "leaderWorkerTemplate", "workerTemplate"),
    "keda.sh/ScaledJob": ("spec", "jobTargetRef", "template"),
    "serving.knative.dev/Configuration": _TEMPLATE,
    "serving.knative.dev/Revision": (),
    "serving.knative.dev/Service": _TEMPLATE,
}

# Those whose pods run to completion instead of being kept running.
BATCH: Final[frozenset[str]] = frozenset(
    {"apps.kruise.io/BroadcastJob", "batch/CronJob", "batch/Job", "keda.sh/ScaledJob"}
)


def spec_path(template: Path) -> Path:
    """Where the pods' spec is, of a kind whose template is at a path."""
    return template[:-1] if template[-1:] == (BARE,) else (*template, "spec")


def labels_path(template: Path) -> Path | None:
    """Where the pods' labels are; None where whoever makes the pods gives them."""
    return None if template[-1:] == (BARE,) else (*template, "metadata", "labels")
