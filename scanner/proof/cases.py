"""Which folders of fixtures belong to a rule."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from scanner.config import NAME, Config, load_config
from scanner.discovery import MemoryTree


class Case(NamedTuple):
    """One folder that is scanned by itself; ``path`` is how to name it to people."""

    path: str
    files: Mapping[str, bytes]

    def tree(self) -> MemoryTree:
        """Its files, all of them asked for."""
        return MemoryTree({path: content for path, content in self.files.items() if path not in {"expect.yaml", NAME}})

    def config(self) -> Config:
        """Its own configuration, for rules with parameters; the defaults where it has none."""
        return load_config(Path(self.path))


def find_cases(fixtures: Path, ids: Iterable[str]) -> dict[str, list[Case]]:
    """The cases of each rule: none where it has no folder, or an empty one."""
    wanted = set(ids)
    folders: dict[str, list[Path]] = {}
    for folder in sorted(path for path in fixtures.rglob("*") if path.is_dir() and path.name in wanted):
        folders.setdefault(folder.name, []).append(folder)
    return {rule: [case for folder in folders.get(rule, []) for case in _cases(folder)] for rule in wanted}


def _cases(folder: Path) -> list[Case]:
    inside = sorted(folder.iterdir())
    roots = inside if all(path.is_dir() for path in inside) else [folder]
    cases = [Case(root.as_posix(), _files(root)) for root in roots]
    return [case for case in cases if case.files]


def _files(root: Path) -> dict[str, bytes]:
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and not path.is_symlink()
    }
