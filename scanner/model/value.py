"""What an attribute can be: a plain value, absent, or unknown with what is known of it.

Plain values are ``None`` (null inside a collection), ``bool``, ``int``, ``Decimal`` (never ``float``: no
digit is lost), ``str``, ``tuple`` (every list, set or tuple) and ``dict`` (every map or object, keys are
strings, never changed once made). A collection may hold unknown values and still be a collection.

Not written at all, or an argument that is null, is ``ABSENT``. What cannot be decided is an ``Unknown``
or one of its refinements, each of which keeps what *is* known:

===============  ====================================================================
``Unknown``      nothing but the reasons
``UnknownText``  a string with known and unknown parts (``SomeText``: a part that is not empty)
``OneOf``        one of these values (a conditional whose condition is unknown)
``PartialMap``   a map with these entries and perhaps more
``Repeated``     only as an item of a tuple: zero or more items, each like ``item``
===============  ====================================================================
"""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from enum import Enum
from typing import Final, NamedTuple, TypeAlias

from scanner.model.span import Span


class Absent(Enum):
    """The type of ``ABSENT``."""

    ABSENT = "absent"

    def __repr__(self) -> str:
        return "ABSENT"

    def __bool__(self) -> bool:
        return False


ABSENT: Final = Absent.ABSENT


class Reason(NamedTuple):
    """Why something is unknown: ``subject`` ("var.cidrs") and ``why`` ("has no value").

    Summaries count undecided verdicts by ``subject``, so it is the shortest name of the cause.
    """

    subject: str
    why: str
    span: Span | None = None

    def __str__(self) -> str:
        return f"{self.subject} {self.why}"


class Unknown:
    """A value that cannot be decided now, and why.

    An ``Unknown`` also serves as the third truth value. It has no truth of its own: ``bool()`` of one is
    a programming error, so that no ``if`` takes it for true.
    """

    __slots__ = ("reasons",)

    def __init__(self, reasons: Iterable[Reason]) -> None:
        self.reasons: tuple[Reason, ...] = tuple(dict.fromkeys(reasons))

    @classmethod
    def because(cls, subject: str, why: str, span: Span | None = None) -> "Unknown":
        """An unknown with a single reason."""
        return Unknown((Reason(subject, why, span),))

    def __bool__(self) -> bool:
        raise TypeError("an unknown is neither true nor false")

    def __eq__(self, other: object) -> bool:
        if type(self) is not type(other):
            return NotImplemented
        return self._state() == other._state()

    def __hash__(self) -> int:
        return hash((type(self), self.reasons))

    def _state(self) -> tuple[object, ...]:
        return (self.reasons,)

    def __repr__(self) -> str:
        return f"{type(self).__name__}{self._state()!r}"


class UnknownText(Unknown):
    """A string of known parts (``str``) and unknown ones, in order; at least one part is unknown."""

    __slots__ = ("parts",)

    def __init__(self, parts: Iterable["str | Unknown"]) -> None:
        self.parts = tuple(parts)
        super().__init__(reason for part in self.parts if isinstance(part, Unknown) for reason in part.reasons)

    @property
    def least(self) -> int:
        """So many characters it has at least."""
        return sum(len(part) if isinstance(part, str) else isinstance(part, SomeText) for part in self.parts)

    def _state(self) -> tuple[object, ...]:
        return (self.parts,)

    __hash__ = Unknown.__hash__


class SomeText(Unknown):
    """Stands in an ``UnknownText`` for a part that is not empty."""

    __slots__ = ()

    __hash__ = Unknown.__hash__


class OneOf(Unknown):
    """One of several values, ``ABSENT`` possibly among them; ``reasons`` say why it is not known which.

    Build it with ``one_of``, which joins equal choices and flattens nested ones.
    """

    __slots__ = ("choices",)

    def __init__(self, choices: Iterable["Value | Absent"], reasons: Iterable[Reason]) -> None:
        self.choices = tuple(choices)
        super().__init__(reasons)

    def _state(self) -> tuple[object, ...]:
        return (self.choices, self.reasons)

    __hash__ = Unknown.__hash__


