"""Positioned documents: what YAML and JSON have in common.

Inputs, rules and configuration read documents through these three classes only; ``syntax.yaml`` and
``syntax.json`` make them.
"""

from collections.abc import Sequence
from typing import NamedTuple

from scanner.model.located import Located
from scanner.model.span import Span


class Node(Located):
    """A document's node; its value is plain (``None``, bool, int, Decimal, str, tuple, dict)."""

    __slots__ = ()


class ScalarNode(Node):
    """A single value. ``text`` is as written, quotes and escapes undone."""

    __slots__ = ()

    @property
    def text(self) -> str:
        """The scalar's own text."""
        raise NotImplementedError


class Member(NamedTuple):
    """An entry of a mapping."""

    key: str
    key_span: Span
    node: Node


class MappingNode(Node):
    """A mapping in the order of the source, of repeated keys the last; merge keys are resolved."""

    __slots__ = ()

    @property
    def members(self) -> Sequence[Member]:
        """Its entries."""
        raise NotImplementedError

    @property
    def repeated(self) -> Sequence[tuple[str, Span]]:
        """Keys that are written more than once, at the place of each one that lost."""
        raise NotImplementedError

    def key_span(self, key: str) -> Span:
        """Where a key stands; the mapping itself where it has no such key."""
        return next((member.key_span for member in self.members if member.key == key), self.span)


class SequenceNode(Node):
    """A sequence."""

    __slots__ = ()

    @property
    def nodes(self) -> Sequence[Node]:
        """Its items."""
        raise NotImplementedError
