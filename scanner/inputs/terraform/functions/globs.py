"""File name patterns as ``fileset`` has them: ``*``, ``**``, ``?``, ``[a-z]``, ``{a,b}``."""

import re
from functools import lru_cache
from typing import Final

from scanner.inputs.terraform.expressions.failures import Failure, LimitError

_MOST_CHOICES: Final = 64
_MAX_PATTERN: Final = 1000


@lru_cache(maxsize=64)
def glob(pattern: str) -> "tuple[re.Pattern[str], ...]":
    """Patterns over whole paths, of which one has to match.

    Raises:
        Failure: it is no pattern.
        LimitError: it has too many alternatives.
    """
    if len(pattern) > _MAX_PATTERN:
        raise LimitError("the pattern is too long")
    return tuple(re.compile(_path(one)) for one in _choices(pattern))


def _choices(pattern: str) -> list[str]:
    """The pattern once for each combination of alternatives."""
    waiting, found = [pattern], []
    while waiting:
        one = waiting.pop(0)
        start, end, parts = _braces(one)
        if start < 0:
            found.append(one)
        else:
            waiting += [one[:start] + part + one[end:] for part in parts]
        if len(waiting) + len(found) > _MOST_CHOICES:
            raise LimitError("the pattern has too many alternatives")
    return found


def _braces(text: str) -> tuple[int, int, list[str]]:
    """Where the first braces begin and end, and what they offer; -1 where there are none."""
    depth, start, place, parts = 0, -1, 0, [""]
    while place < len(text):
        here = text[place : place + 2] if text[place] == "\\" else text[place]
        place += len(here)
        if here == "{":
            depth += 1
            if depth == 1:
                start, parts = place - 1, [""]
                continue
        elif here == "}" and depth:
            depth -= 1
            if not depth:
                if any("/" in part for part in parts):
                    raise Failure("the pattern is not valid: alternatives cannot hold a slash")
                return start, place, parts
        elif here == "," and depth == 1:
            parts.append("")
            continue
        parts[-1] += here
    if depth:
        raise Failure("the pattern is not valid: braces are not closed")
    return -1, -1, []


def _path(pattern: str) -> str:
    written: list[str] = []
    segments = pattern.split("/")
    for position, segment in enumerate(segments):
        last = position == len(segments) - 1
        if segment == "**":
            written.append(".*" if last else "(?:[^/]+/)*")
        else:
            written.append(_segment(segment) + ("" if last else "/"))
    return f"(?s:{''.join(written)})"


def _segment(text: str) -> str:
    """One folder or file name. Between two stars the first match is as good as any, so none is tried twice."""
    pieces: list[str] = [""]
    place = 0
    while place < len(text):
        here = text[place]
        place += 1
        if here == "*":
            pieces.append("")
        elif here == "?":
            pieces[-1] += "[^/]"
        elif here == "[":
            members, place = _class(text, place)
            pieces[-1] += members
        elif here == "\\":
            if place >= len(text):
                raise Failure("the pattern is not valid: nothing follows its last backslash")
            pieces[-1] += re.escape(text[place])
            place += 1
        else:
            pieces[-1] += re.escape(here)
    first, *rest = pieces
    if not rest:
        return first
    *middle, last = [piece for piece in rest[:-1] if piece] + [rest[-1]]
    return first + "".join(f"(?>[^/]*?{piece})" for piece in middle) + f"[^/]*{last}"


def _class(text: str, place: int) -> tuple[str, int]:
    end = place
    while end < len(text) and (text[end] != "]" or end == place):
        end += 2 if text[end] == "\\" else 1
    inside = text[place:end]
    if end >= len(text) or inside in ("", "^"):
        raise Failure("the pattern is not valid: a bracket is not closed")
    negated = inside[0] == "^"
    members = "".join(one if one == "-" else re.escape(one) for one in re.sub(r"\\(.)", r"\1", inside[negated:]))
    try:
        re.compile(f"[{members}]")
    except re.error:
        raise Failure("the pattern is not valid: a range is empty") from None
    return f"[{'^/' if negated else ''}{members}]", end + 1
