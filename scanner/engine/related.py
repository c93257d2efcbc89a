"""``related``: subjects at the other end of edges, over one hop or several."""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from scanner.engine.conditions import Condition, Trace
from scanner.engine.counts import CountTest
from scanner.engine.evidence import shortfall
from scanner.engine.frame import Frame, presence_beside
from scanner.engine.reads import alike, resting
from scanner.engine.selectors import could_match, elsewhere, gaps, is_facet, seen_by
from scanner.model.finding import Read
from scanner.model.finding import Related as Place
from scanner.model.graph import Edge
from scanner.model.located import Located
from scanner.model.path import Path
from scanner.model.resource import Facet, Resource, Subject
from scanner.model.truth import Truth, every, some
from scanner.model.value import ABSENT, Reason, Unknown

# So many edges with an unknown end are looked at one by one; more of them count as any number.
_MANY_OPEN = 50
_SHOWN = 3
# Of the values at the other ends a verdict's identity takes so many.
_MANY_READS = 256
# What owns things that stand elsewhere; anything else owns only what is written in it.
_HOLDERS = ("core/Namespace", "file.folder", "terraform.")


class Hop(NamedTuple):
    """One step along edges. ``via`` are the names of the attribute that makes the edge, () for any."""

    selectors: tuple[str, ...]
    by: str
    via: tuple[str, ...]
    incoming: bool
    where: Condition | None
    number: CountTest | None
    key: object


class _Reached(NamedTuple):
    """Where hops lead to: each subject with the truth of its being there, and why there may be more."""

    subjects: "dict[Subject, Truth]"
    more: tuple[Reason, ...]

    def holds(self, test: CountTest) -> Truth:
        """Whether the number of subjects is as the test has it."""
        sure = sum(truth is True for truth in self.subjects.values())
        open_ = [truth for truth in self.subjects.values() if isinstance(truth, Unknown)]
        reasons = (*self.more, *(reason for truth in open_ for reason in truth.reasons))
        return test.truth(sure, None if self.more else sure + len(open_), reasons)


class Related(Condition):
    """So many subjects are at the end of the hops as ``count`` says.

    A counterpart that is missing is unknown while an edge of the scope with an unknown end may be its own,
    where its kind is managed elsewhere, and while parts of the scope could not be read; the last not if
    ``sighted``: then what is hidden counts as absent.
    """

    __slots__ = ("climbs", "count", "hops", "sighted")

    def __init__(self, hops: Sequence[Hop], count: CountTest, *, sighted: bool = False) -> None:
        self.hops, self.count, self.sighted = tuple(hops), count, sighted
        # One step up from a hop's condition is the subject of this one.
        self.climbs = max((hop.where.climbs - 1 for hop in hops if hop.where is not None), default=0)
        self.climbs = max(self.climbs, 0)

    def truth(self, frame: Frame) -> Truth:
        tests, reached = self._follow(frame)
        return every((*tests, reached.holds(self.count)))

    def _follow(self, frame: Frame) -> tuple[list[Truth], _Reached]:
        reached = _Reached({frame.subject: True}, ())
        tests: list[Truth] = []
        for hop in self.hops:
            reached = _step(hop, reached, frame, sighted=self.sighted)
            if hop.number is not None:
                tests.append(reached.holds(hop.number))
        return tests, reached

    def trace(self, frame: Frame) -> Trace:
        trace = Trace("leaf", self.truth(frame))
        _, reached = self._follow(frame)
        last = self.hops[-1]
        what = " or ".join(last.selectors)
        trace.text = f"related {what} ({last.by})"
        trace.failed, trace.held = self.count.phrases(f"related {what}")
        there = [subject for subject, truth in reached.subjects.items() if truth is True]
        trace.value = len(there) or ABSENT
        trace.place = frame.subject.span
        found = _made_by(self.hops[0], frame)
        if found is not None:
            trace.path, trace.located = found
            trace.place, trace.sensitive = trace.located.span, trace.located.sensitive
        trace.clue = tuple(Place(subject.span, subject.address) for subject in there[:_SHOWN])
        trace.near = tuple(_near_misses(self.hops, frame)) if trace.truth is False else ()
        trace.beyond = lambda: islice(self._reads(trace, frame), _MANY_READS)
        return trace

    def _reads(self, trace: Trace, frame: Frame) -> Iterator[Read]:
        """The attribute that makes the edges, and what the conditions of the hops found at their ends: where they
        hold if the whole does, else where they do not.
        """
        if trace.located is not None:
            yield Read(trace.text, trace.located.value, trace.located)
        reached = _Reached({frame.subject: True}, ())
        for hop in self.hops:
            ends = dict.fromkeys(end for start in reached.subjects for end, _ in _ends(hop, start, frame, {}))
            name = f"related {' or '.join(hop.selectors)}"
            for end in ends:
                if not alike(_where(hop, end, frame), trace.truth):
                    continue
                yield Read(name, value=True)
                if hop.where is not None:
                    for read in resting(hop.where.trace(Frame(end, frame.scan, frame.root))):
                        yield read._replace(path=f"{name}: {read.path}")
            reached = _step(hop, reached, frame, sighted=self.sighted)


def _step(hop: Hop, reached: _Reached, frame: Frame, *, sighted: bool) -> _Reached:
    subjects: dict[Subject, Truth] = {}
    more: dict[Reason, None] = dict.fromkeys(reached.more)
    for start, truth in reached.subjects.items():
        ends: dict[Subject, list[Truth]] = {}
        if not _complete(hop, start.resource):
            hidden = () if sighted else gaps(start.scope, hop.selectors, frame.scan)
            more.update(dict.fromkeys((*hidden, *elsewhere(hop.selectors, frame.scan))))
        for end, tie in _ends(hop, start, frame, more):
            ends.setdefault(end, []).append(tie)
        for end, ties in ends.items():
            found = every((truth, some(ties), presence_beside(end, start, frame.subject), _where(hop, end, frame)))
            if found is not False:
                subjects[end] = some((found, subjects[end])) if end in subjects else found
    return _Reached(subjects, tuple(more))


