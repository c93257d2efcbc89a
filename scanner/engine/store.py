"""Checked rules and facts kept as JSON, so that a start does not parse and check them again."""

import contextlib
import os
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

# Grows when what is stored, or what is checked before, changes.
_FORMAT: Final = 1


def fingerprint(folder: Path, files: Iterable[Path]) -> str:
    """A hash of the files' names and contents."""
    hashed = sha256(f"{_FORMAT}".encode())
    base = f"{folder}{os.sep}"
    for file in files:
        place = str(file)
        with open(place, "rb") as opened:  # noqa: PTH123  # hundreds of files at every start of a checkout
            content = opened.read()
        # The longer way costs more than the reading.
        inside = place.startswith(base)
        name = (place[len(base) :] if inside else os.path.relpath(place, folder)).replace(os.sep, "/")
        hashed.update(f"\0{name}\0{len(content)}\0".encode())
        hashed.update(content)
    return hashed.hexdigest()


def read_store(file: Path, key: str) -> dict[str, Any] | None:
    """What was stored under a key; None where it is not there, is out of date or is damaged."""
    import json  # noqa: PLC0415  # kept out of the start of commands that load nothing

    try:
        found = json.loads(file.read_bytes())
    except (OSError, ValueError, RecursionError):
        return None
    if not isinstance(found, dict) or found.get("key") != key or found.get("format") != _FORMAT:
        return None
    content = found.get("content")
    return content if isinstance(content, dict) else None


def find_store(name: str, key: str, *folders: Path | None) -> dict[str, Any] | None:
    """What the first of some folders has stored under a name and a key; None where none has."""
    found = (read_store(folder / name, key) for folder in folders if folder is not None)
    return next((one for one in found if one is not None), None)


def write_store(file: Path, key: str, content: dict[str, Any]) -> None:
    """Store content under a key, in one step, so that nobody reads half of it; a full disk is no error."""
    import json  # noqa: PLC0415
    import tempfile  # noqa: PLC0415  # 6 ms that only a changed cache needs

    text = json.dumps({"format": _FORMAT, "key": key, "content": content}, ensure_ascii=False, separators=(",", ":"))
    with contextlib.suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
        try:
            with os.fdopen(handle, "wb") as written:
                written.write(text.encode())
            Path(name).replace(file)
        except OSError:
            Path(name).unlink(missing_ok=True)
            raise
