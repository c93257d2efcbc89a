"""Values that know where they stand, reached step by step and evaluated by need.

Every input and every facet hands its attributes over as a ``Located``: a rule walks it with paths, and
whatever it stops at can be pointed at in the source.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final, Literal, NamedTuple, TypeAlias, get_args

from scanner.model.path import Path
from scanner.model.span import Span
from scanner.model.value import ABSENT, Absent, PartialMap, Repeated, Step, Unknown, Value, child

OriginKind: TypeAlias = Literal[
    "use",  # of a document whose parts stand somewhere else: the argument that uses it
    "local",
    "argument",  # of a module call
    "default",  # of a variable, or within its type
    "tfvars",
    "command_line",  # --var; the place is the variable's declaration, as in the next two
    "environment",  # TF_VAR_...
    "configuration",  # the scanner's
    "output",
    "resource",  # an attribute of another resource or data source
    "branch",  # the arm of a conditional that was taken
    "element",  # of the collection behind for_each, a dynamic block or a for expression
    "function",  # the argument that a function handed on
    "document",  # a part of a policy or JSON document
    "file",  # read by a function
    "override",  # an argument that an override file replaces
    "default_tags",  # of a provider, or default_labels
    "provider_default",  # nothing is written; the place is the block that lacks it
    "base",  # the object that a kustomization changes
    "patch",  # of a kustomization
    "transformer",  # another field of a kustomization: images, namePrefix, ...
    "generator",  # a field of a kustomization that makes objects
    "template",  # of a Helm chart
    "value",  # a key of a chart's values that a template uses
    "object",  # the first line of what a tool rendered, where no better place is known
    "undecided",  # why it is not known
]
DocumentLanguage: TypeAlias = Literal["json", "yaml"]
ORIGIN_KINDS: Final[tuple[OriginKind, ...]] = get_args(OriginKind)
RENDERED: Final[frozenset[OriginKind]] = frozenset(
    {"base", "patch", "transformer", "generator", "template", "value", "object"}
)
"""Kinds of what a tool rendered: they also tell of what is missing where it would have to be written."""


class Origin(NamedTuple):
    """One link of the chain that a value came along, nearest to the use first.

    ``what`` is a short text for people: ``local.encrypted``, ``default of var.size``. ``level`` is 1 for what
    decided a condition: it follows the branch that was taken, and is no part of the value's own way.
    """

    kind: OriginKind
    what: str
    span: Span
    level: int = 0


class Located:
    """A value and its place. The base class serves values whose inside has no place of its own."""

    __slots__ = ()

    @property
    def value(self) -> Value | Absent:
        """The value with everything below it, evaluated at the first call."""
        raise NotImplementedError

    @property
    def span(self) -> Span:
        """The tightest region that shows the value: itself, else what brings it in."""
        raise NotImplementedError

    @property
    def header(self) -> Span:
        """Where to point when something inside is missing: a block's header, else ``span``."""
        return self.span

    @property
    def sensitive(self) -> bool:
        """Whether the value must not be shown."""
        return False

    def get(self, step: Step) -> "Located | None":
        """One step inside; None where nothing is written (what is written as null has the value ABSENT)."""
        found = child(self.value, step)
        return None if found is ABSENT else Derived(self, step, found)

    def origins(self) -> tuple[Origin, ...]:
        """Where the value came from, nearest first; empty for a literal at its own place."""
        return ()

    def written_at(self) -> Origin | None:
        """Where a value is written that is used here by its name: the end of the references, as far as that is
        plain to see; None where it is written here. Takes less time than ``origins``, and says less.
        """
        return None

    def absence(self, path: Path) -> tuple[Origin, ...]:
        """Where one would have to write what is missing at a path, as far as something other than the place of
        the nearest value tells: what a tool rendered was put together from several files.
        """
        del path
        return ()

    def key_span(self, key: str) -> Span:
        """Where a key of a map stands, as far as that is known: else its value, else the map."""
        found = self.get(key)
        return found.span if found is not None else self.span

    def documents(self, language: DocumentLanguage = "json") -> "tuple[Located, ...]":
        """What a text says where it is JSON, or Kubernetes' YAML, with the places of its parts: one document for
        each value that the text may have (for each document of each, in YAML), or that value itself where it
        cannot be looked into. Empty where the input does not look into texts, and where there is none.
        """
        del language
        return ()

    def walk(self, path: Path) -> "Located | None":
        """Follow a path; None where it leaves what is there."""
        here: Located | None = self
        for step in path:
            if here is None:
                return None
            here = here.get(step)
        return here

    def nearest(self, path: Path) -> "Located":
        """The deepest existing value on the way along a path: what to point at when its end is absent."""
        here: Located = self
        for step in path:
            found = here.get(step)
            if found is None:
                return here
            here = found
        return here

    def items(self) -> Iterator["Located"]:
        """The items of a list in order (a ``Repeated`` one is a single item whose value is that)."""
        value = self.value
        if isinstance(value, tuple):
            for index, item in enumerate(value):
                yield Derived(self, index, item)

    def entries(self) -> "Iterator[tuple[str, Located]]":
        """The entries of a map, in the order of the source."""
        value = self.value
        while isinstance(value, Repeated):
            value = value.item
        if isinstance(value, PartialMap):
            value = value.known
        if isinstance(value, dict):
            for key in value:
                found = self.get(key)
                if found is not None:
                    yield key, found


