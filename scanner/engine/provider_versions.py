"""Defaults that a provider's version decides, and which versions a scope may have.

Constraints are Terraform's: comparisons joined by commas, all of which must hold; ``~> 4.1`` allows what has
the same numbers but for the last. What is no constraint does not count.
"""

import re
from collections.abc import Iterable
from typing import Final, NamedTuple

from scanner.model.value import Value

Version = tuple[int, ...]

_TERM: Final = re.compile(
    r"\s*(~>|>=|<=|!=|>|<|=)?\s*v?([0-9]{1,9}(?:\.[0-9]{1,9}){0,3})(?:[-+][\w.+-]*)?\s*", re.ASCII
)


class Changed(NamedTuple):
    """A default that was ``before`` up to a version and is ``after`` from it on; ``either`` is one of both."""

    provider: str
    since: Version
    before: Value
    after: Value
    either: Value

    def among(self, versions: Iterable[tuple[str, str]]) -> Value:
        """The default where providers (name, constraint) have these versions."""
        constraints = ",".join(constraint for name, constraint in versions if name == self.provider)
        earlier, later = _sides(constraints, self.since)
        if earlier == later:
            return self.either
        return self.before if earlier else self.after


def version_of(text: str) -> Version:
    """``6.0.0`` as numbers."""
    return _significant(int(part) for part in text.split("."))


def _sides(constraints: str, since: Version) -> tuple[bool, bool]:
    """Whether a version before ``since`` meets the constraints, and whether ``since`` or a later one does."""
    earlier = later = True
    for term in constraints.split(","):
        found = _TERM.fullmatch(term)
        if found is None:
            continue
        operator, numbers = found[1] or "=", [int(part) for part in found[2].split(".")]
        bound = _significant(numbers)
        if operator in ("=", ">=", ">", "~>") and bound >= since:
            earlier = False
        if (operator in ("=", "<=") and bound < since) or (operator == "<" and bound <= since):
            later = False
        if operator == "~>" and len(numbers) > 1 and _significant([*numbers[:-2], numbers[-2] + 1]) <= since:
            later = False
    return earlier, later


def _significant(numbers: Iterable[int]) -> Version:
    found = list(numbers)
    while found and found[-1] == 0:
        found.pop()
    return tuple(found)
