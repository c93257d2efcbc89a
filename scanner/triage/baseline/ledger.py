"""The findings of one scan against a baseline."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, Literal, NamedTuple, TypeAlias

from scanner.model.diagnostic import Diagnostic
from scanner.model.finding import Finding
from scanner.model.graph import Graph
from scanner.model.resource import shared_scope
from scanner.model.rule import Rule
from scanner.model.suppression import Suppression
from scanner.model.tree import Tree
from scanner.triage.baseline.entries import ACCEPTED, Baseline, Entry, Key
from scanner.triage.baseline.values import values_hash
from scanner.triage.secrets import Secrets

State: TypeAlias = Literal["accepted", "expired", "lapsed", "unused", "repeated", "out of sight"]
"""What an entry is worth in a scan.

================  ======================================================================
``accepted``      it accepts findings
``expired``       it would, but its last day is over
``lapsed``        its finding is there, but with other values, or as another verdict
``unused``        its finding is not there any more
``repeated``      another entry accepts the same already, as happens in merges
``out of sight``  the scan did not look: its rule did not run, or its resource was not asked for
================  ======================================================================
"""

_REMEDIES: Final = {
    "expired": "Mend it, or accept it anew: groundrule baseline update --add.",
    "lapsed": "Mend it, or accept it as it is now: groundrule baseline update --add.",
    "unused": "groundrule baseline update takes it out.",
    "repeated": "groundrule baseline update takes it out.",
}


class Sight(NamedTuple):
    """What a scan looked at. ``rules`` ran, of those that there are (``known``); ``resources`` are the scopes and
    addresses of what was asked for. ``whole``: that was all of the tree, so that what is not there is gone.
    """

    rules: Collection[str]
    known: Collection[str]
    resources: Collection[tuple[str, str]]
    whole: bool


class Occurrence(NamedTuple):
    """A finding of one environment, with the hash of its values."""

    finding: Finding
    values: str
    environment: str

    @property
    def key(self) -> Key:
        """What an entry must equal to accept it."""
        return Key(self.finding.fingerprints["resource"], self.finding.verdict, self.values, self.environment)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an entry: its state, and how many findings it reaches in each environment that has any."""

    entry: Entry
    state: State
    reached: tuple[tuple[str, int], ...] = ()


