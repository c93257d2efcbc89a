"""Where the values of a root module's variables come from, and what becomes of them."""

from collections.abc import Mapping

import pytest
from terraform_scene import Scene

from scanner.model.options import VariableSet, VariablesFile, VariableText
from scanner.model.value import Unknown

USE = 'resource "terraform_data" "t" {\n  input = var.x\n}\n'


def given(files: Mapping[str, str], *sources: VariablesFile | VariableText, environment: str | None = None) -> object:
    """The value of ``var.x``."""
    outer = () if environment is None else (VariableText("x", environment, "TF_VAR_x"),)
    scene = Scene(
        {"main.tf": 'variable "x" {\n  default = "default"\n}\n' + USE, **files},
        variables=VariableSet(sources),
        roots={"": ()},
        environment_variables=outer,
    )
    return scene.at("terraform_data.t", "input")


def test_the_order_is_terraforms() -> None:
    """Default, environment, terraform.tfvars, terraform.tfvars.json, the automatic ones by name, what is chosen."""
    layers = {
        "terraform.tfvars": 'x = "tfvars"\n',
        "terraform.tfvars.json": '{"x": "json"}',
        "a.auto.tfvars": 'x = "a"\n',
        "b.auto.tfvars.json": '{"x": "b"}',
        "c.auto.tfvars": 'x = "c"\n',
    }
    assert given({}) == "default"
    assert given({}, environment="environment") == "environment"
    for count in range(1, 6):
        first = dict(list(layers.items())[:count])
        assert given(first, environment="environment") == ["tfvars", "json", "a", "b", "c"][count - 1]
    assert given({**layers, "dev.tfvars": 'x = "dev"\n', "my.tfvars.json": "{}"}) == "c"
    file, text = VariablesFile("dev.tfvars"), VariableText("x", "flag")
    chosen = {**layers, "dev.tfvars": 'x = "dev"\n'}
    assert given(chosen, text, file, environment="environment") == "dev"
    assert given(chosen, file, text) == "flag"


def test_the_values_of_a_called_module_come_from_its_call() -> None:
    """Neither a tfvars file in its folder nor a flag reaches it."""
    scene = Scene(
        {
            "main.tf": 'module "m" {\n  source = "./m"\n}\n',
            "m/main.tf": 'variable "x" {\n  default = 1\n}\n' + USE,
            "m/terraform.tfvars": "x = 2\n",
        },
        variables=VariableSet((VariableText("x", "3"),)),
        roots={"": ()},
    )
    inside = [one for one in scene.loaded.resources if one.address == "module.m.terraform_data.t"]
    assert [one.at(("input",)) for one in inside] == [1]


def test_a_library_has_its_defaults() -> None:
    """Only root modules are given values, unless there are none: then nobody else can be meant."""
    library, root = 'variable "x" {\n  default = 1\n}\n' + USE, 'terraform {\n  backend "local" {}\n}\n'
    variables = VariableSet((VariableText("x", "3"),))
    beside = Scene({"lib/main.tf": library, "root/main.tf": root}, variables=variables)
    assert beside.at("terraform_data.t", "input") == 1
    (note,) = beside.diagnostics()
    why = "--var sets x, which no root module that takes it declares as a variable"
    assert (note.level, note.message) == ("note", why)
    alone = Scene({"lib/main.tf": library}, variables=variables)
    assert [one.id for one in alone.loaded.scopes] == ["library:lib"]
    assert alone.at("terraform_data.t", "input") == "3"
    assert not alone.diagnostics()


def test_a_flag_that_nobody_can_take_is_told() -> None:
    """Without any Terraform code it is in vain."""
    (note,) = Scene({}, variables=VariableSet((VariableText("x", "3"),))).diagnostics()
    assert (note.level, note.message) == ("note", "--var sets x, and there is no Terraform module that could take it")


