"""What a change is compared with: a commit beside the work tree that came of it."""

import hashlib
import posixpath
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from typing import Final

from scanner.discovery.arguments import STANDARD_INPUT, asked_for
from scanner.discovery.ignores import GIT, OWN
from scanner.discovery.places import CHART, DEPENDENCIES, VENDORED, joined, printable, scanned, within
from scanner.discovery.repository import Changes, Repository
from scanner.discovery.revision import POINTER, Revision, open_revision
from scanner.discovery.work_tree import MAX_SIZE, WorkTree
from scanner.errors import UsageError
from scanner.model.tree import Listed, Tree, UnreadableError
from scanner.syntax.ignore_patterns import Patterns

_POINTER: Final = 1024
_SHORT: Final = 12


class Base:
    """A Tree over a commit, with what no commit has (downloaded modules, vendored charts, submodules that are
    the same now) taken from the work tree. ``name`` is what to call it.

    Both trees speak of a file by the path that it has there: ``now`` and ``before`` lead from one to the other.
    """

    def __init__(self, name: str, revision: Revision, work: Tree, changes: Changes) -> None:
        self.name: Final = name
        self._revision: Final = revision
        self._work: Final = work
        self._same: Final[dict[str, bool]] = {}
        self._links: Final = revision.links - changes.links - changes.gone
        self._committed: Final = frozenset(above for path in changes.added for above in _above(path))
        self.moves: Final = moves_of(changes.renamed, revision, work)
        self._without: Final[list[tuple[str, Patterns]]] = []
        self.out_of_sight: Final = tuple(sorted(map(self.moves.now, revision.links & changes.links)))

    @cached_property
    def files(self) -> Sequence[Listed]:
        """Every visible file, sorted by path."""
        if not self._links and not self._without:
            return self._revision.files
        here = {self.now(link): link for link in self._links}
        linked = (
            one._replace(path=old + one.path[len(new) :])
            for one in self._work.files
            for new, old in here.items()
            if within(one.path, new)
        )
        return sorted(one for one in (*self._revision.files, *linked) if not self._excluded(self.now(one.path)))

    def leave_out(self, folder: str, excludes: Sequence[str]) -> None:
        """Hide the files of a folder of the work tree that patterns, written as in a ``.gitignore`` there, cover;
        before anybody looks at ``files``.
        """
        self._without.append((f"{folder}/" if folder else "", Patterns(excludes)))

    def _excluded(self, path: str) -> bool:
        return any(path.startswith(above) and one.covers(path[len(above) :]) for above, one in self._without)

    def exists(self, path: str) -> bool:
        """Whether a file is there, hidden or not."""
        elsewhere = self._elsewhere(path)
        return self._revision.exists(path) if elsewhere is None else self._work.exists(elsewhere)

    def read(self, path: str) -> bytes:
        """The whole file; with the line endings of the work tree where it is the same there.

        Raises:
            UnreadableError: as in a revision.
        """
        elsewhere = self._elsewhere(path)
        if elsewhere is not None:
            return self._work.read(elsewhere)
        return self._work.read(path) if self.same(path) else self._revision.read(path)

    def folder(self, path: str) -> Sequence[str]:
        """The paths of the files directly in a folder, sorted."""
        elsewhere = self._elsewhere(joined(path, "*"))
        return self._revision.folder(path) if elsewhere is None else _below(path, elsewhere, self._work.folder)

    def folders(self, path: str) -> Sequence[str]:
        """The paths of the folders directly in a folder, sorted."""
        elsewhere = self._elsewhere(joined(path, "*"))
        return self._revision.folders(path) if elsewhere is None else _below(path, elsewhere, self._work.folders)

    def real(self, path: str) -> str:
        """The file's own path where links lead to it."""
        return self._revision.real(path) if self._elsewhere(path) is None else path

    def now(self, path: str) -> str:
        """The path that a file or folder has in the work tree, or would have."""
        return self.moves.now(path)

    def before(self, path: str) -> str:
        """The path that a file or folder of the work tree had in the commit, or would have had."""
        return self.moves.before(path)

    def left(self, path: str) -> bool:
        """Whether a file of the commit went to another folder, other than together with its own to a new name."""
        old, new = posixpath.dirname(path), posixpath.dirname(self.now(path))
        renamed = self.now(old) == new and self.moves.renames(old) and not self._revision.is_folder(new)
        return old != new and not renamed

    def same(self, path: str) -> bool:
        """Whether a path leads to the same text on both sides, or on both to none. A path that ends with ``/``
        stands for the names of all files below.
        """
        known = self._same.get(path)
        if known is None:
            known = self._same[path] = self._names_agree(path) if path.endswith("/") else self._agree(path)
        return known

    def _names_agree(self, path: str) -> bool:
        above = path.lstrip("/")
        both = ([one.path for one in tree.files if one.path.startswith(above)] for tree in (self._revision, self._work))
        return next(both) == next(both)

    def _agree(self, path: str) -> bool:
        if self._elsewhere(path) is not None:
            return self.now(path) == path
        entry = self._revision.entry(path)
        if entry is None or not self._work.exists(path):
            return entry is None and not self._work.exists(path)
        try:
            content = self._work.read(path)
        except UnreadableError:
            return False
        if len(content) == entry.size:
            return _is_blob(content, entry.id)
        if entry.size + content.count(b"\r\n") == len(content):
            return _is_blob(content.replace(b"\r\n", b"\n"), entry.id)
        if entry.size > _POINTER and entry.size != len(content) + content.count(b"\n"):
            return False
        # Large files may be kept elsewhere, and a work tree may have the shorter line endings.
        known = self._revision.head(self._revision.real(path), entry.size)
        held = f"oid sha256:{hashlib.sha256(content).hexdigest()}\n".encode()
        is_pointer = entry.size <= _POINTER and known.startswith(POINTER) and held in known
        return is_pointer or known.replace(b"\r\n", b"\n") == content

    def _elsewhere(self, path: str) -> str | None:
        """Where in the work tree to look for a file that no commit can have; None for all others."""
        steps = path.split("/")
        for position, step in enumerate(steps[:-1]):
            above, here = "/".join(steps[:position]), "/".join(steps[: position + 1])
            is_vendored = step in VENDORED or (step == DEPENDENCIES and self._revision.exists(joined(above, CHART)))
            # What the change commits is no download.
            is_download = is_vendored and not self._revision.is_folder(here) and self.now(here) not in self._committed
            if is_download or here in self._links:
                return joined(self.now(above), path.removeprefix(above).lstrip("/"))
        return None


