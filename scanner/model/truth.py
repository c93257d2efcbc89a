"""Kleene's three-valued logic: ``True``, ``False`` and an ``Unknown`` that carries its reasons.

Unknowns are combined, so that a verdict can name everything that it waits for.
"""

from collections.abc import Iterable
from typing import TypeAlias

from scanner.model.value import Reason, Unknown

Truth: TypeAlias = "bool | Unknown"


def negate(truth: Truth) -> Truth:
    """Not: unknown stays unknown."""
    return Unknown(truth.reasons) if isinstance(truth, Unknown) else not truth


def every(truths: Iterable[Truth]) -> Truth:
    """And: one false decides; true of nothing. Stops at the first false."""
    reasons: list[Reason] = []
    for truth in truths:
        if truth is False:
            return False
        if isinstance(truth, Unknown):
            reasons.extend(truth.reasons)
    return Unknown(reasons) if reasons else True


def some(truths: Iterable[Truth]) -> Truth:
    """Or: one true decides; false of nothing. Stops at the first true."""
    reasons: list[Reason] = []
    for truth in truths:
        if truth is True:
            return True
        if isinstance(truth, Unknown):
            reasons.extend(truth.reasons)
    return Unknown(reasons) if reasons else False


def agreed(truths: Iterable[Truth], reasons: Iterable[Reason]) -> Truth:
    """The verdict that holds for every alternative, else unknown for ``reasons`` and those of the parts."""
    seen = list(truths)
    if seen and all(truth is True for truth in seen):
        return True
    if seen and all(truth is False for truth in seen):
        return False
    return Unknown([*reasons, *(reason for truth in seen if isinstance(truth, Unknown) for reason in truth.reasons)])
