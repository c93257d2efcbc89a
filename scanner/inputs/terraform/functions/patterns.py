"""Regular expressions of scanned files, matched only where matching cannot take long.

Terraform's patterns are RE2's. ``pattern`` reads one by RE2's grammar and writes it in Python's; what Python
has no words for is not tried, nor is a pattern that could make a backtracking matcher slow.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from math import log2
from typing import Any, Final, NamedTuple

from scanner.inputs.terraform.functions.pattern_syntax import UntranslatableError, translate

_MAX_PATTERN: Final = 1000
_MAX_REPETITIONS: Final = 3
# Steps of Python's matcher: some hundredths of a second.
_MAX_WORK: Final = 5_000_000
_TOO_MANY: Final = 1000.0


class Cost(NamedTuple):
    """Time grows with the length of the text to the power of ``repetitions``, those without a bound that
    follow each other, and by two to the power of ``choices``.
    """

    repetitions: float
    choices: float


class Pattern(NamedTuple):
    """``names`` are those of the groups, None for a group without."""

    compiled: "re.Pattern[str]"
    names: tuple[str | None, ...]
    cost: Cost

    def work(self, text: str) -> float:
        """How many steps matching may take at most."""
        # A match is looked for at every place, unless the pattern says where it begins.
        starts = 0 if self.compiled.pattern.startswith(r"(?:\A)") else 1
        size = max(len(text), 2)
        return float(2**self.cost.choices * float(size) ** (self.cost.repetitions + starts))

    def is_quick(self, text: str) -> bool:
        """Whether matching this text takes a bounded time."""
        return self.work(text) <= _MAX_WORK

    def matches(self, text: str) -> "Iterator[re.Match[str]]":
        """Every match as RE2 counts: an empty one right behind another is none."""
        end = -1
        for found in self.compiled.finditer(text):
            if found.end() > found.start() or found.start() != end:
                yield found
            end = found.end()


@lru_cache(maxsize=256)
def pattern(text: str) -> Pattern | None:
    """The compiled pattern; None where it is not tried.

    Raises:
        Failure: it is no pattern at all.
    """
    if len(text) > _MAX_PATTERN:
        return None
    try:
        translated, names = translate(text)
        compiled = re.compile(translated)
        cost = _cost(translated)
    except (UntranslatableError, re.error, OverflowError, RecursionError):
        return None
    return Pattern(compiled, names, cost) if cost.repetitions <= _MAX_REPETITIONS and cost.choices < _BITS else None


_BITS: Final = 24


def _cost(text: str) -> Cost:
    from re import _parser  # noqa: PLC0415  # the only way to a parsed pattern

    return _sequence(_parser.parse(text))


def _sequence(parsed: Any) -> Cost:
    repetitions = choices = 0.0
    for operation, argument in parsed:
        found = _part(str(operation), argument)
        repetitions, choices = repetitions + found.repetitions, choices + found.choices
    return Cost(repetitions, choices)


def _part(name: str, argument: Any) -> Cost:
    if "REPEAT" in name:
        least, most, body = argument
        inner = _sequence(body)
        if most > _MOST_TIMES:
            # Inside of a repetition without a bound, whatever leaves a choice multiplies without one.
            return Cost(_TOO_MANY if inner.repetitions or inner.choices else 1.0, 0.0)
        return Cost(inner.repetitions * most, inner.choices * most + log2(most - least + 1))
    if name == "BRANCH":
        branches = [_sequence(branch) for branch in argument[1]]
        most_choices = max(branch.choices for branch in branches) + log2(len(branches))
        return Cost(max(branch.repetitions for branch in branches), most_choices)
    if name == "SUBPATTERN":
        return _sequence(argument[3])
    if name in ("ASSERT", "ASSERT_NOT", "GROUPREF", "GROUPREF_EXISTS", "ATOMIC_GROUP"):
        return Cost(_TOO_MANY, 0.0)
    return Cost(0.0, 0.0)


# More times than this counts as without a bound.
_MOST_TIMES: Final = 1000
