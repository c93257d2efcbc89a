"""YAML documents: structure, places, merge keys, what is odd and what is broken."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.model.diagnostic import Diagnostic
from scanner.model.located import Located
from scanner.model.span import Span
from scanner.model.value import ABSENT
from scanner.syntax.document import MappingNode, Node, ScalarNode, SequenceNode
from scanner.syntax.yaml import parse_yaml, read_documents


def read(text: str | bytes) -> Node:
    documents, problems = parse_yaml("f.yaml", text, scalars="kubernetes")
    assert problems == ()
    assert len(documents) == 1
    assert documents[0] is not None
    return documents[0]


def problems(text: str | bytes) -> list[tuple[str, str, tuple[int, int] | None]]:
    found = parse_yaml("f.yaml", text, scalars="kubernetes")[1]
    return [(one.level, one.code, one.span and (one.span.start_line, one.span.start_column)) for one in found]


def values(text: str | bytes) -> list[object]:
    return [node and node.value for node in parse_yaml("f.yaml", text, scalars="kubernetes")[0]]


def cut(text: str, span: Span) -> str:
    """What a span shows."""
    lines = text.split("\n")[span.start_line - 1 : span.end_line]
    lines[-1] = lines[-1][: span.end_column - 1]
    lines[0] = lines[0][span.start_column - 1 :]
    return "\n".join(lines)


def shown(text: str, *path: str | int) -> str:
    node = read(text).walk(path)
    assert node is not None
    return cut(text, node.span)


MANIFEST = """\
# about é
kind: Deployment  # what
metadata: &meta
  name: "cart"   # who
  labels: {app: cart, 'tier': web}
spec:
  args:
  - --first
  - >-
    folded
    text

  - plain over
    lines # end
  script: |
    set -e
    echo 😀

  empty:
  none: ~
  last: [a,
    b]

# trailing
"""


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (("kind",), "Deployment"),
        (("metadata", "name"), '"cart"'),
        (("metadata",), "name: \"cart\"   # who\n  labels: {app: cart, 'tier': web}"),
        (("metadata", "labels"), "{app: cart, 'tier': web}"),
        (("metadata", "labels", "tier"), "web"),
        (("spec", "args", 0), "--first"),
        (("spec", "args", 1), ">-\n    folded\n    text"),
        (("spec", "args", 2), "plain over\n    lines"),
        (("spec", "script"), "|\n    set -e\n    echo 😀"),
        (("spec", "empty"), "empty"),
        (("spec", "none"), "~"),
        (("spec", "last"), "[a,\n    b]"),
        (("spec", "last", 1), "b"),
    ],
)
def test_spans_are_tight(path: tuple[str | int, ...], expected: str) -> None:
    """A span begins and ends with what it shows: no trailing lines, no comment, no anchor."""
    assert shown(MANIFEST, *path) == expected


def test_a_document_ends_with_its_last_value() -> None:
    """The whole document's span leaves out comments before and after it."""
    span = read(MANIFEST).span
    assert cut(MANIFEST, span).startswith("kind:")
    assert cut(MANIFEST, span).endswith("b]")


def test_headers_name_the_block() -> None:
    """What lacks something is pointed at by its key, an item of a list by its first line."""
    text = "containers:\n- name: app  # c\n  image: x\n- image: |\n    y\n"
    root = read(text)
    items = root.get("containers")
    assert items is not None
    assert cut(text, items.header) == "containers"
    assert [cut(text, item.header) for item in items.items()] == ["name: app", "image"]
    assert cut(text, root.header) == "containers"


def test_columns_count_code_points() -> None:
    """An emoji is one column, as the specification of spans says."""
    assert read("{😀: é, b: c}").walk(("b",)).span == Span("f.yaml", 1, 11, 1, 12)  # type: ignore[union-attr]


def test_lines_are_what_editors_count() -> None:
    """CRLF is one break; breaks that only YAML knows (NEL, LS) do not shift the lines below."""
    assert shown("a: 1\r\nb: two\r\n", "b") == "two"
    node = read('a: "x\u2028y"\nb: z\u0085\nc: w\n')
    assert [node.walk((key,)).span[1:3] for key in "bc"] == [(2, 4), (3, 4)]  # type: ignore[union-attr]


def test_null_is_absent_by_itself_and_none_inside() -> None:
    """A field that is null counts as not written; in the whole value it stays a null."""
    root = read("a:\nb: [~]\n")
    assert root.value == {"a": None, "b": (None,)}
    assert root.walk(("a",)).value is ABSENT  # type: ignore[union-attr]
    assert root.walk(("missing",)) is None
    assert root.walk(("b", 1)) is None


