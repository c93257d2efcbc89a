"""``in_scope``: what else there is in the scope of a subject, whether or not anything ties them."""

from collections.abc import Sequence
from typing import NamedTuple

from scanner.engine.batch import Batch
from scanner.engine.conditions import Condition, Reference, Trace
from scanner.engine.counts import CountTest
from scanner.engine.evidence import shortfall
from scanner.engine.frame import Frame, Scan, presence
from scanner.engine.selectors import by_scope, elsewhere, gaps, visible
from scanner.model.finding import Related as Place
from scanner.model.resource import Subject
from scanner.model.truth import Truth, every
from scanner.model.value import ABSENT, Absent, Reason, Unknown, Value

_SHOWN = 3
# Of thousands of reasons a verdict names the first.
_REASONS = 16


class _Tally(NamedTuple):
    sure: int
    open: int
    reasons: tuple[Reason, ...]


class InScope(Condition):
    """So many subjects of the scope meet a condition; those of scopes that it sees count too.

    ``joins`` are pairs of an attribute there and one of the enclosing subject that the condition demands
    to be equal: only subjects that may be so are looked at. ``sighted``: what is hidden counts as absent.
    """

    __slots__ = ("climbs", "count", "joins", "selectors", "sighted", "where")

    def __init__(
        self,
        selectors: tuple[str, ...],
        where: Condition | None,
        count: CountTest,
        joins: tuple[tuple[Reference, Reference], ...] = (),
        *,
        sighted: bool = False,
    ) -> None:
        self.selectors, self.where, self.count, self.joins = selectors, where, count, joins
        self.sighted = sighted
        self.climbs = max(where.climbs - 1, 0) if where is not None else 0

    def truth(self, frame: Frame) -> Truth:
        scope, scan = frame.subject.scope, frame.scan
        tally = self._tallied(frame)
        more = (*(() if self.sighted else gaps(scope, self.selectors, scan)), *elsewhere(self.selectors, scan))
        high = None if more else tally.sure + tally.open
        return self.count.truth(tally.sure, high, (*tally.reasons, *more))

    def truths(self, batch: Batch, among: Sequence[int]) -> list[Truth]:
        if self.where is not None and self.where.climbs:
            return super().truths(batch, among)
        # The same for all of a scope.
        frames = {batch.frames[position].subject.scope: batch.frames[position] for position in among}
        known = {scope: self.truth(frame) for scope, frame in frames.items()}
        return [known[batch.frames[position].subject.scope] for position in among]

    def _tallied(self, frame: Frame) -> _Tally:
        if self.where is not None and self.where.climbs:
            return self._tally(self._candidates(frame), frame)
        scope, scan = frame.subject.scope, frame.scan
        found: _Tally = scan.once((self, scope), lambda: self._tally(self._all(scope, scan), frame))
        return found

    def _tally(self, subjects: list[Subject], frame: Frame) -> _Tally:
        sure = open_ = 0
        reasons: dict[Reason, None] = {}
        for subject in subjects:
            truth = every((presence(subject), self._where(subject, frame)))
            if isinstance(truth, Unknown):
                open_ += 1
                reasons.update(dict.fromkeys(truth.reasons))
            elif truth:
                sure += 1
        return _Tally(sure, open_, tuple(reasons)[:_REASONS])

    def _where(self, subject: Subject, frame: Frame) -> Truth:
        return self.where.truth(Frame(subject, frame.scan, frame.root)) if self.where is not None else True

    def _all(self, scope: str, scan: Scan) -> list[Subject]:
        groups = by_scope(self.selectors, scan)
        return [subject for one in visible(scope, scan) for subject in groups.get(one, ())]

    def _candidates(self, frame: Frame) -> list[Subject]:
        """Subjects that may equal the enclosing one where they must: found by value, not one by one."""
        scope, scan = frame.subject.scope, frame.scan
        inner = Frame(frame.subject, scan, frame.root)
        for there, here in self.joins:
            key = _key(here.find(inner).value)
            if key is None:
                continue

            def index(there: Reference = there) -> dict[str | None, list[Subject]]:
                found: dict[str | None, list[Subject]] = {}
                for subject in self._all(scope, scan):
                    value = there.find(Frame(subject, scan)).value
                    if value is not ABSENT:
                        found.setdefault(_key(value), []).append(subject)
                return found

            values = scan.once((self, there, scope), index)
            return [*values.get(key, ()), *values.get(None, ())]
        return self._all(scope, scan)

    def trace(self, frame: Frame) -> Trace:
        trace = Trace("leaf", self.truth(frame))
        what = " or ".join(self.selectors)
        trace.text = f"in_scope {what}"
        trace.failed, trace.held = self.count.phrases(f"{what} in the same scope")
        trace.place = frame.subject.span
        counted, missed = self._shown(frame)
        trace.value = self._tallied(frame).sure or ABSENT
        trace.clue, trace.near = tuple(counted), () if counted else tuple(missed)
        trace.beyond = lambda: ()
        return trace

    def _shown(self, frame: Frame) -> tuple[list[Place], list[Place]]:
        """A few subjects that count, and a few that miss the condition with what they lack."""
        if self.where is None or self.where.climbs:
            return self._examples(self._candidates(frame), frame)
        scope, scan = frame.subject.scope, frame.scan
        found: tuple[list[Place], list[Place]] = scan.once(
            (self, "shown", scope), lambda: self._examples(self._all(scope, scan), frame)
        )
        return found

    def _examples(self, subjects: list[Subject], frame: Frame) -> tuple[list[Place], list[Place]]:
        counted: list[Place] = []
        missed: list[Place] = []
        for subject in subjects:
            truth = self._where(subject, frame)
            if truth is True and len(counted) < _SHOWN:
                counted.append(Place(subject.span, subject.address))
            elif truth is False and self.where is not None and len(missed) < _SHOWN:
                missed.append(shortfall(subject, self.where.trace(Frame(subject, frame.scan, frame.root))))
            if len(counted) == _SHOWN:
                break
        return counted, missed


def _key(value: Value | Absent) -> str | None:
    """What equal values share, whatever their spelling; None where only a comparison can tell."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int | str) else None
