"""JSON with the place of every value, strict, at several megabytes a second.

The standard library's reader keeps no positions. Nodes carry offsets; spans are made of them only for what
is shown.
"""

import re
from decimal import Decimal
from typing import Final

from scanner.model.diagnostic import Diagnostic
from scanner.syntax.document import Node
from scanner.syntax.json.nodes import JsonMapping, JsonNode, JsonScalar, JsonSequence
from scanner.syntax.json.strings import string_of
from scanner.syntax.source import Source

MAX_DEPTH: Final = 200  # nothing written by people comes near, and readers of the tree may recurse

_CHARS: Final = r'[^"\\\x00-\x1f]*'
_ESCAPE: Final = r'\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})'
_STRING: Final = rf'"({_CHARS}(?:{_ESCAPE}{_CHARS})*)"'
_INTEGER: Final = r"-?(?:0|[1-9][0-9]*)"
_FRACTION: Final = rf"{_INTEGER}(?:\.[0-9]+(?:[eE][+-]?[0-9]+)?|[eE][+-]?[0-9]+)"
_SPACE: Final = r"[ \t\n\r]*"

# The groups' numbers say what was found.
_VALUE: Final = re.compile(rf"{_SPACE}(?:{_STRING}|({_FRACTION})|({_INTEGER})|(true|false|null)|(\[)|(\{{))")
_KEY: Final = re.compile(rf"{_SPACE}{_STRING}{_SPACE}:")
_NEXT_KEY: Final = re.compile(rf"{_SPACE},{_SPACE}{_STRING}{_SPACE}:")
_NEXT: Final = re.compile(rf"{_SPACE}([,\]}}])")
_BLANK: Final = re.compile(_SPACE)
_WORD: Final = re.compile(r"[A-Za-z0-9_.+-]+|(?s:.)")
_CONSTANTS: Final[dict[str, bool | None]] = {"true": True, "false": False, "null": None}
_CLOSERS: Final = {"[": "]", "{": "}"}
_BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"
_MAX_EXPONENT: Final = 100_000


class _JsonError(Exception):
    def __init__(self, message: str, start: int, end: int | None = None) -> None:
        super().__init__(message)
        self.start, self.end = start, start + 1 if end is None else end


def parse_json(file: str, content: bytes) -> tuple[Node | None, tuple[Diagnostic, ...]]:
    """Read one JSON document.

    Returns the node and no diagnostic, or None and an error with the place of the first fault. Of repeated
    keys the last wins; numbers with a fraction or an exponent are Decimals.
    """
    source = Source(file, content.removeprefix(_BYTE_ORDER_MARK))
    try:
        return _read(source), ()
    except _JsonError as error:
        span = source.span(error.start, min(max(error.start, error.end), len(source.text)))
        return None, (Diagnostic("error", "json-syntax", str(error), file, span),)


def _read(source: Source) -> JsonNode:  # noqa: PLR0915  # one loop: a call for each value would double the time
    try:
        source.text.decode("utf-8")
    except UnicodeDecodeError as error:
        raise _JsonError("this byte is not UTF-8", error.start) from None
    text = source.text.decode("latin-1")  # a character a byte, so that offsets are the bytes'
    position = 0
    stack: list[JsonSequence | JsonMapping] = []
    key: tuple[str, int, int] = ("", 0, 0)
    keys: list[tuple[str, int, int]] = []
    while True:
        found = _VALUE.match(text, position)
        if found is None:
            raise _no_value(text, position, stack)
        position = found.end()
        group = found.lastindex or 0
        start = found.start(group)
        node: JsonNode
        if group == 1:
            node = JsonScalar(source, start - 1, position, string_of(found[1]))
        elif group == 3:
            node = JsonScalar(source, start, position, _integer(found[3], start))
        elif group == 4:
            node = JsonScalar(source, start, position, _CONSTANTS[found[4]])
        elif group == 2:
            node = JsonScalar(source, start, position, _decimal(found[2], start))
        else:
            if len(stack) >= MAX_DEPTH:
                raise _JsonError(f"nested more than {MAX_DEPTH} levels deep", start)
            node = JsonSequence(source, start) if group == 5 else JsonMapping(source, start)
            closed = _closed_at_once(text, position, group == 6)
            if closed is None:
                stack.append(node)
                keys.append(key)
                if group == 6:
                    key, position = _read_key(text, position)
                continue
            node.end = position = closed
        # The value is whole: put it where it belongs, and close what ends behind it.
        while stack:
            here = stack[-1]
            if isinstance(here, JsonMapping):
                here.pairs.append((*key, node))
                found = _NEXT_KEY.match(text, position)
                if found:
                    start, position = found.start(1), found.end()
                    key = (string_of(found[1]), start - 1, found.end(1) + 1)
                    break
            else:
                here.inside.append(node)
            found = _NEXT.match(text, position)
            mark = found[1] if found else ""
            if found:
                position = found.end()
            if mark == "," and isinstance(here, JsonSequence):
                break
            if mark == ",":
                raise _no_key(text, position)
            if mark != ("}" if isinstance(here, JsonMapping) else "]"):
                raise _not_next(text, position - len(mark), here)
            here.end = position
            node = stack.pop()
            key = keys.pop()
        else:
            break
    rest = _skip(text, position)
    if rest < len(text):
        raise _JsonError(f"expected the end of the file, found {_found(text, rest)}", rest)
    return node


