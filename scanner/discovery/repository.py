"""What git knows of a repository, read from its objects alone.

The repository's own configuration is hostile: nothing that it names is run (no hooks, filters, monitors, helpers),
nothing is fetched, nothing is written, and neither the user's nor the system's configuration has a say.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final, NamedTuple, Self

from scanner.discovery.places import printable
from scanner.errors import ToolError, UsageError
from scanner.processes import Dialogue, Limits, find, run

_ENVIRONMENT: Final[Mapping[str, str]] = {
    "GIT_ALLOW_PROTOCOL": "none",
    "GIT_ATTR_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": "/dev/null",
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_GRAFT_FILE": "/dev/null/none",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
}
_SETTINGS: Final = (
    "core.attributesFile=/dev/null",
    "core.fsmonitor=false",
    "core.hooksPath=/dev/null",
    "core.untrackedCache=false",
    "diff.renameLimit=2000",
    "diff.renames=true",
    "protocol.allow=never",
)
_LIMITS: Final = Limits(seconds=60, output=256_000_000)
# A plan may have 500 MB, where the user says so.
_READING: Final = Limits(seconds=60, output=600_000_000)
_COMMIT: Final = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_SHORT: Final = 12

GITLINK: Final = 0o160000
LINK: Final = 0o120000


class Entry(NamedTuple):
    """A path of a commit: git's mode, the object's id, its size in bytes (0 for another repository's commit)."""

    path: bytes
    mode: int
    id: str
    size: int


class Changes(NamedTuple):
    """What became of a commit's files in the index, by paths as trees speak of them: files that git takes for
    the continuation of others, by the old path; other repositories' commits that are no longer the same, and those
    that are gone; files that were added.
    """

    renamed: Mapping[str, str]
    links: frozenset[str]
    gone: frozenset[str] = frozenset()
    added: frozenset[str] = frozenset()


class CheckedOut(NamedTuple):
    """The address of ``origin`` as it is written, HEAD's commit and its branch; each empty where there is none."""

    remote: str
    commit: str
    branch: str


class Repository:
    """The repository of a work tree. Every method raises UsageError, in words for people, where git fails."""

    __slots__ = ("_command", "_path")

    def __init__(self, root: Path, search_path: str) -> None:
        """Git is looked for in the folders of ``search_path`` (a PATH); ``root`` has the ``.git``."""
        program = find("git", search_path)
        if program is None:
            raise UsageError("git is needed to read another revision, and is not installed")
        if not (root / ".git").exists():
            raise UsageError(f"{printable(str(root))} is in no work tree of git, so there is no other revision of it")
        self._path: Final = search_path
        # With its folder named, git does not ask whose it is: in containers it is often another user's.
        settings = (word for setting in _SETTINGS for word in ("-c", setting))
        self._command: Final = (program, *settings, f"--git-dir={root / '.git'}", "--no-pager", "--literal-pathspecs")
        if self._answer("rev-parse", "--git-dir") is None:
            raise UsageError(f"git does not take {printable(str(root))} for a repository")

    def resolve(self, revision: str) -> str:
        """The full id of the commit that a revision names.

        Raises:
            UsageError: there is none in this clone; says what to fetch.
        """
        found = self._commit(revision)
        if found is None:
            raise UsageError(self._missing(revision))
        return found

    def base(self, revision: str) -> str:
        """The commit at which HEAD left a revision: the full id of their merge base.

        In a shallow clone, where that may be out of sight, a full commit id is taken as it is.

        Raises:
            UsageError: the revision is not in this clone, or has no common history with HEAD.
        """
        commit = self.resolve(revision)
        found = self._answer("merge-base", commit, self.resolve("HEAD"))
        if found:
            return found
        if not self.is_shallow:
            raise UsageError(f"{printable(revision)} and HEAD have no commit in common")
        if _COMMIT.fullmatch(revision.lower()):
            return commit
        raise UsageError(
            f"this clone is too shallow to show where HEAD left {printable(revision)}; fetch more of the history: "
            "`git fetch --deepen=200 origin`, or all of it: `git fetch --unshallow`"
        )

    @property
    def is_shallow(self) -> bool:
        """Whether the clone lacks a part of the history."""
        return self._answer("rev-parse", "--is-shallow-repository") == "true"

    def entries(self, commit: str) -> Iterator[Entry]:
        """Everything in a commit, sorted as git sorts it."""
        try:
            listed = self._run("ls-tree", "-r", "-z", "-l", "--full-tree", commit)
        except ToolError as error:
            raise UsageError(self._incomplete(commit, error)) from error
        for line in listed.split(b"\0")[:-1]:
            head, _, path = line.partition(b"\t")
            mode, _, identity, size = head.decode("ascii").split()
            yield Entry(path, int(mode, 8), identity, int(size) if size.isdigit() else 0)

    def changes(self, commit: str) -> Changes:
        """How the index differs from a commit."""
        try:
            printed = self._run(
                "diff-index", "--cached", "-M", "--raw", "-z", "--no-ext-diff", "--no-textconv", commit, "--"
            )
        except ToolError as error:
            raise UsageError(self._incomplete(commit, error)) from error
        renamed: dict[str, str] = {}
        links: set[str] = set()
        gone: set[str] = set()
        added: set[str] = set()
        words = iter(printable(word.decode("utf-8", "surrogateescape")) for word in printed.split(b"\0")[:-1])
        for head in words:
            # Both modes, both ids, and what happened, with a number for how alike they are.
            modes, happened = head.lstrip(":").split()[:2], head.split()[-1]
            path = next(words)
            if happened.startswith("R"):
                renamed[path] = next(words)
                added.add(renamed[path])
            elif happened == "A":
                added.add(path)
            if f"{GITLINK:o}" in modes:
                (links if modes[1] == f"{GITLINK:o}" else gone).add(path)
        return Changes(dict(sorted(renamed.items())), frozenset(links), frozenset(gone), frozenset(added))

    def checked_out(self) -> CheckedOut:
        """What is checked out, and where it was cloned from."""
        return CheckedOut(
            self._answer("config", "--get", "remote.origin.url") or "",
            self._commit("HEAD") or "",
            printable(self._answer("symbolic-ref", "--short", "--quiet", "HEAD") or ""),
        )

    def objects(self) -> "Objects":
        """What reads objects by their ids; to be used with ``with``."""
        try:
            command = (*self._command, "cat-file", "--batch")
            return Objects(Dialogue(command, path=self._path, environment=_ENVIRONMENT, limits=_READING))
        except ToolError as error:
            raise UsageError(str(error)) from error

    def _commit(self, revision: str) -> str | None:
        if not revision or revision.startswith("-") or not revision.isprintable():
            raise UsageError(f"{printable(revision)!r} is no revision")
        found = self._answer("rev-parse", "--quiet", "--verify", f"{revision}^{{commit}}")
        return found if found and _COMMIT.fullmatch(found) else None

    def _missing(self, revision: str) -> str:
        message = f"there is no revision {printable(revision)} in this clone"
        remote = f"origin/{revision}"
        if not _COMMIT.fullmatch(revision) and self._commit(remote) is not None:
            return f"{message}; did you mean {printable(remote)}?"
        if self.is_shallow or _COMMIT.fullmatch(revision):
            wanted = printable(revision.removeprefix("origin/"))
            return f"{message}; fetch it: `git fetch --no-tags --depth=200 origin {wanted}`"
        return message

    def _incomplete(self, commit: str, error: ToolError) -> str:
        if self._answer("config", "--get-regexp", r"^(extensions\.partialclone|remote\..*\.promisor)$"):
            return (
                f"this clone is a partial one and lacks files of {commit[:_SHORT]}; fetch them: "
                "`git fetch --refetch --no-filter`"
            )
        return f"git cannot read {commit[:_SHORT]}: {error.words or error.happened}"

    def _answer(self, *words: str) -> str | None:
        """What git prints, without the line's end; None where it fails."""
        try:
            return self._run(*words).decode("utf-8", "replace").strip()
        except ToolError:
            return None

    def _run(self, *words: str) -> bytes:
        return run((*self._command, *words), path=self._path, environment=_ENVIRONMENT, limits=_LIMITS).stdout


class Objects:
    """The contents of objects, one after the other."""

    __slots__ = ("_dialogue", "_failure")

    def __init__(self, dialogue: Dialogue) -> None:
        self._dialogue: Final = dialogue
        self._failure: ToolError | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._dialogue.__exit__()

    def read(self, identity: str) -> bytes | None:
        """An object's content; None where it is not there.

        Raises:
            ToolError: git does not answer as it should, now or before.
        """
        # What it says after a failure would be the answer to something else.
        if self._failure is not None:
            raise self._failure
        try:
            self._dialogue.tell(identity.encode("ascii"))
            words = self._dialogue.line().split()
            # The id, the type, the size; else the id and what is wrong with it.
            return self._dialogue.content(int(words[-1]) + 1)[:-1] if words[-1].isdigit() else None
        except ToolError as error:
            self._failure = error
            raise
