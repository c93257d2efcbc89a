import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.model.span import Span
from scanner.model.value import ABSENT
from scanner.syntax.document import MappingNode, Node, ScalarNode, SequenceNode
from scanner.syntax.json import parse_json


def node_of(text: str | bytes) -> Node:
    node, problems = parse_json("x.json", text.encode() if isinstance(text, str) else text)
    assert problems == ()
    assert node is not None
    return node


def value_of(text: str | bytes) -> Any:
    return node_of(text).value


def test_values() -> None:
    """Every kind of value is plain: integers int, other numbers Decimal with all digits, lists tuples."""
    found = value_of(' {"a": [1, -0, 1.10, 1e2, true, false, null, "x", [], {}], "b": {"c": {"d": 2}}}\n')
    assert found == {
        "a": (1, 0, Decimal("1.10"), Decimal("1e2"), True, False, None, "x", (), {}),
        "b": {"c": {"d": 2}},
    }
    assert [type(item) for item in found["a"][:4]] == [int, int, Decimal, Decimal]
    assert str(found["a"][2]) == "1.10"
    assert value_of("9" * 5000) == Decimal("9" * 5000)


def test_null_is_absent_but_within_a_collection() -> None:
    """A null alone has the value ABSENT, as everywhere; its text is as written."""
    node = node_of('{"a": null}').get("a")
    assert isinstance(node, ScalarNode)
    assert node.value is ABSENT
    assert node.text == "null"


def test_strings() -> None:
    """Escapes are undone, pairs of surrogates joined; half a pair is U+FFFD, as Go reads it."""
    assert value_of(r'"\"\\\/\b\f\n\r\t\u00e9é"') == '"\\/\b\f\n\r\téé'
    assert value_of(r'"\ud83d\ude00"') == "😀"
    assert value_of(r'["\ud83d", "\ude00", "\ud83dx", "\ud83d\u0041", "\ud83d\ud83d\ude00"]') == (
        "\ufffd",
        "\ufffd",
        "\ufffdx",
        "\ufffdA",
        "\ufffd😀",
    )


def test_byte_order_mark() -> None:
    """A byte order mark is no part of the text, and columns do not count it."""
    assert node_of("\ufeff[1]").span == Span("x.json", 1, 1, 1, 4)


def test_places() -> None:
    """Values and keys stand where the file has them; columns count code points, ends are exclusive."""
    root = node_of('{"é": {"a": "é",\n  "b": [1,\n -2.5]}}')
    assert isinstance(root, MappingNode)
    (member,) = root.members
    assert (member.key, member.key_span[1:], member.node.span[1:]) == ("é", (1, 2, 1, 5), (1, 7, 3, 8))
    inner = root.walk(("é", "b"))
    assert isinstance(inner, SequenceNode)
    assert [node.span[1:] for node in inner.nodes] == [(2, 9, 2, 10), (3, 2, 3, 6)]
    assert [item.value for item in inner.items()] == [1, Decimal("-2.5")]
    assert inner.get(1) is inner.nodes[1]
    assert inner.get(2) is None
    assert inner.get(-1) is None
    assert root.get("x") is None
    scalar = root.walk(("é", "a"))
    assert scalar is not None
    assert scalar.span[1:] == (1, 13, 1, 16)


def test_repeated_keys() -> None:
    """Of a repeated key the last wins; the others are listed with their places."""
    root = node_of('{"a": 1, "b": 2, "a": 3, "a": 4}')
    assert isinstance(root, MappingNode)
    assert root.value == {"a": 4, "b": 2}
    assert [(key, span[1:]) for key, span in root.repeated] == [("a", (1, 2, 1, 5)), ("a", (1, 18, 1, 21))]
    assert [(member.key, member.node.value) for member in root.members] == [("b", 2), ("a", 4)]
    assert root.key_span("a")[1:] == (1, 26, 1, 29)
    assert dict(root.entries())["a"].value == 4
    assert node_of('{"a": 1}').get("a") is not None


