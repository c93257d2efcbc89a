"""From a traced verdict to a Finding: the place that shows it, and the words."""

from collections.abc import Sequence
from typing import NamedTuple

from scanner.engine.compile import Compiled
from scanner.engine.conditions import Trace
from scanner.engine.evidence import deciding, expected, found, leaves, undecided
from scanner.engine.frame import Frame
from scanner.engine.reads import reads
from scanner.engine.wording import HIDDEN, show, word
from scanner.model.finding import Clause, Finding, Related, Verdict
from scanner.model.located import Origin
from scanner.model.path import Path, format_path
from scanner.model.rule import Rule
from scanner.model.span import Span
from scanner.model.truth import Truth
from scanner.model.value import ABSENT, Reason, Unknown

_RELATED = 8


class _Primary(NamedTuple):
    """The place to point at, what stands there (``shown``), and the leaf that the words are about.

    ``told`` is the value that a rule's own message speaks of where the leaf has none: what is missing at
    the other end of a tie is called by the value that ``at`` names.
    """

    span: Span
    path: Path
    leaf: Trace | None
    missing: bool
    shown: Trace | None
    told: Trace | None = None


def explain(rule: Rule, compiled: Compiled, frame: Frame, verdict: Verdict, truths: Sequence[Truth]) -> Finding:
    """The finding of a verdict; ``truths`` are all that it rests on, for the reasons of an unknown one."""
    context = frame.scan.context
    # Where a verdict is decided, what makes the rule apply is a matter for who wants to know everything.
    told = context.with_clauses or context.with_reads or verdict in {"unknown", "not_applicable"}
    where = compiled.where.trace(frame) if compiled.where is not None and told else None
    trace = compiled.condition.trace(frame)
    evidence = _evidence(trace, where, verdict)
    if verdict == "pass":
        # Nothing is missing: what was asked for is what is there.
        evidence = [(leaf, not missing) for leaf, missing in evidence]
    primary = _primary(compiled, frame, evidence)
    leaf, shown, subject = primary.leaf, primary.shown, frame.subject
    sensitive = rule.sensitive or any(one is not None and one.sensitive for one in (leaf, shown))
    reasons = tuple(dict.fromkeys(reason for truth in truths if isinstance(truth, Unknown) for reason in truth.reasons))
    reasons = reasons if verdict == "unknown" else ()
    # A verdict that is decided but for the doubt whether its subject exists is not about a value.
    doubtful = bool(reasons) and not any(isinstance(one.truth, Unknown) for one in (where, trace) if one is not None)
    wanted = expected(leaf, missing=primary.missing) if leaf is not None else ""
    return Finding(
        rule=rule,
        subject=subject,
        verdict=verdict,
        severity=context.severity(rule),
        gates=context.gates(rule, verdict),
        span=primary.span,
        path=primary.path,
        message=_message(rule, frame, verdict, primary, wanted, reasons, sensitive=sensitive, doubtful=doubtful),
        expected=wanted,
        actual=shown.value if shown is not None else ABSENT,
        sensitive=sensitive,
        origins=_origins(shown, reasons, doubtful=doubtful) or _absence(frame, primary),
        related=_related(_telling(evidence, compiled), primary, sensitive=rule.sensitive),
        reasons=reasons,
        clauses=tuple(_clauses(where, trace, sensitive=rule.sensitive)) if context.with_clauses else (),
        looks_at=compiled.looks_at,
        reads=reads(where, trace) if context.with_reads else (),
        parts=tuple(dict.fromkeys(leaf.path for leaf, _ in evidence)),
    )


def _origins(shown: Trace | None, reasons: Sequence[Reason], *, doubtful: bool) -> tuple[Origin, ...]:
    """The way of the value, or of its absence. That of an undecided one ends at the reason."""
    found = shown.located.origins() if shown is not None and shown.located is not None else ()
    if any(origin.kind == "undecided" for origin in found):
        return found
    why = next((reason for reason in reasons if reason.span is not None), None)
    if why is None or why.span is None or any(origin.span == why.span for origin in found):
        return found
    return (*found, Origin("undecided", f"{'it may not exist: ' if doubtful else ''}{why}", why.span))


def _absence(frame: Frame, primary: _Primary) -> tuple[Origin, ...]:
    """The way of what is not written, where something tells more than the place."""
    if primary.shown is None or primary.shown.located is not None:
        return ()
    return frame.subject.body.absence(primary.path)


def _evidence(trace: Trace, where: Trace | None, verdict: Verdict) -> list[tuple[Trace, bool]]:
    """The leaves that the verdict rests on, those that decide it first."""
    if verdict == "unknown":
        # A condition that fails is unknown where it is unknown whether the rule or the resource is there.
        if isinstance(trace.truth, Unknown):
            return list(undecided(trace))
        if where is not None and isinstance(where.truth, Unknown):
            return [*undecided(where), *deciding(trace)]
    if verdict == "not_applicable" and where is not None and where.truth is False:
        return deciding(where)
    return deciding(trace)


