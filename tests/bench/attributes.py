"""How much of the Terraform in a folder evaluates: the share of written attributes with no unknown part."""

from pathlib import Path

from scanner.discovery import open_tree
from scanner.inputs.terraform import TERRAFORM
from scanner.model.options import InputOptions
from scanner.model.value import ABSENT, is_known


def share(folder: Path) -> float:
    """From 0 to 1; 1 where the folder has no Terraform."""
    loaded = TERRAFORM.load(open_tree([str(folder)]), InputOptions())
    known = written = 0
    for resource in loaded.resources:
        for _name, located in resource.body.entries():
            value = located.value
            if value is ABSENT:
                continue
            written += 1
            known += is_known(value)
    return known / written if written else 1.0