def test_documents_are_parted_by_their_separators() -> None:
    """Separators count at the beginning of a line only, even inside a block scalar; `...` ends one too."""
    assert values("a: |\n  x\n  --- no\n---\nb: ---x\n--- {c: 1}\n...\nd: 1\n") == [
        {"a": "x\n--- no\n"},
        {"b": "---x"},
        {"c": 1},
        {"d": 1},
    ]


def test_empty_documents_are_none() -> None:
    """A document is empty between two separators; comments before the first one are none at all."""
    assert values("# x\n---\n---\n# y\n---\na: 1\n---\n") == [None, None, {"a": 1}, None]
    assert values("") == values("# only\n") == values("...\n...\n") == []
    assert values("...\na: 1\n... # x\nb: 2") == [{"a": 1}, {"b": 2}]


def test_directives_belong_to_the_next_document() -> None:
    """`%YAML 1.2` is read, and its document keeps its lines."""
    documents = parse_yaml("f", "# c\n%YAML 1.2\n---\na: 1\n---\nb: 2\n", scalars="strict")[0]
    assert [(node and node.value, node and node.span[1]) for node in documents] == [({"a": 1}, 4), ({"b": 2}, 6)]


@pytest.mark.parametrize("content", ["\ufeffa: é\n".encode(), "a: é\n".encode("utf-16"), "\ufeffa: é\n"])
def test_byte_order_marks_are_no_content(content: str | bytes) -> None:
    """UTF-8 with its mark, UTF-16 with its mark and decoded text read alike, from column 1."""
    node = read(content)
    assert (node.value, node.span[1:3]) == ({"a": "é"}, (1, 1))


def test_one_broken_document_does_not_lose_the_others() -> None:
    """The error has its own place in the file, and the documents around it are read."""
    text = "a: 1\n---\nb: [\n---\nc: 'x\n---\nd: 1\n"
    assert values(text) == [{"a": 1}, None, None, {"d": 1}]
    assert problems(text) == [("error", "yaml-syntax", (4, 1)), ("error", "yaml-syntax", (6, 1))]


@pytest.mark.parametrize(
    ("text", "remedy"),
    [("a:\n\tb: 1\n", "Indent with spaces instead of tabs."), ("a: @b\n", "Put the value in quotes.")],
)
def test_errors_say_how_to_mend(text: str, remedy: str) -> None:
    """A tab that indents and a reserved character are told what to do instead."""
    assert [one.remedy for one in parse_yaml("f", text, scalars="strict")[1]] == [remedy]


@pytest.mark.parametrize("text", ["y:\t9", "y:\t{b: c}", "y: [a,\tb]", "y: 1\t# c", "y:\t\n  z: 1", "y: |\t\n  x"])
def test_tabs_between_tokens_are_space(text: str) -> None:
    """kubectl reads tabs that part tokens."""
    assert isinstance(read(text), MappingNode)


def test_bytes_that_are_no_text_are_an_error() -> None:
    """Invalid UTF-8 and control characters are errors where they stand; other documents are read."""
    assert problems(b"a: 1\n---\nb: x\xffy\n---\nc: 1\n") == [("error", "yaml-encoding", (3, 5))]
    assert values(b"a: 1\n---\nb: \xff\n---\nc: 1\n") == [{"a": 1}, {"c": 1}]
    assert problems("a: b\n\x00") == [("error", "yaml-syntax", (2, 1))]


def test_repeated_keys_are_noted_and_the_last_counts() -> None:
    """The note points at the one that lost and names the line of the one that counts."""
    text = "a: 1\nb: 0\n'a': 2\n"
    documents, found = parse_yaml("f", text, scalars="kubernetes")
    root = documents[0]
    assert isinstance(root, MappingNode)
    assert root.value == {"b": 0, "a": 2}
    assert [(key, span[1]) for key, span in root.repeated] == [("a", 1)]
    assert found == (
        Diagnostic(
            "note",
            "yaml-duplicate-key",
            "The key 'a' is repeated on line 3; the last one counts.",
            "f",
            Span("f", 1, 1, 1, 2),
            "Remove one of them.",
        ),
    )


def test_keys_that_are_no_strings() -> None:
    """Collections and nulls are no keys; the rest of the mapping is read."""
    assert problems("? [a]\n: 1\nb: 2\n~: 3\n") == [("error", "yaml-key", (1, 3)), ("error", "yaml-key", (4, 1))]
    assert values("? [a]\n: 1\nb: 2\n") == [{"b": 2}]


