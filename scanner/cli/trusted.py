"""``--policy`` and ``--trust-base``: who decides, where whoever changes the scanned files must not.

A policy is a configuration file by whoever starts the scan. The base is a revision whose configuration, ignore files,
baseline and rules hold instead of those of the work tree.
"""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

import click

from scanner.config import NAME, NAMES, Config, load_config, load_from, load_policy, with_folders
from scanner.config.sources import InTree, OnDisk
from scanner.discovery import WorkTree
from scanner.discovery.memory import MemoryTree
from scanner.discovery.places import vendored, within
from scanner.errors import UsageError
from scanner.model.diagnostic import Diagnostic
from scanner.model.suppression import IGNORE_FILES
from scanner.model.tree import Tree, UnreadableError

if TYPE_CHECKING:
    from scanner.config.layers import Layer
    from scanner.discovery.base import Moves
    from scanner.discovery.revision import Revision

IGNORING: Final = frozenset({".gitignore", ".groundruleignore"})
"""Names of ignore files."""

_SHORT: Final = 12
_LARGEST: Final = 100_000_000


class Trusted(NamedTuple):
    """Where decisions come from: ``under`` are the policy's layers, ``base`` is None where the work tree decides.

    ``name`` is what people call the base, ``renamed`` has the new paths of its files by the old ones.
    """

    root: Path
    config_file: Path | None
    under: Sequence["Layer"]
    base: "Revision | None" = None
    name: str = ""
    renamed: Mapping[str, str] = {}

    @property
    def prefix(self) -> str:
        """What stands before the paths of the base's files."""
        return f"{self.name}:"

    def written(self) -> Config:
        """The configuration that holds for the whole tree, without flags.

        Raises:
            ConfigError: everything that is wrong with it.
        """
        if self.base is None:
            return load_config(self.root, self.config_file, self.under)
        path = _inside(self.root, self.config_file)
        if self.config_file is not None and path is None:
            return load_config(self.root, self.config_file, self.under)
        if path is not None and not self.base.exists(path):
            raise UsageError(f"there is no {path} in {self.name}, whose files decide")
        found = load_from(InTree(self.base, self.prefix), path or NAME, under=self.under)
        return replace(found, trusted=self.base)

    def below(self, written: Config, tree: WorkTree) -> Config:
        """The same with what holds in folders."""
        if self.config_file is not None:
            return written
        if self.base is None:
            return with_folders(written, [path for path in tree.named if _is_below(path)], tree)
        from scanner.discovery.base import moves_of  # noqa: PLC0415  # few scans have a base

        paths = [path for path, _ in self.base.entries() if _is_below(path) and not vendored(path, self.base.exists)]
        moves = moves_of(self.renamed, self.base, tree)
        folders = _kept({path.rpartition("/")[0] for path in paths}, moves, self.base)
        return with_folders(written, sorted(paths), self.base, self.prefix, lambda folder: folders.get(folder, folder))

    def ignore_files(self, config: Config) -> Callable[[str], Mapping[str, bytes | None]] | None:
        """What hides files, where it is not the ignore files of the work tree."""
        if any(held.lock.holds("exclude") for held in config.locks):
            return lambda _: {}
        return None if self.base is None else self.base.ignore_files

    def opened(self, config: Config, tree: WorkTree) -> WorkTree:
        """The tree with other scanners' ignore files as the base has them; without, where suppressions are locked."""
        if any(held.lock.keys.get("suppressions") for held in config.locks):
            return tree.with_files_of(MemoryTree({}), frozenset(IGNORE_FILES))
        return tree if self.base is None else tree.with_files_of(self.base, frozenset(IGNORE_FILES))

    def changes(self, config: Config, tree: WorkTree) -> Iterator[Diagnostic]:
        """What the work tree does to what the base decides.

        Raises:
            ConfigError: the work tree's own configuration cannot be used.
        """
        if self.base is None:
            return
        from scanner.config.changes import changed_rules, changed_settings  # noqa: PLC0415  # few scans have a base

        path = _inside(self.root, self.config_file)
        if self.config_file is None or path is not None:
            proposed = load_config(self.root, self.config_file, self.under)
            if self.config_file is None:
                proposed = with_folders(proposed, [one for one in tree.named if _is_below(one)], tree)
            yield from changed_settings(config, proposed, self.name)
        yield from changed_rules(config, tree, self.prefix, self.name)
        yield from self._changed_files(config, tree)

    def _changed_files(self, config: Config, tree: WorkTree) -> Iterator[Diagnostic]:
        from scanner.config.changes import changed_file, changed_lines  # noqa: PLC0415

        base = self.base
        assert base is not None  # noqa: S101  # else nobody asks
        own = {path for path in tree.named if path.rpartition("/")[2] in IGNORING}
        known = {path for path, _ in base.entries() if path.rpartition("/")[2] in IGNORING}
        for path in sorted(own | known):
            before, after = _content(base, path), _content(tree, path)
            if before != after and self.renamed.get(path) is None:
                yield from changed_lines(path, before, after, self.name)
        given = click.get_current_context().params.get("baseline_file")
        baseline = _inside(self.root, given) if given is not None else config.baseline
        watched = dict.fromkeys(IGNORE_FILES, "what other scanners ignore")
        if baseline is not None:
            watched[baseline] = "the baseline"
        for file, what in watched.items():
            # Of other scanners' files the tree has the base's already.
            yield from changed_file(file, _content(base, file), _on_disk(self.root, file), what, self.name)


