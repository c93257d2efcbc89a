"""PyYAML's composed nodes as document nodes, lowered one by one when something asks for them.

A node below a key has that key as its header; an empty value stands where its key stands. What an alias or
a merge key brings in stands where it is written, at the anchor.
"""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from scanner.model.located import Located
from scanner.model.span import Span
from scanner.model.value import ABSENT, Absent, Step, Value
from scanner.syntax.document import MappingNode, Member, Node, ScalarNode, SequenceNode
from scanner.syntax.yaml import extent
from scanner.syntax.yaml.mapping import Entry, read_mapping
from scanner.syntax.yaml.part import Part, Raw
from scanner.syntax.yaml.tags import check_tag, scalar_value


class YamlScalar(ScalarNode):
    """A scalar; a null's own value is ABSENT, for that is what a field that is null means."""

    __slots__ = ("_key", "_part", "_raw", "_value")

    def __init__(self, part: Part, raw: Raw, key: Raw | None) -> None:
        self._part, self._raw, self._key = part, raw, key
        self._value: Any = _NOT_YET

    @property
    def text(self) -> str:
        text: str = self._raw.value
        return text

    @property
    def value(self) -> Value | Absent:
        if self._value is _NOT_YET:
            value = scalar_value(self._part, self._raw)
            self._value = ABSENT if value is None else value
        found: Value | Absent = self._value
        return found

    @property
    def span(self) -> Span:
        if self._key is not None and not self._raw.value and not self._raw.style:
            return extent.span(self._part, self._key)
        return extent.span(self._part, self._raw)


class YamlMapping(MappingNode):
    """A mapping; its entries are read once, at the first question."""

    __slots__ = ("_entries", "_key", "_nodes", "_part", "_raw", "_repeated", "_value")

    def __init__(self, part: Part, raw: Raw, key: Raw | None) -> None:
        self._part, self._raw, self._key = part, raw, key
        self._entries: dict[str, Entry] | None = None
        self._repeated: Sequence[tuple[str, Span]] = ()
        self._nodes: dict[str, Node] = {}
        self._value: dict[str, Value] | None = None

    @property
    def members(self) -> Sequence[Member]:
        return [
            Member(key, extent.span(self._part, entry[0]), self._node(key, entry))
            for key, entry in self._read().items()
        ]

    @property
    def repeated(self) -> Sequence[tuple[str, Span]]:
        self._read()
        return self._repeated

    def key_span(self, key: str) -> Span:
        entry = self._read().get(key)
        return self.span if entry is None else extent.span(self._part, entry[0])

    @property
    def value(self) -> Value | Absent:
        if self._value is None:
            # Plain loops: a frame more for each level would count against Python's limit.
            whole: dict[str, Value] = {}
            for key, entry in self._read().items():
                value = self._node(key, entry).value
                whole[key] = None if value is ABSENT else value
            self._value = whole
        return self._value

    @property
    def span(self) -> Span:
        return extent.span(self._part, self._raw)

    @property
    def header(self) -> Span:
        return extent.span(self._part, self._key) if self._key is not None else extent.first_line(self._part, self._raw)

    def get(self, step: Step) -> Located | None:
        if type(step) is not str:
            return None
        known = self._nodes.get(step)
        if known is not None:
            return known
        entry = (self._entries if self._entries is not None else self._read()).get(step)
        return None if entry is None else self._node(step, entry)

    def entries(self) -> Iterator[tuple[str, Located]]:
        for key, entry in self._read().items():
            yield key, self._node(key, entry)

    def _read(self) -> dict[str, Entry]:
        if self._entries is None:
            self._entries, self._repeated = read_mapping(self._part, self._raw)
        return self._entries

    def _node(self, key: str, entry: Entry) -> Node:
        node = self._nodes.get(key)
        if node is None:
            node = self._nodes[key] = wrap(self._part, entry[1], entry[0])
        return node


class YamlSequence(SequenceNode):
    """A sequence."""

    __slots__ = ("_key", "_nodes", "_part", "_raw", "_value")

    def __init__(self, part: Part, raw: Raw, key: Raw | None) -> None:
        self._part, self._raw, self._key = part, raw, key
        self._nodes: tuple[Node, ...] | None = None
        self._value: tuple[Value, ...] | None = None

    @property
    def nodes(self) -> Sequence[Node]:
        if self._nodes is None:
            self._nodes = tuple([wrap(self._part, item, None) for item in self._raw.value])
        return self._nodes

    @property
    def value(self) -> Value | Absent:
        if self._value is None:
            items: list[Value] = []
            for node in self.nodes:
                value = node.value
                items.append(None if value is ABSENT else value)
            self._value = tuple(items)
        return self._value

    @property
    def span(self) -> Span:
        return extent.span(self._part, self._raw)

    @property
    def header(self) -> Span:
        return extent.span(self._part, self._key) if self._key is not None else extent.first_line(self._part, self._raw)

    def get(self, step: Step) -> Located | None:
        nodes = self.nodes
        return nodes[step] if type(step) is int and 0 <= step < len(nodes) else None

    def items(self) -> Iterator[Located]:
        return iter(self.nodes)


_NOT_YET: Final = object()
_CLASSES: Final[dict[str, Any]] = {"scalar": YamlScalar, "mapping": YamlMapping, "sequence": YamlSequence}


def wrap(part: Part, raw: Raw, key: Raw | None) -> Node:
    """The document node of a composed one; ``key`` is what it stands under in a mapping."""
    if raw.tag and raw.id != "scalar":
        check_tag(part, raw)
    node: Node = _CLASSES[raw.id](part, raw, key)
    return node


def visit(root: Node) -> None:
    """Look into everything once, so that all problems are known."""
    pending = [root]
    while pending:
        node = pending.pop()
        if isinstance(node, MappingNode):
            pending.extend(member.node for member in node.members)
        elif isinstance(node, SequenceNode):
            pending.extend(node.nodes)
        else:
            node.value  # noqa: B018  # reading it reports what is odd about its tag
