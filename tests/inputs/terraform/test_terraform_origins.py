"""Where reported values come from: chains read off the files by hand, through a whole scan."""

from collections.abc import Sequence
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
from origin_scan import Step, results, scanned, steps

from scanner.model.options import VariableSource, VariableText

ROOT = 'terraform {\n  backend "local" {}\n}\n'
USE = 'resource "terraform_data" "t" {\n  input = EXPRESSION\n}\n'


def use(expression: str) -> str:
    """A resource that takes what is judged."""
    return USE.replace("EXPRESSION", expression)


def chain(
    files: dict[str, str] | str, folder: Path, level: int = 0, given: Sequence[VariableSource] = ()
) -> list[Step]:
    """The chain of the only result."""
    (result,) = results(scanned(files, folder, given=given))
    return steps(result, level)


def test_a_literal_at_its_own_place_has_no_chain(tmp_path: Path) -> None:
    """Neither has a list or a map that is written there."""
    for expression in ('"x"', "[1, 2]", "{ a = 1 }", "(true)"):
        assert chain(use(expression), tmp_path) == []


def test_every_module_level_is_a_step(tmp_path: Path) -> None:
    """A tfvars entry, handed through three modules, one of them made by for_each over a map."""
    files = {
        "main.tf": ROOT + 'variable "nets" {}\nmodule "a" {\n  source = "./a"\n  nets   = var.nets\n}\n',
        "terraform.tfvars": 'nets = {\n  eu = { cidr = "0.0.0.0/0" }\n}\n',
        "a/main.tf": 'variable "nets" {}\nmodule "b" {\n  source   = "../b"\n  for_each = var.nets\n'
        "  cidr     = each.value.cidr\n}\n",
        "b/main.tf": 'variable "cidr" {}\nlocals {\n  open = var.cidr\n}\nmodule "c" {\n  source = "../c"\n'
        "  cidr   = local.open\n}\n",
        "c/main.tf": 'variable "cidr" {}\n' + use("var.cidr"),
    }
    assert chain(files, tmp_path) == [
        ("argument", "argument cidr of module.c", "b/main.tf:7", "local.open"),
        ("local", "local.open", "b/main.tf:3", "var.cidr"),
        ("argument", 'argument cidr of module.b["eu"]', "a/main.tf:5", "each.value.cidr"),
        ("element", 'each.value for "eu"', "a/main.tf:4", "var.nets"),
        ("argument", "argument nets of module.a", "main.tf:7", "var.nets"),
        ("tfvars", "var.nets.eu.cidr", "terraform.tfvars:2", '"0.0.0.0/0"'),
    ]


def test_a_value_given_on_the_command_line_is_shown_at_the_declaration(tmp_path: Path) -> None:
    """A flag is no place in a file, and neither is a part of what it says."""
    given = (VariableText("v", "{ a = [1, 2] }"),)
    files = {"main.tf": ROOT + 'variable "v" {\n  type    = any\n  default = {}\n}\n' + use("var.v.a[1]")}
    assert chain(files, tmp_path, given=given) == [("command_line", "var.v.a[1] in --var", "main.tf:4", 'variable "v"')]


