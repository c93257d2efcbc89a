"""A chart's folder: its files through the tree, its dependencies, and what of these is vendored.

A dependency in another folder of the tree (``file://``) counts as vendored: it is put where ``helm dependency
build`` would put it, if its version is one that the chart accepts.
"""

import contextlib
import json
import posixpath
import re
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

from scanner.inputs.kubernetes.rendering.chart_versions import accepts
from scanner.inputs.kubernetes.rendering.fillings import CHART
from scanner.model.located import Located
from scanner.model.span import Span
from scanner.model.tree import Tree, UnreadableError
from scanner.model.value import ABSENT
from scanner.syntax.yaml import parse_yaml

_REQUIREMENTS: Final = "requirements.yaml"
# Anything but a part of the same schema, escapes that could spell such a reference, and languages that are not known.
_REFERENCE: Final = re.compile(
    rb"\"\$(?:ref|dynamicRef|recursiveRef)\"\s*:\s*\"(?!#)|\\u00"
    rb"|\"\$schema\"\s*:\s*\"(?!https?://json-schema\.org/[\w./-]*#?\")"
)
_MOST_UNPACKED: Final = 50_000_000
_LOCAL: Final = "file://"
_LONGEST: Final = 1_000
_MOST_CHARTS: Final = 100
_DEEPEST_CHART: Final = 5
_MOST_FILES: Final = 10_000
_MOST_BYTES: Final = 100_000_000
_DEEPEST: Final = 30
# What tools fill in: no chart means them, though Helm would read them.
_SKIPPED: Final = frozenset({".terraform", ".venv", "node_modules"})


