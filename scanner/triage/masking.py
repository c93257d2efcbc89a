"""Hiding what is secret, in one place, before any report sees it."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache
from itertools import islice
from typing import Final

from scanner.model.diagnostic import Diagnostic
from scanner.model.finding import Clause, Finding
from scanner.model.path import PathError, parse_path
from scanner.model.value import (
    ABSENT,
    Absent,
    OneOf,
    PartialMap,
    Reason,
    Repeated,
    Unknown,
    UnknownText,
    Value,
)
from scanner.triage.collect import is_hidden, secret_parts
from scanner.triage.lines import places
from scanner.triage.names import is_secret_name, logins, secrets_in_text
from scanner.triage.secrets import MASK, Secrets, hide_words, leaves, without

_DEEPEST: Final = 40
_MOST_PARTS: Final = 1_000
_LONGEST_TEXT: Final = 4_000
# Programs that read JSON refuse numbers of some thousand digits.
_MOST_DIGITS: Final = 1_000

# What the engine writes for values that are no secret even under a secret's name.
_TELLS_NOTHING: Final = frozenset({"", "nothing", "null", "true", "false", "unknown", "a sensitive value"})


class Masker:
    """Makes findings and diagnostics fit to be shown. Huge values are cut as well."""

    __slots__ = ("_plain", "_secrets")

    def __init__(self, secrets: Secrets) -> None:
        self._secrets = secrets
        # Findings of one rule say the same of many resources.
        self._plain = lru_cache(maxsize=10_000)(self._without)

    def finding(self, finding: Finding, fingerprints: Mapping[str, str]) -> Finding:
        """The finding, identified, without secrets: its texts, its value, and those of the places it relates to."""
        hidden = is_hidden(finding)
        secret = frozenset(_own_secrets(finding, hidden=hidden))
        own = sorted(secret, key=len, reverse=True)

        def text(shown: str) -> str:
            return self._prose(shown, own, finding.subject.address, (place.file for place in places(finding)))

        return replace(
            finding,
            message=text(finding.message),
            expected=text(finding.expected),
            actual=self._value(finding.actual, secret, hidden=hidden),
            sensitive=hidden,
            fingerprints=fingerprints,
            origins=tuple([origin._replace(what=text(origin.what)) for origin in finding.origins]),
            related=tuple([related._replace(message=text(related.message)) for related in finding.related]),
            reasons=tuple([Reason(text(one.subject), text(one.why), one.span) for one in finding.reasons]),
            clauses=tuple([self._clause(clause, own) for clause in finding.clauses]),
            suppressions=tuple([replace(one, reason=text(one.reason)) for one in finding.suppressions]),
            reads=(),
        )

    def diagnostic(self, diagnostic: Diagnostic, line: str) -> Diagnostic:
        """The diagnostic without secrets, those of the source line that it may quote included."""
        own = [line[start:end] for start, end in secrets_in_text(line)]
        return replace(
            diagnostic,
            message=self._prose(diagnostic.message, own, "", [diagnostic.file]),
            remedy=self._prose(diagnostic.remedy, own, "", [diagnostic.file]),
        )

    def _prose(self, text: str, own: Collection[str], address: str, files: Iterable[str]) -> str:
        """A sentence without secrets, in which the address and paths stay that it names.

        They are public; a password that equals a part of one would only make it unreadable. A single word that
        is a secret of the finding itself stays only where a folder is plainly meant.
        """
        masked = self._text(text, own)
        if masked == text:
            return text
        names = {name for name in (address, *(one for file in files for one in _paths(file))) if name in text and name}
        if not names:
            return masked
        plain = "|".join(re.escape(one) for one in sorted(names - {*own}, key=len, reverse=True)) or "(?!)"
        folders = "|".join(re.escape(one) for one in sorted(names & {*own}, key=len, reverse=True)) or "(?!)"
        pattern = rf"((?<![\w/.-])(?:{plain})(?![\w/-])|(?<=kustomization )(?:{folders})\b|(?<=chart )(?:{folders})\b)"
        apart = re.split(pattern, text)
        return "".join(part if number % 2 else self._text(part, own) for number, part in enumerate(apart))

    def _text(self, text: str, own: Collection[str]) -> str:
        return self._without(text, own) if own else self._plain(text)

    def _without(self, text: str, own: Collection[str] = ()) -> str:
        text = hide_words(self._secrets.hide(text), own)
        return without(text, logins(text)) if "://" in text else text

    def _clause(self, clause: Clause, own: Collection[str]) -> Clause:
        path, test, truth, found, span, depth = clause
        found = self._text(found, own)
        if found not in _TELLS_NOTHING and names_secret(path):
            found = MASK
        return Clause(path, self._text(test, own), truth, found, span, depth)

    def _value(self, value: Value | Absent, own: frozenset[str], *, hidden: bool) -> Value | Absent:
        if value is ABSENT:
            return ABSENT
        return _Shown(self._secrets, own).value(value, hidden=hidden, depth=0)


class _Shown:
    """One value, made fit to be shown; counts its parts to know when to stop."""

    __slots__ = ("_left", "_own", "_secrets")

    def __init__(self, secrets: Secrets, own: frozenset[str]) -> None:
        self._secrets, self._own, self._left = secrets, own, _MOST_PARTS

    def value(self, value: Value | Absent, *, hidden: bool, depth: int) -> Value:
        self._left -= 1
        if self._left < 0 or depth > _DEEPEST:
            return "..."
        match value:
            case str():
                return MASK if hidden or value in self._own else self._text(value)
            case tuple():
                return tuple(self.value(item, hidden=hidden, depth=depth + 1) for item in self._first(value))
            case dict():
                return self._entries(value, hidden=hidden, depth=depth)
            case UnknownText():
                return UnknownText(self._part(part, hidden=hidden) for part in value.parts)
            case OneOf():
                return OneOf(
                    [
                        ABSENT if choice is ABSENT else self.value(choice, hidden=hidden, depth=depth + 1)
                        for choice in value.choices
                    ],
                    self._reasons(value),
                )
            case PartialMap():
                return PartialMap(self._entries(value.known, hidden=hidden, depth=depth), self._reasons(value))
            case Repeated():
                return Repeated(self.value(value.item, hidden=hidden, depth=depth + 1), self._reasons(value))
            case Unknown():
                return Unknown(self._reasons(value))
            case None | Absent():
                return None
            case Decimal() if not hidden and len(value.as_tuple().digits) > _MOST_DIGITS:
                return self._text(str(value)[:_MOST_DIGITS] + "... (a number with more digits)")
            case _:
                return MASK if hidden else value

    def _first(self, items: tuple[Value, ...]) -> Iterator[Value]:
        for item in items:
            if self._left <= 0:
                yield "..."
                return
            yield item

    def _entries(self, entries: dict[str, Value], *, hidden: bool, depth: int) -> dict[str, Value]:
        shown: dict[str, Value] = {}
        for key, item in entries.items():
            if self._left <= 0:
                shown["..."] = "..."
                break
            secret = hidden or holds_secret(entries, key, item)
            shown[self._text(key)] = self.value(item, hidden=secret, depth=depth + 1)
        return shown

    def _part(self, part: str | Unknown, *, hidden: bool) -> str | Unknown:
        if isinstance(part, str):
            return MASK if hidden else self._text(part)
        return Unknown(self._reasons(part))

    def _reasons(self, value: Unknown) -> tuple[Reason, ...]:
        hide = self._secrets.hide
        return tuple(Reason(hide(one.subject), hide(one.why), one.span) for one in value.reasons)

    def _text(self, text: str) -> str:
        text = self._secrets.hide(text)
        text = without(text, secrets_in_text(text))
        if len(text) > _LONGEST_TEXT:
            return f"{text[:_LONGEST_TEXT]}... ({len(text) - _LONGEST_TEXT} more characters)"
        return text


def _paths(file: str) -> Iterator[str]:
    """A file and the folders above it."""
    while file:
        yield file
        file = file.rpartition("/")[0]


def holds_secret(entries: dict[str, Value], key: str, item: Value) -> bool:
    """Whether an entry is secret by its name; a ``value`` is so by the ``name`` beside it."""
    if isinstance(item, dict | bool):
        return False
    name = entries.get("name") if key == "value" else key
    return isinstance(name, str) and is_secret_name(name)


def _own_secrets(finding: Finding, *, hidden: bool) -> set[str]:
    """The secret texts of one finding's value, however short they are."""
    if hidden:
        return set(leaves(finding.actual))
    if finding.actual is ABSENT or isinstance(finding.actual, bool):
        return set()
    found: set[str] = set()
    collection = isinstance(finding.actual, tuple | dict)
    if collection and finding.path and (shown := finding.subject.body.walk(finding.path)) is not None:
        found.update(text for part in secret_parts(shown) for text in leaves(part.value))
    for text in islice(leaves(finding.actual), _MOST_PARTS):
        found.update(text[start:end] for start, end in secrets_in_text(text))
    pending: list[Value | Absent] = [finding.actual]
    while pending:
        one = pending.pop()
        if isinstance(one, tuple):
            pending.extend(one)
        elif isinstance(one, dict):
            for key, item in one.items():
                if holds_secret(one, key, item):
                    found.update(leaves(item))
                else:
                    pending.append(item)
    return found


@lru_cache(maxsize=4096)
def names_secret(path: str) -> bool:
    """Whether the last name of a path says that a secret is there."""
    try:
        last = parse_path(path)[-1]
    except PathError:
        return False
    return isinstance(last, str) and is_secret_name(last)
