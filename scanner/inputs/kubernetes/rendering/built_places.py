"""Where the values of an object come from that kustomize built.

The last patch that sets this path to this value; else the base; else the line of a kustomization that names
the transformer; else the resource's first line. Each origin says which of these it is.
"""

import posixpath
from collections.abc import Sequence
from typing import NamedTuple

from scanner.inputs.kubernetes.rendering.alignment import MERGE_KEYS, follow
from scanner.inputs.kubernetes.rendering.patches import Named, Patch, read_patches
from scanner.inputs.kubernetes.rendering.rendered import Place, Places
from scanner.inputs.kubernetes.rendering.transformers import generated, transformer_of
from scanner.model.located import Located, Origin, OriginKind
from scanner.model.path import Path
from scanner.model.span import Span
from scanner.model.tree import Tree
from scanner.model.value import same


class Layer:
    """A kustomization that objects pass through; its patches are read when a value is looked for."""

    __slots__ = ("_patches", "_tree", "file", "root")

    def __init__(self, tree: Tree, file: str, root: Located) -> None:
        self._tree, self.file, self.root = tree, file, root
        self._patches: tuple[Patch, ...] | None = None

    @property
    def patches(self) -> tuple[Patch, ...]:
        """First to last."""
        if self._patches is None:
            self._patches = read_patches(self._tree, self.file, self.root)
        return self._patches

    @property
    def title(self) -> str:
        """What to call it."""
        return title_of(self.file)


def title_of(file: str) -> str:
    """What to call a kustomization."""
    return f"kustomization {posixpath.dirname(file) or '.'}"


class Start(NamedTuple):
    """What an object was at first: ``base`` in a file, or made by a ``generator`` of a kustomization.

    ``first`` is its first line, ``title`` the kustomization that was built.
    """

    first: Span
    title: str
    field: str = ""
    base: Located | None = None
    generator: Located | None = None


class BuiltPlaces(Places):
    """The places of one object. ``layers`` are what it passed through, in their order, the last one the root
    that was built; ``start`` is what it was at first.
    """

    __slots__ = ("_concerned", "_layers", "_named", "_start")

    def __init__(self, start: Start, layers: Sequence[Layer], named: Named) -> None:
        super().__init__()
        self._start, self._layers, self._named = start, layers, named
        self._concerned: Sequence[tuple[Patch, Layer]] | None = None

    def _patches(self) -> Sequence[tuple[Patch, Layer]]:
        """The patches that may be meant for the object, last first."""
        if self._concerned is None:
            self._concerned = [
                (patch, layer)
                for layer in reversed(self._layers)
                for patch in reversed(layer.patches)
                if patch.concerns(self._named)
            ]
        return self._concerned

    def find(self, path: Path) -> Place:
        made = self.root.walk(path)
        if made is None:
            return self._somewhere()
        value = made.value
        base = follow(self._start.base, self.root, path) if self._start.base is not None else None
        is_base = base is not None and same(base.value, value)
        if base is not None and is_base and _identifies(path):
            return _place("base", f"base, {self._rendered}", base)
        for patch, layer in self._patches() if path else ():
            if (found := patch.place_of(self.root, path, value)) is not None:
                return _place("patch", f"patch of {layer.title}", found)
        is_whole = isinstance(value, dict | tuple)
        if base is not None and (is_base or (is_whole and isinstance(base.value, dict | tuple))):
            return _place("base", f"base, {self._rendered}", base)
        if self._start.generator is not None and (entry := generated(self._start.generator, path)) is not None:
            return _place("generator", f"{self._start.field}, {self._rendered}", entry)
        if is_whole:
            for patch, layer in self._patches() if path else ():
                if (found := patch.part_of(self.root, path)) is not None:
                    return _place("patch", f"patch of {layer.title}", found)
        for layer in reversed(self._layers):
            if (named := transformer_of(layer.root, path, value)) is not None:
                return _place("transformer", f"{named.field} of {layer.title}", named.place)
        return self._somewhere()

    @property
    def _rendered(self) -> str:
        return f"rendered by {self._start.title}"

    def _somewhere(self) -> Place:
        first = self._start.first
        if self._start.generator is not None:
            return Place(first, first, (Origin("generator", f"{self._start.field}, {self._rendered}", first),))
        return Place(first, first, (Origin("object", f"first line, {self._rendered}", first),))


def _identifies(path: Path) -> bool:
    """Whether a patch names what it is for with this, and does not set it."""
    inside = len(path) > 1 and isinstance(path[-2], int) and path[-1] in MERGE_KEYS
    return inside or path in {("apiVersion",), ("kind",), ("metadata", "name"), ("metadata", "namespace")}


def _place(kind: OriginKind, what: str, found: Located) -> Place:
    return Place(found.span, found.header, (Origin(kind, what, found.span),))
