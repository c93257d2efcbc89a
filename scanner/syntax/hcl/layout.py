"""Line ends, which mean something to HCL and nothing to the grammar: what Terraform refuses for their sake.

An argument or a block ends with its line. A block whose first argument stands on the line of its brace holds
nothing else, and ends there. New lines are free between parentheses, in lists and in indices only.
"""

import re
from typing import TYPE_CHECKING, Final

from scanner.syntax.hcl.problems import Problems

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tree_sitter import Node

_COMMENT: Final = re.compile(r"(?:#|//)[^\n]*|/\*.*?\*/", re.DOTALL)
_STRAY: Final = re.compile(r"[\f\v]")


def breaks(text: str, start: int, end: int) -> bool:
    """Whether a line ends between two tokens. A comment of several lines is none."""
    if text.find("\n", start, end) < 0:
        return False
    return text.find("/*", start, end) < 0 or "\n" in _COMMENT.sub("", text[start:end])


def check_block(problems: Problems, text: str, brace: int, items: "Sequence[Node]", close: int, block: int) -> None:
    """Tell of lines that a block's braces share with what they must not. ``brace`` is the offset behind the
    opening one, ``close`` that of the closing one; ``block`` the number of a nested block's kind.
    """
    first, last = items[0], items[-1]
    if breaks(text, brace, first.start_byte):
        if not breaks(text, last.end_byte, close):
            problems.error("terraform-syntax", "expected a new line before '}'", close, close + 1)
        return
    at = first.start_byte
    if first.kind_id == block:
        problem = "a block that is written on one line holds one argument, and no blocks"
        problems.error("terraform-syntax", problem, at, first.end_byte)
    elif breaks(text, first.end_byte, items[1].start_byte if len(items) > 1 else close):
        problem = "expected a new line behind '{', or '}' on the same line"
        problems.error("terraform-syntax", problem, at, first.end_byte)


def check_characters(problems: Problems, text: str) -> None:
    """Tell of white space that is none to HCL: form feeds and vertical tabs."""
    if _STRAY.search(text) is None:
        return
    from scanner.syntax.hcl.tokens import tokens  # noqa: PLC0415  # seldom needed, and its patterns take time to build

    for token in tokens(text):
        if token.sort == "other" and text[token.start] in "\f\v":
            problems.error("terraform-syntax", "this character does not belong here", token.start, token.end)
            return
