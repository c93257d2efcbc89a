"""YAML that means harm: bounded, and a diagnostic."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.syntax.document import Node
from scanner.syntax.yaml import Scalars, parse_yaml


def codes(text: str | bytes) -> list[str]:
    return [one.code for one in parse_yaml("f", text, scalars="kubernetes")[1]]


@pytest.mark.parametrize("unit", ["[", "- ", "? ", "{a: ", "[{a: ", "- - ? "])
def test_nesting_is_bounded(unit: str) -> None:
    """50,000 levels are an error, not the end of the process, and the next document is read."""
    documents, problems = parse_yaml("f", f"{unit * 50_000}\n---\na: 1\n", scalars="kubernetes")
    assert [one.code for one in problems] == ["yaml-too-deep"]
    assert [node and node.value for node in documents] == [None, {"a": 1}]


def test_indentation_is_bounded() -> None:
    """So are blocks nested by indentation."""
    assert codes("\n".join(f"{' ' * level}a:" for level in range(2000))) == ["yaml-too-deep"]


def test_what_is_allowed_is_read_whole() -> None:
    """The deepest document that is read can be evaluated without running out of Python's stack."""
    documents, problems = parse_yaml("f", "[" * 199 + "]" * 199, scalars="kubernetes")
    assert problems == ()
    assert documents[0] is not None
    depth, value = 0, documents[0].value
    while isinstance(value, tuple) and value:
        depth, value = depth + 1, value[0]
    assert depth == 198


def test_alias_bombs_are_refused_unexpanded() -> None:
    """Nine levels of ten aliases would be a billion values: they are counted, not made."""
    levels = [f"a{level}: &a{level} [{','.join([f'*a{level - 1}'] * 10)}]" for level in range(1, 10)]
    assert codes("\n".join(["a0: &a0 [x]", *levels])) == ["yaml-alias-bomb"]


def test_merge_bombs_are_refused() -> None:
    """The same with merge keys."""
    levels = [f"a{level}: &a{level} {{<<: [{','.join([f'*a{level - 1}'] * 10)}]}}" for level in range(1, 10)]
    assert codes("\n".join(["a0: &a0 {x: 1}", *levels])) == ["yaml-alias-bomb"]


def test_aliases_may_not_nest_endlessly() -> None:
    """A chain of anchors is as deep as what it stands for."""
    chain = [f"a{level}: &a{level} {{x: *a{level - 1}}}" for level in range(1, 1000)]
    assert codes("\n".join(["a0: &a0 1", *chain])) == ["yaml-too-deep"]


@pytest.mark.parametrize("text", ["a: &a [*a]", "&a {x: *a}", "a: &a {b: [{c: *a}]}", "a: &a {<<: *a}"])
def test_anchors_may_not_contain_themselves(text: str) -> None:
    """A recursive anchor is an error."""
    assert codes(text) == ["yaml-recursive-anchor"]


def test_ordinary_aliases_are_no_bombs() -> None:
    """Ten thousand uses of one anchor are read."""
    documents, problems = parse_yaml("f", "a: &a {x: 1}\nb: [" + "*a," * 10_000 + "]", scalars="kubernetes")
    assert problems == ()
    assert documents[0] is not None
    assert isinstance(documents[0].value, dict)


PIECES = st.sampled_from(
    ["a", "b: ", "- ", "? ", ": ", "\n", "\n  ", "\n---\n", "\n...\n", "[", "]", "{", "}", ",", "'", '"', "|", ">-\n",
     "&a ", "*a", "<<: ", "!t ", "!!int ", "#", " #", "%", "@", "\t", "\r\n", "\r", "\x85", "\u2028", "\ufeff",
     "\x00", "é", "😀", "yes", "1e5", "~", "\\", "${x}", "{{ x }}"]
)  # fmt: skip


@given(st.lists(PIECES, max_size=30).map("".join) | st.text(max_size=40), st.sampled_from(["kubernetes", "strict"]))
def test_no_text_raises(text: str, scalars: Scalars) -> None:
    """Whatever the text: documents with values and places inside the file, or an error that says where."""
    documents, problems = parse_yaml("f", text, scalars=scalars)
    # Where there is no other, a lone carriage return ends a line.
    lines = (text if "\n" in text else text.replace("\r", "\n")).removeprefix("\ufeff").split("\n")
    for problem in problems:
        assert problem.span is not None
    pending: list[Node] = [node for node in documents if node is not None]
    while pending:
        node = pending.pop()
        start, end = node.span[1:3], node.span[3:5]
        assert start <= end
        assert 1 <= end[0] <= len(lines)
        assert end[1] <= len(lines[end[0] - 1]) + 1
        assert node.header.file == "f"
        assert node.value is not None
        pending.extend(child for child in node.items() if isinstance(child, Node))
        pending.extend(child for _, child in node.entries() if isinstance(child, Node))


@given(st.binary(max_size=40))
def test_no_bytes_raise(content: bytes) -> None:
    """So do bytes."""
    documents, problems = parse_yaml("f", content, scalars="kubernetes")
    assert all(node is None or node.span.file == "f" for node in documents)
    assert all(problem.message for problem in problems)
