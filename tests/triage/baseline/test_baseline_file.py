"""A baseline's file: what is written is read again, what is wrong is told with its place."""

import json
import subprocess
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from scanner import bundled
from scanner.errors import BaselineError
from scanner.triage.baseline import Baseline, Entry, read_baseline, render_baseline

SCHEMA = json.loads((bundled.schemas() / "baseline.schema.json").read_text())
VALIDATOR = Draft202012Validator(SCHEMA, format_checker=Draft202012Validator.FORMAT_CHECKER)

HASH = "0123456789abcdef" * 2
DAY = date(2026, 11, 23)
LEAST = {
    "rule": "example-rule",
    "scope": "root:",
    "address": "aws_x.a",
    "fingerprint": HASH,
    "values": HASH,
    "since": "2026-11-23",
}

TEXTS = st.text(max_size=20)
HASHES = st.text("0123456789abcdef", min_size=32, max_size=32)
ENTRIES = st.builds(
    Entry,
    rule=TEXTS,
    scope=TEXTS,
    address=TEXTS,
    fingerprint=HASHES,
    values=HASHES,
    since=st.dates(),
    facet=TEXTS,
    path=TEXTS,
    verdict=st.sampled_from(["fail", "unknown"]),
    count=st.integers(1, 1_000_000),
    environments=st.lists(TEXTS, max_size=3).map(tuple),
    until=st.none() | st.dates(),
    reason=TEXTS,
)


def entry(address: str = "aws_x.a", **changes: Any) -> Entry:
    """An entry of which only the address matters."""
    fields = {"rule": "example-rule", "scope": "root:", "fingerprint": HASH, "values": HASH, "since": DAY, **changes}
    return Entry(address=address, **fields)


@given(entries=st.lists(ENTRIES, max_size=4))
def test_what_is_written_is_read_again(entries: list[Entry]) -> None:
    """Whatever names and reasons are made of, the file holds the same entries, sorted, and the schema knows it."""
    text = render_baseline(Baseline("b.json", tuple(entries)))
    assert sorted(read_baseline("b.json", text.encode()).entries, key=lambda one: one.order) == sorted(
        entries, key=lambda one: one.order
    )
    assert VALIDATOR.is_valid(json.loads(text))


@given(entries=st.lists(ENTRIES, max_size=4, unique_by=lambda one: one.order).flatmap(st.permutations))
def test_the_order_of_findings_does_not_matter(entries: list[Entry]) -> None:
    """The same entries are the same file, however they came."""
    backwards = Baseline("b.json", tuple(reversed(entries)))
    assert render_baseline(Baseline("b.json", tuple(entries))) == render_baseline(backwards)


def test_an_entry_takes_three_lines_that_people_can_read() -> None:
    """What it is about, what decides, and the terms stand on a line each; what goes without saying is left out."""
    one = entry(path="encrypted", reason="später", until=date(2027, 1, 31))
    assert render_baseline(Baseline("b.json", (one,))) == (
        '{\n  "version": 1,\n  "entries": [\n'
        '    {"rule": "example-rule", "scope": "root:", "address": "aws_x.a", "path": "encrypted",\n'
        f'     "fingerprint": "{HASH}", "values": "{HASH}",\n'
        '     "since": "2026-11-23", "until": "2027-01-31", "reason": "später"}\n'
        "  ]\n}\n"
    )


def test_what_could_deceive_a_reviewer_is_escaped() -> None:
    """Marks that turn the direction of writing or move a cursor are shown as escapes."""
    text = render_baseline(Baseline("b.json", (entry('aws_x.a["\u202e\x1b[2J"]'),)))
    assert text.isascii()
    assert "\\u202e\\u001b[2J" in text


def test_an_empty_baseline_is_a_file_too() -> None:
    """Nothing accepted is written and read as nothing."""
    text = render_baseline(Baseline("b.json"))
    assert json.loads(text) == {"version": 1, "entries": []}
    assert read_baseline("b.json", text.encode()) == Baseline("b.json")


def test_two_branches_merge(tmp_path: Path) -> None:
    """One branch accepts something about one resource, another drops what is about another one: git joins both."""
    base = [entry(f"aws_x.{name}") for name in "acegi"]
    ours = [*base, entry("aws_x.b")]
    theirs = [one for one in base if one.address != "aws_x.g"]
    for name, entries in (("base", base), ("ours", ours), ("theirs", theirs)):
        (tmp_path / name).write_text(render_baseline(Baseline("b.json", tuple(entries))))
    done = subprocess.run(  # git, with our own files
        ["git", "merge-file", "-p", "ours", "base", "theirs"],
        cwd=tmp_path,
        capture_output=True,
        check=True,
    )
    merged = read_baseline("b.json", done.stdout)
    assert [one.address for one in merged.entries] == ["aws_x.a", "aws_x.b", "aws_x.c", "aws_x.e", "aws_x.i"]


