"""Listing what a commit holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from scanner.discovery.ignores import Ignores
from scanner.discovery.places import CHART, DEPENDENCIES, VENDORED, joined, scanned, within
from scanner.discovery.repository import LINK, Entry
from scanner.model.tree import Listed

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from scanner.discovery.revision import Revision

IGNORE_FILE: Final = 262_144
"""As much of an ignore file is read, in bytes."""


class Listing:
    """One pass over a revision, as ``Walk`` over the disk; what cannot be listed is passed over in silence."""

    def __init__(
        self, revision: Revision, files: Sequence[str], folders: Collection[str], excludes: Sequence[str]
    ) -> None:
        self._revision = revision
        self._files: dict[str, Listed] = {}
        self._walked: dict[str, bool] = {}
        self._ignores: dict[str, Ignores] = {}
        self._links: list[tuple[str, bool]] = []
        self._top = Ignores.at_root(excludes, None)
        for file in files:
            entry = revision.entry(file)
            if entry is not None and revision.real(file) == file and not self._excluded(file, folder=False):
                self._add(file, entry, asked=True)
        for folder in folders:
            if revision.is_folder(folder) and not self._excluded(folder, folder=True):
                self._walk(folder, asked=True)
        self._walk("", asked=False)
        while self._links:
            self._follow(*self._links.pop())

    @property
    def files(self) -> Sequence[Listed]:
        """What was found and not hidden, sorted by path."""
        return sorted(self._files.values())

    def _walk(self, start: str, *, asked: bool) -> None:
        waiting = [start]
        while waiting:
            folder = waiting.pop()
            if folder in self._walked and (not asked or self._walked[folder]):
                continue
            self._walked[folder] = asked
            names = self._revision.names(folder)
            ignores = self._ignores_in(folder)
            for name, entry in names.items():
                path = joined(folder, name)
                is_folder = entry is None
                vendored = is_folder and (name in VENDORED or (name == DEPENDENCIES and CHART in names))
                if vendored or ignores.hides(path, folder=is_folder):
                    continue
                if entry is None:
                    waiting.append(path)
                elif entry.mode == LINK:
                    self._links.append((path, asked))
                else:
                    self._add(path, entry, asked=asked)

    def _add(self, path: str, entry: Entry, *, asked: bool) -> None:
        known = self._files.get(path)
        if known is not None:
            self._files[path] = known._replace(entry=known.entry or asked)
        elif not scanned(path):
            self._files[path] = Listed(path, 0, asked)
        elif self._revision.fits(path, entry):
            self._files[path] = Listed(path, entry.size, asked)

    def _follow(self, path: str, asked: bool) -> None:
        target = self._revision.target(path)
        if not target:
            return
        is_folder = self._revision.is_folder(target)
        if (is_folder and within(path, target)) or self._hides(target, folder=is_folder):
            return
        entry = None if is_folder else self._revision.entry(target)
        if is_folder:
            self._walk(target, asked=asked)
        elif entry is not None:
            self._add(target, entry, asked=asked)

    def _hides(self, path: str, *, folder: bool) -> bool:
        steps = path.split("/")
        for number, step in enumerate(steps):
            above = "/".join(steps[:number])
            is_folder = folder or number < len(steps) - 1
            if is_folder and (step in VENDORED or (step == DEPENDENCIES and CHART in self._revision.names(above))):
                return True
            if self._ignores_in(above).hides(joined(above, step), folder=is_folder):
                return True
        return False

    def _excluded(self, path: str, *, folder: bool) -> bool:
        steps = path.split("/") if path else []
        return any(
            self._top.excludes("/".join(steps[:number]), folder=folder or number < len(steps))
            for number in range(1, len(steps) + 1)
        )

    def _ignores_in(self, folder: str) -> Ignores:
        missing = []
        while folder not in self._ignores:
            missing.append(folder)
            if not folder:
                break
            folder = folder.rpartition("/")[0]
        for one in reversed(missing):
            above = self._ignores[one.rpartition("/")[0]] if one else self._top
            self._ignores[one] = above.below(one, self._revision.ignore_files(one))
        return self._ignores[missing[0] if missing else folder]
