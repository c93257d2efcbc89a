"""Where each type names others, and what it names there.

A pattern leads to the name itself, or to a reference: a map with ``name`` and perhaps ``kind``,
``apiVersion`` or ``group``, ``namespace``; ``type`` is what is named where the reference does not say.
"""

from collections.abc import Mapping
from typing import Final

from scanner.inputs.kubernetes.links import platform
from scanner.inputs.kubernetes.links.naming import Naming, Table
from scanner.model.carriers import spec_path
from scanner.model.path import Path

_CONFIG_MAP: Final = "core/ConfigMap"
_SECRET: Final = "core/Secret"  # noqa: S105  # a kind
_CLAIM: Final = "core/PersistentVolumeClaim"
_SERVICE: Final = "core/Service"
_SERVICE_ACCOUNT: Final = "core/ServiceAccount"
_DEPLOYMENT: Final = "apps/Deployment"
_ADMISSION: Final = "admissionregistration.k8s.io"
_GATEWAY: Final = "gateway.networking.k8s.io"
_RBAC: Final = "rbac.authorization.k8s.io"
_DEFINITION: Final = "apiextensions.k8s.io/CustomResourceDefinition"

# Types of long documents, with a word that stands in those that name anything: no others are composed for it.
SAYING: Final = {_DEFINITION: "clientConfig"}


# Types without a namespace.
CLUSTER_WIDE: Final = frozenset(
    {
        f"{_RBAC}/ClusterRole",
        f"{_GATEWAY}/GatewayClass",
        f"{_ADMISSION}/MutatingAdmissionPolicy",
        f"{_ADMISSION}/ValidatingAdmissionPolicy",
        "cert-manager.io/ClusterIssuer",
        "core/Namespace",
        "core/PersistentVolume",
        "external-secrets.io/ClusterSecretStore",
        "keda.sh/ClusterTriggerAuthentication",
        "networking.k8s.io/IngressClass",
        "node.k8s.io/RuntimeClass",
        "scheduling.k8s.io/PriorityClass",
        "storage.k8s.io/StorageClass",
        "storage.k8s.io/VolumeAttributesClass",
    }
)


def _pod(namings: tuple[Naming, ...], carriers: Mapping[str, Path]) -> dict[str, tuple[Naming, ...]]:
    """Namings within a pod's spec, for everything that carries one."""
    return {
        type_: tuple(
            Naming((*(str(step) for step in spec_path(path)), *one.pattern), one.type, one.reference) for one in namings
        )
        for type_, path in carriers.items()
    }


def _merged(*tables: Table) -> Table:
    whole: dict[str, tuple[Naming, ...]] = {}
    for table in tables:
        for type_, namings in table.items():
            whole[type_] = whole.get(type_, ()) + namings
    return whole


_CONTAINERS: Final = ("containers", "initContainers", "ephemeralContainers")

_MOUNTS: Final = (
    Naming(("volumes", "*", "configMap", "name"), _CONFIG_MAP),
    Naming(("volumes", "*", "secret", "secretName"), _SECRET),
    Naming(("volumes", "*", "persistentVolumeClaim", "claimName"), _CLAIM),
    Naming(("volumes", "*", "projected", "sources", "*", "configMap", "name"), _CONFIG_MAP),
    Naming(("volumes", "*", "projected", "sources", "*", "secret", "name"), _SECRET),
    Naming(("volumes", "*", "csi", "nodePublishSecretRef", "name"), _SECRET),
    *(Naming((kind, "*", "envFrom", "*", "configMapRef", "name"), _CONFIG_MAP) for kind in _CONTAINERS),
    *(Naming((kind, "*", "envFrom", "*", "secretRef", "name"), _SECRET) for kind in _CONTAINERS),
    *(Naming((kind, "*", "env", "*", "valueFrom", "configMapKeyRef", "name"), _CONFIG_MAP) for kind in _CONTAINERS),
    *(Naming((kind, "*", "env", "*", "valueFrom", "secretKeyRef", "name"), _SECRET) for kind in _CONTAINERS),
)

_ROUTES: Final = ("GRPCRoute", "HTTPRoute", "TCPRoute", "TLSRoute", "UDPRoute")
_INGRESSES: Final = ("networking.k8s.io/Ingress", "extensions/Ingress")
_WEBHOOKS: Final = ("MutatingWebhookConfiguration", "ValidatingWebhookConfiguration")
_PATHS: Final = ("spec", "rules", "*", "http", "paths", "*", "backend")

ROUTES: Final[Table] = {
    **platform.ROUTES,
    **dict.fromkeys(
        _INGRESSES,
        (
            Naming((*_PATHS, "service", "name"), _SERVICE),
            Naming((*_PATHS, "serviceName"), _SERVICE),
            Naming(("spec", "defaultBackend", "service", "name"), _SERVICE),
            Naming(("spec", "backend", "serviceName"), _SERVICE),
        ),
    ),
    **{
        f"{_GATEWAY}/{route}": (
            Naming(("spec", "rules", "*", "backendRefs", "*"), _SERVICE, reference=True),
            Naming(("spec", "rules", "*", "filters", "*", "requestMirror", "backendRef"), _SERVICE, reference=True),
        )
        for route in _ROUTES
    },
    "route.openshift.io/Route": (
        Naming(("spec", "to"), _SERVICE, reference=True),
        Naming(("spec", "alternateBackends", "*"), _SERVICE, reference=True),
    ),
}

