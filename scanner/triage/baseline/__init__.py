"""What somebody accepted once: findings that are there and do not count, until what was accepted changes.

===============  ==================================================================================
``entries``      what a baseline holds
``reading``      a baseline out of its file, or every fault of it with its place
``writing``      a baseline as text that people read and git merges
``values``       a hash of the values that a verdict rests on, which tells nothing of secrets
``ledger``       the findings of a scan against a baseline: what is accepted, and what entries are worth
``keeping``      the next baseline out of a scan: written anew, or the old one with what is left of it
===============  ==================================================================================
"""

from scanner.triage.baseline.entries import NAME, Baseline, Entry
from scanner.triage.baseline.keeping import Terms, updated, written
from scanner.triage.baseline.ledger import Ledger, Outcome, Sight, State
from scanner.triage.baseline.reading import read_baseline
from scanner.triage.baseline.writing import fields_of, render_baseline

__all__ = [
    "NAME",
    "Baseline",
    "Entry",
    "Ledger",
    "Outcome",
    "Sight",
    "State",
    "Terms",
    "fields_of",
    "read_baseline",
    "render_baseline",
    "updated",
    "written",
]
