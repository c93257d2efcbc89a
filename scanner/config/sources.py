"""Configuration files as they are read: from the disk, from a tree, or from an earlier revision."""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from scanner.errors import ConfigError, Problem
from scanner.model.rule import RulePack
from scanner.model.tree import UnreadableError

LARGEST = 1_000_000
"""Larger files are no configuration, in bytes."""

_LINKED_OUT = "is a link that leads out of the tree"
_RULES = (".yaml", ".yml")


class Files(Protocol):
    """Where configuration files are. Paths are relative to a root and use ``/``."""

    name: str
    """What to put before a path for people."""

    def present(self, path: str) -> bool:
        """Whether anything is there by this name, of use or not."""

    def read(self, path: str) -> bytes:
        """A whole file.

        Raises:
            UnreadableError: it is not there, too large, or a link out of the root.
        """

    def rules(self, path: str) -> Path | RulePack:
        """The rules of a folder.

        Raises:
            UnreadableError: there is no such folder inside of the root.
        """


class OnDisk:
    """Files below a folder of the disk."""

    name = ""

    def __init__(self, root: Path) -> None:
        self._root = root.resolve()

    def present(self, path: str) -> bool:
        """Whether anything is there by this name, a link that leads nowhere included."""
        found = self._root / path
        return found.is_symlink() or found.exists()

    def read(self, path: str, largest: int = LARGEST) -> bytes:
        """A whole file, links followed that stay below the root."""
        found = self._root / path
        try:
            target = found.resolve(strict=True)
            if not target.is_relative_to(self._root):
                raise UnreadableError(_LINKED_OUT)
            if not target.is_file() or target.stat().st_size > largest:
                raise UnreadableError(f"is no regular file of at most {largest // 1_000_000} MB")
            return target.read_bytes()
        except FileNotFoundError as error:
            is_link = found.is_symlink()
            raise UnreadableError("is a link that leads nowhere" if is_link else "there is no such file") from error
        except (OSError, RuntimeError) as error:
            message = "could not be read: it is a link to itself, or may not be looked at"
            raise UnreadableError(message) from error

    def rules(self, path: str) -> Path:
        """The folder itself."""
        found = (self._root / path).resolve()
        if not found.is_relative_to(self._root):
            raise UnreadableError(f"{path} {_LINKED_OUT}")
        if not found.is_dir():
            raise UnreadableError(f"no such folder: {path or '.'}")
        return found


class Readable(Protocol):
    """What is needed of a tree."""

    def exists(self, path: str) -> bool:
        """As ``Tree.exists``."""

    def read(self, path: str) -> bytes:
        """As ``Tree.read``."""

    def folder(self, path: str) -> Sequence[str]:
        """As ``Tree.folder``."""

    def folders(self, path: str) -> Sequence[str]:
        """As ``Tree.folders``."""


class InTree:
    """Files of a tree; ``name`` is put before their paths for people where it is not the one that they look at."""

    def __init__(self, tree: Readable, name: str = "") -> None:
        self._tree, self.name = tree, name

    def present(self, path: str) -> bool:
        """Whether there is a file."""
        return self._tree.exists(path)

    def read(self, path: str) -> bytes:
        """A whole file."""
        content = self._tree.read(path)
        if len(content) > LARGEST:
            raise UnreadableError(f"is no regular file of at most {LARGEST // 1_000_000} MB")
        return content

    def rules(self, path: str) -> RulePack:
        """The rules of a folder; hidden files and folders are none."""
        found: dict[str, bytes] = {}
        waiting = [path]
        while waiting:
            folder = waiting.pop()
            above = f"{folder}/" if folder else ""
            for file in self._tree.folder(folder):
                if file.endswith(_RULES) and not file.removeprefix(above).startswith("."):
                    found[file.removeprefix(f"{path}/" if path else "")] = self.read(file)
            waiting += (one for one in self._tree.folders(folder) if not one.removeprefix(above).startswith("."))
        if not found and not self._tree.folder(path) and not self._tree.folders(path):
            raise UnreadableError(f"no such folder: {path or '.'}")
        return RulePack(f"{self.name}{path}", dict(sorted(found.items())))


def unusable(file: str, message: str, line: int = 1, column: int = 1) -> ConfigError:
    """A file that cannot be used at all."""
    return ConfigError([Problem(file, line, column, message)])
