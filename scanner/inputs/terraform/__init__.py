"""Terraform and OpenTofu configurations: files to modules, modules to resources, evaluated by need.

=================  =====================================================================
``load``           the input itself: roots, libraries, scopes
``files``          reading and parsing, once a file (``places``: paths)
``configuration``  what a folder declares (``overrides``, ``json_blocks``)
``modules``        where modules are, and what names mean inside
``expressions``    expressions to values (``values``: Terraform's types; ``functions``)
``resources``      blocks to the nodes of the graph
``providers``      what providers add (``versions``: constraints)
``documents``      JSON and YAML inside of texts
``links``          references and ownership (``targets``, ``identities``)
``origins``        where a value came from
``plan``           what a plan or a state says
``session``        what one load shares
=================  =====================================================================
"""

from scanner.inputs.terraform.load import TERRAFORM
from scanner.inputs.terraform.modules.calls import without_modules

__all__ = ["TERRAFORM", "without_modules"]
