"""Functions over strings."""

import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from posixpath import normpath
from typing import Final

from scanner.inputs.terraform.expressions.failures import Failure, LimitError
from scanner.inputs.terraform.expressions.operators import reasons_of
from scanner.inputs.terraform.functions.formatting import format_text
from scanner.inputs.terraform.functions.function import Function, reasons_inside
from scanner.inputs.terraform.functions.graphemes import clusters
from scanner.inputs.terraform.functions.patterns import Pattern, pattern
from scanner.inputs.terraform.values.sets import make_list
from scanner.inputs.terraform.values.templates import MAX_TEXT, join_parts
from scanner.inputs.terraform.values.types import ANY, NUMBER, STRING, Collection
from scanner.model.value import Repeated, Unknown, UnknownText, Value

_STRINGS: Final = Collection("list", STRING)
_SPACE: Final = " \t\n\v\f\r\u0085\u00a0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))
_SLOW: Final = Unknown.because("function regex", "is not evaluated for patterns that may take long")


def _upper(text: str) -> Value:
    # Letter by letter: what has no single capital letter stays.
    return "".join(one if len(one.upper()) > 1 else one.upper() for one in text)


def _lower(text: str) -> Value:
    return "".join(one.lower()[0] if one == "İ" else one if len(one.lower()) > 1 else one.lower() for one in text)


def _title(text: str) -> Value:
    found, start = [], True
    for one in text:
        found.append(one.title() if start and len(one.title()) == 1 else one)
        start = one.isspace() or (one.isascii() and not one.isalnum() and one != "_")
    return "".join(found)


def _join(separator: Value, *lists: Value) -> Value:
    if not lists:
        raise Failure("join takes one list or more")
    items: list[Value] = []
    for one in lists:
        if isinstance(one, tuple):
            items += one
        elif isinstance(one, Unknown):
            items.append(one if isinstance(one, Repeated) else Repeated(Unknown(one.reasons), one.reasons))
    parts: list[Value] = []
    for position, item in enumerate(items):
        if isinstance(item, Repeated):
            # Its separators are part of what is not known.
            parts.append(Unknown(item.reasons))
            continue
        if position and not isinstance(items[position - 1], Repeated):
            parts.append(separator)
        if item is None:
            raise Failure("an item to join is null")
        parts.append(item)
    size = sum(len(part) for part in parts if isinstance(part, str))
    if size > MAX_TEXT:
        raise LimitError("the string is larger than 10 MB")
    return join_parts(parts)


def _split(separator: str, text: str) -> Value:
    return make_list(text.split(separator) if separator else clusters(text), STRING)


def _starts_with(text: Value, prefix: Value) -> Value:
    if isinstance(text, str) and isinstance(prefix, str):
        return text.startswith(prefix)
    if isinstance(text, UnknownText) and isinstance(prefix, str) and isinstance(text.parts[0], str):
        known = text.parts[0]
        if known.startswith(prefix):
            return True
        if not prefix.startswith(known):
            return False
    return Unknown(reasons_of(text, prefix))


def _ends_with(text: Value, suffix: Value) -> Value:
    if isinstance(text, str) and isinstance(suffix, str):
        return text.endswith(suffix)
    if isinstance(text, UnknownText) and isinstance(suffix, str) and isinstance(text.parts[-1], str):
        known = text.parts[-1]
        if known.endswith(suffix):
            return True
        if not suffix.endswith(known):
            return False
    return Unknown(reasons_of(text, suffix))


def _contains(text: Value, part: Value) -> Value:
    if isinstance(text, str) and isinstance(part, str):
        return part in text
    pieces = text.parts if isinstance(text, UnknownText) and isinstance(part, str) else ()
    if any(isinstance(piece, str) and str(part) in piece for piece in pieces):
        return True
    return Unknown(reasons_of(text, part))


def _substring(text: str, offset: int | Decimal, length: int | Decimal) -> Value:
    if not isinstance(offset, int) or not isinstance(length, int):
        raise Failure("substr takes whole numbers")
    parts = clusters(text)
    start = max(len(parts) + offset, 0) if offset < 0 else offset
    return "".join(parts[start:] if length < 0 else parts[start : start + length])


def _replace(text: str, old: str, new: str) -> Value:
    if len(old) > 1 and old.startswith("/") and old.endswith("/"):
        found = pattern(old[1:-1])
        return _SLOW if found is None or not found.is_quick(text) else _substituted(found, text, new)
    if (len(text) + 1 if not old else text.count(old)) * len(new) > MAX_TEXT:
        raise LimitError("the string is larger than 10 MB")
    return _checked(text.replace(old, new))


_REFERENCE: Final = re.compile(r"\$(?:(\$)|\{(\w+)\}|(\w+))")


def _substituted(found: Pattern, text: str, new: str) -> Value:
    """The text with every match replaced; ``$1`` and ``${name}`` in the new text are groups."""
    parts: list[str] = []
    end = size = 0
    for match in found.matches(text):
        parts += (text[end : match.start()], _REFERENCE.sub(_expansion(found, match), new))
        end = match.end()
        size += len(parts[-1])
        if size > MAX_TEXT:
            raise LimitError("the string is larger than 10 MB")
    return _checked("".join([*parts, text[end:]]))