@pytest.mark.parametrize(
    ("type_", "text", "value"),
    [
        ("", "true", "true"),
        ("type = string", "[1]", "[1]"),
        ("type = bool", "false", False),
        ("type = number", "1.50", 1.5),
        ("type = any", "[1]", (1,)),
        ("type = list(number)", '[1, "2"]', (1, 2)),
        ("type = list", '["a", 1]', ("a", "1")),
        ("type = map(bool)", '{a = "true", "b" = false}', {"a": True, "b": False}),
        ("type = set(string)", '["b", "a", "b"]', ("a", "b")),
        ("type = object({a = optional(number, 2)})", "{}", {"a": 2}),
        ("type = list(string)", '[for x in ["a"] : "${x}b"]', ("ab",)),
        ("type = tuple([bool])", '["true"]', (True,)),
    ],
)
def test_texts_are_read_by_the_declared_type(type_: str, text: str, value: object) -> None:
    """A primitive type or none takes the text itself, any other an expression; the result has the type."""
    main = f'variable "x" {{\n  {type_}\n}}\n{USE}'
    for environment in (True, False):
        sources = (VariableText("x", text),)
        scene = Scene(
            main,
            roots={"": ()},
            variables=VariableSet(() if environment else sources),
            environment_variables=sources if environment else (),
        )
        found = scene.at("terraform_data.t", "input")
        assert found == value
        assert type(found) is type(value) or isinstance(value, float | tuple | dict)
        assert scene.diagnostics() == []


@pytest.mark.parametrize("word", ["false", "true"])
def test_files_are_converted_too(word: str) -> None:
    """``"false"`` is false where a bool is declared."""
    scene = Scene({"main.tf": 'variable "x" {\n  type = bool\n}\n' + USE, "terraform.tfvars": f'x = "{word}"\n'})
    assert scene.at("terraform_data.t", "input") is (word == "true")


@pytest.mark.parametrize(
    ("type_", "text"),
    [("list(string)", "[a"), ("list(string)", "[a]"), ("list(string)", '[upper("a")]'), ("number", "many")],
)
def test_what_is_no_value_is_told(type_: str, text: str) -> None:
    """An expression that is none, names something, calls something or has another type: no value, and why."""
    scene = Scene(
        f'variable "x" {{\n  type = {type_}\n}}\n{USE}',
        roots={"": ()},
        variables=VariableSet((VariableText("x", text),)),
    )
    assert isinstance(scene.at("terraform_data.t", "input"), Unknown)
    (told,) = scene.diagnostics()
    assert told.file in ("", "main.tf")  # no flag is a file
    assert "--var" in told.message


def test_in_json_files_of_variables_nothing_is_a_template() -> None:
    """Strings are what they are, in tfvars and in defaults alike."""
    scene = Scene(
        {
            "main.tf.json": '{"variable": {"x": {}, "y": {"default": "${upper(\\"a\\")}", "type": "string"}}}',
            "use.tf": 'resource "terraform_data" "t" {\n  input = [var.x, var.y]\n}\n',
            "terraform.tfvars.json": '{"//": "a comment", "x": {"a": ["${var.y}"]}}',
        }
    )
    assert scene.at("terraform_data.t", "input") == ({"a": ("${var.y}",)}, '${upper("a")}')
    assert scene.diagnostics() == []


def test_values_that_nobody_takes_are_noted_once() -> None:
    """A value for an undeclared variable is told on its line, save where another root declares it, and save
    those of the environment.
    """
    scene = Scene(
        {
            "a/main.tf": 'variable "x" {}\n',
            "b/main.tf": 'variable "y" {}\n',
            "a/terraform.tfvars": "x = 1\ny = 2\n",
            "all.tfvars": "x = 1\ny = 2\n\nz = 3\n",
        },
        roots={"a": (), "b": ()},
        variables=VariableSet((VariablesFile("all.tfvars"), VariableText("flag", "SECRET"))),
        environment_variables=(VariableText("w", "1", "TF_VAR_w"),),
    )
    told = [(one.level, one.file, one.span and one.span.start_line, one.message) for one in scene.diagnostics()]
    why = "which no root module that takes it declares as a variable"
    assert told == [
        ("note", "a/terraform.tfvars", 2, f"a/terraform.tfvars sets y, {why}"),
        ("note", "all.tfvars", 4, f"all.tfvars sets z, {why}"),
        ("note", "", None, f"--var sets flag, {why}"),
    ]


