r"""Regular expressions that cannot be made to run for ever by what they are matched against.

A pattern is refused where backtracking could explode: a repetition inside a repetition (``(a+)+``), a
repeated choice whose branches begin alike (``(a|ab)*``), a back reference, or more than two unbounded
repetitions in a row that can swallow the same text. For the rest the longest text that it is tried on
follows from the degree of its worst case; what is longer stays undecided.
"""

import re
import warnings
from collections.abc import Sequence
from functools import cached_property, lru_cache
from typing import Any, Final

from scanner.engine.required import required

# A private module, but the only parser of Python's own syntax; every version from 3.11 on has it.
from re import _constants as constants, _parser as parser  # isort: skip

# The longest text by degree of the worst case (1 linear, 2 quadratic, 3 cubic), some seconds at most.
_LONGEST: Final = {0: 1_000_000, 1: 1_000_000, 2: 20_000, 3: 800}
# Every pattern that passes may be tried on so much, whatever its degree.
_SHORT: Final = 100
# From here on it pays to look for what a match requires before trying one.
_LONG: Final = 1_000
_MAX_PATTERN: Final = 2_000
# From here on a bounded repetition is as bad as an unbounded one.
_MANY: Final = 64
# Optional and bounded parts multiply: so many ways through a pattern at one place, and no more.
_MAX_WAYS: Final = 10_000
# A set of characters is a number: a bit for each code point below 256, one more for all others.
_OTHER: Final = 256
_ALL: Final = (1 << (_OTHER + 1)) - 1


class PatternError(ValueError):
    """A regular expression that cannot be used; the message says why."""


