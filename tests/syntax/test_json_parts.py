"""The reader for large JSON: the same values and places as the reader of all places, found by need."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.syntax.json import JsonPart, parse_json, read_parts
from scanner.syntax.source import Source

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=12,
)


def spans(part: JsonPart, found: object) -> None:
    """Compare the places of a part and all below with those of a node."""
    assert part.span == found.span  # type: ignore[attr-defined]
    for name, inner in part.members.items():
        spans(inner, found.get(name))  # type: ignore[attr-defined]
    for position, inner in enumerate(part.items):
        spans(inner, found.get(position))  # type: ignore[attr-defined]


@given(st.dictionaries(st.text(max_size=3), VALUES, max_size=4), st.sampled_from([None, 1]), st.booleans())
def test_it_agrees_with_the_reader_of_all_places(value: dict[str, object], indent: int | None, escaped: bool) -> None:
    """Whatever an object holds, and however it is written."""
    content = json.dumps(value, indent=indent, ensure_ascii=escaped).encode("utf-8", "replace")
    node, _ = parse_json("a.json", content)
    part, problems = read_parts("a.json", content)
    assert part is not None
    assert node is not None
    assert problems == ()
    assert part.value == json.loads(content)
    spans(part, node)


def test_the_first_entry_is_read_alone() -> None:
    """Whether the others were read or not."""
    part, _ = read_parts("a.json", b'{"list": [{"b": 1, "a": 2}, {}]}')
    assert part is not None
    one, empty = part.members["list"].items
    for _ in range(2):
        assert one.first is not None
        name, value = one.first
        assert (name, value.value, list(one.members)) == ("b", 1, ["b", "a"])
    assert empty.first is None


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b'{"a": 1',
        b'{"a": 1} x',
        b'{"a" 1}',
        b'{"a": 1,}',
        b'{"a": NaN}',
        b'{"a": 1e999999}',
        b"\xff{}",
        b'{"a": ' + b"[" * 100_000 + b"}",
        b'{"a": ' + b"9" * 10_000 + b"}",
    ],
)
def test_what_is_no_object_or_no_json_is_refused(content: bytes) -> None:
    """Never an exception."""
    part, _ = read_parts("a.json", content)
    assert part is None


@pytest.mark.parametrize("text", ["a" * 200_000, "é" * 200_000, "a" * 70_000 + "\n" + "é" * 140_000])
def test_columns_of_long_lines_count_characters(text: str) -> None:
    """Places far into a line, asked for in any order."""
    source = Source("a", text.encode())
    for position in (199_999, 70_001, 65_537, 130_000, 3):
        line = text.count("\n", 0, position) + 1
        column = position - (text.rfind("\n", 0, position) + 1) + 1
        assert source.position(len(text[:position].encode())) == (line, column)