def test_files_that_cannot_be_used_are_errors() -> None:
    """A file that is not there, blocks in one, and a root that has no code."""
    scene = Scene(
        {"main.tf": "", "terraform.tfvars": "x {\n}\n"},
        roots={"": (), "nowhere": ()},
        variables=VariableSet((VariablesFile("nope.tfvars"),)),
    )
    told = [(one.level, one.code, one.file) for one in scene.diagnostics()]
    assert sorted(told) == [
        ("error", "terraform-root", "nowhere"),
        ("error", "terraform-syntax", "terraform.tfvars"),
        ("error", "terraform-var-file", "nope.tfvars"),
    ]


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("optional(number, -1)", -1),
        ('optional(string, "x${1 + 1}")', "x2"),
        ("optional(bool, true ? false : true)", False),
        ("optional(bool)", None),
        ('optional(list(string), [for one in ["a"] : one])', ("a",)),
        ("optional(object({ b = optional(number, 2) }), {})", {"b": 2}),
        ("optional(object({ b = optional(number, 2) }))", None),
        ("optional(map(object({ b = optional(bool, true) })), { k = {} })", {"k": {"b": True}}),
    ],
)
def test_optional_attributes_have_their_defaults(written: str, value: object) -> None:
    """Any constant expression, converted; for an attribute that is left out and for one that is null."""
    for text in ("{}", "{ a = null }"):
        scene = Scene(f'variable "x" {{\n  type = object({{ a = {written} }})\n  default = {text}\n}}\n{USE}')
        assert scene.at("terraform_data.t", "input") == {"a": value}
        assert scene.diagnostics() == []


@pytest.mark.parametrize(
    ("declared", "argument", "value"),
    [
        ("default = 1", "null", None),
        ("default = 1\n  nullable = false", "null", 1),
        ("default = 1\n  nullable = true", "null", None),
        ("default = 1\n  nullable = false", "2", 2),
    ],
)
def test_null_is_the_default_where_a_variable_is_not_nullable(declared: str, argument: str, value: object) -> None:
    """In a call and in a file alike; a nullable variable is null then, whatever its default."""
    inner = f'variable "x" {{\n  {declared}\n}}\nresource "terraform_data" "t" {{\n  input = [var.x]\n}}\n'
    call = f'module "m" {{\n  source = "./m"\n  x = {argument}\n}}\n'
    called = Scene({"main.tf": call, "m/main.tf": inner})
    assert called.at("module.m.terraform_data.t", "input") == (value,)
    rooted = Scene({"main.tf": inner, "terraform.tfvars": f"x = {argument}\n"})
    assert rooted.at("terraform_data.t", "input") == (value,)


def test_null_without_a_default_is_no_value() -> None:
    """Where a variable is not nullable, Terraform refuses it."""
    scene = Scene({"main.tf": 'variable "x" {\n  nullable = false\n}\n' + USE, "terraform.tfvars": "x = null\n"})
    assert isinstance(scene.at("terraform_data.t", "input"), Unknown)
    assert [one.span and one.span.file for one in scene.diagnostics()] == ["terraform.tfvars"]


@pytest.mark.parametrize("default", ['upper("a")', "var.y", "local.z", "[for one in var.y : one]"])
def test_a_default_is_a_constant(default: str) -> None:
    """It can neither call nor name anything: then there is no value, and the place is told."""
    scene = Scene(f'variable "y" {{\n  default = []\n}}\nvariable "x" {{\n  default = {default}\n}}\n{USE}')
    assert isinstance(scene.at("terraform_data.t", "input"), Unknown)
    assert [one.span and one.span.start_line for one in scene.diagnostics()] == [5]


