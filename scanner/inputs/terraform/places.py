"""Paths inside the tree: relative, with ``/``, the root being ``""``."""

import posixpath


def resolve(folder: str, path: str) -> str | None:
    """A path as it is meant in a folder; None where it leads out of the tree."""
    if path.startswith(("/", "~")) or "\\" in path or "\0" in path:
        return None
    found = posixpath.normpath(posixpath.join(folder, path))
    if found == ".":
        return ""
    return None if found == ".." or found.startswith("../") else found


def folder_of(path: str) -> str:
    """The folder that a file is in."""
    return posixpath.dirname(path)


def relative(path: str, start: str) -> str:
    """A folder as seen from another, ``.`` for itself."""
    return posixpath.relpath(f"/{path}", f"/{start}")