class PartialMap(Unknown):
    """A map that surely has ``known`` entries (their values may be unknown) and may have others."""

    __slots__ = ("known",)

    def __init__(self, known: "dict[str, Value]", reasons: Iterable[Reason]) -> None:
        self.known = known
        super().__init__(reasons)

    def _state(self) -> tuple[object, ...]:
        return (self.known, self.reasons)

    __hash__ = Unknown.__hash__


class Repeated(Unknown):
    """Stands in a tuple for zero or more items, each like ``item``."""

    __slots__ = ("item",)

    def __init__(self, item: "Value", reasons: Iterable[Reason]) -> None:
        self.item = item
        super().__init__(reasons)

    def _state(self) -> tuple[object, ...]:
        return (self.item, self.reasons)

    __hash__ = Unknown.__hash__


Value: TypeAlias = None | bool | int | Decimal | str | tuple["Value", ...] | dict[str, "Value"] | Unknown
Step: TypeAlias = str | int

MAX_CHOICES: Final = 16


def one_of(choices: Iterable[Value | Absent], reasons: Iterable[Reason]) -> Value | Absent:
    """One of ``choices``: flattened, equal ones joined; the value itself where only one is left.

    More than ``MAX_CHOICES`` different ones become a plain ``Unknown``.
    """
    reasons = tuple(reasons)
    distinct: list[Value | Absent] = []
    for choice in choices:
        options: tuple[Value | Absent, ...] = (choice,)
        if type(choice) is OneOf:
            options, reasons = choice.choices, reasons + choice.reasons
        for option in options:
            if not any(same(option, seen) for seen in distinct):
                distinct.append(option)
    if len(distinct) == 1:
        return distinct[0]
    if len(distinct) > MAX_CHOICES:
        return Unknown(reasons)
    return OneOf(distinct, reasons)


def same(left: Value | Absent, right: Value | Absent) -> bool:
    """Whether both are the same value of the same type: unlike ``==``, ``True`` is not ``1``."""
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    if isinstance(left, tuple) and isinstance(right, tuple):
        return len(left) == len(right) and all(map(same, left, right))
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(same(item, right[key]) for key, item in left.items())
    return left == right


def child(value: Value | Absent, step: Step) -> Value | Absent:
    """The value one step inside: a key of a map, an index of a list; ABSENT where there is none.

    An unknown stays unknown as far as it must: known entries of a ``PartialMap`` are found, each choice
    of a ``OneOf`` is looked into. A null argument counts as absent.
    """
    match value:
        case dict() if isinstance(step, str):
            found: Value | Absent = value.get(step, ABSENT)
            return ABSENT if found is None else found
        case tuple() if isinstance(step, int):
            return _item(value, step)
        case OneOf():
            return one_of((child(choice, step) for choice in value.choices), value.reasons)
        case PartialMap() if isinstance(step, str):
            return child(value.known, step) if step in value.known else Unknown(value.reasons)
        case Repeated():
            return child(value.item, step)
        case UnknownText():
            return ABSENT
        case Unknown():
            return Unknown(value.reasons)
    return ABSENT


def _item(items: tuple[Value, ...], index: int) -> Value | Absent:
    for position, item in enumerate(items):
        if isinstance(item, Repeated):
            later = items[position + 1 :]
            choices: list[Value | Absent] = [
                item.item,
                *(one.item if isinstance(one, Repeated) else one for one in later),
            ]
            if index - position >= len([one for one in later if not isinstance(one, Repeated)]):
                choices.append(ABSENT)
            return one_of(choices, item.reasons)
        if position == index:
            return ABSENT if item is None else item
    return ABSENT


def unknowns(value: Value | Absent) -> Iterator[Unknown]:
    """Every unknown in the value, outermost first; an unknown's own parts are not entered."""
    if isinstance(value, Unknown):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from unknowns(item)
    elif isinstance(value, dict):
        for item in value.values():
            yield from unknowns(item)


def is_known(value: Value | Absent) -> bool:
    """Whether no part of the value is unknown."""
    return next(unknowns(value), None) is None
