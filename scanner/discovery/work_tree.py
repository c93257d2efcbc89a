"""Opening what the command line names."""

import os
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from scanner.discovery.arguments import STANDARD_INPUT, asked_for
from scanner.discovery.disk import Disk, megabytes
from scanner.discovery.memory import MemoryTree
from scanner.discovery.places import PLAN_FACTOR, looks_like_plan, printable, scanned
from scanner.discovery.stdin import name_for
from scanner.discovery.walk import IgnoreFiles, Walk
from scanner.model.diagnostic import Diagnostic
from scanner.model.tree import Listed, Tree
from scanner.syntax.ignore_patterns import Patterns

MAX_SIZE: Final = 10_000_000
"""Larger files are not read, in bytes."""


@dataclass(frozen=True, slots=True)
class WorkTree:
    """A Tree, and what was seen when it was opened.

    ``root`` is absolute and free of links. ``hidden`` counts the files below what was asked for that ignore
    files and excludes hide, of the kinds that inputs read; vendored folders are not counted, and of very
    large hidden folders only the beginning is. ``diagnostics`` say which files and links were left out, and why.
    ``named`` are the paths that go by one of the ``names`` that the tree was opened with, ignored or not, in
    visible folders and in those above what was asked for. ``ignore_files`` has what was taken for a folder's ignore
    files, None where these were its own.
    """

    root: Path
    files: Sequence[Listed]
    hidden: int
    diagnostics: Sequence[Diagnostic]
    _inside: "Tree | Disk | _PlanBesideCode | _Replaced" = field(repr=False)
    named: Sequence[str] = ()
    ignore_files: IgnoreFiles | None = field(default=None, repr=False)

    def without(self, folder: str, excludes: Sequence[str]) -> "WorkTree":
        """The same tree without the files of a folder that patterns, written as in a ``.gitignore`` there, cover."""
        patterns = Patterns(excludes)
        above = f"{folder}/" if folder else ""

        def hides(path: str) -> bool:
            return path.startswith(above) and patterns.covers(path[len(above) :])

        gone = {one.path: one for one in self.files if hides(one.path)}
        return replace(
            self,
            files=[one for one in self.files if one.path not in gone],
            hidden=self.hidden + sum(one.entry and scanned(one.path) for one in gone.values()),
            diagnostics=[one for one in self.diagnostics if not hides(one.file)],
        )

    def with_files_of(self, other: Tree, names: AbstractSet[str]) -> "WorkTree":
        """The same tree, but for the files of some names: these are as another tree has them."""
        return replace(self, _inside=_Replaced(self._inside, other, names))

    def exists(self, path: str) -> bool:
        """Whether a regular file is there, hidden or not."""
        return self._inside.exists(path)

    def read(self, path: str) -> bytes:
        """The whole file, hidden or not.

        Raises:
            UnreadableError: gone, no permission, too large, no regular file, a link out of the tree.
        """
        return self._inside.read(path)

    def folder(self, path: str) -> Sequence[str]:
        """The paths of the files directly in a folder, hidden ones and links to files included, sorted."""
        return self._inside.folder(path)

    def folders(self, path: str) -> Sequence[str]:
        """The paths of the folders directly in a folder, hidden ones and links to folders included, sorted."""
        return self._inside.folders(path)

    def real(self, path: str) -> str:
        """The file's own path where links lead to it."""
        return self._inside.real(path)


def find_root(arguments: Sequence[str]) -> Path:
    """The root of the tree that the arguments share, where the configuration is looked for.

    Raises:
        UsageError: as ``open_tree``.
    """
    return Path(asked_for(arguments).root)


