"""How far a composed node reaches: the parser's marks, made tight.

The parser ends block collections and block scalars where the next token begins, lines later, and begins
whatever is anchored or tagged at its anchor or tag.
"""

import re
from typing import Final

from scanner.model.span import Span
from scanner.syntax.yaml.part import Part, Raw

_BLOCK: Final = frozenset("|>")
_MARKERS: Final = frozenset("&!")
_PROPERTIES: Final = re.compile(r"(?:[&!]\S*(?:\s+(?:#[^\n]*)?)*)*")


def span(part: Part, raw: Raw) -> Span:
    """The tightest region around a node, its anchor and tag left out."""
    if raw.id == "scalar":
        start, end = raw.start_mark, raw.end_mark
        if raw.style not in _BLOCK and part.text[start.index : start.index + 1] not in _MARKERS:
            return part.between(start, end)
    return part.region(_start(part, raw), _end(part, raw))


def first_line(part: Part, raw: Raw) -> Span:
    """What a collection has on its first line: a key with its value as far as both stand there."""
    if raw.id == "mapping" and not raw.flow_style and raw.value:
        key, value = raw.value[0]
        if key.start_mark.index == raw.start_mark.index and _is_plain(key) and _is_plain(value):
            # The common case by marks alone: indices cost an index of the file's lines.
            shown = value if value.end_mark.line == key.start_mark.line and value.value else key
            return part.between(key.start_mark, shown.end_mark)
    start = end = _start(part, raw)
    line_end = part.text.find("\n", start)
    if line_end < 0:
        line_end = len(part.text)
    if raw.flow_style or not raw.value:
        return part.region(start, min(_end(part, raw), max(line_end, start + 1)))
    first = raw.value[0]
    for node in first if raw.id == "mapping" else (first,):
        node_end = _end(part, node)
        if start <= node.start_mark.index and node_end <= line_end:
            end = max(end, node_end)
    return part.region(start, max(end, min(start + 1, line_end)))


def _is_plain(raw: Raw) -> bool:
    return raw.id == "scalar" and not raw.style and not raw.tag


def _start(part: Part, raw: Raw) -> int:
    start: int = raw.start_mark.index
    if part.text[start : start + 1] in _MARKERS and (found := _PROPERTIES.match(part.text, start)):
        return min(found.end(), raw.end_mark.index)
    return start


def _end(part: Part, raw: Raw) -> int:
    """The last child's end of a block collection; the text's own end of a block scalar."""
    while raw.id != "scalar" and not raw.flow_style and raw.value:
        last = raw.value[-1]
        if raw.id == "mapping":
            key, value = last
            # An alias: what it means stands elsewhere.
            last = value if value.start_mark.index >= key.end_mark.index else key
        elif last.start_mark.index < raw.start_mark.index or last.end_mark.index > raw.end_mark.index:
            return _trimmed(part, raw)
        raw = last
    if raw.id == "scalar" and raw.style in _BLOCK:
        return _trimmed(part, raw)
    return raw.end_mark.index


def _trimmed(part: Part, raw: Raw) -> int:
    start, end = raw.start_mark.index, raw.end_mark.index
    return start + len(part.text[start:end].rstrip())
