"""Which baseline a command works with: the flag's, or the configuration's. None is found by its name alone, for a
file that somebody adds must not hide what it likes.
"""

import os
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeVar

import click

from scanner.config import Config
from scanner.errors import UsageError
from scanner.model.tree import Tree, UnreadableError

if TYPE_CHECKING:
    from scanner.triage.baseline import Baseline, Ledger  # few scans have one

Command = TypeVar("Command", bound=Callable[..., Any])

_LARGEST: Final = 100_000_000

baseline_file = click.option(
    "--baseline",
    "baseline_file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="What was accepted before; else the file that the configuration names.",
)


class Place(NamedTuple):
    """Where a baseline lies. ``name`` is its path in the tree, or as the user wrote it where it lies outside.
    ``trusted`` has the one that holds, where it is not the one in the work tree.
    """

    path: Path
    name: str
    in_tree: bool
    trusted: Tree | None = None


def baseline_place(root: Path, config: Config, given: Path | None, default: str | None = None) -> Place | None:
    """The file that is meant, whether it is there or not: ``given`` by a flag, named by the configuration, or the
    ``default``, a path from the tree's root.

    Raises:
        UsageError: a link leads from inside of the tree to the outside.
    """
    if given is not None:
        path = given.resolve()
        inside = path.is_relative_to(root)
        if not inside and Path(os.path.abspath(given)).is_relative_to(root):  # noqa: PTH100  # links kept
            raise UsageError(f"the baseline {given} is a link that leads out of the tree")
        shown = path.relative_to(root).as_posix() if inside else str(given)
        place = Place(path, shown, inside)
        return place if default is not None else _held(place, config)
    name = config.baseline or default
    if name is None:
        return None
    path = (root / name).resolve()
    if not path.is_relative_to(root):
        raise UsageError(f"the baseline {name} is a link that leads out of the tree")
    place = Place(path, name, in_tree=True)
    return place if default is not None else _held(place, config)


def _held(place: Place, config: Config) -> Place | None:
    """The place as far as it holds: a baseline that only a change has accepts nothing of that change."""
    if config.trusted is None or not place.in_tree:
        return place
    return place._replace(trusted=config.trusted) if config.trusted.exists(place.name) else None


def read_file(place: Place) -> "Baseline":
    """The baseline at a place.

    Raises:
        UsageError: it is not there, cannot be read, or is damaged (with the line).
    """
    from scanner.triage.baseline import read_baseline  # noqa: PLC0415  # few scans have one

    if place.trusted is not None:
        try:
            return read_baseline(place.name, place.trusted.read(place.name), in_tree=True)
        except UnreadableError as error:
            raise UsageError(f"the baseline {place.name} of the base could not be read: {error}") from error
    if not place.path.exists():
        raise UsageError(f"no such baseline: {place.name}; groundrule baseline write makes one")
    try:
        if not place.path.is_file() or place.path.stat().st_size > _LARGEST:
            raise UsageError(f"the baseline {place.name} is no regular file of at most {_LARGEST // 1_000_000} MB")
        content = place.path.read_bytes()
    except OSError as error:
        raise UsageError(f"the baseline {place.name} could not be read: {error.strerror}") from error
    return read_baseline(place.name, content, in_tree=place.in_tree)


def open_ledger(place: Place, paths: tuple[str, ...]) -> "Ledger":
    """The baseline at a place, for a scan of these paths."""
    from scanner.triage.baseline import Ledger  # noqa: PLC0415  # few scans have one

    return Ledger(read_file(place), today(), part=is_part(paths))


def is_part(paths: tuple[str, ...]) -> bool:
    """Whether a scan of these surely is of a part of the tree: of what else there is it could see nothing."""
    return len(paths) > 1 or "-" in paths


def today() -> date:
    """The day by which things end, the same wherever a scan runs."""
    return datetime.now(tz=UTC).date()
