"""What a tool rendered, with the places in the tree that it was made from.

The rendered text itself lies nowhere that a user could look at or change.
"""

from collections.abc import Iterator
from typing import NamedTuple

from scanner.inputs.kubernetes.objects import Uncomposed
from scanner.model.located import Located, Origin
from scanner.model.path import Path
from scanner.model.span import Span
from scanner.model.value import Absent, Step, Value


class Place(NamedTuple):
    """Where a value of a rendered object comes from.

    ``header`` is where to point when something inside it is missing; ``origins`` say what is there: a base, a
    patch, a template, and the value that went into it.
    """

    span: Span
    header: Span
    origins: tuple[Origin, ...] = ()


class Places:
    """The places of one rendered object, found when somebody asks."""

    __slots__ = ("_known", "_root")

    def __init__(self) -> None:
        self._root: Located | None = None
        self._known: dict[Path, Place] = {}

    def of(self, root: Located) -> "Rendered":
        """The object with these places."""
        self._root = root
        return Rendered(root, (), self)

    @property
    def root(self) -> Located:
        """The rendered object, by its own places in the rendered text."""
        assert self._root is not None  # noqa: S101  # `of` comes first
        return self._root

    def place(self, path: Path) -> Place:
        """The place of what is at a path of the object; there is something."""
        found = self._known.get(path)
        if found is None:
            found = self._known[path] = self.find(path)
        return found

    def find(self, path: Path) -> Place:
        """As ``place``, which asks once for each path."""
        raise NotImplementedError

    def absence(self, path: Path) -> tuple[Origin, ...]:
        """What is at the place where a path ends that leads further than what is there."""
        length = len(path)
        while length and self.root.walk(path[:length]) is None:
            length -= 1
        return self.place(path[:length]).origins


class Rendered(Located):
    """A value of a rendered object."""

    __slots__ = ("_inner", "_path", "_places")

    def __init__(self, inner: Located, path: Path, places: Places) -> None:
        self._inner, self._path, self._places = inner, path, places

    @property
    def value(self) -> Value | Absent:
        return self._inner.value

    @property
    def span(self) -> Span:
        return self._places.place(self._path).span

    @property
    def header(self) -> Span:
        return self._places.place(self._path).header

    def origins(self) -> tuple[Origin, ...]:
        return self._places.place(self._path).origins

    def absence(self, path: Path) -> tuple[Origin, ...]:
        return self._places.absence((*self._path, *path))

    def get(self, step: Step) -> Located | None:
        found = self._inner.get(step)
        return None if found is None else Rendered(found, (*self._path, step), self._places)

    def items(self) -> Iterator[Located]:
        for index, found in enumerate(self._inner.items()):
            yield Rendered(found, (*self._path, index), self._places)

    def entries(self) -> Iterator[tuple[str, Located]]:
        for key, found in self._inner.entries():
            yield key, Rendered(found, (*self._path, key), self._places)

    def mentions(self, word: str) -> bool:
        """Whether the text has the word anywhere, for all that is known without composing it."""
        return not isinstance(self._inner, Uncomposed) or self._inner.mentions(word)