class View(Located):
    """A value seen in another way: what a kind of view does not say itself is as the value has it."""

    __slots__ = ("_inner",)

    def __init__(self, inner: Located) -> None:
        self._inner = inner

    @property
    def value(self) -> Value | Absent:
        return self._inner.value

    @property
    def span(self) -> Span:
        return self._inner.span

    @property
    def header(self) -> Span:
        return self._inner.header

    @property
    def sensitive(self) -> bool:
        return self._inner.sensitive

    def origins(self) -> tuple[Origin, ...]:
        return self._inner.origins()


class Derived(Located):
    """A part of a value whose parts have no place of their own: it stands where the whole stands."""

    __slots__ = ("_parent", "_value", "step")

    def __init__(self, parent: Located, step: Step, value: Value) -> None:
        self._parent, self.step, self._value = parent, step, value

    @property
    def value(self) -> Value | Absent:
        return self._value

    @property
    def span(self) -> Span:
        return self._parent.span

    @property
    def sensitive(self) -> bool:
        return self._parent.sensitive

    def origins(self) -> tuple[Origin, ...]:
        return self._parent.origins()

    def written_at(self) -> Origin | None:
        return self._parent.written_at()


class Constant(Located):
    """A value at a place, for facets and defaults; an optional source lends its origins."""

    __slots__ = ("_source", "_span", "_value")

    def __init__(self, value: Value, span: Span, source: Located | None = None) -> None:
        self._value, self._span, self._source = value, span, source

    @property
    def value(self) -> Value | Absent:
        return self._value

    @property
    def span(self) -> Span:
        return self._span

    @property
    def sensitive(self) -> bool:
        return self._source is not None and self._source.sensitive

    def origins(self) -> tuple[Origin, ...]:
        if self._source is None:
            return ()
        way = self._source.origins()
        for number, origin in enumerate(way):
            # Of a document this is a part of its own: where the source's part comes from is another matter.
            if origin.kind == "document" and origin.span == self._source.span != self._span:
                return (*way[:number], origin._replace(span=self._span))
        return way

    def written_at(self) -> Origin | None:
        return self._source.written_at() if self._source is not None else None


class Record(Located):
    """A map put together from parts that stand in different places.

    A part may be a function, called once when it is first asked for; it returns None where the part is
    absent. ``rest`` answers for all names that ``parts`` does not have.
    """

    __slots__ = ("_header", "_parts", "_rest")

    def __init__(
        self,
        parts: "Mapping[str, Located | Callable[[], Located | None] | None]",
        header: Span,
        rest: Located | None = None,
    ) -> None:
        self._parts: dict[str, Located | Callable[[], Located | None] | None] = dict(parts)
        self._header = header
        self._rest = rest

    @property
    def value(self) -> Value | Absent:
        unknown = self._rest.value if self._rest is not None else None
        while isinstance(unknown, Repeated):
            unknown = unknown.item
        known = unknown.known if isinstance(unknown, PartialMap) else unknown
        names = list(known) if isinstance(known, dict) else []
        whole: dict[str, Value] = {}
        for name in dict.fromkeys([*names, *self._parts]):
            found = self.get(name)
            if found is not None and (value := found.value) is not ABSENT:
                whole[name] = value
        return PartialMap(whole, unknown.reasons) if isinstance(unknown, Unknown) else whole

    @property
    def span(self) -> Span:
        return self._header

    @property
    def header(self) -> Span:
        return self._rest.header if self._rest is not None else self._header

    def get(self, step: Step) -> Located | None:
        if not isinstance(step, str):
            return None
        if step not in self._parts:
            return self._rest.get(step) if self._rest is not None else None
        part = self._parts[step]
        if part is not None and not isinstance(part, Located):
            part = self._parts[step] = part()
        return part

    def absence(self, path: Path) -> tuple[Origin, ...]:
        part = self.get(path[0]) if path and path[0] in self._parts else None
        found = part.absence(path[1:]) if part is not None else ()
        return found or (self._rest.absence(path) if self._rest is not None else ())

    def entries(self) -> "Iterator[tuple[str, Located]]":
        rest = [name for name, _ in self._rest.entries()] if self._rest is not None else []
        for name in dict.fromkeys([*rest, *self._parts]):
            found = self.get(name)
            if found is not None:
                yield name, found


class Items(Located):
    """A list put together from items that stand in different places; an optional source lends its origins."""

    __slots__ = ("_items", "_source", "_span")

    def __init__(self, items: Sequence[Located], span: Span, source: Located | None = None) -> None:
        self._items, self._span, self._source = tuple(items), span, source

    @property
    def value(self) -> Value | Absent:
        return tuple(None if (value := item.value) is ABSENT else value for item in self._items)

    @property
    def span(self) -> Span:
        return self._span

    @property
    def sensitive(self) -> bool:
        return self._source is not None and self._source.sensitive

    def origins(self) -> tuple[Origin, ...]:
        return self._source.origins() if self._source is not None else ()

    def written_at(self) -> Origin | None:
        return self._source.written_at() if self._source is not None else None

    def get(self, step: Step) -> Located | None:
        if not isinstance(step, int) or any(isinstance(item.value, Repeated) for item in self._items[: step + 1]):
            return super().get(step)
        return self._items[step] if step < len(self._items) else None

    def items(self) -> Iterator[Located]:
        return iter(self._items)
