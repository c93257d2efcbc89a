"""Which paths belong to a tree, which folders hold other people's files, which names somebody reads."""

import posixpath
import re
from collections.abc import Callable
from typing import Final

VENDORED: Final = frozenset(
    {".external_modules", ".terraform", ".terragrunt-cache", ".tox", ".venv", "bower_components", "node_modules"}
)
"""Folders that tools fill by themselves: reached by reference, never judged for themselves."""

DEPENDENCIES: Final = "charts"
CHART: Final = "Chart.yaml"
"""A folder with a ``Chart.yaml`` is a chart, and its ``charts`` are those it depends on."""

PLAN_FACTOR: Final = 5
"""A plan says everything several times: it may be this much larger than other files."""

_SCANNED: Final = (".json", ".tf", ".tfstate", ".tfvars", ".tofu", ".yaml", ".yml")
_NEVER_READ: Final = (".tfstate", ".tfstate.backup")

# Control characters, lone surrogates (bytes that are not UTF-8), line separators, changes of direction:
# what tears a line of output or hides a part of it. The backslash, so that no two names look the same.
_UNPRINTABLE: Final = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
_ESCAPED: Final = re.compile("[\x00-\x1f\\\\\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def scanned(name: str) -> bool:
    """Whether the name is one that inputs look at: what counts as hidden, has its size taken, is missed."""
    return name.endswith(_SCANNED)


def never_read(name: str) -> bool:
    """Whether the file matters by being there only: state files are full of secrets."""
    return name.endswith(_NEVER_READ)


def looks_like_plan(content: bytes) -> bool:
    """Whether the content, or its beginning, may be what ``terraform show -json`` writes."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        content = content[2:].replace(b"\0", b"")
    return content.lstrip().startswith(b"{") and (b'"format_version"' in content or b'"provider_config"' in content)


def printable(path: str) -> str:
    """The path with escapes (``x1b`` behind a backslash) for characters that no output should carry."""
    return _ESCAPED.sub(_escape, path)


def _escape(found: re.Match[str]) -> str:
    code = ord(found[0])
    if code == ord("\\"):
        return r"\\"
    if 0xDC80 <= code <= 0xDCFF:
        code -= 0xDC00
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


def normalized(path: str) -> str | None:
    """A path relative to the root without ``.``, ``..`` and doubled slashes; the root itself is ``""``.

    None where the path leaves the root, is absolute, leads into ``.git``, which is no part of any tree, or
    has characters that no output should carry.
    """
    if not path or path == ".":
        return ""
    if path.startswith("/") or _UNPRINTABLE.search(path):
        return None
    path = posixpath.normpath(path)
    if path == ".":
        return ""
    steps = path.split("/")
    # A file system that ignores case opens .git under .GIT as well.
    return None if steps[0] == ".." or any(step.lower() == ".git" for step in steps) else path


def joined(folder: str, name: str) -> str:
    """A path one step below a folder; the root is ``""``."""
    return f"{folder}/{name}" if folder else name


def within(path: str, folder: str) -> bool:
    """Whether a path is a folder's or lies below it."""
    return folder in {"", path} or path.startswith(f"{folder}/")


def vendored(path: str, exists: Callable[[str], bool]) -> bool:
    """Whether a file lies in a folder that a tool filled, or among the dependencies of a chart."""
    steps = path.split("/")[:-1]
    for position, step in enumerate(steps):
        if step in VENDORED:
            return True
        if step == DEPENDENCIES and exists("/".join([*steps[:position], CHART])):
            return True
    return False
