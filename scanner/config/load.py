"""Configuration files to layers: each with the files that it extends, those first."""

from collections.abc import Sequence
from typing import Final

from scanner.config.keys import Keys, extended
from scanner.config.layers import Layer
from scanner.config.reading import Reader
from scanner.config.sources import Files
from scanner.errors import ConfigError, Problem
from scanner.model.span import Span
from scanner.model.tree import UnreadableError
from scanner.syntax.document import Node
from scanner.syntax.yaml import parse_yaml

_MOST: Final = 100
"""So many files may be extended; more are a mistake, or somebody's bomb."""

_CONFLICT: Final = (b"<<<<<<< ", b">>>>>>> ", b"||||||| ")


class Loader:
    """Reads files of one source. Problems gather until ``finish``."""

    def __init__(self, files: Files) -> None:
        self._files = files
        self._problems: list[Problem] = []
        self._left = _MOST

    def layers(self, path: str, *, folder: str = "", shown: str = "") -> Sequence[Layer]:
        """What the file at ``path`` extends, and itself; the last one wins.

        ``folder`` is the one that it speaks of, ``shown`` what people call the file.
        """
        try:
            return self._layers(path, folder, shown or path, (path,))
        except UnreadableError as error:
            self.wrong(shown or path, str(error))
            return ()

    def wrong(self, path: str, message: str, span: Span | None = None) -> None:
        """Note a problem with a whole file, or at a place in it."""
        line, column = (span.start_line, span.start_column) if span else (1, 1)
        self._problems.append(Problem(path, line, column, message))

    def finish(self) -> None:
        """Tell of every problem.

        Raises:
            ConfigError: with all of them, by file and place.
        """
        if self._problems:
            found = {(one.file, one.line, one.column, one.message): one for one in self._problems}
            ordered = [found[key] for key in sorted(found)]
            prefix = self._files.name
            raise ConfigError([Problem(f"{prefix}{one.file}", one.line, one.column, one.message) for one in ordered])

    def _layers(self, path: str, folder: str, shown: str, chain: tuple[str, ...]) -> Sequence[Layer]:
        root = self._parsed(path, shown)
        if root is None:
            return ()
        reader = Reader(shown, folder)
        found: list[Layer] = []
        for other, place in extended(reader, root, path):
            self._left -= 1
            if other in chain:
                circle = " -> ".join((*chain[chain.index(other) :], other))
                reader.wrong(place, f"extends itself: {circle}")
            elif self._left < 0:
                reader.wrong(place, f"more than {_MOST} files are extended")
                break
            else:
                try:
                    found += self._layers(other, folder, other, (*chain, other))
                except UnreadableError as error:
                    reader.wrong(place, f"{other}: {error}")
        found.append(Keys(reader, self._files, path, "folder" if folder else "top").layer(root))
        self._problems += reader.problems
        return found

    def _parsed(self, path: str, shown: str) -> Node | None:
        """The document of a file.

        Raises:
            UnreadableError: the file cannot be read.
        """
        content = self._files.read(path)
        if (line := _conflict(content)) is not None:
            self._problems.append(Problem(shown, line, 1, "has the marks of a merge conflict: resolve it"))
            return None
        documents, diagnostics = parse_yaml(shown, content, scalars="strict")
        errors = [one for one in diagnostics if one.level == "error"]
        for one in errors:
            self.wrong(shown, one.message, one.span)
        written = [document for document in documents if document is not None]
        if not errors and len(written) != 1:
            self.wrong(shown, f"expected one document, found {len(written)}; the least is `version: 1`")
        return written[0] if written and not errors else None


def _conflict(content: bytes) -> int | None:
    """The line of the first mark that git leaves in a file that could not be merged."""
    if b"<<<<<<< " not in content:
        return None
    lines = content.split(b"\n")
    return next((number for number, line in enumerate(lines, 1) if line.startswith(_CONFLICT)), None)
