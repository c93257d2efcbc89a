"""The facets' names and the types of their attributes: rules are checked against this table.

A type is ``string``, ``bool``, ``number``, ``quantity`` (Kubernetes), ``duration``, ``version``,
``list``, ``map`` or ``any``; a nested table is an object, a table in a list of one a list of objects.
Attributes keep the spelling of their source (``512Mi``); operators parse them by type.
Kubernetes facets use the API's camelCase, the others snake_case.
"""

from collections.abc import Mapping
from typing import Final, TypeAlias

AttributeType: TypeAlias = "str | Mapping[str, AttributeType] | list[AttributeType]"

_LABELLED: Final[dict[str, AttributeType]] = {"labels": "map", "annotations": "map"}

_BOTH_CONTEXTS: Final[dict[str, AttributeType]] = {
    "appArmorProfile": {"type": "string", "localhostProfile": "string"},
    "runAsGroup": "number",
    "runAsNonRoot": "bool",
    "runAsUser": "number",
    "seLinuxOptions": {"user": "string", "role": "string", "type": "string", "level": "string"},
    "seccompProfile": {"type": "string", "localhostProfile": "string"},
    "windowsOptions": {
        "gmsaCredentialSpec": "string",
        "gmsaCredentialSpecName": "string",
        "hostProcess": "bool",
        "runAsUserName": "string",
    },
}

_POD_SECURITY_CONTEXT: Final[dict[str, AttributeType]] = {
    **_BOTH_CONTEXTS,
    "fsGroup": "number",
    "fsGroupChangePolicy": "string",
    "seLinuxChangePolicy": "string",
    "supplementalGroups": "list",
    "supplementalGroupsPolicy": "string",
    "sysctls": [{"name": "string", "value": "string"}],
}

_SECURITY_CONTEXT: Final[dict[str, AttributeType]] = {
    **_BOTH_CONTEXTS,
    "allowPrivilegeEscalation": "bool",
    "capabilities": {"add": "list", "drop": "list"},
    "privileged": "bool",
    "procMount": "string",
    "readOnlyRootFilesystem": "bool",
}

_RESOURCES: Final[dict[str, AttributeType]] = {
    "limits": {"cpu": "quantity", "memory": "quantity", "ephemeral-storage": "quantity"},
    "requests": {"cpu": "quantity", "memory": "quantity", "ephemeral-storage": "quantity"},
}

_PROBE: Final[dict[str, AttributeType]] = {
    "exec": {"command": "list"},
    "failureThreshold": "number",
    "grpc": {"port": "number", "service": "string"},
    "httpGet": {"host": "string", "httpHeaders": "list", "path": "string", "port": "any", "scheme": "string"},
    "initialDelaySeconds": "number",
    "periodSeconds": "number",
    "successThreshold": "number",
    "tcpSocket": {"host": "string", "port": "any"},
    "terminationGracePeriodSeconds": "number",
    "timeoutSeconds": "number",
}

_OWNER: Final[dict[str, AttributeType]] = {
    **_LABELLED,
    "kind": "string",
    "name": "string",
    "namespace": "string",
    "replicas": "number",
}

_POD: Final[dict[str, AttributeType]] = {
    **_LABELLED,
    "activeDeadlineSeconds": "number",
    "affinity": {"nodeAffinity": "any", "podAffinity": "any", "podAntiAffinity": "any"},
    "automountServiceAccountToken": "bool",
    "containers": "list",
    "dnsConfig": {"nameservers": "list", "searches": "list", "options": [{"name": "string", "value": "string"}]},
    "dnsPolicy": "string",
    "ephemeralContainers": "list",
    "hostAliases": "list",
    "hostIPC": "bool",
    "hostNetwork": "bool",
    "hostPID": "bool",
    "hostUsers": "bool",
    "imagePullSecrets": "list",
    "initContainers": "list",
    "name": "string",
    "namespace": "string",
    "nodeName": "string",
    "nodeSelector": "map",
    "os": "string",
    "osName": "string",
    "priorityClassName": "string",
    "resources": _RESOURCES,
    "restartPolicy": "string",
    "runtimeClassName": "string",
    "securityContext": _POD_SECURITY_CONTEXT,
    "serviceAccountName": "string",
    "shareProcessNamespace": "bool",
    "terminationGracePeriodSeconds": "number",
    "tolerations": [{"key": "string", "operator": "string", "value": "string", "effect": "string"}],
    "topologySpreadConstraints": "list",
    "volumeNames": "list",
    "volumes": "list",
}

