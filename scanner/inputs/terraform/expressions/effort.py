"""How large values are, for what takes time without a step for each of their parts."""

from typing import Final

from scanner.inputs.terraform.expressions.failures import Failure
from scanner.model.value import Value

MOST: Final = 1_000_000
# They walk through the whole of what they are given; other functions look at its first level at most.
_DEEP: Final = frozenset({
    "chunklist", "coalesce", "concat", "contains", "distinct", "flatten", "format", "formatlist", "index",
    "jsonencode", "matchkeys", "setintersection", "setproduct", "setsubtract", "setunion", "tolist", "tomap",
    "toset", "yamlencode",
})  # fmt: skip
# They look at one entry.
_SHALLOW: Final = frozenset({"element", "lookup", "nonsensitive", "one", "sensitive"})
# What is written or computed for each of their parts takes as long as so many looks at one.
_LABOUR: Final = {"cidrhost": 200, "cidrnetmask": 200, "cidrsubnet": 200, "cidrsubnets": 100, "flatten": 4,
                  "jsonencode": 8, "yamlencode": 20}  # fmt: skip
_MATCHING: Final = frozenset({"regex", "regexall", "replace"})
_ARGUMENTS: Final = 2
_TEXT: Final = 32


def weight(values: list[Value], most: int = MOST) -> int:
    """How many parts these have, texts by their length; at most about ``most``."""
    count = 0
    waiting = list(values)
    while waiting and count <= most:
        one = waiting.pop()
        count += 1
        if isinstance(one, str):
            count += len(one) // _TEXT
        elif isinstance(one, tuple):
            waiting += one
        elif isinstance(one, dict):
            waiting += one.values()
    return count


def matching(name: str, values: list[Value]) -> int:
    """What a search for a regular expression weighs: the steps of the matcher are quicker than ours."""
    from scanner.inputs.terraform.functions.patterns import pattern  # noqa: PLC0415  # only where there is one

    text, expression = (values[0], values[1]) if name == "replace" else (values[1], values[0])
    if not isinstance(text, str) or not isinstance(expression, str):
        return 0
    if name == "replace":
        if len(expression) < 2 or not (expression[0] == expression[-1] == "/"):
            return len(text) // _TEXT
        expression = expression[1:-1]
    try:
        found = pattern(expression)
    except Failure:
        return 0
    return int(found.work(text) // _TEXT) if found is not None and found.is_quick(text) else 0


def effort(name: str, values: list[Value]) -> int:
    """What a call of a function weighs."""
    if name in _SHALLOW:
        return 0
    if name in _MATCHING and len(values) >= _ARGUMENTS:
        return matching(name, values)
    labour = _LABOUR.get(name, 1)
    if name in _DEEP:
        # Quotes and widths are counted in characters.
        size = sum(_length(one) for one in values if isinstance(one, str)) if name == "format" else 0
        return size + weight(values) * labour
    if labour > 1:
        return len(values) * labour
    size = sum(len(one) for one in values if isinstance(one, (tuple, dict)))
    return size + sum(_length(one) for one in values if isinstance(one, str))


def _length(text: str) -> int:
    """Texts beyond ASCII are taken apart character by character."""
    return len(text) // _TEXT if text.isascii() else 4 * len(text)
