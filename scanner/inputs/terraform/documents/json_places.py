"""Where the parts of a JSON text stand that is written as a string: quoted on one line, or as a heredoc.

The written text is read a second time, with every escape and every interpolation blanked to something of the
same length: what comes out is worth nothing but its offsets, which are those of the file.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from scanner.inputs.terraform.expressions.failures import Failure
from scanner.inputs.terraform.functions.json_text import decode
from scanner.model.located import Located, Origin
from scanner.model.value import ABSENT, Absent, Step, UnknownText, Value, child
from scanner.syntax.hcl.tree import Expression, Literal, Template, TemplateFor, TemplateIf
from scanner.syntax.json import parse_json
from scanner.syntax.json.nodes import JsonMapping, JsonScalar, JsonSequence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.model.span import Span
    from scanner.syntax.json.nodes import JsonNode
    from scanner.syntax.source import Source

# AWS allows 20 KB at most; what is longer is read without places, which take long on long lines.
MAX_LENGTH: Final = 40_000
_ESCAPED_QUOTE: Final = b'\\"'
# What a quoted text may have behind a backslash, seen from the JSON in it: an escape of its own is written
# with two.
_TOKEN: Final = re.compile(
    rb'\\"|\\\\(?:\\"|\\\\|u[0-9a-fA-F]{4}|.)|\\u[0-9a-fA-F]{4}|\\U[0-9a-fA-F]{8}|\\.', re.DOTALL
)


def written_document(expression: Expression, value: Value, whole: Located) -> Located | None:
    """The document that a literal or a template says, each part where it is written; None where it cannot
    be told. ``value`` is what the expression came to, ``whole`` the place of all.
    """
    if not isinstance(value, (str, UnknownText)) or not isinstance(expression, (Literal, Template)):
        return None
    if expression.end - expression.start > MAX_LENGTH:
        return None
    text = expression.source.text[expression.start : expression.end]
    blanked = _blanked(expression, text)
    if blanked is None:
        return None
    start, content, quoted = blanked
    node, _ = parse_json(expression.source.file, content)
    if not isinstance(node, (JsonMapping, JsonSequence)):
        return None
    try:
        found = decode(value)
    except Failure:
        return None
    written = _Text(expression.source, expression.start + start, 1 if quoted else 0, whole)
    return _Part(found, node, written)


class _Text(NamedTuple):
    """Where the JSON begins in its source, by how much a quote is wider there, and the place of all."""

    source: Source
    start: int
    quote: int
    whole: Located

    def span(self, start: int, end: int, *, string: bool) -> Span:
        """The place of a part, its quotes included."""
        edge = self.quote if string else 0
        return self.source.span(self.start + start - edge, self.start + end + edge)


class _Part(Located):
    """A value of the text. What the node does not have stands where the last one stands that does."""

    __slots__ = ("_node", "_text", "_value")

    def __init__(self, value: Value, node: JsonNode, text: _Text) -> None:
        self._value, self._node, self._text = value, node, text

    @property
    def value(self) -> Value | Absent:
        return ABSENT if self._value is None else self._value

    @property
    def span(self) -> Span:
        node = self._node
        string = isinstance(node, JsonScalar) and isinstance(node.plain, str)
        return self._text.span(node.start, node.end, string=string)

    @property
    def sensitive(self) -> bool:
        return self._text.whole.sensitive

    def origins(self) -> tuple[Origin, ...]:
        return self._text.whole.origins()

    def get(self, step: Step) -> Located | None:
        found = child(self._value, step)
        if isinstance(found, Absent):
            return None
        node = self._node.get(step)
        inner = node if isinstance(node, (JsonMapping, JsonSequence, JsonScalar)) else self._node
        return _Part(found, inner, self._text)

    def items(self) -> Iterator[Located]:
        for position in range(len(self._value) if isinstance(self._value, tuple) else 0):
            found = self.get(position)
            if found is not None:
                yield found

    def key_span(self, key: str) -> Span:
        for name, start, end, _ in reversed(self._node.pairs if isinstance(self._node, JsonMapping) else ()):
            if name == key:
                return self._text.span(start, end, string=True)
        return self.span


def _blanked(expression: Literal | Template, text: bytes) -> tuple[int, bytes, bool] | None:
    """Where the JSON begins in the text of the expression, the JSON with blanks, and whether it is quoted."""
    if text.startswith(b"<<"):
        start, stop = text.find(b"\n") + 1, text.rstrip().rfind(b"\n") + 1
        quoted = False
    elif text.startswith(b'"') and text.endswith(b'"') and len(text) > 1:
        start, stop = 1, len(text) - 1
        quoted = True
    else:
        return None
    holes = _holes(expression, text)
    if holes is None:
        return None
    pieces: list[bytes] = []
    inside = False
    position = start
    for begin, end in [*holes, (stop, stop)]:
        if begin < position or end > stop:
            return None
        piece, inside = _plain(text[position:begin], quoted=quoted, inside=inside)
        # A number of as many digits is a value; within a string it is as good as anything.
        pieces += [piece, b"1" * (end - begin)]
        position = end
    return start, b"".join(pieces), quoted


def _holes(expression: Literal | Template, text: bytes) -> list[tuple[int, int]] | None:
    """The interpolations, from ``${`` to ``}``; None where there are directives, which JSON cannot see through."""
    found: list[tuple[int, int]] = []
    for part in expression.parts if isinstance(expression, Template) else ():
        if isinstance(part, str):
            continue
        if isinstance(part, (TemplateIf, TemplateFor)):
            return None
        begin = text.rfind(b"${", 0, part.start - expression.start)
        end = text.find(b"}", part.end - expression.start)
        if begin < 0 or end < 0:
            return None
        found.append((begin, end + 1))
    return found


def _plain(text: bytes, *, quoted: bool, inside: bool) -> tuple[bytes, bool]:
    """A piece between holes, of the same length and without escapes, and whether it ends in a string."""
    if not quoted:
        rest = re.sub(rb"\\.", b"", text, flags=re.DOTALL)
        return text, inside ^ bool(rest.count(b'"') % 2)
    pieces: list[bytes] = []
    position = 0
    for token in _TOKEN.finditer(text):
        pieces.append(text[position : token.start()])
        position = token.end()
        if token[0] == _ESCAPED_QUOTE:
            # The quote stays beside the string's text, and the blank outside of it.
            pieces.append(b'" ' if inside else b' "')
            inside = not inside
        else:
            pieces.append((b"x" if inside else b" ") * len(token[0]))
    pieces.append(text[position:])
    return b"".join(pieces), inside
