"""A tree as it was at a commit, read from git's objects; the work tree is not touched."""

import posixpath
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from typing import Final

from scanner.discovery.disk import megabytes
from scanner.discovery.ignores import GIT, OWN
from scanner.discovery.places import (
    PLAN_FACTOR,
    joined,
    looks_like_plan,
    normalized,
    printable,
    within,
)
from scanner.discovery.repository import GITLINK, LINK, Entry, Objects, Repository
from scanner.discovery.revision_walk import IGNORE_FILE, Listing
from scanner.discovery.work_tree import MAX_SIZE
from scanner.errors import ToolError
from scanner.model.tree import Listed, UnreadableError

_LINKS: Final = 40
_HEAD: Final = 65_536
POINTER: Final = b"version https://git-lfs.github.com/spec/"

Folder = dict[str, Entry | None]
"""What lies directly in a folder, by name: folders have no entry of their own."""

IgnoreFiles = Callable[[str], Mapping[str, bytes | None] | None]
"""The contents of a folder's ignore files, by name."""


class Revision:
    """A Tree over one commit, listed as the work tree would be with its files in it.

    ``files`` and ``folders`` that were asked for are relative to the root; those that the commit does not have
    are passed over. A submodule is a folder without files, one of ``links``. ``ignore_files`` has other ignore
    files than the commit's own; None where a folder has no others.
    """

    def __init__(
        self,
        commit: str,
        entries: Iterable[Entry],
        objects: Objects,
        *,
        asked_files: Sequence[str] = (),
        asked_folders: Sequence[str] = ("",),
        excludes: Sequence[str] = (),
        max_size: int = MAX_SIZE,
        ignore_files: IgnoreFiles | None = None,
    ) -> None:
        self.commit: Final = commit
        self._objects: Final = objects
        self._asked: tuple[Sequence[str], Sequence[str]] = (asked_files, asked_folders)
        self._excludes: Final = excludes
        self._max_size: Final = max_size
        self._ignore_files: Final = ignore_files
        self.links: Final[set[str]] = set()
        self._places: Final[dict[str, Folder]] = {"": {}}
        self._resolved: Final[dict[str, str | None]] = {}
        for entry in entries:
            path = printable(entry.path.decode("utf-8", "surrogateescape"))
            # Git itself makes no such paths, but objects can be forged.
            if normalized(path) == path:
                self._place(path, entry)

    def _place(self, path: str, entry: Entry) -> None:
        folder, _, name = path.rpartition("/")
        if entry.mode == GITLINK:
            self._make(path)
            self.links.add(path)
        elif self._make(folder):
            self._places[folder].setdefault(name, entry)

    def _make(self, folder: str) -> bool:
        """Have a folder; False where a forged tree has a file of the same name."""
        missing = []
        while folder not in self._places:
            missing.append(folder)
            folder = folder.rpartition("/")[0]
        for one in reversed(missing):
            above, _, name = one.rpartition("/")
            if self._places[above].setdefault(name, None) is not None:
                return False
            self._places[one] = {}
        return True

    @cached_property
    def files(self) -> Sequence[Listed]:
        """Every visible file, sorted by path."""
        return Listing(self, *self._asked, self._excludes).files

    def ask(self, files: Sequence[str], folders: Sequence[str]) -> None:
        """Change what was asked for, before anybody looks at ``files``."""
        self._asked = (files, folders)

    def entries(self) -> Iterator[tuple[str, Entry]]:
        """Everything by its path, links among it, in no order that means anything."""
        for folder, names in self._places.items():
            yield from ((joined(folder, name), entry) for name, entry in names.items() if entry is not None)

    def entry(self, path: str) -> Entry | None:
        """What git has of a regular file, links to it followed; None where there is none."""
        own = self._resolve(normalized(path))
        return self._own(own) if own else None

    def exists(self, path: str) -> bool:
        """Whether a file is there, hidden or not."""
        return self.entry(path) is not None

    def real(self, path: str) -> str:
        """The file's own path where links lead to it; else the path itself."""
        own = self._resolve(normalized(path))
        return own if own and self._own(own) is not None else path

    def read(self, path: str) -> bytes:
        """The whole file, hidden or not.

        Raises:
            UnreadableError: not there, too large, a link out of the tree, kept outside of git.
        """
        place = normalized(path)
        if place is None:
            raise UnreadableError("it lies outside the tree")
        found = self.entry(path)
        if found is None:
            raise UnreadableError(f"it is not there at {self.commit[:12]}")
        if found.size > self._most(path, found):
            raise UnreadableError(f"it is larger than {megabytes(self._max_size)}")
        content = self._content(found)
        if content.startswith(POINTER) and found.size < len(POINTER) * 20:
            raise UnreadableError("it is kept in Git LFS")
        return content

    def folder(self, path: str) -> Sequence[str]:
        """The paths of the files directly in a folder, links to files included, sorted."""
        return [
            joined(place, name)
            for place, name, entry in self._inside(path)
            if entry is not None and (entry.mode != LINK or self.entry(joined(place, name)) is not None)
        ]

    def folders(self, path: str) -> Sequence[str]:
        """The paths of the folders directly in a folder, links to others included, sorted."""
        found = []
        for place, name, entry in self._inside(path):
            own = self._resolve(joined(place, name)) if entry is None or entry.mode == LINK else None
            if own in self._places and (entry is None or not within(place, own)):
                found.append(joined(place, name))
        return found

    def _inside(self, path: str) -> Iterator[tuple[str, str, Entry | None]]:
        asked = normalized(path)
        own = self._resolve(asked)
        if asked is not None and own is not None and own in self._places:
            for name, entry in sorted(self._places[own].items(), key=lambda one: one[0]):
                yield asked, name, entry

    def names(self, folder: str) -> Mapping[str, Entry | None]:
        """What lies directly in a folder that no link leads to, sorted by name."""
        return dict(sorted(self._places.get(folder, {}).items(), key=lambda one: one[0]))

    def head(self, path: str, size: int) -> bytes:
        """The first bytes of a regular file that no link leads to; empty where there is none."""
        found = self._own(path)
        if found is None or found.mode == LINK or found.size > self._max_size * PLAN_FACTOR:
            return b""
        try:
            return self._content(found)[:size]
        except UnreadableError:
            return b""

    def ignore_files(self, folder: str) -> Mapping[str, bytes | None]:
        """The contents of a folder's ignore files, by name."""
        found = self._ignore_files(folder) if self._ignore_files is not None else None
        if found is None:
            found = {name: self.head(joined(folder, name), IGNORE_FILE) for name in (GIT, OWN)}
        return found

    def fits(self, path: str, entry: Entry) -> bool:
        """Whether a file is small enough to be read."""
        return entry.size <= self._most(path, entry)

    def is_folder(self, own: str) -> bool:
        """Whether a path without links is a folder's."""
        return own in self._places

    def target(self, path: str) -> str | None:
        """What a path leads to, free of links; None out of the tree, or in a circle."""
        return self._resolve(path)

    def _most(self, path: str, entry: Entry) -> int:
        most = self._max_size * PLAN_FACTOR
        if path.endswith(".json") and self._max_size < entry.size <= most:
            return most if looks_like_plan(self._content(entry)[:_HEAD]) else self._max_size
        return self._max_size

    def _own(self, own: str) -> Entry | None:
        folder, _, name = own.rpartition("/")
        return self._places.get(folder, {}).get(name)

    def _content(self, entry: Entry) -> bytes:
        try:
            found = self._objects.read(entry.id)
        except ToolError as error:
            raise UnreadableError(str(error)) from error
        if found is None:
            raise UnreadableError("git does not have its content; this clone may be a partial one")
        return found

    def _resolve(self, path: str | None) -> str | None:
        """The path without links, whether something is there or not; None where it leads out of the tree."""
        if path is None or not path:
            return path
        if path not in self._resolved:
            self._resolved[path] = self._followed(path)
        return self._resolved[path]

    def _followed(self, path: str) -> str | None:
        waiting = path.split("/")[::-1]
        here, links = "", 0
        while waiting:
            step = waiting.pop()
            if step in {"", "."}:
                continue
            if step == "..":
                if not here:
                    return None
                here = posixpath.dirname(here)
                continue
            found = self._places.get(here, {}).get(step)
            if found is None or found.mode != LINK:
                here = joined(here, step)
                continue
            links += 1
            target = self._link(found)
            if links > _LINKS or target is None or target.startswith("/"):
                return None
            waiting += target.split("/")[::-1]
        return normalized(here)

    def _link(self, entry: Entry) -> str | None:
        try:
            content = self._content(entry) if entry.size < _HEAD else b""
        except UnreadableError:
            return None
        return printable(content.decode("utf-8", "surrogateescape")) or None


@contextmanager
def open_revision(
    repository: Repository,
    commit: str,
    *,
    asked_files: Sequence[str] = (),
    asked_folders: Sequence[str] = ("",),
    excludes: Sequence[str] = (),
    max_size: int = MAX_SIZE,
    ignore_files: IgnoreFiles | None = None,
) -> Iterator[Revision]:
    """The tree of a commit (a full id), while the context lasts.

    Raises:
        UsageError: git cannot list it.
    """
    entries = list(repository.entries(commit))
    with repository.objects() as objects:
        yield Revision(
            commit,
            entries,
            objects,
            asked_files=asked_files,
            asked_folders=asked_folders,
            excludes=excludes,
            max_size=max_size,
            ignore_files=ignore_files,
        )
