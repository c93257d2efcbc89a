"""``some`` and ``each`` over the items of a list or the entries of a map, and ``length``."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from scanner.engine.batch import Batch
from scanner.engine.conditions import Condition, Reference, Trace, named
from scanner.engine.counts import CountTest, length
from scanner.engine.frame import Found, Frame
from scanner.engine.operators.reading import mismatch
from scanner.model.located import Constant, Located, Record
from scanner.model.path import Path
from scanner.model.truth import Truth, agreed, every, some
from scanner.model.value import ABSENT, Absent, OneOf, PartialMap, Repeated, Unknown, Value

_UNSEEN: Final = "may have other entries"


class Quantified(Condition):
    """Some item, or each, meets a condition.

    An item that may be there any number of times, or none (``Repeated``), never makes ``some`` true nor
    ``each`` false by itself. Of what is absent, ``each`` holds and ``some`` does not.
    """

    __slots__ = ("climbs", "condition", "entries", "reference", "some")

    def __init__(self, reference: Reference, condition: Condition, *, some: bool, entries: bool) -> None:
        self.reference, self.condition = reference, condition
        self.some, self.entries = some, entries
        self.climbs = max(reference.climb, condition.climbs)

    def truth(self, frame: Frame) -> Truth:
        base = self.reference.frame(frame)
        return self._of_place(base.here.walk(self.reference.path), base, frame)

    def truths(self, batch: Batch, among: Sequence[int]) -> list[Truth]:
        if self.reference.climb or self.reference.rooted:
            return super().truths(batch, among)
        places, frames = batch.places(self.reference.path, among), batch.frames
        return [self._of_place(places[position], frames[position], frames[position]) for position in among]

    def _of_place(self, located: Located | None, base: Frame, frame: Frame) -> Truth:
        reference = self.reference
        if not self.entries and not reference.climb and located is not None:
            # Items can be looked at one by one, so that a list's other parts are not evaluated.
            items = list(located.items())
            if items:
                return self._of_items(self._frames(items, base, frame))
        found = base.completed(located, reference.path, reference.attribute)
        truth = self._of_value(found, base, frame)
        return named(truth, reference, frame) if isinstance(truth, Unknown) else truth

    def _of_value(self, found: Found, base: Frame, frame: Frame) -> Truth:
        value, located, _ = found
        if isinstance(value, Absent):
            return not self.some
        if isinstance(value, OneOf):
            choices = (Found(choice, _at(choice, located, base)) for choice in value.choices)
            return agreed((self._of_value(choice, base, frame) for choice in choices), value.reasons)
        if isinstance(value, Repeated):
            return self._of_value(Found(value.item, _at(value.item, located, base)), base, frame)
        if self.entries:
            if not isinstance(value, dict | PartialMap):
                return Unknown(value.reasons) if isinstance(value, Unknown) else mismatch(value, "map")
        elif not isinstance(value, tuple):
            return Unknown(value.reasons) if isinstance(value, Unknown) else mismatch(value, "list")
        assert located is not None  # noqa: S101  # it has a value
        truth = self._of_items(self._frames(self._items(located), base, frame))
        return self._with_others(truth, value)

    def _with_others(self, truth: Truth, value: Value) -> Truth:
        """A map that is known in part may have entries that decide otherwise."""
        if isinstance(value, PartialMap) and truth is not self.some:
            return Unknown((*value.reasons, *(truth.reasons if isinstance(truth, Unknown) else ())))
        return truth

    def _items(self, located: Located) -> Iterable[Located]:
        if not self.entries:
            return located.items()
        return (
            Record({"key": Constant(key, entry.span), "value": entry}, entry.span) for key, entry in located.entries()
        )

    def _frames(self, items: Iterable[Located], base: Frame, frame: Frame) -> Iterator[Frame]:
        path = base.within(self.reference.path)
        for index, item in enumerate(items):
            yield self._frame(item, path, index, frame)

    def _frame(self, item: Located, path: Path, index: int, frame: Frame) -> Frame:
        if not self.entries:
            return frame.inside(item, (*path, index))
        key = item.get("key")
        return frame.inside(item, (*path, str(key.value) if key is not None else index), entry=True)

    def _of_items(self, frames: Iterable[Frame]) -> Truth:
        truths = (_counted(self.condition.truth(one), one.here, decisive=self.some) for one in frames)
        return some(truths) if self.some else every(truths)

    def trace(self, frame: Frame) -> Trace:
        trace = Trace("some" if self.some else "each", self.truth(frame))
        found = self.reference.find(frame)
        self.reference.show_on(trace, frame, found)
        if found.located is not None and isinstance(found.value, tuple | dict | PartialMap):
            frames = self._frames(self._items(found.located), self.reference.frame(frame), frame)
            trace.parts = tuple(self._part(one) for one in frames)
        what = "entry" if self.entries else "item"
        trace.failed = f"some {what} that meets the condition" if self.some else f"every {what} to meet the condition"
        trace.held = f"no {what} that meets the condition" if self.some else f"some {what} not to meet the condition"
        return trace

    def _part(self, frame: Frame) -> Trace:
        part = self.condition.trace(frame)
        truth = _counted(part.truth, frame.here, decisive=self.some)
        return part if truth is part.truth else Trace("all", truth, (part,))


def _counted(truth: Truth, item: Located, *, decisive: bool) -> Truth:
    """An item's truth; of one that may not be there at all, nothing that would decide."""
    if truth is decisive and isinstance(value := item.value, Repeated):
        return Unknown(value.reasons)
    return truth


def _at(value: Value | Absent, located: Located | None, base: Frame) -> Located | None:
    if value is ABSENT:
        return None
    return Constant(value, located.span if located is not None else base.here.header, located)


class Length(Condition):
    """How many items, entries or characters there are."""

    __slots__ = ("climbs", "reference", "test")

    def __init__(self, reference: Reference, test: CountTest) -> None:
        self.reference, self.test = reference, test
        self.climbs = reference.climb

    def truth(self, frame: Frame) -> Truth:
        truth = length(self.reference.find(frame).value, self.test)
        return named(truth, self.reference, frame) if isinstance(truth, Unknown) else truth

    def trace(self, frame: Frame) -> Trace:
        trace = Trace("leaf", self.truth(frame))
        self.reference.show_on(trace, frame, self.reference.find(frame))
        trace.failed = f"a length of {self.test.text}"
        trace.held = f"no length of {self.test.text}"
        return trace
