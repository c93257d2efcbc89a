"""Expressions to compare with ``terraform console``, and the files they may read.

``console/*.txt`` hold one expression a line, ``⏎`` for a line break inside of one; a line that starts with
``# `` names what follows (in ``functions.txt``, the function).
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).with_name("console")
FILES: Final = FOLDER / "files"


def groups(name: str) -> dict[str, list[str]]:
    """The expressions of one list by their heading."""
    found: dict[str, list[str]] = {}
    heading = ""
    for line in (FOLDER / name).read_text(encoding="utf-8").split("\n"):
        if line.startswith("# "):
            heading = line[2:]
        elif line:
            found.setdefault(heading, []).append(line.replace("⏎", "\n"))
    return found


def expressions() -> list[str]:
    """All of them, once each."""
    lists = sorted(path.name for path in FOLDER.glob("*.txt"))
    return list(dict.fromkeys(one for name in lists for some in groups(name).values() for one in some))


def files() -> Iterator[tuple[str, bytes]]:
    """Path and content of each file that the expressions may read."""
    for path in sorted(FILES.rglob("*")):
        if path.is_file():
            yield path.relative_to(FILES).as_posix(), path.read_bytes()
