"""A Helm template's lines as far as they look like YAML: which keys stand where, and what fills them in.

A template is no YAML, and running it says nothing of lines. But nearly all templates are written so that
their literal lines have the shape of what comes out: keys at their indentation, and actions that insert
something below the key before them.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, NamedTuple

from scanner.inputs.kubernetes.rendering.template_values import Dots

_COMMENT: Final = re.compile(r"-?\s?/\*")
_LINE: Final = re.compile(r"( *)((?:- +|-$)*)(?:([\"']?)([\w./$~-]+)\3:(?:[ \t]+(.*)|$)|(.*))")
_INDENT: Final = re.compile(r"\bn?indent\s+(\d+)")
_INSERTS: Final = re.compile(r"\b(?:toYaml|include|template|tpl|nindent|indent|fromYaml)\b")
_BLOCK: Final = re.compile(r"[|>][+-]?\d?\s*(?:#.*)?")
_DEEPEST: Final = 50
ITEM: Final = "[]"
"""What stands in a path for an item of a list."""


class Line(NamedTuple):
    """A line of a template. ``path`` are the keys that lead to it, ``[]`` for each item of a list; ``items`` are
    the lines at which those items begin. ``text`` is its value as written, ``start`` and ``end`` the columns of
    key and value. An ``insert`` puts something below ``path``. ``values`` are the keys of the values that it uses,
    ``deciding`` those that decide whether it is written.
    """

    number: int
    path: tuple[str, ...]
    items: tuple[int, ...]
    text: str
    start: int
    middle: int
    end: int
    insert: bool
    values: tuple[tuple[str, ...], ...]
    deciding: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class Part:
    """One document of a template, from its first line with content on."""

    first: int
    lines: Sequence[Line]

    @cached_property
    def by_path(self) -> dict[tuple[str, ...], list[Line]]:
        """Its lines by their paths."""
        found: dict[tuple[str, ...], list[Line]] = {}
        for line in self.lines:
            found.setdefault(line.path, []).append(line)
        return found

    @cached_property
    def by_item(self) -> dict[tuple[tuple[str, ...], int], list[Line]]:
        """Its lines in items of lists, by their paths and the line where the innermost item begins."""
        found: dict[tuple[tuple[str, ...], int], list[Line]] = {}
        for line in self.lines:
            if line.items:
                found.setdefault((line.path, line.items[-1]), []).append(line)
        return found

    @cached_property
    def positions(self) -> dict[tuple[tuple[str, ...], int], int]:
        """Which item of how a list is written begins on a line: by the list's path with ``[]``, and the line."""
        found: dict[tuple[tuple[str, ...], int], int] = {}
        counts: dict[tuple[str, ...], int] = {}
        for path, begun in self.by_item:
            if path[-1] == ITEM:
                found[path, begun] = counts.get(path, 0)
                counts[path] = found[path, begun] + 1
        return found

    def text_of(self, *path: str) -> str:
        """What is written at a path; empty where nothing is."""
        return next((line.text for line in self.by_path.get(path, ()) if not line.insert), "")


def read_outline(text: str) -> list[Part]:
    """The documents of a template."""
    reader = _Reader()
    for number, line in enumerate(_by_line(text).split("\n"), 1):
        reader.take(number, line)
    lengths = [len(line.rstrip()) for line in text.split("\n")]
    return [Part(part.first, [_within(line, lengths) for line in part.lines]) for part in reader.parts()]


def _within(line: Line, lengths: Sequence[int]) -> Line:
    """The line with columns that it really has: one that ends in an action over several lines is shorter."""
    most = lengths[line.number - 1] + 1 if line.number <= len(lengths) else 1
    if line.end <= most:
        return line
    return line._replace(start=min(line.start, most), middle=min(line.middle, most), end=most)


def _by_line(text: str) -> str:
    """The text with every action on its first line, without comments; no line changes its number."""
    parts: list[str] = []
    here, owed = 0, 0
    while (start := text.find("{{", here)) >= 0:
        comment = _COMMENT.match(text, start + 2)
        closed = text.find("*/", comment.end()) if comment else start + 2
        end = text.find("}}", closed) + 2 if closed >= 0 else 1
        if end == 1:
            break
        owed = _copy(text[here:start], parts, owed)
        parts.append("" if comment else text[start:end].replace("\n", " "))
        owed += text.count("\n", start, end)
        here = end
    _copy(text[here:], parts, owed)
    return "".join(parts)


def _copy(text: str, parts: list[str], owed: int) -> int:
    """Copy a text; at its first line break the breaks that actions before it had are made up for."""
    line, line_break, rest = text.partition("\n")
    parts += [line, "\n" * owed if line_break else "", line_break, rest]
    return 0 if line_break else owed


