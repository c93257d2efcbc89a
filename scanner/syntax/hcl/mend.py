r"""Text to the concrete tree, around what tree-sitter's grammar cannot read though HCL can.

==============================  ===============================================================
``1e10``                        exponents: shown to the grammar as as many digits
``{ a = b``, ``(c) = d }``      a key in parentheses below a name: taken for a call, so a comma is set
``[ * ]``                       blanks within a splat: moved behind it
``<<É``                         a heredoc's mark beyond ASCII: shown as other letters
a text with a nul byte          shown with another character
``"no closing quote``, ``"\q"``  not HCL either, but without help the rest of the file is lost with it
==============================  ===============================================================

All replacements keep their length, so that offsets stay true; values are read from the true text.
"""

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from scanner.syntax.hcl.grammar import parse_text

if TYPE_CHECKING:
    from tree_sitter import Node

    from scanner.syntax.hcl.tokens import Token

_BLANKS: Final = " \t\r\n"
_EXPONENT: Final = re.compile(rb"[0-9][eE][+-]?[0-9]")
_SPACED_SPLAT: Final = re.compile(rb"\[\s*\*\s*\]")
_MARK: Final = re.compile(rb"[^<\s-][^\s]*")
_HIDDEN: Final = bytes.maketrans(b"\0", b"@")


class Concrete(NamedTuple):
    """A concrete tree and the text that it is of; ``torn`` are the strings that do not end on their line,
    from quote to line end.
    """

    root: "Node"
    shown: bytes
    torn: dict[int, int]
    cut: bool  # the tree is of the beginning only

    @property
    def intact(self) -> bool:
        """Whether the tree is whole and without errors."""
        return not self.cut and not self.root.has_error


def concrete(text: bytes, *, misread: bool = False) -> Concrete:
    """The concrete tree of a text, mended where that helps: where it has errors, or was ``misread``."""
    shown = text.translate(_HIDDEN)
    root, cut = parse_text(shown)
    if not root.has_error and not cut and not misread:
        return Concrete(root, shown, {}, cut)
    mended, torn = _mend(shown)
    if mended == shown or cut:
        return Concrete(root, mended, torn, cut)
    root, cut = parse_text(mended)
    return Concrete(root, mended, torn, cut)


def _mend(shown: bytes) -> tuple[bytes, dict[int, int]]:
    from scanner.syntax.hcl.tokens import tokens  # noqa: PLC0415  # seldom needed, and its patterns take time to build

    text = shown.decode("latin-1")
    mended = bytearray(shown)
    torn: dict[int, int] = {}
    before: Token | None = None  # the last token that is neither comment nor new line
    newline = False
    for token in tokens(text):
        match token.sort:
            case "newline":
                newline = True
                continue
            case "comment":
                newline = newline or "\n" in text[token.start : token.end]
                continue
            case "number":
                if _EXPONENT.search(shown, token.start, token.end):
                    mended[token.start : token.end] = b"1" * (token.end - token.start)
            case "torn":
                torn[token.start] = token.end
                length = token.end - token.start
                # A label's string may hold the brace that its block needs.
                brace = mended[token.start : token.end].rstrip().endswith(b" {")
                mended[token.start : token.end] = b"_" * (length - 2) + b" {" if brace else b"0".ljust(length)
            case "escape":
                mended[token.start : token.end] = b"__"
            case "heredoc" if not text[token.start : token.end].isascii():
                _rename(mended, shown, token.start, token.end)
            case "open":
                called = before is not None and before.sort == "name" and text[token.start] == "("
                if spaced := _SPACED_SPLAT.match(shown, token.start):
                    mended[token.start : spaced.end()] = b"[*]".ljust(spaced.end() - token.start)
                if called and before and newline and token.bracket == "{" and text[before.end] in _BLANKS:
                    mended[before.end] = ord(",")
        before, newline = token, False
    return bytes(mended), torn


def _rename(mended: bytearray, shown: bytes, start: int, end: int) -> None:
    """Show a heredoc's mark, where it opens and where it ends it, in ASCII."""
    mark = _MARK.search(shown, start, end)
    if mark is None:
        return
    plain = bytes(byte if byte < 0x80 else ord("A") + byte % 26 for byte in mark[0])
    closing = re.compile(rb"^[ \t]*(" + re.escape(mark[0]) + rb")[ \t\r]*$", re.MULTILINE).search(shown, end)
    for found in (mark.span(), closing.span(1)) if closing else ():
        mended[slice(*found)] = plain