def trusted(root: Path, config_file: Path | None, policy: Path | None, base: str | None, search_path: str) -> Trusted:
    """What the flags say of who decides. The base is closed with the command.

    Raises:
        UsageError: the policy lies in the tree, or is not there; there is no such revision.
        ConfigError: everything that is wrong with the policy.
    """
    if base is None:
        return Trusted(root, config_file, _policy(root, policy) if policy is not None else ())
    from scanner.discovery.repository import Repository  # noqa: PLC0415  # few scans have a base
    from scanner.discovery.revision import open_revision  # noqa: PLC0415

    repository = Repository(root, search_path)
    commit = repository.resolve(base)
    revision = click.get_current_context().with_resource(open_revision(repository, commit))
    name = commit[:_SHORT] if commit.startswith(base) else base
    path = _inside(root, policy)
    if policy is None:
        under: Sequence[Layer] = ()
    elif path is None:
        under = _policy(root, policy)
    elif not revision.exists(path):
        raise UsageError(f"there is no policy {path} in {name}, whose files decide")
    else:
        under = load_policy(InTree(revision, f"{name}:"), path, path)
    return Trusted(root, config_file, under, revision, name, repository.changes(commit).renamed)


def _policy(root: Path, policy: Path) -> Sequence["Layer"]:
    if not policy.is_file():
        raise UsageError(f"no such policy: {policy}")
    found = policy.resolve()
    # A link in the tree leads wherever whoever changes the tree has it lead.
    if found.is_relative_to(root) or (policy.parent.resolve() / policy.name).is_relative_to(root):
        raise UsageError(
            f"the policy {policy} lies in the scanned tree, where whoever changes the tree writes it: keep it outside, "
            "or take it from a revision with --trust-base"
        )
    return load_policy(OnDisk(found.parent), found.name, str(policy))


def _inside(root: Path, file: Path | None) -> str | None:
    """A file's path from the tree's root; None where it lies outside."""
    found = file.resolve() if file is not None else None
    is_out = file is not None and found is not None and not found.is_relative_to(root)
    if file is not None and is_out and Path(os.path.abspath(file)).is_relative_to(root):  # noqa: PTH100  # links kept
        raise UsageError(f"{file} is a link that leads out of the tree")
    return found.relative_to(root).as_posix() if found is not None and found.is_relative_to(root) else None


def _is_below(path: str) -> bool:
    folder, _, name = path.rpartition("/")
    return bool(folder) and name in NAMES


def _kept(folders: AbstractSet[str], moves: "Moves", base: "Revision") -> Mapping[str, str]:
    """The new names of folders that keep their configuration: what it permits must not come to hold for anything
    that was somewhere else before.
    """
    went = {folder: moves.now(folder) for folder in folders if moves.renames(folder)}
    return {
        old: new
        for old, new in went.items()
        if new
        and not base.is_folder(new)
        and list(went.values()).count(new) == 1
        and not any(within(new, one) and not within(old, one) for one in folders)
    }


def _content(tree: Tree, path: str) -> bytes | None:
    try:
        return tree.read(path) if tree.exists(path) else None
    except UnreadableError:
        return None


def _on_disk(root: Path, path: str) -> bytes | None:
    try:
        return OnDisk(root).read(path, _LARGEST)
    except UnreadableError:
        return None
