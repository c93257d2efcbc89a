"""JSON at the speed of the standard library's reader; places are found for what is looked at.

For files of many megabytes of which few values are shown: the values of a part are plain Python, and its
members are told apart only when somebody asks where they stand.
"""

import json
import re
from decimal import Decimal, InvalidOperation
from typing import Any, Final, NoReturn

from scanner.model.diagnostic import Diagnostic
from scanner.model.span import Span
from scanner.syntax.json.read import parse_json
from scanner.syntax.source import Source

_BLANK: Final = re.compile(r"[ \t\n\r]*")
_BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"
_MAX_EXPONENT: Final = 100_000
# Offsets are counted from the nearest of these on where a character may have several bytes.
_STRIDE: Final = 65_536


class _Text:
    """The text of one file, and the way from its characters to the bytes of the source."""

    __slots__ = ("_marks", "source", "text")

    def __init__(self, file: str, content: bytes) -> None:
        self.source = Source(file, content)
        self.text = content.decode("utf-8")
        self._marks: list[int] | None = [] if content.isascii() else None

    def offset(self, position: int) -> int:
        """The offset of a character in bytes."""
        if self._marks is None:
            self._marks = [0]
            for start in range(0, len(self.text), _STRIDE):
                self._marks.append(self._marks[-1] + len(self.text[start : start + _STRIDE].encode()))
        if not self._marks:
            return position
        mark = position // _STRIDE
        return self._marks[mark] + len(self.text[mark * _STRIDE : position].encode())


class JsonPart:
    """A value of the file: ``value`` is plain (dict, list, str, int, Decimal, bool, None; not to be changed)."""

    __slots__ = ("_end", "_items", "_members", "_start", "_text", "value")

    def __init__(self, text: _Text, start: int, end: int, value: Any) -> None:
        self._text, self._start, self._end, self.value = text, start, end, value
        self._members: dict[str, JsonPart] | None = None
        self._items: tuple[JsonPart, ...] | None = None

    @property
    def source(self) -> Source:
        """The file."""
        return self._text.source

    @property
    def start(self) -> int:
        """The offset of its first byte."""
        return self._text.offset(self._start)

    @property
    def end(self) -> int:
        """The offset behind its last byte."""
        return self._text.offset(self._end)

    @property
    def span(self) -> Span:
        """Where it stands."""
        return self.source.span(self.start, self.end)

    @property
    def members(self) -> "dict[str, JsonPart]":
        """The entries of an object, of repeated keys the last; none where it is something else."""
        if self._members is None:
            self._members = _members(self._text, self._start)[0] if isinstance(self.value, dict) else {}
        return self._members

    @property
    def items(self) -> "tuple[JsonPart, ...]":
        """The items of an array; none where it is something else."""
        if self._items is None:
            self._items = _items(self._text, self._start) if isinstance(self.value, list) else ()
        return self._items

    @property
    def first(self) -> "tuple[str, JsonPart] | None":
        """The first entry of an object, without reading the others."""
        if self._members is not None:
            return next(iter(self._members.items()), None)
        return _first(self._text, self._start) if isinstance(self.value, dict) and self.value else None

    def get(self, step: str | int) -> "JsonPart | None":
        """One step inside."""
        if isinstance(step, str):
            return self.members.get(step)
        return self.items[step] if 0 <= step < len(self.items) else None

    def nearest(self, path: tuple[str | int, ...]) -> "JsonPart":
        """The deepest part on the way along a path."""
        here = self
        for step in path:
            found = here.get(step)
            if found is None:
                return here
            here = found
        return here


def read_parts(file: str, content: bytes) -> tuple[JsonPart | None, tuple[Diagnostic, ...]]:
    """Read a document that is an object; what is wrong with another one is told as ``parse_json`` does."""
    content = content.removeprefix(_BYTE_ORDER_MARK)
    try:
        return _whole(_Text(file, content)), ()
    except (ValueError, RecursionError):
        _, problems = parse_json(file, content)
        return None, problems or (Diagnostic("error", "json-syntax", "this is no JSON that can be read", file),)


def _whole(text: _Text) -> JsonPart:
    start = _expect(text.text, _skip(text.text, 0), "{") - 1
    # The members are read one by one: each is read once, and its place is known.
    members, end = _members(text, start)
    if _skip(text.text, end) < len(text.text):
        raise ValueError(end)
    root = JsonPart(text, start, end, {name: part.value for name, part in members.items()})
    root._members = members  # noqa: SLF001  # the same class
    return root


def _members(text: _Text, start: int) -> tuple[dict[str, JsonPart], int]:
    found: dict[str, JsonPart] = {}
    position = _skip(text.text, start + 1)
    while not text.text.startswith("}", position):
        if found:
            position = _skip(text.text, _expect(text.text, position, ","))
        name, part = _member(text, position)
        found[name] = part
        position = _skip(text.text, part._end)  # noqa: SLF001  # as above
    return found, position + 1


def _first(text: _Text, start: int) -> tuple[str, JsonPart]:
    return _member(text, _skip(text.text, start + 1))


def _member(text: _Text, position: int) -> tuple[str, JsonPart]:
    if not text.text.startswith('"', position):
        raise ValueError(position)
    name, position = _DECODER.raw_decode(text.text, position)
    position = _skip(text.text, _expect(text.text, _skip(text.text, position), ":"))
    value, end = _DECODER.raw_decode(text.text, position)
    return name, JsonPart(text, position, end, value)


def _items(text: _Text, start: int) -> tuple[JsonPart, ...]:
    found: list[JsonPart] = []
    position = _skip(text.text, start + 1)
    while not text.text.startswith("]", position):
        if found:
            position = _skip(text.text, _expect(text.text, position, ","))
        value, end = _DECODER.raw_decode(text.text, position)
        found.append(JsonPart(text, position, end, value))
        position = _skip(text.text, end)
    return tuple(found)


def _expect(text: str, position: int, mark: str) -> int:
    if not text.startswith(mark, position):
        raise ValueError(position)
    return position + 1


def _skip(text: str, position: int) -> int:
    found = _BLANK.match(text, position)
    return found.end() if found else position


def _decimal(text: str) -> Decimal:
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise ValueError(text[:40]) from None
    if abs(number.adjusted()) > _MAX_EXPONENT:
        raise ValueError(text[:40])
    return number


def _refuse(text: str) -> NoReturn:
    raise ValueError(text)


_DECODER: Final = json.JSONDecoder(parse_float=_decimal, parse_constant=_refuse)
