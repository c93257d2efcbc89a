"""HCL, native and JSON, to the tree of ``scanner.syntax.hcl.tree``. The only importer of tree-sitter.

====================  =====================================================================
``parse_hcl``         a ``.tf`` or ``.tfvars`` file
``parse_hcl_json``    a ``.tf.json`` or ``.tfvars.json`` file
``parse_expression``  an expression alone, as in ``--var name=EXPRESSION``
``parse_template``    a template alone, as in a ``templatefile``
``as_blocks``         an expression of the JSON syntax as blocks, where the caller's schema says block
``verbatim``          an expression of the JSON syntax where strings are no templates
====================  =====================================================================
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from scanner.syntax.hcl.fragments import parse_expression, parse_template
    from scanner.syntax.hcl.json import as_blocks, parse_hcl_json, verbatim
    from scanner.syntax.hcl.parse import Parsed, parse_hcl

__all__ = ["Parsed", "as_blocks", "parse_expression", "parse_hcl", "parse_hcl_json", "parse_template", "verbatim"]

_HOMES: Final = {
    "Parsed": "parse",
    "as_blocks": "json",
    "parse_expression": "fragments",
    "parse_hcl": "parse",
    "parse_hcl_json": "json",
    "parse_template": "fragments",
    "verbatim": "json",
}


def __getattr__(name: str) -> Any:
    # By need: most who import a node class from `tree` never parse.
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = value
    return value
