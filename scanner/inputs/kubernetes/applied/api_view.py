"""Terraform's ``kubernetes_*`` resources read as the API objects that the provider makes of them.

The provider spells names in snake_case, writes every nested object as a block, which arrives as a list of
one, and repeats a singular block where the API has a list. Maps (labels, limits) are attributes and keep
their keys. Names are those of the provider's version 2.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from scanner.model.located import Constant, Located, View
from scanner.model.value import ABSENT, Absent, PartialMap, Repeated, Step, Unknown, Value

# Fields that are lists of objects in the API, with the block that the provider repeats for them.
_LISTS: Final[Mapping[str, str]] = {
    "allowedHostPaths": "allowed_host_paths",
    "clusterRoleSelectors": "cluster_role_selectors",
    "containers": "container",
    "egress": "egress",
    "env": "env",
    "envFrom": "env_from",
    "from": "from",
    "hostAliases": "host_aliases",
    "httpHeaders": "http_header",
    "imagePullSecrets": "image_pull_secrets",
    "ingress": "ingress",
    "initContainers": "init_container",
    "items": "items",
    "limits": "limit",
    "matchExpressions": "match_expressions",
    "matchFields": "match_fields",
    "metrics": "metric",
    "nodeSelectorTerms": "node_selector_term",
    "options": "option",
    "paths": "path",
    "policies": "policy",
    "ports": "port",
    "ranges": "range",
    "preferredDuringSchedulingIgnoredDuringExecution": "preferred_during_scheduling_ignored_during_execution",
    "readinessGates": "readiness_gate",
    "rules": "rule",
    "sources": "sources",
    "subjects": "subject",
    "subsets": "subset",
    "sysctls": "sysctl",
    "tls": "tls",
    "to": "to",
    "tolerations": "toleration",
    "topologySpreadConstraints": "topology_spread_constraint",
    "volumeClaimTemplates": "volume_claim_template",
    "volumeDevices": "volume_device",
    "volumeMounts": "volume_mount",
    "volumes": "volume",
    "webhooks": "webhook",
}
_API_NAMES: Final[Mapping[str, str]] = {block: name for name, block in _LISTS.items()}
# Blocks that are lists in one place and an object in others.
_LISTS_OF_SPEC: Final = frozenset({"limit", "metric"})
# Texts to the provider; what is a number in them is one to the API.
_NUMBERS_TOO: Final = frozenset(
    {"maxSurge", "maxUnavailable", "minAvailable", "number", "port", "servicePort", "targetPort"}
)
# As many as any of them has.
_DIGITS: Final = 18
# Repeated under the API's own name in some places.
_PLURALS: Final = frozenset({"ports"})
# What one type calls otherwise, at the top of its block.
_RENAMED: Final[Mapping[str, Mapping[str, str]]] = {
    # The provider takes plain text and does the encoding itself.
    "core/Secret": {"stringData": "data", "data": "binary_data"},
    "core/ServiceAccount": {"secrets": "secret", "imagePullSecrets": "image_pull_secret"},
    "storage.k8s.io/StorageClass": {"provisioner": "storage_provisioner"},
}
_TOP_LISTS: Final = frozenset({"secrets", "imagePullSecrets"})
# An object in node affinity, a list in that of pods.
_REQUIRED: Final = "requiredDuringSchedulingIgnoredDuringExecution"
# Blocks on the way to every pod: known as such without evaluating what is in them.
_BLOCKS: Final = frozenset({"jobTemplate", "metadata", "os", "resources", "securityContext", "spec", "template"})
_ACRONYMS: Final[Mapping[str, str]] = {
    "id": "ID", "ip": "IP", "ipc": "IPC", "ips": "IPs", "pid": "PID", "uri": "URI", "urls": "URLs",
}  # fmt: skip
_CAPITALS = re.compile(r"(?<=[a-z0-9])([A-Z]+)")


def snake_case(name: str) -> str:
    """``hostIPC`` to ``host_ipc``."""
    return _CAPITALS.sub(r"_\1", name).lower()


def camel_case(name: str) -> str:
    """``host_ipc`` to ``hostIPC``."""
    first, *others = name.split("_")
    return first + "".join(_ACRONYMS.get(word, word.capitalize()) for word in others)


class ApiView(View):
    """A block as the object that it stands for; ``name`` is the field that holds it, or the object's type."""

    __slots__ = ("_name",)

    def __init__(self, inner: Located, name: str = "") -> None:
        super().__init__(inner)
        self._name = name

    @property
    def value(self) -> Value | Absent:
        value = self._inner.value
        if not isinstance(value, dict | PartialMap):
            return value
        whole: dict[str, Value] = {}
        for name, found in self.entries():
            if (item := found.value) is not ABSENT:
                whole[name] = item
        return PartialMap(whole, value.reasons) if isinstance(value, PartialMap) else whole

    def get(self, step: Step) -> Located | None:
        if not isinstance(step, str):
            return None
        renamed = _RENAMED.get(self._name, {})
        if step in renamed:
            found = self._inner.get(renamed[step])
            return ApiList(found, step) if found is not None and step in _TOP_LISTS else found
        block = _LISTS.get(step)
        if block is not None:
            found = self._inner.get(block)
            if found is not None:
                return ApiList(found, step)
        found = self._inner.get(snake_case(step))
        if found is None:
            return None
        if step == _REQUIRED and self._name != "nodeAffinity":
            return ApiList(found, step)
        # What a role is about is a list of names.
        if step in _BLOCKS and self._name != "rules":
            first = found.get(0)
            return ApiView(first, step) if first is not None else None
        value = found.value
        if step in _NUMBERS_TOO and isinstance(value, str) and value.isascii() and value.isdecimal():
            return Constant(int(value[:_DIGITS]), found.span, found)
        if isinstance(value, tuple) and value and isinstance(value[0], dict | Repeated):
            if step in _PLURALS:
                return ApiList(found, step)
            first = found.get(0)
            return ApiView(first, step) if first is not None else None
        return found

    def entries(self) -> Iterator[tuple[str, Located]]:
        renamed = {written: name for name, written in _RENAMED.get(self._name, {}).items()}
        for written, inner in self._inner.entries():
            name = renamed.get(written) or self._listed(written)
            # A probe's `port` is a number where a container's is a repeated block.
            if name is None or (written not in renamed and not isinstance(inner.value, tuple)):
                name = camel_case(written)
            found = self.get(name)
            if found is not None:
                yield name, found

    def _listed(self, written: str) -> str | None:
        return None if written in _LISTS_OF_SPEC and self._name != "spec" else _API_NAMES.get(written)


class ApiList(View):
    """Repeated blocks as a list of objects."""

    __slots__ = ("_name",)

    def __init__(self, inner: Located, name: str) -> None:
        super().__init__(inner)
        self._name = name

    @property
    def value(self) -> Value | Absent:
        value = self._inner.value
        if not isinstance(value, tuple):
            return value
        return tuple(None if (item := found.value) is ABSENT else item for found in self.items())

    def get(self, step: Step) -> Located | None:
        found = self._inner.get(step)
        if found is None or not isinstance(found.value, dict | Unknown):
            return found
        return ApiView(found, self._name)

    def items(self) -> Iterator[Located]:
        for found in self._inner.items():
            yield ApiView(found, self._name)
