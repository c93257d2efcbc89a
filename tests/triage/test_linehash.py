import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.triage.linehash import line_hashes

GREETINGS = [
    "e9496ae3ebfced30:1",
    "fb7c023a8b9ccb3f:1",
    "ce8ba1a563dcdaca:1",
    "e20e36e16fcb0cc8:1",
    "b3edc88f2938467e:1",
    "c8e28b0b4002a3a0:1",
    "c129715d7a2bc9a3:1",
]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ["c129715d7a2bc9a3:1"]),
        (
            " a\nb\n  \t\tc\n d",
            ["271789c17abda88f:1", "54703d4cd895b18:1", "180aee12dab6264:1", "a23a3dc5e078b07b:1"],
        ),
        (" hello; \t\nworld!!!\n\n\n  \t\tGreetings\n End\n", GREETINGS),
        (" hello; \t\nworld!!!\r\r\r  \t\tGreetings\r End\r", GREETINGS),
        (" hello; \t\r\nworld!!!\r\n\r\n\r\n  \t\tGreetings\r\n End\r\n", GREETINGS),
        (" hello; \t\nworld!!!\r\n\n\r  \t\tGreetings\r End\r\n", GREETINGS),
        (
            "Lorem ipsum dolor sit amet.\n" * 10,
            [
                *(f"a7f2ff13bc495cf2:{count}" for count in range(1, 7)),
                "a7f2ff1481e87703:1",
                "a9cf91f7bbf1862b:1",
                "55ec222b86bcae53:1",
                "cc97dc7b1d7d8f7b:1",
                "c129715d7a2bc9a3:1",
            ],
        ),
    ],
)
def test_known_hashes(text: str, expected: list[str]) -> None:
    """The hashes are those that GitHub's upload action is known to compute for these texts."""
    numbers = range(1, len(expected) + 2)
    assert line_hashes(text.encode(), numbers) == dict(zip(numbers, expected, strict=False))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\n", ["243cbaa4685aab12:1", "c129715d7a2bc9a3:1"]),
        ("\ufeffresource\n", ["cac189d45c3d4f44:1", "c129715d7a2bc9a3:1"]),
        ("a\r\nb", ["c74339777b6a2c60:1", "8ee5a81e681643c1:1"]),
        ("a\r\rb\r", ["818c3a85b988abe4:1", "bf4c4d48992e2ca5:1", "ade70578248be16f:1", "c129715d7a2bc9a3:1"]),
        ("\U0001f600 = 1\n", ["8f63ec7c1bfee084:1", "c129715d7a2bc9a3:1"]),
        ("  \n\t\n", ["5b5d4caf73a13177:1", "3c5bef55b72b93c9:1", "c129715d7a2bc9a3:1"]),
    ],
)
def test_hashes_of_odd_files(text: str, expected: list[str]) -> None:
    """Computed in JavaScript, whose strings the upload action hashes: a byte order mark counts, a character beyond the
    basic plane counts as two, a last line needs no ending, blank lines have hashes.
    """
    assert line_hashes(text.encode(), range(1, 9)) == dict(enumerate(expected, 1))


def _rolling(text: str) -> list[str]:
    """The same, computed as a window of 100 units rolls over the text, one unit at a time."""
    encoded = text.encode("utf-16-le")
    units = [encoded[at] | encoded[at + 1] << 8 for at in range(0, len(encoded), 2)]
    window, starts = [0] * 100, [0] * 100
    value = index = line = 0
    fresh, after_return = True, False
    counts: dict[int, int] = {}
    hashes: list[str] = []

    def emit() -> None:
        counts[value] = counts.get(value, 0) + 1
        hashes.append(f"{value:x}:{counts[value]}")
        starts[index] = 0

    for unit in [*units, 0xFFFF]:
        if unit in {32, 9} or (after_return and unit == 10):
            after_return = False
            continue
        after_return = unit == 13
        read = 10 if after_return else unit
        if starts[index]:
            emit()
        if fresh:
            line += 1
            starts[index] = line
        fresh = read == 10
        value = (value * 37 + read - window[index] * 37**100) % 2**64
        window[index], index = read, (index + 1) % 100
    for _ in range(100):
        if starts[index]:
            emit()
        value = (value * 37 - window[index] * 37**100) % 2**64
        window[index], index = 0, (index + 1) % 100
    return hashes


@given(st.text(st.sampled_from("ab \t\r\n\U0001f600é"), max_size=400), st.data())
def test_any_line_agrees_with_the_rolling_window(text: str, data: st.DataObject) -> None:
    """Whichever lines are asked for, each has the hash and the number that a window rolled over all has."""
    expected = dict(enumerate(_rolling(text), 1))
    wanted = data.draw(st.sets(st.sampled_from(sorted(expected))))
    assert line_hashes(text.encode(), wanted) == {number: expected[number] for number in wanted}


def test_a_line_beyond_the_file_has_no_hash() -> None:
    """A line that the file does not have is left out, not guessed."""
    assert line_hashes(b"one\n", [0, 7]) == {}
