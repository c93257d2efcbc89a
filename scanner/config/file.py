"""``.groundrule.yaml``: found, read, checked as ``schemas/config.schema.json`` says, all errors at once.

The checks are written out here: importing a JSON Schema library would take a third of a small scan's time.
"""

from collections.abc import Iterable, Mapping, Sequence
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


def load_config(root: Path, file: Path | None = None) -> Config:
    """The configuration at a tree's root, or in a file that the user names; the defaults where there is none.

    Raises:
        ConfigError: everything that is wrong with the files, each with its place.
        UsageError: the named file is not there.
    """
    if file is not None:
        return _named(root, file)
    return load_from(OnDisk(root))


def load_from(files: Files) -> Config:
    """The configuration at the root of some files.

    Raises:
        ConfigError: everything that is wrong with it and what it extends, each with its place.
    """
    if not files.present(NAME):
        misspelt = next((name for name in MISSPELT if files.present(name)), None)
        if misspelt:
            message = f"is not read; the configuration's name is {NAME}"
            raise ConfigError([Problem(f"{files.name}{misspelt}", 1, 1, message)])
        return Config()
    return _config(files, NAME)


def with_folders(config: Config, paths: Sequence[str], tree: Readable, name: str = "") -> Config:
    """A configuration with those of folders below the root; ``paths`` are the files that may be some.

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
            below[folder] = loader.layers(path, folder=folder)
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


def _named(root: Path, file: Path) -> Config:
    if not file.is_file():
        raise UsageError(f"no such configuration file: {file}")
    found, inside = file.resolve(), root.resolve()
    base = inside if found.is_relative_to(inside) else found.parent
    return _config(OnDisk(base), found.relative_to(base).as_posix(), str(file))


def _config(files: Files, path: str, shown: str = "") -> Config:
    from scanner.config.cascade import Cascade  # noqa: PLC0415  # only where there is a file to read
    from scanner.config.load import Loader  # noqa: PLC0415

    loader = Loader(files)
    layers = loader.layers(path, shown=shown)
    loader.finish()
    return Cascade(layers).top_config()
