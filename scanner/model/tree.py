"""The files of one scan, wherever they come from."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol


class UnreadableError(Exception):
    """A file that is listed but cannot be read; the message says why, for people."""


class Listed(NamedTuple):
    """A file of the tree: its path, its size in bytes (0 for kinds that no input reads), and whether the
    arguments asked for it.
    """

    path: str
    size: int
    entry: bool


class Tree(Protocol):
    """Paths are relative to the tree's root and use ``/``; nothing outside the root can be reached."""

    @property
    def files(self) -> Sequence[Listed]:
        """Every visible file, sorted by path: once and by its own path, however many links lead to it."""

    def exists(self, path: str) -> bool:
        """Whether a file is there, hidden or not."""

    def read(self, path: str) -> bytes:
        """The whole file, hidden or not.

        Raises:
            UnreadableError: gone, no permission, too large, a link out of the tree.
        """

    def folder(self, path: str) -> Sequence[str]:
        """The paths of the files directly in a folder, hidden ones and links to files included, sorted."""

    def folders(self, path: str) -> Sequence[str]:
        """The paths of the folders directly in a folder, hidden ones and links to folders included, sorted."""

    def real(self, path: str) -> str:
        """The file's own path where links lead to it (what outputs must name); else the path itself."""
