"""The only place that starts a program: helm, kustomize, kubectl, terraform, git.

What it is started on is hostile, so it gets nothing of ours: no shell, no input, an environment of the
caller's words alone with an empty home, and limits on time, memory and output. POSIX systems only; memory
is limited on Linux.
"""

import contextlib
import os
import re
import selectors
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from scanner.errors import ToolError

_LONGEST: Final = 4_000
# Escape sequences of terminals, and control characters other than line breaks and tabs.
_ESCAPES: Final = re.compile(
    r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)?|\x1b[ -/]*[0-~]?"
    r"|\x9b[0-?]*[ -/]*[@-~]|[\x00-\x08\x0b-\x1f\x7f-\x9f]"
    # Marks that turn the direction of what follows.
    "|[\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)


@dataclass(frozen=True, slots=True)
class Limits:
    """``seconds`` until the program is killed with all that it started; ``output`` are the most bytes that
    it may print to either stream, ``memory`` those of its own that each process may write to, and
    ``file`` those of any file that it writes.

    Go programs reserve address space by the gigabyte and use little of it, so that is not what is limited.
    """

    seconds: float = 60
    output: int = 64_000_000
    memory: int = 2_000_000_000
    file: int = 256_000_000


@dataclass(frozen=True, slots=True)
class Output:
    """What a program printed, and its exit code (negative: the signal that ended it)."""

    stdout: bytes
    stderr: bytes
    exit: int


def find(program: str, path: str) -> str | None:
    """The file of a program in the folders of a PATH; relative ones, that would mean what is scanned, do not
    count.
    """
    folders = [folder for folder in path.split(os.pathsep) if Path(folder).is_absolute()]
    if not folders or os.sep in program:
        return None
    return shutil.which(program, path=os.pathsep.join(folders))


def run(
    command: Sequence[str],
    *,
    path: str,
    folder: str | None = None,
    environment: Mapping[str, str] | None = None,
    accepted: Collection[int] = (0,),
    limits: Limits = Limits(),
) -> Output:
    """Run a program (the first word, as ``find`` gives it) to its end.

    ``path`` is its PATH, ``environment`` all else that it is told, but for HOME and TMPDIR: these are a
    folder that is empty before and gone after. It works in ``folder``, or there.

    Raises:
        ToolError: it does not start, ends with an exit code that is not ``accepted``, or passes a limit.
    """
    name = Path(command[0]).name
    with tempfile.TemporaryDirectory(prefix="groundrule-", ignore_cleanup_errors=True) as home:
        given = {**(environment or {}), "PATH": path, "HOME": home, "TMPDIR": home}
        try:
            process = subprocess.Popen(  # noqa: S603  # a list of words, without a shell
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                cwd=folder if folder is not None else home,
                env=given,
                start_new_session=True,
            )
        except (OSError, ValueError) as error:
            why = (error.strerror if isinstance(error, OSError) else "") or "its command line is not valid"
            raise ToolError(name, f"did not start: {why.lower()}") from error
        try:
            _limit(process.pid, limits)
            output = _finish(name, process, limits)
        finally:
            # What it started in turn must not outlive it.
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            for stream in (process.stdout, process.stderr):
                if stream is not None:
                    stream.close()
    if output.exit not in accepted:
        raise ToolError(name, _failure(output.exit), readable(output.stderr) or readable(output.stdout))
    return output


def readable(printed: bytes) -> str:
    """What a program printed as text that can be shown: no terminal escapes, of bounded length."""
    text = _ESCAPES.sub("", printed[: 4 * _LONGEST].decode("utf-8", "replace")).strip()
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _limit(pid: int, limits: Limits) -> None:
    # From outside, right after the start: what runs between fork and exec may hang in a program with threads.
    if sys.platform == "linux":
        import resource  # noqa: PLC0415  # only on POSIX systems

        wanted = (
            (resource.RLIMIT_DATA, limits.memory),
            (resource.RLIMIT_FSIZE, limits.file),
            (resource.RLIMIT_CORE, 0),
        )
        for which, most in wanted:
            with contextlib.suppress(OSError, ValueError):  # it has ended already, or has stricter limits
                resource.prlimit(pid, which, (most, most))


def _finish(name: str, process: "subprocess.Popen[bytes]", limits: Limits) -> Output:
    """Read both streams to their ends, and wait for the program's."""
    deadline = time.monotonic() + limits.seconds
    late = ToolError(name, f"did not end within {limits.seconds:g} seconds")
    printed: dict[str, bytearray] = {"stdout": bytearray(), "stderr": bytearray()}
    with selectors.DefaultSelector() as selector:
        for stream_name, stream in (("stdout", process.stdout), ("stderr", process.stderr)):
            assert stream is not None  # noqa: S101  # both are pipes
            selector.register(stream, selectors.EVENT_READ, stream_name)
        while selector.get_map():
            remaining = deadline - time.monotonic()
            if remaining <= 0:
                raise late
            for key, _ in selector.select(remaining):
                content = os.read(key.fd, 1 << 16)
                if not content:
                    selector.unregister(key.fileobj)
                    continue
                printed[key.data] += content
                if len(printed[key.data]) > limits.output:
                    raise ToolError(name, f"printed more than {limits.output / 1_000_000:g} MB")
    try:
        code = process.wait(max(0.0, deadline - time.monotonic()))
    except subprocess.TimeoutExpired:
        raise late from None
    return Output(bytes(printed["stdout"]), bytes(printed["stderr"]), code)


def _failure(code: int) -> str:
    if code >= 0:
        return f"failed with exit code {code}"
    try:
        return f"was ended by {signal.Signals(-code).name}"
    except ValueError:
        return f"was ended by signal {-code}"
