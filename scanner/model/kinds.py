"""The kinds that every Kubernetes API server has, and the groups they live in.

A rule's plain kind name (``Service``) means the built-in one; anything else is ``group/Kind``. A resource's
type is always ``group/Kind``, with ``core`` for the empty group.
"""

from collections.abc import Mapping
from typing import Final

# By group, after the API reference of Kubernetes 1.37. Of a kind that two groups have (Event), the one
# that manifests use. What older servers had and files still contain is kept.
_GROUPS: Final[Mapping[str, tuple[str, ...]]] = {
    "core": (
        "Binding", "ComponentStatus", "ConfigMap", "Endpoints", "Event", "LimitRange", "Namespace", "Node",
        "PersistentVolume", "PersistentVolumeClaim", "Pod", "PodTemplate", "ReplicationController",
        "ResourceQuota", "Secret", "Service", "ServiceAccount",
    ),
    "admissionregistration.k8s.io": (
        "MutatingAdmissionPolicy", "MutatingAdmissionPolicyBinding", "MutatingWebhookConfiguration",
        "ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding", "ValidatingWebhookConfiguration",
    ),
    "apiextensions.k8s.io": ("CustomResourceDefinition",),
    "apiregistration.k8s.io": ("APIService",),
    "apps": ("ControllerRevision", "DaemonSet", "Deployment", "ReplicaSet", "StatefulSet"),
    "authentication.k8s.io": ("SelfSubjectReview", "TokenRequest", "TokenReview"),
    "authorization.k8s.io": (
        "LocalSubjectAccessReview", "SelfSubjectAccessReview", "SelfSubjectRulesReview", "SubjectAccessReview",
    ),
    "autoscaling": ("HorizontalPodAutoscaler", "Scale"),
    "batch": ("CronJob", "Job"),
    "certificates.k8s.io": ("CertificateSigningRequest", "ClusterTrustBundle", "PodCertificateRequest"),
    "coordination.k8s.io": ("Lease", "LeaseCandidate"),
    "discovery.k8s.io": ("EndpointSlice",),
    "flowcontrol.apiserver.k8s.io": ("FlowSchema", "PriorityLevelConfiguration"),
    "internal.apiserver.k8s.io": ("StorageVersion",),
    "lifecycle.k8s.io": ("EvictionRequest",),
    "networking.k8s.io": ("ClusterCIDR", "Ingress", "IngressClass", "IPAddress", "NetworkPolicy", "ServiceCIDR"),
    "node.k8s.io": ("RuntimeClass",),
    "policy": ("Eviction", "PodDisruptionBudget", "PodSecurityPolicy"),
    "rbac.authorization.k8s.io": ("ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding"),
    "resource.k8s.io": (
        "DeviceClass", "DeviceTaintRule", "ResourceClaim", "ResourceClaimTemplate", "ResourcePoolStatusRequest",
        "ResourceSlice",
    ),
    "scheduling.k8s.io": ("CompositePodGroup", "PodGroup", "PriorityClass", "Workload"),
    "settings.k8s.io": ("PodPreset",),
    "storage.k8s.io": (
        "CSIDriver", "CSINode", "CSIStorageCapacity", "StorageClass", "VolumeAttachment", "VolumeAttributesClass",
    ),
    "storagemigration.k8s.io": ("StorageVersionMigration",),
}  # fmt: skip

KINDS: Final[Mapping[str, str]] = {kind: group for group, kinds in _GROUPS.items() for kind in kinds}


def type_of(name: str) -> str | None:
    """The resource type that a kind's name means: ``Service`` is ``core/Service``, ``group/Kind`` itself.

    None for a plain name that is no built-in kind, and for what is no kind's name at all (those begin
    with a capital).
    """
    group, slash, kind = name.rpartition("/")
    if not kind[:1].isupper() or "/" in group:
        return None
    if slash:
        return name if group else None
    return f"{KINDS[kind]}/{kind}" if kind in KINDS else None
