"""The command line's paths: the root they share, and what they ask for."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from scanner.discovery.places import printable
from scanner.errors import UsageError

STANDARD_INPUT: Final = "-"


@dataclass(frozen=True, slots=True)
class Asked:
    """``root`` is absolute and free of links; ``files`` and ``folders`` are relative to it.

    ``outside`` are arguments that are links out of the root. ``repository``: the root has a ``.git``.
    """

    root: str
    repository: bool
    files: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()
    outside: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Place:
    """``path`` is absolute and free of links but for its last step, ``target`` free of them."""

    argument: str
    path: str
    target: str
    folder: bool

    @property
    def container(self) -> str:
        """Where to look for the root. A link that is tracked by a repository must not lead out of it."""
        above = os.path.dirname(self.path)  # noqa: PTH120  # strings throughout: these are keys, not files
        if self.folder and (self.path == self.target or repository_of(above) is None):
            return self.target
        return above


def asked_for(arguments: Sequence[str]) -> Asked:
    """Find the root: the nearest ancestor with ``.git`` of all arguments, else their common parent.

    Standard input counts as the current folder.

    Raises:
        UsageError: a path that is not there (with the closest name that is), that is neither file nor
            folder, or that lies in ``.git``.
    """
    if STANDARD_INPUT in arguments:
        if len(arguments) > 1:
            raise UsageError("- stands for standard input and cannot be combined with other paths")
        here = os.path.realpath(".")
        found = repository_of(here)
        return Asked(found or here, found is not None)
    places, problems = [], []
    for argument in dict.fromkeys(arguments or ["."]):
        try:
            places.append(_place(argument))
        except UsageError as problem:
            problems.append(str(problem))
    if problems:
        raise UsageError("\n".join(problems))
    shared = os.path.commonpath([place.container for place in places])
    root = repository_of(shared)
    return _relative_to(root or shared, places, repository=root is not None)


def repository_of(folder: str) -> str | None:
    """The nearest folder, itself or above, that has a ``.git``."""
    for candidate in (Path(folder), *Path(folder).parents):
        if os.path.lexists(candidate / ".git"):
            return str(candidate)
    return None


def _place(argument: str) -> _Place:
    if not argument or "\0" in argument:
        raise UsageError(f"{printable(argument)!r} is no path")
    given = Path(argument).absolute()
    if not os.path.lexists(given):
        raise UsageError(_missing(argument, given))
    path = Path(os.path.realpath(given.parent)) / given.name if given.name != ".." else given.resolve()
    try:
        target = os.path.realpath(path, strict=True)
    except OSError as error:
        raise UsageError(f"{printable(argument)} is a link that leads nowhere") from error
    folder = Path(target).is_dir()
    if not folder and not Path(target).is_file():
        raise UsageError(f"{printable(argument)} is neither a file nor a folder; - reads standard input")
    return _Place(argument, str(path), target, folder)


def _missing(argument: str, given: Path) -> str:
    above = next(parent for parent in given.parents if os.path.isdir(parent))  # noqa: PTH112  # no error where it may not look
    wrong = given.relative_to(above).parts[0]
    try:
        names = sorted(os.listdir(above))  # noqa: PTH208  # names only
    except OSError:
        names = []
    from difflib import get_close_matches  # noqa: PLC0415  # only for what is misspelt

    close = get_close_matches(wrong, names, 1)
    hint = f"; did you mean {printable(os.path.relpath(above / close[0]))}?" if close else ""
    return f"no such file or folder: {printable(argument)}{hint}"


def _relative_to(root: str, places: Sequence[_Place], *, repository: bool) -> Asked:
    above = root.rstrip("/") + "/"
    files: list[str] = []
    folders: list[str] = []
    outside: list[str] = []
    for place in places:
        target = place.target + "/" if place.folder else place.target
        path = target.removeprefix(above).rstrip("/")
        if not target.startswith(above):
            outside.append(place.path.removeprefix(above))
        elif ".git" in path.lower().split("/"):
            raise UsageError(f"{printable(place.argument)} lies in .git, which is not scanned")
        else:
            (folders if place.folder else files).append(path)
    return Asked(root, repository, tuple(files), tuple(folders), tuple(outside))
