"""The patterns of ignore files, as git reads them.

Git's own rules (gitignore(5), wildmatch): the last matching line wins, ``!`` shows again, a slash before
the end anchors a pattern to its file's folder, a slash at the end means folders only, ``**`` crosses
folders. Plain names and endings, most of what people write, are looked up; the other lines become one
regular expression, so that a hundred patterns are cheap for a hundred thousand files. Repeated wildcards
are atomic groups: no pattern of a hostile repository backtracks for longer than the product of its length
and the path's.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import Final, NamedTuple

_CLASSES: Final = {
    "alnum": "0-9A-Za-z",
    "alpha": "A-Za-z",
    "blank": r" \t",
    "cntrl": r"\x00-\x1f\x7f",
    "digit": "0-9",
    "graph": "!-~",
    "lower": "a-z",
    "print": " -~",
    "punct": r"!-/:-@\[-`{-~",
    "space": r" \t\n\r\f\v",
    "upper": "A-Z",
    "xdigit": "0-9A-Fa-f",
}

_STAR: Final = "*"
_FOLDERS: Final = "**/"
_REST: Final = "**"


_WILD: Final = re.compile(r"[*?\[\\]")


class _Line(NamedTuple):
    """A pattern without its marks: ``!``, the slash at its end, the slash that anchors it."""

    pattern: str
    shows: bool
    by_name: bool
    folders_only: bool


class Patterns:
    """The patterns of one file, for paths relative to its folder."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = tuple(line for text in lines if (line := _parse(text)))

    @classmethod
    def of_file(cls, content: bytes) -> "Patterns":
        """The patterns of an ignore file."""
        text = content.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "surrogateescape")
        return cls(line.removesuffix("\r") for line in text.split("\n"))

    def __bool__(self) -> bool:
        return bool(self._lines)

    def hides(self, path: str, *, folder: bool) -> bool | None:
        """Whether the last pattern that matches hides the path; None where none matches."""
        by_name, by_path = self._for_folders if folder else self._for_files
        latest = max(by_name.last(path.rpartition("/")[2]), by_path.last(path))
        return None if latest < 0 else not self._lines[latest].shows

    def covers(self, path: str) -> bool:
        """Whether a file, or a folder that it lies in, is hidden; a folder that is hidden hides all in it."""
        ends = [position for position, character in enumerate(path) if character == "/"]
        return any(self.hides(path[:end], folder=True) for end in ends) or bool(self.hides(path, folder=False))

    @cached_property
    def _for_folders(self) -> "tuple[_Matcher, _Matcher]":
        return self._matchers(folders=True)

    @cached_property
    def _for_files(self) -> "tuple[_Matcher, _Matcher]":
        return self._matchers(folders=False)

    def _matchers(self, *, folders: bool) -> "tuple[_Matcher, _Matcher]":
        fitting = [(number, line) for number, line in enumerate(self._lines) if folders or not line.folders_only]
        return (
            _Matcher([(number, line.pattern) for number, line in fitting if line.by_name]),
            _Matcher([(number, line.pattern) for number, line in fitting if not line.by_name], by_path=True),
        )


class _Matcher:
    """Numbered patterns of which the last that matches counts."""

    __slots__ = ("_endings", "_match", "_names", "_numbers", "_suffixes")

    def __init__(self, numbered: Sequence[tuple[int, str]], *, by_path: bool = False) -> None:
        self._names: dict[str, int] = {}
        self._suffixes: dict[str, int] = {}
        self._numbers: list[int] = []
        expressions: list[str] = []
        for number, pattern in reversed(numbered):
            if not _WILD.search(pattern):
                self._names.setdefault(pattern, number)
            elif pattern[0] == "*" and not by_path and not _WILD.search(pattern, 1):
                self._suffixes.setdefault(pattern[1:], number)
            elif tokens := _tokens(pattern):
                self._numbers.append(number)
                expressions.append(f"({_regex(tokens)})")
        self._endings = tuple(self._suffixes)
        self._match = re.compile("|".join(expressions), re.DOTALL).fullmatch if expressions else None

    def last(self, text: str) -> int:
        """The number of the last pattern that matches, or -1."""
        latest = self._names.get(text, -1)
        if text.endswith(self._endings):
            latest = max(latest, *(number for suffix, number in self._suffixes.items() if text.endswith(suffix)))
        if self._match and (found := self._match(text)) and found.lastindex:
            latest = max(latest, self._numbers[found.lastindex - 1])
        return latest


