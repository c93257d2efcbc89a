"""The versions that a rule, or a condition in it, holds for: ``kubernetes: ">=1.25,<1.30"``."""

import re
from collections.abc import Mapping
from typing import Final

from scanner.engine.frame import Context
from scanner.engine.quantities import measure

_TERM = re.compile(r"\s*(>=|<=|!=|>|<|==|=)?\s*([vV]?\d[0-9A-Za-z.+-]*)\s*", re.ASCII)
PRODUCTS: Final = ("kubernetes",)


class ConstraintError(ValueError):
    """A text that is no version constraint."""


def parse_constraint(text: str) -> tuple[tuple[str, tuple[int, ...]], ...]:
    """Read comparisons with versions, joined by commas; all must hold.

    Raises:
        ConstraintError: where a part is no comparison.
    """
    terms = []
    for part in text.split(","):
        found = _TERM.fullmatch(part)
        version = measure(found[2], "version", converts=False) if found else None
        if found is None or not isinstance(version, tuple):
            raise ConstraintError(f"{part.strip()!r} is no version constraint such as '>=1.25'")
        terms.append((found[1] or "==", version))
    return tuple(terms)


def allows(versions: Mapping[str, str], context: Context) -> bool:
    """Whether what is said for some versions only (product -> constraint) holds for those that are scanned for."""
    constraint = versions.get("kubernetes")
    version = measure(context.kubernetes_version, "version", converts=False)
    if constraint is None or not isinstance(version, tuple):
        return True
    return all(_holds(version, operator, bound) for operator, bound in parse_constraint(constraint))


def _holds(version: tuple[int, ...], operator: str, bound: tuple[int, ...]) -> bool:
    match operator:
        case ">=":
            return version >= bound
        case "<=":
            return version <= bound
        case ">":
            return version > bound
        case "<":
            return version < bound
        case "!=":
            return version != bound
    return version == bound
