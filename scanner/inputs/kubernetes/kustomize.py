"""What kustomizations say: which files they include, which they patch with, and what they would change.

They are not rendered: what they include is judged as it is written, and where they would change it a gap
says so.
"""

import posixpath
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from scanner.inputs.kubernetes.names import KUSTOMIZATIONS
from scanner.inputs.kubernetes.unread import types_of
from scanner.model.kinds import KINDS
from scanner.model.located import Located
from scanner.model.tree import Tree, UnreadableError
from scanner.syntax.document import MappingNode, Node, ScalarNode, SequenceNode

_INCLUDES: Final = ("resources", "bases", "components")
# Lists of files, of inline texts, or of maps with a file's `path`.
_PATCHES: Final = (
    "patches", "patchesStrategicMerge", "patchesJson6902", "replacements", "transformers", "generators",
    "validators", "configurations",
)  # fmt: skip
# All other fields change, add or generate something.
_INERT: Final = frozenset(
    {"apiVersion", "kind", "metadata", "buildMetadata", "crds", "openapi", "sortOptions", *_INCLUDES}
)
# Fields that add no object, and let none be found that is not found without them.
_ADD_NOTHING: Final = frozenset(
    {"commonAnnotations", "generatorOptions", "imageTags", "images", "namePrefix", "nameSuffix", "replicas"}
)
_MADE: Final = {"configMapGenerator": "core/ConfigMap", "secretGenerator": "core/Secret"}
_PATCHED: Final = ("patches", "patchesStrategicMerge", "patchesJson6902")


@dataclass(frozen=True, slots=True)
class Kustomization:
    """One kustomization file.

    ``includes`` are the kustomizations and ``resources`` the files that it names; ``patches`` files that are
    no objects of their own. ``changes`` are its fields that would change or add something, ``missing``
    what it names and is not in the tree (remote bases among it). ``hides`` are the types of the objects that it
    would add or change, None where these could be any. A ``component`` cannot be built by itself.
    """

    file: str
    component: bool
    includes: tuple[str, ...]
    resources: tuple[str, ...]
    patches: tuple[str, ...]
    changes: tuple[str, ...]
    missing: tuple[str, ...]
    hides: frozenset[str] | None

    @property
    def folder(self) -> str:
        """Its folder; "" is the root."""
        return posixpath.dirname(self.file)


def read_kustomization(tree: Tree, file: str, root: Node | None) -> Kustomization:
    """What a kustomization's root node says; nothing where it is empty or broken."""
    folder = posixpath.dirname(file)
    includes: dict[str, None] = {}
    resources: dict[str, None] = {}
    missing: dict[str, None] = {}
    for name in (name for key in _INCLUDES for name in _texts(root, key)):
        path = _inside(folder, name)
        if path is not None and tree.exists(path):
            resources[path] = None
        elif path is not None and (found := _kustomization_in(tree, path)):
            includes[found] = None
        else:
            missing[name] = None
    patches = [path for key in _PATCHES for name in _texts(root, key) if (path := _inside(folder, name))]
    changes = [key for key, node in _fields(root) if key not in _INERT and node.value not in (None, (), {}, "")]
    return Kustomization(
        file=file,
        component=_text(root, "kind") == "Component",
        includes=tuple(one for one in includes if one != file),
        resources=tuple(resources),
        patches=tuple(path for path in dict.fromkeys(patches) if tree.exists(path)),
        changes=tuple(changes),
        missing=tuple(missing),
        hides=None if missing else _hidden(tree, folder, root, changes),
    )


def _hidden(tree: Tree, folder: str, root: Node | None, changes: Sequence[str]) -> frozenset[str] | None:
    """The types of what some fields would add or change; None where these could be any."""
    found: set[str] = set()
    for field in changes:
        if field in _MADE:
            found.add(_MADE[field])
        elif field in _PATCHED:
            for item in _items(root, field):
                types = _patched(tree, folder, item)
                if types is None:
                    return None
                found |= types
        elif field not in _ADD_NOTHING:
            return None
    return frozenset(found)


def _patched(tree: Tree, folder: str, item: Node) -> frozenset[str] | None:
    """The types of what a patch is for."""
    target = item.get("target") if isinstance(item, MappingNode) else None
    if target is not None:
        kind, group = _text(target, "kind"), _text(target, "group")
        if kind.isalnum():
            return frozenset({f"{group or KINDS.get(kind, 'core')}/{kind}"})
        return None
    text = item.text if isinstance(item, ScalarNode) else _text(item, "patch") or _text(item, "path")
    path = _inside(folder, text)
    if path is not None and tree.exists(path):
        try:
            text = tree.read(path).decode("utf-8", "replace")
        except UnreadableError:
            return None
    found = [types_of(one) for one in re.split(r"^---", text, flags=re.MULTILINE) if one.strip()]
    return frozenset[str]().union(*(one for one in found if one)) if found and None not in found else None


def _kustomization_in(tree: Tree, folder: str) -> str | None:
    for name in sorted(KUSTOMIZATIONS):
        path = posixpath.join(folder, name)
        if tree.exists(path):
            return path
    return None


def _inside(folder: str, name: str) -> str | None:
    """A local path from the tree's root; None for what is none, or leads out of the tree."""
    if not name or "\n" in name or "://" in name or name.startswith(("/", "git@")) or len(name) > 1000:
        return None
    path = posixpath.normpath(posixpath.join(folder, name))
    return None if path == ".." or path.startswith("../") else path.removeprefix(".") if path == "." else path


def _fields(root: Node | None) -> Sequence[tuple[str, Located]]:
    return [(member.key, member.node) for member in root.members] if isinstance(root, MappingNode) else []


def _text(root: Located | None, key: str) -> str:
    found = root.get(key) if isinstance(root, MappingNode) else None
    return found.text if isinstance(found, ScalarNode) else ""


def _items(root: Node | None, key: str) -> Sequence[Node]:
    found = root.get(key) if isinstance(root, MappingNode) else None
    return found.nodes if isinstance(found, SequenceNode) else ()


def _texts(root: Node | None, key: str) -> Iterator[str]:
    for node in _items(root, key):
        if isinstance(node, ScalarNode):
            yield node.text
        elif path := _text(node, "path"):
            yield path
