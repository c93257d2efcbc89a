"""A file's bytes to its documents, found by their separators without a parse.

By the specification a line that begins with ``---`` or ``...`` and then a space or its end parts documents
wherever it stands, even in the middle of a block scalar.
"""

import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from scanner.model.diagnostic import Diagnostic
from scanner.model.span import Span
from scanner.syntax.yaml.compose import Document
from scanner.syntax.yaml.scalars import Scalars

# Before its `---` a document has nothing but directives, comments and empty lines.
_PROLOGUE: Final = re.compile(r"(?:[ \t]*(?:#[^\n]*)?\r?\n|%[^\n]*\n)*")
_END: Final = re.compile(r"\.\.\.(?!\S)")
_NOTHING: Final = re.compile(r"(?:[ \t\r]*(?:#[^\n]*)?\n)*[ \t\r]*(?:#[^\n]*)?")
# A byte order mark may begin any document.
_MARK: Final = re.compile("^\ufeff", re.MULTILINE)
_UNDECODED: Final = re.compile("[\ud800-\udfff]")


def read_documents(file: str, text: str | bytes, *, scalars: Scalars) -> tuple[tuple[Document, ...], list[Diagnostic]]:
    """A file's documents, none of them composed, and what is wrong with its encoding.

    A leading byte order mark is dropped; UTF-16 with one is read. A document with bytes that are no UTF-8
    is left out: the others are not lost for it.
    """
    text, spoiled = _decode(text)
    if "\r" in text and "\n" not in text:
        # Line ends of old: everything else counts lines by "\n".
        text = text.replace("\r", "\n")
    if "\ufeff" in text:
        text = _MARK.sub("", text)
    documents: list[Document] = []
    problems: list[Diagnostic] = []
    line = 0
    for part in cut(text):
        if spoiled and (bad := _UNDECODED.search(part)):
            problems.append(_not_utf8(file, line, part, bad.start()))
        elif not _END.match(part) and not _NOTHING.fullmatch(part):
            documents.append(Document(file, part, line, scalars))
        line += part.count("\n")
    return tuple(documents), problems


def cut(text: str) -> list[str]:
    """The text cut before each ``---`` and after each ``...``; nothing is lost."""
    cuts = [0]
    first = [(0, True)] if _END.match(text) else []
    for start, ends in sorted([*first, *_lines(text, "---", ends=False), *_lines(text, "...", ends=True)]):
        if ends:
            end = text.find("\n", start)
            cuts.append(len(text) if end < 0 else end + 1)
        elif not _is_prologue(text, cuts[-1], start):
            cuts.append(start)
    cuts.append(len(text))
    return [text[start:end] for start, end in pairwise(cuts) if start < end]


def _is_prologue(text: str, start: int, end: int) -> bool:
    return text.find("%", start, end) >= 0 and _PROLOGUE.fullmatch(text, start, end) is not None


def _lines(text: str, mark: str, *, ends: bool) -> Iterator[tuple[int, bool]]:
    """Where lines begin that have the mark, and nothing else or a space, at their start; but the first line."""
    at = text.find(f"\n{mark}")
    while at >= 0:
        if not text[at + 4 : at + 5].strip():
            yield at + 1, ends
        at = text.find(f"\n{mark}", at + 4)


def decode(content: str | bytes) -> str:
    """The text without its byte order mark; bytes that are no UTF-8 become lone surrogates."""
    return _decode(content)[0]


def _decode(content: str | bytes) -> tuple[str, bool]:
    """The text, and whether there are lone surrogates in it."""
    if isinstance(content, str):
        return content.removeprefix("\ufeff"), _UNDECODED.search(content) is not None
    if content.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return content.decode("utf-16", "replace"), False
    content = content.removeprefix(BOM_UTF8)
    try:
        return content.decode(), False
    except UnicodeDecodeError:
        return content.decode(errors="surrogateescape"), True


def _not_utf8(file: str, line: int, part: str, index: int) -> Diagnostic:
    row = part.count("\n", 0, index)
    column = index - (part.rfind("\n", 0, index) + 1)
    span = Span(file, line + row + 1, column + 1, line + row + 1, column + 2)
    return Diagnostic("error", "yaml-encoding", "The file is not UTF-8 here.", file, span, "Save the file as UTF-8.")
