"""Rules against the graph: a verdict for every rule and subject."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from scanner.engine.batch import Batch
from scanner.engine.blame import explain
from scanner.engine.compile import Compiled, compile_rule
from scanner.engine.constraints import allows
from scanner.engine.frame import SHOWN, Context, Frame, Scan, presence
from scanner.engine.selectors import is_facet, subjects_of
from scanner.model.diagnostic import Diagnostic
from scanner.model.finding import VERDICTS, Finding, Verdict
from scanner.model.graph import Graph
from scanner.model.resource import Facet, Resource, Subject, shared_scope
from scanner.model.rule import Rule
from scanner.model.truth import Truth
from scanner.model.value import Reason, Unknown

# Rules about the same things follow one another: what they read of a subject is found once for so many
# batches, and memory stays bounded.
_KEPT_BATCHES: Final = 6
_FAR: Final = frozenset({"in_scope", "related", "unique"})

# A verdict, and the truths that keep it from being decided.
_Judgement: TypeAlias = tuple[Verdict, tuple[Truth, ...]]
_NOT_APPLICABLE: Final[_Judgement] = "not_applicable", ()
_PASS: Final[_Judgement] = "pass", ()
_FAIL: Final[_Judgement] = "fail", ()


@dataclass(frozen=True, slots=True)
class Checked:
    """Findings of the verdicts that were asked for, in the order of the rules and of the graph; the counts
    of all verdicts, one for all environments of a Terraform root that agree; what came up on the way.
    """

    findings: tuple[Finding, ...]
    counts: Mapping[Verdict, int]
    diagnostics: tuple[Diagnostic, ...]


def check(
    rules: Iterable[Rule],
    graph: Graph,
    context: Context,
    *,
    verdicts: frozenset[Verdict] = SHOWN,
    context_of: Callable[[str], Context] | None = None,
    skips: Callable[[Subject, bool], bool] | None = None,
    place: Callable[[str], str] = str,
) -> Checked:
    """Judge every subject that the user asked for. A rule that crashes is a diagnostic, its verdicts unknown.

    ``context_of`` has the context for what stands in a file, the same object for the same one; None: it is the
    same for all. ``place`` is how it knows the file. ``skips`` says which subjects need no verdict, given whether
    the rule looks at more than the subject itself.
    """
    placed = None if context_of is None else lambda file: context_of(place(file))
    run = _Run(Scan(graph, context), verdicts, placed, skips)
    for rule in rules:
        run.rule(rule)
    return Checked(tuple(run.findings), run.counts, tuple(run.scan.diagnostics))


class _Run:
    def __init__(
        self,
        scan: Scan,
        verdicts: frozenset[Verdict],
        context_of: Callable[[str], Context] | None = None,
        skips: Callable[[Subject, bool], bool] | None = None,
    ) -> None:
        self.scan, self._verdicts, self._context_of = scan, verdicts, context_of
        self._skips = skips
        self._scans: dict[int, Scan] = {}
        # Contexts in which rules mean the same, by one of them; of the current rule what it is compiled to.
        self._alike: dict[int, Context] = {}
        self._compiled: dict[int, Compiled] = {}
        self.findings: list[Finding] = []
        self.counts: dict[Verdict, int] = dict.fromkeys(VERDICTS, 0)
        self._batches: dict[tuple[tuple[str, ...], bool], Sequence[Batch]] = {}
        # Every subject counts: none of them is there once more in another environment.
        self._counts_all = all(shared_scope(scope) == scope for scope in scan.graph.scopes)
        self._has_tests = any(one.test for one in scan.graph.resources)
        # Of the current rule: what was judged so in some environment of a Terraform root.
        self._judged: set[tuple[Verdict, str, str, str]] = set()

    def rule(self, rule: Rule) -> None:
        self._judged.clear()
        self._compiled.clear()
        for batch in self._selected(rule.select, far=self._skips is not None and looks_far(rule)):
            context = batch.frames[0].scan.context
            if context.rules is None or rule.id in context.rules:
                self._judge_all(rule, context, batch)

    def _judge_all(self, rule: Rule, context: Context, batch: Batch) -> None:
        frames = batch.frames
        if not allows(rule.body.get("versions", {}), context):
            for frame in frames:
                self._bare("not_applicable", rule, frame)
            return
        try:
            compiled = self._compiled_in(rule, context)
        except Exception as error:  # noqa: BLE001  # a rule that cannot be used must not end the scan
            for frame in frames:
                self._crashed(rule, frame, error)
            return
        among: Sequence[int] = range(len(frames))
        if self._has_tests and rule.category != "security":
            for frame in (one for one in frames if one.subject.resource.test):
                self._bare("not_applicable", rule, frame)
            among = [position for position in among if not frames[position].subject.resource.test]
        try:
            judgements = _judged(compiled, batch, among)
        except Exception:  # noqa: BLE001  # judging subject by subject says what crashed
            for position in among:
                self._judge_alone(rule, compiled, frames[position])
            return
        for position, judgement in judgements.items():
            if self._counts_all and judgement[0] not in self._verdicts:
                self.counts[judgement[0]] += 1
            else:
                self._keep(rule, compiled, frames[position], judgement)

    def _selected(self, selectors: tuple[str, ...], *, far: bool) -> Sequence[Batch]:
        """What is named, one batch for each context that judges some of it."""
        found = self._batches.pop((selectors, far), None)
        if found is None:
            named = subjects_of(selectors, self.scan) if self._skips is None else self._unskipped(selectors, far=far)
            subjects = [one for one in named if one.resource.entry]
            groups = self._grouped(subjects) if self._context_of else {self.scan: subjects}
            found = [Batch([Frame(one, scan) for one in group]) for scan, group in groups.items() if group]
            while len(self._batches) >= _KEPT_BATCHES:
                del self._batches[next(iter(self._batches))]
        self._batches[selectors, far] = found
        return found

    def _unskipped(self, selectors: tuple[str, ...], *, far: bool) -> Iterator[Subject]:
        """What is named and not skipped. Facets are not even made of what is."""
        assert self._skips is not None  # noqa: S101  # else all are wanted
        graph = self.scan.graph
        kept: dict[Resource, bool] = {}
        found: dict[Subject, None] = {}
        for selector in selectors:
            of_facets = is_facet((selector,))
            named: Iterable[Subject] = graph.resources if of_facets else graph.select(selector)
            for one in named:
                resource = one.resource
                if resource not in kept:
                    kept[resource] = resource.entry and not self._skips(resource, far)
                if kept[resource]:
                    found.update(dict.fromkeys(graph.facets(resource, selector) if of_facets else (one,)))
        yield from found

    def _compiled_in(self, rule: Rule, context: Context) -> Compiled:
        """The rule's conditions, once for all contexts in which they mean the same."""
        alike = id(self._alike.get(id(context), context))
        if alike not in self._compiled:
            self._compiled[alike] = compile_rule(rule, context)
        return self._compiled[alike]

    def _grouped(self, subjects: Sequence[Subject]) -> dict[Scan, list[Subject]]:
        """Subjects by the context that judges them."""
        assert self._context_of is not None  # noqa: S101  # else there is nothing to group
        groups: dict[Scan, list[Subject]] = {}
        for subject in subjects:
            context = self._context_of(subject.resource.span.file)
            scan = self._scans.get(id(context))
            if scan is None:
                scan = self._scans[id(context)] = self.scan.under(context)
                known = (one for one in self._alike.values() if one.means_as(context))
                self._alike[id(context)] = next(known, context)
            groups.setdefault(scan, []).append(subject)
        return groups

    def _judge_alone(self, rule: Rule, compiled: Compiled, frame: Frame) -> None:
        try:
            judgement = _judged(compiled, Batch([frame]), (0,))[0]
        except Exception as error:  # noqa: BLE001  # one rule that crashes must not end the scan
            self._crashed(rule, frame, error)
        else:
            self._keep(rule, compiled, frame, judgement)

    def _keep(self, rule: Rule, compiled: Compiled, frame: Frame, judgement: _Judgement) -> None:
        verdict, truths = judgement
        if verdict in self._verdicts:
            try:
                self.findings.append(explain(rule, compiled, frame, verdict, truths))
            except Exception as error:  # noqa: BLE001  # nor must one that cannot be told
                self._crashed(rule, frame, error)
                return
        self._count(verdict, frame)

    def _count(self, verdict: Verdict, frame: Frame) -> None:
        """One more of a verdict, save where another environment of the same root has it already."""
        if not self._counts_all:
            subject = frame.subject
            scope = shared_scope(subject.scope)
            if scope != subject.scope:
                judged = (verdict, scope, subject.address, subject.key if isinstance(subject, Facet) else "")
                if judged in self._judged:
                    return
                self._judged.add(judged)
        self.counts[verdict] += 1

    def _crashed(self, rule: Rule, frame: Frame, error: Exception) -> None:
        what = f"rule {rule.id} crashed: {type(error).__name__}: {error}"
        self.scan.diagnostics[
            Diagnostic("error", "rule-crashed", what, remedy="report it with the resource that it crashed on")
        ] = None
        self._bare("unknown", rule, frame, (Reason(rule.id, "crashed"),))

    def _bare(self, verdict: Verdict, rule: Rule, frame: Frame, reasons: tuple[Reason, ...] = ()) -> None:
        """A verdict without evidence."""
        self._count(verdict, frame)
        if verdict in self._verdicts:
            context = frame.scan.context
            message = ", ".join(str(reason) for reason in reasons)
            subject: Subject = frame.subject
            self.findings.append(
                Finding(
                    rule,
                    subject,
                    verdict,
                    context.severity(rule),
                    subject.span,
                    message=message,
                    reasons=reasons,
                    gates=context.gates(rule, verdict),
                )
            )


