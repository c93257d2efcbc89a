"""Listing what a tree holds."""

import os
import re
import stat
from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Final, TypeAlias

from scanner.discovery.arguments import Asked
from scanner.discovery.disk import Disk, megabytes, reason
from scanner.discovery.ignores import GIT, OWN, Ignores
from scanner.discovery.places import (
    CHART,
    DEPENDENCIES,
    PLAN_FACTOR,
    VENDORED,
    joined,
    looks_like_plan,
    never_read,
    scanned,
    within,
)
from scanner.model.diagnostic import LEVELS, Diagnostic, Level
from scanner.model.tree import Listed

IgnoreFiles: TypeAlias = Callable[[str], Mapping[str, bytes | None]]
"""The contents of a folder's ignore files by their names."""

_COUNTED: Final = 10_000
"""How many entries of hidden folders are looked at to count what is hidden; beyond, the count is a floor."""

_IGNORE_FILE: Final = 262_144
"""As much of an ignore file is read, in bytes."""

_HEAD: Final = 65_536
_MANIFEST: Final = b"apiVersion"
"""A YAML or JSON file without this in its first bytes is taken for data of another kind."""
_LATER: Final = re.compile(rb"^apiVersion[ \t]*:", re.MULTILINE)
_SEARCHED: Final = 100_000_000