class Pattern:
    """A regular expression. ``search`` looks anywhere in a text unless the pattern is anchored."""

    def __init__(self, text: str, *, trusted: bool = False) -> None:
        """Check the text, unless it was checked before.

        Raises:
            PatternError: where it is no pattern, or could run away.
        """
        self.text = text
        if not trusted:
            self._check()
        self.regex = re.compile(text)
        # The names, types and kinds of thousands of subjects are a few hundred texts.
        self._found = lru_cache(maxsize=1024)(lambda text: self.regex.search(text) is not None)

    @cached_property
    def _tree(self) -> Any:
        return parser.parse(self.text)

    @cached_property
    def _items(self) -> list[Any]:
        return list(self._tree)

    @property
    def _anchored(self) -> bool:
        return bool(self._items) and self._items[0][0] is constants.AT and self._items[0][1] in _BEGINNINGS

    def _check(self) -> None:
        if len(self.text) > _MAX_PATTERN:
            raise PatternError(f"is longer than {_MAX_PATTERN} characters")
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error", FutureWarning)
                re.compile(self.text)
                self.longest  # noqa: B018  # finding it finds what makes a pattern run away
        except (re.error, OverflowError, RecursionError, FutureWarning) as error:
            raise PatternError(f"is no regular expression: {error}") from None

    @cached_property
    def longest(self) -> int:
        """The longest text that it is tried on."""
        degree = _degree(self._items)
        if degree and not self._anchored:
            degree += 1
        if degree not in _LONGEST:
            raise PatternError("repeats too many parts in a row that can match the same text")
        ways = _ways(self._items)
        if ways > _MAX_WAYS:
            raise PatternError("has too many optional parts")
        return min(_LONGEST[degree], _LONGEST[1] // ways)

    @cached_property
    def floating(self) -> bool:
        """Whether nothing in it looks beyond what it matches (no anchor, boundary or lookaround): then a
        match in a part is a match in the whole.
        """
        return not _looks_around(self._items)

    @cached_property
    def prefix(self) -> str:
        """The literal text that every match begins with, where it is anchored to the beginning."""
        if not self._anchored or self._tree.state.flags & re.IGNORECASE:
            return ""
        return _literal_prefix(self._items[1:])

    @cached_property
    def required(self) -> tuple[str, ...]:
        """Texts of which every match has one in it; () where nothing is known of that."""
        return required(self._items, self._tree.state.flags)

    def search(self, text: str) -> bool | None:
        """Whether it is found in the text; None where the text is too long to try."""
        if len(text) <= _SHORT:
            return self._found(text)
        if len(text) > self.longest:
            return None
        if len(text) > _LONG and self.required and not any(one in text for one in self.required):
            return False
        return self.regex.search(text) is not None


@lru_cache(maxsize=1024)
def pattern(text: str, *, trusted: bool = False) -> Pattern:
    """The pattern of a text; ``trusted``: it was checked before.

    Raises:
        PatternError: where it is none or could run away.
    """
    return Pattern(text, trusted=trusted)


_BEGINNINGS: Final = (constants.AT_BEGINNING, constants.AT_BEGINNING_STRING)
_REPEATS: Final = (constants.MAX_REPEAT, constants.MIN_REPEAT)
_CATEGORIES: Final = {
    constants.CATEGORY_DIGIT: r"\d",
    constants.CATEGORY_NOT_DIGIT: r"\D",
    constants.CATEGORY_SPACE: r"\s",
    constants.CATEGORY_NOT_SPACE: r"\S",
    constants.CATEGORY_WORD: r"\w",
    constants.CATEGORY_NOT_WORD: r"\W",
}


def _degree(items: Sequence[Any]) -> int:
    """How many unbounded repetitions in a row can swallow the same text, at most."""
    most = chain = 0
    swallowed = 0
    for kind, detail in _flat(items):
        if kind in _REPEATS:
            low, high, body = detail
            inner = list(body)
            if high is not constants.MAXREPEAT and high <= _MANY:
                if high > 1 and low != high and _varies(inner):
                    raise PatternError("repeats a part that repeats itself")
                chain += _degree(inner)
                swallowed |= _characters(inner)
                most = max(most, chain)
                continue
            if _varies(inner):
                raise PatternError("repeats a part that repeats itself")
            _check_branches(inner)
            here = _characters(inner)
            chain = chain + 1 if here & swallowed or not chain else 1
            swallowed = here | swallowed if chain > 1 else here
            most = max(most, chain)
        elif kind is constants.BRANCH:
            chain += max(_degree(list(branch)) for branch in detail[1])
            swallowed |= _characters([(kind, detail)])
            most = max(most, chain)
        elif kind in (constants.ASSERT, constants.ASSERT_NOT):
            most = max(most, chain + _degree(list(detail[1])))
        elif kind in (constants.GROUPREF, constants.GROUPREF_EXISTS):
            raise PatternError("refers back to a group")
        elif kind is not constants.AT and not _characters([(kind, detail)]) & swallowed:
            chain = swallowed = 0
    return most


def _ways(items: Sequence[Any]) -> int:
    """In how many ways the bounded repetitions and choices can be gone through at one place."""
    ways = 1
    for kind, detail in _flat(items):
        if kind in _REPEATS:
            low, high, body = detail
            ways *= high - low + 1 if high <= _MANY else 1
            for _ in range(min(low, _MANY)):
                ways *= _ways(list(body))
                if ways > _MAX_WAYS:
                    return ways
        elif kind is constants.BRANCH:
            ways *= max(_ways(list(branch)) for branch in detail[1])
    return ways


def _flat(items: Sequence[Any]) -> list[tuple[Any, Any]]:
    """The items with groups opened."""
    found: list[tuple[Any, Any]] = []
    for kind, detail in items:
        if kind is constants.SUBPATTERN:
            found += _flat(list(detail[3]))
        elif kind is constants.ATOMIC_GROUP:
            found += _flat(list(detail))
        elif kind is constants.POSSESSIVE_REPEAT:
            found += [(constants.MAX_REPEAT, detail)]
        else:
            found.append((kind, detail))
    return found


def _varies(items: Sequence[Any]) -> bool:
    """Whether a part can match texts of different lengths in ways that a repetition around it multiplies."""
    for kind, detail in _flat(items):
        if kind in _REPEATS and (detail[0] != detail[1] or _varies(list(detail[2]))):
            return True
        if kind is constants.BRANCH and any(_varies(list(branch)) for branch in detail[1]):
            return True
    return False


def _check_branches(items: Sequence[Any]) -> None:
    for kind, detail in _flat(items):
        if kind is not constants.BRANCH:
            continue
        seen = 0
        for branch in detail[1]:
            first = _flat(list(branch))[:1]
            here = _characters(first) if first else _ALL
            if here & seen:
                raise PatternError("repeats a choice whose branches begin alike")
            seen |= here
            _check_branches(list(branch))


def _characters(items: Sequence[Any]) -> int:
    """The characters that the items can match."""
    found = 0
    for kind, detail in _flat(items):
        if kind is constants.LITERAL:
            found |= _cases(detail)
        elif kind is constants.NOT_LITERAL:
            found |= _ALL & ~_bit(detail) | _bit(_OTHER)
        elif kind is constants.IN:
            found |= _class(detail)
        elif kind in _REPEATS:
            found |= _characters(list(detail[2]))
        elif kind is constants.BRANCH:
            for branch in detail[1]:
                found |= _characters(list(branch))
        elif kind not in (constants.AT, constants.ASSERT, constants.ASSERT_NOT):
            return _ALL
    return found


def _bit(code: int) -> int:
    return 1 << min(code, _OTHER)


@lru_cache(maxsize=_OTHER)
def _cases(code: int) -> int:
    """Both cases, as the pattern may ignore case."""
    letter = chr(code)
    return _bit(code) | _bit(ord(letter.lower()[0])) | _bit(ord(letter.upper()[0]))


def _class(parts: Sequence[Any]) -> int:
    found = 0
    negated = False
    for kind, detail in parts:
        if kind is constants.NEGATE:
            negated = True
        elif kind is constants.LITERAL:
            found |= _bit(detail) if negated else _cases(detail)
        elif kind is constants.RANGE:
            found |= _range(detail[0], detail[1], exact=negated)
        elif kind is constants.CATEGORY:
            found |= _category(detail)
    return _ALL & ~found | _bit(_OTHER) if negated else found


@lru_cache(maxsize=256)
def _range(first: int, last: int, *, exact: bool) -> int:
    found = _bit(_OTHER) if last >= _OTHER else 0
    for code in range(first, min(last, _OTHER) + 1):
        found |= _bit(code) if exact else _cases(code)
    return found


@lru_cache(maxsize=len(_CATEGORIES))
def _category(kind: Any) -> int:
    category = re.compile(_CATEGORIES[kind])
    return sum(_bit(code) for code in range(_OTHER) if category.match(chr(code))) | _bit(_OTHER)


def _looks_around(items: Sequence[Any]) -> bool:
    for kind, detail in _flat(items):
        if kind in (constants.AT, constants.ASSERT, constants.ASSERT_NOT):
            return True
        if kind in _REPEATS and _looks_around(list(detail[2])):
            return True
        if kind is constants.BRANCH and any(_looks_around(list(branch)) for branch in detail[1]):
            return True
    return False


def _literal_prefix(items: Sequence[Any]) -> str:
    prefix = ""
    for kind, detail in items:
        if kind is not constants.LITERAL:
            break
        prefix += chr(detail)
    return prefix
