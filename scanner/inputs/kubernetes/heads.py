"""What a document is, read from a few of its lines without a parse.

Certain or not at all: whatever is not written in the plain way that nearly all manifests are is left to
the parser. A top-level block mapping has all of its keys at the beginning of lines; if each such line is
a plain key, and the keys that matter occur once with a plain value, there is nothing to misread.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import Final, Literal, NamedTuple

from scanner.syntax.yaml import Document

_VALUE: Final = re.compile(
    r"""[ \t]*(?:"([^"\\\n]*)"|'([^'\n]*)'|([A-Za-z][\w./:-]*))[ \t]*(?:[ \t]#[^\n]*)?\r?(?![^\n])"""
)
_NOTHING: Final = re.compile(r"[ \t]*(?:[ \t]#[^\n]*)?\r?(?![^\n])")
_SEPARATOR: Final = re.compile(r"---[ \t]*(?:[ \t]#[^\n]*)?\r?(?![^\n])")
_API_VERSION: Final = re.compile(r"[a-z0-9][\w.-]*(?:/\w+)?")
_KIND: Final = re.compile(r"[A-Z]\w*")
# Plain words that are no strings.
_WORDS: Final = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null"})
_WANTED: Final = frozenset({"apiVersion", "kind", "metadata"})
_NAMES: Final = frozenset({"name", "namespace", "generateName"})


class Head(NamedTuple):
    """What tells an object from others. ``start`` and ``end`` are the indices of its first line."""

    api_version: str
    kind: str
    name: str
    namespace: str
    generated: bool
    start: int
    end: int


class _UncertainError(Exception):
    """Leave it to the parser."""


def read_head(document: Document) -> Head | None | Literal[False]:
    """The document's head; None where only a parse can tell; False where it surely is no object."""
    try:
        return _head(f"\n{document.text}")
    except _UncertainError:
        return None


def _head(text: str) -> Head | Literal[False]:
    found: dict[str, re.Match[str]] = {}
    first: re.Match[str] | None = None
    metadata_end = len(text)
    for line in _keys(text, 0, 0, len(text)):
        if first is None:
            first = line
        if "metadata" in found and metadata_end == len(text):
            metadata_end = line.start()
        name = line[1]
        if name in _WANTED:
            if name in found:
                raise _UncertainError
            found[name] = line
    if first is None:
        raise _UncertainError
    if "apiVersion" not in found or "kind" not in found:
        return False
    api_version, kind = _string(text, 0, found["apiVersion"]), _string(text, 0, found["kind"])
    if not _API_VERSION.fullmatch(api_version) or not _KIND.fullmatch(kind):
        raise _UncertainError
    names = _metadata(text, found["metadata"], metadata_end) if "metadata" in found else {}
    name = names.get("name", "")
    generated = not name and "generateName" in names
    # The text begins with a line break that the document has not.
    start, end = first.start(1) - 1, _content_end(text, first) - 1
    name = names["generateName"] if generated else name
    return Head(api_version, kind, name, names.get("namespace", ""), generated, start, end)


@cache
def _lines(indent: int) -> re.Pattern[str]:
    """Lines of a block mapping: a plain key, an item of a sequence below one, or anything else that does
    not lie deeper.
    """
    key = rf" {{{indent}}}([A-Za-z_][\w./-]*):([ \t][^\n]*|\r)?(?![^\n])"
    return re.compile(rf"\n(?:{key}| {{{indent}}}-(?!\S)| {{0,{indent}}}(\t*[^\s#]))")


def _keys(text: str, indent: int, start: int, end: int) -> Iterator[re.Match[str]]:
    for line in _lines(indent).finditer(text, start, end):
        if line[1]:
            # A quoted text may go on below, where its lines look like keys.
            if line[2] and line[2].lstrip()[:1] in {'"', "'"} and not _VALUE.match(text, line.start(2)):
                raise _UncertainError
            yield line
        elif line[3] and not (line.start() == start == 0 and _SEPARATOR.match(text, 1)):
            raise _UncertainError


def _content_end(text: str, line: re.Match[str]) -> int:
    value = _VALUE.match(text, line.start(2)) if line[2] else None
    return max(value.end(1) + 1, value.end(2) + 1, value.end(3)) if value else line.end(1)


def _string(text: str, indent: int, line: re.Match[str]) -> str:
    """A plain or quoted string that ends with its line."""
    found = _VALUE.match(text, line.start(2)) if line[2] else None
    end = line.end()
    # Lines that lie deeper would belong to the value.
    below = text[end + 1 : end + 2 + indent].lstrip(" ")
    if found is None or (end + 1 < len(text) and (not below or below[0] == "\t")):
        raise _UncertainError
    plain: str | None = found[3]
    if plain is None:
        return found[1] if found[1] is not None else found[2]
    if plain.lower() in _WORDS or plain[-1] == ":":
        raise _UncertainError
    return plain


def _metadata(text: str, line: re.Match[str], end: int) -> dict[str, str]:
    """The names among the lines below ``metadata:``."""
    if not _NOTHING.match(text, line.end(1) + 1):
        raise _UncertainError
    first = _CONTENT.search(text, line.end(), end)
    if first is None:
        return {}
    names: dict[str, str] = {}
    indent = len(first[1])
    for entry in _keys(text, indent, line.end(), end):
        if entry[1] in _NAMES:
            if entry[1] in names:
                raise _UncertainError
            names[entry[1]] = _string(text, indent, entry)
    return names


# The first line with content, and its indentation.
_CONTENT: Final = re.compile(r"\n( +)(?=[^\s#])")
