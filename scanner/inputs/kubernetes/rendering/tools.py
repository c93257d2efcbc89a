"""Running a renderer: on a copy, several at a time, and not again on what it has rendered before.

A renderer gets the files that belong to what it renders and nothing else: no link, no home, no PATH (git and
plugins are out of its reach), and a proxy that is not there in place of the network.
"""

import os
import tempfile
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from scanner.errors import ToolError
from scanner.inputs.kubernetes.rendering.store import Store, key_of
from scanner.processes import Limits, find, readable, run

_LIMITS: Final = Limits(seconds=30, output=64_000_000, memory=2_000_000_000, file=1_000_000)
# For all charts of a scan, and for all kustomizations, in seconds.
_BUDGET: Final = 600.0
_WORKERS: Final = 4
_NOWHERE: Final = "http://127.0.0.1:9"
_ENVIRONMENT: Final[Mapping[str, str]] = {
    "HTTP_PROXY": _NOWHERE,
    "HTTPS_PROXY": _NOWHERE,
    "http_proxy": _NOWHERE,
    "https_proxy": _NOWHERE,
    "GOMEMLIMIT": "1500MiB",
    "LC_ALL": "C",
}
# A program that says of itself what it is; a script may start another one tomorrow.
_BINARIES: Final = (b"\x7fELF", b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe")


@dataclass(frozen=True, slots=True)
class Tool:
    """A renderer: its name for people, its file, and the words that all its command lines begin with.

    ``identity`` changes with its version.
    """

    name: str
    file: str
    words: tuple[str, ...]
    identity: str


@dataclass(frozen=True, slots=True)
class Job:
    """One rendering: the tool's further words, and the files, by path, of the folder that it works in."""

    tool: Tool
    words: tuple[str, ...]
    files: Mapping[str, bytes]


def find_tool(name: str, words: tuple[str, ...], version: tuple[str, ...], path: str) -> Tool | None:
    """A program in the folders of a PATH, if it is there and starts. ``version`` makes it tell its own."""
    file = find(name, path)
    if file is None:
        return None
    try:
        with Path(file).open("rb") as opened:
            head = opened.read(4)
            status = os.fstat(opened.fileno())
        if head in _BINARIES:
            identity = f"{os.path.realpath(file)}\0{status.st_size}\0{status.st_mtime_ns}"
        else:
            told = run([file, *version], path="", environment=_ENVIRONMENT, limits=_LIMITS)
            identity = f"{file}\0{readable(told.stdout)}"
    except (OSError, ToolError):
        return None
    return Tool(name, file, words, identity)


def deadline() -> float:
    """When rendering that begins now has to be over."""
    return time.monotonic() + _BUDGET


def render(jobs: Sequence[Job], cache: Path | None, end: float) -> list[bytes | ToolError]:
    """What each job prints, or how it failed; in the order of the jobs. None is started after ``end``."""
    if not jobs:
        return []
    store = Store(cache / "rendered") if cache is not None else None
    workers = min(_WORKERS, os.cpu_count() or 1, len(jobs))
    with ThreadPoolExecutor(workers) as pool:
        try:
            return list(pool.map(lambda job: _one(job, store, end), jobs))
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _one(job: Job, store: Store | None, end: float) -> bytes | ToolError:
    key = key_of((job.tool.identity, *job.tool.words, *job.words), job.files) if store is not None else ""
    if store is not None and (known := store.read(key)) is not None:
        return known
    left = end - time.monotonic()
    if left <= 0:
        return ToolError(job.tool.name, f"was not started: rendering had taken {_BUDGET:g} seconds")
    try:
        printed = _run(job)
    except ToolError as error:
        return error
    if store is not None:
        store.write(key, printed)
    return printed


def _run(job: Job) -> bytes:
    # Free of links, for tools name files by their real paths.
    with tempfile.TemporaryDirectory(prefix="groundrule-", ignore_cleanup_errors=True) as made:
        copy = os.path.realpath(made)
        try:
            _write(copy, job.files)
        except OSError as error:
            why = (error.strerror or "its files cannot be copied").lower()
            raise ToolError(job.tool.name, f"was not started: {why}") from None
        command = [job.tool.file, *job.tool.words, *job.words]
        try:
            return run(command, path="", folder=copy, environment=_ENVIRONMENT, limits=_LIMITS).stdout
        except ToolError as error:
            raise ToolError(error.program, error.happened, _without(error.words, copy)) from None


def _write(copy: str, files: Mapping[str, bytes]) -> None:
    made: set[str] = set()
    for path, content in files.items():
        file = f"{copy}/{path}"
        folder = file.rpartition("/")[0]
        if folder not in made:
            os.makedirs(folder, exist_ok=True)  # noqa: PTH103  # thousands of files: plain paths
            made.add(folder)
        with open(file, "xb") as opened:  # noqa: PTH123  # as above
            opened.write(content)


def _without(words: str, copy: str) -> str:
    """A tool's words with the tree's paths in place of the copy's."""
    return words.replace(f"{copy}/", "").replace(copy, ".")
