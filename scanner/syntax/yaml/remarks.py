"""What a comment stands at: the entry, item or document around it, beside it, below it.

Found by lines and indentation alone, which is what makes the structure of nearly all YAML that people write, and
of templates that are no YAML before they are filled in. What is written in brackets belongs to its line.
"""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from scanner.model.span import Span
from scanner.model.suppression import Region, Remark, Sort
from scanner.syntax.yaml.comments import Comment, placed_comments
from scanner.syntax.yaml.stream import decode

_SEPARATOR: Final = re.compile(r"(?:---|\.\.\.)(?!\S)")
_DASHES: Final = re.compile(r"(?:- +)*-(?= |$)")
_ACTION: Final = re.compile(r"\s*\{\{[^\n]*\}\}\s*$")
_TEXT_BELOW: Final = re.compile(r"(?:^|[\s:-])[|>][-+0-9]*$")
_QUOTED_KEY: Final = re.compile(r"""(?:"(?:[^"\\]|\\.)*+"|'[^']*+')\s*+:(?:\s|$)""")
_NO_KEY: Final = frozenset("[]{},#&*!|>%@`\"'")
_DEEPEST: Final = 100
# So many lines of other comments may stand between a comment and what it is about.
_FARTHEST: Final = 500
_OBJECT_S_KEYS: Final = ("apiVersion", "kind")
# Of a template: a comment of the template language, or one of YAML.
_COMMENT: Final = re.compile(r"\{\{-?\s*/\*(.*?)\*/|(?:^|(?<=\s))#([^\n]*)", re.DOTALL)


class _Thing:
    """An entry, item or document; ``column`` counts from 0, that of a document is -1. Lines count from 1."""

    __slots__ = ("column", "first", "is_leaf", "is_list", "is_plain", "last", "name", "parent", "sort")

    def __init__(self, parent: "_Thing | None", sort: Sort, name: str, column: int, line: int) -> None:
        self.parent, self.sort, self.name, self.column = parent, sort, name, column
        self.first = self.last = line
        self.is_leaf, self.is_list = True, False
        # A document that is no object of Kubernetes is nothing that a comment is about: a chart's values.
        self.is_plain = False


def remarks(
    file: str, content: str | bytes, wanted: Callable[[str], bool], *, template: bool = False
) -> Iterator[Remark]:
    """The wanted ones among a file's comments, by their texts; ``template`` where Helm fills it in."""
    text = decode(content)
    if "\n" not in text:
        text = text.replace("\r", "\n")
    found = [one for one in (_of_template(text) if template else placed_comments(text)) if wanted(one.text)]
    if found:
        outline = _Outline(file, text.split("\n"))
        yield from map(outline.remark, found)


