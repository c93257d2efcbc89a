"""What holds for any text: nothing raises, what is printed is read back, python-hcl2 sees the same."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import hcl2
from hcl2.utils import SerializationOptions
from hcl_shown import outline, parsed, shown
from hypothesis import example, given, settings
from hypothesis import strategies as st

from scanner.syntax.hcl import parse_expression, parse_hcl, parse_hcl_json, parse_template
from scanner.syntax.hcl.tree import Block, Expression, ListOf, Literal, ObjectOf, walk

FIXTURES = Path(__file__).parents[2] / "fixtures"

_names = st.sampled_from(["a", "b-c", "var", "each", "_x1", "é", "iff"])
_texts = st.text(alphabet="ab \n\t\"\\$%{}~é😀#/'", max_size=8)


def _quoted(text: str) -> str:
    for plain, escaped in [("\\", "\\\\"), ('"', '\\"'), ("\n", "\\n"), ("\t", "\\t"), ("${", "$${"), ("%{", "%%{")]:
        text = text.replace(plain, escaped)
    return text


# A tree is a pair: the text to read, and what `shown` says of it.
_leaves = st.one_of(
    _names.map(lambda name: (name, name)),
    st.integers(0, 10**20).map(lambda number: (str(number), str(number))),
    st.decimals(0, 1000, places=3).map(lambda number: (f"{number:f}", repr(Decimal(f"{number:f}")))),
    st.sampled_from([("true", "True"), ("false", "False"), ("null", "None")]),
    # A dollar or percent sign at the end would join what follows it.
    _texts.filter(lambda text: "$$" not in text and "%%" not in text).map(
        lambda text: (f'"{_quoted(text)}"', repr(text))
    ),
)


def _within(trees: st.SearchStrategy[tuple[str, str]]) -> st.SearchStrategy[tuple[str, str]]:
    operators = st.sampled_from(["+", "-", "*", "/", "%", "==", "!=", "<", ">=", "&&", "||"])
    grouped = trees.map(lambda one: (f"({one[0]})", f"(wrapped {one[1]})"))
    return st.one_of(
        grouped,
        st.lists(trees, max_size=3).map(lambda all_: (f"[{', '.join(t for t, _ in all_)}]", _joined("[", all_, "]"))),
        st.lists(st.tuples(_names, trees), max_size=3).map(
            lambda all_: (
                "{\n" + "\n".join(f"{name} = {one[0]}" for name, one in all_) + "\n}",
                "{" + " ".join(f"{name!r}={one[1]}" for name, one in all_) + "}",
            )
        ),
        st.tuples(_names, st.lists(trees, max_size=3)).map(
            lambda call: (
                f"{call[0]}({', '.join(text for text, _ in call[1])})",
                _joined(f"({call[0]}() ", call[1], ")"),
            )
        ),
        st.tuples(grouped, operators, grouped).map(
            lambda one: (f"{one[0][0]} {one[1]} {one[2][0]}", f"({one[1]} {one[0][1]} {one[2][1]})")
        ),
        st.tuples(grouped, trees, trees).map(
            lambda one: (f"{one[0][0]} ? {one[1][0]} : {one[2][0]}", f"(? {one[0][1]} {one[1][1]} {one[2][1]})")
        ),
        st.tuples(grouped, _names).map(lambda one: (f"{one[0][0]}.{one[1]}", f"{one[0][1]}.{one[1]}")),
        st.tuples(grouped, trees).map(lambda one: (f"{one[0][0]}[{one[1][0]}]", f"{one[0][1]}[{one[1][1]}]")),
        st.tuples(grouped, _names).map(lambda one: (f"{one[0][0]}[*].{one[1]}", f"(splat* {one[0][1]} *.{one[1]})")),
        st.tuples(_names, trees, trees).map(
            lambda one: (
                f"[for {one[0]} in {one[1][0]} : {one[2][0]}]",
                f"(for - {one[0]} {one[1][1]} - {one[2][1]} -)",
            )
        ),
        trees.map(lambda one: (f'"${{{one[0]}}}"', f"(wrapped {one[1]})")),
        trees.map(lambda one: (f'"x ${{ {one[0]} }} y"', f"(template 'x ' {one[1]} ' y')")),
        grouped.map(lambda one: (f"!{one[0]}", f"(! {one[1]})")),
    )


def _joined(before: str, trees: list[tuple[str, str]], behind: str) -> str:
    return before + " ".join(tree for _, tree in trees) + behind


@settings(deadline=None)
@given(st.recursive(_leaves, _within, max_leaves=12))
def test_what_is_printed_is_read_back(tree: tuple[str, str]) -> None:
    """Any expression that is written down comes back as the same tree, in a file and alone."""
    text, expected = tree
    found = parsed(f"x {{\n  a = {text}\n}}\n")
    assert found.problems == ()
    assert shown(found.body.blocks[0].attributes["a"].expression) == expected
    assert shown(parse_expression("--var", text)) == expected


@settings(deadline=None)
@given(st.recursive(_leaves, _within, max_leaves=12))
def test_places_nest(tree: tuple[str, str]) -> None:
    """Whatever is inside an expression stands within it."""
    found = parsed(f"a = {tree[0]}\n")
    outer = found.body.attributes["a"].expression
    assert found.source.text[outer.start : outer.end].decode() == tree[0]
    for node in walk(outer):
        assert outer.start <= node.start <= node.end <= outer.end


_WORDS = ["for", "in", "if", "endif", "else", "endfor", "x", "é", "1e5", "0x1", "...", "=>", "::", "&&", "[*]"]
_WORDS += [".*", "/*", "*/", "//", "${", "%{", "~}", "}\n"]
_hostile = st.lists(
    st.sampled_from(["a = 1\n", 'b "c" {\n', "<<E\n", "<<-E\n", "E\n", "\\\n", "\r\n", "\0", "$${"])
    | st.sampled_from(_WORDS)
    | st.sampled_from("\"}{[]()=:?.*,#\\\n-!'`;$%<& "),
    max_size=40,
).map("".join)


@settings(deadline=None)
@given(st.binary(max_size=200) | _hostile.map(str.encode))
@example(b"a = <<E")
@example(b"a = <<")
@example(b'a = "${<<E\n')
@example(b'a = "\\')
@example(b'\xef\xbb\xbf"')
def test_no_bytes_raise(content: bytes) -> None:
    """Any bytes are read in some way, and every place told lies in the file."""
    found = parse_hcl("main.tf", content)
    outline(found.body)
    lines = content.count(b"\n") + 1
    for problem in found.problems:
        assert problem.span is not None
        assert 1 <= problem.span.start_line <= problem.span.end_line <= lines + 1
    parse_hcl_json("main.tf.json", content)


@settings(deadline=None)
@given(_hostile)
def test_no_text_raises(text: str) -> None:
    """Any text is an expression or a template, or Broken."""
    shown(parse_expression("--var", text))
    shown(parse_template("t.tftpl", text))


@settings(deadline=None, max_examples=60)
@given(_hostile, _hostile)
def test_intact_blocks_survive(before: str, behind: str) -> None:
    """A block at the margin is found, whatever stands around it, but for what swallows it: a string or heredoc
    that goes on, a comment, a bracket.
    """
    noise = "".join(mark for mark in before + behind if mark not in "\"<'`/#({[*%\\\0")
    found = parsed(f'{noise[: len(before)]}\n\nresource "a" "b" {{\n  c = 1\n}}\n\n{noise[len(before) :]}\n')
    assert "resource 'a' 'b' {c=1}" in outline(found.body)


_SAMPLES = [
    """