DEFAULT = 'variable "v" {\n  default = "x"\n}\n'
ONE = dedent(
    """\
    locals {
      one  = "x"
      two  = "y"
      list = ["a", "x"]
      map  = { k = "x" }
      none = null
    }
    """
)


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("var.v", [("default", "default of var.v", "main.tf:2", '"x"')]),
        ('"${var.v}"', [("default", "default of var.v", "main.tf:2", '"x"')]),
        ('"is-${var.v}"', [("default", "default of var.v", "main.tf:2", '"x"')]),
        ("upper(var.v)", [("default", "default of var.v", "main.tf:2", '"x"')]),
        ('replace(var.v, "x", "y")', [("default", "default of var.v", "main.tf:2", '"x"')]),
        ('var.v == "x"', [("default", "default of var.v", "main.tf:2", '"x"')]),
        ('!(var.v == "y")', [("default", "default of var.v", "main.tf:2", '"x"')]),
        ("local.list[1]", [("local", "local.list[1]", "main.tf:7", '"x"')]),
        ("local.map.k", [("local", "local.map.k", "main.tf:8", '"x"')]),
        ('local.map["k"]', [("local", "local.map.k", "main.tf:8", '"x"')]),
        ("element(local.list, 3)", [("local", "local.list[1]", "main.tf:7", '"x"')]),
        ("one([local.one])", [("local", "local.one", "main.tf:5", '"x"')]),
        ("values(local.map)[0]", [("local", "local.map.k", "main.tf:8", '"x"')]),
        ('zipmap(["k"], [local.one])["k"]', [("local", "local.one", "main.tf:5", '"x"')]),
        ("flatten([[local.two], [local.one]])[1]", [("local", "local.one", "main.tf:5", '"x"')]),
        ("reverse(local.list)[0]", [("local", "local.list[1]", "main.tf:7", '"x"')]),
        ("sort(local.list)[1]", [("local", "local.list[1]", "main.tf:7", '"x"')]),
        (
            "merge({ k = local.two }, local.map).k",
            [
                ("function", "argument 2 of merge", "main.tf:12", "local.map"),
                ("local", "local.map.k", "main.tf:8", '"x"'),
            ],
        ),
        ('merge(local.map, { k = "z" }).k', [("function", "argument 2 of merge at k", "main.tf:12", '"z"')]),
        (
            "concat([local.two], local.list)[2]",
            [
                ("function", "argument 2 of concat", "main.tf:12", "local.list"),
                ("local", "local.list[1]", "main.tf:7", '"x"'),
            ],
        ),
        (
            "concat([[local.two], local.list]...)[2]",
            [("local", "local.list[1]", "main.tf:7", '"x"')],
        ),
        (
            'lookup(local.map, "k", "z")',
            [("local", "local.map.k", "main.tf:8", '"x"')],
        ),
        ('lookup(local.map, "no", "z")', [("function", "argument 3 of lookup", "main.tf:12", '"z"')]),
        (
            "coalesce(local.none, local.one)",
            [
                ("function", "argument 2 of coalesce", "main.tf:12", "local.one"),
                ("local", "local.one", "main.tf:5", '"x"'),
            ],
        ),
        (
            "try(local.map.no, local.one)",
            [
                ("function", "argument 2 of try", "main.tf:12", "local.one"),
                ("local", "local.one", "main.tf:5", '"x"'),
            ],
        ),
        (
            '[for one in local.list : "is-${one}" if one != "a"][0]',
            [
                ("element", "one for item 1", "main.tf:12", "local.list"),
                ("local", "local.list[1]", "main.tf:7", '"x"'),
            ],
        ),
        (
            "{ for key, one in local.map : upper(key) => one }.K",
            [
                ("element", 'one for "k"', "main.tf:12", "local.map"),
                ("local", "local.map.k", "main.tf:8", '"x"'),
            ],
        ),
        ("([local.two, local.one][*])[1]", [("local", "local.one", "main.tf:5", '"x"')]),
        ("([local.map][*].k)[0]", [("local", "local.map.k", "main.tf:8", '"x"')]),
    ],
)
def test_expressions(expression: str, expected: list[Step], tmp_path: Path) -> None:
    """The part that a value came from, and no other."""
    assert chain(DEFAULT + ONE + use(expression), tmp_path) == expected


def test_the_arm_that_was_taken_and_what_decided_it(tmp_path: Path) -> None:
    """The condition's own way stands beside, a level deeper."""
    files = {
        "main.tf": ROOT + 'module "m" {\n  source = "./m"\n  public = true\n}\n',
        "m/main.tf": 'variable "public" {}\nlocals {\n  acl = var.public ? "public-read" : "private"\n}\n'
        + use("local.acl"),
    }
    assert chain(files, tmp_path) == [
        ("local", "local.acl", "m/main.tf:3", 'var.public ? "public-read" : "private"'),
        ("branch", "the condition is true", "m/main.tf:3", '"public-read"'),
    ]
    assert chain(files, tmp_path, level=1) == [("argument", "argument public of module.m", "main.tf:6", "true")]


def test_conditions_in_conditions_are_one_step(tmp_path: Path) -> None:
    """The last arm is where the value stands."""
    text = 'variable "a" { default = false }\n' + use('var.a ? 1 : var.a ? 2 : "three"')
    assert chain(text, tmp_path) == [("branch", "the condition is false, then false", "main.tf:3", '"three"')]


def test_elements_of_sets_and_keys(tmp_path: Path) -> None:
    """An element of a set is found by what it is, a key at its own place."""
    files = (
        'locals {\n  names = ["a", "b"]\n  map = { key = 1 }\n}\n'
        'resource "terraform_data" "set" {\n  for_each = toset(local.names)\n  input    = each.value\n}\n'
        'resource "terraform_data" "map" {\n  for_each = local.map\n  input    = each.key\n}\n'
    )
    found = {one["resource"]["address"]: steps(one) for one in results(scanned(files, tmp_path))}
    assert found['terraform_data.set["b"]'] == [
        ("element", 'each.value for "b"', "main.tf:6", "toset(local.names)"),
        ("local", "local.names[1]", "main.tf:2", '"b"'),
    ]
    assert found['terraform_data.map["key"]'] == [
        ("element", 'each.key for "key"', "main.tf:10", "local.map"),
        ("local", "local.map", "main.tf:3", "key"),
    ]


