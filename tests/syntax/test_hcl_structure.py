from hcl_shown import outline, parsed, told

from scanner.syntax.hcl import Parsed


def test_blocks_labels_and_attributes() -> None:
    """Blocks keep their type, labels and order; labels may be quoted or bare, and names any identifier."""
    found = parsed(
        'resource "aws_x" "a" {\n  for = 1\n  in { b = 2 }\n  in {}\n}\nvariable x {}\né = "ü"\nfor "é" "a\\"b" {\n}\n'
    )
    assert found.problems == ()
    assert outline(found.body) == (
        "é='ü'; resource 'aws_x' 'a' {for=1; in {b=2}; in {}}; variable 'x' {}; for 'é' 'a\"b' {}"
    )


def test_places_of_blocks() -> None:
    """A header reaches from the type to the last label, a block to its closing brace, an attribute is its name."""
    found = parsed('\n  a "b" /* c */ {\n    d = 1\n  }\n')
    block = found.body.blocks[0]
    assert block.header == ("main.tf", 2, 3, 2, 8)
    assert block.span == ("main.tf", 2, 3, 4, 4)
    attribute = block.attributes["d"]
    assert found.source.span(attribute.start, attribute.end) == ("main.tf", 3, 5, 3, 6)
    assert attribute.expression.span == ("main.tf", 3, 9, 3, 10)
    assert found.body.type == ""


def remarks(found: Parsed) -> list[tuple[str, int, int]]:
    return [(one.text, *found.source.position(one.start)) for one in found.comments]


def test_comments() -> None:
    """All comments are found with their places, and nothing else that looks like one."""
    found = parsed(
        '# first\na = "# no ${b /* in */} // no" // é\n/* two\n lines */ c = [ # item\n  1, //last\n]\n'
        "d = <<E\n# no\n${e} // no\nE\n#\n"
    )
    assert remarks(found) == [
        ("first", 1, 1),
        ("in", 2, 15),
        ("é", 2, 32),
        ("two\n lines", 3, 1),
        ("item", 4, 17),
        ("last", 5, 6),
        ("", 11, 1),
    ]
    assert list(found.body.attributes) == ["a", "c", "d"]


def test_many_comments() -> None:
    """However many comments there are, each is found, in order."""
    found = parsed("".join(f"a{n} = 'x' # {n}\n".replace("'", '"') for n in range(300)))
    assert [one.text for one in found.comments] == [str(n) for n in range(300)]


def test_files_without_content() -> None:
    """Empty files, blank ones and mere comments are valid and have nothing in them."""
    for text in ("", "\n", " \t\r\n", "# c", "// c", "/* c */", "\ufeff", "\ufeff\n"):
        found = parsed(text)
        assert found.problems == ()
        assert outline(found.body) == ""


def test_byte_order_mark_carriage_returns_and_no_last_line_end() -> None:
    """A byte order mark is no part of the text, lines may end in two characters, the last needs no end."""
    found = parsed("\ufeffa = 1\r\nb {\r\n  c = [\r\n1]\r\n}")
    assert found.problems == ()
    assert outline(found.body) == "a=1; b {c=[1]}"
    assert found.body.attributes["a"].expression.span == ("main.tf", 1, 5, 1, 6)
    assert outline(parsed("a = <<E\nx\nE").body) == r"a='x\n'"


def test_an_argument_set_twice() -> None:
    """Terraform refuses an argument that is redefined; the first is kept, and blocks may repeat."""
    found = parsed("x {\n  a = 1\n  a = 2\n  b {}\n  b {}\n}\n")
    assert outline(found.body) == "x {a=1; b {}; b {}}"
    assert [told(one) for one in found.problems] == [
        ("terraform-syntax", "the argument a is set a second time in this block", (3, 3))
    ]


def test_what_the_grammar_reads_though_terraform_does_not() -> None:
    """tree-sitter's grammar knows no line ends: what Terraform refuses for their sake is told all the same."""
    for text, message, place in [
        ("a = 1 b = 2\n", "expected a new line before this", (1, 7)),
        ("a { b = 1 c = 2 }\n", "expected a new line before this", (1, 11)),
        ("a = {b = 1 c = 2}\n", "expected a comma or a new line before the next entry", (1, 12)),
        ("a = 1\n + 2\n", "the expression ends with its line, unless it stands in parentheses", (1, 5)),
        ("a = {\n b = c\n ? d : e\n}\n", "the expression ends with its line, unless it stands in parentheses", (2, 6)),
        ('a = "x\ny"\n', "the quoted string does not end on its line", (1, 6)),
        ("a\n{\n}\n", "expected '{' or '=' on the same line", (1, 1)),
        ("a\nb {\n}\n", "expected '{' or '=' on the same line", (1, 1)),
        ('a "${b}" {}\n', "a label cannot hold a template", (1, 3)),
        ("a = 0x1F\n", "0x1F is no number", (1, 5)),
        ("a = b::c\n", "b::c names a function, and no arguments follow it", (1, 5)),
        ('a = "${}"\n', "expected an expression inside", (1, 6)),
        ('{"a": 1}\n', "expected an argument or a block, found JSON: its files end in .tf.json", (1, 1)),
    ]:
        assert [told(one) for one in parsed(text).problems] == [("terraform-syntax", message, place)], text


def test_text_that_is_not_utf8() -> None:
    """A stray byte is an error of encoding at its place, but not in a comment; the rest is read."""
    found = parsed(b'a = "x\xff" # \xfe\nb = 1\n')
    assert [told(one) for one in found.problems] == [("terraform-encoding", "this byte is not UTF-8", (1, 7))]
    assert found.problems[0].level == "error"
    assert outline(found.body).endswith("b=1")
    assert parsed(b"# caf\xe9\na = 1\n").problems == ()


def test_files_that_are_not_text() -> None:
    """A binary file is one error, not a hundred."""
    found = parsed(bytes(range(256)) * 100)
    assert [told(one)[:2] for one in found.problems] == [("terraform-encoding", "the file is not text in UTF-8")]
    assert outline(found.body) == ""


def test_nul_bytes() -> None:
    """Terraform reads a nul byte within a string, and refuses it elsewhere."""
    found = parsed(b'a = "x\0y"\nb = 1\n')
    assert found.problems == ()
    assert outline(found.body) == "a='x\\x00y'; b=1"
    found = parsed(b"a = 1\n\0\nb = 1\n")
    assert len(found.problems) == 1
    assert outline(found.body) == "a=1; b=1"