class Ledger:
    """Takes note of one scan: ``outcomes`` are there once it is over, in the order of the baseline, and so are
    ``occurrences``: failures and undecided verdicts, with the suppressions of the baseline on them.

    ``part``: the scan surely is not of the whole tree.
    """

    def __init__(self, baseline: Baseline, today: date, *, part: bool = False) -> None:
        self.baseline, self.today = baseline, today
        self.outcomes: tuple[Outcome, ...] = ()
        self.occurrences: tuple[Occurrence, ...] = ()
        self._part = part

    def sight(self, graph: Graph, tree: Tree, rules: Iterable[Rule], known: Iterable[Rule]) -> Sight:
        """What there is to see in a tree by the rules that run, of all that there are."""
        resources = frozenset((shared_scope(one.scope), one.address) for one in graph.resources if one.entry)
        whole = not self._part and all(listed.entry for listed in tree.files)
        ran = frozenset(rule.id for rule in rules)
        return Sight(ran, frozenset(rule.id for rule in known), resources, whole)

    def take(
        self,
        unmasked: Sequence[Finding],
        findings: Sequence[Finding],
        sight: Sight,
        *,
        secrets: Secrets,
        environment: Callable[[Finding], str],
    ) -> list[Finding]:
        """The findings in their order, those that the baseline accepts with its word for it.

        ``unmasked`` are the same with what they read, and ``environment`` tells which one each is of.
        """
        occurrences = [
            Occurrence(finding, values_hash(whole, secrets), environment(whole))
            for whole, finding in zip(unmasked, findings, strict=True)
        ]
        return self.settle(occurrences, sight, secrets.hide)

    def settle(self, occurrences: Sequence[Occurrence], sight: Sight, hide: Callable[[str], str]) -> list[Finding]:
        """The findings in their order, those that the baseline accepts with its word for it.

        Each entry takes as many as it counts, those first that nothing else suppresses. ``hide`` takes secrets
        out of a text.
        """
        by_key, repeated = self._sorted()
        left = {(index, key): self.baseline.entries[index].count for key, index in by_key.items()}
        reached: dict[int, Counter[str]] = {}
        settled = list(occurrences)
        loose: set[str] = set()
        for position in sorted(range(len(settled)), key=lambda one: bool(settled[one].finding.suppressions)):
            occurrence = settled[position]
            if occurrence.finding.verdict not in ACCEPTED:
                continue
            key = occurrence.key
            index = by_key.get(key)
            if index is None or not left[index, key]:
                loose.add(key.fingerprint)
                continue
            left[index, key] -= 1
            reached.setdefault(index, Counter())[key.environment] += 1
            entry = self.baseline.entries[index]
            if not self._is_over(entry):
                word = Suppression("baseline", reason=hide(entry.reason), until=entry.until, span=entry.span)
                finding = replace(occurrence.finding, suppressions=(*occurrence.finding.suppressions, word))
                settled[position] = occurrence._replace(finding=finding)
        self.occurrences = tuple(one for one in settled if one.finding.verdict in ACCEPTED)
        self.outcomes = tuple(
            Outcome(
                entry,
                self._state(entry, sight, repeated=index in repeated, reached=index in reached, loose=loose),
                tuple(sorted(reached.get(index, {}).items())),
            )
            for index, entry in enumerate(self.baseline.entries)
        )
        return [one.finding for one in settled]

    def _sorted(self) -> tuple[dict[Key, int], set[int]]:
        """The entry for each key, and the entries that are left without one: counts never add up, or a finding
        that two branches accepted would be accepted twice.
        """
        by_key: dict[Key, int] = {}
        entries = self.baseline.entries
        repeated = set()
        for index in sorted(range(len(entries)), key=lambda one: self._is_over(entries[one])):
            free = [key for key in entries[index].keys if key not in by_key]
            by_key.update(dict.fromkeys(free, index))
            if not free:
                repeated.add(index)
        return by_key, repeated

    def _is_over(self, entry: Entry) -> bool:
        return entry.until is not None and entry.until < self.today

    def _state(self, entry: Entry, sight: Sight, *, repeated: bool, reached: bool, loose: Collection[str]) -> State:
        if repeated:
            return "repeated"
        if reached:
            return "expired" if self._is_over(entry) else "accepted"
        if entry.fingerprint in loose:
            return "lapsed"
        if entry.rule not in sight.known:
            return "unused"
        if entry.rule not in sight.rules:
            return "out of sight"
        return "unused" if sight.whole or (entry.scope, entry.address) in sight.resources else "out of sight"

    def diagnostics(self) -> Iterator[Diagnostic]:
        """A note for each entry that is of no use as it is."""
        for outcome in self.outcomes:
            entry = outcome.entry
            if outcome.state not in _REMEDIES:
                continue
            message = f"{_about(entry)} {_become(outcome.state, entry)}"
            file = entry.span.file if entry.span is not None else ""
            if not file:
                message = f"{self.baseline.name}: {message}"
            code = f"baseline-{outcome.state}"
            yield Diagnostic("note", code, message, file, entry.span, _REMEDIES[outcome.state])


def _about(entry: Entry) -> str:
    return ", ".join(filter(None, (f"{entry.rule} on {entry.address}", entry.facet, entry.path)))


def _become(state: State, entry: Entry) -> str:
    match state:
        case "expired":
            return f"was accepted until {entry.until}, which is over"
        case "lapsed":
            return f"is not as it was when it was accepted on {entry.since}"
        case "repeated":
            return "is accepted by another entry already"
    return f"was accepted on {entry.since} and is not there any more"
