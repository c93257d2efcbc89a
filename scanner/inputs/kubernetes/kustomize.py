"""What kustomizations say: which files they include, which they patch with, and what they would change.

They are not rendered: what they include is judged as it is written, and where they would change it a gap
says so.
"""

import posixpath
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from scanner.inputs.kubernetes.names import KUSTOMIZATIONS
from scanner.model.located import Located
from scanner.model.tree import Tree
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


@dataclass(frozen=True, slots=True)
class Kustomization:
    """One kustomization file.

    ``includes`` are the kustomizations and ``resources`` the files that it names; ``patches`` files that are
    no objects of their own. ``changes`` are its fields that would change or add something, ``missing``
    what it names and is not in the tree (remote bases among it). A ``component`` cannot be built by itself.
    """

    file: str
    component: bool
    includes: tuple[str, ...]
    resources: tuple[str, ...]
    patches: tuple[str, ...]
    changes: tuple[str, ...]
    missing: tuple[str, ...]

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
    )


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


def _text(root: Node | None, key: str) -> str:
    found = root.get(key) if isinstance(root, MappingNode) else None
    return found.text if isinstance(found, ScalarNode) else ""


def _texts(root: Node | None, key: str) -> Iterator[str]:
    found = root.get(key) if isinstance(root, MappingNode) else None
    for node in found.nodes if isinstance(found, SequenceNode) else ():
        if isinstance(node, ScalarNode):
            yield node.text
        elif path := _text(node, "path"):
            yield path
