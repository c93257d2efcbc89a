"""Expressions of a plan's configuration: constants, and those of which only the references are told."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Protocol

from scanner.syntax.hcl.tree import Expression, GetAttr, Index, ListOf, Literal, Name, ObjectOf, Opaque
from scanner.syntax.source import Source

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from scanner.syntax.json import JsonPart

_ROOT: Final = re.compile(r"[^.\[]+")
_STEP: Final = re.compile(r'\.([^.\[]+)|\[(\d+)\]|\[("(?:[^"\\]|\\.)*")\]')
MAX_DEPTH: Final = 60


class Written(Protocol):
    """A part of the configuration, and its place."""

    @property
    def value(self) -> Any:
        """Plain JSON."""

    @property
    def source(self) -> Source:
        """The plan."""

    @property
    def start(self) -> int:
        """Where it begins in the source."""

    @property
    def end(self) -> int:
        """Where it ends."""

    @property
    def members(self) -> Mapping[str, Written]:
        """The entries of an object."""

    @property
    def items(self) -> Sequence[Written]:
        """The items of an array."""

    def get(self, step: str) -> Written | None:
        """An entry of an object."""


class AtHead(NamedTuple):
    """A part of a resource, at the place of the resource: where a value is planned says more than its expression."""

    value: Any
    head: JsonPart

    @property
    def source(self) -> Source:
        return self.head.source

    @property
    def start(self) -> int:
        return self.head.start

    @property
    def end(self) -> int:
        return self.head.end

    @property
    def members(self) -> dict[str, AtHead]:
        return {name: AtHead(item, self.head) for name, item in self.value.items()} if self._is(dict) else {}

    @property
    def items(self) -> tuple[AtHead, ...]:
        return tuple([AtHead(item, self.head) for item in self.value]) if self._is(list) else ()

    def get(self, step: str) -> AtHead | None:
        return AtHead(self.value[step], self.head) if self._is(dict) and step in self.value else None

    def _is(self, kind: type) -> bool:
        return isinstance(self.value, kind)


def expression_of(part: Written, *, texts: bool) -> Expression:
    """An expression as the format has it; ``texts``: the provider's schema asks for a string."""
    written = part.value if isinstance(part.value, dict) else {}
    if "constant_value" in written:
        return constant(written["constant_value"], part)
    references = written.get("references")
    names = _longest(one for one in references if isinstance(one, str)) if isinstance(references, list) else []
    found = [reference for name in names if (reference := _reference(name)) is not None]
    return Opaque(part.source, part.start, part.end, found, texts=texts)


def constant(value: Any, part: Written, depth: int = 0) -> Expression:
    """A value of the plan as an expression, all of it at one place."""
    source, start, end = part.source, part.start, part.end
    if depth > MAX_DEPTH:
        return Opaque(source, start, end, (), texts=False)
    if isinstance(value, list):
        return ListOf(source, start, end, [constant(item, part, depth + 1) for item in value])
    if isinstance(value, dict):
        entries = [(Literal(source, start, end, key), constant(item, part, depth + 1)) for key, item in value.items()]
        return ObjectOf(source, start, end, entries)
    return Literal(source, start, end, value)


def _longest(references: Iterable[str]) -> list[str]:
    """The references without the shorter forms that the format lists behind each."""
    found: list[str] = []
    for one in dict.fromkeys(references):
        if not any(longer.startswith(one) and longer[len(one)] in ".[" for longer in found if len(longer) > len(one)):
            found.append(one)
    return found


def _reference(text: str) -> Expression | None:
    root = _ROOT.match(text)
    if root is None:
        return None
    # Of its own source, so that a reason can name it.
    source = Source("", text.encode("utf-8", "surrogatepass"))
    end = len(source.text)
    here: Expression = Name(source, 0, end, root[0])
    position = root.end()
    while position < len(text):
        step = _STEP.match(text, position)
        if step is None:
            return None
        position = step.end()
        if step[1] is not None:
            here = GetAttr(source, 0, end, here, step[1])
        else:
            key: int | str = int(step[2]) if step[2] is not None else _unquoted(step[3])
            here = Index(source, 0, end, here, Literal(source, 0, end, key))
    return here


def _unquoted(text: str) -> str:
    import json  # noqa: PLC0415  # few references have keys

    try:
        return str(json.loads(text))
    except ValueError:
        return text[1:-1]
