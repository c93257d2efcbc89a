"""What a kustomization names: files, other kustomizations, and what is not in the tree.

Fields are those of kustomize's own ``Kustomization`` type; what counts as remote is what it would fetch or
clone (``NewRepoSpecFromURL``), older versions' shorthands included.
"""

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from scanner.inputs.kubernetes.names import KUSTOMIZATIONS
from scanner.model.located import Located
from scanner.model.tree import Tree, UnreadableError
from scanner.model.value import ABSENT
from scanner.syntax.yaml import parse_yaml

# Files, and folders with a kustomization in them.
_INCLUDES: Final = ("resources", "bases", "components")
# The same, or the configuration of a plugin written out.
_PLUGINS: Final = ("generators", "transformers", "validators")
_FILES: Final = ("crds", "configurations")
# Files, or texts; or mappings that name a file under `path`.
_PATCHES: Final = ("patches", "patchesStrategicMerge", "patchesJson6902", "replacements")
_GENERATORS: Final = ("configMapGenerator", "secretGenerator")
_HELM: Final = ("helmCharts", "helmChartInflationGenerator")
_VALUES: Final = ("valuesFile", "additionalValuesFiles")

_REMOTE: Final = re.compile(
    r"(?:git::|[a-z][a-z0-9+.-]*://|github\.com[/:]|gh:|[a-z][a-z0-9-]*@[^/]*[/:])", re.IGNORECASE
)
_LONGEST: Final = 1_000


@dataclass(slots=True)
class References:
    """What one kustomization names. ``files`` and ``folders`` (of other kustomizations) are in the tree;
    ``remote`` and ``outside`` (absolute, or above the tree) are as written.

    ``loose``: it names a file outside of its own folder, which kustomize refuses unless told otherwise.
    ``plugins``: it has configurations of plugins, which can name anything. ``charts``: it wants Helm.
    """

    files: dict[str, None] = field(default_factory=dict)
    folders: dict[str, None] = field(default_factory=dict)
    remote: dict[str, None] = field(default_factory=dict)
    outside: dict[str, None] = field(default_factory=dict)
    loose: bool = False
    plugins: bool = False
    charts: bool = False


def is_remote(name: str) -> bool:
    """Whether kustomize would look for it outside of the disk, a folder of that name or not."""
    return _REMOTE.match(name) is not None


def read_references(tree: Tree, file: str, root: Located | None) -> References:
    """What a kustomization's root node names."""
    return _Reader(tree, posixpath.dirname(file)).read(root)


def kustomization_in(tree: Tree, folder: str) -> str | None:
    """The kustomization file of a folder."""
    found = (posixpath.join(folder, name) for name in sorted(KUSTOMIZATIONS))
    return next((path for path in found if tree.exists(path)), None)


class _Reader:
    def __init__(self, tree: Tree, folder: str) -> None:
        self._tree, self._folder = tree, folder
        self._found = References()

    def read(self, root: Located | None) -> References:
        for key in _INCLUDES:
            for name in _texts(root, key):
                self._named(name, folder=True)
        for key in _PLUGINS:
            for name in _texts(root, key):
                self._found.plugins = True
                if "\n" in name:
                    self._configuration(name)
                elif path := self._named(name, folder=True):
                    self._configuration(self._text(path))
        for key in _FILES:
            for name in _texts(root, key):
                self._named(name)
        for key in _PATCHES:
            for name in (*_texts(root, key), *_texts(root, key, "path")):
                if key != "patchesStrategicMerge" or "\n" not in name:
                    self._named(name)
        for name in (one for part in _all(root, "openapi") for one in _named(part, "path")):
            self._named(name)
        for key in _GENERATORS:
            for inner in ("files", "envs"):
                for name in (one for item in _items(root, key) for one in _texts(item, inner)):
                    self._named(name.rpartition("=")[2] if inner == "files" else name)
            for name in _texts(root, key, "env"):
                self._named(name)
        for item in _items(root, "helmCharts"):
            for name in (one for key in _VALUES for one in (*_named(item, key), *_texts(item, key))):
                self._named(name)
        self._found.charts = any(one.value not in (ABSENT, ()) for key in _HELM for one in _all(root, key))
        return self._found

    def _named(self, name: str, *, folder: bool = False) -> str | None:
        """Take in a name; the path where it is a file's."""
        if not name or "\n" in name or len(name) > _LONGEST:
            return None
        path = None if name.startswith("/") else posixpath.normpath(posixpath.join(self._folder, name))
        inside = path is not None and path != ".." and not path.startswith("../")
        path = "" if path == "." else path
        is_file = inside and path is not None and self._tree.exists(path)
        if re.match(r"https?://", name, re.IGNORECASE) or (folder and not is_file and is_remote(name)):
            self._found.remote[name] = None
        elif not inside or path is None:
            self._found.outside[name] = None
        elif is_file:
            self._found.files[path] = None
            self._found.loose |= not f"{path}/".startswith(f"{self._folder}/" if self._folder else "")
            return path
        elif folder and (there := kustomization_in(self._tree, path)):
            self._found.folders[there] = None
        return None

    def _configuration(self, text: str) -> None:
        """Take in whatever the configuration of a plugin may name."""
        roots, _ = parse_yaml("", text, scalars="kubernetes")
        pending = [value for root in roots if root is not None and (value := root.value) is not ABSENT]
        while pending:
            value = pending.pop()
            if isinstance(value, dict):
                pending.extend(value.values())
            elif isinstance(value, tuple):
                pending.extend(value)
            elif isinstance(value, str) and "\n" not in value:
                path = posixpath.normpath(posixpath.join(self._folder, value.rpartition("=")[2][:_LONGEST] or "."))
                if is_remote(value):
                    self._found.remote[value] = None
                elif not path.startswith("../") and self._tree.exists(path):
                    self._found.files[path] = None

    def _text(self, path: str) -> str:
        try:
            return self._tree.read(path).decode("utf-8", "replace")
        except UnreadableError:
            return ""


def _all(node: Located | None, key: str) -> Iterator[Located]:
    """What stands at a key, however that is written: Go's reader of JSON takes ``Resources`` for ``resources``."""
    if node is not None and isinstance(node.value, dict):
        yield from (inner for name, inner in node.entries() if name.lower() == key.lower())


def _items(root: Located | None, key: str) -> Iterator[Located]:
    for found in _all(root, key):
        if isinstance(found.value, tuple):
            yield from found.items()


def _texts(root: Located | None, key: str, inner: str = "") -> Iterator[str]:
    for item in _items(root, key):
        if inner:
            yield from _named(item, inner)
        elif isinstance(item.value, str):
            yield item.value


def _named(node: Located, key: str) -> Iterator[str]:
    for found in _all(node, key):
        if isinstance(found.value, str):
            yield found.value
