"""groundrule's own words: ``groundrule:ignore RULE[, RULE] reason="..." until=YYYY-MM-DD``.

In an annotation the entries stand without ``groundrule:ignore``, each on a line or up to a semicolon.
"""

import re
from collections.abc import Iterator
from datetime import date
from itertools import islice
from typing import Final, NamedTuple

_WORD: Final = re.compile(r"(?<![\w./-])groundrule:([A-Za-z][\w-]*)?")
_NAME: Final = re.compile(r"[A-Za-z0-9*?\[][A-Za-z0-9*?\[\]!_.-]*")
_KEY: Final = re.compile(r"([A-Za-z][\w-]*)\s*+=\s*+")
_QUOTED: Final = re.compile(r'"((?:[^"\\]|\\.)*+)"|\'([^\']*+)\'')
_BARE: Final = re.compile(r"[^\s,;\"']+")
_ESCAPED: Final = re.compile(r"\\(.)")
_SPACE: Final = re.compile(r"[\s\x00-\x1f\x7f-\x9f]+")
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)

_MOST_RULES: Final = 100
_MOST_ENTRIES: Final = 100
_LONGEST: Final = 10_000
_LONGEST_REASON: Final = 500
_LONGEST_SHOWN: Final = 40

_EXPECTED: Final = 'groundrule:ignore RULE[, RULE] reason="..." until=YYYY-MM-DD'
EXAMPLE: Final = f"Write it as {_EXPECTED}; reason and until may be left out."


class Entry(NamedTuple):
    """What one of them says."""

    rules: tuple[str, ...]
    reason: str = ""
    until: date | None = None


class MalformedError(Exception):
    """Not the grammar; the message is a sentence without its full stop that says what was expected."""


def in_comment(text: str) -> Iterator[Entry | MalformedError]:
    """Every one in a comment. Another comment sign ends it."""
    return _bounded(_in_comment(text))


def in_annotation(text: str) -> Iterator[Entry | MalformedError]:
    """Every one in an annotation's value."""
    return _bounded(_in_annotation(text))


def _bounded(entries: Iterator[Entry | MalformedError]) -> Iterator[Entry | MalformedError]:
    yield from islice(entries, _MOST_ENTRIES)
    if next(entries, None) is not None:
        yield MalformedError(f"expected at most {_MOST_ENTRIES} in one place, of which the first were read")


def _in_comment(text: str) -> Iterator[Entry | MalformedError]:
    for line in text.split("\n"):
        found = list(_WORD.finditer(line))
        for position, word in enumerate(found):
            end = found[position + 1].start() if position + 1 < len(found) else len(line)
            if word[1] is None:  # the scanner's name with a colon, in a sentence
                continue
            if word[1] != "ignore":
                yield MalformedError(f"expected groundrule:ignore, found {_shown(word[0])}")
            else:
                yield _read(line[word.end() : end], "#")


def _in_annotation(text: str) -> Iterator[Entry | MalformedError]:
    nothing = True
    for part in _entries(text):
        words = part.strip()
        if not words or words.startswith("#"):
            continue
        nothing = False
        yield _read(f" {words.removeprefix('groundrule:ignore')}", "#")
    if nothing:
        yield MalformedError("expected the id of a rule, found nothing")


def plain(text: str) -> str:
    """A reason as it is shown: on one line, and of a length that people read."""
    text = _SPACE.sub(" ", text).strip()
    return text if len(text) <= _LONGEST_REASON else f"{text[: _LONGEST_REASON - 3]}..."


def day(text: str) -> date | None:
    """A day written as YYYY-MM-DD; None for what is none."""
    if not _DAY.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _entries(text: str) -> Iterator[str]:
    """The parts of a text between semicolons and ends of lines that stand in no quotes."""
    start = here = 0
    while here < len(text):
        if text[here] in ";\n":
            yield text[start:here]
            start = here + 1
        elif text[here] in "\"'" and (quoted := _QUOTED.match(text, here)):
            here = quoted.end() - 1
        here += 1
    yield text[start:]


def _read(text: str, sign: str) -> Entry | MalformedError:
    try:
        return _entry(text, sign)
    except MalformedError as error:
        return error


def _entry(text: str, sign: str) -> Entry:
    if len(text) > _LONGEST:
        raise MalformedError(f"this one is longer than {_LONGEST:,} characters")
    if text[:1].strip():
        raise MalformedError(f"expected a space and the id of a rule behind ignore, found {_shown(text)}")
    rules: list[str] = []
    told: dict[str, str] = {}
    here, comma = 0, True
    while True:
        here += len(text) - here - len(text[here:].lstrip())
        rest = text[here:]
        if not rest or rest.startswith((sign, "//")):
            break
        if (key := _KEY.match(text, here)) is not None:
            here = _value(text, key, told)
            comma = False
        elif comma and not told and (name := _NAME.match(text, here)) is not None:
            rules.append(name[0])
            here = name.end()
            behind = text[here:].lstrip()
            comma = behind.startswith(",")
            here = len(text) - len(behind) + comma
        elif told:
            raise MalformedError(f"expected reason or until with a value, found {_shown(rest)}")
        elif rules and not comma:
            raise MalformedError(
                f'expected a comma, reason="..." or until=... behind {rules[-1]}, found {_shown(rest)}'
            )
        else:
            raise MalformedError(f"expected the id of a rule, found {_shown(rest)}")
    if not rules or (comma and rules):
        raise MalformedError("expected the id of a rule, found nothing")
    if len(rules) > _MOST_RULES:
        raise MalformedError(f"expected at most {_MOST_RULES} rules; a pattern like aws-s3-* names many")
    until = day(told["until"]) if "until" in told else None
    if "until" in told and until is None:
        raise MalformedError(f"expected a day like 2030-12-31 behind until=, found {_shown(told['until'])}")
    return Entry(tuple(dict.fromkeys(rules)), plain(told.get("reason", "")), until)


def _value(text: str, key: re.Match[str], told: dict[str, str]) -> int:
    """Keep what a key is set to; where it ends."""
    name = key[1]
    if name not in ("reason", "until"):
        raise MalformedError(f"expected reason or until, found {_shown(name)}")
    if name in told:
        raise MalformedError(f"{name} is said twice")
    if (quoted := _QUOTED.match(text, key.end())) is not None:
        told[name] = _ESCAPED.sub(r"\1", quoted[1]) if quoted[1] is not None else quoted[2]
        return quoted.end()
    if text[key.end() : key.end() + 1] in ('"', "'"):
        raise MalformedError(f"expected a quote at the end of the {name}")
    if (bare := _BARE.match(text, key.end())) is None:
        raise MalformedError(f"expected a value behind {name}=")
    told[name] = bare[0]
    return bare.end()


def _shown(text: str) -> str:
    text = _SPACE.sub(" ", text[: 2 * _LONGEST_SHOWN]).strip()
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}..."