def test_the_element_of_a_map_that_is_written_at_the_loop(tmp_path: Path) -> None:
    """Its key stands once in the words, and what is taken of it follows the reference."""
    text = 'resource "terraform_data" "t" {\n  for_each = { a = { on = false } }\n  input    = each.value.on\n}\n'
    assert chain(text, tmp_path) == [("element", 'each.value.on for "a"', "main.tf:2", "false")]


def test_what_the_type_of_a_variable_fills_in(tmp_path: Path) -> None:
    """The object that leaves it out, and the default in the type."""
    files = {
        "main.tf": ROOT + 'variable "v" {\n  type = map(object({\n    on = optional(bool, false)\n  }))\n}\n'
        'resource "terraform_data" "t" {\n  for_each = var.v\n  input    = each.value.on\n}\n',
        "terraform.tfvars": "v = {\n  a = {}\n}\n",
    }
    assert chain(files, tmp_path) == [
        ("element", 'each.value for "a"', "main.tf:10", "var.v"),
        ("tfvars", "var.v.a, which has no on", "terraform.tfvars:2", "{}"),
        ("default", "default of var.v.a.on in its type", "main.tf:6", "false"),
    ]


def test_a_default_stands_for_a_null_that_is_refused(tmp_path: Path) -> None:
    """``nullable = false``: the argument is null, the default is taken."""
    files = {
        "main.tf": ROOT + 'module "m" {\n  source = "./m"\n  v      = null\n}\n',
        "m/main.tf": 'variable "v" {\n  default  = 1\n  nullable = false\n}\n' + use("var.v"),
    }
    assert chain(files, tmp_path) == [
        ("argument", "argument v of module.m", "main.tf:6", "null"),
        ("default", "default of var.v", "m/main.tf:2", "1"),
    ]


def test_outputs_and_other_resources(tmp_path: Path) -> None:
    """A value goes out of a module, and out of a nested block of another resource."""
    files = {
        "main.tf": ROOT + 'module "m" {\n  source = "./m"\n}\n' + use("module.m.out"),
        "m/main.tf": 'resource "aws_thing" "a" {\n  count = 2\n  part {\n    size = 7\n  }\n}\n'
        'output "out" {\n  value = aws_thing.a[1].part[0].size\n}\n',
    }
    assert chain(files, tmp_path) == [
        ("output", "output out of module.m", "m/main.tf:8", "aws_thing.a[1].part[0].size"),
        ("resource", "aws_thing.a[1].part[0].size", "m/main.tf:4", "7"),
    ]


def test_override_files_are_named(tmp_path: Path) -> None:
    """At the argument itself, and at any step on the way."""
    files = {
        "main.tf": 'locals {\n  a = 1\n}\nresource "terraform_data" "t" {\n  input = 0\n}\n',
        "x_override.tf": 'locals {\n  a = 2\n}\nresource "terraform_data" "t" {\n  input = local.a\n}\n',
    }
    assert chain(files, tmp_path) == [
        ("override", "x_override.tf overrides terraform_data.t.input", "x_override.tf:5", "local.a"),
        ("local", "local.a (an override file)", "x_override.tf:2", "2"),
    ]


def test_files_that_functions_read(tmp_path: Path) -> None:
    """The way ends at the file."""
    files = {"main.tf": use('jsondecode(file("${path.module}/x.json")).a'), "x.json": '{"a": 1}\n'}
    assert chain(files, tmp_path) == [("file", "x.json", "x.json:1", "")]


def test_blocks_that_a_dynamic_block_makes(tmp_path: Path) -> None:
    """The element of the collection that the block was made for."""
    text = (
        'locals {\n  rules = [{ port = 1 }, { port = 22 }]\n}\nresource "my_thing" "t" {\n'
        '  dynamic "rule" {\n    for_each = local.rules\n    iterator = it\n    content {\n'
        "      port = it.value.port\n    }\n  }\n}\n"
    )
    report = scanned(text, tmp_path, select="my_thing", condition="deny: {rule: {some: {port: 22}}}")
    (result,) = results(report)
    assert result["location"]["start_line"] == 9
    assert steps(result) == [
        ("element", "it.value for item 1", "main.tf:6", "local.rules"),
        ("local", "local.rules[1].port", "main.tf:2", "22"),
    ]


