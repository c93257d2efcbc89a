import pytest
from terraform_scene import Scene

from scanner.model.value import OneOf, PartialMap, Repeated, Unknown, UnknownText, is_known

HEAD = (
    'variable "x" {}\nresource "random_password" "p" {}\ndata "aws_ami" "i" {}\n'
    'resource "terraform_data" "s" { input = "s" }\n'
)


def _value(expression: str) -> object:
    return Scene(f'{HEAD}resource "terraform_data" "t" {{\n  input = {expression}\n}}\n').at(
        "terraform_data.t", "input"
    )


@pytest.mark.parametrize(
    ("expression", "subject", "why"),
    [
        ("var.x", "var.x", "has no value"),
        ("upper(var.x)", "var.x", "has no value"),
        ("data.aws_ami.i.id", "data.aws_ami.i", "is read at apply"),
        ("random_password.p.result", "random_password.p.result", "is known after apply"),
        ("timestamp()", "function timestamp", "is known only while terraform runs"),
        ("provider::aws::arn_parse(1)", "function provider::aws::arn_parse", "is not evaluated"),
        ("1 / 0", "terraform_data.t.input", "cannot be evaluated"),
        ("one(terraform_data.s[*].id)", "terraform_data.s.id", "is known after apply"),
    ],
)
def test_an_unknown_names_its_cause(expression: str, subject: str, why: str) -> None:
    """The reason carries the shortest name of what is missing, and why it is."""
    value = _value(expression)
    assert isinstance(value, Unknown)
    assert [(reason.subject, reason.why) for reason in value.reasons] == [(subject, why)]


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("var.x ? true : true", True),
        ("!false", True),
        ("var.x && false", False),
        ("true || var.x", True),
        ('trimprefix("aaab", "a")', "aab"),
        ('contains(concat(var.x, ["0.0.0.0/0"]), "0.0.0.0/0")', True),
        ("merge(var.x, { a = 1 }).a", 1),
        ('lookup(merge(var.x, { a = 1 }), "a", 2)', 1),
        ('"a-${var.x}" == "b-c"', False),
        ('startswith("a-${var.x}", "a")', True),
        ("jsondecode(jsonencode({ a = var.x, b = [1] })).b[0]", 1),
        ('jsondecode("{\\"a\\": \\"x-${var.x}\\", \\"b\\": 2}").b', 2),
        ("length([var.x, var.x])", 2),
        ("length(slice(data.aws_ami.i.names, 0, 3))", 3),
        ('slice(concat(["a", "b"], var.x), 1, 3)[0]', "b"),
        ('coalesce("a-${var.x}", "y") == "b"', False),
        ("[1, 2] == [1, 2]", True),
        ("tolist([1, var.x]) == [1, var.x]", False),
        ('"aws_admin"', "aws_admin"),
        ("try(terraform_data.s.input, 1)", "s"),
    ],
)
def test_what_is_known_in_spite_of_an_unknown_part_is_decided(expression: str, expected: object) -> None:
    """An unknown part does not make the whole unknown where it cannot make a difference."""
    assert _value(expression) == expected


@pytest.mark.parametrize(
    "expression",
    [
        'coalesce(var.x, "x")',
        "length(var.x)",
        'replace("a", "/(a+)+$/", "b")',
        "merge({ a = 1 }, var.x).a",
        'keys(merge({ b = 1 }, var.x))[0] == "b"',
        "var.x == 1 && true",
        'sort([var.x, "b"])[0] == "b"',
        "element(flatten([var.x, 1]), 0) == 1",
    ],
)
def test_what_the_unknown_part_decides_stays_unknown(expression: str) -> None:
    """Never a guess: a value that the unknown part could change is not decided."""
    assert not is_known(_value(expression))  # type: ignore[arg-type]


def test_partial_knowledge_has_its_shape() -> None:
    """Alternatives, texts with holes, maps with more entries and lists of unknown length."""
    choice = _value('var.x ? "a" : "b"')
    assert isinstance(choice, OneOf)
    assert choice.choices == ("a", "b")
    text = _value('"a-${var.x}-b"')
    assert isinstance(text, UnknownText)
    assert (text.parts[0], text.parts[2]) == ("a-", "-b")
    entries = _value("merge(var.x, { a = 1 })")
    assert isinstance(entries, PartialMap)
    assert entries.known == {"a": 1}
    items = _value('concat(var.x, ["z"])')
    assert isinstance(items, tuple)
    assert isinstance(items[0], Repeated)
    assert items[1] == "z"
    walked = _value('[for v in var.x : "${v}-suffix"]')
    assert isinstance(walked, tuple)
    assert isinstance(walked[0], Repeated)
    assert isinstance(walked[0].item, UnknownText)


def test_an_alternative_goes_through_functions_and_operators() -> None:
    """Each alternative is evaluated, and equal results are one."""
    assert _value('upper(var.x ? "a" : "A")') == "A"
    choice = _value('format("%s-%d", var.x ? "a" : "b", 1)')
    assert isinstance(choice, OneOf)
    assert choice.choices == ("a-1", "b-1")


