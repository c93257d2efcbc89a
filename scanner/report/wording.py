"""Values, places and subjects in words, for people."""

import json
from decimal import Decimal
from typing import Final

from scanner.model.resource import Facet, Subject
from scanner.model.span import Span
from scanner.model.value import Absent, OneOf, PartialMap, Repeated, Unknown, UnknownText, Value

_ENOUGH: Final = 400


def describe(value: Value | Absent) -> str:
    """A value on one line, written as JSON would, unknown parts by what they wait for."""
    return "nothing" if isinstance(value, Absent) else _shortened(_describe(value))


def _describe(value: Value | Absent) -> str:
    match value:
        case Absent():
            return "nothing"
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case int() | Decimal():
            return str(value)
        case str():
            return json.dumps(value, ensure_ascii=False)
        case tuple():
            return f"[{', '.join(map(_describe, value))}]"
        case dict():
            return _entries(value)
        case UnknownText():
            parts = (part if isinstance(part, str) else f"${{{_subjects(part)}}}" for part in value.parts)
            return json.dumps("".join(parts), ensure_ascii=False)
        case OneOf():
            return " or ".join(map(_describe, value.choices))
        case PartialMap():
            return f"{_entries(value.known)} and perhaps more ({_subjects(value)})"
        case Repeated():
            return f"{_describe(value.item)} any number of times"
    return f"unknown ({because(value)})"


def _entries(entries: dict[str, Value]) -> str:
    return f"{{{', '.join(f'{key}: {_describe(item)}' for key, item in entries.items())}}}"


def _shortened(text: str) -> str:
    return text if len(text) <= _ENOUGH else text[:_ENOUGH] + "..."


def because(value: Unknown) -> str:
    """Why something is unknown."""
    return "; ".join(map(str, value.reasons)) or "cannot be decided"


def _subjects(value: Unknown) -> str:
    return ", ".join(dict.fromkeys(reason.subject for reason in value.reasons)) or "unknown"


def subject_name(subject: Subject) -> str:
    """``apps/Deployment/shop/cart, container web``."""
    if not isinstance(subject, Facet):
        return subject.address
    name = f"{subject.type.replace('_', ' ')} {subject.name}".strip()
    return f"{subject.address}, {name}"


_SCOPES: Final = {
    "root": "root module",
    "library": "module",
    "kustomization": "kustomization",
    "chart": "chart",
    "plan": "plan",
}


def scope_name(scope: str) -> str:
    """A scope's id in words: ``root module envs/prod``."""
    kind, _, folder = scope.partition(":")
    return f"{_SCOPES.get(kind, kind)} {folder}".strip()


def place(span: Span) -> str:
    """``file:line:column``, as editors and terminals make links of."""
    return f"{span.file}:{span.start_line}:{span.start_column}"


def counted(number: int, noun: str, plural: str = "") -> str:
    """``1 file``, ``2 files``."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"
