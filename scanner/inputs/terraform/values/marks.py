"""Texts that remember what they were made of, so that whoever reads them as JSON finds the places of its parts.

A mark goes wherever the text goes: through locals, arguments, outputs, conditions and functions that hand
their argument on. A text that is made of it anew has none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from scanner.model.value import Absent, OneOf, Repeated, UnknownText, Value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.inputs.terraform.expressions.frame import Frame
    from scanner.inputs.terraform.resources.declared import Instance
    from scanner.model.located import DocumentLanguage
    from scanner.syntax.hcl.tree import Expression

    Mark: TypeAlias = "Encoded | Instance"


class Encoded(NamedTuple):
    """The argument of ``jsonencode`` or ``yamlencode``."""

    expression: Expression
    frame: Frame
    language: DocumentLanguage


class MarkedText(str):
    """A known text; ``mark`` is what ``jsonencode`` or ``yamlencode`` was given, or the data source that renders it."""

    __slots__ = ("mark",)
    mark: Mark


class MarkedUnknownText(UnknownText):
    """The same where parts of it are not known."""

    __slots__ = ("mark",)
    mark: Mark

    __hash__ = UnknownText.__hash__


def marked(value: Value, mark: Mark) -> Value:
    """The text with a mark; any other value as it is."""
    found: MarkedText | MarkedUnknownText
    if isinstance(value, str):
        found = MarkedText(value)
    elif isinstance(value, UnknownText):
        found = MarkedUnknownText(value.parts)
    else:
        return value
    found.mark = mark
    return found


def mark_of(value: Value | Absent) -> Mark | None:
    """What a text was made of."""
    return value.mark if isinstance(value, (MarkedText, MarkedUnknownText)) else None


def rendering(value: Value | Absent) -> Iterator[Instance]:
    """The data sources that a text, or any in a list of them, is rendered by."""
    if isinstance(value, tuple):
        for item in value:
            yield from rendering(item)
    elif isinstance(value, OneOf):
        for choice in value.choices:
            yield from rendering(choice)
    elif isinstance(value, Repeated):
        yield from rendering(value.item)
    else:
        mark = mark_of(value)
        if mark is not None and not isinstance(mark, Encoded):
            yield mark
