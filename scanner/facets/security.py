"""A container's security context as the kubelet applies it."""

from typing import Final

from scanner.facets.parts import Overlay, written, written_map
from scanner.model.located import Constant, Located, Record
from scanner.model.span import Span
from scanner.model.value import Unknown

# What a pod's security context says for all of its containers. The rest of it (fsGroup, sysctls,
# supplementalGroups) is the pod's alone.
INHERITED: Final = frozenset(
    {
        "appArmorProfile",
        "runAsGroup",
        "runAsNonRoot",
        "runAsUser",
        "seLinuxOptions",
        "seccompProfile",
        "windowsOptions",
    }
)

# Where AppArmor's profile stood before Kubernetes 1.30 had a field for it; the container's name follows.
_APP_ARMOR: Final = "container.apparmor.security.beta.kubernetes.io/"
_APP_ARMOR_TYPES: Final = {"runtime/default": "RuntimeDefault", "unconfined": "Unconfined"}
_LOCAL_PROFILE: Final = "localhost/"


class _Merged(Overlay):
    __slots__ = ()

    def joined(self, step: str, upper: Located | None, lower: Located | None) -> Located | None:
        upper, lower = written(upper), written(lower)
        if step == "windowsOptions" and upper is not None and lower is not None:
            # The only part that is merged field by field; the others replace the pod's as a whole.
            return Overlay(upper, lower, upper.header)
        return super().joined(step, upper, lower)


def merged(own: Located | None, pod: Located | None, header: Span) -> Located | None:
    """The container's own context over its pod's; None where neither says anything for the container.

    ``header`` is the container's, to point at where it has no context of its own.
    """
    own, pod = written_map(own), written_map(pod)
    if pod is None:
        return own
    if own is None and not any(written(pod.get(name)) is not None for name in INHERITED):
        return None
    return _Merged(own, pod, own.header if own is not None else header, INHERITED)


def with_app_armor(
    context: Located | None, own: Located | None, annotations: Located | None, container: str, header: Span
) -> Located | None:
    """The merged context with the profile that an annotation gives the container: above the pod's, below its own.

    So the API server reads it: https://kubernetes.io/docs/tutorials/security/apparmor/
    """
    found = annotations.get(_APP_ARMOR + container) if annotations is not None and container else None
    if found is None or (own is not None and written(own.get("appArmorProfile")) is not None):
        return context
    value = found.value
    parts: dict[str, Located] = {}
    if isinstance(value, Unknown):
        parts["type"] = Constant(Unknown(value.reasons), found.span, found)
    elif isinstance(value, str) and value.startswith(_LOCAL_PROFILE):
        parts["type"] = Constant("Localhost", found.span, found)
        parts["localhostProfile"] = Constant(value.removeprefix(_LOCAL_PROFILE), found.span, found)
    elif isinstance(value, str) and value:
        parts["type"] = Constant(_APP_ARMOR_TYPES.get(value, value), found.span, found)
    else:
        return context
    here = context.header if context is not None else header
    return Overlay(Record({"appArmorProfile": Record({**parts}, found.span)}, here), context, here)
