"""Kubernetes manifests: files to objects, their scopes and their ties.

==================  =====================================================================
``load``            the order: read, arrange by kustomizations, part into variants
``reading``         a file's documents: manifests, kustomizations, templates, broken ones
``heads``           what a document is, without a parse
``objects``         an object's names, place and content by need
``templates``       what needs a tool to become a manifest; ``charts`` of Helm among it
``kustomize``       what kustomizations say; ``overlays`` which scopes they make
``variants``        the scopes of plain manifests
``links``           ties between objects, by kind
==================  =====================================================================
"""

from typing import Final

from scanner.inputs.kubernetes.load import KubernetesInput
from scanner.model.loaded import Input

KUBERNETES: Final[Input] = KubernetesInput()