# What each facet is, and what its attributes do not say of themselves. Sources are named in docs/facets.md, which
# is generated from here.
MEANINGS: Final[Mapping[str, str]] = {
    "workload": "A controller, or a bare Pod, that keeps running.",
    "batch_workload": "A Job or CronJob; the CronJob's own fields are absent on a Job.",
    "pod": (
        "A pod, or the template of one. `os` is the name (linux, windows) wherever it is said; `osName` is what "
        "`spec.os` alone says, which is all that admission looks at. A request of `resources` that is not written is "
        "the limit. `volumeNames` are those of its volumes, and of the claims that a StatefulSet makes for it."
    ),
    "container_port": (
        "A port that a container declares. `protocol` is TCP where none is written; `container` and `pod` tell apart "
        "whose it is."
    ),
    "container": (
        "`role` is container, init, sidecar (an init container that keeps running) or ephemeral. "
        "`securityContext` is merged with the pod's as the kubelet does; a request that is not written is the "
        "limit, as the API server has it; `imageParts.registry` is absent where the image names none."
    ),
    "pod_reference": (
        "One use of a ConfigMap, a Secret or a PersistentVolumeClaim (`kind`) by a pod: in the environment of a "
        "container, or as a volume. Only what this use names is tied to it by `mounts`."
    ),
    "network_peer": (
        "One `from` or `to` of a NetworkPolicy. `direction` is ingress or egress, `namespace` the policy's, `ports` "
        "those of the rule that it stands in. Only what this peer lets through is tied to it by `admits`."
    ),
    "gateway_reference": (
        "A backend of a route, or a certificate of a Gateway, in another namespace, where a ReferenceGrant has to "
        "allow it. `fromKind` and `fromNamespace` are those of the route or Gateway, the others what it names."
    ),
    "ingress_backend": (
        "One path of an Ingress, the backend of all its other requests, or a Service that a route names; the last two "
        "have no `host` and no `path`. Only what this backend leads to is tied to it by `routes`."
    ),
    "ingress_rule": (
        'Traffic let in by a firewall. `sources` are CIDRs: "any" in every provider\'s spelling becomes 0.0.0.0/0 '
        "and ::/0; groups and tags are left out. `protocol` is lower case, and `all` for any. All ports are the one "
        "range from 0 to 65535, so that whoever looks for a port finds it there; `ports` is empty where the protocol "
        "has none (icmp)."
    ),
    "policy_statement": (
        "One statement of an access policy. `effect` is Allow or Deny; single values become lists; a condition is "
        "one {test, key, values}. `policy` says what the document is: identity, resource, trust, boundary or "
        "unknown. What a policy document data source renders is judged, merged, on every resource that takes it, "
        "and stands in the data source's blocks; where no resource takes it, on the data source itself (unknown)."
    ),
    "task_container": (
        "A container of an ECS task definition or a Batch job, as its JSON says it; names in any case. `type` is the "
        "resource's."
    ),
    "taggable": (
        "Anything that takes tags (AWS, Azure) or labels (Google); a provider's default ones are merged in. `kind` "
        "is tags or labels."
    ),
    "literal": (
        "Every string that is written as an attribute, a default or a map's entry, with the name it stands under. "
        "`kind` says what holds it: argument, default, environment, data (ConfigMap), secret."
    ),
}