resource "aws_x" "a" {
  b = "c"
  d = 1
  e = true
  f = [1, "x", false]
  g = { h = "i", "j" = 2 }
  k { l = null }
  k { l = 3 }
}
""",
    """
locals {
  a = var.b
  c = "x ${var.d} y"
  e = [for x in y : x]
  f = 1.5
}
variable x {}
""",
    """
terraform {
  required_providers {
    aws = { source = "hashicorp/aws", version = ">= 4" }
  }
}
""",
]


def test_python_hcl2_sees_the_same() -> None:
    """Block types, labels, attribute names and plain values agree with python-hcl2, on samples and all fixtures."""
    texts = list(_SAMPLES)
    texts += [path.read_text(encoding="utf-8") for path in sorted(FIXTURES.rglob("*.tf"))]
    compared = 0
    for text in texts:
        found = parsed(text)
        if found.problems:
            continue
        options = SerializationOptions(with_comments=False, with_meta=False, strip_string_quotes=True)
        _same_body(found.body, hcl2.loads(text if text.endswith("\n") else text + "\n", serialization_options=options))
        compared += 1
    assert compared >= len(_SAMPLES)


def _same_body(block: Block, theirs: dict[str, Any]) -> None:
    theirs = {_bare(key): value for key, value in theirs.items() if not key.startswith("__")}
    assert set(theirs) == set(block.attributes) | {inner.type for inner in block.blocks}
    for name, attribute in block.attributes.items():
        _same_value(attribute.expression, theirs[name])
    for name in dict.fromkeys(inner.type for inner in block.blocks):
        inners = [inner for inner in block.blocks if inner.type == name]
        assert len(inners) == len(theirs[name])
        for inner, other in zip(inners, theirs[name], strict=True):
            body = other
            for label in inner.labels:
                assert [_bare(key) for key in body if not key.startswith("__")] == [label]
                body = next(value for key, value in body.items() if not key.startswith("__"))
            _same_body(inner, body)


def _same_value(ours: Expression, theirs: Any) -> None:
    if isinstance(ours, Literal) and isinstance(ours.value, str):
        # Theirs are not unescaped, nor are heredocs.
        if "\\" not in theirs and "<<" not in theirs and "$${" not in theirs and "%%{" not in theirs:
            assert ours.value == _bare(theirs)
    elif isinstance(ours, Literal) and not isinstance(ours.value, Decimal):
        if not isinstance(theirs, str):
            assert ours.value == theirs
            assert isinstance(ours.value, bool) == isinstance(theirs, bool)
    elif isinstance(ours, ListOf) and isinstance(theirs, list):
        assert len(ours.items) == len(theirs)
        for item, other in zip(ours.items, theirs, strict=True):
            _same_value(item, other)
    elif isinstance(ours, ObjectOf) and isinstance(theirs, dict):
        named = [(key.value, value) for key, value in ours.entries if isinstance(key, Literal)]
        for key, value in named:
            if isinstance(key, str):
                assert key in {_bare(name) for name in theirs}
                _same_value(value, next(item for name, item in theirs.items() if _bare(name) == key))


def _bare(text: str) -> str:
    return text[1:-1] if len(text) > 1 and text[0] == text[-1] == '"' else text
