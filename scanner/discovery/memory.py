"""A tree that never touches a disk."""

from collections.abc import Mapping, Sequence
from typing import Final

from scanner.discovery.places import normalized, vendored
from scanner.model.tree import Listed, UnreadableError


class MemoryTree:
    """A Tree over contents in memory, by path from its root.

    ``entries`` are the files and folders that were asked for, all by default. Vendored folders
    (``.terraform``, ``node_modules``, the ``charts`` of a chart) are hidden, as in a work tree.
    """

    __slots__ = ("_content", "_folders", "files")

    def __init__(self, files: Mapping[str, bytes | str], entries: Sequence[str] | None = None) -> None:
        self._content: Final = {
            path: content.encode() if isinstance(content, str) else content for path, content in sorted(files.items())
        }
        for path in self._content:
            if not path or normalized(path) != path:
                raise ValueError(f"{path!r} is no path relative to a tree's root")
        self._folders: Final[dict[str, list[str]]] = {}
        for path in self._content:
            self._folders.setdefault(path.rpartition("/")[0], []).append(path)
        asked = None if entries is None else [normalized(entry) for entry in entries]
        self.files: Sequence[Listed] = tuple(
            Listed(path, len(content), entry=asked is None or any(_within(path, entry) for entry in asked))
            for path, content in self._content.items()
            if not vendored(path, self.exists)
        )

    def exists(self, path: str) -> bool:
        """Whether a file is there, hidden or not."""
        return normalized(path) in self._content

    def read(self, path: str) -> bytes:
        """The whole file.

        Raises:
            UnreadableError: there is no such file.
        """
        found = normalized(path)
        if found is None or found not in self._content:
            raise UnreadableError("no such file")
        return self._content[found]

    def real(self, path: str) -> str:
        """The path itself: there are no links."""
        return path

    def folder(self, path: str) -> Sequence[str]:
        """The paths of the files directly in a folder, sorted."""
        found = normalized(path)
        return () if found is None else tuple(self._folders.get(found, ()))

    def folders(self, path: str) -> Sequence[str]:
        """The paths of the folders directly in a folder, sorted."""
        found = normalized(path)
        above = "" if found == "" else f"{found}/"
        inside = (one.removeprefix(above) for one in self._folders if found is not None and one.startswith(above))
        return tuple(sorted({f"{above}{one.partition('/')[0]}" for one in inside if one}))


def _within(path: str, entry: str | None) -> bool:
    return entry is not None and (entry in {"", path} or path.startswith(f"{entry}/"))
