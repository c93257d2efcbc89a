"""Reading below one folder, and nowhere else."""

import errno
import os
import stat
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from scanner.discovery.places import PLAN_FACTOR, joined, normalized, printable, within
from scanner.model.tree import UnreadableError

_SAFE: Final = os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC
_FOLDER: Final = _SAFE | os.O_DIRECTORY | getattr(os, "O_PATH", 0)

_WHY: Final[Mapping[int, str]] = {
    errno.EACCES: "permission denied",
    errno.EPERM: "permission denied",
    errno.ENOENT: "it is gone",
    errno.ENOTDIR: "it is gone",
    errno.ELOOP: "it is a link that leads to itself or changed while it was read",
    errno.ENAMETOOLONG: "its path is too long for this system",
}


def reason(error: OSError) -> str:
    """Why a file or folder cannot be read, for people."""
    return _WHY.get(error.errno or 0) or (error.strerror or "the system refused").lower()


def megabytes(size: int) -> str:
    """A size for people."""
    return f"{size / 1_000_000:.1f} MB"


class Disk:
    """Reads files below ``root``, an absolute path without links in it.

    A link is followed where it leads to something below the root; then, and whatever happens on the disk
    in the meantime, each step is opened below the one before with links refused. A path whose name has
    unprintable characters goes by its ``shown`` form.
    """

    __slots__ = ("_above", "_aliases", "_folders", "_max_size", "_plans")

    def __init__(self, root: str, *, max_size: int) -> None:
        self._above: Final = root.rstrip("/") + "/"
        self._max_size: Final = max_size
        self._plans: Final[set[str]] = set()
        self._aliases: Final[dict[str, str]] = {}
        self._folders: Final[dict[str, str | None]] = {"": ""}

    def take_for_plan(self, own: str) -> None:
        """Let a file be as large as a plan may be."""
        self._plans.add(own)

    def absolute(self, own: str) -> str:
        """Where a path, as it is on the disk, stands in the file system."""
        return self._above + own

    def shown(self, own: str) -> str:
        """The path by which the tree speaks of what is at ``own`` on the disk."""
        path = printable(own)
        here, name = path, own
        while here != name:
            self._aliases[here] = name
            here, name = here.rpartition("/")[0], name.rpartition("/")[0]
        return path

    def own(self, path: str) -> str | None:
        """The path on the disk of what the tree speaks of, whether it is there or not; None outside."""
        path_or_none = normalized(path)
        return None if path_or_none is None else self._aliases.get(path_or_none, path_or_none)

    def exists(self, path: str) -> bool:
        """Whether a regular file is there, itself or through links that stay below the root."""
        return self._file(self.own(path)) is not None

    def real(self, path: str) -> str:
        """The file's own path where links lead to it; the path itself where they do not, or nowhere."""
        found = self._file(self.own(path))
        return path if found is None else self.shown(found)

    def read(self, path: str) -> bytes:
        """The whole file.

        Raises:
            UnreadableError: gone, no permission, too large, no regular file, a link out of the tree.
        """
        own = self.own(path)
        found = self._file(own)
        if found is None:
            raise UnreadableError(self._why_not(own))
        most = self._max_size * (PLAN_FACTOR if found in self._plans else 1)
        try:
            opened = self._open(found)
            with os.fdopen(opened, "rb") as file:
                status = os.fstat(opened)
                if not stat.S_ISREG(status.st_mode):
                    raise UnreadableError("it is not a regular file")
                content = file.read(most + 1) if status.st_size <= most else None
        except OSError as error:
            raise UnreadableError(reason(error)) from error
        if content is None or len(content) > most:
            raise UnreadableError(f"it is larger than {megabytes(most)}")
        return content

    def head(self, own: str, size: int) -> bytes:
        """The first bytes of a regular file that no link leads to.

        Raises:
            OSError: it is not there, is no such file, or must not be read.
        """
        with os.fdopen(self._open(own), "rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise OSError(errno.EINVAL, "not a regular file")
            return file.read(size)

    def folder(self, path: str) -> Sequence[str]:
        """The paths of the files directly in a folder, links to files below the root included, sorted."""
        asked = self.own(path)
        own = None if asked is None else self._folder(asked)
        if asked is None or own is None:
            return ()
        try:
            with os.scandir(self.absolute(own)) as entries:
                found = [
                    joined(asked, entry.name)
                    for entry in entries
                    if entry.is_file(follow_symlinks=False)
                    or (entry.is_symlink() and self._file(joined(own, entry.name)) is not None)
                ]
        except OSError:
            return ()
        return sorted(map(self.shown, found))

    def folders(self, path: str) -> Sequence[str]:
        """The paths of the folders directly in a folder, links to others below the root included, sorted."""
        asked = self.own(path)
        own = None if asked is None else self._folder(asked)
        if asked is None or own is None:
            return ()
        try:
            with os.scandir(self.absolute(own)) as entries:
                found = [
                    joined(asked, entry.name)
                    for entry in entries
                    if (entry.is_symlink() or entry.is_dir()) and self._leads_on(own, joined(own, entry.name))
                ]
        except OSError:
            return ()
        return sorted(map(self.shown, found))

    def _leads_on(self, folder: str, own: str) -> bool:
        """Whether a path in a folder leads to a folder of the tree, and not back to one that it lies in."""
        target = self._folder(own)
        if target is None or not Path(self.absolute(target)).is_dir():
            return False
        return target == own or not within(folder, target)

    def inside(self, own: str) -> str | None:
        """What a path leads to, free of links; None for out of the tree.

        Raises:
            OSError: it leads nowhere (``ENOENT``) or to itself (``ELOOP``).
        """
        found = os.path.realpath(self.absolute(own), strict=True) + "/"
        below = found.removeprefix(self._above).rstrip("/")
        is_inside = found.startswith(self._above) and all(step.lower() != ".git" for step in below.split("/"))
        return below if is_inside else None

    def _file(self, own: str | None) -> str | None:
        """The path of a regular file, free of links; None where there is none."""
        folder, _, name = (own or "").rpartition("/")
        above = self._folder(folder)
        if above is None or not name:
            return None
        found: str | None = joined(above, name)
        try:
            status = os.lstat(self.absolute(joined(above, name)))
            if stat.S_ISLNK(status.st_mode):
                found = self.inside(joined(above, name))
                status = os.lstat(self.absolute(found or ""))
        except OSError:
            return None
        return found if found and stat.S_ISREG(status.st_mode) else None

    def _folder(self, own: str) -> str | None:
        if own not in self._folders:
            try:
                self._folders[own] = self.inside(own)
            except OSError:
                self._folders[own] = None
        return self._folders[own]

    def _open(self, own: str) -> int:
        *folders, name = own.split("/")
        here = os.open(self._above, _FOLDER)
        try:
            for step in folders:
                below = os.open(step, _FOLDER, dir_fd=here)
                os.close(here)
                here = below
            # Without O_NONBLOCK a file that became a pipe since it was looked at would wait for a writer.
            return os.open(name, _SAFE | os.O_NONBLOCK, dir_fd=here)
        finally:
            os.close(here)

    def _why_not(self, own: str | None) -> str:
        if own is None:
            return "it lies outside the tree"
        try:
            if self.inside(own) is None:
                return "it is a link that leads out of the tree"
        except OSError as error:
            return reason(error)
        return "it is not a regular file"
