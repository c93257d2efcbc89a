"""Putting other contents into a file of a tree, as a whole or not at all."""

import os
import stat
from pathlib import Path
from typing import Final

from scanner.discovery.disk import reason

_FOLDER: Final = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_FILE: Final = os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC


class NotReplacedError(Exception):
    """The file is as it was; the message says why, for people."""


def replace_file(root: Path, path: str, before: bytes, after: bytes) -> None:
    """Write a regular file that no link leads to, with the permissions that it has.

    Raises:
        NotReplacedError: it is not there, no such file, not what it was, or cannot be written.
    """
    *folders, name = path.split("/")
    here = os.open(root, _FOLDER)
    try:
        for folder in folders:
            if folder in ("", ".", ".."):
                raise NotReplacedError("its path leads out of the tree")
            inner = os.open(folder, _FOLDER, dir_fd=here)
            os.close(here)
            here = inner
        _replace(here, name, before, after)
    except OSError as error:
        raise NotReplacedError(reason(error)) from error
    finally:
        os.close(here)


def _replace(folder: int, name: str, before: bytes, after: bytes) -> None:
    opened = os.open(name, _FILE, dir_fd=folder)
    with os.fdopen(opened, "rb") as file:
        status = os.fstat(opened)
        if not stat.S_ISREG(status.st_mode):
            raise NotReplacedError("it is not a regular file")
        if file.read(len(before) + 1) != before:
            raise NotReplacedError("it changed in the meantime")
    new = f".{name[:200]}.{os.getpid()}"
    made = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600, dir_fd=folder)
    try:
        with os.fdopen(made, "wb") as file:
            file.write(after)
            file.flush()
            os.fchmod(made, stat.S_IMODE(status.st_mode))
            os.fsync(made)
        os.replace(new, name, src_dir_fd=folder, dst_dir_fd=folder)
    except BaseException:
        os.unlink(new, dir_fd=folder)
        raise
