"""Says what is wrong with a piece of HCL that the grammar refuses, with python-hcl2's help.

tree-sitter tells where it stumbled, but not what it expected; python-hcl2 stops at the first token that does
not fit and knows all that would have. It is slow, so it sees little text, and only on error.
"""

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from scanner.syntax.hcl.problems import Problems
from scanner.syntax.hcl.tokens import tokens

if TYPE_CHECKING:
    from tree_sitter import Node

_LARGEST_FILE: Final = 200_000
_LONGEST: Final = 8_000  # bytes of one piece; python-hcl2 reads some 70 KB a second
_MOST_PIECES: Final = 3
_WORD: Final = re.compile(r"[\w.-]+|\S", re.ASCII)
_FOR_KEY: Final = re.compile(r"\{\s*(for)\s*[=:]")
_CLOSERS: Final = {"{": "}", "[": "]", "(": ")"}

# python-hcl2's names for tokens, in the order in which they are told.
_TOLD: Final = {
    "EQ": "'='",
    "LBRACE": "'{'",
    "RBRACE": "'}'",
    "RSQB": "']'",
    "RPAR": "')'",
    "COMMA": "','",
    "COLON": "':'",
    "IN": "'in'",
    "FOR_OBJECT_ARROW": "'=>'",
    "DBLQUOTE": "'\"'",
    "NL_OR_COMMENT": "a new line",
}
_KEYWORDS: Final = {"IF", "IN", "ELSE", "ENDIF", "FOR", "FOR_EACH", "ENDFOR", "TRUE", "FALSE", "NULL"}
_BETWEEN: Final = {"NAME", "NL_OR_COMMENT", "$END", "RBRACE"} | _KEYWORDS  # what may follow a whole argument


class _Symptom(NamedTuple):
    start: int
    end: int
    message: str
    blame: int  # what to take out of the way; mostly the start


class Doctor:
    """Writes the diagnostics of one file's broken pieces."""

    def __init__(self, problems: Problems) -> None:
        self._problems = problems
        self._asked = 0

    def examine(self, root: "Node", shown: bytes, start: int, end: int) -> int:
        """Say what is wrong with a piece that has errors, whose concrete tree is ``root``.

        Returns the offset of what is to blame.
        """
        text = shown[start:end].decode("latin-1")
        symptom = _unclosed(text)
        if symptom is None and self._asked < _MOST_PIECES and len(shown) <= _LARGEST_FILE:
            self._asked += 1
            piece = text[:_LONGEST].encode("latin-1").decode("utf-8", "replace")
            answer = _ask(piece)
            if answer is None and len(text) <= _LONGEST:
                return self._gap(root, text, start)
            if answer is not None:
                offset = len(piece[: answer[0]].encode())
                if offset < _LONGEST - 1:
                    symptom = _symptom(text, offset, answer[1])
        if symptom is None:
            return self.generic(root)
        self._problems.error("terraform-syntax", symptom.message, start + symptom.start, start + symptom.end)
        return start + symptom.blame

    def generic(self, root: "Node") -> int:
        """Say only where the first error is; its offset."""
        node = _first_error(root)
        start = node.start_byte
        if node.is_missing:
            self._problems.error("terraform-syntax", f"expected {_name(node)}", start, start + 1)
            return start
        self._problems.error("terraform-syntax", "this cannot be read as HCL", start, node.end_byte)
        return start

    def _gap(self, root: "Node", text: str, base: int) -> int:
        node = _first_error(root)
        start, end = node.start_byte, node.end_byte
        if "%{" in text[start - base : end - base]:
            problem = "the directives of this template do not balance: each if needs its endif, each for its endfor"
            self._problems.error("terraform-syntax", problem, start, end)
        elif found := _FOR_KEY.search(text):
            problem = "'for' begins an expression here: as a key it needs quotes"
            self._problems.error("terraform-syntax", problem, base + found.start(1), base + found.end(1))
        else:
            problem = "groundrule's grammar cannot read this, though it seems to be valid"
            self._problems.add("gap", "terraform-grammar", problem, start, end)
        return start


