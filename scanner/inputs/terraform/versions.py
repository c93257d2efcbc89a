"""Version constraints as Terraform reads them: ``~> 3.1, != 3.4.0``."""

import re
from typing import Final, NamedTuple, TypeAlias

_VERSION: Final = r"v?([0-9]{1,9}(?:\.[0-9]{1,9}){0,3})(?:-([0-9A-Za-z.~-]+))?(?:\+[0-9A-Za-z.~-]+)?"
_TERM: Final = re.compile(rf"\s*(~>|>=|<=|!=|>|<|=)?\s*{_VERSION}\s*", re.ASCII)
_ALONE: Final = re.compile(_VERSION, re.ASCII)

_Rank: TypeAlias = tuple[tuple[int, int | str], ...]


class Version(NamedTuple):
    """``numbers`` are at least three; ``release`` sorts before-releases by their parts, and below all others."""

    numbers: tuple[int, ...]
    release: tuple[int, _Rank]
    written: int


def meets(version: str, constraints: str) -> bool | None:
    """Whether a version meets all constraints; None where one of them is no constraint, or it no version."""
    found = _ALONE.fullmatch(version)
    if found is None:
        return None
    own = _version(found[1], found[2])
    held = True
    for text in constraints.split(","):
        term = _TERM.fullmatch(text)
        if term is None:
            return None
        held &= _holds(own, term[1] or "=", _version(term[2], term[3]))
    return held


def _version(numbers: str, before: str | None) -> Version:
    parts = [int(part) for part in numbers.split(".")]
    padded = tuple(parts + [0] * (3 - len(parts)))
    rank: _Rank = ()
    for part in before.split(".") if before else ():
        rank += ((0, int(part)) if part.isdecimal() else (1, part),)
    return Version(padded, (0, rank) if before else (1, ()), len(parts))


def _holds(own: Version, operator: str, bound: Version) -> bool:
    left, right = own[:2], bound[:2]
    if operator == "=":
        return left == right
    if operator == "!=":
        return left != right
    early, bound_early = own.release[0] == 0, bound.release[0] == 0
    # Only who names a version before a release gets one, and only of that release.
    if early and (not bound_early or own.numbers != bound.numbers):
        return False
    if operator == "~>":
        fixed = max(bound.written - 1, 0)
        return (early or not bound_early) and left >= right and own.numbers[:fixed] == bound.numbers[:fixed]
    return {">": left > right, ">=": left >= right, "<": left < right, "<=": left <= right}[operator]