class Moves:
    """Which files and folders of a commit have other paths in the work tree."""

    def __init__(self, files: Mapping[str, str], folders: Mapping[str, str]) -> None:
        self.files: Final = files
        self._folders: Final = folders
        self._old_files: Final = {new: old for old, new in files.items()}
        self._old_folders: Final = {new: old for old, new in sorted(folders.items(), reverse=True)}

    def now(self, path: str) -> str:
        """The path in the work tree of what has a path in the commit."""
        return self.files.get(path) or _moved(path, self._folders)

    def before(self, path: str) -> str:
        """The path in the commit of what has a path in the work tree."""
        return self._old_files.get(path) or _moved(path, self._old_folders)

    def renames(self, folder: str) -> bool:
        """Whether a folder goes by another name, and no other one went there."""
        new = self.now(folder)
        return new != folder and sum(one == new for one in self._folders.values()) <= 1


def moves_of(renamed: Mapping[str, str], revision: Revision, work: Tree) -> Moves:
    """What git says of files, and what is plain without it (nothing was added to the index yet); a folder
    that is gone went where most of its files did.
    """
    here = {one.path: one.size for one in work.files}
    files = {old: new for old, new in renamed.items() if work.exists(new) and not work.exists(old)}
    taken = set(files.values())
    fresh = [path for path in here if path not in taken and scanned(path) and not revision.exists(path)]
    if fresh:
        gone = {
            (entry.size, entry.id): path
            for path, entry in revision.entries()
            if path not in files and scanned(path) and not work.exists(path)
        }
        sizes = {size for size, _ in gone}
        for path in fresh:
            old = _old_name(work, path, gone) if here[path] and here[path] in sizes else None
            if old is not None and old not in files:
                files[old] = path
    folders = {above for path in here for above in _above(path)}
    votes: dict[str, Counter[str]] = {}
    for old, new in sorted(files.items()):
        old_folder, new_folder = posixpath.dirname(old), posixpath.dirname(new)
        while old_folder and old_folder != new_folder and old_folder not in folders:
            votes.setdefault(old_folder, Counter())[new_folder] += 1
            if posixpath.basename(old_folder) != posixpath.basename(new_folder):
                break
            old_folder, new_folder = posixpath.dirname(old_folder), posixpath.dirname(new_folder)
    return Moves(files, {old: counted.most_common(1)[0][0] for old, counted in votes.items()})