def _actions(line: str) -> list[str]:
    """The actions of a line."""
    found: list[str] = []
    here = 0
    while (start := line.find("{{", here)) >= 0 and (end := line.find("}}", start)) >= 0:
        found.append(line[start + 2 : end].strip("- \t"))
        here = end + 2
    return found


def _without_actions(line: str) -> str:
    parts: list[str] = []
    here = 0
    while (start := line.find("{{", here)) >= 0 and (end := line.find("}}", start)) >= 0:
        parts.append(line[here:start])
        here = end + 2
    return "".join([*parts, line[here:]])


class _Reader:
    def __init__(self) -> None:
        self._parts: list[tuple[int, list[Line]]] = [(0, [])]
        # Open keys and items: indentation, key, and the line where an item begins.
        self._open: list[tuple[int, str, int]] = []
        self._dots = Dots()
        self._block: int | None = None

    def parts(self) -> list[Part]:
        return [Part(first, lines) for first, lines in self._parts if first]

    def take(self, number: int, line: str) -> None:
        if line.startswith("---"):
            self._parts.append((0, []))
            self._open.clear()
            self._block = None
            return
        bare = _without_actions(line)
        indent = len(line) - len(line.lstrip(" "))
        if self._block is not None and (indent > self._block or not line.strip()):
            # Text, whatever it looks like; the actions in it count all the same.
            tuple(self._uses(line))
            return
        self._block = None
        if not bare.strip():
            if line.strip():
                self._insert(number, line)
            return
        if bare.lstrip().startswith("#"):
            return
        self._yaml(number, line)

    def _insert(self, number: int, line: str) -> None:
        """A line of actions alone: what they print goes below the key that is open there."""
        values = tuple(self._uses(line))
        prints = [action for action in _actions(line) if self._dots.prints(action)]
        if not prints:
            return
        told = [int(depth) for action in prints for depth in _INDENT.findall(action)]
        depth = told[0] if told else len(line) - len(line.lstrip(" "))
        # Items of a list may stand right below their key.
        path = [one for one in self._open if one[0] < depth or (one[0] == depth and one[1] != ITEM)]
        self._add(number, line, path, "", insert=True, values=values)

    def _yaml(self, number: int, line: str) -> None:
        found = _LINE.fullmatch(line)
        if found is None:
            return
        indent = len(found[1])
        at = indent
        if len(self._open) > _DEEPEST:
            return
        for _ in range(min(found[2].count("-"), _DEEPEST)):
            self._close(at, item=True)
            self._open.append((at, ITEM, number))
            self._add(number, line, self._open, "", start=at)
            at = line.index("-", at) + 1
            at += len(line[at:]) - len(line[at:].lstrip(" "))
        values = tuple(self._uses(line))
        if found[4] is None:
            if found[2] and found[6].strip():
                self._parts[-1][1].pop()
                self._add(number, line, self._open, found[6].strip(), start=at, values=values)
            return
        text = (found[5] or "").strip()
        self._close(at, item=False)
        self._open.append((at, found[4], number))
        inserts = bool(text) and bool(_INSERTS.search(text)) and not _without_actions(text).strip()
        middle = found.start(5) if found[5] else at
        self._add(number, line, self._open, text, start=at, middle=middle, values=values)
        if inserts:
            self._add(number, line, self._open, "", start=at, insert=True, values=values)
        if _BLOCK.fullmatch(text):
            self._block = at
        if text and not text.startswith("#"):
            # It has its value: nothing comes below it.
            self._open.pop()

    def _close(self, indent: int, *, item: bool) -> None:
        """Close what a new key, or item, at an indentation ends: a list may stand as deep as its key."""
        while self._open and (
            self._open[-1][0] > indent or (self._open[-1][0] == indent and not (item and self._open[-1][1] != ITEM))
        ):
            self._open.pop()

    def _add(
        self,
        number: int,
        line: str,
        path: Sequence[tuple[int, str, int]],
        text: str,
        *,
        start: int | None = None,
        middle: int | None = None,
        insert: bool = False,
        values: tuple[tuple[str, ...], ...] = (),
    ) -> None:
        first, lines = self._parts[-1]
        if not first:
            self._parts[-1] = (number, lines)
        start = len(line) - len(line.lstrip()) if start is None else start
        lines.append(
            Line(
                number,
                tuple(key for _, key, _ in path),
                tuple(begun for _, key, begun in path if key == ITEM),
                text,
                start + 1,
                (start if middle is None else middle) + 1,
                len(line.rstrip()) + 1,
                insert,
                values,
                self._dots.deciding,
            )
        )

    def _uses(self, line: str) -> Iterator[tuple[str, ...]]:
        """The keys of the values that the line prints."""
        for action in _actions(line):
            yield from self._dots.read(action)