@pytest.mark.parametrize("flag", ["sensitive", "ephemeral"])
def test_marked_variables_are_not_shown(flag: str) -> None:
    """What comes from one is sensitive."""
    scene = Scene(f'variable "x" {{\n  default = "v"\n  {flag} = true\n  deprecated = "no"\n}}\n{USE}')
    found = scene["terraform_data.t"].body.get("input")
    assert found is not None
    assert (found.value, found.sensitive) == ("v", True)


def test_the_workspace_is_that_of_the_set() -> None:
    """In the root and in the modules that it calls."""
    scene = Scene(
        {
            "main.tf": 'module "m" {\n  source = "./m"\n}\n',
            "m/main.tf": 'resource "terraform_data" "t" {\n  input = terraform.workspace\n}\n',
        },
        roots={"": (VariableSet(workspace="prod"),)},
    )
    assert scene.at("module.m.terraform_data.t", "input") == "prod"


VALIDATED = """\
variable "x" {
  type    = string
  default = "qa"
  validation {
    condition     = contains(["dev", "prod"], var.x)
    error_message = "There is no ${var.x}."
  }
  validation {
    condition     = length(var.x) == 2
    error_message = "Two letters."
  }
}
"""


def test_a_validation_that_fails_is_a_note_on_its_condition() -> None:
    """Whatever is planned has another value, so this one is not known; what holds or is unknown is not told."""
    scene = Scene(VALIDATED + USE)
    value = scene.at("terraform_data.t", "input")
    assert isinstance(value, Unknown)
    assert [str(reason) for reason in value.reasons] == ["var.x fails its validation"]
    (note,) = scene.diagnostics()
    assert (note.level, note.code, note.message) == (
        "note",
        "terraform-validation",
        "var.x fails its validation: There is no qa.",
    )
    assert note.span is not None
    assert (note.span.start_line, note.span.start_column) == (5, 21)
    assert Scene(VALIDATED.replace("qa", "prod")).diagnostics()[0].message == "var.x fails its validation: Two letters."
    assert Scene(VALIDATED.replace('  default = "qa"\n', "")).diagnostics() == []


def test_validations_hold_for_each_call_and_each_environment() -> None:
    """The note says of which instance and of which environment it speaks."""
    files = {"main.tf": 'module "m" {\n  source = "./m"\n  x = var.x\n}\nvariable "x" {}\n', "m/main.tf": VALIDATED}
    sets = [VariableSet((VariableText("x", text),), environment=name) for name, text in (("a", "qa"), ("b", "dev"))]
    scene = Scene(files, roots={"": tuple(sets)})
    assert [one.message for one in scene.diagnostics()] == [
        "module.m.var.x fails its validation in a: There is no qa.",
        "module.m.var.x fails its validation in b: Two letters.",
    ]


def test_a_validation_sees_other_variables_as_they_are_validated() -> None:
    """Its own variable has its value already; a circle of validations is told, as Terraform does."""
    text = 'variable "y" {{\n  default = 1\n  validation {{\n    condition = {0}\n    error_message = "y"\n  }}\n}}\n'
    good = Scene(VALIDATED.replace("length(var.x) == 2", "var.y == 1") + text.format("var.y > 0"))
    assert [one.span and one.span.start_line for one in good.diagnostics()] == [5]
    circle = Scene(VALIDATED.replace("length(var.x) == 2", "var.y == 1") + text.format('var.x == "qa"'))
    assert "terraform-cycle" in {one.code for one in circle.diagnostics()}


def test_a_message_with_a_secret_is_not_told() -> None:
    """Nor is one that cannot be evaluated."""
    secret = VALIDATED.replace('"qa"\n', '"qa"\n  sensitive = true\n')
    assert [one.message for one in Scene(secret).diagnostics()] == ["var.x fails its validation"]
    broken = VALIDATED.replace('"There is no ${var.x}."', "nothing.at.all")
    assert [one.message for one in Scene(broken).diagnostics()] == ["var.x fails its validation"]
