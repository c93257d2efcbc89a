"""What was parsed once is not parsed again for another revision of the same files."""

from collections.abc import Callable
from typing import Any, Final, TypeVar

Parsed = TypeVar("Parsed")


class Parses:
    """What files were parsed to, for who loads another revision of their tree; it lasts as long as its owner
    keeps it. Parsed files know their paths, so that these count as much as the contents.
    """

    __slots__ = ("_known",)

    def __init__(self) -> None:
        self._known: Final[dict[tuple[str, str], tuple[bytes, Any]]] = {}

    def of(self, kind: str, path: str, content: bytes, parse: Callable[[], Parsed]) -> Parsed:
        """What ``parse`` makes of the content, or made of it before; ``kind`` tells readers apart."""
        known = self._known.get((kind, path))
        if known is not None and known[0] == content:
            found: Parsed = known[1]
            return found
        found = parse()
        self._known[kind, path] = (content, found)
        return found
