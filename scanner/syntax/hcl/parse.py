"""Native HCL files: bytes to blocks and attributes."""

import re
from dataclasses import dataclass
from typing import Final

from scanner.model.diagnostic import Diagnostic
from scanner.syntax.hcl.expressions import Expressions
from scanner.syntax.hcl.layout import check_characters
from scanner.syntax.hcl.mend import Concrete, concrete
from scanner.syntax.hcl.problems import Problems
from scanner.syntax.hcl.structure import Structure, comments
from scanner.syntax.hcl.tree import Block, Comment
from scanner.syntax.source import Source

_BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"
_WELL_FORMED: Final = (
    rb"(?:[\x00-\x7f]+|[\xc2-\xdf][\x80-\xbf]|\xe0[\xa0-\xbf][\x80-\xbf]|\xed[\x80-\x9f][\x80-\xbf]"
    rb"|[\xe1-\xec\xee\xef][\x80-\xbf]{2}|\xf0[\x90-\xbf][\x80-\xbf]{2}|[\xf1-\xf3][\x80-\xbf]{3}"
    rb"|\xf4[\x80-\x8f][\x80-\xbf]{2})+"
)
_MOST_STRAY: Final = 50  # bytes that are no UTF-8; beyond, the file is not text at all
# A line takes a kilobyte of memory, however little is on it. Empty ones do not count.
_MOST_LINES: Final = 500_000
_EMPTY_LINES: Final = rb"\n(?:[ \t\r]*\n)+"


@dataclass(frozen=True, slots=True)
class Parsed:
    """A file's ``body`` (a Block whose type is empty), its comments in order, and what is wrong with it."""

    source: Source
    body: Block
    comments: tuple[Comment, ...]
    problems: tuple[Diagnostic, ...]


def parse_hcl(file: str, content: bytes) -> Parsed:
    """Read a ``.tf`` or ``.tfvars`` file.

    Never raises for bad input: what cannot be read is left out, or ``Broken`` where a value stands, and
    the ``problems`` say so. Intact parts of a broken file are there.
    """
    source = Source(file, content.removeprefix(_BYTE_ORDER_MARK))
    problems = Problems(source)
    stray = _stray_bytes(source.text)
    if len(stray) > _MOST_STRAY:
        problems.error("terraform-encoding", "the file is not text in UTF-8", stray[0], stray[0] + 1)
        return Parsed(source, Block(source, "", (), {}, (), 0, 0, len(source.text)), (), problems.result())
    shown = source.text
    if stray:
        patched = bytearray(shown)
        for offset in stray:
            patched[offset] = ord("@")
        shown = bytes(patched)
    if _lines(shown) > _MOST_LINES:
        problems.error("terraform-lines", f"the file has more than {_MOST_LINES:,} lines", 0, 1)
        return Parsed(source, Block(source, "", (), {}, (), 0, 0, len(source.text)), (), problems.result())
    found = concrete(shown)
    text = source.text.decode("latin-1")
    body, told, misread = _read(source, text, found)
    if misread:
        found = concrete(shown, misread=True)
        body, told, _ = _read(source, text, found)
    remarks = comments(source, text, None if found.cut else found.root)
    for offset in stray:
        # Terraform does not mind what stands in a comment.
        if not any(remark.start <= offset < remark.end for remark in remarks):
            told.error("terraform-encoding", "this byte is not UTF-8", offset, offset + 1)
            break
    return Parsed(source, body, tuple(remarks), told.result())


def _read(source: Source, text: str, found: Concrete) -> tuple[Block, Problems, bool]:
    """The body, what is wrong with it, and whether the grammar misread it."""
    problems = Problems(source)
    for start, end in found.torn.items():
        problems.error("terraform-syntax", "the quoted string does not end on its line", start, end)
    check_characters(problems, text)
    structure = Structure(Expressions(source, text, problems, set(found.torn)))
    if found.intact:
        return structure.file(found.root), problems, structure.misread
    from scanner.syntax.hcl.recover import recover  # noqa: PLC0415  # most files are intact

    return recover(structure, found, problems), problems, False


def _lines(content: bytes) -> int:
    count = content.count(b"\n")
    return count if count <= _MOST_LINES else re.sub(_EMPTY_LINES, b"\n", content).count(b"\n")


def _stray_bytes(content: bytes) -> list[int]:
    """Offsets of bytes that belong to no UTF-8 sequence, one more than are of interest at most."""
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        pass
    else:
        return []
    found: list[int] = []
    position = 0
    well_formed = re.compile(_WELL_FORMED)  # takes a while to build, and few files need it
    while position < len(content) and len(found) <= _MOST_STRAY:
        well = well_formed.match(content, position)
        if well:
            position = well.end()
        else:
            found.append(position)
            position += 1
    return found
