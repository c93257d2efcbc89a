"""Diagnostics that people can read: a broken file may give rise to one on every line."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from scanner.model.diagnostic import Diagnostic, Level

MOST: Final = 100
"""So many of one level, code and file are told; one more says how many others there are."""


def abridged(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """The first of each kind and file, in the same order; the last stands at the first that is left out."""
    counts: Counter[tuple[Level, str, str]] = Counter()
    shown: list[Diagnostic] = []
    last: dict[tuple[Level, str, str], int] = {}
    for one in diagnostics:
        key = (one.level, one.code, one.file)
        counts[key] += 1
        if counts[key] > MOST + 1:
            continue
        if counts[key] > MOST:
            last[key] = len(shown)
        shown.append(one)
    for key, index in last.items():
        if (more := counts[key] - MOST) > 1:
            message = f"There are {more:,} more like those above; they are left out."
            shown[index] = replace(shown[index], message=message, remedy="")
    return shown
