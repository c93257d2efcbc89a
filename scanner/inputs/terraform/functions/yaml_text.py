"""YAML text of values and back, as Terraform's own YAML has it: version 1.1 without octal and base 60."""

import re
from decimal import Decimal
from typing import Final

from scanner.inputs.terraform.expressions.failures import Failure
from scanner.inputs.terraform.functions.json_text import MAX_DEPTH
from scanner.inputs.terraform.values.conversion import number, to_text
from scanner.inputs.terraform.values.templates import join_parts
from scanner.model.located import Located
from scanner.model.span import Span
from scanner.model.value import ABSENT, Unknown, Value
from scanner.syntax.document import MappingNode, ScalarNode, SequenceNode

_FLOAT: Final = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]{1,4})?", re.ASCII)
_RADIX: Final = re.compile(r"0x[0-9a-fA-F]+|0o[0-7]+")
_DATE: Final = re.compile(
    r"(\d{4})-(\d{1,2})-(\d{1,2})(?:(?P<t>[Tt ])(\d{1,2}):(\d{1,2}):(\d{1,2})(?:\.\d{1,9})?(?P<z>Z|[+-]\d\d:\d\d)?)?",
    re.ASCII,
)
_ESCAPES: Final = {
    "\0": "\\0", "\a": "\\a", "\b": "\\b", "\t": "\\t", "\n": "\\n", "\v": "\\v", "\f": "\\f", "\r": "\\r",
    "\x1b": "\\e", '"': '\\"', "\\": "\\\\", "\x85": "\\N", "\u2028": "\\L", "\u2029": "\\P",
}  # fmt: skip


_TEXT_TAGS: Final = ("!!str", "!!binary")


def decode(text: str) -> Value:
    """The value of one document.

    Raises:
        Failure: the text is no YAML, or more than one document.
    """
    from scanner.syntax.yaml import parse_yaml  # noqa: PLC0415  # few configurations need it

    documents, problems = parse_yaml("", text, scalars="kubernetes")
    if any(problem.level == "error" or problem.code == "yaml-tag" for problem in problems) or len(documents) > 1:
        raise Failure("the text is not valid YAML of one document")
    if not documents or documents[0] is None:
        raise Failure("the text holds no YAML")
    return _value(documents[0], text.split("\n"))


def _value(node: Located, lines: list[str]) -> Value:
    if isinstance(node, MappingNode):
        return {member.key: _value(member.node, lines) for member in node.members}
    if isinstance(node, SequenceNode):
        return tuple([_value(item, lines) for item in node.items()])
    assert isinstance(node, ScalarNode)  # noqa: S101  # there are three kinds
    value = node.value
    if value is ABSENT or isinstance(value, bool):
        return None if value is ABSENT else value
    return _resolved(node.text) if _is_plain(node.text, node.span, lines) else node.text


def _is_plain(text: str, span: Span, lines: list[str]) -> bool:
    if not 0 < span.start_line <= len(lines):
        return False
    line = lines[span.start_line - 1]
    start = span.start_column - 1
    # Behind a tag for strings, or in quotes, it is text whatever it looks like.
    return text != "" and line.startswith(text, start) and not line[:start].rstrip().endswith(_TEXT_TAGS)


def _resolved(text: str) -> Value:
    """A plain scalar that is no bool and no null."""
    if text[0] not in "+-.0123456789":
        return text
    if text.lower() in (".inf", "+.inf", "-.inf", ".nan"):
        raise Failure(f"{text} is not a number that Terraform has")
    found = _DATE.fullmatch(text)
    if found is not None:
        written = _timestamp(found)
        if written is not None:
            return written
    if _FLOAT.fullmatch(text):
        return number(Decimal(text))
    if _RADIX.fullmatch(text):
        return int(text, 0)
    return text


def _timestamp(found: "re.Match[str]") -> str | None:
    from datetime import datetime  # noqa: PLC0415  # as above

    has_zone = found["z"] is not None
    if found["t"] is not None and has_zone == (found["t"] == " "):
        return None
    year, month, day, hour, minute, second = (int(found[position] or 0) for position in (1, 2, 3, 5, 6, 7))
    try:
        time = datetime(year, month, day, hour, minute, second)  # noqa: DTZ001  # the zone stays as it is written
    except ValueError:
        return None
    zone = found["z"] if has_zone and found["z"][1:] != "00:00" else "Z"
    return f"{time.year:04}-{time:%m-%dT%H:%M:%S}{zone}"


