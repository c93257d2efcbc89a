"""The secrets of one scan, and how they vanish from a text."""

import base64
import binascii
import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from functools import lru_cache
from json import dumps
from typing import Final

from scanner.model.value import Absent, OneOf, PartialMap, Repeated, UnknownText, Value

MASK: Final = "***"

# Shorter texts are hidden only where they stand; shorter than WHOLE, only as whole words: four letters
# turn up by chance inside of other words.
_SHORTEST: Final = 4
_WHOLE: Final = 8
_FEW: Final = 64

# A character that makes one name of what stands on both sides of it.
_JOINED_BEFORE: Final = re.compile(r"(?:\w|[/-]|\w\.)\Z")
_JOINED_AFTER: Final = re.compile(r"\w|[/-]|\.\w")

# Words that reports use themselves.
_ORDINARY: Final = frozenset(
    {"true", "false", "null", "none", "absent", "unknown", "expected", "found", "secret", "password", "token"}
)


class Secrets:
    """Texts that no report may show.

    ``hide`` takes time in proportion to the text, however many secrets there are: they are looked up by
    their first four characters. A secret that a text shows only the beginning of ("hunt...") is hidden too.
    """

    __slots__ = ("_hide", "_known", "_starts")

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        self._known: set[str] = set()
        # First characters to the secrets that begin so, and to their lengths, longest first.
        self._starts: dict[str, tuple[list[str], list[int]]] = {}
        self._hide = lru_cache(maxsize=10_000)(self._search)
        for secret in secrets:
            self.add(secret)

    def add(self, secret: str) -> None:
        """Keep a text from view: whole, each of its lines, and as JSON would write it."""
        if len(secret) < _SHORTEST or secret in self._known or secret.lower() in _ORDINARY or secret.isspace():
            return
        self._hide.cache_clear()
        self._remember(secret)
        if "\n" in secret or "\r" in secret:
            for line in secret.splitlines():
                if len(line.strip()) >= _WHOLE:
                    self._remember(line.strip())
        if (written := dumps(secret, ensure_ascii=False)[1:-1]) != secret:
            self._remember(written)

    def _remember(self, secret: str) -> None:
        if secret in self._known:
            return
        self._known.add(secret)
        alike, lengths = self._starts.setdefault(secret[:_SHORTEST], ([], []))
        alike.append(secret)
        if len(secret) not in lengths:
            lengths.append(len(secret))
            lengths.sort(reverse=True)

    def hide(self, text: str) -> str:
        """The text without its secrets."""
        return text if self._has_none(text) else self._hide(text)

    def _has_none(self, text: str) -> bool:
        """A quick way to be sure of it, where there are few secrets."""
        return len(self._starts) <= _FEW and not any(map(text.__contains__, self._starts))

    def spans(self, text: str) -> Iterator[tuple[int, int]]:
        """Where a text shows a secret, from left to right; never overlapping."""
        at = len(text) if self._has_none(text) else 0
        while at <= len(text) - _SHORTEST:
            starts = self._starts.get(text[at : at + _SHORTEST])
            end = self._match(text, at, *starts) if starts else 0
            if end:
                yield at, end
            at = end or at + 1

    def _match(self, text: str, at: int, alike: list[str], lengths: list[int]) -> int:
        for length in lengths:
            end = at + length
            if text[at:end] in self._known and (length >= _WHOLE or _stands_alone(text, at, end)):
                return end
        far = at + lengths[0] + 1
        cut = min((found for mark in ("…", "...") if (found := text.find(mark, at, far)) >= 0), default=0)
        if cut - at >= _SHORTEST:
            shown = text[at:cut]
            if any(len(secret) > len(shown) and secret.startswith(shown) for secret in alike):
                return cut
        return 0

    def _search(self, text: str) -> str:
        parts: list[str] = []
        behind = 0
        for start, end in self.spans(text):
            parts += text[behind:start], MASK
            behind = end
        return "".join([*parts, text[behind:]]) if parts else text


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Whether it is no part of a longer word, path or dotted name."""
    return not _JOINED_BEFORE.search(text, max(start - 2, 0), start) and not _JOINED_AFTER.match(text, end)


def without(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """The text with a mask at each of these offsets."""
    for start, end in sorted(spans, reverse=True):
        text = text[:start] + MASK + text[end:]
    return text


def hide_words(text: str, words: Iterable[str]) -> str:
    """The text without these words, however short they are; a short one in a path or a dotted name is a part of
    that.
    """
    for word in words:
        if word and word in text:
            around = (r"(?<![\w/-])(?<!\w\.)", r"(?![\w/-]|\.\w)") if len(word) < _WHOLE else (r"(?<!\w)", r"(?!\w)")
            text = re.sub(rf"{around[0]}{re.escape(word)}{around[1]}", MASK, text)
    return text


def leaves(value: Value | Absent) -> Iterator[str]:
    """Every text in a value, numbers among them as they are written, in no particular order."""
    pending: list[Value | Absent] = [value]
    while pending:
        one = pending.pop()
        if isinstance(one, str):
            yield one
        elif isinstance(one, int | Decimal) and not isinstance(one, bool):
            yield str(one)
        elif isinstance(one, tuple):
            pending.extend(one)
        elif isinstance(one, dict):
            pending.extend(one.values())
        elif isinstance(one, UnknownText):
            pending.extend(one.parts)
        elif isinstance(one, OneOf):
            pending.extend(one.choices)
        elif isinstance(one, PartialMap):
            pending.extend(one.known.values())
        elif isinstance(one, Repeated):
            pending.append(one.item)


def both_ways(text: str) -> Iterator[str]:
    """A Secret's entry as it stands, decoded and encoded: reports may come to see any of the three."""
    yield text
    yield base64.b64encode(text.encode("utf-8", "surrogatepass")).decode("ascii")
    try:
        yield base64.b64decode("".join(text.split()), validate=True).decode()
    except (binascii.Error, ValueError):
        return
