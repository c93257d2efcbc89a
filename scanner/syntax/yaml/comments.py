"""The comments of a YAML file: real ones only, nothing inside strings or block scalars."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from scanner.syntax.yaml.compose import scan
from scanner.syntax.yaml.stream import cut, decode

_BLOCK: Final = frozenset("|>")


class Comment(NamedTuple):
    """A comment's line and column (of its mark), both from 1, and its text without the mark."""

    line: int
    column: int
    text: str


def comments(_file: str, text: str | bytes) -> tuple[tuple[int, str], ...]:
    """Every comment as its line (from 1) and its text without the mark; never raises.

    In a document that does not parse, those up to the error.
    """
    return tuple((one.line, one.text) for one in placed_comments(text))


def placed_comments(text: str | bytes) -> Iterator[Comment]:
    """As ``comments``, with their columns."""
    text = decode(text)
    if "#" not in text:
        return
    line = 1
    for part in cut(text):
        if "#" in part:
            counted, here = 0, line
            for start, end in _between_tokens(part):
                at = part.find("#", start, end)
                while at >= 0:
                    stop = part.find("\n", at)
                    stop = len(part) if stop < 0 else stop
                    here, counted = here + part.count("\n", counted, at), at
                    yield Comment(here, at - part.rfind("\n", 0, at), part[at + 1 : stop].strip())
                    at = part.find("#", stop, end)
        line += part.count("\n")


def _between_tokens(text: str) -> Iterator[tuple[int, int]]:
    """Where the text has nothing but space and comments: the scanner hands over everything else."""
    last = 0
    for start, end, style in scan(text):
        if last < start:
            yield last, start
        if style in _BLOCK:
            # The scanner's token holds the comment behind the header too; what it is made of has no `#`.
            line_end = text.find("\n", start, end)
            yield start, end if line_end < 0 else line_end
        last = max(last, end)
