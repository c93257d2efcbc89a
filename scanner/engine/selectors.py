"""What ``select`` and ``resource`` name, asked of the graph once a scan."""

from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase
from typing import Final

from scanner.engine.frame import Scan
from scanner.model.carriers import CARRIERS
from scanner.model.facet_types import FACETS
from scanner.model.kinds import KINDS, type_of
from scanner.model.resource import Subject
from scanner.model.value import Reason

# Facets that only pods have, and what carries pods. Any other kind may be declared to do so.
_OF_PODS: Final = frozenset({"batch_workload", "container", "pod", "workload"})
# What is hidden with the workloads that somebody else manages. Containers are those of a pod that is known.
_MADE_BY_KINDS: Final = frozenset({"batch_workload", "pod", "workload"})
_BUILT_IN: Final = frozenset(f"{group}/{kind}" for kind, group in KINDS.items())


def subjects_of(selectors: Iterable[str], scan: Scan) -> Sequence[Subject]:
    """Every subject that any of the selectors names, each once."""
    key = ("subjects", tuple(selectors))

    def find() -> Sequence[Subject]:
        if len(key[1]) == 1:
            return scan.graph.select(key[1][0])
        return list(dict.fromkeys(subject for selector in key[1] for subject in scan.graph.select(selector)))

    found: Sequence[Subject] = scan.once(key, find)
    return found


def by_scope(selectors: tuple[str, ...], scan: Scan) -> dict[str, list[Subject]]:
    """The same, by the id of the scope that they live in."""

    def group() -> dict[str, list[Subject]]:
        groups: dict[str, list[Subject]] = {}
        for subject in subjects_of(selectors, scan):
            groups.setdefault(subject.scope, []).append(subject)
        return groups

    found: dict[str, list[Subject]] = scan.once(("by scope", selectors), group)
    return found


def visible(scope: str, scan: Scan) -> tuple[str, ...]:
    """The scope itself, and those whose objects it may link to."""
    known = scan.graph.scopes.get(scope)
    return (scope, *known.sees) if known is not None else (scope,)


def seen_by(scope: str, scan: Scan) -> tuple[str, ...]:
    """The scopes that may link to this one's objects, itself left out."""

    def turn() -> dict[str, tuple[str, ...]]:
        seers: dict[str, list[str]] = {}
        for one in scan.graph.scopes.values():
            for other in one.sees:
                seers.setdefault(other, []).append(one.id)
        return {other: tuple(found) for other, found in seers.items()}

    seers: dict[str, tuple[str, ...]] = scan.once("seen by", turn)
    return seers.get(scope, ())


def gaps(scope: str, selectors: tuple[str, ...], scan: Scan) -> tuple[Reason, ...]:
    """What of the scope, and of what it sees, could not be read and may hold what the selectors name."""

    def find() -> tuple[Reason, ...]:
        there = [known for one in visible(scope, scan) if (known := scan.graph.scopes.get(one)) is not None]
        found = dict.fromkeys(gap for known in there for gap in known.gaps)
        partial = (gap for known in there for gap in known.partial_gaps)
        found.update(dict.fromkeys(gap.reason for gap in partial if _may_hold(gap.types, selectors)))
        return tuple(found)

    found: tuple[Reason, ...] = scan.once(("gaps", scope, selectors), find)
    return found


def _may_hold(types: frozenset[str], selectors: tuple[str, ...]) -> bool:
    """Whether objects of the types may be, or carry, what a selector names."""
    if all(selector in _OF_PODS for selector in selectors) and all(type_ in _BUILT_IN for type_ in types):
        return not CARRIERS.keys().isdisjoint(types)
    return could_match(selectors, types)


def elsewhere(selectors: Sequence[str], scan: Scan) -> tuple[Reason, ...]:
    """Why there may be more of what the selectors name than the scan can see: it is managed elsewhere."""
    if not scan.context.elsewhere:
        return ()
    outside = sorted(scan.context.elsewhere)
    return tuple(
        Reason(selector, "is managed elsewhere")
        for selector in selectors
        if any(_is_of(one, selector) for one in outside)
    )


def _is_of(kind: str, selector: str) -> bool:
    """Whether objects of a kind that the configuration names may be, or carry, what a selector names."""
    if selector in _MADE_BY_KINDS and _canonical(kind) in CARRIERS:
        return True
    return _canonical(kind) == _canonical(selector) or fnmatchcase(selector, kind)


def is_facet(selectors: Iterable[str]) -> bool:
    """Whether all of them name facets."""
    return all(selector in FACETS for selector in selectors)


def could_match(selectors: Iterable[str], types: frozenset[str]) -> bool:
    """Whether a resource of one of the types (any where there are none) may be named by a selector."""
    if not types:
        return True
    for selector in selectors:
        if selector in FACETS:
            return True
        wanted = _canonical(selector)
        if any(type_ == wanted or fnmatchcase(type_, wanted) for type_ in types):
            return True
    return False


def _canonical(selector: str) -> str:
    return type_of(selector) or selector
