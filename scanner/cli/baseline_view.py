"""What a baseline is worth, for people and for programs."""

import json
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final

from scanner.report.plain import plain
from scanner.report.wording import counted
from scanner.triage.baseline import Entry, Outcome, State, fields_of

# What is to be done first.
_ORDER: Final[tuple[State, ...]] = ("expired", "lapsed", "unused", "repeated", "accepted", "out of sight")
_MEANING: Final[dict[State, str]] = {
    "expired": "their last day is over, and their findings count again",
    "lapsed": "their findings are not as they were, and count again",
    "unused": "their findings are not there any more",
    "repeated": "other entries say the same",
    "accepted": "their findings do not count",
    "out of sight": "this scan did not look at them",
}


def as_text(name: str, outcomes: Sequence[Outcome]) -> Iterator[str]:
    """Entries by their state, each with its place and terms."""
    yield f"{plain(name)}: {counted(len(outcomes), 'entry', 'entries')}"
    ranked = sorted(outcomes, key=lambda one: _ORDER.index(one.state))
    for state, members in groupby(ranked, key=lambda one: one.state):
        listed = list(members)
        yield ""
        yield f"{state}: {len(listed):,} ({_MEANING[state]})"
        for outcome in listed:
            yield f"  {plain(_about(outcome.entry))}"
            yield f"      {plain(_terms(outcome.entry))}"


def as_json(outcomes: Sequence[Outcome]) -> str:
    """A list of entries as they are written, each with its ``state`` and ``line``."""
    listed = [
        {
            "state": outcome.state,
            "line": outcome.entry.span.start_line if outcome.entry.span else None,
            **fields_of(outcome.entry),
        }
        for outcome in outcomes
    ]
    return json.dumps(listed, indent=2)


def _about(entry: Entry) -> str:
    parts = (f"{entry.rule}  {entry.address}", entry.facet, entry.path)
    return ", ".join(part for part in parts if part)


def _terms(entry: Entry) -> str:
    parts = [
        f"{entry.span.file}:{entry.span.start_line}" if entry.span else "",
        "undecided" if entry.verdict == "unknown" else "",
        f"{entry.count} times" if entry.count > 1 else "",
        f"in {', '.join(entry.environments)}" if entry.environments else "",
        f"since {entry.since}",
        f"until {entry.until}" if entry.until else "",
    ]
    told = ", ".join(part for part in parts if part)
    return f"{told}: {entry.reason}" if entry.reason else told
