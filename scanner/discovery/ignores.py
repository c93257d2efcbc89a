"""What ignore files and excludes hide, folder by folder."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

from scanner.syntax.ignore_patterns import Patterns

GIT: Final = ".gitignore"
OWN: Final = ".groundruleignore"


class _Layer(NamedTuple):
    """The ignore file of one folder and those above it; ``base`` is how much of a path lies before it."""

    base: int
    patterns: Patterns
    above: "_Layer | None"

    @classmethod
    def of(cls, folder: str, content: bytes | None, above: "_Layer | None") -> "_Layer | None":
        patterns = Patterns.of_file(content) if content else None
        return cls(len(folder) + 1 if folder else 0, patterns, above) if patterns else above


@dataclass(frozen=True, slots=True)
class Ignores:
    """What is hidden in one folder.

    Excludes come first, then ``.groundruleignore``, which may show again what ``.gitignore`` hides, then
    ``.gitignore``, last the repository's own ``info/exclude``; of each the nearest file with a pattern that
    matches. All are written as in a ``.gitignore``, excludes relative to the root.
    """

    excluding: Patterns | None
    own: _Layer | None = None
    git: _Layer | None = None

    @classmethod
    def at_root(cls, excludes: Iterable[str], repository: bytes | None) -> "Ignores":
        """Those above the root's own ignore files: excludes, and the content of ``info/exclude``."""
        return cls(Patterns(excludes) or None, git=_Layer.of("", repository, None))

    def below(self, folder: str, files: Mapping[str, bytes | None]) -> "Ignores":
        """Those of a folder, given the content of the ignore files in it."""
        if not any(files.values()):
            return self
        own = _Layer.of(folder, files.get(OWN), self.own)
        return replace(self, own=own, git=_Layer.of(folder, files.get(GIT), self.git))

    def excludes(self, path: str, *, folder: bool) -> bool:
        """Whether the user's excludes hide a path that lies directly in the folder."""
        return bool(self.excluding and self.excluding.hides(path, folder=folder))

    def hides(self, path: str, *, folder: bool) -> bool:
        """Whether anything hides a path that lies directly in the folder."""
        verdict = self.excluding.hides(path, folder=folder) if self.excluding else None
        if verdict is None:
            verdict = _nearest(self.own, path, folder=folder)
        if verdict is None:
            verdict = _nearest(self.git, path, folder=folder)
        return bool(verdict)


def _nearest(layer: _Layer | None, path: str, *, folder: bool) -> bool | None:
    while layer is not None:
        verdict = layer.patterns.hides(path[layer.base :], folder=folder)
        if verdict is not None:
            return verdict
        layer = layer.above
    return None
