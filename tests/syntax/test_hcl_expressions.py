"""Expected trees follow the HCL native syntax specification; where it leaves a question, what Terraform does."""

from decimal import Decimal

import pytest
from hcl_shown import parsed, shown, value

from scanner.syntax.hcl import parse_expression
from scanner.syntax.hcl.tree import Broken, Literal, walk


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("true", "True"),
        ("false", "False"),
        ("null", "None"),
        ("12", "12"),
        ("-12", "-12"),
        ("- 12", "-12"),
        ("010", "10"),
        ("0.10", "Decimal('0.10')"),
        ("-1.5", "Decimal('-1.5')"),
        ('""', "''"),
        ('"a"', "'a'"),
        ('"é"', "'é'"),
        ("a", "a"),
        ("a.b-c.d_1", "a.b-c.d_1"),
        ("(a)", "(wrapped a)"),
        ('"${a.b}"', "(wrapped a.b)"),
        ('"${"x"}"', "(wrapped 'x')"),
        ('"${[1]}"', "(wrapped [1])"),
        ("[]", "[]"),
        ("[1, a,]", "[1 a]"),
        ("{}", "{}"),
        ('{a = 1, "b" : 2, (c) = 3, 4 = 5, true = 6, null = 7}', "{'a'=1 'b'=2 (wrapped c)=3 4=5 'true'=6 'null'=7}"),
        ('{"${a}" = 1, "x-${a}" = 2}', "{(wrapped a)=1 (template 'x-' a)=2}"),
        ("{\n  if = 1\n  a.b = 2\n}", "{'if'=1 a.b=2}"),
        ("f()", "(f() )"),
        ("f(a, 1,)", "(f() a 1)"),
        ("f(a, b...)", "(f() a b ...)"),
        ("provider::aws::arn_parse(a)", "(provider::aws::arn_parse() a)"),
        ("a[0]", "a[0]"),
        ('a["b"].c', "a['b'].c"),
        ("a.0.b", "a[0].b"),
        ("f(a)[0].b", "(f() a)[0].b"),
        ("(a)[0]", "(wrapped a)[0]"),
        ("{a = 1}.a", "{'a'=1}.a"),
        ("a . b", "a.b"),
        ("a[*]", "(splat* a *)"),
        ("a[*].b[0].c", "(splat* a *.b[0].c)"),
        ("a[*].b[*].c", "(splat* a (splat* *.b *.c))"),
        ("a.*", "(splat a *)"),
        ("a.*.b.c[0].d", "(splat a *.b.c)[0].d"),
        ("a.*.b.0.c", "(splat a *.b[0].c)"),
        ("a.*.b[*].c", "(splat* (splat a *.b) *.c)"),
        ("!a", "(! a)"),
        ("!!a", "(! (! a))"),
        ("-a.b", "(- a.b)"),
        ("- -1", "(- -1)"),
        ("a ? b : c", "(? a b c)"),
        ("a ? b : c ? d : e", "(? a b (? c d e))"),
        ("a ? b ? c : d : e", "(? a (? b c d) e)"),
        ("a == b ? c : d", "(? (== a b) c d)"),
        ("[for v in a : v]", "(for - v a - v -)"),
        ("[for k, v in a : k if v]", "(for k v a - k v)"),
        ("{for k, v in a : k => v}", "(for k v a k v -)"),
        ("{for k, v in a : k => v... if v != 1}", "(for k v a k v (!= v 1) ...)"),
        ("a /* b */ + # c\n 1", None),
        ("[ # c\n 1, // d\n /* e */ 2\n]", "[1 2]"),
        ("(a\n+\nb)", "(wrapped (+ a b))"),
    ],
)
def test_each_form_of_expression(text: str, tree: str | None) -> None:
    """Every form of the specification becomes the node that stands for it."""
    if tree is None:
        assert value("(" + text + ")") == "(wrapped (+ a 1))"
    else:
        assert value(text) == tree


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("1 + 2 * 3", "(+ 1 (* 2 3))"),
        ("1 - 2 - 3", "(- (- 1 2) 3)"),
        ("5 % 3 * 2", "(* (% 5 3) 2)"),
        ("1 - -1", "(- 1 -1)"),
        ("a - b", "(- a b)"),
        ("a-b", "a-b"),
        ("1 < 2 == true", "(== (< 1 2) True)"),
        ("a && b || c && d", "(|| (&& a b) (&& c d))"),
        ("a == b && c != d", "(&& (== a b) (!= c d))"),
        ("1 + 2 >= 3 || !a.b[0]", "(|| (>= (+ 1 2) 3) (! a.b[0]))"),
        ("-a + b", "(+ (- a) b)"),
        ("!a == b", "(== (! a) b)"),
        ("(1 + 2) * 3", "(* (wrapped (+ 1 2)) 3)"),
        ("-1 * 2", "(* -1 2)"),
    ],
)
def test_precedence(text: str, tree: str) -> None:
    """Operators bind in HCL's order, equal ones to the left, and a sign binds closer than any of them."""
    assert value(text) == tree


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1e10", Decimal("1e10")),
        ("1.5E-3", Decimal("0.0015")),
        ("1E+2", Decimal(100)),
        ("-2e3", Decimal(-2000)),
        ("123456789012345678901234567890", 123456789012345678901234567890),
        ("0.1234567890123456789012345678901234567890", Decimal("0.1234567890123456789012345678901234567890")),
    ],
)
def test_numbers_keep_all_their_digits(text: str, number: int | Decimal) -> None:
    """Numbers are exact, those with an exponent too, which the grammar alone refuses."""
    found = parsed(f'b = "1e5" # 1e6\na = [{text}, x.y, "1e7"]\n')
    assert found.problems == ()
    first = found.body.attributes["a"].expression
    literal = next(node for node in walk(first) if isinstance(node, Literal))
    assert literal.value == number
    assert type(literal.value) is type(number)
    assert found.source.text[literal.start : literal.end].decode() == text
    assert shown(found.body.attributes["b"].expression) == "'1e5'"
    assert shown(first).endswith(" x.y '1e7']")


