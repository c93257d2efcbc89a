"""Which leaves of a trace a verdict rests on, in the rule's order."""

from collections.abc import Iterator

from scanner.engine.conditions import Trace
from scanner.engine.wording import show
from scanner.model.finding import Related
from scanner.model.path import format_path
from scanner.model.resource import Subject
from scanner.model.value import Unknown


def deciding(trace: Trace) -> "list[tuple[Trace, bool]]":
    """The leaves that make a decided trace what it is, each with the truth that was missing there.

    Of ``any`` that failed these are the leaves of the branch nearest to passing: the one with the fewest
    failing leaves, the first of equals. Of ``some`` that failed and ``each`` that held it is the list.
    """
    return list(_deciding(trace, missing=trace.truth is False))


def _deciding(trace: Trace, *, missing: bool) -> "Iterator[tuple[Trace, bool]]":
    if trace.kind == "leaf":
        yield trace, missing
        return
    if trace.kind == "not":
        yield from _deciding(trace.parts[0], missing=not missing)
        return
    parts = [part for part in trace.parts if part.truth is (not missing)]
    alternatives = trace.kind in ("any", "some")
    if trace.kind in ("some", "each") and (alternatives is missing or not parts):
        # What a list lacks, or all of it does, is shown on the list.
        yield trace, missing
    elif alternatives is missing:
        # Every part has a share in it, or only the nearest one is to blame.
        if trace.kind == "any":
            branches = [list(_deciding(part, missing=missing)) for part in parts]
            yield from min(branches, key=len, default=[])
        else:
            for part in parts:
                yield from _deciding(part, missing=missing)
    elif trace.kind == "all":
        for part in parts:
            yield from _deciding(part, missing=missing)
    elif parts:
        yield from _deciding(parts[0], missing=missing)


def undecided(trace: Trace) -> "Iterator[tuple[Trace, bool]]":
    """The leaves that keep a trace from being decided."""
    if trace.kind == "leaf" or not trace.parts:
        yield trace, True
        return
    found = [part for part in trace.parts if isinstance(part.truth, Unknown)]
    if not found:
        yield trace, True
    for part in found:
        yield from undecided(part)


def leaves(trace: Trace, depth: int = 0) -> "Iterator[tuple[Trace, int]]":
    """Every leaf with how deep it is nested, in the rule's order."""
    if trace.kind not in ("all", "any", "not"):
        yield trace, depth
        depth += 1
    for part in trace.parts:
        yield from leaves(part, depth)


def expected(leaf: Trace, *, missing: bool) -> str:
    """What was asked for at a leaf."""
    return leaf.failed if missing else leaf.held


def found(leaf: Trace, *, sensitive: bool = False) -> str:
    """What was there instead."""
    text = show(leaf.value, sensitive=sensitive or leaf.sensitive)
    return f"{text} (by default)" if leaf.default else text


def shortfall(subject: Subject, trace: Trace) -> Related:
    """Another subject with what kept it from meeting a condition."""
    decided = deciding(trace)
    if not decided:
        return Related(subject.span, subject.address)
    leaf, missing = decided[0]
    name = format_path(leaf.path) or leaf.text
    text = f"{subject.address}: {name}: expected {expected(leaf, missing=missing)}, found {found(leaf)}"
    return Related(leaf.place or subject.span, text)