def test_default_tags_of_the_provider(tmp_path: Path) -> None:
    """A tag that the provider adds leads into its block, and on from there."""
    text = (
        'locals {\n  owner = "nobody"\n}\nprovider "aws" {\n  default_tags {\n'
        '    tags = { Owner = local.owner }\n  }\n}\nresource "aws_vpc" "v" {\n  cidr_block = "10.0.0.0/16"\n}\n'
    )
    report = scanned(text, tmp_path, select="aws_vpc", condition="deny: {tags_all.Owner: nobody}")
    (result,) = results(report)
    assert result["location"]["start_line"] == 6
    assert steps(result) == [
        ("default_tags", "default_tags of provider.aws", "main.tf:6", "{ Owner = local.owner }"),
        ("local", "local.owner", "main.tf:2", '"nobody"'),
    ]


def test_a_provider_default_stands_at_the_block_that_lacks_it(tmp_path: Path) -> None:
    """Where a null was handed in, that comes first."""
    rule: dict[str, Any] = {"select": "aws_ebs_volume", "condition": "assert: {encrypted: true}"}
    (plain,) = results(scanned('resource "aws_ebs_volume" "v" {\n  size = 1\n}\n', tmp_path, **rule))
    header = 'resource "aws_ebs_volume" "v"'
    assert steps(plain) == [("provider_default", "not written: default of aws", "main.tf:1", header)]
    text = 'variable "on" {\n  default = null\n}\nresource "aws_ebs_volume" "v" {\n  encrypted = var.on\n}\n'
    (given,) = results(scanned(text, tmp_path, **rule))
    assert steps(given) == [
        ("default", "default of var.on", "main.tf:2", "null"),
        ("provider_default", "not written: default of aws", "main.tf:5", "var.on"),
    ]


def test_an_absence_is_followed_to_where_it_was_decided(tmp_path: Path) -> None:
    """A null that a module call hands in, with no default that would stand for it."""
    files = {
        "main.tf": ROOT + 'module "m" {\n  source = "./m"\n  key    = null\n}\n',
        "m/main.tf": 'variable "key" {\n  default = "x"\n}\n' + use("var.key"),
    }
    (result,) = results(scanned(files, tmp_path, condition="assert: {input: {exists: true}}"))
    assert result["actual"] is None
    assert steps(result) == [("argument", "argument key of module.m", "main.tf:6", "null")]


NOTHING = 'variable "none" {}\n'


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (NOTHING + use("var.none"), [("undecided", "var.none has no value", "main.tf:1", 'variable "none"')]),
        (
            NOTHING + "locals {\n  a = [var.none]\n}\n" + use('concat(["x"], local.a)[1]'),
            [
                ("function", "argument 2 of concat", "main.tf:6", "local.a"),
                ("local", "local.a[0]", "main.tf:3", "var.none"),
                ("undecided", "var.none has no value", "main.tf:1", 'variable "none"'),
            ],
        ),
        (
            NOTHING + use('"a${var.none}"'),
            [("undecided", "var.none has no value", "main.tf:1", 'variable "none"')],
        ),
        (
            NOTHING + use('var.none ? "a" : "b"'),
            [("undecided", "var.none has no value", "main.tf:1", 'variable "none"')],
        ),
        (
            'resource "aws_kms_key" "k" {}\n' + use("aws_kms_key.k.key_id"),
            [("undecided", "aws_kms_key.k.key_id is known after apply", "main.tf:1", 'resource "aws_kms_key" "k"')],
        ),
        (
            'data "aws_ami" "a" {}\n' + use("data.aws_ami.a.id"),
            [("undecided", "data.aws_ami.a.id is read at apply", "main.tf:1", 'data "aws_ami" "a"')],
        ),
        (
            'module "gone" {\n  source = "registry/gone/aws"\n}\n' + use("module.gone.id"),
            [("undecided", "module.gone is not there", "main.tf:1", 'module "gone"')],
        ),
    ],
)
def test_the_way_of_what_is_not_known_ends_at_the_reason(text: str, expected: list[Step], tmp_path: Path) -> None:
    """An undecided verdict leads to what would have to be known."""
    condition = 'deny: {input: {equals: "a"}}'
    (result,) = results(scanned(text, tmp_path, condition=condition))
    assert result["verdict"] == "unknown"
    assert steps(result) == expected