def _ends(hop: Hop, start: Subject, frame: Frame, more: dict[Reason, None]) -> Iterator[tuple[Subject, Truth]]:
    """Every subject that the hop may lead to, with how sure the edge is; ``more`` collects why there may be others."""
    graph, resource = frame.scan.graph, start.resource
    yield from ((facet, True) for facet in _owned(hop, start, frame))
    edges = graph.incoming(resource, hop.by) if hop.incoming else graph.outgoing(resource, hop.by)
    for edge in edges:
        if not _via(edge, hop.via) or not _own(edge, start, hop):
            continue
        end = edge.source if hop.incoming else edge.target
        doubt = Unknown(edge.doubt.reasons) if edge.doubt is not None else None
        if end is not None:
            for subject in _matching(hop, end, frame):
                yield subject, True if doubt is None else doubt
        elif doubt is not None and could_match(hop.selectors, edge.candidates):
            more.update(dict.fromkeys(doubt.reasons))
    yield from _open_ends(hop, resource, frame, more)


def _owned(hop: Hop, start: Subject, frame: Frame) -> Iterator[Subject]:
    """A resource owns its facets, and facets own each other's resource, without any edge."""
    if hop.by == "owns":
        yield from (subject for subject in _matching(hop, start.resource, frame) if subject is not start)


def _complete(hop: Hop, resource: Resource) -> bool:
    """Whether nothing out of sight can add to what the hop leads to: facets stand in what owns them."""
    return hop.by == "owns" and is_facet(hop.selectors) and not resource.type.startswith(_HOLDERS)


def _open_ends(hop: Hop, resource: Resource, frame: Frame, more: dict[Reason, None]) -> Iterator[tuple[Subject, Truth]]:
    """Subjects whose edge of this kind has an unknown other end, which may be this resource."""
    scan = frame.scan
    entries = scan.once(
        (hop.key, "open", resource.scope, resource.type), lambda: list(_open(hop, resource.scope, resource.type, frame))
    )
    if len(entries) > _MANY_OPEN:
        for subject, doubt in entries[:_MANY_OPEN]:
            if _where(hop, subject, frame) is not False:
                more.update(dict.fromkeys(doubt.reasons))
        return
    for subject, doubt in entries:
        if subject.resource is not resource:
            yield subject, doubt


def _open(hop: Hop, scope: str, type_: str, frame: Frame) -> Iterator[tuple[Subject, Unknown]]:
    scan = frame.scan
    scopes = (scope, *seen_by(scope, scan)) if hop.incoming else (scope,)
    for edge in (edge for one in scopes for edge in scan.graph.open_edges(one, hop.by)):
        near, far = (edge.target, edge.source) if hop.incoming else (edge.source, edge.target)
        if near is not None or far is None or edge.doubt is None or not _via(edge, hop.via):
            continue
        if edge.candidates and type_ not in edge.candidates:
            continue
        for subject in _matching(hop, far, frame):
            if hop.where is None or hop.where.climbs or _where(hop, subject, frame) is not False:
                yield subject, Unknown(edge.doubt.reasons)


def _matching(hop: Hop, resource: Resource, frame: Frame) -> Iterator[Subject]:
    for selector in hop.selectors:
        yield from frame.scan.graph.matches(resource, selector)


def _where(hop: Hop, subject: Subject, frame: Frame) -> Truth:
    where, scan = hop.where, frame.scan
    if where is None:
        return True
    if where.climbs:
        return where.truth(Frame(subject, scan, frame.root))
    found: Truth = scan.once((hop.key, subject), lambda: where.truth(Frame(subject, scan)))
    return found


def _via(edge: Edge, via: tuple[str, ...]) -> bool:
    """Whether the attribute that makes the edge is, or lies in, the one named; indices do not count."""
    if not via:
        return True
    return tuple(step for step in edge.path if isinstance(step, str))[: len(via)] == via


def _own(edge: Edge, start: Subject, hop: Hop) -> bool:
    """Whether a facet that has ties of its own makes the edge; what is not known of the resource may be its."""
    path = start.path if isinstance(start, Facet) and not hop.incoming else ()
    return not path or not edge.path or edge.path[: len(path)] == path


def _made_by(hop: Hop, frame: Frame) -> tuple[Path, Located] | None:
    """The attribute of the subject itself that makes its edges, where it makes them."""
    if hop.incoming or hop.by == "owns":
        return None
    resource = frame.subject.resource
    outgoing = frame.scan.graph.outgoing(resource, hop.by)
    edges = (edge for edge in outgoing if _via(edge, hop.via) and _own(edge, frame.subject, hop))
    ends = ((edge, edge.target) for edge in edges if edge.path)
    best = [edge.path for edge, end in ends if end is None or next(_matching(hop, end, frame), None) is not None]
    for path in [*best, hop.via]:
        located = resource.body.walk(path) if path else None
        if located is not None:
            return path, located
    return None


def _near_misses(hops: Sequence[Hop], frame: Frame) -> Iterator[Place]:
    """Subjects that would count, did they meet the first hop's condition."""
    hop = hops[0]
    if hop.where is None:
        return
    shown = 0
    for subject in dict.fromkeys(end for end, _ in _ends(hop, frame.subject, frame, {})):
        inner = Frame(subject, frame.scan, frame.root)
        if shown < _SHOWN and hop.where.truth(inner) is False:
            shown += 1
            yield shortfall(subject, hop.where.trace(inner))