FACETS: Final[Mapping[str, Mapping[str, AttributeType]]] = {
    "workload": {
        **_OWNER,
        "minReadySeconds": "number",
        "pod": _POD,
        "progressDeadlineSeconds": "number",
        "revisionHistoryLimit": "number",
        "selector": {"matchLabels": "map", "matchExpressions": "list"},
        "strategy": {"type": "string", "rollingUpdate": {"maxSurge": "any", "maxUnavailable": "any"}},
        "volumeClaimTemplates": "list",
    },
    "batch_workload": {
        **_OWNER,
        "activeDeadlineSeconds": "number",
        "backoffLimit": "number",
        "completions": "number",
        "concurrencyPolicy": "string",
        "failedJobsHistoryLimit": "number",
        "parallelism": "number",
        "pod": _POD,
        "schedule": "string",
        "startingDeadlineSeconds": "number",
        "successfulJobsHistoryLimit": "number",
        "suspend": "bool",
        "ttlSecondsAfterFinished": "number",
    },
    "pod": {**_POD, "workload": _OWNER},
    "container": {
        "args": "list",
        "command": "list",
        "env": [{"name": "string", "value": "string", "valueFrom": "any"}],
        "envFrom": "list",
        "image": "string",
        "imageParts": {"registry": "string", "repository": "string", "tag": "string", "digest": "string"},
        "imagePullPolicy": "string",
        "lifecycle": {"preStop": "any", "postStart": "any"},
        "livenessProbe": _PROBE,
        "name": "string",
        "pod": _POD,
        "ports": [
            {
                "containerPort": "number",
                "hostPort": "number",
                "hostIP": "string",
                "name": "string",
                "protocol": "string",
            }
        ],
        "readinessProbe": _PROBE,
        "resources": _RESOURCES,
        "restartPolicy": "string",
        "role": "string",
        "securityContext": _SECURITY_CONTEXT,
        "startupProbe": _PROBE,
        "stdin": "bool",
        "terminationMessagePolicy": "string",
        "tty": "bool",
        "volumeDevices": [{"devicePath": "string", "name": "string"}],
        "volumeMounts": [
            {
                "mountPath": "string",
                "mountPropagation": "string",
                "name": "string",
                "readOnly": "bool",
                "subPath": "string",
            }
        ],
        "workload": _OWNER,
    },
    "container_port": {
        "container": "string",
        "containerPort": "number",
        "hostIP": "string",
        "hostPort": "number",
        "name": "string",
        "pod": "string",
        "protocol": "string",
        "role": "string",
    },
    "pod_reference": {"kind": "string", "name": "string", "optional": "bool", "workload": _OWNER},
    "network_peer": {
        "direction": "string",
        "ipBlock": {"cidr": "string", "except": "list"},
        "namespace": "string",
        "namespaceSelector": {"matchExpressions": "list", "matchLabels": "map"},
        "podSelector": {"matchExpressions": "list", "matchLabels": "map"},
        "ports": "list",
    },
    "gateway_reference": {
        "filters": "list",
        "fromKind": "string",
        "fromNamespace": "string",
        "group": "string",
        "kind": "string",
        "name": "string",
        "namespace": "string",
        "port": "number",
        "weight": "number",
    },
    "ingress_backend": {
        "annotations": "map",
        "className": "string",
        "host": "string",
        "path": "string",
        "pathType": "string",
        "port": "any",
        "service": "string",
    },
    "ingress_rule": {
        "description": "string",
        "ports": [{"from": "number", "to": "number"}],
        "protocol": "string",
        "sources": "list",
    },
    "policy_statement": {
        "actions": "list",
        "conditions": [{"test": "string", "key": "string", "values": "list"}],
        "effect": "string",
        "not_actions": "list",
        "not_principals": [{"type": "string", "identifiers": "list"}],
        "not_resources": "list",
        "policy": "string",
        "principals": [{"type": "string", "identifiers": "list"}],
        "resources": "list",
        "sid": "string",
    },
    "task_container": {
        "command": "list",
        "cpu": "number",
        "environment": [{"name": "string", "value": "string"}],
        "essential": "bool",
        "image": "string",
        "linuxParameters": "map",
        "logConfiguration": "map",
        "memory": "number",
        "mountPoints": "list",
        "name": "string",
        "portMappings": "list",
        "privileged": "bool",
        "readonlyRootFilesystem": "bool",
        "secrets": [{"name": "string", "valueFrom": "string"}],
        "type": "string",
        "user": "string",
    },
    "taggable": {"kind": "string", "provider": "string", "tags": "map", "type": "string"},
    "literal": {"kind": "string", "name": "string", "type": "string", "value": "string"},
}
