"""What renderers printed, kept in the user's cache folder by all that it depends on.

Rendered text may hold what is secret in the tree it was made from: only the user may read it.
"""

import contextlib
import os
import tempfile
from collections.abc import Iterable, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Final

# Grows when the same call would print something else, or what it prints is read in another way.
_FORMAT: Final = 1
_MOST_FILES: Final = 2_000
_MOST_BYTES: Final = 500_000_000


def key_of(words: Iterable[str], files: Mapping[str, bytes]) -> str:
    """A hash of a command line with its tool, and of the paths and contents of all files."""
    hashed = sha256(f"{_FORMAT}".encode())
    for word in words:
        hashed.update(f"\0{len(word)}\0{word}".encode("utf-8", "surrogateescape"))
    for path, content in sorted(files.items()):
        hashed.update(f"\0\0{path}\0{len(content)}\0".encode("utf-8", "surrogateescape"))
        hashed.update(content)
    return hashed.hexdigest()


class Store:
    """A folder of texts. A folder that cannot be used is no error: things are rendered again."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def read(self, key: str) -> bytes | None:
        """What was stored under a key, which counts as used now."""
        file = self._folder / key
        try:
            content = file.read_bytes()
        except OSError:
            return None
        with contextlib.suppress(OSError):
            os.utime(file)
        return content

    def write(self, key: str, content: bytes) -> None:
        """Store a text in one step, so that nobody reads half of it; what was not used for longest goes."""
        with contextlib.suppress(OSError):
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            # Readable by its owner alone, by what mkstemp promises.
            handle, name = tempfile.mkstemp(dir=self._folder, prefix=".")
            try:
                with os.fdopen(handle, "wb") as opened:
                    opened.write(content)
                Path(name).replace(self._folder / key)
            except OSError:
                Path(name).unlink(missing_ok=True)
                raise
            self._shrink()

    def _shrink(self) -> None:
        with os.scandir(self._folder) as entries:
            kept = sorted((one.stat(follow_symlinks=False) for one in entries), key=lambda one: one.st_mtime_ns)
        if len(kept) <= _MOST_FILES and sum(one.st_size for one in kept) <= _MOST_BYTES:
            return
        files, size = 0, 0
        oldest = 0
        for one in reversed(kept):
            files, size = files + 1, size + one.st_size
            # To three quarters, so that not every write has to do this.
            if files > _MOST_FILES * 3 // 4 or size > _MOST_BYTES * 3 // 4:
                oldest = one.st_mtime_ns
                break
        for file in self._folder.iterdir():
            if file.lstat().st_mtime_ns <= oldest:
                file.unlink(missing_ok=True)
