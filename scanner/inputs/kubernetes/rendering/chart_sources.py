"""Which file a line ``# Source:`` of Helm's means, and where the values of its chart are written."""

import posixpath
from collections.abc import Sequence

from scanner.inputs.kubernetes.rendering.chart_files import Chart, Dependency, children, own_values
from scanner.inputs.kubernetes.rendering.filled_places import Source
from scanner.inputs.kubernetes.rendering.outline import ITEM, Part, read_outline
from scanner.model.located import Located
from scanner.model.span import Span
from scanner.model.tree import Tree


class Sources:
    """The templates of a chart and of those vendored in it, each outlined once.

    ``sets`` are the roots of the values files that it was rendered with beside its own, later ones winning;
    ``tree`` tells a file's own path where links lead to it.
    """

    def __init__(self, tree: Tree, chart: Chart, sets: Sequence[Located]) -> None:
        self._tree, self._chart, self._sets = tree, chart, tuple(sets)
        self._outlines: dict[str, Sequence[Part]] = {}
        self._found: dict[str, Source] = {}
        self._values: dict[str, Located | None] = {}
        self._children: dict[str, dict[str, Dependency]] = {}

    def of(self, source: str) -> Source:
        """What is known of the template that Helm names (``chart/charts/db/templates/x.yaml``)."""
        found = self._found.get(source)
        if found is None:
            found = self._found[source] = self._find(source)
        return found

    def _find(self, source: str) -> Source:
        rest = source.partition("/")[2]
        folder = self._chart.folder
        folders, keys = [folder], list[str]()
        title = f"chart {folder or '.'}"
        while rest.startswith("charts/"):
            _, key, rest = (*rest.split("/", 2), "", "")[:3]
            below = self._below(folder).get(key)
            if below is None or not below.folder:
                return self._packed(title, below)
            folder = below.folder
            folders.append(folder)
            keys.append(key)
        file = posixpath.join(folder, rest)

        def values(key: tuple[str, ...]) -> Located | None:
            return self._value(key, folders, keys)

        return Source(title, self._tree.real(file), self._outline(file), values)

    def _packed(self, title: str, below: Dependency | None) -> Source:
        """A template in an archive: shown where the chart asks for that."""
        span = below.span if below is not None else Span(self._chart.file, 1, 1, 1, 1)
        return Source(title, span.file, (), lambda _: None, packed=span)

    def _outline(self, file: str) -> Sequence[Part]:
        found = self._outlines.get(file)
        if found is None:
            content = self._chart.files.get(file, b"")
            found = self._outlines[file] = read_outline(content.decode("utf-8", "replace"))
        return found

    def _own(self, folder: str) -> Located | None:
        if folder not in self._values:
            self._values[folder] = own_values(self._chart, folder)
        return self._values[folder]

    def _below(self, folder: str) -> dict[str, Dependency]:
        found = self._children.get(folder)
        if found is None:
            found = self._children[folder] = children(self._chart, folder)
        return found

    def _value(self, key: tuple[str, ...], folders: Sequence[str], keys: Sequence[str]) -> Located | None:
        """A key of the values as a chart ``keys`` deep sees it: its parents' values win over its own."""
        whole = key if key[:1] == ("global",) else (*keys, *key)
        for root in reversed(self._sets):
            if (found := _at(root, whole)) is not None:
                return found
        for depth, folder in enumerate(folders):
            own = self._own(folder)
            inner = key if key[:1] == ("global",) else (*keys[depth:], *key)
            if own is not None and (found := _at(own, inner)) is not None:
                return found
        return None


def _at(root: Located, key: tuple[str, ...]) -> Located | None:
    """What is at a key; of an item of a list that is not known, the list."""
    here: Located | None = root
    for step in key:
        if here is None or step == ITEM:
            return here
        here = here.get(int(step)) if step.isdigit() and isinstance(here.value, tuple) else here.get(step)
    return here
