"""Expected texts were read off Terraform, by `jsonencode` of the same template."""

import pytest
from hcl_shown import parsed, shown, value

from scanner.syntax.hcl import parse_template
from scanner.syntax.hcl.tree import Broken


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        (r'"\n\r\t\"\\"', r"""'\n\r\t"\\'"""),
        (r'"\u00e9\U0001F600"', "'é😀'"),
        ('"a$${b} %%{c}"', "'a${b} %{c}'"),
        ('"$${x}${y}"', "(template '${x}' y)"),
        ('"$$${1}"', "'$${1}'"),
        ('"$ $$ % %% $x %x"', "'$ $$ % %% $x %x'"),
        ('"$"', "'$'"),
        (r'"\\${x}"', r"(template '\\' x)"),
        ('"e\u0301"', "'\u00e9'"),
        ('" "', "' '"),
    ],
)
def test_escapes(text: str, tree: str) -> None:
    """Escapes of quoted templates are undone, and strings are composed as Terraform composes them."""
    assert value(text) == tree


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ('"x ${ y } z"', "(template 'x ' y ' z')"),
        ('"${x}${y}"', "(template x y)"),
        ('" ${x} "', "(template ' ' x ' ')"),
        ('"${x} # y"', "(template x ' # y')"),
        ('"a  ${~ x ~}  b  "', "(template 'a' x 'b  ')"),
        (r'"a\n${~ x }"', "(template 'a' x)"),
        ('" ${~ x ~} "', "(template x)"),
        ('"${~ x ~}"', "(wrapped x)"),
        ('"${x}%{ if a ~} \t b %{~ endif }"', "(template x (%if a 'b' ''))"),
        ('"%{ if a }b%{ else }c${d}%{ endif }e"', "(template (%if a 'b' (template 'c' d)) 'e')"),
        ('"%{ if a }%{ endif }"', "(template (%if a '' ''))"),
        ('"%{ for x in y }${x},%{ endfor }"', "(template (%for - x y (template x ',')))"),
        (
            '"%{ for k, v in y }%{ if v }${k}%{ endif }%{ endfor }"',
            "(template (%for k v y (template (%if v (template k) ''))))",
        ),
        ('"${ "a ${ b } c" }"', "(wrapped (template 'a ' b ' c'))"),
        ('"${ {a = "}"}["a"] }"', "(wrapped {'a'='}'}['a'])"),
    ],
)
def test_interpolations_and_directives(text: str, tree: str) -> None:
    """Texts keep the white space beside sequences but for what ``~`` takes, on its side alone."""
    assert value(text) == tree


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("<<E\nE", "''"),
        ("<<E\n\nE", r"'\n'"),
        ("<<E\n a\nE", r"' a\n'"),
        ("<<E\nfoo\n  E ", r"'foo\n'"),
        ("<<E-F\nx\nE-F", r"'x\n'"),
        ("<<E\nE x\nxE\nEE\nE", r"'E x\nxE\nEE\n'"),
        ('<<E\n\\n "q" $${x} %%{y} $$ $\nE', r"""'\\n "q" ${x} %{y} $$ $\n'"""),
        ("<<E\n${a}\nE", r"(template a '\n')"),
        ("<<E\n#!/bin/sh\n# c ${a} # d\n${b} /* e */\nE", r"(template '#!/bin/sh\n# c ' a ' # d\n' b ' /* e */\n')"),
        ("<<E\n a ${~ x ~} \n\n  b\nE", r"(template ' a' x '\n  b\n')"),
        ("<<-E\n    a\n\n  \n    b\n  E", r"'a\n\n  \nb\n'"),
        ("<<-E\n\t\tx\n\t y\n  E", r"'x\ny\n'"),
        ("<<-E\n  a\n    ${x} b\n  E", r"(template 'a\n  ' x ' b\n')"),
        ("<<-E\n    ${x}\n   y ${z}\n      w\n  E", r"(template ' ' x '\ny ' z '\n   w\n')"),
        ("<<-E\n${x}\n    y\n  E", r"(template x '\n    y\n')"),
        ("<<-E\n  ${x ~}\n    y\n  E", r"(template x '    y\n')"),
        ("<<-E\n  foo\xa0\n  \xa0x\n  E", r"'foo\xa0\n\xa0x\n'"),
        (
            "<<-E\n    %{ if a ~}\n      x\n    %{ endif ~}\n    y\n  E",
            r"(template (%if a '      x\n' '') '    y\n')",
        ),
        ("<<E\n%{ for x in y ~}\n${x}\n%{ endfor ~}\nE", r"(template (%for - x y (template x '\n')))"),
        ("<<-E\n    ${<<F\nx\nF\n}\n    y\n  E", r"(template 'x\n' '\ny\n')"),
        ("f(<<E\nx\nE\n, 2)", r"(f() 'x\n' 2)"),
    ],
)
def test_heredocs(text: str, tree: str) -> None:
    """A heredoc's text, its trimming, and the indentation that ``<<-`` takes off, are HCL's."""
    assert value(text) == tree


def test_heredocs_of_files_with_carriage_returns() -> None:
    """Carriage returns are part of a heredoc's text, as Terraform has them."""
    found = parsed(b"a = <<-E\r\n    foo\r\n\r\n  ${x}\r\n  E\r\nb = 1\r\n")
    assert found.problems == ()
    assert shown(found.body.attributes["a"].expression) == r"(template '  foo\r\n\r\n' x '\r\n')"
    assert shown(found.body.attributes["b"].expression) == "1"


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("", "''"),
        ('a\\n"b"', "'a\\\\n\"b\"'"),
        ("${x}", "(wrapped x)"),
        ("${x}\n", r"(template x '\n')"),
        ("E ${x}\nE\n", r"(template 'E ' x '\nE\n')"),
        ("%{ for a in b }${a}%{ endfor }", "(template (%for - a b (template a)))"),
        ("$${x}", "'${x}'"),
    ],
)
def test_templates_alone(text: str, tree: str) -> None:
    """A template by itself has no quotes, and a backslash in it is a backslash."""
    assert shown(parse_template("t.tftpl", text)) == tree


@pytest.mark.parametrize("text", ["${", "${x", "${}", "%{ if x }", "${x y}", "%{ endif }"])
def test_what_is_no_template(text: str) -> None:
    """A template whose sequences do not balance is Broken."""
    assert isinstance(parse_template("t.tftpl", text), Broken)


def test_places_in_a_template_alone() -> None:
    """Parts of a template by itself stand where its own text has them."""
    found = parse_template("t.tftpl", "é\n${x.y} ")
    assert found.span[1:] == (1, 1, 2, 8)
    name = next(part for part in found.parts if not isinstance(part, str))  # type: ignore[attr-defined]
    assert name.span == ("t.tftpl", 2, 3, 2, 6)
