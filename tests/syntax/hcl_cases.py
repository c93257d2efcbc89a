"""Texts that try each rule of HCL's native syntax, valid ones and others: what Terraform says of each is in
``hcl_verdicts.json``, written by ``record_hcl.py``.
"""

from typing import Final

from hcl_collection_cases import FOR, LISTS, OBJECTS
from hcl_operation_cases import CALLS_AND_PARENTHESES, NUMBERS, OPERATORS, TRAVERSALS
from hcl_structure_cases import HEREDOCS, STRUCTURE, TEMPLATES

CASES: Final = (
    *STRUCTURE,
    *(
        f"v = {value}" if value.endswith("\n") else f"v = {value}\n"
        for values in (
            NUMBERS,
            TEMPLATES,
            HEREDOCS,
            LISTS,
            OBJECTS,
            FOR,
            CALLS_AND_PARENTHESES,
            TRAVERSALS,
            OPERATORS,
        )
        for value in values
    ),
)
