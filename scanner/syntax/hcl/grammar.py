"""The HCL grammar of tree-sitter: the only place that loads it."""

from functools import cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from tree_sitter import Language, Node, Parser

# Deeper trees are cut off: whoever walks a tree may recurse, and nothing written by hand comes near.
MAX_DEPTH: Final = 100


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


def parse_text(text: bytes) -> "Node":
    """The root of the concrete tree. The grammar sees the end of a heredoc only at a newline, so one is
    always there: the root may end one byte behind the text.
    """
    return parser().parse(text if text.endswith(b"\n") else text + b"\n").root_node


def parse_range(text: bytes, start: int, end: int) -> "Node":
    """The root of the concrete tree of a part of a text; offsets are the text's own."""
    from tree_sitter import Point, Range  # noqa: PLC0415

    one = parser()
    # Only offsets are ever asked for, so the points need not be true.
    one.included_ranges = [Range(Point(0, 0), Point(0, 0), start, end)]
    try:
        return one.parse(text).root_node
    finally:
        one.included_ranges = []


@cache
def kind(name: str, *, named: bool = True) -> int:
    """The number of a kind of node: cheaper to ask a node for than the name."""
    found = language().id_for_node_kind(name, named)
    if found is None:
        raise LookupError(name)
    return found
