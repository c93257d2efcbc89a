"""The shapes of the kinds that every API server has: what is a map, a list, a text, a number, a truth value.

A field that may be of several types (ports by name or number, quantities, percentages) has no shape here.
"""

from collections.abc import Mapping
from functools import cache
from typing import Final, TypeAlias, TypeVar

from scanner.model.carriers import labels_path, spec_path
from scanner.model.path import Path

# A table is a map with these entries, a table in a list of one a list of such maps; "texts" a map of texts, "image"
# the name of an image.
Shape: TypeAlias = "str | Mapping[str, Shape] | list[Shape]"
_Table: TypeAlias = Mapping[str, Shape]
_Given = TypeVar("_Given")


def _fields(shape: _Given, *names: str) -> dict[str, _Given]:
    return dict.fromkeys(names, shape)


_METADATA: Final[_Table] = {
    **_fields("text", "name", "generateName", "namespace"),
    **_fields("texts", "labels", "annotations"),
}
_CONTEXT: Final[_Table] = {
    **_fields("number", "runAsUser", "runAsGroup", "fsGroup"),
    **_fields("truth", "privileged", "allowPrivilegeEscalation", "readOnlyRootFilesystem", "runAsNonRoot"),
    "capabilities": {"add": ["text"], "drop": ["text"]},
    "procMount": "text",
    "seccompProfile": {"type": "text", "localhostProfile": "text"},
    "seLinuxOptions": _fields("text", "level", "role", "type", "user"),
    "supplementalGroups": ["number"],
    "sysctls": [_fields("text", "name", "value")],
    "windowsOptions": {"hostProcess": "truth", "runAsUserName": "text"},
}
_ACTION: Final[_Table] = {
    "exec": {"command": ["text"]},
    "httpGet": {**_fields("text", "host", "path", "scheme"), "httpHeaders": [_fields("text", "name", "value")]},
    "tcpSocket": {"host": "text"},
    "grpc": {"port": "number", "service": "text"},
}
_PROBE: Final[_Table] = {
    **_ACTION,
    **_fields("number", "failureThreshold", "initialDelaySeconds", "periodSeconds", "successThreshold"),
    **_fields("number", "terminationGracePeriodSeconds", "timeoutSeconds"),
}
_RESOURCES: Final[_Table] = {**_fields({}, "limits", "requests"), "claims": [{"name": "text"}]}
_NAMED: Final[_Table] = {"name": "text", "optional": "truth"}
_KEY: Final[_Table] = {**_NAMED, "key": "text"}
_CONTAINER: Final[_Table] = {
    **_fields("text", "name", "imagePullPolicy", "restartPolicy", "terminationMessagePolicy", "workingDir"),
    **_fields("truth", "stdin", "stdinOnce", "tty"),
    **_fields(_PROBE, "livenessProbe", "readinessProbe", "startupProbe"),
    "image": "image",
    "command": ["text"],
    "args": ["text"],
    "env": [{**_fields("text", "name", "value"), "valueFrom": _fields(_KEY, "configMapKeyRef", "secretKeyRef")}],
    "envFrom": [{**_fields(_NAMED, "configMapRef", "secretRef"), "prefix": "text"}],
    "lifecycle": _fields(_ACTION, "postStart", "preStop"),
    "ports": [{**_fields("number", "containerPort", "hostPort"), **_fields("text", "hostIP", "name", "protocol")}],
    "resources": _RESOURCES,
    "securityContext": _CONTEXT,
    "volumeDevices": [_fields("text", "devicePath", "name")],
    "volumeMounts": [{**_fields("text", "mountPath", "mountPropagation", "name", "subPath"), "readOnly": "truth"}],
}
_VOLUME: Final[_Table] = {
    "name": "text",
    "configMap": {**_NAMED, "defaultMode": "number", "items": [{}]},
    "emptyDir": {"medium": "text"},
    "hostPath": {"path": "text", "type": "text"},
    "persistentVolumeClaim": {"claimName": "text", "readOnly": "truth"},
    "projected": {"sources": [{}], "defaultMode": "number"},
    "secret": {"secretName": "text", "optional": "truth", "defaultMode": "number", "items": [{}]},
}
_POD: Final[_Table] = {
    **_fields([_CONTAINER], "containers", "initContainers", "ephemeralContainers"),
    **_fields("truth", "automountServiceAccountToken", "hostIPC", "hostNetwork", "hostPID", "hostUsers"),
    **_fields("truth", "enableServiceLinks", "shareProcessNamespace"),
    **_fields("text", "dnsPolicy", "hostname", "nodeName", "priorityClassName", "restartPolicy", "runtimeClassName"),
    **_fields("text", "schedulerName", "serviceAccount", "serviceAccountName", "subdomain"),
    **_fields("number", "activeDeadlineSeconds", "priority", "terminationGracePeriodSeconds"),
    **_fields({}, "affinity", "dnsConfig", "os"),
    "hostAliases": [{"ip": "text", "hostnames": ["text"]}],
    "imagePullSecrets": [{"name": "text"}],
    "nodeSelector": "texts",
    "resources": _RESOURCES,
    "securityContext": _CONTEXT,
    "tolerations": [{**_fields("text", "effect", "key", "operator", "value"), "tolerationSeconds": "number"}],
    "topologySpreadConstraints": [{"maxSkew": "number", "topologyKey": "text", "whenUnsatisfiable": "text"}],
    "volumes": [_VOLUME],
}
_TEMPLATE: Final[_Table] = {"metadata": _METADATA, "spec": _POD}
_SELECTOR: Final[_Table] = {
    "matchLabels": "texts",
    "matchExpressions": [{"key": "text", "operator": "text", "values": ["text"]}],
}
_TARGET: Final[_Table] = _fields("text", "apiVersion", "kind", "name")
_CLAIM: Final[_Table] = {
    "accessModes": ["text"],
    "resources": _RESOURCES,
    "selector": _SELECTOR,
    **_fields("text", "storageClassName", "volumeMode", "volumeName"),
}
_PEER: Final[_Table] = {
    **_fields(_SELECTOR, "namespaceSelector", "podSelector"),
    "ipBlock": {"cidr": "text", "except": ["text"]},
}
_PORTS: Final[Shape] = [{"endPort": "number", "protocol": "text"}]
_JOB: Final[_Table] = {
    **_fields("number", "activeDeadlineSeconds", "backoffLimit", "completions", "parallelism"),
    "suspend": "truth",
    "ttlSecondsAfterFinished": "number",
}
_CONTROLLER: Final[_Table] = {
    **_fields("number", "minReadySeconds", "progressDeadlineSeconds", "replicas", "revisionHistoryLimit"),
    **_fields({"type": "text", "rollingUpdate": {}}, "strategy", "updateStrategy"),
    "paused": "truth",
    "selector": _SELECTOR,
    "serviceName": "text",
    "volumeClaimTemplates": [{"metadata": _METADATA, "spec": _CLAIM}],
}
_RULES: Final[Shape] = [
    _fields(["text"], "apiGroups", "nonResourceURLs", "resourceNames", "resources", "verbs"),
]
_ROLE: Final[_Table] = {"rules": _RULES}
_SUBJECTS: Final[Shape] = [_fields("text", "apiGroup", "kind", "name", "namespace")]
_BINDING: Final[_Table] = {"roleRef": _fields("text", "apiGroup", "kind", "name"), "subjects": _SUBJECTS}
_BACKEND: Final[_Table] = {
    "service": {"name": "text", "port": {"name": "text", "number": "number"}},
    "serviceName": "text",
}
_PATHS: Final[Shape] = [{"path": "text", "pathType": "text", "backend": _BACKEND}]

