"""Conditions, compiled: each answers with a truth, and only when asked with a trace of how it came about.

``truths`` is the fast way, taken for all subjects of a rule at once; ``truth`` answers for one place. ``trace``
evaluates again and keeps every leaf, for what is reported. All follow Kleene's logic; ``model.truth`` has it.
"""

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from typing import Final, Literal, TypeAlias

from scanner.engine.batch import Batch
from scanner.engine.frame import Found, Frame
from scanner.engine.operators import OPERATORS, PLAIN, apply
from scanner.engine.operators.reading import MISMATCH, NAMELESS, Reading, describe
from scanner.engine.wording import phrase, show
from scanner.model.diagnostic import Diagnostic
from scanner.model.finding import Read, Related
from scanner.model.located import Located
from scanner.model.path import Path, format_path
from scanner.model.span import Span
from scanner.model.truth import Truth, every, negate, some
from scanner.model.value import ABSENT, Absent, Reason, Unknown, Value

# Below that nothing is gained by asking for all at once.
_FEW: Final = 16

TraceKind: TypeAlias = Literal["all", "any", "not", "leaf", "some", "each"]


class Trace:
    """How one condition turned out at one subject.

    ``all``, ``any`` and ``not`` only have ``parts``. ``some`` and ``each`` are leaves whose parts are their
    items' conditions. A leaf says what it read and where: ``located`` is None where nothing is written
    (``place`` is then the header of the nearest block that lacks it).
    """

    __slots__ = (
        "beyond", "clue", "default", "failed", "held", "kind", "located", "near", "parts", "path", "place", "sensitive",
        "text", "truth", "value",
    )  # fmt: skip

    def __init__(self, kind: TraceKind, truth: Truth, parts: "Sequence[Trace]" = ()) -> None:
        self.kind: TraceKind = kind
        self.truth = truth
        self.parts = tuple(parts)
        self.path: Path = ()
        self.text = ""
        self.place: Span | None = None
        self.located: Located | None = None
        self.value: Value | Absent = ABSENT
        self.default = self.sensitive = False
        # What was asked for, in words, where it should have held and where it should not have.
        self.failed = self.held = ""
        # Other places that explain it; those that nearly were what is missing.
        self.clue: tuple[Related, ...] = ()
        self.near: tuple[Related, ...] = ()
        # What it rests on where that is not just ``value``, for who asks.
        self.beyond: Callable[[], Iterable[Read]] | None = None

    @property
    def written(self) -> bool:
        """Whether the source has a value for it."""
        return self.located is not None and not self.default and self.located.value is not ABSENT


class Condition:
    """Something that is true, false or unknown of a place.

    ``climbs`` tells how many enclosing subjects up it looks; 0 where its own subject is enough.
    """

    __slots__ = ()
    climbs: int

    def truth(self, frame: Frame) -> Truth:
        """The verdict alone."""
        raise NotImplementedError

    def truths(self, batch: Batch, among: Sequence[int]) -> list[Truth]:
        """The verdicts alone of those frames of a batch that have these positions."""
        return [self.truth(batch.frames[position]) for position in among]

    def trace(self, frame: Frame) -> Trace:
        """The verdict with how it came about."""
        raise NotImplementedError


class All(Condition):
    """Every part holds."""

    __slots__ = ("climbs", "parts")

    def __init__(self, parts: Sequence[Condition]) -> None:
        self.parts = tuple(parts)
        self.climbs = max((part.climbs for part in parts), default=0)

    def truth(self, frame: Frame) -> Truth:
        unknown: list[Unknown] | None = None
        for part in self.parts:
            truth = part.truth(frame)
            if truth is False:
                return False
            if isinstance(truth, Unknown):
                unknown = [*(unknown or ()), truth]
        return True if unknown is None else every(unknown)

    def truths(self, batch: Batch, among: Sequence[int]) -> list[Truth]:
        return _joined(self.parts, batch, among, decisive=False)

    def trace(self, frame: Frame) -> Trace:
        parts = [part.trace(frame) for part in self.parts]
        return Trace("all", every(part.truth for part in parts), parts)


