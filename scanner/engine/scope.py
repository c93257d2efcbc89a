"""``in_scope``: what else there is in the scope of a subject, whether or not anything ties them."""

from typing import NamedTuple

from scanner.engine.conditions import Condition, Reference, Trace
from scanner.engine.counts import CountTest
from scanner.engine.evidence import shortfall
from scanner.engine.frame import Frame, Scan, presence
from scanner.engine.selectors import by_scope, elsewhere, gaps, visible
from scanner.model.resource import Subject
from scanner.model.truth import Truth, every
from scanner.model.value import ABSENT, Absent, Reason, Unknown, Value

_SHOWN = 3


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
        if self.where is None or not self.where.climbs:
            tally = scan.once((self, scope), lambda: self._tally(self._all(scope, scan), frame))
        else:
            tally = self._tally(self._candidates(frame), frame)
        more = () if self.sighted else (*gaps(scope, scan), *elsewhere(self.selectors, scan))
        high = None if more else tally.sure + tally.open
        return self.count.truth(tally.sure, high, (*tally.reasons, *more))

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
        return _Tally(sure, open_, tuple(reasons))

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
        counted = [subject for subject in self._candidates(frame) if self._where(subject, frame) is True]
        trace.value = len(counted) or ABSENT
        trace.clue = tuple(shortfall(subject, Trace("all", True)) for subject in counted[:_SHOWN])
        if not counted and self.where is not None:
            missed = [one for one in self._candidates(frame) if self._where(one, frame) is False][:_SHOWN]
            inner = [(one, Frame(one, frame.scan, frame.root)) for one in missed]
            trace.clue = tuple(shortfall(one, self.where.trace(its)) for one, its in inner)
        return trace


def _key(value: Value | Absent) -> str | None:
    """What equal values share, whatever their spelling; None where only a comparison can tell."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int | str) else None