def open_tree(
    arguments: Sequence[str],
    *,
    excludes: Sequence[str] = (),
    standard_input: bytes | None = None,
    standard_input_name: str | None = None,
    max_size: int = MAX_SIZE,
    names: AbstractSet[str] = frozenset(),
    ignore_files: IgnoreFiles | None = None,
) -> WorkTree:
    """List the tree that the arguments, files and folders, share; the current folder without any.

    What lies below an argument is an entry, and so is a file that is named itself, whatever ignore files
    say; ``excludes`` (written as in a ``.gitignore`` at the root) hold for named files as well. In a
    repository the whole of it is listed beside the entries; elsewhere the arguments and the folders of
    named files are. ``-`` is a tree of one file, the text in ``standard_input``, which goes by
    ``standard_input_name`` or by a name that fits what it looks like; a plan lies in the current folder,
    beside the code that it was made from. A plan may be ``PLAN_FACTOR`` times as large as other files.
    ``names`` are those of files that the tree is to tell of (``WorkTree.named``); ``ignore_files`` has what is to be
    taken for a folder's ignore files instead of its own.

    Raises:
        UsageError: a path that is not there or cannot be scanned; ``-`` beside other paths.
    """
    asked = asked_for(arguments)
    if STANDARD_INPUT in arguments:
        if standard_input is None:
            raise ValueError("the content of standard input is missing")
        return _of_standard_input(asked.root, standard_input, standard_input_name, max_size)
    disk = Disk(asked.root, max_size=max_size)
    walk = Walk(disk, asked, excludes, max_size=max_size, names=names, ignore_files=ignore_files)
    return WorkTree(Path(asked.root), walk.files, walk.hidden, walk.diagnostics, disk, walk.named, ignore_files)


def _of_standard_input(root: str, content: bytes, name: str | None, max_size: int) -> WorkTree:
    is_plan = looks_like_plan(content)
    most = max_size * PLAN_FACTOR if is_plan else max_size
    name = name or name_for(content)
    if len(content) > most:
        message = f"has {megabytes(len(content))}, more than the {megabytes(most)} that are read, and was left out"
        told = Diagnostic("error", "file-too-large", message, file=name, remedy="Raise --max-file-size.")
        return WorkTree(Path(root), (), 0, (told,), MemoryTree({}))
    tree = MemoryTree({name: content})
    if not is_plan:
        return WorkTree(Path(root), tree.files, 0, (), tree)
    # It was made from the configuration in the current folder, which tells where its values stand.
    here = os.path.relpath(os.path.realpath("."), root)
    path = name if here == "." else f"{printable(here)}/{name}"
    files = (Listed(path, len(content), entry=True),)
    return WorkTree(Path(root), files, 0, (), _PlanBesideCode(path, content, Disk(root, max_size=max_size)))


class _Replaced:
    """The files of one tree, those of some names taken from another."""

    def __init__(
        self, inside: "Tree | Disk | _PlanBesideCode | _Replaced", other: Tree, names: AbstractSet[str]
    ) -> None:
        self._inside, self._other, self._names = inside, other, names

    def _of(self, path: str) -> "Tree | Disk | _PlanBesideCode | _Replaced":
        return self._other if path.rpartition("/")[2] in self._names else self._inside

    def exists(self, path: str) -> bool:
        return self._of(path).exists(path)

    def read(self, path: str) -> bytes:
        return self._of(path).read(path)

    def folder(self, path: str) -> Sequence[str]:
        return self._inside.folder(path)

    def folders(self, path: str) -> Sequence[str]:
        return self._inside.folders(path)

    def real(self, path: str) -> str:
        return self._of(path).real(path)


class _PlanBesideCode:
    """The files below the root, unlisted, and one that is none of them."""

    def __init__(self, path: str, content: bytes, disk: Disk) -> None:
        self._path, self._content, self._disk = path, content, disk

    def exists(self, path: str) -> bool:
        return path == self._path or self._disk.exists(path)

    def read(self, path: str) -> bytes:
        return self._content if path == self._path else self._disk.read(path)

    def folder(self, path: str) -> Sequence[str]:
        return self._disk.folder(path)

    def folders(self, path: str) -> Sequence[str]:
        return self._disk.folders(path)

    def real(self, path: str) -> str:
        return path if path == self._path else self._disk.real(path)