class AnyOf(Condition):
    """Some part holds."""

    __slots__ = ("climbs", "parts")

    def __init__(self, parts: Sequence[Condition]) -> None:
        self.parts = tuple(parts)
        self.climbs = max((part.climbs for part in parts), default=0)

    def truth(self, frame: Frame) -> Truth:
        unknown: list[Unknown] | None = None
        for part in self.parts:
            truth = part.truth(frame)
            if truth is True:
                return True
            if isinstance(truth, Unknown):
                unknown = [*(unknown or ()), truth]
        return False if unknown is None else some(unknown)

    def truths(self, batch: Batch, among: Sequence[int]) -> list[Truth]:
        return _joined(self.parts, batch, among, decisive=True)

    def trace(self, frame: Frame) -> Trace:
        parts = [part.trace(frame) for part in self.parts]
        return Trace("any", some(part.truth for part in parts), parts)


def _joined(parts: Sequence[Condition], batch: Batch, among: Sequence[int], *, decisive: bool) -> list[Truth]:
    """What the parts together come to: a part is only asked of where none before it had the truth that decides."""
    found: dict[int, Truth] = dict.fromkeys(among, not decisive)
    open_: dict[int, Unknown] = {}
    left = among
    for part in parts:
        truths = part.truths(batch, left)
        if truths.count(not decisive) == len(truths):
            continue
        undecided: list[int] = []
        for position, truth in zip(left, truths, strict=True):
            if truth is decisive:
                found[position] = truth
                continue
            undecided.append(position)
            if isinstance(truth, Unknown):
                before = open_.get(position)
                found[position] = open_[position] = (
                    truth if before is None else Unknown((*before.reasons, *truth.reasons))
                )
        left = undecided
        if not left:
            break
    return list(found.values())


class Not(Condition):
    """The part does not hold."""

    __slots__ = ("climbs", "part")

    def __init__(self, part: Condition) -> None:
        self.part = part
        self.climbs = part.climbs

    def truth(self, frame: Frame) -> Truth:
        return negate(self.part.truth(frame))

    def truths(self, batch: Batch, among: Sequence[int]) -> list[Truth]:
        return [negate(truth) for truth in self.part.truths(batch, among)]

    def trace(self, frame: Frame) -> Trace:
        part = self.part.trace(frame)
        return Trace("not", negate(part.truth), (part,))


class Reference:
    """A path as a rule has it, resolved: ``text`` as written, ``climb`` enclosing subjects up, ``rooted``
    where it begins at the subject and not at the item that is looked at. ``attribute`` is the dotted name
    within the subject that it ends at; ``type`` its declared type, else "".
    """

    __slots__ = ("attribute", "climb", "path", "rooted", "text", "type")

    def __init__(
        self, text: str, path: Path, attribute: str, type_: str, *, climb: int = 0, rooted: bool = False
    ) -> None:
        self.text, self.path, self.attribute, self.type = text, path, attribute, type_
        self.climb, self.rooted = climb, rooted

    def frame(self, frame: Frame) -> Frame:
        """The frame that the path begins at."""
        for _ in range(self.climb):
            assert frame.outer is not None  # noqa: S101  # compiling checked how deep it may climb
            frame = frame.outer
        return frame.root if self.rooted or self.climb else frame

    def find(self, frame: Frame) -> Found:
        """What it leads to."""
        if not self.climb and not self.rooted:
            return frame.find(self.path, self.attribute)
        return self.frame(frame).find(self.path, self.attribute)

    def show_on(self, trace: Trace, frame: Frame, found: Found) -> None:
        """Write on a trace what was read, and where that is."""
        base = self.frame(frame)
        trace.text = self.text
        trace.path = base.within(self.path)
        trace.value, trace.located, trace.default = found
        if found.located is not None:
            trace.place, trace.sensitive = found.located.span, found.located.sensitive
        else:
            trace.place = base.here.nearest(self.path).header