def test_an_unknown_count_keeps_the_resource() -> None:
    """One instance without a key stands for whatever instances there may be."""
    scene = Scene(
        'variable "n" {}\n'
        'resource "aws_ebs_volume" "v" {\n  count = var.n\n  encrypted = false\n}\n'
        'resource "aws_ebs_volume" "w" {\n  for_each = var.n\n  size = each.value.size\n}\n'
        'resource "aws_ebs_volume" "none" {\n  count = var.n ? 0 : 0\n}\n'
        'resource "aws_ebs_volume" "least" {\n  count = var.n ? 2 : 3\n}\n'
    )
    assert scene.addresses == [
        "aws_ebs_volume.v",
        "aws_ebs_volume.w",
        "aws_ebs_volume.least[0]",
        "aws_ebs_volume.least[1]",
        "aws_ebs_volume.least[2]",
    ]
    presence = scene["aws_ebs_volume.v"].presence
    assert isinstance(presence, Unknown)
    assert str(presence.reasons[0]) == "var.n has no value"
    assert scene.at("aws_ebs_volume.v", "encrypted") is False
    assert isinstance(scene.at("aws_ebs_volume.w", "size"), Unknown)
    assert scene["aws_ebs_volume.least[1]"].presence is True


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ('try(aws_s3_bucket.one[0].bucket, "none")', ("known", "none")),
        ('try(aws_s3_bucket.some[0].bucket, "none")', ("known", "none")),
        ('try(aws_s3_bucket.each["a"].bucket, "none")', ("known", "none")),
        ('try(module.m[0].o, "none")', ("known", "none")),
        ("can(aws_s3_bucket.one[0].bucket)", None),
        ('try(aws_s3_bucket.two[1].bucket, "none")', "known"),
        ("can(aws_s3_bucket.two[1].bucket)", True),
        ('try(aws_s3_bucket.two[5].bucket, "none")', "none"),
    ],
)
def test_whether_an_instance_is_there_decides_what_try_takes(expression: str, expected: object) -> None:
    """A reference to an instance that may not be there is one that may fail."""
    scene = Scene(
        {
            "main.tf": HEAD
            + "".join(
                f'resource "aws_s3_bucket" "{name}" {{\n  {how}\n  bucket = "known"\n}}\n'
                for name, how in [
                    ("one", "count = var.x ? 1 : 0"),
                    ("some", "count = var.x"),
                    ("each", "for_each = var.x"),
                    ("two", "count = 2"),
                ]
            )
            + 'module "m" {\n  source = "./m"\n  count = var.x ? 1 : 0\n}\n'
            f'resource "terraform_data" "t" {{\n  input = {expression}\n}}\n',
            "m/main.tf": 'output "o" { value = "known" }\n',
        }
    )
    value = scene.at("terraform_data.t", "input")
    if isinstance(expected, tuple):
        assert isinstance(value, OneOf)
        assert value.choices == expected
    elif expected is None:
        assert isinstance(value, Unknown)
    else:
        assert value == expected


def test_for_each_over_a_partly_known_map_keeps_its_known_keys() -> None:
    """Known keys are instances that surely exist; the others are one that may."""
    scene = Scene(
        'variable "n" {}\n'
        'resource "aws_ebs_volume" "v" {\n  for_each = merge(var.n, { a = 1 })\n  size = each.value\n}\n'
    )
    assert scene.addresses == ['aws_ebs_volume.v["a"]', "aws_ebs_volume.v"]
    assert scene.at('aws_ebs_volume.v["a"]', "size") == 1


def test_a_module_of_unknown_count_makes_its_resources_uncertain() -> None:
    """The doubt about a call is a doubt about everything in the module."""
    scene = Scene(
        {
            "main.tf": 'variable "n" {}\nmodule "m" {\n  source = "./m"\n  count = var.n\n}\n',
            "m/main.tf": 'resource "aws_ebs_volume" "v" {}\n',
        }
    )
    assert scene.addresses == ["module.m.aws_ebs_volume.v"]
    assert isinstance(scene["module.m.aws_ebs_volume.v"].presence, Unknown)


def test_a_module_that_is_not_there_makes_its_outputs_unknown() -> None:
    """The reason is the module, and the diagnostic says how to get it."""
    scene = Scene('module "m" {\n  source = "a/b/aws"\n}\nresource "terraform_data" "t" { input = module.m.x }\n')
    value = scene.at("terraform_data.t", "input")
    assert isinstance(value, Unknown)
    assert value.reasons[0].subject == "module.m"
    (gap,) = scene.diagnostics()
    assert (gap.level, gap.remedy) == ("gap", "terraform init -backend=false, or scan with --init")
    assert scene.loaded.scopes[0].gaps == value.reasons
