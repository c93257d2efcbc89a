"""Which paths belong to a tree, and which folders hold other people's files."""

import posixpath
from collections.abc import Callable
from typing import Final

VENDORED: Final = frozenset(
    {".external_modules", ".terraform", ".terragrunt-cache", ".tox", ".venv", "bower_components", "node_modules"}
)
"""Folders that tools fill by themselves: reached by reference, never judged for themselves."""

# Chart.yaml is what makes a folder a chart; its dependencies lie in ``charts/``.
CHART: Final = "Chart.yaml"


def normalized(path: str) -> str | None:
    """A path relative to the root without ``.``, ``..`` and doubled slashes; the root itself is ``""``.

    None where the path leaves the root, is absolute or leads into ``.git``, which is no part of any tree.
    """
    if not path or path == ".":
        return ""
    if "\0" in path or path.startswith("/"):
        return None
    path = posixpath.normpath(path)
    if path == ".":
        return ""
    steps = path.split("/")
    # A file system that ignores case opens .git under .GIT as well.
    return None if steps[0] == ".." or any(step.lower() == ".git" for step in steps) else path


def vendored(path: str, exists: Callable[[str], bool]) -> bool:
    """Whether a file lies in a folder that a tool filled, or among the dependencies of a chart."""
    steps = path.split("/")[:-1]
    for position, step in enumerate(steps):
        if step in VENDORED:
            return True
        if step == "charts" and exists("/".join([*steps[:position], CHART])):
            return True
    return False
