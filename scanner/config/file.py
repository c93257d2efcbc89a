"""``.groundrule.yaml``: found, read, checked as ``schemas/config.schema.json`` says, all errors at once.

The checks are written out here: importing a JSON Schema library would take a third of a small scan's time.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING, Final

from scanner.config.reading import did_you_mean
from scanner.config.settings import Config, is_pattern
from scanner.config.sources import Files, InTree, OnDisk, Readable
from scanner.errors import ConfigError, Problem, UsageError

if TYPE_CHECKING:
    from scanner.config.layers import Layer

NAME: Final = ".groundrule.yaml"
MISSPELT: Final = (".groundrule.yml", "groundrule.yaml", "groundrule.yml")


def load_config(root: Path, file: Path | None = None, under: Sequence["Layer"] = ()) -> Config:
    """The configuration at a tree's root, or in a file that the user names; the defaults where there is none. The
    layers ``under`` it hold before everything else: a policy.

    Raises:
        ConfigError: everything that is wrong with the files, each with its place.
        UsageError: the named file is not there.
    """
    if file is not None:
        return _named(root, file, under)
    return load_from(OnDisk(root), under=under)


def load_policy(files: Files, path: str, shown: str) -> Sequence["Layer"]:
    """The layers of a policy: a configuration file with locks, by whoever starts the scan.

    Raises:
        ConfigError: everything that is wrong with it, each with its place.
    """
    from scanner.config.load import Loader  # noqa: PLC0415  # few scans have one

    loader = Loader(files)
    layers = loader.layers(path, shown=shown)
    loader.finish()
    return layers


def load_from(files: Files, path: str = NAME, *, under: Sequence["Layer"] = ()) -> Config:
    """The configuration among some files; ``path`` is its own.

    Raises:
        ConfigError: everything that is wrong with it and what it extends, each with its place.
    """
    if path != NAME:
        return _config(files, path, under=under)
    if not files.present(NAME):
        misspelt = next((name for name in MISSPELT if files.present(name)), None)
        if misspelt:
            message = f"is not read; the configuration's name is {NAME}"
            raise ConfigError([Problem(f"{files.name}{misspelt}", 1, 1, message)])
        return _laid(under) if under else Config()
    return _config(files, NAME, under=under)


def with_folders(
    config: Config, paths: Sequence[str], tree: Readable, name: str = "", now: Callable[[str], str] = str
) -> Config:
    """A configuration with those of folders below the root; ``paths`` are the files that may be some. ``now`` has
    the folder that a file speaks of, where another one than it lies in.

    Raises:
        ConfigError: everything that is wrong with them, each with its place.
    """
    if not paths:
        return config
    from scanner.config.cascade import Cascade  # noqa: PLC0415  # only where there are several files
    from scanner.config.load import Loader  # noqa: PLC0415

    loader = Loader(InTree(tree, name))
    below: dict[str, Sequence[Layer]] = {}
    for path in sorted(paths):
        folder, _, own = path.rpartition("/")
        if own == NAME and folder:
            below[now(folder)] = loader.layers(path, folder=now(folder))
        elif folder:
            loader.wrong(path, f"is not read; the configuration's name is {NAME}")
    loader.finish()
    cascade = (config.cascade or Cascade(())).with_folders(below)
    return _with_parts_of(replace(config, cascade=cascade), below)


def _with_parts_of(config: Config, below: Mapping[str, "Sequence[Layer]"]) -> Config:
    """The configuration with what folders say of the tree: roots, charts and what is accepted in them."""
    from scanner.config.layers import laid_over  # noqa: PLC0415  # only where there are several files

    roots, charts, accepted = dict(config.roots), dict(config.charts), list(config.suppressions)
    for layer in (layer for layers in below.values() for layer in layers):
        own = laid_over(Config(locks=config.locks), layer)
        roots.update(own.roots)
        charts.update(own.charts)
        accepted += own.suppressions
    return replace(config, roots=roots, charts=charts, suppressions=tuple(accepted))


def check_ids(config: Config, known_ids: Iterable[str]) -> tuple[Problem, ...]:
    """What the configuration files say of rules that do not exist, and patterns that no rule's id matches."""
    ids = sorted(known_ids)
    settings = (
        (one for layer in config.cascade.layers for one in layer.settings) if config.cascade else iter(config.rules)
    )
    return tuple(
        Problem(one.place.file, one.place.start_line, one.place.start_column, message)
        for one in settings
        if one.place is not None
        for message in unmatched([one.pattern], ids)
    )


def unmatched(patterns: Iterable[str], known_ids: Iterable[str]) -> tuple[str, ...]:
    """A message for each id or pattern that names no rule."""
    ids = sorted(known_ids)
    return tuple(
        f"no rule's id matches {pattern}" if is_pattern(pattern) else f"no rule {pattern}{did_you_mean(pattern, ids)}"
        for pattern in patterns
        if not any(fnmatchcase(known, pattern) for known in ids)
    )


def _named(root: Path, file: Path, under: Sequence["Layer"]) -> Config:
    if not file.is_file():
        raise UsageError(f"no such configuration file: {file}")
    found, inside = file.resolve(), root.resolve()
    base = inside if found.is_relative_to(inside) else found.parent
    return _config(OnDisk(base), found.relative_to(base).as_posix(), str(file), under=under)


def _config(files: Files, path: str, shown: str = "", *, under: Sequence["Layer"] = ()) -> Config:
    from scanner.config.load import Loader  # noqa: PLC0415

    loader = Loader(files)
    layers = loader.layers(path, shown=shown)
    loader.finish()
    return _laid((*under, *layers))


def _laid(layers: Sequence["Layer"]) -> Config:
    from scanner.config.cascade import Cascade  # noqa: PLC0415  # only where there is a file to read

    return Cascade(layers).top_config()
