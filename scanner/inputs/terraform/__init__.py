"""Terraform and OpenTofu configurations: files to modules, modules to resources, evaluated by need.

=================  =====================================================================
``load``           the input itself: roots, libraries, scopes
``files``          reading and parsing, once a file
``configuration``  what a folder declares (``overrides``, ``json_blocks``)
``module``         a module instance: what names mean in it (``calls``, ``declared``)
``evaluate``       expressions to values (``operators``, ``templates``, ``iteration``, ``steps``, ``functions``)
``expand``         ``count``, ``for_each``; ``nested`` does dynamic blocks
``cells``          attributes as ``Located`` (``bodies``, ``origins``, ``sensitivity``)
``collector``      module instances to Resources
``links``          references and ownership
``initialize``     Terraform itself, started to download modules
=================  =====================================================================
"""

from scanner.inputs.terraform.calls import without_modules
from scanner.inputs.terraform.load import TERRAFORM

__all__ = ["TERRAFORM", "without_modules"]