def _parse(text: str) -> _Line | None:
    if text.startswith("#"):
        return None
    text = _without_trailing_spaces(text)
    shows = text.startswith("!")
    text = text[shows:]
    folders_only = text.endswith("/")
    text = text[: len(text) - folders_only]
    by_name = "/" not in text
    pattern = text.removeprefix("/")
    return _Line(pattern, shows, by_name, folders_only) if pattern else None


def _without_trailing_spaces(text: str) -> str:
    stripped = text.rstrip(" ")
    backslashes = len(stripped) - len(stripped.rstrip("\\"))
    return stripped + " " if backslashes % 2 and len(text) > len(stripped) else stripped


def _tokens(pattern: str) -> list[str] | None:
    """Expressions for single characters, and the three wildcards; None for a pattern that never matches."""
    tokens: list[str] = []
    position = 0
    while position < len(pattern):
        character = pattern[position]
        if character == "\\":
            position += 1
            if position == len(pattern):
                return None
            tokens.append(re.escape(pattern[position]))
        elif character == "?":
            tokens.append("[^/]")
        elif character == "*":
            start = position
            while pattern[position + 1 : position + 2] == "*":
                position += 1
            following = pattern[position + 1 : position + 2]
            if position > start and following in {"", "/"} and (not tokens or tokens[-1] in {"/", _FOLDERS}):
                tokens.append(_FOLDERS if following else _REST)
                position += len(following)
            elif not tokens or tokens[-1] != _STAR:
                tokens.append(_STAR)
        elif character == "[":
            found = _bracket(pattern, position)
            if found is None:
                return None
            expression, position = found
            tokens.append(expression)
        else:
            tokens.append(re.escape(character))
        position += 1
    return tokens


def _bracket(pattern: str, start: int) -> tuple[str, int] | None:
    """A character class and the position of its closing bracket; None where it is malformed."""
    position = start + 1
    negated = pattern[position : position + 1] in {"!", "^"}
    position += negated
    items, previous, first = "", "", True
    while first or pattern[position : position + 1] != "]":
        first = False
        character = pattern[position : position + 1]
        if character == "-" and previous and pattern[position + 1 : position + 2] not in {"", "]"}:
            position += 1
            end = pattern[position]
            if end == "\\":
                position += 1
                end = pattern[position : position + 1]
            if not end:
                return None
            items += f"{re.escape(previous)}-{re.escape(end)}" if previous <= end else ""
            previous = ""
        elif pattern.startswith("[:", position):
            close = pattern.find("]", position + 2)
            if close < 0:
                return None
            if close > position + 2 and pattern[close - 1] == ":":
                name = pattern[position + 2 : close - 1]
                if name not in _CLASSES:
                    return None
                items, previous, position = items + _CLASSES[name], "", close
            else:
                items, previous = items + re.escape("["), "["
        else:
            if character == "\\":
                position += 1
                character = pattern[position : position + 1]
            if not character:
                return None
            items, previous = items + re.escape(character), character
        position += 1
    if negated:
        return f"[^/{items}]", position
    return (f"(?!/)[{items}]" if items else "(?!)"), position


def _regex(tokens: Sequence[str]) -> str:
    """Sections between ``**/``: the first and the last are anchored, each of the others is taken where it
    first fits, since what follows may begin anywhere.
    """
    *leading, last = _split(tokens, _FOLDERS)
    written = ""
    for number, section in enumerate(leading):
        inside = _section(section)
        written += inside if number == 0 else f"(?>(?:[^/]*+/)*?{inside})"
    return written + ("(?:.*/)?" if leading else "") + _section(last)


def _section(tokens: Sequence[str]) -> str:
    return "/".join(_segment(segment) for segment in _split(tokens, "/"))


def _segment(tokens: Sequence[str]) -> str:
    """Between two slashes: what stands between two stars is taken where it first fits."""
    if list(tokens) == [_REST]:
        return ".*"
    head, *chunks = ("".join(chunk) for chunk in _split(tokens, _STAR))
    if not chunks:
        return head
    *middle, tail = chunks
    return head + "".join(f"(?>[^/]*?{chunk})" for chunk in middle) + f"[^/]*{tail}"


def _split(tokens: Sequence[str], separator: str) -> Iterator[list[str]]:
    part: list[str] = []
    for token in tokens:
        if token == separator:
            yield part
            part = []
        else:
            part.append(token)
    yield part
