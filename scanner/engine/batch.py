"""Places that are judged together: a test is asked once for every value that they have, and not for every place.

Of thousands of subjects most have the same few values, or nothing at all, where a rule looks.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from scanner.engine.frame import Frame
from scanner.model.located import Located
from scanner.model.path import Path
from scanner.model.value import ABSENT

_WRITTEN: Final = frozenset({str, bool, int})
_SIMPLE: Final = _WRITTEN | {type(ABSENT)}


class Batch:
    """What one ``select`` names, in the order of the graph. What was read of a frame is kept for the next test."""

    __slots__ = ("_columns", "_numbers", "_places", "frames")

    def __init__(self, frames: Sequence[Frame]) -> None:
        self.frames = frames
        self._columns: dict[Path, dict[int, int | None]] = {}
        self._numbers: dict[tuple[type, object, bool], int] = {}
        self._places: dict[Path, dict[int, Located | None]] = {(): {n: one.here for n, one in enumerate(frames)}}

    def column(self, path: Path, attribute: str, among: Sequence[int]) -> Mapping[int, int | None]:
        """For some frames, by position, the number of the value that each has at a path: where two have the same one,
        a test of nothing else comes to the same. None where the value is not one of which that can be told.
        """
        known = self._columns.setdefault(path, {})
        missing = [position for position in among if position not in known]
        if missing:
            places, numbers, frames = self.places(path, missing), self._numbers, self.frames
            for position in missing:
                place, frame = places[position], frames[position]
                value = ABSENT if place is None else place.value
                kind = type(value)
                if kind not in _WRITTEN:
                    value = frame.completed(place, path, attribute).value
                    kind = type(value)
                # Equal values of different types (True and 1) are not the same.
                key = (kind, value, frame.converts)
                known[position] = numbers.setdefault(key, len(numbers)) if kind in _SIMPLE else None
        return known

    def places(self, path: Path, among: Sequence[int]) -> Mapping[int, Located | None]:
        """What some frames have at a path, reached from what they have at the path before."""
        known = self._places.setdefault(path, {})
        missing = [position for position in among if position not in known]
        if missing:
            step, above = path[-1], self.places(path[:-1], missing)
            for position in missing:
                here = above[position]
                known[position] = None if here is None else here.get(step)
        return known
