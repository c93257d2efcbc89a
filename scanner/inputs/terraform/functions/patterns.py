"""Regular expressions of scanned files, matched only where matching cannot take long.

Terraform's patterns are RE2's. What means the same to Python is translated; a pattern that could make a
backtracking matcher slow is not tried, nor is syntax that the two read differently.
"""

import re
from functools import lru_cache
from typing import Any, Final

from scanner.inputs.terraform.failures import Failure

MAX_TEXT: Final = 10_000
_MAX_PATTERN: Final = 1000
# Time grows with the length of the text to the power of the repetitions that follow each other.
_MAX_REPETITIONS: Final = 3
_MAX_WORK: Final = 1_000_000
_MANY: Final = 20
_CLASSES: Final = {
    "[:alpha:]": "a-zA-Z",
    "[:digit:]": "0-9",
    "[:alnum:]": "a-zA-Z0-9",
    "[:upper:]": "A-Z",
    "[:lower:]": "a-z",
    "[:space:]": r"\t\n\v\f\r ",
    "[:word:]": r"\w",
    "[:xdigit:]": "0-9A-Fa-f",
    "[:punct:]": r"!-/:-@\[-`{-~",
}
_DIFFERENT: Final = re.compile(r"\\[pPQECKgG]|\(\?[^:P)ims-]|\(\?P[=>]|\(\?<|\\[1-9]|\[\[[.=]|\{,|[*+?}]\+")


@lru_cache(maxsize=256)
def pattern(text: str) -> "re.Pattern[str] | None":
    """The compiled pattern; None where it is not tried.

    Raises:
        Failure: it is no pattern at all.
    """
    if len(text) > _MAX_PATTERN or _DIFFERENT.search(text):
        return None
    translated = text
    for name, members in _CLASSES.items():
        translated = translated.replace(name, members)
    # Without (?m) a dollar sign is the very end in RE2; Python would also match before a last newline.
    if "$" in translated and "(?m" not in translated:
        translated = re.sub(r"(\\.)|(\[(?:\\.|[^\]])*\])|\$", _dollar, translated)
    translated = translated.replace(r"\z", r"\Z")
    try:
        compiled = re.compile(translated, re.ASCII)
    except (re.error, OverflowError, RecursionError):
        raise Failure("the regular expression is not valid") from None
    return compiled if _cost(translated) <= _MAX_REPETITIONS else None


def _dollar(found: "re.Match[str]") -> str:
    return found[0] if found[1] or found[2] else r"\Z"


def is_quick(compiled: "re.Pattern[str]", text: str) -> bool:
    """Whether matching this text takes a bounded time."""
    cost = _cost(compiled.pattern)
    return (len(text) <= MAX_TEXT and len(text) ** max(cost, 1) <= _MAX_WORK) or (cost <= 1 and len(text) <= _MAX_WORK)


@lru_cache(maxsize=256)
def _cost(text: str) -> int:
    """How many unbounded repetitions there are; far too many where one holds a choice or another one."""
    from re import _parser  # noqa: PLC0415  # the only way to a parsed pattern

    return _repetitions(_parser.parse(text, re.ASCII), inside=False)


_TOO_MANY: Final = 1000


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
