"""A container's security context as the kubelet applies it."""

from typing import Final

from scanner.facets.parts import Overlay, written, written_map
from scanner.model.located import Located
from scanner.model.span import Span

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