def test_unknown_tags_are_noted() -> None:
    """The value under a tag that YAML does not define is read; kubectl takes a tagged scalar for a string."""
    assert problems("a: !Ref 5\nb: !x [1]\n") == [("note", "yaml-tag", (1, 9)), ("note", "yaml-tag", (2, 7))]
    assert values("a: !Ref 5\nb: !x [1]\n") == [{"a": "5", "b": (1,)}]
    assert parse_yaml("f", "a: !Ref 5", scalars="strict")[0][0].value == {"a": 5}  # type: ignore[union-attr]


def test_aliases_stand_where_they_are_written() -> None:
    """An alias has its anchor's value and place; the key it stands under is its header."""
    text = "a: &x {p: 1}\nb: *x\n"
    root = read(text)
    assert root.value == {"a": {"p": 1}, "b": {"p": 1}}
    aliased = root.get("b")
    assert aliased is not None
    assert (cut(text, aliased.span), cut(text, aliased.header)) == ("{p: 1}", "b")
    assert cut(text, root.span) == "a: &x {p: 1}\nb"


MERGE = "b: &b {x: 1, z: 2}\nc: &c {x: 5, w: 3}\n"


@pytest.mark.parametrize(
    ("text", "kubernetes", "strict"),
    [
        ("d: {<<: *b, z: 9}", {"x": 1, "z": 9}, {"x": 1, "z": 9}),
        ("d: {z: 9, <<: *b}", {"z": 2, "x": 1}, {"z": 9, "x": 1}),
        ("d: {<<: [*b, *c]}", {"x": 1, "z": 2, "w": 3}, {"x": 1, "z": 2, "w": 3}),
        ('d: {"<<": 1}', {"<<": 1}, {"<<": 1}),
    ],
)
def test_merge_keys(text: str, kubernetes: dict[str, int], strict: dict[str, int]) -> None:
    """In a list the earlier mapping wins; a merge overwrites what stands before it with kubectl only."""
    for scalars, expected in (("kubernetes", kubernetes), ("strict", strict)):
        documents, found = parse_yaml("f", f"{MERGE}{text}\n", scalars=scalars)  # type: ignore[arg-type]
        assert found == ()
        assert documents[0].walk(("d",)).value == expected  # type: ignore[union-attr]


def test_only_mappings_merge() -> None:
    """A scalar behind a merge key is an error at the key."""
    assert problems("a:\n  <<: 5\n  b: 1\n") == [("error", "yaml-merge", (2, 3))]


def test_documents_are_composed_when_asked() -> None:
    """Finding documents parses nothing, so that a broken one costs nothing until somebody wants it."""
    documents, found = read_documents("f", "a: 1\n---\nb: [\n", scalars="kubernetes")
    assert (found, [one.composed for one in documents]) == ([], [False, False])
    assert (documents[1].root, documents[1].broken, documents[0].composed) == (None, True, False)


# PyYAML leaves some words plain that kubectl takes for booleans or numbers.
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["N", "Cs", "Cc"]), max_size=8)
LEAVES = st.one_of(st.booleans(), st.integers(-99, 99), TEXTS.filter(lambda text: text.lower() not in {"y", "n"}))
TREES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abcx-", min_size=1), inner, max_size=3),
)


def dumped(value: object) -> str:
    import yaml  # noqa: PLC0415  # only here: an independent writer

    return str(yaml.safe_dump(value, allow_unicode=True))


def plain(value: object) -> object:
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return tuple(plain(item) for item in value)
    return value


def leaves(node: Located) -> list[ScalarNode]:
    if isinstance(node, MappingNode):
        return [leaf for member in node.members for leaf in leaves(member.node)]
    if isinstance(node, SequenceNode):
        return [leaf for item in node.nodes for leaf in leaves(item)]
    assert isinstance(node, ScalarNode)
    return [node]


@given(TREES.map(lambda tree: {"root": tree}))
def test_what_another_program_wrote_is_read_back(tree: dict[str, object]) -> None:
    """Values survive, and each scalar's span cuts out a text that reads as the same scalar."""
    text = dumped(tree)
    documents, found = parse_yaml("f", text, scalars="kubernetes")
    assert found == ()
    assert documents[0] is not None
    assert documents[0].value == plain(tree)
    for leaf in leaves(documents[0]):
        part = cut(text, leaf.span)
        if "\n" not in part and "\r" not in part:
            assert read(f"x: {part}").walk(("x",)).value == leaf.value  # type: ignore[union-attr]