class _Outline:
    """The things of one file by the lines that they begin on."""

    def __init__(self, file: str, lines: Sequence[str]) -> None:
        self._file, self._lines = file, lines
        # What begins on a line, outermost first, and what is still open behind it, innermost.
        self._begun: dict[int, list[_Thing]] = {}
        self._open: dict[int, _Thing] = {}
        self._code: list[int] = []
        self._separators: list[int] = []
        self._read()

    def _read(self) -> None:
        here: _Thing | None = None
        text_in: int | None = None
        for number, line in enumerate(self._lines, 1):
            bare = line.lstrip(" ")
            column = len(line) - len(bare)
            if not bare.strip() or (text_in is not None and column > text_in):
                if bare.strip() and here is not None:
                    here.last = number
                continue
            text_in = None
            if _SEPARATOR.match(line):
                _close(here)
                here = None
                self._separators.append(number)
                continue
            if bare.startswith("#") or _ACTION.match(line):
                continue
            here = self._line(here, number, column, bare)
            here.last = number
            self._code.append(number)
            self._open[number] = here
            if _TEXT_BELOW.search(_without_comment(bare).rstrip()):
                text_in = here.column
        _close(here)

    def _line(self, here: _Thing | None, number: int, column: int, bare: str) -> _Thing:
        begun = self._begun.setdefault(number, [])
        if here is None:
            here = _Thing(None, "object", "", -1, number)
            begun.append(here)
        dashes = _DASHES.match(bare)
        columns = [column + at for at in range(len(dashes[0])) if dashes[0][at] == "-"][:_DEEPEST] if dashes else []
        rest = bare[len(dashes[0]) :] if dashes else bare
        content = rest.lstrip(" ")
        key = _key(content)
        if not columns and key is None:
            return here
        at = columns[0] if columns else column
        while here.column > at or (here.column == at and not (columns and here.sort == "entry")):
            here = _closed(here)
        found: list[tuple[Sort, str, int]] = [("item", "", one) for one in columns]
        if key is not None:
            found.append(("entry", key, column + len(bare) - len(content)))
        for sort, name, where in found:
            if here.parent is None:
                here.is_plain = (here.is_plain or here.is_leaf) and name not in _OBJECT_S_KEYS
            here.is_leaf = False
            if here.sort == "item" and here.parent is not None:
                here.parent.is_list = True
            here = _Thing(here, sort, name, where, number)
            begun.append(here)
        if here.sort == "item" and here.parent is not None and content.startswith("{"):
            here.parent.is_list = True
        return here

    def remark(self, comment: Comment) -> Remark:
        line = comment.line
        lines = comment.text.count("\n")
        last = line + lines
        column = comment.column - 1
        end = len(self._lines[last - 1]) + 1 if last <= len(self._lines) else 1
        span = Span(self._file, line, comment.column, last, end)
        if line in self._open:
            beside = next(self._things(line), self._open[line])
            return Remark(comment.text, span, beside=self._region(beside, line), around=self._around(beside.parent))
        following, inside = self._following(last), self._preceding(line)
        below = next(self._things(following), None)
        if below is not None and self._belongs_to(below, self._column(following), column, inside):
            return Remark(
                comment.text,
                span,
                below=self._region(below, following),
                around=self._around(below.parent),
                leading=line < self._code[0],
            )
        while inside is not None and inside.column >= column:
            inside = inside.parent
        return Remark(comment.text, span, around=self._around(inside))

    def _things(self, line: int) -> Iterator[_Thing]:
        """What begins on a line and a comment may be about, outermost first."""
        return (one for one in self._begun.get(line, ()) if not one.is_plain)

    def _belongs_to(self, thing: _Thing, at: int, column: int, inside: _Thing | None) -> bool:
        """Whether a comment in a column is about what comes below it; ``inside`` is what is open above it."""
        return inside is None or thing.parent is inside or column <= at

    def _column(self, line: int) -> int:
        text = self._lines[line - 1]
        return len(text) - len(text.lstrip(" "))

    def _following(self, last: int) -> int:
        """The line of code that comes next, where nothing but comments is between; 0 where there is none."""
        position = bisect_left(self._code, last + 1)
        if position == len(self._code):
            return 0
        line = self._code[position]
        # At the top of a document empty lines do not matter.
        if self._begun[line] and self._begun[line][0].sort == "object":
            return line if position == 0 or not self._separated(last, line) else 0
        near = line - last <= _FARTHEST
        return line if near and all(map(str.strip, self._lines[last : line - 1])) else 0

    def _separated(self, line: int, other: int) -> bool:
        position = bisect_left(self._separators, line)
        return position < len(self._separators) and self._separators[position] < other

    def _preceding(self, line: int) -> _Thing | None:
        """What is open above a line, in the same document."""
        position = bisect_left(self._code, line) - 1
        if position < 0 or self._separated(self._code[position], line):
            return None
        return self._open[self._code[position]]

    def _around(self, thing: _Thing | None) -> tuple[Region, ...]:
        found: list[Region] = []
        while thing is not None and not thing.is_plain and len(found) < _DEEPEST:
            found.append(self._region(thing, thing.first))
            thing = thing.parent
        return tuple(found)

    def _region(self, thing: _Thing, line: int) -> Region:
        return Region(self._file, thing.first, max(thing.last, line), thing.sort, thing.name, not thing.is_list)


def _closed(thing: _Thing) -> _Thing:
    """What something stands in, which reaches as far at least; a document stands in nothing."""
    parent = thing.parent or thing
    parent.last = max(parent.last, thing.last)
    return parent


def _close(thing: _Thing | None) -> None:
    while thing is not None and thing.parent is not None:
        thing = _closed(thing)


def _key(content: str) -> str | None:
    """The key that a line begins with; None where it begins with none."""
    if not content:
        return None
    if content[0] in "\"'":
        found = _QUOTED_KEY.match(content)
        return content[1 : content.find(content[0], 1)] if found else None
    if content[0] in _NO_KEY and not content.startswith("{{"):
        return None
    code = _without_comment(content).rstrip()
    end = code.find(": ")
    if end < 0 and code.endswith(":"):
        end = len(code) - 1
    return code[:end].strip() if end > 0 else None


def _without_comment(text: str) -> str:
    at = text.find(" #")
    return text[:at] if at >= 0 else text


def _of_template(text: str) -> Iterator[Comment]:
    """The comments of a template, as far as they can be told from texts: YAML's stand behind white space."""
    line, counted = 1, 0
    for found in _COMMENT.finditer(text):
        line += text.count("\n", counted, found.start())
        counted = found.start()
        start = text.rfind("\n", 0, found.start()) + 1
        yield Comment(line, found.start() - start + 1, (found[1] if found[1] is not None else found[2]).strip())
