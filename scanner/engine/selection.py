"""The subjects of a rule, those sorted out at once that its ``where`` surely leaves alone.

Of thousands of texts or containers a rule is about those of one kind. What ``where`` asks first is asked once
for all subjects that have the same value there.
"""

from collections.abc import Mapping, Sequence
from typing import Final, TypeAlias

from scanner.engine.conditions import All, Condition, Reference, Test
from scanner.engine.frame import Frame
from scanner.model.path import Path
from scanner.model.value import ABSENT

# Positions of frames by type and value; None holds those whose value is not one that a test can be asked of once.
_Groups: TypeAlias = Mapping[tuple[type, object, bool] | None, Sequence[int]]

# Below that nothing is gained.
_FEW: Final = 16
_SIMPLE: Final = frozenset({str, bool, int, type(ABSENT)})


class Selection:
    """What one ``select`` names, in the order of the graph; frames remember what was read of their subjects."""

    __slots__ = ("_groups", "frames")

    def __init__(self, frames: Sequence[Frame]) -> None:
        self.frames = frames
        self._groups: dict[Path, _Groups] = {}

    def fitting(self, where: Condition | None) -> Sequence[Frame]:
        """The frames of which the first test of ``where`` is not false, in order."""
        first = _first_test(where)
        if first is None or len(self.frames) < _FEW:
            return self.frames
        kept: list[int] = []
        for key, positions in self._by(first.reference).items():
            if key is None or first.truth(self.frames[positions[0]]) is not False:
                kept += positions
        if len(kept) == len(self.frames):
            return self.frames
        return [self.frames[position] for position in sorted(kept)]

    def _by(self, reference: Reference) -> _Groups:
        found = self._groups.get(reference.path)
        if found is None:
            groups: dict[tuple[type, object, bool] | None, list[int]] = {}
            for position, frame in enumerate(self.frames):
                value = reference.find(frame).value
                kind = type(value)
                key = (kind, value, frame.converts) if kind in _SIMPLE else None
                groups.setdefault(key, []).append(position)
            found = self._groups[reference.path] = groups
        return found


def _first_test(where: Condition | None) -> Test | None:
    """The test that is asked before anything else, where its answer follows from one value."""
    first = where.parts[0] if isinstance(where, All) and where.parts else where
    return first if isinstance(first, Test) and first.is_constant else None
