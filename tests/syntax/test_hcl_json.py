"""Expectations follow the HCL JSON syntax specification."""

from hcl_shown import outline, shown, told

from scanner.syntax.hcl import as_blocks, parse_hcl_json
from scanner.syntax.hcl.tree import Block, Expression, Template, walk


def top(text: str, file: str = "main.tf.json") -> dict[str, Expression]:
    found = parse_hcl_json(file, text.encode())
    assert found.problems == (), found.problems
    return {name: attribute.expression for name, attribute in found.body.attributes.items()}


def blocks(text: str, type_: str, labels: int) -> list[str]:
    def line(block: Block) -> str:
        return f"{' '.join([block.type, *block.labels])} {{{outline(block)}}}"

    return [line(block) for block in as_blocks(type_, top(text)[type_], labels)]


def test_values() -> None:
    """JSON's values are HCL's, strings are templates without escapes, and so are the keys of objects."""
    found = top(
        r"""{"a": [1, 1.50, true, null, "x"], "b": "${var.x}", "c": "a\\n${d} %{ if e }f%{ endif }",
        "g": {"h": {}, "${i}": 1}, "j": "$${k}", "l": "e\u0301"}"""
    )
    assert {name: shown(value) for name, value in found.items()} == {
        "a": "[1 Decimal('1.50') True None 'x']",
        "b": "(wrapped var.x)",
        "c": r"(template 'a\\n' d ' ' (%if e 'f' ''))",
        "g": "{'h'={} (wrapped i)=1}",
        "j": "'${k}'",
        "l": "'\u00e9'",
    }


def test_places_of_values_and_of_what_is_inside_strings() -> None:
    """Values stand where the file has them, parts of a template too, escapes before them or not."""
    found = parse_hcl_json("main.tf.json", '{"a": "é\\n\\"${b.c}\\u00e9${d}", "e": [\n1]}'.encode())
    template = found.body.attributes["a"].expression
    assert isinstance(template, Template)
    text = found.source.text
    assert text[template.start : template.end].decode() == '"é\\n\\"${b.c}\\u00e9${d}"'
    assert [text[node.start : node.end].decode() for node in walk(template)][1:] == ["b.c", "b", "d"]
    assert [node.span[1:] for node in walk(found.body.attributes["e"].expression)] == [(1, 37, 2, 3), (2, 1, 2, 2)]
    attribute = found.body.attributes["e"]
    assert text[attribute.start : attribute.end] == b'"e"'


def test_strings_of_variable_files_are_no_templates() -> None:
    """Terraform takes the strings of .tfvars.json as they are."""
    assert shown(top('{"a": "${b}"}', "x.tfvars.json")["a"]) == "'${b}'"


def test_blocks_with_labels() -> None:
    """An object for each label, the body innermost; a list of bodies is a block each."""
    text = '{"resource": {"aws_x": {"a": {"k": 1}, "b": [{"k": 2}, {"k": 3}]}, "aws_y": {"c": {}}}}'
    assert blocks(text, "resource", 2) == [
        "resource aws_x a {k=1}",
        "resource aws_x b {k=2}",
        "resource aws_x b {k=3}",
        "resource aws_y c {}",
    ]


def test_lists_of_objects_at_any_level() -> None:
    """A list of objects stands for one object with all their entries, at each level of labels."""
    text = '{"resource": [{"x": [{"a": {"k": 1}}, {"b": {}}]}, {"x": {"c": {}}}]}'
    assert blocks(text, "resource", 2) == ["resource x a {k=1}", "resource x b {}", "resource x c {}"]


def test_blocks_without_labels() -> None:
    """A block with no labels is a body or a list of bodies; null is none, and what is no object gives none."""
    assert blocks('{"locals": {"a": 1, "//": "a comment"}}', "locals", 0) == ["locals {a=1}"]
    assert blocks('{"x": [{"a": 1}, {"a": 2}, 3, null]}', "x", 0) == ["x {a=1}", "x {a=2}"]
    assert blocks('{"x": null}', "x", 0) == []
    assert blocks('{"x": "y"}', "x", 1) == []


def test_repeated_keys_are_several_blocks() -> None:
    """JSON may repeat a key for several blocks of a type or with a label."""
    text = '{"resource": {"x": {"a": {}}}, "resource": {"x": {"b": {}}, "x": {"c": {}}}}'
    assert blocks(text, "resource", 2) == ["resource x a {}", "resource x b {}", "resource x c {}"]
    assert blocks('{"x": {"y": {"a": 1}, "y": {"a": 2}}}', "x", 1) == ["x y {a=1}", "x y {a=2}"]
    body = as_blocks("x", top('{"x": {"y": {"a": 1}, "y": {"a": 2}}}')["x"], 0)[0]
    assert [outline(one) for one in as_blocks("y", body.attributes["y"].expression, 0)] == ["a=1", "a=2"]


def test_an_argument_set_twice_is_an_error() -> None:
    """An argument that repeats keeps its first value."""
    found = parse_hcl_json("main.tf.json", b'{"x": {"a": 1, "a": 2}}')
    assert [told(one)[1:] for one in found.problems] == [("a is set a second time in this object", (1, 16))]
    assert outline(as_blocks("x", found.body.attributes["x"].expression, 0)[0]) == "a=1"


def test_comments_are_ignored_in_bodies_only() -> None:
    """A key of two slashes is a comment in a body, and a plain key in an object that is a value."""
    assert list(top('{"//": "x", "a": {"//": 1}}')) == ["a"]
    assert shown(top('{"a": {"//": 1}}')["a"]) == "{'//'=1}"


def test_headers_of_blocks() -> None:
    """A block's header is its last label's key, or its opening brace where it has none."""
    found = parse_hcl_json("main.tf.json", b'{"r": {"x": {"a": {"k": 1}}}, "l": {}}').body.attributes
    assert as_blocks("r", found["r"].expression, 2)[0].header[1:] == (1, 14, 1, 17)
    assert as_blocks("l", found["l"].expression, 0)[0].header[1:] == (1, 36, 1, 37)


def test_a_list_at_the_top() -> None:
    """The file may be a list of objects, which counts as one."""
    assert list(top('[{"a": 1}, {"b": 2}]')) == ["a", "b"]


def test_what_cannot_be_read() -> None:
    """Faults are told with their place: of JSON, of the top, of a template, of depth."""
    for text, code, message, place in [
        ('{"a": }', "json-syntax", "expected a value before '}'", (1, 7)),
        ("3", "terraform-syntax", "expected an object at the top of the file", (1, 1)),
        ('{"a": "${b"}', "terraform-syntax", "the string is no valid template", (1, 7)),
        (
            '{"a": ' + "[" * 150 + "]" * 150 + "}",
            "terraform-depth",
            "nested more than 100 levels deep",
            (1, 107),
        ),
    ]:
        found = parse_hcl_json("main.tf.json", text.encode())
        assert [told(one) for one in found.problems] == [(code, message, place)]
    assert parse_hcl_json("main.tf.json", b"").problems
