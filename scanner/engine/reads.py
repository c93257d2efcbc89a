"""The values that a verdict rests on: what somebody accepts who accepts the finding.

Of conditions that stand beside each other these are the ones that turned out as the whole did: all that failed
where all had to hold or one of them would have done, all that held where none was to. What else there is in a
scope counts only as there or not, for it is not tied to the subject.
"""

from collections.abc import Iterator

from scanner.engine.conditions import Trace
from scanner.model.finding import Read
from scanner.model.truth import Truth
from scanner.model.value import Unknown


def reads(where: Trace | None, trace: Trace) -> tuple[Read, ...]:
    """What made a rule apply, equal values once, and what its condition found."""
    applied = (read._replace(once=True) for read in resting(where)) if where is not None else ()
    return (*applied, *resting(trace))


def resting(trace: Trace) -> Iterator[Read]:
    """The values without which a condition would not have turned out as it did."""
    if trace.kind == "not":
        yield from resting(trace.parts[0])
        return
    parts = [part for part in trace.parts if alike(part.truth, trace.truth)]
    for part in parts:
        yield from resting(part)
    if parts or trace.kind in ("all", "any"):
        return
    if trace.beyond is not None:
        yield from trace.beyond()
    else:
        yield Read(trace.text, trace.value, trace.located)


def alike(one: Truth, other: Truth) -> bool:
    """Whether two truths are the same, for whatever reasons an unknown one has."""
    return isinstance(one, Unknown) if isinstance(other, Unknown) else one is other
