"""Pods, each with the one thing it is about: a hardened pod with some of its fields set otherwise.

None in a change removes the field. Lists replace lists; ``containers`` and the like are given as changes of
the hardened container.
"""

from collections.abc import Mapping
from typing import Any, Final

CONTAINER: Final[Mapping[str, Any]] = {
    "name": "main",
    "image": "registry.example.com/shop/cart:1.4.2",
    "securityContext": {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}},
}
POD: Final[Mapping[str, Any]] = {
    "apiVersion": "v1",
    "kind": "Pod",
    "spec": {"securityContext": {"runAsNonRoot": True, "seccompProfile": {"type": "RuntimeDefault"}}},
}
_CONTAINERS: Final = ("containers", "initContainers", "ephemeralContainers")


def changed(value: Any, change: Any) -> Any:
    """A value with a change laid over it."""
    if not isinstance(change, Mapping) or not isinstance(value, Mapping):
        return change
    merged = {**value, **{key: changed(value.get(key, {}), inner) for key, inner in change.items()}}
    return {key: inner for key, inner in merged.items() if inner is not None}


def pod(name: str, change: Mapping[str, Any]) -> dict[str, Any]:
    """A whole manifest."""
    spec = {"containers": [{}], **change.get("spec", {})}
    for field in _CONTAINERS:
        if field in spec:
            spec[field] = [
                changed({**CONTAINER, "name": f"{field}-{number}".lower()}, one)
                for number, one in enumerate(spec[field])
            ]
    made: dict[str, Any] = changed(POD, {**change, "spec": spec})
    made["metadata"] = {"name": name, **made.get("metadata", {})}
    return made


def _pod(**spec: Any) -> dict[str, Any]:
    return {"spec": spec}


def _context(**fields: Any) -> dict[str, Any]:
    return _pod(securityContext=fields)


def _container(**fields: Any) -> dict[str, Any]:
    return _pod(containers=[{"securityContext": fields}])


def _annotated(key: str, value: str) -> dict[str, Any]:
    return {"metadata": {"annotations": {key: value}}}


_APP_ARMOR: Final = "container.apparmor.security.beta.kubernetes.io/containers-0"
_SECCOMP: Final = "seccomp.security.alpha.kubernetes.io/pod"
_SECCOMP_OF_ONE: Final = "container.seccomp.security.alpha.kubernetes.io/containers-0"
_VOLUMES: Final = (
    "awsElasticBlockStore", "azureDisk", "azureFile", "cephfs", "cinder", "configMap", "csi", "downwardAPI",
    "emptyDir", "ephemeral", "fc", "flexVolume", "flocker", "gcePersistentDisk", "gitRepo", "glusterfs", "hostPath",
    "image", "iscsi", "nfs", "persistentVolumeClaim", "photonPersistentDisk", "portworxVolume", "projected",
    "quobyte", "rbd", "scaleIO", "secret", "storageos", "vsphereVolume",
)  # fmt: skip
_SYSCTLS: Final = (
    "kernel.shm_rmid_forced", "kernel.sem", "net.core.somaxconn", "net.ipv4.ip_local_port_range",
    "net.ipv4.ip_local_reserved_ports", "net.ipv4.ip_unprivileged_port_start", "net.ipv4.ping_group_range",
    "net.ipv4.tcp_fin_timeout", "net.ipv4.tcp_keepalive_intvl", "net.ipv4.tcp_keepalive_probes",
    "net.ipv4.tcp_keepalive_time", "net.ipv4.tcp_notsent_lowat", "net.ipv4.tcp_rmem",
    "net.ipv4.tcp_slow_start_after_idle", "net.ipv4.tcp_syncookies", "net.ipv4.tcp_wmem",
)  # fmt: skip
_CAPABILITIES: Final = (
    "ALL", "AUDIT_WRITE", "CAP_CHOWN", "CHOWN", "KILL", "MKNOD", "NET_ADMIN", "NET_BIND_SERVICE", "NET_RAW", "SETPCAP",
    "SYS_ADMIN", "SYS_CHROOT", "SYS_TIME", "chown", "net_bind_service",
)  # fmt: skip
_SELINUX: Final = (
    {"user": "system_u"},
    {"user": ""},
    {"role": "system_r"},
    {"level": "s0:c1,c2"},
    *({"type": name} for name in ("", "container_t", "container_init_t", "container_kvm_t", "container_engine_t")),
    {"type": "spc_t"},
)
_ACTIONS: Final = (
    {"httpGet": {"port": 80, "host": "10.0.0.1"}},
    {"tcpSocket": {"port": 80, "host": "127.0.0.1"}},
    {"httpGet": {"port": 80, "host": ""}},
    {"httpGet": {"port": 80}},
    {"exec": {"command": ["true"]}},
)

