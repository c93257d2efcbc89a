import pytest
from hcl_shown import outline, parsed, told

from scanner.syntax.hcl.tree import Broken


@pytest.mark.parametrize(
    ("text", "kept", "message", "place"),
    [
        ("a = = 1\nb = 2\n", "a=BROKEN; b=2", "expected an expression, found '='", (1, 5)),
        ("a = [1, 2\nb = 3\n", "a=BROKEN; b=3", "nothing closes this: expected ']'", (1, 5)),
        ("a = [1 2]\nb = 3\n", "a=BROKEN; b=3", "expected ']', ',' or a new line, found '2'", (1, 8)),
        ('a = "x\nb = "y"\n', "a=BROKEN; b='y'", "the quoted string does not end on its line", (1, 5)),
        ('a = "${x"\nb = 1\n', "a=BROKEN; b=1", "the quoted string does not end on its line", (1, 5)),
        ('a = "\\q${x}"\nb = 1\n', "a=BROKEN; b=1", "\\q is no escape sequence", (1, 6)),
        ('a = "\\ud800"\nb = 1\n', "a=BROKEN; b=1", "there is no character \\ud800", (1, 6)),
        ("a = <<E\nfoo\n", "a=BROKEN", "no line after this is only E, which would end the heredoc", (1, 5)),
        ("a = b.c(1)\nb = 1\n", "a=BROKEN; b=1", "expected a new line, found '('", (1, 8)),
        ("a = x ? 1\nb = 2\n", "a=BROKEN; b=2", "expected ':', found the end of the line", (1, 9)),
        ("a = 'x'\nb = 1\n", "a=BROKEN; b=1", "expected an expression, found '''", (1, 5)),
        ("a = {for x in y: x}\nb = 1\n", "a=BROKEN; b=1", "expected '=>', found '}'", (1, 19)),
        ("x {\n  a = 1,\n  b = 2\n}\n", "x {a=BROKEN; b=2}", "expected a new line, found ','", (2, 8)),
        ("}\na = 1\n", "a=1", "'}' closes nothing", (1, 1)),
        ("a\nb = 1\n", "b=1", "expected '{' or '=', found the end of the line", (1, 1)),
        ('"x" {\n}\nb = 1\n', "b=1", "expected an argument or a block, found '\"'", (1, 1)),
        ("@\nb = 1\n", "b=1", "expected an argument or a block, found '@'", (1, 1)),
        ('a "b {\n  c = 1\n}\nd = 1\n', "d=1; a 'b' {c=1}", "the quoted string does not end on its line", (1, 3)),
    ],
)
def test_each_fault_is_told_and_the_rest_read(text: str, kept: str, message: str, place: tuple[int, int]) -> None:
    """A fault costs the value that it is in, and is told once, where it is and with what was expected."""
    found = parsed(text)
    assert outline(found.body) == kept
    assert [told(one) for one in found.problems] == [("terraform-syntax", message, place)]
    assert found.problems[0].level == "error"


def test_directives_that_do_not_balance() -> None:
    """A directive without its end is told as such."""
    found = parsed('a = "%{ if x }y"\nb = 1\n')
    assert outline(found.body) == "a=BROKEN; b=1"
    assert [told(one)[1] for one in found.problems] == [
        "the directives of this template do not balance: each if needs its endif, each for its endfor"
    ]


def test_blocks_around_a_missing_brace() -> None:
    """A brace that is missing in one block takes neither its own content nor the next blocks along."""
    found = parsed('a "b" {\n  x = 1\n  w {\n    q = 1\n}\n\nc "d" {\n  y = 2\n}\n')
    assert outline(found.body) == "a 'b' {x=1; w {q=1}}; c 'd' {y=2}"
    assert [told(one)[1:] for one in found.problems] == [("nothing closes this: expected '}'", (1, 7))]


