"""The nodes of a JSON document. They carry offsets; spans are made of them only for what is shown."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import TypeAlias

from scanner.model.located import Located
from scanner.model.span import Span
from scanner.model.value import ABSENT, Absent, Step, Value
from scanner.syntax.document import MappingNode, Member, ScalarNode, SequenceNode
from scanner.syntax.source import Source


class JsonScalar(ScalarNode):
    """A string, number, bool or null; the offsets are those of the source's bytes, quotes included.

    ``plain`` is the value, None for null; as everywhere, a ``value`` that is null counts as absent.
    """

    __slots__ = ("end", "plain", "source", "start")

    def __init__(self, source: Source, start: int, end: int, plain: None | bool | int | Decimal | str) -> None:
        self.source, self.start, self.end, self.plain = source, start, end, plain

    @property
    def value(self) -> bool | int | Decimal | str | Absent:
        return ABSENT if self.plain is None else self.plain

    @property
    def span(self) -> Span:
        return self.source.span(self.start, self.end)

    @property
    def text(self) -> str:
        if isinstance(self.plain, str):
            return self.plain
        return self.source.text[self.start : self.end].decode()


class JsonSequence(SequenceNode):
    """An array."""

    __slots__ = ("_value", "end", "inside", "source", "start")

    def __init__(self, source: Source, start: int) -> None:
        self.source, self.start, self.end = source, start, start
        self.inside: list[JsonNode] = []
        self._value: tuple[Value, ...] | None = None

    @property
    def nodes(self) -> "Sequence[JsonNode]":
        return self.inside

    @property
    def value(self) -> tuple[Value, ...]:
        if self._value is None:
            self._value = tuple([_within(node) for node in self.inside])
        return self._value

    @property
    def span(self) -> Span:
        return self.source.span(self.start, self.end)

    def get(self, step: Step) -> Located | None:
        known = isinstance(step, int) and 0 <= step < len(self.inside)
        return self.inside[step] if known and isinstance(step, int) else None

    def items(self) -> Iterator[Located]:
        return iter(self.inside)


class JsonMapping(MappingNode):
    """An object. ``pairs`` has all its entries as written: key, offsets of the key with its quotes, value."""

    __slots__ = ("_known", "_value", "end", "pairs", "source", "start")

    def __init__(self, source: Source, start: int) -> None:
        self.source, self.start, self.end = source, start, start
        self.pairs: list[tuple[str, int, int, JsonNode]] = []
        self._known: dict[str, int] | None = None
        self._value: dict[str, Value] | None = None

    @property
    def members(self) -> Sequence[Member]:
        span = self.source.span
        kept = [self.pairs[index] for index in sorted(self._last().values())]
        return [Member(key, span(start, end), node) for key, start, end, node in kept]

    @property
    def repeated(self) -> Sequence[tuple[str, Span]]:
        last = self._last()
        return [
            (key, self.source.span(start, end))
            for index, (key, start, end, _) in enumerate(self.pairs)
            if last[key] != index
        ]

    @property
    def value(self) -> dict[str, Value]:
        if self._value is None:
            self._value = {key: _within(self.pairs[index][3]) for key, index in self._last().items()}
        return self._value

    @property
    def span(self) -> Span:
        return self.source.span(self.start, self.end)

    def get(self, step: Step) -> Located | None:
        index = self._last().get(step) if isinstance(step, str) else None
        return None if index is None else self.pairs[index][3]

    def entries(self) -> Iterator[tuple[str, Located]]:
        for key, index in self._last().items():
            yield key, self.pairs[index][3]

    def key_span(self, key: str) -> Span:
        index = self._last().get(key)
        if index is None:
            return self.span
        _, start, end, _ = self.pairs[index]
        return self.source.span(start, end)

    def _last(self) -> dict[str, int]:
        if self._known is None:
            self._known = {pair[0]: index for index, pair in enumerate(self.pairs)}
        return self._known


JsonNode: TypeAlias = JsonScalar | JsonSequence | JsonMapping


def _within(node: JsonNode) -> Value:
    return node.plain if isinstance(node, JsonScalar) else node.value
