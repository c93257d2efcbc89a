"""The inputs: each turns the files that are its own into resources, scopes and links."""

from scanner.inputs.kubernetes import KUBERNETES
from scanner.inputs.kubernetes.applied import applied
from scanner.inputs.terraform import TERRAFORM
from scanner.model.loaded import Input, Loaded
from scanner.model.options import InputOptions
from scanner.model.parses import Parses
from scanner.model.tree import Tree

INPUTS: tuple[Input, ...] = (TERRAFORM, KUBERNETES)


def load(tree: Tree, options: InputOptions, parses: Parses | None = None) -> list[Loaded]:
    """What every input makes of a tree, and the Kubernetes objects that Terraform makes."""
    paths = [file.path for file in tree.files]
    loaded = [one.load(tree, options, parses) for one in INPUTS if any(map(one.claims, paths))]
    return [*loaded, *applied(loaded, options)]
