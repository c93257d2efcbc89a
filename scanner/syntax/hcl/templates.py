"""Templates: quoted strings and heredocs, their interpolations and directives.

The grammar skips white space beside an interpolation, so texts are taken from the bytes between the parts.
They are cut into the pieces that HCL's own scanner makes (a heredoc's lines, the whole of a quoted text
between two sequences), because trimming by ``~`` and the indentation of ``<<-`` work piece by piece.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from scanner.syntax.hcl.grammar import MAX_DEPTH, kind
from scanner.syntax.hcl.literals import SPACES, LiteralError, text_of, unescape_heredoc, unescape_quoted
from scanner.syntax.hcl.tree import Broken, Expression, Literal, Template, TemplateFor, TemplateIf, Wrapped

if TYPE_CHECKING:
    from tree_sitter import Node

    from scanner.syntax.hcl.expressions import Expressions

_DEEP: Final = f"the template is nested more than {MAX_DEPTH} levels deep"

_HEREDOC: Final = re.compile(r"<<-?[A-Za-z_\x80-\xff][\w\x80-\xff-]*\r?", re.ASCII)

Piece: TypeAlias = "str | Node"


class _Kinds(NamedTuple):
    interpolation: int
    if_: int
    else_: int
    endif: int
    for_: int
    endfor: int
    heredoc: int
    enclosing: frozenset[int]


@cache
def _kinds() -> _Kinds:
    return _Kinds(
        interpolation=kind("template_interpolation"),
        if_=kind("template_if_intro"),
        else_=kind("template_else_intro"),
        endif=kind("template_if_end"),
        for_=kind("template_for_start"),
        endfor=kind("template_for_end"),
        heredoc=kind("heredoc_template"),
        enclosing=frozenset(map(kind, ("template_directive", "template_if", "template_for"))),
    )


def read_template(lowering: "Expressions", node: "Node", depth: int) -> Expression:
    """The expression of a ``quoted_template``, ``string_lit`` or ``heredoc_template``."""
    start, end, text = node.start_byte, node.end_byte, lowering.text
    children = node.children
    if depth > MAX_DEPTH:
        return lowering.refuse(start, end, _DEEP, code="terraform-depth")
    if node.kind_id != _kinds().heredoc:
        return read_parts(lowering, children[1:-1], (start, end), (start + 1, end - 1), depth, heredoc=False)
    body = text.index("\n", children[1].end_byte) + 1
    close = text.rindex("\n", 0, children[-1].start_byte) + 1
    flush = text.startswith("<<-", start)
    if not _HEREDOC.fullmatch(text, start, body - 1):
        problem = "expected the mark of a heredoc's end right behind '<<', and nothing else on the line"
        lowering.problems.error("terraform-syntax", problem, start, body - 1)
    elif end >= len(text):
        problem = "expected a new line behind the mark that ends a heredoc"
        lowering.problems.error("terraform-syntax", problem, max(body, close), end)
    span = (start, end)
    return read_parts(lowering, children[2:-1], span, (body, max(body, close)), depth, heredoc=True, flush=flush)


def read_parts(
    lowering: "Expressions",
    children: "Sequence[Node]",
    span: tuple[int, int],
    inside: tuple[int, int],
    depth: int,
    *,
    heredoc: bool,
    flush: bool = False,
) -> Expression:
    """A template of these nodes, whose text is ``inside`` and which stands at ``span``."""
    start, end = span
    position, stop = inside
    pieces: list[Piece] = []
    trim = False  # whether the sequence before ends in ~}
    for node in _sequences(lowering.text, children, position):
        text = _text(lowering, position, node.start_byte, heredoc=heredoc)
        if text is None:
            return Broken(lowering.source, start, end)
        _add(pieces, text, heredoc=heredoc, left=trim, right=lowering.text[node.start_byte + 2] == "~")
        pieces.append(node)
        position = node.end_byte
        trim = lowering.text[position - 2] == "~"
    text = _text(lowering, position, stop, heredoc=heredoc)
    if text is None:
        return Broken(lowering.source, start, end)
    _add(pieces, text, heredoc=heredoc, left=trim, right=False)
    if flush:
        _flush(pieces)
    texts = [piece for piece in pieces if isinstance(piece, str)]
    if len(texts) == len(pieces):
        return Literal(lowering.source, start, end, "".join(texts))
    if len(pieces) == 1 and not isinstance(pieces[0], str) and pieces[0].kind_id == _kinds().interpolation:
        return Wrapped(lowering.source, start, end, lowering.inner(pieces[0], depth + 1))
    return _nest(lowering, pieces, span, depth)


def quoted_text(lowering: "Expressions", start: int, end: int) -> str | None:
    """The text of a quoted region that has no sequences; None, with a diagnostic, where it is no such text."""
    return _text(lowering, start, end, heredoc=False)


def _sequences(text: str, children: "Sequence[Node]", start: int) -> "Iterator[Node]":
    """Interpolations and directives' marks in order, whatever encloses them."""
    kinds = _kinds()
    marks = {kinds.interpolation, kinds.if_, kinds.else_, kinds.endif, kinds.for_, kinds.endfor}
    position = start
    waiting = list(reversed(children))
    while waiting:
        node = waiting.pop()
        if node.kind_id in kinds.enclosing:
            waiting += reversed(node.children)
        elif node.kind_id in marks:
            # `$$${x}` is a dollar and an escaped `${`, which the grammar takes for two dollars and a sequence.
            at = node.start_byte
            if node.kind_id == kinds.interpolation and at > position and text[at - 1] == "$":
                continue
            position = node.end_byte
            yield node