SCALES: Final[Table] = {
    "autoscaling/HorizontalPodAutoscaler": (Naming(("spec", "scaleTargetRef"), _DEPLOYMENT, reference=True),),
    "autoscaling.k8s.io/VerticalPodAutoscaler": (Naming(("spec", "targetRef"), _DEPLOYMENT, reference=True),),
    "keda.sh/ScaledObject": (Naming(("spec", "scaleTargetRef"), _DEPLOYMENT, reference=True),),
}

BINDS: Final[Table] = {
    f"{_RBAC}/{binding}": (
        Naming(("roleRef",), f"{_RBAC}/ClusterRole", reference=True),
        Naming(("subjects", "*"), _SERVICE_ACCOUNT, reference=True),
    )
    for binding in ("ClusterRoleBinding", "RoleBinding")
}

_PROMETHEUS: Final = ("Alertmanager", "Prometheus", "PrometheusAgent", "ThanosRuler")
_CLASS: Final = "storage.k8s.io/StorageClass"

_POD_REFERENCES: Final = (
    Naming(("serviceAccountName",), _SERVICE_ACCOUNT),
    # The field's older name.
    Naming(("serviceAccount",), _SERVICE_ACCOUNT),
    Naming(("imagePullSecrets", "*", "name"), _SECRET),
    Naming(("priorityClassName",), "scheduling.k8s.io/PriorityClass"),
    Naming(("runtimeClassName",), "node.k8s.io/RuntimeClass"),
    Naming(("volumes", "*", "ephemeral", "volumeClaimTemplate", "spec", "storageClassName"), _CLASS),
    Naming(("resourceClaims", "*", "resourceClaimName"), "resource.k8s.io/ResourceClaim"),
    Naming(("resourceClaims", "*", "resourceClaimTemplateName"), "resource.k8s.io/ResourceClaimTemplate"),
)

_REFERENCES: Final[Table] = _merged(
    {
        "apps/StatefulSet": (
            Naming(("spec", "serviceName"), _SERVICE),
            Naming(("spec", "volumeClaimTemplates", "*", "spec", "storageClassName"), _CLASS),
        ),
        "core/PersistentVolume": (
            Naming(("spec", "claimRef"), _CLAIM, reference=True),
            Naming(("spec", "storageClassName"), _CLASS),
        ),
        _CLAIM: (
            Naming(("spec", "storageClassName"), _CLASS),
            Naming(("spec", "volumeName"), "core/PersistentVolume"),
            Naming(("spec", "dataSource"), _CLAIM, reference=True),
            Naming(("spec", "volumeAttributesClassName"), "storage.k8s.io/VolumeAttributesClass"),
        ),
        _SERVICE_ACCOUNT: (
            Naming(("secrets", "*", "name"), _SECRET),
            Naming(("imagePullSecrets", "*", "name"), _SECRET),
        ),
        _DEFINITION: (Naming(("spec", "conversion", "webhook", "clientConfig", "service"), _SERVICE, reference=True),),
        "apiregistration.k8s.io/APIService": (Naming(("spec", "service"), _SERVICE, reference=True),),
    },
    {
        f"{_ADMISSION}/{kind}PolicyBinding": (Naming(("spec", "policyName"), f"{_ADMISSION}/{kind}Policy"),)
        for kind in ("MutatingAdmission", "ValidatingAdmission")
    },
    {
        f"{_ADMISSION}/{kind}": (Naming(("webhooks", "*", "clientConfig", "service"), _SERVICE, reference=True),)
        for kind in _WEBHOOKS
    },
    dict.fromkeys(
        _INGRESSES,
        (
            Naming(("spec", "ingressClassName"), "networking.k8s.io/IngressClass"),
            Naming(("spec", "tls", "*", "secretName"), _SECRET),
        ),
    ),
    {
        f"{_GATEWAY}/Gateway": (
            Naming(("spec", "gatewayClassName"), f"{_GATEWAY}/GatewayClass"),
            Naming(("spec", "listeners", "*", "tls", "certificateRefs", "*"), _SECRET, reference=True),
        )
    },
    {
        f"{_GATEWAY}/{route}": (Naming(("spec", "parentRefs", "*"), f"{_GATEWAY}/Gateway", reference=True),)
        for route in _ROUTES
    },
    {
        f"monitoring.coreos.com/{kind}": (Naming(("spec", "serviceAccountName"), _SERVICE_ACCOUNT),)
        for kind in _PROMETHEUS
    },
    platform.REFERENCES,
)


def mounts(carriers: Mapping[str, Path]) -> Table:
    """What pods use as volumes or as their environment; ``carriers`` as in ``links``."""
    return _pod(_MOUNTS, carriers)


def references(carriers: Mapping[str, Path]) -> Table:
    """All other names; ``carriers`` as in ``links``."""
    return _merged(_pod(_POD_REFERENCES, carriers), _REFERENCES)
