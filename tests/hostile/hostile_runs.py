"""Starting the command as a user does, and what it left behind."""

import ctypes
import json
import os
import resource
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

Content: TypeAlias = "str | bytes | Callable[[Path], object]"

FAULT = """\
resource "aws_ebs_volume" "good" {
  availability_zone = "eu-west-1a"
  size              = 10
  encrypted         = false
}
"""
RULE = "aws-ebs-volume-unencrypted"
POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\n"

_MEMORY = 3_000_000_000
_SECONDS = 60


class Scan(NamedTuple):
    """``report`` is the JSON report, empty where there is none."""

    code: int
    out: bytes
    err: bytes
    report: Mapping[str, Any]

    def told(self, file: str) -> list[tuple[str, str, int | None]]:
        """Level, code and line of the diagnostics about a file."""
        return [
            (one["level"], one["code"], one["location"] and one["location"]["start_line"])
            for one in self.report["diagnostics"]
            if one["file"] == file
        ]

    def messages(self) -> str:
        """What all diagnostics say."""
        return "\n".join(f"{one['file']}: {one['message']}" for one in self.report["diagnostics"])

    def found(self, rule: str = RULE, verdict: str = "fail") -> list[tuple[str, int]]:
        """File and line of a rule's findings."""
        return [
            (one["location"]["file"], one["location"]["start_line"])
            for one in self.report["results"]
            if (one["rule"], one["verdict"]) == (rule, verdict)
        ]


def started(tmp_path: Path, files: Mapping[str, Content], arguments: Sequence[str], stdin: bytes) -> Scan:
    """Scan ``tree`` below a folder; it holds the files, and ``zgood`` with the fault.

    Asserts what holds whatever the input: the process ends by itself and within its limits, no traceback,
    nothing written into the tree, and the fault beside the bad files is found wherever anything is scanned.
    """
    tree = tmp_path / "tree"
    write(tree, {**files, "zgood/main.tf": FAULT})
    before = _listing(tree)
    command = [str(Path(sys.executable).parent / "groundrule"), "scan", *(arguments or ["."])]
    form = [] if "--format" in arguments else ["--format", "json"]
    ended = subprocess.run(
        [*command, *form],
        check=False,
        cwd=tree,
        input=stdin,
        capture_output=True,
        timeout=_SECONDS,
        preexec_fn=_limited,  # no threads here
    )
    assert ended.returncode in {0, 1, 2, 3}, ended.stderr[-2000:]
    assert b"Traceback" not in ended.stderr + ended.stdout
    assert _listing(tree) == before
    is_report = not form or ended.returncode == 2
    found = Scan(ended.returncode, ended.stdout, ended.stderr, {} if is_report else json.loads(ended.stdout))
    if found.report and "-" not in arguments:
        assert ("zgood/main.tf", 4) in found.found()
        assert found.code == 1
    return found


def write(tree: Path, files: Mapping[str, Content]) -> None:
    """Write files; a function makes its own."""
    for name, content in files.items():
        path = tree / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if callable(content):
            content(path)
        else:
            path.write_bytes(content.encode() if isinstance(content, str) else content)


def link(target: str) -> Callable[[Path], None]:
    """A symbolic link."""
    return lambda path: path.symlink_to(target)


def pipe(path: Path) -> None:
    """A named pipe that nobody writes to."""
    os.mkfifo(path)


def sparse(size: int, start: bytes = b"") -> Callable[[Path], None]:
    """A large file that takes no room."""

    def make(path: Path) -> None:
        with path.open("wb") as file:
            file.write(start)
            file.truncate(size)

    return make


def _listing(tree: Path) -> list[tuple[str, int, int]]:
    return sorted(
        (path, status.st_size, status.st_mtime_ns)
        for folder, folders, names in os.walk(tree)
        for path in (f"{folder}/{name}" for name in (*folders, *names))
        for status in [os.lstat(path)]
    )


def _limited() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        # Root reads what nobody may read: drop CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH at the next exec.
        prctl = ctypes.CDLL(None).prctl
        prctl(24, 1, 0, 0, 0)
        prctl(24, 2, 0, 0, 0)
