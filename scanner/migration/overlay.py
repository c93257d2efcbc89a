"""A tree as it would be with other contents in some of its files."""

from collections.abc import Mapping, Sequence

from scanner.model.tree import Listed, Tree


class Overlay:
    """``contents`` are the other contents, by path."""

    def __init__(self, tree: Tree, contents: Mapping[str, bytes]) -> None:
        self._tree, self._contents = tree, contents

    @property
    def files(self) -> Sequence[Listed]:
        """The same files."""
        return self._tree.files

    def exists(self, path: str) -> bool:
        """Whether a file is there."""
        return self._tree.exists(path)

    def read(self, path: str) -> bytes:
        """The whole file, as it would be."""
        content = self._contents.get(path)
        return self._tree.read(path) if content is None else content

    def folder(self, path: str) -> Sequence[str]:
        """As the tree has it."""
        return self._tree.folder(path)

    def folders(self, path: str) -> Sequence[str]:
        """As the tree has it."""
        return self._tree.folders(path)

    def real(self, path: str) -> str:
        """As the tree has it."""
        return self._tree.real(path)