def _primary(compiled: Compiled, frame: Frame, evidence: Sequence[tuple[Trace, bool]]) -> _Primary:
    """The place that shows the verdict: what ``at`` names, else the first leaf that has a value (under
    ``deny`` the first leaf at all), else the nearest block that lacks one.
    """
    if compiled.at is not None:
        return _at(compiled, frame, evidence)
    ranked = list(evidence)
    if compiled.positive:
        ranked.sort(key=lambda one: not one[0].written)
    for leaf, missing in ranked:
        if leaf.place is not None:
            return _Primary(leaf.place, leaf.path, leaf, missing, leaf)
    return _Primary(frame.subject.span, (), None, missing=True, shown=None)


def _at(compiled: Compiled, frame: Frame, evidence: Sequence[tuple[Trace, bool]]) -> _Primary:
    reference = compiled.at
    assert reference is not None  # noqa: S101  # the caller asked
    path = reference.path
    for leaf, missing in evidence:
        # The very item that is wrong says more than the list that `at` names.
        if leaf.path[: len(path)] == path and leaf.place is not None:
            # A tie counts what is at its other end.
            tie = leaf.path == path and (leaf.located is None or leaf.value != leaf.located.value)
            return _Primary(leaf.place, leaf.path, leaf, missing, leaf, _named(compiled, frame) if tie else None)
    shown = Trace("leaf", truth=False)
    reference.show_on(shown, frame, reference.find(frame))
    leaf, missing = evidence[0] if evidence else (shown, True)
    told = shown if shown.written and not leaf.path else None
    return _Primary(shown.place or frame.subject.span, path, leaf, missing, shown, told)


def _named(compiled: Compiled, frame: Frame) -> Trace | None:
    """The value that ``at`` names, where there is one."""
    assert compiled.at is not None  # noqa: S101  # the caller knows
    shown = Trace("leaf", truth=False)
    compiled.at.show_on(shown, frame, compiled.at.find(frame))
    return shown if shown.written else None


def _message(
    rule: Rule,
    frame: Frame,
    verdict: Verdict,
    primary: _Primary,
    wanted: str,
    reasons: Sequence[Reason],
    *,
    sensitive: bool,
    doubtful: bool,
) -> str:
    leaf = primary.leaf
    name = (format_path(leaf.path) or leaf.text) if leaf is not None else ""
    there = found(leaf, sensitive=sensitive) if leaf is not None else "nothing"
    if reasons:
        told = ", ".join(str(reason) for reason in reasons[:3]) + (", …" if len(reasons) > 3 else "")
        return f"undecided{' whether it exists' if doubtful else ''}: {told}"
    # The rule's own words say what is wrong.
    if verdict == "fail" and "message" in rule.body:
        text: str = rule.body["message"]
        if (meant := primary.told) is not None:
            name, there = format_path(meant.path), found(meant, sensitive=sensitive)
        facts = {"address": frame.subject.address, "path": name, "actual": there, "expected": wanted}
        for fact, value in facts.items():
            text = text.replace("{" + fact + "}", value)
        return text
    if not wanted:
        return rule.title
    return f"{name}: expected {wanted}, found {there}" if name else f"expected {wanted}, found {there}"


def _telling(evidence: Sequence[tuple[Trace, bool]], compiled: Compiled) -> Sequence[tuple[Trace, bool]]:
    """Of what holds under ``deny`` only what is there: that something is not there as well is no fault."""
    return evidence if compiled.positive else [(leaf, missing) for leaf, missing in evidence if not missing]


def _related(evidence: Sequence[tuple[Trace, bool]], primary: _Primary, *, sensitive: bool) -> tuple[Related, ...]:
    """The other leaves, and what each leaf itself points to, every place once."""
    places: dict[Span, Related] = {}
    for leaf, missing in evidence:
        if leaf is not primary.leaf and leaf.place is not None:
            name = format_path(leaf.path) or leaf.text
            wanted = expected(leaf, missing=missing)
            there = found(leaf, sensitive=sensitive)
            places.setdefault(leaf.place, Related(leaf.place, f"{name}: expected {wanted}, found {there}"))
        for clue in (*leaf.clue, *(leaf.near if missing else ())):
            places.setdefault(clue.span, clue)
    places.pop(primary.span, None)
    return tuple(places.values())[:_RELATED]


def _clauses(where: Trace | None, trace: Trace, *, sensitive: bool) -> "list[Clause]":
    found_: list[Clause] = []
    for one in (where, trace):
        if one is None:
            continue
        for leaf, depth in leaves(one):
            shown = HIDDEN if sensitive and leaf.written else show(leaf.value, sensitive=leaf.sensitive)
            found_.append(Clause(leaf.text, leaf.failed, word(leaf.truth), shown, leaf.place, depth))
    return found_
