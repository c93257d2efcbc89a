"""A chart's folder: its files through the tree, its dependencies, and what of these is vendored."""

import json
import posixpath
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from scanner.inputs.kubernetes.rendering.fillings import CHART
from scanner.model.located import Located
from scanner.model.span import Span
from scanner.model.tree import Tree, UnreadableError
from scanner.model.value import ABSENT
from scanner.syntax.yaml import parse_yaml

_REQUIREMENTS: Final = "requirements.yaml"
_MOST_FILES: Final = 10_000
_MOST_BYTES: Final = 100_000_000
_DEEPEST: Final = 30
# What tools fill in: no chart means them, though Helm would read them.
_SKIPPED: Final = frozenset({".terraform", ".venv", "node_modules"})


class Dependency(NamedTuple):
    """A chart that another one needs. ``key`` is where its values are (its alias, or its name); ``folder`` is
    where it is vendored, ``packed`` the archive, both empty where it is missing. ``off``: the chart's own values
    switch it off.
    """

    name: str
    key: str
    span: Span
    folder: str = ""
    packed: str = ""
    off: bool = False

    @property
    def missing(self) -> bool:
        """Whether it is neither vendored nor packed."""
        return not self.folder and not self.packed


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart as it lies in a folder. ``values`` are its own; ``files`` all of its files by path, ``too_much``
    that they are more than are copied. A ``library`` renders nothing by itself.
    """

    folder: str
    name: str
    description: Located | None
    library: bool
    values: Located | None
    dependencies: Sequence[Dependency]
    files: Mapping[str, bytes]
    too_much: bool

    @property
    def file(self) -> str:
        """The path of its description."""
        return posixpath.join(self.folder, CHART)


def read_chart(tree: Tree, folder: str) -> Chart:
    """Read a chart and the descriptions of those vendored within."""
    files: dict[str, bytes] = {}
    size = 0
    too_much = False
    for path in _paths(tree, folder):
        try:
            content = tree.read(path)
        except UnreadableError:
            continue
        size += len(content)
        files[path] = content
        if len(files) > _MOST_FILES or size > _MOST_BYTES:
            too_much = True
            break
    description = _root(files, posixpath.join(folder, CHART))
    values = _root(files, posixpath.join(folder, "values.yaml"))
    return Chart(
        folder=folder,
        name=_text(description, "name"),
        description=description,
        library=_text(description, "type") == "library",
        values=values,
        dependencies=tuple(_dependencies(folder, description, values, files)),
        files=files,
        too_much=too_much,
    )


def without_missing(chart: Chart) -> dict[str, bytes]:
    """The chart's files, the dependencies taken out that are not there: Helm would render nothing at all."""
    missing = {one.name for one in chart.dependencies if one.missing}
    if not missing:
        return dict(chart.files)
    files = dict(chart.files)
    for name in (CHART, _REQUIREMENTS):
        path = posixpath.join(chart.folder, name)
        root = _root(chart.files, path)
        value = root.value if root is not None else None
        if isinstance(value, dict) and isinstance(listed := value.get("dependencies"), tuple):
            left = [one for one in listed if not (isinstance(one, dict) and one.get("name") in missing)]
            files[path] = json.dumps({**value, "dependencies": left}, default=str).encode()
    return files


def _paths(tree: Tree, folder: str) -> Iterator[str]:
    pending = [(folder, 0)]
    while pending:
        here, depth = pending.pop()
        yield from tree.folder(here)
        if depth < _DEEPEST:
            pending += [(one, depth + 1) for one in tree.folders(here) if one.rpartition("/")[2] not in _SKIPPED]


def _dependencies(
    folder: str, description: Located | None, values: Located | None, files: Mapping[str, bytes]
) -> Iterator[Dependency]:
    vendored = _vendored(folder, files)
    archives = posixpath.join(folder, "charts", "")
    packed = sorted(path for path in files if path.startswith(archives) and path.endswith(".tgz"))
    for root in (description, _root(files, posixpath.join(folder, _REQUIREMENTS))):
        listed = root.get("dependencies") if root is not None else None
        for item in listed.items() if listed is not None and isinstance(listed.value, tuple) else ():
            name = _text(item, "name")
            if name:
                archive = (path for path in packed if path.removeprefix(archives).startswith(f"{name}-"))
                yield Dependency(
                    name,
                    _text(item, "alias") or name,
                    item.span,
                    vendored.get(name, ""),
                    next(archive, ""),
                    _is_off(item, values),
                )


def children(chart: Chart, folder: str) -> dict[str, Dependency]:
    """The charts within a chart, or within one of those in it, by the keys of their values."""
    description, values = _root(chart.files, posixpath.join(folder, CHART)), own_values(chart, folder)
    start = Span(posixpath.join(folder, CHART), 1, 1, 1, 1)
    found = {name: Dependency(name, name, start, below) for name, below in _vendored(folder, chart.files).items()}
    found.update((one.key, one) for one in _dependencies(folder, description, values, chart.files))
    return found


def own_values(chart: Chart, folder: str) -> Located | None:
    """The values that a chart within a chart has by itself."""
    return chart.values if folder == chart.folder else _root(chart.files, posixpath.join(folder, "values.yaml"))


def _vendored(folder: str, files: Mapping[str, bytes]) -> dict[str, str]:
    """The folders of the charts right below ``charts``, by their names."""
    above = posixpath.join(folder, "charts", "")
    found: dict[str, str] = {}
    for path in sorted(files):
        inside = path.removeprefix(above)
        if path.startswith(above) and inside.count("/") == 1 and inside.endswith(f"/{CHART}"):
            found.setdefault(_text(_root(files, path), "name"), path.rpartition("/")[0])
    return found


def _is_off(item: Located, values: Located | None) -> bool:
    """Whether the first condition that has a value is false."""
    for condition in _text(item, "condition").split(","):
        found = values.walk(tuple(condition.strip().split("."))) if values is not None and condition else None
        if found is not None and isinstance(found.value, bool):
            return not found.value
    return False


def _root(files: Mapping[str, bytes], path: str) -> Located | None:
    content = files.get(path)
    if content is None:
        return None
    roots, _ = parse_yaml(path, content, scalars="kubernetes")
    return next((root for root in roots if root is not None), None)


def _text(node: Located | None, key: str) -> str:
    found = node.get(key) if node is not None else None
    return found.value if found is not None and found.value is not ABSENT and isinstance(found.value, str) else ""