def looks_far(rule: Rule) -> bool:
    """Whether a rule asks for more than what stands in the subject itself: for others, or how many there are."""
    waiting: list[object] = [rule.body]
    while waiting:
        one = waiting.pop()
        if isinstance(one, Mapping):
            if not _FAR.isdisjoint(one):
                return True
            waiting.extend(one.values())
        elif isinstance(one, list | tuple):
            waiting.extend(one)
    return False


def _judged(compiled: Compiled, batch: Batch, among: Sequence[int]) -> dict[int, _Judgement]:
    """The verdicts on the frames at some positions, and the truths that keep one from being decided."""
    found: dict[int, _Judgement] = dict.fromkeys(among, _NOT_APPLICABLE)
    conditions: dict[int, Truth] = dict.fromkeys(among, True)
    if compiled.where is not None:
        truths = zip(among, compiled.where.truths(batch, among), strict=True)
        conditions = {position: truth for position, truth in truths if truth is not False}
    applicable = list(conditions)
    for position, truth in zip(applicable, compiled.condition.truths(batch, applicable), strict=True):
        if truth is compiled.positive:
            found[position] = _PASS
            continue
        where, there = conditions[position], presence(batch.frames[position].subject)
        if isinstance(truth, Unknown) or isinstance(where, Unknown) or isinstance(there, Unknown):
            found[position] = "unknown", (truth, where, there)
        else:
            found[position] = _FAIL
    return found