_CHANGES: Final[Mapping[str, Mapping[str, Any]]] = {
    "hardened": {},
    "bare": {"spec": {"securityContext": None, "containers": [{"securityContext": None}]}},
    "two-containers": _pod(containers=[{}, {"securityContext": None}]),
    "init-bare": _pod(initContainers=[{"securityContext": None}]),
    "ephemeral-bare": _pod(ephemeralContainers=[{"securityContext": None}]),
    "sidecar-bare": _pod(initContainers=[{"restartPolicy": "Always", "securityContext": None}]),
    "linux": _pod(os={"name": "linux"}),
    "linux-bare": _pod(os={"name": "linux"}, containers=[{"securityContext": None}]),
    "windows-bare": _pod(
        os={"name": "windows"}, securityContext={"seccompProfile": None}, containers=[{"securityContext": None}]
    ),
    "windows-root": _pod(
        os={"name": "windows"}, securityContext={"runAsNonRoot": None}, containers=[{"securityContext": None}]
    ),
    "windows-capability": _pod(
        os={"name": "windows"}, containers=[{"securityContext": {"capabilities": {"add": ["CHOWN"]}}}]
    ),
    "windows-selected": _pod(nodeSelector={"kubernetes.io/os": "windows"}, containers=[{"securityContext": None}]),
    "windows-selected-hardened": _pod(nodeSelector={"kubernetes.io/os": "windows"}),
    "linux-selected": _pod(nodeSelector={"kubernetes.io/os": "linux"}),
    **{
        f"host-{field[4:].lower()}-{value}".lower(): _pod(**{field: value})
        for field in ("hostNetwork", "hostPID", "hostIPC")
        for value in (True, False)
    },
    **{
        f"host-port-{port}": _pod(containers=[{"ports": [{"containerPort": 80, "hostPort": port}]}]) for port in (0, 80)
    },
    "host-port-unset": _pod(containers=[{"ports": [{"containerPort": 80}]}]),
    "host-port-second": _pod(containers=[{"ports": [{"containerPort": 80}, {"containerPort": 81, "hostPort": 81}]}]),
    "host-port-init": _pod(initContainers=[{"ports": [{"containerPort": 80, "hostPort": 80}]}]),
    **{f"host-process-{value}".lower(): _container(windowsOptions={"hostProcess": value}) for value in (True, False)},
    "host-process-pod": _context(windowsOptions={"hostProcess": True}),
    "host-process-overridden": _pod(
        securityContext={"windowsOptions": {"hostProcess": True}},
        containers=[{"securityContext": {"windowsOptions": {"hostProcess": False}}}],
    ),
    **{
        f"privileged-{value}".lower(): _container(privileged=value, allowPrivilegeEscalation=None)
        for value in (True, False)
    },
    "privileged-init": _pod(
        initContainers=[{"securityContext": {"privileged": True, "allowPrivilegeEscalation": None}}]
    ),
    "escalation-unset": _container(allowPrivilegeEscalation=None),
    "escalation-true": _container(allowPrivilegeEscalation=True),
    **{
        f"adds-{name.lower().replace('_', '-')}-{'upper' if name.isupper() else 'lower'}": _container(
            capabilities={"add": [name]}
        )
        for name in _CAPABILITIES
    },
    "adds-none": _container(capabilities={"add": []}),
    "drops-nothing": _container(capabilities={"drop": []}),
    "drops-unset": _container(capabilities=None),
    "drops-one": _container(capabilities={"drop": ["NET_RAW"]}),
    "drops-more": _container(capabilities={"drop": ["NET_RAW", "ALL"]}),
    "drops-lower-case": _container(capabilities={"drop": ["all"]}),
    **{f"volume-{name.lower()}": _pod(volumes=[{"name": "data", name: {}}]) for name in _VOLUMES},
    "volume-second": _pod(volumes=[{"name": "one", "emptyDir": {}}, {"name": "two", "hostPath": {"path": "/"}}]),
    "nonroot-unset": _context(runAsNonRoot=None),
    "nonroot-false": _context(runAsNonRoot=False),
    "nonroot-by-container": _pod(
        securityContext={"runAsNonRoot": None}, containers=[{"securityContext": {"runAsNonRoot": True}}]
    ),
    "nonroot-by-one": _pod(
        securityContext={"runAsNonRoot": None}, containers=[{"securityContext": {"runAsNonRoot": True}}, {}]
    ),
    "nonroot-false-overridden": _pod(
        securityContext={"runAsNonRoot": False}, containers=[{"securityContext": {"runAsNonRoot": True}}]
    ),
    "nonroot-overridden": _container(runAsNonRoot=False),
    "nonroot-by-user": _context(runAsNonRoot=None, runAsUser=1000),
    "nonroot-user-namespace": _pod(hostUsers=False, securityContext={"runAsNonRoot": None}),
    "nonroot-host-users": _pod(hostUsers=True, securityContext={"runAsNonRoot": None}),
    "user-zero": _container(runAsUser=0),
    "user-zero-pod": _context(runAsUser=0),
    "user-zero-overridden": _pod(securityContext={"runAsUser": 0}, containers=[{"securityContext": {"runAsUser": 1}}]),
    "user-zero-nonroot-unset": _context(runAsUser=0, runAsNonRoot=None),
    "user-zero-user-namespace": _pod(hostUsers=False, containers=[{"securityContext": {"runAsUser": 0}}]),
    "user-one": _container(runAsUser=1),
    **{
        f"seccomp-{kind.lower()}": _context(seccompProfile={"type": kind, "localhostProfile": path})
        for kind, path in (("RuntimeDefault", None), ("Localhost", "a.json"), ("Unconfined", None))
    },
    "seccomp-unset": _context(seccompProfile=None),
    "seccomp-by-container": _pod(
        securityContext={"seccompProfile": None},
        containers=[{"securityContext": {"seccompProfile": {"type": "RuntimeDefault"}}}],
    ),
    "seccomp-by-one": _pod(
        securityContext={"seccompProfile": None},
        containers=[{"securityContext": {"seccompProfile": {"type": "RuntimeDefault"}}}, {}],
    ),
    "seccomp-unconfined-container": _container(seccompProfile={"type": "Unconfined"}),
    "seccomp-unconfined-overridden": _pod(
        securityContext={"seccompProfile": {"type": "Unconfined"}},
        containers=[{"securityContext": {"seccompProfile": {"type": "RuntimeDefault"}}}],
    ),
    **{
        f"seccomp-annotation-{number}": _annotated(_SECCOMP, value)
        for number, value in enumerate(("runtime/default", "docker/default", "localhost/a", "unconfined", "other"))
    },
    "seccomp-annotation-container": _annotated(_SECCOMP_OF_ONE, "unconfined"),
    "seccomp-annotation-container-default": _annotated(_SECCOMP_OF_ONE, "runtime/default"),
    **{
        f"apparmor-{kind.lower()}": _container(appArmorProfile={"type": kind, "localhostProfile": path})
        for kind, path in (("RuntimeDefault", None), ("Localhost", "a"), ("Unconfined", None))
    },
    "apparmor-pod": _context(appArmorProfile={"type": "Unconfined"}),
    "apparmor-overridden": _pod(
        securityContext={"appArmorProfile": {"type": "Unconfined"}},
        containers=[{"securityContext": {"appArmorProfile": {"type": "RuntimeDefault"}}}],
    ),
    **{
        f"apparmor-annotation-{number}": _annotated(_APP_ARMOR, value)
        for number, value in enumerate(("", "runtime/default", "localhost/a", "unconfined", "other"))
    },
    "apparmor-annotation-above-pod": {
        **_annotated(_APP_ARMOR, "unconfined"),
        **_context(appArmorProfile={"type": "RuntimeDefault"}),
    },
    **{f"selinux-container-{number}": _container(seLinuxOptions=options) for number, options in enumerate(_SELINUX)},
    **{f"selinux-pod-{number}": _context(seLinuxOptions=options) for number, options in enumerate(_SELINUX)},
    "selinux-overridden": _pod(
        securityContext={"seLinuxOptions": {"type": "spc_t"}},
        containers=[{"securityContext": {"seLinuxOptions": {"type": "container_t"}}}],
    ),
    **{
        f"proc-{kind.lower()}{'' if host is None else '-user-namespace'}": _pod(
            hostUsers=host, containers=[{"securityContext": {"procMount": kind}}]
        )
        for kind in ("Default", "Unmasked")
        for host in (None, False)
    },
    **{
        f"sysctl-{name.replace('.', '-').replace('_', '-')}": _context(sysctls=[{"name": name, "value": "1"}])
        for name in _SYSCTLS
    },
    "sysctl-second": _context(
        sysctls=[{"name": "kernel.shm_rmid_forced", "value": "1"}, {"name": "kernel.msgmax", "value": "1"}]
    ),
    **{
        f"{field.lower()}-{number}": _pod(containers=[{field: action}])
        for field in ("livenessProbe", "readinessProbe", "startupProbe")
        for number, action in enumerate(_ACTIONS)
    },
    **{
        f"{field.lower()}-{number}": _pod(containers=[{"lifecycle": {field: action}}])
        for field in ("postStart", "preStop")
        for number, action in enumerate(_ACTIONS)
    },
    "liveness-sidecar": _pod(initContainers=[{"restartPolicy": "Always", "livenessProbe": _ACTIONS[0]}]),
}

PODS: Final = {name: pod(name, change) for name, change in _CHANGES.items()}
