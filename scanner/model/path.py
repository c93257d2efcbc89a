"""Attribute paths: ``spec.containers[0].image``, ``metadata.labels["app.kubernetes.io/name"]``."""

import re
from functools import lru_cache
from typing import TypeAlias

from scanner.model.value import Step

Path: TypeAlias = tuple[Step, ...]

_NAME = re.compile(r"[A-Za-z_$][A-Za-z0-9_$-]*")
_INDEX = re.compile(r"\[(0|[1-9][0-9]{0,8})\]")
_QUOTED = re.compile(r'\["((?:[^"\\]|\\.)*)"\]', re.DOTALL)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)


class PathError(ValueError):
    """A text that is no path; the message says where it stops being one."""


# Rules have few paths, and they are read and written for every finding.
@lru_cache(maxsize=4096)
def parse_path(text: str) -> Path:
    """Read a path: dotted names, ``[0]`` indices and ``["quoted keys"]``.

    Raises:
        PathError: with the position of the first character that does not belong.
    """
    steps: list[Step] = []
    position = 0
    while position < len(text):
        if found := _INDEX.match(text, position):
            steps.append(int(found[1]))
        elif found := _QUOTED.match(text, position):
            steps.append(_ESCAPED.sub(r"\1", found[1]))
        else:
            start = position
            if steps and text[position] == ".":
                start += 1
            elif steps:
                raise PathError(f"expected '.', '[0]' or '[\"key\"]' at character {position + 1} of {text!r}")
            found = _NAME.match(text, start)
            if not found:
                raise PathError(f"expected a name at character {start + 1} of {text!r}")
            steps.append(found[0])
        position = found.end()
    if not steps:
        raise PathError("a path needs at least one name")
    return tuple(steps)


@lru_cache(maxsize=4096)
def format_path(path: Path) -> str:
    """Write a path so that ``parse_path`` reads it back."""
    written = ""
    for step in path:
        if isinstance(step, int):
            written += f"[{step}]"
        elif _NAME.fullmatch(step):
            written += f".{step}" if written else step
        else:
            escaped = step.replace("\\", "\\\\").replace('"', '\\"')
            written += f'["{escaped}"]'
    return written
