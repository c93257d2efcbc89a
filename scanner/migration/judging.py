"""Which findings a directive of another scanner accepts, and what of ours accepts the same."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from scanner.model.suppression import Region
from scanner.triage.suppressions.apply import Applied
from scanner.triage.suppressions.book import Book
from scanner.triage.suppressions.dialects import DIALECTS
from scanner.triage.suppressions.directive import Directive, Target
from scanner.triage.suppressions.foreign.mapping import ALL

_DIALECTS: Final = {one.name: one for one in DIALECTS}
_WHOLE_FILE: Final = 2**31


class Left(NamedTuple):
    """Something that stays as it is: in ``file``, on ``line`` (0: all of it), and why."""

    file: str
    line: int
    why: str


class Taken(NamedTuple):
    """Rules that accept at a place, by its index, what the names of a directive do."""

    place: int
    rules: tuple[str, ...]


@dataclass
class Decided:
    """What becomes of a directive: ``taken`` is carried over, ``kept`` are the names that stay, with ``left`` saying
    why.
    """

    directive: Directive
    taken: list[Taken] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)


class Judge:
    """``applied`` has the findings of all rules, ``running`` are the ids of those that run here."""

    def __init__(self, applied: Applied, book: Book, running: Collection[str]) -> None:
        self._applied, self._book, self._running = applied, book, frozenset(running)

    def decide(self, directive: Directive, places: Sequence[tuple[Region, ...]] = ()) -> Decided:
        """Names go over whose rules accept the same findings at one of the places, the first that does; without
        places, as an annotation, where it stands.
        """
        decided = Decided(directive)
        chosen: dict[int, dict[str, None]] = {}
        for name in directive.names:
            found = self._places(directive, name, places)
            if isinstance(found, str):
                decided.kept.append(name)
                span = directive.span
                decided.left.append(Left(span.file if span else "", span.start_line if span else 0, found))
            else:
                for rule, place in found.items():
                    chosen.setdefault(place, {})[rule] = None
        decided.taken = [Taken(place, tuple(chosen[place])) for place in sorted(chosen)]
        return decided

    def _places(self, directive: Directive, name: str, places: Sequence[tuple[Region, ...]]) -> dict[str, int] | str:
        """The place for each rule that a name stands for here, or why there is none."""
        shown = "this" if name == ALL or name.startswith("!") else name
        targets = _DIALECTS[directive.dialect].targets(self._book, name)
        if not targets:
            return f"no rule of groundrule covers {shown}"
        if directive.workspace:
            return f"{shown} is for the workspace {directive.workspace} alone; ours hold in all"
        if directive.only:
            return f"{shown} is for some values alone; ours hold for all"
        hits = {target: hit for target in targets if (hit := set(self._applied.hits(directive, target)))}
        if shown == "this":
            hits = {target: hit for target, hit in hits.items() if target.rule in self._running}
        if not hits:
            return f"nothing is found here that {shown} could accept: it can go"
        if any(region.last >= _WHOLE_FILE for region in directive.reach):
            return "this is for the whole file: write it under `suppressions` in .groundrule.yaml, with its path"
        for target in hits:
            if target.path:
                return f"{name} covers only a part of {target.rule}: ours would accept more"
        found: dict[str, int] = {}
        for target, hit in hits.items():
            place = self._place(directive, target, hit, places)
            if place is None:
                return f"there is no place where {target.rule} would accept just what {shown} does"
            found[target.rule] = place
        return found

    def _place(
        self, directive: Directive, target: Target, hit: set[int], places: Sequence[tuple[Region, ...]]
    ) -> int | None:
        if directive.resources:
            return 0
        for index, reach in enumerate(places):
            own = Directive("comment", (target.rule,), span=directive.span, reach=reach)
            if set(self._applied.hits(own, Target(target.rule))) == hit:
                return index
        return None