class Dependency(NamedTuple):
    """A chart that another one needs. ``key`` is where its values are (its alias, or its name); ``folder`` is
    where it lies in the tree, ``packed`` the archive, both empty where it is missing, for the reason ``why``.
    ``off``: the chart's own values switch it off.
    """

    name: str
    key: str
    span: Span
    folder: str = ""
    packed: str = ""
    off: bool = False
    why: str = "is not vendored"

    @property
    def missing(self) -> bool:
        """Whether it is neither vendored nor packed."""
        return not self.folder and not self.packed


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart as it lies in a folder. ``values`` are its own; ``files`` all of its files by path, with those of
    the charts elsewhere in the tree that it needs, ``too_much`` that they are more than are copied. ``elsewhere``
    are the folders of these by the folder of what needs them and their names; ``refused`` says why one does not
    serve. A ``library`` renders nothing by itself.
    """

    folder: str
    name: str
    description: Located | None
    library: bool
    values: Located | None
    dependencies: Sequence[Dependency]
    files: Mapping[str, bytes]
    too_much: bool
    elsewhere: Mapping[tuple[str, str], str]
    refused: Mapping[tuple[str, str], str]

    @property
    def file(self) -> str:
        """The path of its description."""
        return posixpath.join(self.folder, CHART)


def read_chart(tree: Tree, folder: str) -> Chart:
    """Read a chart and the descriptions of those vendored within, or elsewhere in the tree."""
    files: dict[str, bytes] = {}
    elsewhere: dict[tuple[str, str], str] = {}
    refused: dict[tuple[str, str], str] = {}
    size = 0
    pending = [folder]
    for here in pending:
        for path in _paths(tree, here):
            try:
                content = tree.read(path)
            except UnreadableError:
                continue
            size += len(content)
            files[path] = content
            if len(files) > _MOST_FILES or size > _MOST_BYTES:
                break
        for name, there, constraint in _elsewhere(tree, here, files):
            version = _text(read_description(tree, there), "version")
            if accepts(constraint, version) is False:
                refused[here, name] = f"has the version {version} in {there}, and not {constraint}"
            elif len(pending) < _MOST_CHARTS:
                elsewhere[here, name] = there
                pending += [there] if there not in pending else []
    description = _root(files, posixpath.join(folder, CHART))
    chart = Chart(
        folder=folder,
        name=_text(description, "name"),
        description=description,
        library=_text(description, "type") == "library",
        values=_root(files, posixpath.join(folder, "values.yaml")),
        dependencies=(),
        files=files,
        too_much=len(files) > _MOST_FILES or size > _MOST_BYTES,
        elsewhere=elsewhere,
        refused=refused,
    )
    return replace(chart, dependencies=tuple(_dependencies(chart, folder)))


def read_description(tree: Tree, folder: str) -> Located | None:
    """What a chart says of itself; None where it cannot be read."""
    path = posixpath.join(folder, CHART)
    try:
        return _root({path: tree.read(path)}, path)
    except UnreadableError:
        return None


def folders_elsewhere(tree: Tree, folder: str) -> Iterator[str]:
    """The folders of the charts in the tree that a chart names by their paths."""
    files: dict[str, bytes] = {}
    for name in (CHART, _REQUIREMENTS):
        with contextlib.suppress(UnreadableError):
            files[posixpath.join(folder, name)] = tree.read(posixpath.join(folder, name))
    if any(_LOCAL.encode() in content for content in files.values()):
        yield from (there for _, there, _ in _elsewhere(tree, folder, files))


def to_render(chart: Chart) -> dict[str, bytes]:
    """What Helm needs to see: the chart's files, the charts from elsewhere put into it, and those dependencies
    taken out that are not there, since it would render nothing at all.
    """
    files = dict(chart.files)
    _put_in(chart, chart.folder, chart.folder, files, 0)
    missing = {one.name for one in chart.dependencies if one.missing}
    if not missing:
        return files
    for name in (CHART, _REQUIREMENTS):
        path = posixpath.join(chart.folder, name)
        root = _root(chart.files, path)
        value = root.value if root is not None else None
        if isinstance(value, dict) and isinstance(listed := value.get("dependencies"), tuple):
            left = [one for one in listed if not (isinstance(one, dict) and one.get("name") in missing)]
            files[path] = json.dumps({**value, "dependencies": left}, default=str).encode()
    return files


def refers_to_others(files: Mapping[str, bytes]) -> bool:
    """Whether a schema of values among the files, or in an archive, refers to others: Helm would look for these in
    the root folder of this machine, or ask the network.
    """
    return any(
        (path.endswith("values.schema.json") and _REFERENCE.search(content) is not None)
        or (path.endswith(".tgz") and _archive_refers(content))
        for path, content in files.items()
    )


def _archive_refers(content: bytes) -> bool:
    """The same of an archive, of which all texts are looked at; one that is too large may."""
    reader = zlib.decompressobj(wbits=31)
    try:
        text = reader.decompress(content, _MOST_UNPACKED)
    except zlib.error:
        return False
    return bool(reader.unconsumed_tail or reader.unused_data) or _REFERENCE.search(text) is not None


def _put_in(chart: Chart, source: str, target: str, files: dict[str, bytes], depth: int) -> None:
    """Copy the charts that one needs from elsewhere below it, wherever that itself was put."""
    needed = sorted((name, there) for (here, name), there in chart.elsewhere.items() if here == source)
    for number, (_, there) in enumerate(needed if depth < _DEEPEST_CHART else ()):
        below = posixpath.join(target, "charts", f"elsewhere-{number}")
        above = posixpath.join(there, "")
        # What lies in the chart that needs it is a part of that, and is no part of itself.
        inside = [path for path in chart.files if path.startswith(above)]
        if len(files) + len(inside) > _MOST_FILES:
            return
        for path in inside:
            files.setdefault(posixpath.join(below, path.removeprefix(above)), chart.files[path])
        _put_in(chart, there, below, files, depth + 1)


def _elsewhere(tree: Tree, folder: str, files: Mapping[str, bytes]) -> Iterator[tuple[str, str, str]]:
    """Dependencies that are named by a path within the tree: name, folder and the versions that are accepted."""
    vendored = _vendored(folder, files)
    for item in _listed(folder, files):
        name, repository = _text(item, "name"), _text(item, "repository")
        path = repository.removeprefix(_LOCAL)
        if not name or path in {repository, ""} or path.startswith("/") or len(path) > _LONGEST:
            continue
        there = posixpath.normpath(posixpath.join(folder, path))
        # A chart cannot be put into itself, and nothing is read above the tree.
        beside = not f"{folder}/".startswith(f"{there}/") and there not in {".", ".."} and not there.startswith("../")
        here = name in vendored or _archive(folder, files, name)
        if beside and not here and tree.exists(posixpath.join(there, CHART)):
            yield name, there, _text(item, "version")


def _paths(tree: Tree, folder: str) -> Iterator[str]:
    pending = [(folder, 0)]
    while pending:
        here, depth = pending.pop()
        yield from tree.folder(here)
        if depth < _DEEPEST:
            pending += [(one, depth + 1) for one in tree.folders(here) if one.rpartition("/")[2] not in _SKIPPED]


def _listed(folder: str, files: Mapping[str, bytes]) -> Iterator[Located]:
    for file in (CHART, _REQUIREMENTS):
        root = _root(files, posixpath.join(folder, file))
        listed = root.get("dependencies") if root is not None else None
        if listed is not None and isinstance(listed.value, tuple):
            yield from listed.items()


def _dependencies(chart: Chart, folder: str) -> Iterator[Dependency]:
    """What a chart needs, or one of those in it."""
    files, values = chart.files, own_values(chart, folder)
    vendored = _vendored(folder, files)
    for item in _listed(folder, files):
        name = _text(item, "name")
        if name:
            yield Dependency(
                name,
                _text(item, "alias") or name,
                item.span,
                vendored.get(name) or chart.elsewhere.get((folder, name), ""),
                _archive(folder, files, name),
                _is_off(item, values),
                chart.refused.get((folder, name), "is not vendored"),
            )


def _archive(folder: str, files: Mapping[str, bytes], name: str) -> str:
    """The archive of a vendored chart; empty where there is none."""
    start = posixpath.join(folder, "charts", f"{name}-")
    return min((path for path in files if path.startswith(start) and path.endswith(".tgz")), default="")


def children(chart: Chart, folder: str) -> dict[str, Dependency]:
    """The charts within a chart, or within one of those in it, by the keys of their values."""
    start = Span(posixpath.join(folder, CHART), 1, 1, 1, 1)
    found = {name: Dependency(name, name, start, below) for name, below in _vendored(folder, chart.files).items()}
    found.update((one.key, one) for one in _dependencies(chart, folder))
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
