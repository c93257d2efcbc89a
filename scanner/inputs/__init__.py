"""The inputs: each turns the files that are its own into resources, scopes and links."""

from scanner.inputs.kubernetes import KUBERNETES
from scanner.inputs.terraform import TERRAFORM
from scanner.model.loaded import Input

INPUTS: tuple[Input, ...] = (TERRAFORM, KUBERNETES)