class Test(Condition):
    """One operator on one attribute."""

    __slots__ = (
        "_absent", "_argument", "_direct", "_other", "_readings", "_words", "climbs", "operator", "reference", "times",
    )  # fmt: skip
    __test__: Final = False  # pytest collects classes of this name

    def __init__(
        self,
        reference: Reference,
        operator: str,
        argument: "Value | Absent | Reference",
        *,
        type_: str = "",
        ignore_case: bool = False,
        times: int | Decimal = 1,
        trusted: bool = False,
    ) -> None:
        self.reference, self.operator, self.times = reference, operator, times
        self._other = argument if isinstance(argument, Reference) else None
        self._argument = ABSENT if isinstance(argument, Reference) else argument
        self.climbs = max(reference.climb, self._other.climb if self._other is not None else 0)
        type_ = type_ or reference.type
        trusted = self._other is None and trusted
        self._readings = (
            Reading(False, type_, ignore_case, times, trusted),
            Reading(True, type_, ignore_case, times, trusted),
        )
        # Written once something fails: most rules hold.
        self._words: tuple[str, str] | None = None
        # What `apply` would come to for a plain value and a plain argument, and for an absent value.
        self._direct = OPERATORS[operator].test if type(self._argument) in PLAIN else None
        self._absent = self._other is None and apply(operator, ABSENT, self._argument, self._readings[0]) is True

    def truth(self, frame: Frame) -> Truth:
        reference = self.reference
        value = reference.find(frame).value
        if self._direct is not None and type(value) in PLAIN:
            truth = self._direct(value, self._argument, self._readings[frame.converts])  # type: ignore[arg-type]
        elif value is ABSENT and self._other is None:
            return self._absent
        else:
            argument = self._argument if self._other is None else self._other.find(frame).value
            truth = apply(self.operator, value, argument, self._readings[frame.converts])
            if self._other is not None and _is_about(truth, argument, value):
                reference = self._other
        return named(truth, reference, frame) if isinstance(truth, Unknown) else truth

    def truths(self, batch: Batch, among: Sequence[int]) -> list[Truth]:
        reference = self.reference
        if len(among) < _FEW or self._other is not None or self.climbs or reference.rooted:
            return super().truths(batch, among)
        # Its answer follows from a single value.
        column, frames = batch.column(reference.path, reference.attribute, among), batch.frames
        numbers = [column[position] for position in among]
        known: dict[int | None, Truth] = {}
        for number, position in dict(zip(reversed(numbers), reversed(among), strict=True)).items():
            truth = None if number is None else self.truth(frames[position])
            # Reasons name the place.
            if truth is not None and not isinstance(truth, Unknown):
                known[number] = truth
        if len(known) == 1 and numbers.count(numbers[0]) == len(numbers):
            return list(known.values()) * len(numbers)
        return [
            known[number] if number in known else self.truth(frames[position])
            for number, position in zip(numbers, among, strict=True)
        ]

    def trace(self, frame: Frame) -> Trace:
        trace = Trace("leaf", self.truth(frame))
        self.reference.show_on(trace, frame, self.reference.find(frame))
        if self._other is None:
            if self._words is None:
                self._words = self._phrases(show(self._argument), self._argument)
            trace.failed, trace.held = self._words
            return trace
        found = self._other.find(frame)
        shown = f"{self.times} times {self._other.text}" if self.times != 1 else self._other.text
        other = Trace("leaf", trace.truth)
        self._other.show_on(other, frame, found)
        if other.place is not None:
            text = show(found.value, sensitive=other.sensitive)
            trace.clue = (Related(other.place, f"{self._other.text} is {text}"),)
        trace.failed, trace.held = self._phrases(shown, found.value)
        own = Read(trace.text, trace.value, trace.located)
        trace.beyond = lambda: (own, Read(other.text, found.value, found.located))
        return trace

    def _phrases(self, shown: str, argument: Value | Absent) -> tuple[str, str]:
        """What is asked for, where it should hold and where it should not."""
        wanted = phrase(self.operator, shown, argument, wanted=True)
        return wanted, phrase(self.operator, shown, argument, wanted=False)


def _is_about(truth: Truth, argument: Value | Absent, value: Value | Absent) -> bool:
    """Whether a test fails to be decided because of its argument's type, and not of the value's."""
    if not isinstance(truth, Unknown) or describe(argument) == describe(value):
        return False
    return any(one.subject == MISMATCH and one.why.startswith(f"is {describe(argument)} ") for one in truth.reasons)


def named(truth: Unknown, reference: Reference, frame: Frame) -> Unknown:
    """The unknown with the attribute's name where an operator could not know it; a mismatch is noted once."""
    if not any(reason.subject in (MISMATCH, NAMELESS) for reason in truth.reasons):
        return truth
    trace = Trace("leaf", truth)
    reference.show_on(trace, frame, reference.find(frame))
    name = format_path(trace.path)
    reasons = []
    for reason in truth.reasons:
        if reason.subject in (MISMATCH, NAMELESS):
            if reason.subject == MISMATCH:
                message = f"{name} of {reference.frame(frame).subject.address} {reason.why}"
                file = trace.place.file if trace.place else ""
                frame.scan.diagnostics[Diagnostic("note", "type-mismatch", message, file, trace.place)] = None
            reasons.append(Reason(name, reason.why, trace.place))
        else:
            reasons.append(reason)
    return Unknown(reasons)