def test_several_faults_in_one_block() -> None:
    """Each fault of a block is told, and every other argument is there."""
    found = parsed(
        'a "b" {\n  x = 1\n  y = = 2\n  z = 3\n  w {\n    q = 1\n    r = [1,\n  }\n'
        "  t = {\n    u = %\n    v = 1\n  }\n}\nc {\n  x = 1\n}\n"
    )
    assert outline(found.body) == "a 'b' {x=1; y=BROKEN; z=3; t={'u'=BROKEN 'v'=1}; w {q=1; r=BROKEN}}; c {x=1}"
    assert sorted(told(one)[1:] for one in found.problems) == [
        ("expected ']', found '}'", (8, 3)),
        ("expected an expression, found '%'", (10, 9)),
        ("expected an expression, found '='", (3, 7)),
    ]


def test_marks_of_a_merge_conflict() -> None:
    """Marks of a conflict are faults of their own lines only."""
    found = parsed("a = 1\n<<<<<<< HEAD\nb = 1\n=======\nb = 2\n>>>>>>> x\nc = 3\n")
    assert outline(found.body) == "a=1; b=1; c=3"
    lines = [told(one)[2][0] for one in found.problems]
    assert 2 in lines
    assert 6 in lines


def test_what_only_our_grammar_refuses_is_our_gap() -> None:
    """What python-hcl2 reads and tree-sitter does not is told as a gap, not as the author's error."""
    found = parsed("a = {\n  x = y\n  [z][0] = 1\n}\nb = 1\n")
    assert [(one.level, one.code) for one in found.problems] == [("gap", "terraform-grammar")]
    assert outline(found.body) == "a=BROKEN; b=1"


@pytest.mark.parametrize(
    "text",
    [
        "a = " + "[" * 50_000 + "]" * 50_000,
        "a = " + "(" * 50_000 + "1" + ")" * 50_000,
        "a = " + "{a=" * 50_000 + "1" + "}" * 50_000,
        "a = " + '"${' * 10_000 + "1" + '}"' * 10_000,
        'a = "' + "%{if a}" * 50_000 + "%{endif}" * 50_000 + '"',
        "a = " + "!" * 50_000 + "x",
        "a = " + "f(" * 50_000 + ")" * 50_000,
        "a = " + "a ? a : " * 50_000 + "a",
        "a = " + "a+" * 100_000 + "a",
        "a = a" + ".a" * 100_000,
        "a = a" + "[*]" * 50_000,
        "a {\n" * 50_000 + "}\n" * 50_000,
        "a = " + "[" * 50_000,
        "a {\n" * 20_000,
    ],
    ids=lambda text: text[:12],
)
def test_nesting_without_end(text: str) -> None:
    """However deep or long something is nested, it is told and left out, without recursion."""
    found = parsed(text + "\n")
    assert found.problems
    assert {one.code for one in found.problems} <= {"terraform-depth", "terraform-syntax"}
    for attribute in found.body.attributes.values():
        assert isinstance(attribute.expression, Broken) or "BROKEN" in outline(found.body)


def test_nesting_that_people_write() -> None:
    """Forty levels of brackets and a sum of eighty terms are nothing to complain of."""
    assert parsed("a = " + "[" * 40 + "]" * 40 + "\n").problems == ()
    assert parsed("a = " + "{a = " * 40 + "1" + "}" * 40 + "\n").problems == ()
    assert parsed("a = " + "b + " * 80 + "b\n").problems == ()
    assert parsed("a {\n" * 40 + "}\n" * 40).problems == ()


@pytest.mark.parametrize("text", ["a = \n" * 8_000, '"' * 50_000, "# x\n" * 50_000, "<" * 20_000, "a = <<E\n" * 5_000])
def test_hostile_text_comes_to_an_end(text: str) -> None:
    """Text that makes the parser slow is given up on, with a word of it."""
    found = parsed(text)
    assert bool(found.problems) != text.startswith("#")