def _text(lowering: "Expressions", start: int, end: int, *, heredoc: bool) -> str | None:
    raw = lowering.text[start:end]
    text = raw if raw.isascii() else text_of(raw)
    if heredoc:
        return unescape_heredoc(text)
    if "\n" in raw or "\r" in raw:
        lowering.problems.error("terraform-syntax", "the quoted string does not end on its line", start, start + 1)
        return None
    if "\\" not in text and "{" not in text:
        return text
    try:
        return unescape_quoted(text)
    except LiteralError as error:
        at = start + len(text[: error.offset].encode())
        lowering.problems.error("terraform-syntax", str(error), at, at + 2)
        return None


def _add(pieces: list[Piece], text: str, *, heredoc: bool, left: bool, right: bool) -> None:
    if not text:
        return
    lines = text.split("\n") if heredoc else [text]
    cut = [line + "\n" for line in lines[:-1]]
    if lines[-1]:
        cut.append(lines[-1])
    if left:
        cut[0] = cut[0].lstrip(SPACES)
    if right:
        cut[-1] = cut[-1].rstrip(SPACES)
    pieces += cut


def _flush(pieces: list[Piece]) -> None:
    """Take off the indentation that all lines share, in place. Blank lines do not count, nor do they change."""
    least: int | None = None
    leading: list[int] = []
    newline = True
    for index, piece in enumerate(pieces):
        if newline:
            newline = False
            indent = 0
            if isinstance(piece, str):
                stripped = piece.lstrip(SPACES)
                if stripped or not piece.endswith("\n"):
                    indent = len(piece) - len(stripped)
                    leading.append(index)
                    least = indent if least is None else min(least, indent)
            else:
                least = 0
        if isinstance(piece, str) and piece.endswith("\n"):
            newline = True
    for index in leading:
        piece = pieces[index]
        if isinstance(piece, str) and least:
            pieces[index] = piece[least:]


class _Open(NamedTuple):
    """A directive whose end is still to come; the first, with no mark, is the template itself."""

    mark: "Node | None"
    branches: "list[tuple[int, list[str | Expression]]]"  # each with the offset where it begins


def _nest(lowering: "Expressions", pieces: list[Piece], span: tuple[int, int], depth: int) -> Expression:
    kinds = _kinds()
    start, end = span
    whole: list[str | Expression] = []
    stack = [_Open(None, [(start, whole)])]
    for piece in pieces:
        parts = stack[-1].branches[-1][1]
        if isinstance(piece, str):
            if parts and isinstance(parts[-1], str):
                parts[-1] += piece
            elif piece:
                parts.append(piece)
            continue
        number = piece.kind_id
        if number == kinds.interpolation:
            parts.append(lowering.inner(piece, depth + len(stack)))
        elif number in (kinds.if_, kinds.for_):
            if depth + len(stack) > MAX_DEPTH:
                return lowering.refuse(start, end, _DEEP, code="terraform-depth")
            stack.append(_Open(piece, [(piece.end_byte, [])]))
        elif number == kinds.else_:
            stack[-1].branches.append((piece.end_byte, []))
        else:
            closed = stack.pop()
            stack[-1].branches[-1][1].append(_directive(lowering, closed, piece, depth + len(stack)))
    return Template(lowering.source, start, end, whole)


def _directive(lowering: "Expressions", opened: _Open, last: "Node", depth: int) -> Expression:
    source, mark = lowering.source, opened.mark
    if mark is None:  # cannot be: the grammar pairs them
        return Broken(source, last.start_byte, last.end_byte)
    start, end = mark.start_byte, last.end_byte
    branches = [
        _branch(
            lowering,
            begin,
            opened.branches[index + 1][0] if index + 1 < len(opened.branches) else last.start_byte,
            parts,
        )
        for index, (begin, parts) in enumerate(opened.branches)
    ]
    if mark.kind_id == _kinds().for_:
        names, collection = lowering.intro(mark, depth + 1)
        key = names[0] if len(names) == 2 else None
        collection = collection or Broken(source, start, mark.end_byte)
        return TemplateFor(source, start, end, key, names[-1], collection, branches[0])
    otherwise = branches[1] if len(branches) > 1 else Literal(source, last.start_byte, last.start_byte, "")
    return TemplateIf(source, start, end, lowering.inner(mark, depth + 1), branches[0], otherwise)


def _branch(lowering: "Expressions", start: int, end: int, parts: "list[str | Expression]") -> Expression:
    texts = [part for part in parts if isinstance(part, str)]
    if len(texts) == len(parts):
        return Literal(lowering.source, start, end, "".join(texts))
    return Template(lowering.source, start, end, parts)
