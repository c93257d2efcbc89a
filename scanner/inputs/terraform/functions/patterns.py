"""Regular expressions of scanned files, matched only where matching cannot take long.

Terraform's patterns are RE2's. ``pattern`` reads one by RE2's grammar and writes it in Python's; what Python
has no words for is not tried, nor is a pattern that could make a backtracking matcher slow.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, Final, NamedTuple

from scanner.inputs.terraform.functions.pattern_syntax import UntranslatableError, translate

MAX_TEXT: Final = 10_000
_MAX_PATTERN: Final = 1000
# Time grows with the length of the text to the power of the repetitions that follow each other.
_MAX_REPETITIONS: Final = 3
_MAX_WORK: Final = 1_000_000
_MANY: Final = 20
_TOO_MANY: Final = 1000


class Pattern(NamedTuple):
    """``names`` are those of the groups, None for a group without; ``cost`` says how time grows."""

    compiled: "re.Pattern[str]"
    names: tuple[str | None, ...]
    cost: int

    def is_quick(self, text: str) -> bool:
        """Whether matching this text takes a bounded time."""
        size = len(text)
        return (size <= MAX_TEXT and size ** max(self.cost, 1) <= _MAX_WORK) or (self.cost <= 1 and size <= _MAX_WORK)

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
    return Pattern(compiled, names, cost) if cost <= _MAX_REPETITIONS else None


def _cost(text: str) -> int:
    """How many unbounded repetitions there are; far too many where one holds a choice or another one."""
    from re import _parser  # noqa: PLC0415  # the only way to a parsed pattern

    return _repetitions(_parser.parse(text), inside=False)


def _repetitions(parsed: Any, *, inside: bool) -> int:
    count = 0
    for operation, argument in parsed:
        name = str(operation)
        if "REPEAT" in name:
            _, most, body = argument
            unbounded = most > _MANY
            if unbounded and inside:
                return _TOO_MANY
            count += unbounded
            count += _repetitions(body, inside=inside or unbounded)
        elif name == "BRANCH":
            if inside:
                return _TOO_MANY
            count += max((_repetitions(branch, inside=inside) for branch in argument[1]), default=0)
        elif name == "SUBPATTERN":
            count += _repetitions(argument[3], inside=inside)
        elif name in ("ASSERT", "ASSERT_NOT", "GROUPREF", "GROUPREF_EXISTS", "ATOMIC_GROUP"):
            return _TOO_MANY
    return count
