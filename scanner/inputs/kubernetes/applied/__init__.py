"""Objects that Terraform applies to a cluster, as the cluster gets them.

What Terraform's Kubernetes providers make is an object like any other: pods, links and rules are the same. Each
is a node beside the Terraform resource that makes it, and has its address, scope and place.

============  ================================================================
``objects``   Terraform resources to objects, and their ties
``types``     which objects the provider's own resources make
``api_view``  the provider's blocks as the API objects that they stand for
============  ================================================================
"""

from collections.abc import Iterator, Sequence
from typing import Final

from scanner.model.loaded import Loaded
from scanner.model.options import InputOptions

_PREFIXES: Final = ("kubernetes_", "kubectl_")


def applied(loaded: Sequence[Loaded], options: InputOptions) -> Iterator[Loaded]:
    """The objects that Terraform makes, in the scopes of the resources that make them; nothing where there are none."""
    makers = [
        resource
        for one in loaded
        for resource in one.resources
        if resource.language == "terraform" and resource.type.startswith(_PREFIXES)
    ]
    if makers:
        from scanner.inputs.kubernetes.applied.objects import load  # noqa: PLC0415  # few trees have any

        scopes = {scope.id: scope for one in loaded for scope in one.scopes}
        releases = [resource for one in loaded for resource in one.resources if resource.type == "helm_release"]
        yield load(makers, releases, scopes, options)
