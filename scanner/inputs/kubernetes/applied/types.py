"""Which objects Terraform's Kubernetes provider makes.

Names are those of the provider's version 2 and, without a version at their end, of earlier ones:
https://registry.terraform.io/providers/hashicorp/kubernetes/latest/docs
"""

import re
from collections.abc import Mapping
from typing import Final

from scanner.model.kinds import KINDS

PREFIX: Final = "kubernetes_"
_VERSION: Final = re.compile(r"_v\d+((alpha|beta)\d+)?$")
# Those that are spelled otherwise than their kinds.
_ODD: Final[Mapping[str, str]] = {
    "api_service": "apiregistration.k8s.io/APIService",
    "csi_driver": "storage.k8s.io/CSIDriver",
    "daemonset": "apps/DaemonSet",
    "default_service_account": "core/ServiceAccount",
}
# The provider has these for parts of objects that something else makes.
_NO_OBJECTS: Final = frozenset({"node", "pod_template"})


def _snake_case(kind: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", kind).lower()


_TYPES: Final[Mapping[str, str]] = {
    **{name: f"{group}/{kind}" for kind, group in KINDS.items() if (name := _snake_case(kind)) not in _NO_OBJECTS},
    **_ODD,
}


def made_type(type_: str) -> str | None:
    """What a resource of the provider makes, as ``group/Kind``; None for what makes no object of its own."""
    if not type_.startswith(PREFIX):
        return None
    return _TYPES.get(_VERSION.sub("", type_.removeprefix(PREFIX)))