@pytest.mark.parametrize(
    ("text", "message", "place"),
    [
        ("", "the file is empty", (1, 1)),
        (" \n", "the file is empty", (2, 1)),
        ("{", "expected a key in double quotes, found the end of the file", (1, 2)),
        ("[1,\n]", "expected a value before ']'", (2, 1)),
        ("[1", "expected ',' or ']' for the bracket opened on line 1, found the end of the file", (1, 3)),
        ("[\n1 2]", "expected ',' or ']' for the bracket opened on line 1, found '2'", (2, 3)),
        ("[1}", "expected ',' or ']' for the bracket opened on line 1, found '}'", (1, 3)),
        ('{"a": 1,}', "expected a key in double quotes, found '}'", (1, 9)),
        ('{"a": 1 "b": 2}', "expected ',' or '}' for the bracket opened on line 1, found '\"'", (1, 9)),
        ('{"a" 1}', "expected ':' behind the key, found '1'", (1, 6)),
        ("{a: 1}", "expected a key in double quotes, found 'a'", (1, 2)),
        ("{'a': 1}", "expected a key in double quotes, found '''", (1, 2)),
        ('"a', "the string is not closed", (1, 1)),
        ('["a\n"]', "the string does not end on its line", (1, 2)),
        ('["a\tb"]', "a control character must be escaped in a string", (1, 4)),
        ('{"\\q": 1}', "this is no escape sequence of JSON", (1, 3)),
        ('"\\u12g4"', "this is no escape sequence of JSON", (1, 2)),
        ("01", "expected the end of the file, found '1'", (1, 2)),
        ("1 2", "expected the end of the file, found '2'", (1, 3)),
        ("[NaN]", "expected a value, found 'NaN'", (1, 2)),
        ("[+1]", "expected a value, found '+1'", (1, 2)),
        ("[.5]", "expected a value, found '.5'", (1, 2)),
        ("// c\n{}", "expected a value, found '/'", (1, 1)),
        ("[1e999999]", "1e999999 is out of range", (1, 2)),
        ("[é]", "expected a value, found a character that JSON does not have", (1, 2)),
        (b'["a\xff"]', "this byte is not UTF-8", (1, 4)),
        (b"\xff\xfe{\0}\0", "this byte is not UTF-8", (1, 1)),
    ],
)
def test_faults(text: str | bytes, message: str, place: tuple[int, int]) -> None:
    """What is not strict JSON is one error, with its place and what was expected."""
    node, problems = parse_json("x.json", text.encode() if isinstance(text, str) else text)
    assert node is None
    (problem,) = problems
    assert (problem.level, problem.code, problem.message) == ("error", "json-syntax", message)
    assert problem.span is not None
    assert (problem.span.start_line, problem.span.start_column) == place


@pytest.mark.parametrize("text", ["[" * 50_000, "[" * 50_000 + "]" * 50_000, '{"a":' * 50_000 + "1" + "}" * 50_000])
def test_depth_is_bounded(text: str) -> None:
    """Nesting that no one writes is an error at the first level too many."""
    node, (problem,) = parse_json("x.json", text.encode())
    assert node is None
    assert problem.message == "nested more than 200 levels deep"
    assert value_of("[" * 200 + "]" * 200) is not None


documents = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner),
)


@settings(deadline=None)
@given(documents, st.booleans(), st.sampled_from([None, 1, 3]))
def test_reads_what_is_written(document: Any, ascii_only: bool, indent: int | None) -> None:
    """Whatever the standard library writes is read as what it was."""

    def plain(item: Any) -> Any:
        if isinstance(item, list):
            return tuple(map(plain, item))
        return {key: plain(value) for key, value in item.items()} if isinstance(item, dict) else item

    found = value_of(json.dumps(document, ensure_ascii=ascii_only, indent=indent))
    assert (None if found is ABSENT else found) == plain(document)


@settings(deadline=None)
@given(st.binary() | st.text(alphabet='{}[]":,\\ue01d8 \n-.tfn').map(str.encode))
def test_never_raises(content: bytes) -> None:
    """Any bytes are either a node or one error with a place, as the standard library judges them."""
    node, problems = parse_json("x.json", content)
    assert (node is None) == (len(problems) == 1)
    try:
        text = content.decode("utf-8-sig")
        json.loads(text, parse_constant=float.fromhex)
    except ValueError:
        assert node is None
    else:
        assert node is not None