def test_a_key_in_parentheses_below_a_name() -> None:
    """A new line ends an entry: what follows in parentheses is a key, not the arguments of a call."""
    assert value("{\n  x = y # c\n  (z) = 1\n}") == "{'x'=y (wrapped z)=1}"
    assert value("{\n  x = y\n  (z) = f(y\n  (w))\n}") == "{'x'=y (wrapped z)=(f() (y() w))}"


def test_offsets_are_bytes_and_columns_are_characters() -> None:
    """Spans count code points, whatever bytes the characters before take."""
    found = parsed('a = ["é", -b.c[0], "x${d}"]\n')
    items = list(walk(found.body.attributes["a"].expression))
    texts = {found.source.text[node.start : node.end].decode(): node.span for node in items}
    assert texts['"é"'][1:] == (1, 6, 1, 9)
    assert texts["b.c[0]"][1:] == (1, 12, 1, 18)
    assert texts["-b.c[0]"][1:] == (1, 11, 1, 18)
    assert texts["d"][1:] == (1, 24, 1, 25)


@pytest.mark.parametrize("text", ["", "a b", "a) + (b", "a)(b", "[1", '"a', "1 +", "a = 1", "0x1F", "a::b"])
def test_what_is_no_expression_alone(text: str) -> None:
    """Text of a flag that is no expression is Broken, whatever it would close around itself."""
    found = parse_expression("--var", text)
    assert isinstance(found, Broken)
    assert (found.start, found.end) == (0, len(text))


def test_an_expression_alone() -> None:
    """An expression by itself has offsets of its own text, and may be spread over lines."""
    found = parse_expression("--var", '[1e3,\n "é${x}"]')
    assert shown(found) == "[Decimal('1E+3') (template 'é' x)]"
    assert found.span == ("--var", 1, 1, 2, 10)
    assert [node.span[1:] for node in walk(found)][2] == (2, 2, 2, 9)