def _old_name(work: Tree, path: str, gone: Mapping[tuple[int, str], str]) -> str | None:
    try:
        content = work.read(path)
    except UnreadableError:
        return None
    return next(
        (old for (size, identity), old in gone.items() if size == len(content) and _is_blob(content, identity)), None
    )


def _moved(path: str, folders: Mapping[str, str]) -> str:
    for above in (path, *_above(path)):
        if above in folders:
            return joined(folders[above], path[len(above) + 1 :]) if above != path else folders[above]
    return path


def _above(path: str) -> Iterator[str]:
    """The folders that a path lies in, the nearest first, but for the root."""
    while path := posixpath.dirname(path):
        yield path


def _below(path: str, elsewhere: str, look: Callable[[str], Sequence[str]]) -> list[str]:
    """What lies beside a file of the work tree, by the commit's path for the folder."""
    there = posixpath.dirname(elsewhere)
    return [path + one[len(there) :] for one in look(there)]


def _is_blob(content: bytes, identity: str) -> bool:
    kind = "sha1" if len(identity) == hashlib.sha1(usedforsecurity=False).digest_size * 2 else "sha256"
    found = hashlib.new(kind, b"blob %d\0" % len(content), usedforsecurity=False)
    found.update(content)
    return found.hexdigest() == identity


@contextmanager
def open_base(
    arguments: Sequence[str],
    revision: str,
    work: WorkTree,
    *,
    search_path: str,
    excludes: Sequence[str] = (),
    max_size: int = MAX_SIZE,
) -> Iterator[Base]:
    """The commit at which HEAD left a revision, while the context lasts; its files are asked for as those of the
    work tree are by the arguments, and hidden by the same ignore files.

    Raises:
        UsageError: there is no git, no repository, no such revision in it, or not enough of its history.
    """
    if STANDARD_INPUT in arguments:
        raise UsageError("standard input has no other revision to compare with")
    asked = asked_for(arguments)
    repository = Repository(work.root, search_path)
    commit = repository.base(revision)
    changes = repository.changes(commit)

    def own_ignore_files(folder: str) -> Mapping[str, bytes | None] | None:
        return {name: _read(work, joined(folder, name)) for name in (GIT, OWN)} if folder in folders else None

    folders = {"", *(above for one in work.files for above in _above(one.path))}
    hiding = work.ignore_files or own_ignore_files
    with open_revision(repository, commit, excludes=excludes, max_size=max_size, ignore_files=hiding) as tree:
        base = Base(_name(revision, commit, repository), tree, work, changes)
        # By name only what is not come upon: names are asked for, and ignore files do not hide them.
        moved = [(old, new) for old, new in base.moves.files.items() if "" not in asked.folders]
        files = [old for old, new in moved if any(within(new, one) for one in asked.folders)]
        tree.ask(
            [*files, *map(base.before, asked.files)],
            list(dict.fromkeys(path for one in asked.folders for path in (one, base.before(one)))),
        )
        yield base


def _read(work: Tree, path: str) -> bytes | None:
    try:
        return work.read(path) if work.exists(path) else None
    except UnreadableError:
        return None


def _name(revision: str, commit: str, repository: Repository) -> str:
    short = commit[:_SHORT]
    if repository.resolve(revision) == commit:
        return short if commit.startswith(revision) else f"{printable(revision)} ({short})"
    return f"{short}, where HEAD left {printable(revision)}"
