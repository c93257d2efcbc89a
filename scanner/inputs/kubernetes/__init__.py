"""Kubernetes manifests: files to objects, their scopes and their ties.

==================  =====================================================================
``names``           which files to look into
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

from scanner.inputs.kubernetes import names
from scanner.model.loaded import Input, Loaded
from scanner.model.options import InputOptions
from scanner.model.parses import Parses
from scanner.model.tree import Tree


class KubernetesInput:
    """Manifests: YAML and JSON files in which a document has ``apiVersion`` and ``kind``."""

    name: Final = "Kubernetes"

    def claims(self, path: str) -> bool:
        return names.claims(path)

    def load(self, tree: Tree, options: InputOptions, parses: Parses | None = None) -> Loaded:
        from scanner.inputs.kubernetes.load import load  # noqa: PLC0415  # 50 ms that other trees do not need

        return load(tree, options, parses)


KUBERNETES: Final[Input] = KubernetesInput()
