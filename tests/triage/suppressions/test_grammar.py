"""groundrule's own words for accepting something."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.triage.suppressions.grammar import Entry, MalformedError, in_annotation, in_comment, plain

NAMES = st.from_regex(r"[a-z][a-z0-9-]{0,20}[*]?", fullmatch=True)


def one(text: str) -> Entry | str:
    """The only one in a comment; what is wrong with it as a text."""
    (found,) = in_comment(text)
    return str(found) if isinstance(found, MalformedError) else found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("groundrule:ignore a", Entry(("a",))),
        ("groundrule:ignore a, b,c", Entry(("a", "b", "c"))),
        ("groundrule:ignore aws-s3-*", Entry(("aws-s3-*",))),
        ("groundrule:ignore *", Entry(("*",))),
        ('groundrule:ignore a reason="it is, really"', Entry(("a",), "it is, really")),
        (r'groundrule:ignore a reason="a \"quoted\" \\ word"', Entry(("a",), 'a "quoted" \\ word')),
        ("groundrule:ignore a reason='a \"word\"'", Entry(("a",), 'a "word"')),
        ("groundrule:ignore a reason=OPS-12", Entry(("a",), "OPS-12")),
        ("groundrule:ignore a until=2030-01-31", Entry(("a",), until=date(2030, 1, 31))),
        ('groundrule:ignore a until="2030-01-31" reason=x', Entry(("a",), "x", date(2030, 1, 31))),
        ('groundrule:ignore a, reason="x"', None),
        ("  see OPS-12: groundrule:ignore a", Entry(("a",))),
        ("groundrule:ignore a # expect: a", Entry(("a",))),
        ("groundrule:ignore a // and why", Entry(("a",))),
        ("groundrule:ignore a, a", Entry(("a",))),
    ],
)
def test_the_grammar(text: str, expected: Entry | None) -> None:
    """Rules behind commas, then a reason and a day in any order; another comment sign ends it."""
    assert one(text) == (expected or Entry(("a",), "x"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("groundrule:ignore", "expected the id of a rule, found nothing"),
        ("groundrule:ignore a,", "expected the id of a rule, found nothing"),
        ("groundrule:ignore reason=x", "expected the id of a rule, found nothing"),
        ("groundrule:ignore a because", 'expected a comma, reason="..." or until=... behind a, found because'),
        ("groundrule:ignore a why=x", "expected reason or until, found why"),
        ('groundrule:ignore a reason="x', "expected a quote at the end of the reason"),
        ("groundrule:ignore a reason=", "expected a value behind reason="),
        ("groundrule:ignore a reason=x reason=y", "reason is said twice"),
        ("groundrule:ignore a reason=x b", "expected reason or until with a value, found b"),
        ("groundrule:ignore a until=2030-02-30", "expected a day like 2030-12-31 behind until=, found 2030-02-30"),
        ("groundrule:ignore a until=tomorrow", "expected a day like 2030-12-31 behind until=, found tomorrow"),
        ("groundrule:ignore=a", "expected a space and the id of a rule behind ignore, found =a"),
        ("groundrule:skip a", "expected groundrule:ignore, found groundrule:skip"),
        ("groundrule:ignore @", "expected the id of a rule, found @"),
    ],
)
def test_what_is_malformed_says_what_was_expected(text: str, expected: str) -> None:
    """Nothing of it is guessed."""
    assert one(text) == expected


def test_a_sentence_about_the_scanner_is_none() -> None:
    """Its name with a colon behind it, or in an address, asks for nothing."""
    assert list(in_comment("groundrule: a scanner; see https://example.com/groundrule:ignore a")) == []


def test_several_in_one_comment() -> None:
    """Each begins with the whole word, on one line or on several."""
    assert list(in_comment("groundrule:ignore a reason=x groundrule:ignore b\ngroundrule:ignore c")) == [
        Entry(("a",), "x"),
        Entry(("b",)),
        Entry(("c",)),
    ]


def test_an_annotation_has_entries() -> None:
    """Between semicolons and ends of lines that stand in no quotes; empty ones and comments do not count."""
    text = 'a, b reason="x; y"; c\n\n# why\ngroundrule:ignore d until=2030-01-31;'
    assert list(in_annotation(text)) == [
        Entry(("a", "b"), "x; y"),
        Entry(("c",)),
        Entry(("d",), until=date(2030, 1, 31)),
    ]
    (empty,) = in_annotation(" ;\n")
    assert str(empty) == "expected the id of a rule, found nothing"


@settings(deadline=None)
@given(names=st.lists(NAMES, min_size=1, max_size=5, unique=True), reason=st.text(max_size=60), until=st.dates())
def test_what_is_written_is_read(names: list[str], reason: str, until: date) -> None:
    """Any reason survives quoting, made one line; any day is read."""
    quoted = reason.replace("\\", "\\\\").replace('"', '\\"')
    text = f'groundrule:ignore {", ".join(names)} until={until.isoformat()} reason="{quoted}"'
    if "\n" not in reason:
        assert one(text) == Entry(tuple(names), plain(reason), until)
    (found,) = in_annotation(text)
    assert found == Entry(tuple(names), plain(reason), until)


@settings(deadline=None)
@given(st.text(alphabet=st.sampled_from("groundrule:ignore ,;=\"'\\\n#/*ab-")))
def test_no_text_is_too_odd(text: str) -> None:
    """Whatever stands in a comment or an annotation, it is read or refused."""
    for found in (*in_comment(f"groundrule:ignore {text}"), *in_annotation(text)):
        assert isinstance(found, Entry | MalformedError)
        assert len(str(found)) < 100_000


def test_hostile_lengths_are_refused_at_once() -> None:
    """A megabyte of names, quotes or spaces is no suppression, and the answer is short."""
    for text in ("a," * 500_000, '"' * 1_000_000, " " * 1_000_000 + "x", "a reason=" + "'" * 1_000_000):
        message = one(f"groundrule:ignore {text}")
        assert isinstance(message, str)
        assert len(message) < 200
    assert "at most 100 rules" in str(one("groundrule:ignore " + ", ".join(f"r{number}" for number in range(101))))


def test_a_place_has_so_many_and_no_more() -> None:
    """The first hundred of a comment or an annotation are read, and that there are more is told."""
    for found in (list(in_comment("groundrule:ignore a " * 1_000)), list(in_annotation("a;" * 1_000))):
        assert len(found) == 101
        assert str(found[-1]) == "expected at most 100 in one place, of which the first were read"


def test_a_reason_is_one_line_of_a_length_that_people_read() -> None:
    """Control characters become spaces, and what is too long is cut."""
    entry = one('groundrule:ignore a reason="x\x1b[31my\tz ' + "w" * 1_000 + '"')
    assert isinstance(entry, Entry)
    assert entry.reason.startswith("x [31my z w")
    assert len(entry.reason) == 500
