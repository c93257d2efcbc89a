"""The only place that starts a program: helm, kustomize, kubectl, terraform, git.

What it is started on is hostile, so it gets nothing of ours: no shell, no input but the caller's words, an
environment of these alone with an empty home, and limits on time, memory and output. POSIX systems only; memory
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
from typing import Final, Self

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
    with _home() as home:
        given = {**(environment or {}), "PATH": path, "HOME": home, "TMPDIR": home}
        process = _start(
            command, home if folder is None else folder, given, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE
        )
        try:
            _limit(process.pid, limits)
            output = _finish(name, process, limits)
        finally:
            _end(process)
    if output.exit not in accepted:
        raise ToolError(name, _failure(output.exit), readable(output.stderr) or readable(output.stdout))
    return output


class Dialogue:
    """A program that answers what it is asked on its standard input, one thing after the other.

    As for ``run``; ``limits.seconds`` are those that an answer may take. To be used with ``with``: it ends there.
    Every method raises ToolError where the program has ended, is late, or says more than it may.
    """

    __slots__ = ("_home", "_limits", "_name", "_process", "_said", "_selector")

    def __init__(
        self,
        command: Sequence[str],
        *,
        path: str,
        environment: Mapping[str, str] | None = None,
        limits: Limits = Limits(),
    ) -> None:
        self._name: Final = Path(command[0]).name
        self._limits: Final = limits
        self._said = bytearray()
        self._home: Final = _home()
        try:
            given = {**(environment or {}), "PATH": path, "HOME": self._home.name, "TMPDIR": self._home.name}
            self._process = _start(command, self._home.name, given, stdin=subprocess.PIPE, stderr=subprocess.DEVNULL)
        except ToolError:
            self._home.cleanup()
            raise
        _limit(self._process.pid, limits)
        self._selector: Final = selectors.DefaultSelector()
        assert self._process.stdout is not None  # noqa: S101  # a pipe
        self._selector.register(self._process.stdout, selectors.EVENT_READ)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._selector.close()
        _end(self._process)
        self._home.cleanup()

    def tell(self, line: bytes) -> None:
        """Ask for one thing: a short line, without its ending."""
        assert self._process.stdin is not None  # noqa: S101  # a pipe
        try:
            os.write(self._process.stdin.fileno(), line + b"\n")
        except OSError as error:
            raise ToolError(self._name, "has ended") from error

    def line(self) -> bytes:
        """The next line of its answer, without its ending."""
        while (end := self._said.find(b"\n")) < 0:
            self._listen(len(self._said) + 1)
        line = bytes(self._said[:end])
        del self._said[: end + 1]
        return line

    def content(self, size: int) -> bytes:
        """So many bytes of its answer."""
        self._listen(size)
        content = bytes(self._said[:size])
        del self._said[:size]
        return content

    def _listen(self, size: int) -> None:
        """Have so many bytes of its answer."""
        if size > self._limits.output:
            raise ToolError(self._name, f"printed more than {self._limits.output / 1_000_000:g} MB")
        deadline = time.monotonic() + self._limits.seconds
        while len(self._said) < size:
            if not self._selector.select(max(0.0, deadline - time.monotonic())):
                raise ToolError(self._name, f"did not answer within {self._limits.seconds:g} seconds")
            assert self._process.stdout is not None  # noqa: S101  # a pipe
            content = os.read(self._process.stdout.fileno(), 1 << 16)
            if not content:
                raise ToolError(self._name, "has ended")
            self._said += content


def _home() -> "tempfile.TemporaryDirectory[str]":
    return tempfile.TemporaryDirectory(prefix="groundrule-", ignore_cleanup_errors=True)


def _start(
    command: Sequence[str], folder: str, environment: Mapping[str, str], *, stdin: int, stderr: int
) -> "subprocess.Popen[bytes]":
    try:
        return subprocess.Popen(  # noqa: S603  # a list of words, without a shell
            command,
            stdin=stdin,
            stdout=subprocess.PIPE,
            stderr=stderr,
            cwd=folder,
            env=environment,
            start_new_session=True,
        )
    except (OSError, ValueError) as error:
        why = (error.strerror if isinstance(error, OSError) else "") or "its command line is not valid"
        raise ToolError(Path(command[0]).name, f"did not start: {why.lower()}") from error


def _end(process: "subprocess.Popen[bytes]") -> None:
    # What it started in turn must not outlive it.
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    for stream in (process.stdin, process.stdout, process.stderr):
        if stream is not None:
            stream.close()


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
