"""The next baseline, out of what a scan found."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from scanner.model.path import format_path
from scanner.model.resource import Facet
from scanner.triage.baseline.entries import Baseline, Entry, Key
from scanner.triage.baseline.ledger import Ledger, Occurrence, Outcome


@dataclass(frozen=True, slots=True)
class Terms:
    """On what terms findings are accepted: from when, until when and why."""

    since: date
    until: date | None = None
    reason: str = ""


def written(ledger: Ledger, terms: Terms) -> Baseline:
    """Every failure that the scan found and nothing else suppresses, and every undecided verdict that gates."""
    return Baseline(ledger.baseline.name, tuple(_accepting(_open(ledger), terms)))


def updated(ledger: Ledger, *, add: Terms | None = None, keep_missing: bool = False) -> Baseline:
    """What is left of a baseline: entries that still have their findings, as many as there are, with their terms.

    With ``add`` what is not accepted is accepted from now on. ``keep_missing`` for a scan that could not read
    everything: what it did not find may be there.
    """
    fresh = _open(ledger) if add is not None else []
    more = Counter(one.key for one in fresh)
    kept: list[Entry] = []
    known: set[Key] = set()
    for outcome in ledger.outcomes:
        if add is not None and outcome.state == "expired":
            continue
        counts = {key: number + more[key] for key, number in _left(outcome, keep_missing=keep_missing).items()}
        known.update(counts)
        kept += _split(outcome.entry, counts)
    if add is not None:
        kept += _accepting((one for one in fresh if one.key not in known), add)
    return Baseline(ledger.baseline.name, tuple(kept))


def _open(ledger: Ledger) -> list[Occurrence]:
    found = (one for one in ledger.occurrences if not one.finding.suppressions)
    return [one for one in found if one.finding.verdict == "fail" or one.finding.gates]


def _left(outcome: Outcome, *, keep_missing: bool) -> dict[Key, int]:
    """What an entry accepts from now on, and how many of each."""
    entry = outcome.entry
    if outcome.state == "repeated":
        return {}
    if keep_missing or outcome.state == "out of sight":
        return dict.fromkeys(entry.keys, entry.count)
    found = dict(outcome.reached)
    return {key: found[key.environment] for key in entry.keys if key.environment in found}


def _split(entry: Entry, counts: Mapping[Key, int]) -> Iterator[Entry]:
    """The entry on the same terms for what is left of it: one for all environments with equally many findings."""
    alike: dict[tuple[int, bool], list[str]] = {}
    for key, count in counts.items():
        alike.setdefault((count, bool(key.environment)), []).append(key.environment)
    for (count, named), environments in alike.items():
        yield replace(entry, count=count, environments=tuple(sorted(environments)) if named else ())


def _accepting(occurrences: Iterable[Occurrence], terms: Terms) -> Iterator[Entry]:
    """Entries for findings: one for those that are equal, of all environments that have as many of them."""
    first: dict[tuple[str, str, str], Occurrence] = {}
    counts: dict[tuple[str, str, str], Counter[Key]] = {}
    for one in occurrences:
        alike = one.key[:3]
        first.setdefault(alike, one)
        counts.setdefault(alike, Counter())[one.key] += 1
    for alike, one in first.items():
        yield from _split(_entry(one, terms), counts[alike])


def _entry(occurrence: Occurrence, terms: Terms) -> Entry:
    finding = occurrence.finding
    subject = finding.subject
    facet = f"{subject.type} {subject.name or subject.key}" if isinstance(subject, Facet) else ""
    return Entry(
        rule=finding.rule.id,
        scope=finding.scope,
        address=subject.address,
        fingerprint=finding.fingerprints["resource"],
        values=occurrence.values,
        since=terms.since,
        facet=facet,
        path=format_path(finding.path),
        verdict="unknown" if finding.verdict == "unknown" else "fail",
        until=terms.until,
        reason=terms.reason,
    )