def _expansion(found: Pattern, match: "re.Match[str]") -> "Callable[[re.Match[str]], str]":
    def expand(reference: "re.Match[str]") -> str:
        if reference[1]:
            return "$"
        name = reference[2] or reference[3]
        if name.isdecimal() and name.isascii():
            number = int(name[:6])
            return (match[number] or "") if number <= len(found.names) else ""
        # The last group of a name that takes part.
        values = [match[position] for position, one in enumerate(found.names, 1) if one == name]
        return next((one for one in reversed(values) if one is not None), "")

    return expand


def _checked(text: str) -> str:
    if len(text) > MAX_TEXT:
        raise LimitError("the string is larger than 10 MB")
    return text


def _read(expression: str) -> Pattern | None:
    found = pattern(expression)
    if found is not None and len({name is None for name in found.names}) > 1:
        raise Failure("a pattern has groups with names or without, not both")
    return found


def _regex(expression: str, text: str) -> Value:
    found = _read(expression)
    if found is None or not found.is_quick(text):
        return _SLOW
    match = found.compiled.search(text)
    if match is None:
        raise Failure("the pattern does not match any part of the string")
    return _captured(found, match)


def _regex_all(expression: str, text: str) -> Value:
    found = _read(expression)
    if found is None or not found.is_quick(text):
        return _SLOW
    return make_list(_captured(found, match) for match in found.matches(text))


def _captured(found: Pattern, match: "re.Match[str]") -> Value:
    if not found.names:
        return match[0]
    if found.names[0] is None:
        return tuple(match.groups())
    return {name: match[position] for position, name in enumerate(found.names, 1) if name is not None}


def _format(text: Value, *arguments: Value) -> Value:
    if text is None:
        raise Failure("the format is null")
    if not isinstance(text, str) or any(isinstance(one, Repeated) for one in arguments):
        return Unknown(reasons_inside((text, *arguments)))
    return format_text(text, arguments)


def _format_list(text: Value, *arguments: Value) -> Value:
    if any(isinstance(one, dict) for one in arguments):
        raise Failure("formatlist takes lists and plain values")
    lists: Sequence[tuple[Value, ...]] = [one for one in arguments if isinstance(one, tuple)]
    vague: list[Value] = [item for one in lists for item in one if isinstance(item, Repeated)]
    if not lists:
        vague += [one for one in arguments if isinstance(one, Unknown) and not isinstance(one, UnknownText)]
    if vague or not isinstance(text, str):
        return Unknown(reasons_inside((text, *vague)))
    if len({len(one) for one in lists}) > 1:
        raise Failure("formatlist takes lists of one length")
    if not lists:
        return make_list((format_text(text, arguments),), STRING)
    found = (
        format_text(text, [one[position] if isinstance(one, tuple) else one for one in arguments])
        for position in range(len(lists[0]))
    )
    return make_list(found, STRING)


def _base_name(path: str) -> Value:
    return path.rstrip("/").rpartition("/")[2] or ("/" if path.startswith("/") else ".")


def _folder_name(path: str) -> Value:
    folder = path.rpartition("/")[0]
    return normpath("/" + folder.lstrip("/") if path.startswith("/") else folder)


def _trim_space(text: str) -> Value:
    return text.strip(_SPACE)


def _indent(spaces: int | Decimal, text: str) -> Value:
    if not isinstance(spaces, int) or spaces < 0:
        raise Failure("indent takes a whole number")
    if text.count("\n") * spaces > MAX_TEXT:
        raise LimitError("the string is larger than 10 MB")
    return text.replace("\n", "\n" + " " * spaces)


FUNCTIONS: Final = {
    "basename": Function(_base_name, (STRING,)),
    "chomp": Function(lambda text: text.rstrip("\r\n"), (STRING,)),
    "dirname": Function(_folder_name, (STRING,)),
    "endswith": Function(_ends_with, (STRING, STRING), knowledge="own"),
    "format": Function(_format, (STRING,), ANY, knowledge="own", nulls=True),
    "formatlist": Function(_format_list, (STRING,), ANY, knowledge="own", nulls=True),
    "indent": Function(_indent, (NUMBER, STRING)),
    "join": Function(_join, (STRING,), _STRINGS, knowledge="own"),
    "lower": Function(_lower, (STRING,)),
    "regex": Function(_regex, (STRING, STRING)),
    "regexall": Function(_regex_all, (STRING, STRING)),
    "replace": Function(_replace, (STRING, STRING, STRING)),
    "split": Function(_split, (STRING, STRING)),
    "startswith": Function(_starts_with, (STRING, STRING), knowledge="own"),
    "strcontains": Function(_contains, (STRING, STRING), knowledge="own"),
    "strrev": Function(lambda text: "".join(reversed(clusters(text))), (STRING,)),
    "substr": Function(_substring, (STRING, NUMBER, NUMBER)),
    "title": Function(_title, (STRING,)),
    "trim": Function(lambda text, characters: text.strip(characters), (STRING, STRING)),
    "trimprefix": Function(lambda text, prefix: text.removeprefix(prefix), (STRING, STRING)),
    "trimspace": Function(_trim_space, (STRING,)),
    "trimsuffix": Function(lambda text, suffix: text.removesuffix(suffix), (STRING, STRING)),
    "upper": Function(_upper, (STRING,)),
}