# What the kinds have beside their metadata and the template of their pods.
_KINDS: Final[Mapping[str, _Table]] = {
    **_fields({"spec": _CONTROLLER}, "apps/DaemonSet", "apps/Deployment", "apps/ReplicaSet", "apps/StatefulSet"),
    "autoscaling/HorizontalPodAutoscaler": {
        "spec": {**_fields("number", "maxReplicas", "minReplicas"), "scaleTargetRef": _TARGET}
    },
    "batch/CronJob": {
        "spec": {
            **_fields("text", "concurrencyPolicy", "schedule", "timeZone"),
            **_fields("number", "failedJobsHistoryLimit", "startingDeadlineSeconds", "successfulJobsHistoryLimit"),
            "suspend": "truth",
            "jobTemplate": {"spec": _JOB},
        }
    },
    "batch/Job": {"spec": _JOB},
    "core/ConfigMap": {**_fields("texts", "data", "binaryData"), "immutable": "truth"},
    "core/PersistentVolumeClaim": {"spec": _CLAIM},
    "core/ReplicationController": {"spec": {"replicas": "number", "selector": "texts"}},
    "core/Secret": {**_fields("texts", "data", "stringData"), "immutable": "truth", "type": "text"},
    "core/Service": {
        "spec": {
            "externalIPs": ["text"],
            "loadBalancerSourceRanges": ["text"],
            "ports": [{**_fields("text", "appProtocol", "name", "protocol"), **_fields("number", "nodePort", "port")}],
            "selector": "texts",
            **_fields("text", "clusterIP", "externalName", "externalTrafficPolicy", "loadBalancerIP", "type"),
            "publishNotReadyAddresses": "truth",
        }
    },
    "core/ServiceAccount": {
        "automountServiceAccountToken": "truth",
        "imagePullSecrets": [{"name": "text"}],
        "secrets": [{"name": "text"}],
    },
    "networking.k8s.io/Ingress": {
        "spec": {
            "ingressClassName": "text",
            "defaultBackend": _BACKEND,
            "rules": [{"host": "text", "http": {"paths": _PATHS}}],
            "tls": [{"hosts": ["text"], "secretName": "text"}],
        }
    },
    "networking.k8s.io/NetworkPolicy": {
        "spec": {
            "podSelector": _SELECTOR,
            "policyTypes": ["text"],
            "ingress": [{"from": [_PEER], "ports": _PORTS}],
            "egress": [{"to": [_PEER], "ports": _PORTS}],
        }
    },
    "policy/PodDisruptionBudget": {"spec": {"selector": _SELECTOR, "unhealthyPodEvictionPolicy": "text"}},
    **_fields(_ROLE, "rbac.authorization.k8s.io/ClusterRole", "rbac.authorization.k8s.io/Role"),
    **_fields(_BINDING, "rbac.authorization.k8s.io/ClusterRoleBinding", "rbac.authorization.k8s.io/RoleBinding"),
}


@cache
def shape_of(type_: str, template: Path | None) -> _Table:
    """What is known of a type's shape; ``template`` is where that of its pods is, None where it makes none."""
    whole: _Table = {"metadata": _METADATA, **_KINDS.get(type_, {})}
    if template is None:
        return whole
    if template == ():
        return {**whole, **_TEMPLATE}
    is_template = labels_path(template) is not None
    return _with(whole, template if is_template else spec_path(template), _TEMPLATE if is_template else _POD)


def _with(table: _Table, path: Path, inner: Shape) -> _Table:
    """The table with a shape at a path of names."""
    first, rest = str(path[0]), path[1:]
    held = table.get(first)
    if rest:
        inner = _with(held if isinstance(held, Mapping) else {}, rest, inner)
    return {**table, first: inner}
