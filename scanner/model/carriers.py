"""Which Kubernetes types carry pods, and where: one table for links and facets alike."""

from collections.abc import Mapping
from typing import Final

from scanner.model.path import Path

_TEMPLATE: Final[Path] = ("spec", "template")

# Type (group/Kind, any version) to the path of its PodTemplateSpec: the map that holds the pods'
# metadata and spec. A Pod is its own template.
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
    "apps.kruise.io/CloneSet": _TEMPLATE,
    "apps.kruise.io/DaemonSet": _TEMPLATE,
    "apps.kruise.io/StatefulSet": _TEMPLATE,
    "apps.openshift.io/DeploymentConfig": _TEMPLATE,
    "argoproj.io/Rollout": _TEMPLATE,
    "keda.sh/ScaledJob": ("spec", "jobTargetRef", "template"),
    "serving.knative.dev/Configuration": _TEMPLATE,
    "serving.knative.dev/Revision": (),
    "serving.knative.dev/Service": _TEMPLATE,
}

# Those whose pods run to completion instead of being kept running.
BATCH: Final[frozenset[str]] = frozenset({"batch/CronJob", "batch/Job", "keda.sh/ScaledJob"})