def encode(value: Value) -> Value:
    """The value as YAML. A value that is not known becomes an unknown part of the text."""
    parts: list[Value] = []
    _encode(value, parts, "", 0, in_list=False)
    if value is None or (isinstance(value, (bool, int, Decimal))):
        parts.append("...\n")
    return join_parts(parts)


def _encode(value: Value, parts: list[Value], indent: str, depth: int, *, in_list: bool) -> None:
    """Write a value behind ``key:`` or ``-`` or at the start, the line break at its end included."""
    if depth > MAX_DEPTH:
        raise Failure(f"the value is nested more than {MAX_DEPTH} deep")
    if isinstance(value, Unknown):
        parts.append(Unknown(value.reasons))
    elif isinstance(value, dict) and value:
        for position, key in enumerate(sorted(value)):
            if position:
                parts.append(indent)
            parts.append(f"{_quoted(key)}:")
            _entry(value[key], parts, indent, depth)
        return
    elif isinstance(value, tuple) and value:
        for position, item in enumerate(value):
            if position:
                parts.append(indent)
            parts.append("- ")
            _encode(item, parts, f"{indent}  ", depth + 1, in_list=True)
        return
    elif isinstance(value, dict):
        parts.append("{}")
    elif isinstance(value, tuple):
        parts.append("[]")
    elif isinstance(value, str):
        column = len("".join(part for part in parts[-2 * MAX_DEPTH :] if isinstance(part, str)).rpartition("\n")[2])
        written = _text(value, indent if in_list or depth else "  ", column)
        parts.append(written)
        if not written.endswith('"'):
            return
    else:
        text = to_text(value)
        parts.append("null" if text is None else text)
    parts.append("\n")


def _entry(value: Value, parts: list[Value], indent: str, depth: int) -> None:
    if isinstance(value, dict) and value:
        parts.append(f"\n{indent}  ")
        _encode(value, parts, f"{indent}  ", depth + 1, in_list=False)
    elif isinstance(value, tuple) and value:
        # A list stands below its key without being indented.
        parts.append(f"\n{indent}")
        _encode(value, parts, indent, depth + 1, in_list=False)
    else:
        parts.append(" ")
        _encode(value, parts, f"{indent}  ", depth + 1, in_list=False)


def _text(text: str, indent: str, column: int) -> str:
    if (
        "\n" not in text
        or " \n" in text
        or text.endswith(" ")
        or any(one != "\n" and not _is_shown(one) for one in text)
    ):
        return _folded(_quoted(text), indent, column)
    keep = "+" if text.endswith("\n\n") or text == "\n" else "" if text.endswith("\n") else "-"
    hint = str(len(indent)) if text[:1] in (" ", "\n") else ""
    lines = text.removesuffix("\n").split("\n")
    return f"|{hint}{keep}\n" + "".join(f"{indent}{line}\n" if line else "\n" for line in lines)


_WIDTH: Final = 80


def _folded(text: str, indent: str, column: int) -> str:
    """A quoted text broken at spaces behind column 80."""
    if len(text) + column <= _WIDTH:
        return text
    lines: list[str] = []
    start = 0
    for place, one in enumerate(text):
        is_inside = 1 < place < len(text) - 2 and " " not in (text[place - 1], text[place + 1])
        if one == " " and is_inside and column + place - start > _WIDTH:
            lines.append(text[start:place])
            start, column = place + 1, len(indent)
    return f"\n{indent}".join([*lines, text[start:]])


def _quoted(text: str) -> str:
    return f'"{"".join(map(_escaped, text))}"'


def _is_shown(one: str) -> bool:
    point = ord(one)
    return 0x20 <= point < 0x7F or 0xA0 <= point < 0xD800 or (0xE000 <= point < 0xFFFE and point != 0xFEFF)


def _escaped(one: str) -> str:
    if one in _ESCAPES:
        return _ESCAPES[one]
    if _is_shown(one):
        return one
    point = ord(one)
    return f"\\x{point:02X}" if point < 0x100 else f"\\u{point:04X}" if point < 0x10000 else f"\\U{point:08X}"