def _integer(text: str, start: int) -> int | Decimal:
    # int() of some thousand digits is slow on purpose, and refuses more.
    return int(text) if len(text) < 1000 else _decimal(text, start)


def _decimal(text: str, start: int) -> Decimal:
    number = Decimal(text) if len(text) < 100_000 else Decimal("Infinity")
    if not number.is_finite() or abs(number.adjusted()) > _MAX_EXPONENT:
        raise _JsonError(f"{text[:40]} is out of range", start, start + len(text))
    return number


def _closed_at_once(text: str, position: int, mapping: bool) -> int | None:  # one of two brackets
    position = _skip(text, position)
    return position + 1 if text.startswith("}" if mapping else "]", position) else None


def _read_key(text: str, position: int) -> tuple[tuple[str, int, int], int]:
    found = _KEY.match(text, position)
    if found is None:
        raise _no_key(text, position)
    return (string_of(found[1]), found.start(1) - 1, found.end(1) + 1), found.end()


def _skip(text: str, position: int) -> int:
    found = _BLANK.match(text, position)
    return found.end() if found else position


def _found(text: str, position: int) -> str:
    found = _WORD.match(text, position)
    if not found:
        return "the end of the file"
    word = found[0]
    return f"'{word[:40]}'" if word.isascii() and word.isprintable() else "a character that JSON does not have"


def _no_value(text: str, position: int, stack: list[JsonSequence | JsonMapping]) -> _JsonError:
    position = _skip(text, position)
    if text.startswith('"', position):
        return _bad_string(text, position)
    if position >= len(text) and not stack:
        return _JsonError("the file is empty", position, position)
    if text.startswith(("]", "}"), position) and stack:
        return _JsonError(f"expected a value before {_found(text, position)}", position)
    return _JsonError(f"expected a value, found {_found(text, position)}", position, position + _width(text, position))


def _no_key(text: str, position: int) -> _JsonError:
    position = _skip(text, position)
    if text.startswith('"', position):
        whole = re.compile(_STRING).match(text, position)
        if whole is None:
            return _bad_string(text, position)
        behind = _skip(text, whole.end())
        return _JsonError(f"expected ':' behind the key, found {_found(text, behind)}", behind)
    found = _found(text, position)
    return _JsonError(f"expected a key in double quotes, found {found}", position, position + _width(text, position))


def _not_next(text: str, position: int, here: JsonSequence | JsonMapping) -> _JsonError:
    position = _skip(text, position)
    closer = "}" if isinstance(here, JsonMapping) else "]"
    line = here.source.position(here.start)[0]
    wanted = f"expected ',' or '{closer}' for the bracket opened on line {line}"
    return _JsonError(f"{wanted}, found {_found(text, position)}", position, position + _width(text, position))


def _width(text: str, position: int) -> int:
    found = _WORD.match(text, position)
    return len(found[0]) if found else 0


def _bad_string(text: str, start: int) -> _JsonError:
    position = start + 1
    while position < len(text):
        match text[position]:
            case '"':
                break
            case "\\":
                escape = re.compile(_ESCAPE).match(text, position)
                if escape is None:
                    return _JsonError("this is no escape sequence of JSON", position, position + 2)
                position = escape.end()
            case "\n" | "\r":
                return _JsonError("the string does not end on its line", start, position)
            case char if char < " ":
                return _JsonError("a control character must be escaped in a string", position)
            case _:
                position += 1
    return _JsonError("the string is not closed", start)