def test_entries_know_their_lines() -> None:
    """Each entry has its place in the file; outside of the tree there is no place that a report could name."""
    text = render_baseline(Baseline("b.json", (entry("aws_x.a"), entry("aws_x.b")))).encode()
    places = [one.span for one in read_baseline("b.json", text).entries]
    assert [(one.file, one.start_line) for one in places if one is not None] == [("b.json", 4), ("b.json", 7)]
    assert all(one.span is None for one in read_baseline("/elsewhere/b.json", text, in_tree=False).entries)


def written(**changes: Any) -> str:
    """A file with one entry, with these keys changed or taken out (None)."""
    fields = {key: value for key, value in {**LEAST, **changes}.items() if value is not None}
    return json.dumps({"version": 1, "entries": [fields]}, indent=1)


CONFLICT = """{
  "version": 1,
<<<<<<< HEAD
  "entries": []
=======
  "entries": [{}]
>>>>>>> branch
}
"""


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("", 1, "the file is empty"),
        ('{"version": 1,\n "entries": [}', 2, "expected a value"),
        (CONFLICT, 3, "a merge left its marks here"),
        ("[]", 1, "expected an object"),
        ("{}", 1, "version is missing"),
        ('{"version": 1}', 1, "entries is missing"),
        ('{\n"version": 2, "entries": 7}', 2, "version 2 is newer than this groundrule, which reads version 1"),
        ('{"version": "1", "entries": []}', 1, "expected version 1"),
        ('{"version": true, "entries": []}', 1, "expected version 1"),
        ('{"version": 1, "entries": {}}', 1, "expected a list of entries"),
        ('{"version": 1, "entries": [\n[]]}', 2, "expected an object"),
        (written(since=None), 4, "since is missing"),
        (written(since="2026-02-30"), 10, "expected a day"),
        (written(since="20260201"), 10, "expected a day"),
        (written(fingerprint="abc"), 8, "expected the 32 hexadecimal digits of fingerprint"),
        (written(values=HASH.upper()), 9, "expected the 32 hexadecimal digits of values"),
        (written(count=0), 11, "expected a whole number from 1 to 1000000"),
        (written(count=True), 11, "expected a whole number"),
        (written(count=1.5), 11, "expected a whole number"),
        (written(verdict="pass"), 11, "expected one of fail, unknown"),
        (written(environments=[]), 11, "expected a list of environments"),
        (written(environments=[1]), 12, "expected a text"),
        (written(reason=["a"]), 11, "expected a text"),
        (written(expires="2026-01-01"), 11, "unknown key expires"),
        (written().replace('"address"', '"rule"'), 5, "rule is set twice"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(text: str, line: int, message: str) -> None:
    """A damaged file, one of a newer version and a merge conflict are errors of the user's, with file and line."""
    with pytest.raises(BaselineError) as raised:
        read_baseline("b.json", text.encode())
    assert any(message in one.message and (one.file, one.line) == ("b.json", line) for one in raised.value.problems)


def test_faults_are_told_at_once_and_only_so_many() -> None:
    """A file full of nonsense is not told line by line."""
    text = json.dumps({"version": 1, "entries": [{"rule": 1}] * 5_000})
    with pytest.raises(BaselineError) as raised:
        read_baseline("b.json", text.encode())
    assert 1 < len(raised.value.problems) <= 20


def test_a_conflict_in_a_text_is_no_conflict() -> None:
    """Marks of a merge are told only where they stand in the way."""
    reason = "<<<<<<< HEAD"
    assert read_baseline("b.json", written(reason=reason).encode()).entries[0].reason == reason


VALUES = st.sampled_from(
    ["", "a", HASH, "2026-11-23", "2026-02-30", "fail", "unknown", "pass", 0, 1, 2, 2.0, 1.5, 1_000_001, True, None]
) | st.lists(st.sampled_from(["a", 1, None]), max_size=2)


@settings(max_examples=400, deadline=None)
@given(
    changes=st.dictionaries(st.sampled_from([*SCHEMA["$defs"]["entry"]["properties"], "other"]), VALUES, max_size=3),
    missing=st.sets(st.sampled_from([*LEAST]), max_size=1),
    top=st.dictionaries(st.sampled_from(["version", "entries", "other"]), VALUES, max_size=1),
)
@example(
    changes={"count": 2.0, "environments": ["a"], "verdict": "unknown", "until": "2026-11-23"}, missing=set(), top={}
)
def test_the_schema_says_the_same(changes: dict[str, Any], missing: set[str], top: dict[str, Any]) -> None:
    """What editors accept by the schema is exactly what is read without error."""
    one = {key: value for key, value in {**LEAST, **changes}.items() if key not in missing}
    whole = {"version": 1, "entries": [one], **top}
    valid = VALIDATOR.is_valid(whole)
    try:
        read_baseline("b.json", json.dumps(whole).encode())
    except BaselineError:
        assert not valid
    else:
        assert valid


def test_the_schema_is_a_schema() -> None:
    """Editors can load it."""
    Draft202012Validator.check_schema(SCHEMA)


@given(content=st.binary(max_size=200))
def test_any_bytes_are_refused(content: bytes) -> None:
    """What is no baseline is an error with a place."""
    with pytest.raises(BaselineError) as raised:
        read_baseline("b.json", content)
    assert all(one.line >= 1 for one in raised.value.problems)
