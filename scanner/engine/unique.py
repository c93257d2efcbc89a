"""``unique``: no other subject of the rule has the same values."""

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from scanner.engine.conditions import Condition, Reference, Trace
from scanner.engine.frame import Found, Frame, presence
from scanner.engine.selectors import by_scope, subjects_of
from scanner.model.finding import Read
from scanner.model.finding import Related as Place
from scanner.model.resource import Subject, shared_scope
from scanner.model.truth import Truth
from scanner.model.value import ABSENT, Absent, Reason, Unknown, Value, is_known

_SHOWN: Final = 3


class _Row(NamedTuple):
    """A subject's values; None where one is unknown."""

    subject: Subject
    values: tuple[str | None, ...]
    reasons: tuple[Reason, ...]

    @property
    def known(self) -> tuple[int, ...]:
        return tuple(index for index, value in enumerate(self.values) if value is not None)


class Unique(Condition):
    """The values of some attributes, taken together, occur once within the scope or the repository.

    What is absent counts as a value of its own, but a subject that has none of the attributes is unique.
    Unknown values may be equal to any other.
    """

    __slots__ = ("climbs", "references", "selectors", "within")

    def __init__(self, references: Sequence[Reference], selectors: tuple[str, ...], *, repository: bool) -> None:
        self.references, self.selectors = tuple(references), selectors
        self.within = repository
        self.climbs = 0

    def truth(self, frame: Frame) -> Truth:
        truth, _ = self._judge(frame)
        return truth

    def _judge(self, frame: Frame) -> tuple[Truth, list[Subject]]:
        own = self._row(frame)
        if own is None:
            return True, []
        index: _Index = frame.scan.once(
            (self, "" if self.within else frame.subject.scope), lambda: _Index(self._rows(frame))
        )
        equal, possible = index.others(own)
        if equal:
            return False, equal
        if possible:
            return Unknown(own.reasons or tuple(reason for row in possible for reason in row.reasons)), []
        return True, []

    def _rows(self, frame: Frame) -> list[_Row]:
        scan = frame.scan
        groups = by_scope(self.selectors, scan)
        subjects = subjects_of(self.selectors, scan) if self.within else groups.get(frame.subject.scope, [])
        rows = (self._row(Frame(subject, scan)) for subject in subjects)
        return [row for row in rows if row is not None]

    def _row(self, frame: Frame) -> _Row | None:
        found = [reference.find(frame).value for reference in self.references]
        if all(value is ABSENT for value in found):
            return None
        reasons = [reason for value in found if isinstance(value, Unknown) for reason in value.reasons]
        values = tuple(_text(value) if is_known(value) else None for value in found)
        there = presence(frame.subject)
        if isinstance(there, Unknown):
            reasons = [*there.reasons, *reasons]
        return _Row(frame.subject, values, tuple(reasons))

    def trace(self, frame: Frame) -> Trace:
        truth, equal = self._judge(frame)
        trace = Trace("leaf", truth)
        best = next((one for one in reversed(self.references) if one.find(frame).located is not None), None)
        shown: Found | None = None
        if best is not None:
            shown = best.find(frame)
            best.show_on(trace, frame, shown)
        else:
            trace.place = frame.subject.span
        trace.text = "unique " + ", ".join(reference.text for reference in self.references)
        where = "the repository" if self.within else "the scope"
        trace.failed = f"values that occur once within {where}"
        trace.held = f"values that occur elsewhere within {where}"
        trace.clue = tuple(Place(one.span, f"{one.address} has the same values") for one in equal[:_SHOWN])
        trace.beyond = lambda: self._reads(frame, len(equal))
        return trace

    def _reads(self, frame: Frame, equal: int) -> Iterator[Read]:
        yield Read("others", equal)
        for reference in self.references:
            found = reference.find(frame)
            yield Read(reference.text, found.value, found.located)


def _is_twin(one: Subject, other: Subject, scope: str) -> bool:
    return one.scope != other.scope and shared_scope(one.scope) == scope


def _text(value: Value | Absent) -> str:
    """What equal values share: Terraform spells a scalar in several ways, and maps have no order."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key!r}: {_text(value[key])}" for key in sorted(value)) + "}"
    if isinstance(value, bool):
        return "=true" if value else "=false"
    return f"={value}" if isinstance(value, int | str) else repr(value)


class _Index:
    """Rows by their values, so that no two are compared: by what is known of both."""

    def __init__(self, rows: Sequence[_Row]) -> None:
        self._rows = rows
        self._masks: dict[tuple[int, ...], list[_Row]] = {}
        for row in rows:
            self._masks.setdefault(row.known, []).append(row)
        self._views: dict[tuple[tuple[int, ...], tuple[int, ...]], dict[tuple[str | None, ...], list[_Row]]] = {}

    def others(self, own: _Row) -> tuple[list[Subject], list[_Row]]:
        """Subjects that surely have the same values, and rows that may have (no more than two of those)."""
        equal: list[Subject] = []
        possible: list[_Row] = []
        every_value = tuple(range(len(own.values)))
        scope = shared_scope(own.subject.scope)
        alone = scope == own.subject.scope
        for mask in self._masks:
            common = tuple(index for index in own.known if index in mask)
            matching = self._view(mask, common).get(tuple(own.values[index] for index in common), ())
            for row in matching if mask == own.known == every_value or not alone else matching[:2]:
                # Other environments of the same scope are not beside it.
                if row.subject is own.subject or (not alone and _is_twin(row.subject, own.subject, scope)):
                    continue
                sure = mask == own.known == every_value and presence(row.subject) is True
                if sure:
                    equal.append(row.subject)
                elif len(possible) < 2:
                    possible.append(row)
        return equal, possible

    def _view(self, mask: tuple[int, ...], common: tuple[int, ...]) -> dict[tuple[str | None, ...], list[_Row]]:
        view = self._views.get((mask, common))
        if view is None:
            view = self._views[mask, common] = {}
            for row in self._masks[mask]:
                view.setdefault(tuple(row.values[index] for index in common), []).append(row)
        return view
