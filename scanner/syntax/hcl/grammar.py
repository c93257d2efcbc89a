"""The HCL grammar of tree-sitter: the only place that loads it."""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from time import thread_time
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from tree_sitter import Language, Node, Parser, Query

# Deeper trees are cut off: whoever walks a tree may recurse, and nothing written by hand comes near.
MAX_DEPTH: Final = 100

_CHUNK: Final = 4096
_SECONDS: Final = 1.0
_SECONDS_A_BYTE: Final = 20e-6
# The grammar takes half a kilobyte of memory for each byte of white space in a row.
_BLANK: Final = re.compile(rb"[ \t\r\n]{256,}")


@cache
def language() -> "Language":
    """The grammar, loaded at the first call."""
    # 15 ms to import, and many runs have no Terraform.
    import tree_sitter_hcl  # noqa: PLC0415
    from tree_sitter import Language  # noqa: PLC0415

    return Language(tree_sitter_hcl.language())


@cache
def parser() -> "Parser":
    """The one parser; it keeps nothing from one text to the next."""
    from tree_sitter import Parser  # noqa: PLC0415

    return Parser(language())


@cache
def comment_query() -> "Query":
    """Finds all comments of a tree."""
    from tree_sitter import Query  # noqa: PLC0415

    return Query(language(), "(comment) @comment")


class Read(NamedTuple):
    """The root of a concrete tree, and whether the parser ran out of time: then it saw only the beginning."""

    root: "Node"
    cut: bool


def parse_text(text: bytes) -> Read:
    """The concrete tree of a text. The grammar sees the end of a heredoc only at a newline, so one is
    always there: the root may end one byte behind the text.
    """
    whole = text if text.endswith(b"\n") else text + b"\n"
    return _parse(whole, len(text), [*_visible(whole, 0, len(whole))] if _BLANK.search(whole) else ())


def parse_range(text: bytes, start: int, end: int) -> Read:
    """The concrete tree of a part of a text; offsets are the text's own."""
    return _parse(text, end - start, [*_visible(text, start, end)])


def _visible(text: bytes, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The parts of a text that the grammar has to see: of long white space one line end, else one space."""
    for run in _BLANK.finditer(text, start, end):
        last = text.rfind(b"\n", run.start(), run.end())
        kept = last if last >= 0 else run.start()
        yield start, run.start()
        yield kept, kept + 1
        start = run.end()
    yield start, end


def _parse(text: bytes, size: int, ranges: Sequence[tuple[int, int]] = ()) -> Read:
    from tree_sitter import Point, Range  # noqa: PLC0415

    one = parser()
    # Only offsets are ever asked for, so the points need not be true.
    one.included_ranges = [Range(Point(0, 0), Point(0, 0), start, end) for start, end in ranges if start < end]
    try:
        return _timed(text, size)
    finally:
        one.included_ranges = []


def _timed(text: bytes, size: int) -> Read:
    # Text that is full of errors can take the parser a time quadratic in its size, and it cannot be
    # stopped but by ending the text. Forty times what valid text takes is far from any of that,
    # and the time of a busy machine's other work does not count.
    deadline = thread_time() + _SECONDS + size * _SECONDS_A_BYTE
    cut = False

    def read(offset: int, _point: object) -> bytes:
        nonlocal cut
        if cut or thread_time() > deadline:
            cut = True
            return b""
        return text[offset : offset + _CHUNK]

    return Read(parser().parse(read).root_node, cut)


@cache
def kind(name: str, *, named: bool = True) -> int:
    """The number of a kind of node: cheaper to ask a node for than the name."""
    found = language().id_for_node_kind(name, named)
    if found is None:
        raise LookupError(name)
    return found
