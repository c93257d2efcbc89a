"""What a YAML text says, with unknown parts, and where its parts stand if it is a heredoc right here.

Every part that is not known, and in a heredoc every interpolation, is read as a run of one private character of
its own, and becomes what it stands for in whatever scalar it ends up in.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from scanner.inputs.terraform.expressions.failures import Failure
from scanner.inputs.terraform.resources.cells import ExpressionCell
from scanner.inputs.terraform.values.conversion import to_text
from scanner.inputs.terraform.values.templates import join_parts
from scanner.model.located import Located
from scanner.model.span import Span
from scanner.model.value import ABSENT, Absent, PartialMap, Unknown, UnknownText
from scanner.syntax.document import MappingNode, ScalarNode, SequenceNode
from scanner.syntax.hcl.tree import Literal, Template, TemplateFor, TemplateIf
from scanner.syntax.yaml import parse_yaml, plain_scalar

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scanner.model.located import Origin
    from scanner.model.value import Step, Value
    from scanner.syntax.document import Node

_FIRST: Final = 0xE000
_MOST: Final = 6000
_RUN: Final = re.compile("([\ue000-\uf8ff])\\1*")
# What changes nothing in how the YAML around it is read.
_SIMPLE: Final = re.compile(r"[\w./@+=%~^()$;<>?\\-]*(?:[ :]?[\w./@+=%~^()$;<>?\\-]+)*", re.ASCII)
_OPENING: Final = re.compile(r"<<(-?)[^\n]*\n")
_ESCAPED: Final = re.compile(r"([$%])\1\{")


class _Hole(NamedTuple):
    """What a run of characters stands for, and the expression that says so."""

    value: Value
    cell: Located | None = None


class _Text(NamedTuple):
    """A text that is read: what stands for what, and where it lies (``line`` None: it is not written here)."""

    whole: Located
    holes: Sequence[_Hole]
    lines: Sequence[str]
    line: int | None = None
    column: int = 0
    escapes: bool = False

    def span(self, inner: Span) -> Span:
        if self.line is None:
            return self.whole.span
        start, end, wide = inner.start_line + self.line, inner.end_line + self.line, self.column
        return Span(self.whole.span.file, start, inner.start_column + wide, end, inner.end_column + wide)

    def plain(self, node: ScalarNode) -> bool:
        """Whether a scalar is written without quotes."""
        span = node.span
        line = self.lines[span.start_line - 1] if span.start_line <= len(self.lines) else ""
        return line[span.start_column - 1 : span.start_column] not in {"'", '"', "|", ">", ""}

    def filled(self, text: str) -> Value:
        """A text with what its runs stand for."""
        parts: list[Value] = []
        position = 0
        for run in _RUN.finditer(text):
            number = ord(run[1]) - _FIRST
            if number < len(self.holes):
                parts += [self._unescaped(text[position : run.start()]), self.holes[number].value]
                position = run.end()
        return join_parts([*parts, self._unescaped(text[position:])])

    def hole(self, text: str) -> _Hole | None:
        """What the text stands for as a whole."""
        run = _RUN.fullmatch(text)
        number = ord(run[1]) - _FIRST if run is not None else len(self.holes)
        return self.holes[number] if number < len(self.holes) else None

    def _unescaped(self, text: str) -> str:
        return _ESCAPED.sub(r"\1{", text) if self.escapes and "{" in text else text


def written_manifests(found: Located, value: Value) -> tuple[Located, ...]:
    """The documents of a text; the text itself where it is no YAML, or nothing of it is known."""
    text = _heredoc(found) if isinstance(found, ExpressionCell) else None
    roots = _parsed(text) if text is not None else None
    if text is None or roots is None:
        text = _evaluated(found, value)
        roots = _parsed(text) if text is not None else None
    if text is None or roots is None:
        return (found,)
    return tuple(_Part(root, text) for root in roots)


def _parsed(text: _Text) -> list[Node] | None:
    documents, problems = parse_yaml("", "\n".join(text.lines), scalars="kubernetes")
    if any(problem.level == "error" for problem in problems):
        return None
    return [document for document in documents if isinstance(document, MappingNode)]


def _evaluated(whole: Located, value: Value) -> _Text | None:
    """The text as it came out, which lies nowhere."""
    if isinstance(value, str):
        return _Text(whole, (), value.split("\n"))
    if not isinstance(value, UnknownText) or len(value.parts) > _MOST:
        return None
    holes: list[_Hole] = []
    pieces: list[str] = []
    for part in value.parts:
        if isinstance(part, str):
            pieces.append(part)
        else:
            pieces.append(chr(_FIRST + len(holes)))
            holes.append(_Hole(part))
    return _Text(whole, holes, "".join(pieces).split("\n"))


def _heredoc(found: ExpressionCell) -> _Text | None:
    """The text of a heredoc as it stands in its file; None for anything else, and where an interpolation may
    hold more than a part of a scalar.
    """
    expression = found.peeled()
    if not isinstance(expression, (Literal, Template)):
        return None
    source = expression.source.text[expression.start : expression.end]
    if not source.startswith(b"<<"):
        return None
    parts = expression.parts if isinstance(expression, Template) else ()
    holes: list[_Hole] = []
    pieces: list[str] = []
    position = 0
    for part in parts:
        if isinstance(part, str):
            continue
        begin = source.rfind(b"${", position, part.start - expression.start)
        end = source.find(b"}", part.end - expression.start)
        if isinstance(part, (TemplateIf, TemplateFor)) or begin < 0 or end < 0 or len(holes) == _MOST:
            return None
        cell = ExpressionCell(part, found.frame, found.subject)
        value = _text(cell)
        hole = source[begin : end + 1].decode(errors="replace")
        if value is None or "\n" in hole or source[begin + 2 : begin + 3] == b"~" or source[end - 1 : end] == b"~":
            return None
        pieces += [source[position:begin].decode(errors="replace"), chr(_FIRST + len(holes)) * len(hole)]
        holes.append(_Hole(value, cell))
        position = end + 1
    text = "".join([*pieces, source[position:].decode(errors="replace")])
    opening = _OPENING.match(text)
    if opening is None:
        return None
    lines = text[opening.end() :].rstrip().split("\n")[:-1]
    wide = min((len(one) - len(one.lstrip()) for one in lines if one.strip()), default=0) if opening[1] else 0
    first = expression.source.span(expression.start, expression.start + 1).start_line
    return _Text(found, holes, [one[wide:] for one in lines], first, wide, escapes=True)


def _text(cell: ExpressionCell) -> Value | None:
    """What an interpolation puts into the text; None where that may be more than a part of a scalar."""
    value = cell.value
    if isinstance(value, Absent):
        return None
    try:
        text = to_text(value)
    except Failure:
        return None
    if isinstance(text, str):
        return text if _SIMPLE.fullmatch(text) else None
    return text if isinstance(text, Unknown) else None


class _Part(Located):
    """A node of the text."""

    __slots__ = ("_node", "_text")

    def __init__(self, node: Node, text: _Text) -> None:
        self._node, self._text = node, text

    @property
    def value(self) -> Value | Absent:
        node = self._node
        if isinstance(node, MappingNode):
            return self._map(node)
        if isinstance(node, SequenceNode):
            items = [item.value for item in self.items()]
            return tuple([None if item is ABSENT else item for item in items])
        assert isinstance(node, ScalarNode)  # noqa: S101  # there are three kinds
        if not _RUN.search(node.text):
            value = node.value
            return self._text.filled(value) if isinstance(value, str) else value
        filled = self._text.filled(node.text)
        if not self._text.plain(node):
            return filled
        if isinstance(filled, str):
            resolved = plain_scalar(filled)
            return ABSENT if resolved is None else resolved
        # It may be a number, or a whole list.
        hole = self._text.hole(node.text)
        return Unknown(filled.reasons) if hole is not None and isinstance(filled, Unknown) else filled

    def _map(self, node: MappingNode) -> Value:
        known: dict[str, Value] = {}
        doubts: list[Unknown] = []
        for member in node.members:
            key = self._text.filled(member.key)
            if isinstance(key, str):
                value = _Part(member.node, self._text).value
                known[key] = None if value is ABSENT else value
            elif isinstance(key, Unknown):
                doubts.append(key)
        return PartialMap(known, [reason for one in doubts for reason in one.reasons]) if doubts else known

    @property
    def span(self) -> Span:
        return self._text.span(self._node.span)

    @property
    def header(self) -> Span:
        return self._text.span(self._node.header)

    @property
    def sensitive(self) -> bool:
        return self._text.whole.sensitive

    def origins(self) -> tuple[Origin, ...]:
        hole = self._text.hole(self._node.text) if isinstance(self._node, ScalarNode) else None
        cell = hole.cell if hole is not None else None
        return cell.origins() if cell is not None else self._text.whole.origins()

    def get(self, step: Step) -> Located | None:
        node = self._node
        if isinstance(node, MappingNode):
            for member in reversed(node.members) if isinstance(step, str) else ():
                if self._text.filled(member.key) == step:
                    return _Part(member.node, self._text)
        elif isinstance(node, SequenceNode) and isinstance(step, int) and 0 <= step < len(node.nodes):
            return _Part(node.nodes[step], self._text)
        return None

    def items(self) -> Iterator[Located]:
        for node in self._node.nodes if isinstance(self._node, SequenceNode) else ():
            yield _Part(node, self._text)

    def entries(self) -> Iterator[tuple[str, Located]]:
        for member in self._node.members if isinstance(self._node, MappingNode) else ():
            key = self._text.filled(member.key)
            if isinstance(key, str):
                yield key, _Part(member.node, self._text)

    def key_span(self, key: str) -> Span:
        for member in self._node.members if isinstance(self._node, MappingNode) else ():
            if self._text.filled(member.key) == key:
                return self._text.span(member.key_span)
        return self.span
