"""What a document is, read from a few of its lines without a parse.

Certain or not at all: whatever is not written in the plain way that nearly all manifests are is left to
the parser. A top-level block mapping has all of its keys at the beginning of lines; if each such line is
a plain key, and the keys that matter occur once with a plain value, there is nothing to misread.
"""

import re
from typing import Final, Literal, NamedTuple

from scanner.syntax.yaml import Document

_KEY: Final = re.compile(r"([A-Za-z_][\w./-]*):(?:[ \t]+([^\n]*))?\r?")
_TOP: Final = re.compile(r"\n([^\s#][^\n]*)")
_VALUE: Final = re.compile(r"""(?:"([^"\\]*)"|'([^']*)'|([A-Za-z][\w./:-]*))[ \t]*(?:[ \t]#.*)?\r?""")
_COMMENT: Final = re.compile(r"[ \t]*(?:#.*)?\r?")
_SEPARATOR: Final = re.compile(r"---[ \t]*(?:#.*)?\r?")
_API_VERSION: Final = re.compile(r"[a-z0-9][\w.-]*(?:/\w+)?")
_KIND: Final = re.compile(r"[A-Z]\w*")
# Plain words that are no strings.
_WORDS: Final = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null"})


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
        return _head(document.text)
    except _UncertainError:
        return None


def _head(text: str) -> Head | Literal[False]:
    found: dict[str, tuple[int, int, str]] = {}
    first: tuple[int, int] | None = None
    for start, end in _top_lines(text):
        line = text[start:end]
        if line[0] == "-" and _is_item(line, first is None):
            continue
        key = _KEY.fullmatch(line)
        if key is None:
            raise _UncertainError
        if first is None:
            first = start, _content_end(line, key, start)
        name = key[1]
        if name in _WANTED:
            if name in found:
                raise _UncertainError
            found[name] = start, end, key[2] or ""
    if first is None or "apiVersion" not in found or "kind" not in found:
        return False
    api_version, kind = _scalar(text, *found["apiVersion"][1:]), _scalar(text, *found["kind"][1:])
    if not _API_VERSION.fullmatch(api_version) or not _KIND.fullmatch(kind):
        raise _UncertainError
    names = _metadata(text, *found["metadata"][1:]) if "metadata" in found else {}
    name = names.get("name", "")
    generated = not name and "generateName" in names
    return Head(
        api_version, kind, names["generateName"] if generated else name, names.get("namespace", ""), generated, *first
    )


_WANTED: Final = frozenset({"apiVersion", "kind", "metadata"})
_NAMES: Final = frozenset({"name", "namespace", "generateName"})


def _top_lines(text: str) -> list[tuple[int, int]]:
    """Where the lines begin and end that have something in their first column."""
    lines = [found.span(1) for found in _TOP.finditer(text)]
    if text[:1] not in {"", "#", " ", "\t", "\n", "\r"}:
        end = text.find("\n")
        lines.insert(0, (0, len(text) if end < 0 else end))
    return lines


def _is_item(line: str, nothing_before: bool) -> bool:
    """An item of a sequence that stands under a top-level key, or the document's own separator."""
    if nothing_before:
        return _SEPARATOR.fullmatch(line) is not None
    return line[1:2] in {" ", "", "\r"}


def _content_end(line: str, key: re.Match[str], start: int) -> int:
    value = _VALUE.fullmatch(line, key.start(2)) if key[2] else None
    return start + (max(value.end(1) + 1, value.end(2) + 1, value.end(3)) if value else key.end(1))


def _scalar(text: str, end: int, written: str) -> str:
    """A plain or quoted string that ends with its line."""
    found = _VALUE.fullmatch(written)
    if found is None or text[end + 1 : end + 2] in {" ", "\t"}:
        raise _UncertainError
    plain: str | None = found[3]
    if plain is None:
        return found[1] if found[1] is not None else found[2]
    if plain.lower() in _WORDS or plain.endswith(":"):
        raise _UncertainError
    return plain


def _metadata(text: str, end: int, written: str) -> dict[str, str]:
    """The names among the lines below ``metadata:``."""
    if not _COMMENT.fullmatch(written):
        raise _UncertainError
    names: dict[str, str] = {}
    indent = 0
    while 0 <= end < len(text):
        start, end = end + 1, text.find("\n", end + 1)
        line = text[start : end if end >= 0 else len(text)]
        content = line.lstrip(" ")
        if _COMMENT.fullmatch(content):
            continue
        depth = len(line) - len(content)
        if not depth:
            break
        indent = indent or depth
        if depth < indent or content[0] == "\t":
            raise _UncertainError
        if depth > indent:
            continue
        if content.startswith("- "):
            continue
        key = _KEY.fullmatch(content)
        if key is None:
            raise _UncertainError
        if key[1] in _NAMES:
            if key[1] in names:
                raise _UncertainError
            names[key[1]] = _below(text, end, indent, key[2] or "")
    return names


def _below(text: str, end: int, indent: int, written: str) -> str:
    following = text[end + 1 : end + 2 + indent] if end >= 0 else ""
    if following.startswith(" " * (indent + 1)) or following.strip(" ")[:1] == "\t":
        raise _UncertainError
    return _scalar(text, len(text), written)