class Walk:
    """One pass over the disk. Afterwards ``files``, ``hidden`` and ``diagnostics`` hold what was found.

    Files go by their own path, once, however many links lead to them; a link that is asked for asks for
    what it leads to. Sizes are taken of files that inputs look at; others have 0.
    """

    def __init__(
        self,
        disk: Disk,
        asked: Asked,
        excludes: Iterable[str],
        *,
        max_size: int,
        names: AbstractSet[str] = frozenset(),
        ignore_files: IgnoreFiles | None = None,
    ) -> None:
        self._disk = disk
        self._max_size = max_size
        self._files: dict[str, Listed] = {}
        self._walked: dict[str, bool] = {}
        self._ignores: dict[str, Ignores] = {}
        self._links: list[tuple[str, bool]] = []
        self._told: dict[tuple[str, str], Diagnostic] = {}
        self._budget = _COUNTED
        self.hidden = 0
        self._names = names
        self._given = ignore_files
        self._named: set[str] = set()
        repository = self._ignore_file(".git/info/exclude") if asked.repository else None
        self._top = Ignores.at_root(excludes, repository)
        for path in asked.outside:
            self._tell("gap", "link-outside", "is a link that leads out of the tree and was not followed", path)
        for file in asked.files:
            if not self._excluded(file, folder=False):
                self._add(file, entry=True)
        for folder in asked.folders:
            if not self._excluded(folder, folder=True):
                self._walk(folder, entry=True)
        beside = {file.rpartition("/")[0] for file in asked.files}
        for folder in [""] if asked.repository else sorted(beside):
            self._walk(folder, entry=False)
        self._follow()
        for path in (*asked.files, *asked.folders) if names else ():
            self._name_above(path)

    @property
    def named(self) -> Sequence[str]:
        """What goes by one of the names that were looked for, in visible folders and those above what was asked
        for: sorted, links included, ignored or not.
        """
        return sorted(self._named)

    @property
    def files(self) -> Sequence[Listed]:
        """What was found and not hidden, sorted by path."""
        return sorted(self._files.values())

    @property
    def diagnostics(self) -> Sequence[Diagnostic]:
        """What could not be listed, sorted by file."""
        return sorted(self._told.values(), key=lambda one: (one.file, one.code))

    def _walk(self, start: str, *, entry: bool) -> None:
        waiting = [start]
        while waiting:
            folder = waiting.pop()
            if folder not in self._walked or (entry and not self._walked[folder]):
                waiting.extend(self._folder(folder, entry=entry))

    def _folder(self, folder: str, *, entry: bool) -> list[str]:
        """Take in what lies directly in a folder; the folders below that are visible."""
        again = folder in self._walked
        self._walked[folder] = entry
        found = self._scan(folder, entry=entry)
        if not self._names.isdisjoint(found):
            self._named.update(joined(folder, name) for name in self._names & found.keys())
        ignores = self._ignores_in(folder, [name for name in (GIT, OWN) if name in found])
        below = []
        for name, one in found.items():
            path = joined(folder, name)
            try:
                is_folder = one.is_dir(follow_symlinks=False)
                if is_folder and (name in VENDORED or (name == DEPENDENCIES and CHART in found)):
                    continue
                if ignores.hides(path, folder=is_folder):
                    # What nobody asked for is not missed.
                    self.hidden += self._count(path, one) if entry and not again else 0
                elif is_folder:
                    below.append(path)
                elif one.is_symlink():
                    self._links.append((path, entry))
                elif one.is_file(follow_symlinks=False):
                    self._add(path, entry=entry, found=one)
                elif scanned(name):
                    self._tell("note", "not-a-file", "is a pipe, socket or device and was not read", path)
            except OSError as error:
                self._unreadable(path, error, entry=entry)
        return below

    def _scan(self, folder: str, *, entry: bool) -> Mapping[str, os.DirEntry[str]]:
        try:
            with os.scandir(self._disk.absolute(folder)) as entries:
                return {one.name: one for one in sorted(entries, key=_name) if one.name.lower() != ".git"}
        except OSError as error:
            message = f"the folder could not be read: {reason(error)}"
            self._tell("error" if entry else "gap", "unreadable-folder", message, folder)
            return {}

    def _name_above(self, path: str) -> None:
        """Take in what goes by one of the names in the folders above a path: outside of a repository nobody
        walks through them.
        """
        folder = path.rpartition("/")[0]
        while folder:
            own = (joined(folder, name) for name in self._names if folder not in self._walked)
            self._named.update(one for one in own if self._disk.exists(one))
            folder = folder.rpartition("/")[0]

    def _add(self, path: str, *, entry: bool, found: "os.DirEntry[str] | None" = None) -> None:
        shown = self._disk.shown(path)
        known = self._files.get(shown)
        if known is not None:
            self._files[shown] = known._replace(entry=known.entry or entry)
            return
        size = 0
        if scanned(path):
            try:
                size = (found.stat(follow_symlinks=False) if found else os.lstat(self._disk.absolute(path))).st_size
                if size > self._max_size and not never_read(path) and not self._is_plan(path, size):
                    self._too_large(path, size, entry=entry)
                    return
            except OSError as error:
                self._unreadable(path, error, entry=entry)
                return
        self._files[shown] = Listed(shown, size, entry)

    def _is_plan(self, path: str, size: int) -> bool:
        """Whether the file is large because it is a plan, and no larger than one may be."""
        if not path.endswith(".json") or size > self._max_size * PLAN_FACTOR:
            return False
        found = looks_like_plan(self._disk.head(path, _HEAD))
        if found:
            self._disk.take_for_plan(path)
        return found

    def _too_large(self, path: str, size: int, *, entry: bool) -> None:
        # A large JSON or YAML file is mostly data of some other kind.
        is_ours = path.endswith((".tf", ".tf.json", ".tfvars", ".tofu"))
        head = b"" if is_ours else self._disk.head(path, _HEAD)
        is_ours = is_ours or _MANIFEST in head or looks_like_plan(head)
        # Before a manifest there may be any number of comments, or of other manifests' texts.
        is_ours = is_ours or (
            path.endswith((".yaml", ".yml")) and _LATER.search(self._disk.head(path, _SEARCHED)) is not None
        )
        level: Level = "note" if not is_ours else "error" if entry else "gap"
        self._tell(
            level,
            "file-too-large",
            f"has {megabytes(size)}, more than the {megabytes(self._max_size)} that are read, and was left out",
            path,
            "Exclude the file, or raise --max-file-size.",
        )

    def _follow(self) -> None:
        """Let links ask for what they lead to; links found on the way are followed as well."""
        while self._links:
            path, entry = self._links.pop()
            try:
                target = self._disk.inside(path)
                status = os.stat(self._disk.absolute(path))  # noqa: PTH116  # a string, not a Path
            except OSError as error:
                if scanned(path):
                    self._tell("note", "link-broken", f"is a link that cannot be followed: {reason(error)}", path)
                continue
            is_folder = stat.S_ISDIR(status.st_mode)
            if target is None:
                if is_folder or scanned(path):
                    message = "is a link that leads out of the tree and was not followed"
                    self._tell("gap" if entry else "note", "link-outside", message, path)
            elif is_folder and within(path, target):
                self._tell("note", "link-loop", "is a link to a folder that it lies in and was not followed", path)
            elif self._hides(target, folder=is_folder):
                if is_folder or scanned(path):
                    self._tell("note", "link-hidden", "is a link to what is ignored and was not followed", path)
            elif not is_folder and scanned(path) and not scanned(target):
                message = "is a link to a file whose name does not end like its own and was not read"
                self._tell("gap" if entry else "note", "link-renames", message, path)
            elif is_folder:
                self._walk(target, entry=entry)
            elif stat.S_ISREG(status.st_mode):
                self._add(target, entry=entry)

    def _hides(self, path: str, *, folder: bool) -> bool:
        """Whether a path or a folder above it is hidden or vendored."""
        steps = path.split("/")
        for number, step in enumerate(steps):
            above = "/".join(steps[:number])
            is_folder = folder or number < len(steps) - 1
            if is_folder and (step in VENDORED or (step == DEPENDENCIES and self._disk.exists(joined(above, CHART)))):
                return True
            if self._ignores_in(above).hides(joined(above, step), folder=is_folder):
                return True
        return False

    def _excluded(self, path: str, *, folder: bool) -> bool:
        steps = path.split("/") if path else []
        for number in range(1, len(steps) + 1):
            if self._top.excludes("/".join(steps[:number]), folder=folder or number < len(steps)):
                self._tell("note", "excluded", "was asked for, but is excluded", path)
                return True
        return False

    def _ignores_in(self, folder: str, names: Sequence[str] = (GIT, OWN)) -> Ignores:
        """What hides the entries of a folder, given which ignore files it may have."""
        here, missing = folder, []
        while here not in self._ignores and here:
            missing.append(here)
            here = here.rpartition("/")[0]
        if here not in self._ignores:
            self._ignores[here] = self._top.below(here, self._ignore_files(here, (GIT, OWN)))
        for one in reversed(missing):
            files = self._ignore_files(one, names if one == folder else (GIT, OWN))
            self._ignores[one] = self._ignores[here].below(one, files)
            here = one
        return self._ignores[folder]

    def _ignore_files(self, folder: str, names: Sequence[str]) -> Mapping[str, bytes | None]:
        if self._given is not None:
            return self._given(folder)
        return {name: self._ignore_file(joined(folder, name)) for name in names}

    def _ignore_file(self, path: str) -> bytes | None:
        try:
            content = self._disk.head(path, _IGNORE_FILE + 1)
        except OSError:
            return None
        if len(content) > _IGNORE_FILE:
            message = f"is larger than {megabytes(_IGNORE_FILE)}; what lies beyond was not read"
            self._tell("note", "ignore-file-too-large", message, path)
        return content[:_IGNORE_FILE]

    def _count(self, path: str, one: "os.DirEntry[str]") -> int:
        """How many files that inputs look at are hidden with a path; vendored folders do not count."""
        if not one.is_dir(follow_symlinks=False):
            return int(path not in self._files and scanned(one.name) and one.is_file(follow_symlinks=False))
        count = 0
        waiting = [path]
        while waiting and self._budget > 0:
            here = waiting.pop()
            if here in self._walked:
                continue
            try:
                with os.scandir(self._disk.absolute(here)) as entries:
                    found = sorted(entries, key=_name)
            except OSError:
                continue
            self._budget -= len(found)
            for inner in found:
                if inner.is_dir(follow_symlinks=False):
                    if inner.name not in VENDORED and inner.name.lower() != ".git":
                        waiting.append(joined(here, inner.name))
                else:
                    is_shown = joined(here, inner.name) in self._files
                    count += scanned(inner.name) and not is_shown and inner.is_file(follow_symlinks=False)
        return count

    def _unreadable(self, path: str, error: OSError, *, entry: bool) -> None:
        self._tell("error" if entry else "gap", "unreadable", f"could not be read: {reason(error)}", path)

    def _tell(self, level: Level, code: str, message: str, path: str, remedy: str = "") -> None:
        told = Diagnostic(level, code, message, file=self._disk.shown(path), remedy=remedy)
        known = self._told.setdefault((code, told.file), told)
        if LEVELS.index(level) < LEVELS.index(known.level):
            self._told[code, told.file] = told


def _name(entry: "os.DirEntry[str]") -> str:
    return entry.name
