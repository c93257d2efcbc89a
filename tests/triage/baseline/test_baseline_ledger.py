"""Counting, ends and repeated entries; and the next baseline out of a scan."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st
from scenes import Scene, rule

from scanner.model.finding import Finding
from scanner.model.suppression import Suppression
from scanner.triage.baseline import Baseline, Entry, Ledger, Sight, Terms, updated, written
from scanner.triage.baseline.ledger import Occurrence

DAY = date(2026, 11, 23)
WHOLE = Sight(rules={"example-rule"}, known={"example-rule"}, resources=set(), whole=True)
PART = WHOLE._replace(whole=False)

OCCURRENCES = st.lists(st.tuples(st.sampled_from("fg"), st.sampled_from("vw"), st.sampled_from(["", "dev", "prod"])))


def found(fingerprint: str = "f", values: str = "v", environment: str = "") -> Occurrence:
    """A failure with these hashes."""
    scene = Scene({"main.tf": "a"})
    finding = scene.finding(rule(), scene.resource("aws_x.a", "aws_x", "main.tf", "a"), gates=True)
    return Occurrence(replace(finding, fingerprints={"resource": fingerprint}), values, environment)


def settled(entries: Sequence[Entry], occurrences: Sequence[Occurrence], sight: Sight = WHOLE) -> Ledger:
    ledger = Ledger(Baseline("b.json", tuple(entries)), DAY)
    ledger.settle(occurrences, sight, str)
    return ledger


def accepting(*occurrences: Occurrence, **terms: date | str) -> tuple[Entry, ...]:
    """Entries that accept these."""
    return written(settled((), occurrences), Terms(**{"since": DAY, **terms})).entries  # type: ignore[arg-type]


def _order(entry: Entry) -> tuple[object, ...]:
    return entry.order


def counting(ledger: Ledger) -> list[Finding]:
    return [one.finding for one in ledger.occurrences if one.finding.counts]


@given(occurrences=OCCURRENCES)
def test_what_is_written_accepts_just_that(occurrences: list[tuple[str, str, str]]) -> None:
    """Whatever was found is accepted, and one more of any of it is not."""
    before = [found(*one) for one in occurrences]
    entries = accepting(*before)
    assert not counting(settled(entries, before))
    assert sorted(updated(settled(entries, before)).entries, key=_order) == sorted(entries, key=_order)
    for more in dict.fromkeys([*occurrences, ("f", "v", ""), ("h", "v", "dev")]):
        assert len(counting(settled(entries, [*before, found(*more)]))) == 1


@given(occurrences=OCCURRENCES, later=OCCURRENCES)
def test_an_update_leaves_what_is_still_there(
    occurrences: list[tuple[str, str, str]], later: list[tuple[str, str, str]]
) -> None:
    """An update changes nothing for this scan, adds only if told, and leaves nothing unused behind."""
    now = [found(*one) for one in later]
    ledger = settled(accepting(*(found(*one) for one in occurrences)), now)
    kept = settled(updated(ledger).entries, now)
    assert [one.finding.counts for one in kept.occurrences] == [one.finding.counts for one in ledger.occurrences]
    assert {one.state for one in kept.outcomes} <= {"accepted"}
    added = settled(updated(ledger, add=Terms(DAY)).entries, now)
    assert not counting(added)
    assert {one.state for one in added.outcomes} <= {"accepted"}


def test_counts_of_two_entries_do_not_add_up() -> None:
    """Two branches that accept the same make two equal entries, which accept one finding and not two."""
    entry = accepting(found())[0]
    ledger = settled([entry, replace(entry, reason="the other branch")], [found(), found()])
    assert len(counting(ledger)) == 1
    assert [one.state for one in ledger.outcomes] == ["accepted", "repeated"]
    assert updated(ledger).entries == (entry,)


def test_of_two_entries_the_one_that_has_not_ended_holds() -> None:
    """An entry that is over takes no finding away from one that is not."""
    entry = accepting(found())[0]
    ledger = settled([replace(entry, until=DAY - timedelta(days=1)), entry], [found()])
    assert [one.state for one in ledger.outcomes] == ["repeated", "accepted"]
    assert not counting(ledger)


def test_an_environment_is_accepted_by_itself() -> None:
    """What was accepted of one environment counts in another one, though the values are the same."""
    entries = accepting(found(environment="dev"), found(environment="test"))
    assert [one.environments for one in entries] == [("dev", "test")]
    ledger = settled(entries, [found(environment="dev"), found(environment="prod")])
    assert [one.finding.counts for one in ledger.occurrences] == [False, True]
    assert [one.environments for one in updated(ledger).entries] == [("dev",)]


def test_what_others_suppress_is_not_written() -> None:
    """A finding that a comment suppresses needs no entry; one that has an entry too has both words on it."""
    one = found()
    hushed = one._replace(finding=replace(one.finding, suppressions=(Suppression("comment"),)))
    assert accepting(hushed) == ()
    ledger = settled(accepting(one), [hushed])
    assert [each.source for each in ledger.occurrences[0].finding.suppressions] == ["comment", "baseline"]
    # Of two that are equal the entry is for the one that would count.
    assert not counting(settled(accepting(one), [hushed, one]))


def test_undecided_verdicts_are_written_only_where_they_gate() -> None:
    """What does not count needs no entry, and who takes an undecided verdict takes no failure."""
    one = found()
    open_ = one._replace(finding=replace(one.finding, verdict="unknown", gates=False))
    gating = open_._replace(finding=replace(open_.finding, gates=True))
    assert accepting(open_) == ()
    entries = accepting(gating)
    assert [each.verdict for each in entries] == ["unknown"]
    assert not counting(settled(entries, [gating]))
    ledger = settled(entries, [one])
    assert len(counting(ledger)) == 1
    assert [each.state for each in ledger.outcomes] == ["lapsed"]


def test_terms_stay_and_end() -> None:
    """An update keeps day, end and reason; what has ended goes on only as a new acceptance."""
    entry = accepting(found(), until=DAY - timedelta(days=1), reason="for now")[0]
    ledger = settled([entry], [found()])
    assert len(counting(ledger)) == 1
    assert updated(ledger).entries == (entry,)
    until = DAY + timedelta(days=30)
    anew = updated(ledger, add=Terms(DAY, until, "again")).entries
    assert anew == (replace(entry, until=until, reason="again"),)


def test_what_a_scan_did_not_see_stays() -> None:
    """What lies outside of the asked for files, and of a scan that could not read everything, is kept."""
    entries = accepting(found())
    partial = settled(entries, [], PART)
    assert [one.state for one in partial.outcomes] == ["out of sight"]
    assert updated(partial).entries == entries
    seen = settled(entries, [], PART._replace(resources={("root:", "aws_x.a")}))
    assert [one.state for one in seen.outcomes] == ["unused"]
    assert updated(seen).entries == ()
    assert updated(seen, keep_missing=True).entries == entries


def test_notes_without_a_place_name_the_file() -> None:
    """An entry of a file outside of the tree has no place that outputs could point at: the message names the file."""
    (entry,) = accepting(found())
    ledger = settled([entry], [])
    (note,) = ledger.diagnostics()
    assert (note.level, note.file, note.span) == ("note", "", None)
    assert note.message.startswith("b.json: example-rule on aws_x.a")