def _ask(piece: str) -> tuple[int, frozenset[str]] | None:
    """Where python-hcl2 stops (an index into the piece) and what it expected there; None if it does not."""
    import lark  # noqa: PLC0415  # both take 100 ms to import, and most files are intact
    from hcl2.parser import parser  # noqa: PLC0415

    try:
        parser().parse(piece if piece.endswith("\n") else piece + "\n")
    except lark.exceptions.UnexpectedToken as error:
        if error.token.type == "$END":
            return len(piece.rstrip()), frozenset(error.expected)
        return error.token.start_pos or 0, frozenset(error.expected)
    except lark.exceptions.UnexpectedCharacters as error:
        return error.pos_in_stream or 0, frozenset(error.allowed)
    except (lark.exceptions.LarkError, RecursionError, ValueError):
        return 0, frozenset()
    return None


def _symptom(text: str, offset: int, expected: frozenset[str]) -> _Symptom:
    while offset < len(text) and text[offset] in " \t":
        offset += 1
    wanted = _wanted(expected)
    line = text.rfind("\n", 0, offset)
    if "NL_OR_COMMENT" not in expected and not text[line + 1 : offset].strip():
        if expected <= _BETWEEN:
            wanted = "an argument or a block"
        elif line > 0:
            # What is missing should have come before this line began.
            offset = len(text[:line].rstrip())
    word = _WORD.match(text, offset)
    if word:
        found, end = f"'{text[offset : word.end()][:40]}'", word.end()
    elif offset >= len(text):
        found, end = "the end of the file", offset
    else:
        found, end = "the end of the line", offset + 1
        offset = max(0, offset - 1)
    if not wanted:
        return _Symptom(offset, end, f"{found} does not belong here", offset)
    return _Symptom(offset, end, f"expected {wanted}, found {found}", offset)


def _wanted(expected: frozenset[str]) -> str:
    if {"LPAR", "LSQB", "DBLQUOTE"} <= expected:
        return "an expression"
    if "STRING_CHARS" in expected:
        return "the rest of the string"
    if expected <= _BETWEEN and "NAME" in expected:
        return "an argument or a block" if "$END" not in expected else "a new line"
    if "LBRACE" in expected:
        return "'{' or a label" if "DBLQUOTE" in expected else "'{' or '='"
    told = [text for name, text in _TOLD.items() if name in expected]
    if "NAME" in expected and not told:
        told = ["a name"]
    return " or ".join([", ".join(told[:-1]), told[-1]] if len(told) > 1 else told)


def _unclosed(text: str) -> _Symptom | None:
    """A bracket or a heredoc of the piece that nothing closes."""
    opened: list[int] = []
    last = None
    for token in tokens(text):
        last = token
        if token.sort == "open":
            opened.append(token.start)
        elif token.sort == "close":
            if not opened:
                return _Symptom(token.start, token.end, f"'{text[token.start]}' closes nothing", token.start)
            at = opened.pop()
            closer = _CLOSERS[text[at]]
            if text[token.start] != closer:
                return _Symptom(token.start, token.end, f"expected '{closer}', found '{text[token.start]}'", at)
    if last is not None and last.sort == "heredoc":
        mark = text[last.start : last.end].strip().lstrip("<-")
        problem = f"no line after this is only {mark}, which would end the heredoc"
        return _Symptom(last.start, last.end - 1, problem, last.start)
    if opened:
        at = opened[0]
        return _Symptom(at, at + 1, f"nothing closes this: expected '{_CLOSERS[text[at]]}'", opened[-1])
    return None


def _first_error(root: "Node") -> "Node":
    node = root
    while True:
        if node.is_missing:
            return node
        inside = next((child for child in node.children if child.has_error or child.is_missing), None)
        if inside is None or (node.is_error and not inside.is_missing):
            return node
        node = inside


def _name(node: "Node") -> str:
    told = {"block_end": "'}'", "tuple_end": "']'", "object_end": "'}'", "quoted_template_end": "'\"'"}
    return told.get(node.type, f"'{node.type}'" if not node.is_named else f"{node.type.replace('_', ' ')}")
