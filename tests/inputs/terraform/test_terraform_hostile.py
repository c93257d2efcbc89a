from pathlib import Path

import pytest
from hypothesis import given, settings
from terraform_expressions import EXPRESSIONS
from terraform_scene import Scene

from scanner.discovery import open_tree
from scanner.inputs.terraform import TERRAFORM, session
from scanner.model.options import InputOptions
from scanner.model.value import Unknown, is_known

DATA = 'resource "terraform_data" "t" {\n  input = %s\n}\n'


def _locals(first: str, later: str, count: int) -> str:
    lines = [f"  a0 = {first}", *(f"  a{n} = {later.replace('PREVIOUS', f'local.a{n - 1}')}" for n in range(1, count))]
    return "locals {\n" + "\n".join(lines) + "\n}\n" + DATA % f"local.a{count - 1}"


def test_a_long_chain_of_locals_needs_no_deep_stack() -> None:
    """Two thousand locals that refer to each other come to the value of the first."""
    scene = Scene(_locals('"v"', "PREVIOUS", 2000))
    assert scene.at("terraform_data.t", "input") == "v"
    assert scene.diagnostics() == []
    assert scene["terraform_data.t"].body.walk(("input",)).sensitive is False  # type: ignore[union-attr]


@pytest.mark.parametrize("size", [1, 3, 300])
def test_circular_locals_are_an_error_and_unknown(size: int) -> None:
    """A circle of any length is told of once, and what stands beside it is evaluated."""
    circle = "\n".join(f"  a{n} = local.a{(n + 1) % size}" for n in range(size))
    scene = Scene("locals {\n" + circle + "\n}\n" + DATA % "[local.a0, 1]")
    value = scene.at("terraform_data.t", "input")
    assert isinstance(value, tuple)
    assert isinstance(value[0], Unknown)
    assert value[0].reasons[0].why == "refers to itself"
    assert value[1] == 1
    assert {(one.level, one.code) for one in scene.diagnostics()} == {("error", "terraform-cycle")}


def test_a_circle_of_resources_is_told_at_the_argument() -> None:
    """What refers back is what there is to mend, not the resource."""
    circle = "".join(f'resource "aws_vpc" "{a}" {{\n  x = aws_vpc.{b}.x\n}}\n' for a, b in ("ab", "ba"))
    scene = Scene(circle)
    assert isinstance(scene.at("aws_vpc.a", "x"), Unknown)
    (found,) = scene.diagnostics()
    assert (found.code, found.span and found.span.start_line) == ("terraform-cycle", 2)


@pytest.mark.parametrize(
    "call",
    [
        'file("/etc/passwd")',
        'filebase64("../../x")',
        'templatefile("../x", {})',
        'fileset(".", "../*")',
        'file("missing.txt")',
    ],
)
def test_a_file_that_cannot_be_read_is_told_at_its_call(call: str) -> None:
    """Outside of the tree, or not there: the value is unknown, and what stands beside it is evaluated."""
    scene = Scene(DATA % f"[{call}, 1]")
    value = scene.at("terraform_data.t", "input")
    assert isinstance(value, tuple)
    assert isinstance(value[0], Unknown)
    assert value[1] == 1
    (found,) = scene.diagnostics()
    assert found.span is not None
    assert (found.level, found.code, found.span.start_line) == ("note", "terraform-file", 2)
    assert found.span.start_column == 12


@pytest.mark.parametrize(
    ("first", "later"),
    [
        ('"v"', "[PREVIOUS, PREVIOUS]"),
        ('"v"', '"${PREVIOUS}${PREVIOUS}"'),
        ("10", "PREVIOUS * PREVIOUS"),
        ('"v"', "[PREVIOUS]"),
    ],
)
def test_values_that_grow_without_end_are_cut(first: str, later: str) -> None:
    """Size, depth and digits are bounded; a diagnostic stands on the expression that went too far."""
    scene = Scene(_locals(first, later, 70))
    assert not is_known(scene.at("terraform_data.t", "input"))
    found = scene.diagnostics()
    assert found
    assert all(one.span is not None and one.code == "terraform-evaluation" for one in found)


@pytest.mark.parametrize(
    "expression",
    [
        "range(1000000)",
        "pow(10, 1000000)",
        'tonumber("1e99999")',
        "setproduct(range(1000), range(1000))",
        'file("/etc/passwd")',
        'file("../../etc/passwd")',
        'regex("(a+)+$", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!")',
        'regex("a*a*a*a*a*a*b", join("", [for i in range(1000) : "a"]))',
        'format("%999999999d", 1)',
        "upper()",
        "nope",
        "each.key",
        "local",
        "{ a = 1 }.b",
    ],
)
def test_what_cannot_be_evaluated_is_unknown(expression: str) -> None:
    """No exception, no long wait: an unknown."""
    scene = Scene(DATA % expression)
    assert not is_known(scene.at("terraform_data.t", "input"))
    scene["terraform_data.t"].body.walk(("input",)).origins()  # type: ignore[union-attr]


_WIDE = _locals('["x", "x", "x", "x"]', "[PREVIOUS, PREVIOUS, PREVIOUS, PREVIOUS]", 9).replace(DATA % "local.a8", "")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (_WIDE + DATA % "[jsonencode(local.a8), jsonencode(local.a8)]", 13),
        (_WIDE + DATA % "yamlencode(local.a8)", 13),
        (DATA % '[for i in range(1000) : [for j in range(256) : cidrsubnet("10.0.0.0/8", 16, i)]]', 2),
        (DATA % "[for a in range(1000) : [for b in range(1000) : [for c in range(1000) : a + b + c]]]", 2),
    ],
)
def test_what_takes_too_long_is_told_on_its_line(text: str, line: int) -> None:
    """Text of very many parts, and loops in loops of what is laborious, are unknown; the rest goes on."""
    scene = Scene(text + 'resource "terraform_data" "u" {\n  input = 1 + 1\n}\n')
    assert isinstance(scene.at("terraform_data.t", "input"), Unknown)
    assert [(one.span.start_line, one.message) for one in scene.diagnostics() if one.span is not None] == [
        (line, "this takes too long to be evaluated")
    ]
    assert scene.at("terraform_data.u", "input") == 2


def test_blocks_that_loop_share_what_is_allowed() -> None:
    """Of a thousand blocks with a long loop each, the first are evaluated; of the others the loop is unknown."""
    block = 'dynamic "a" {\n  for_each = range(1000)\n  content {\n    b = [for i in range(1000) : "x${i}"]\n  }\n}\n'
    scene = Scene(f'resource "terraform_data" "t" {{\n{block}}}\n')
    values = [one.get("b").value for one in scene["terraform_data.t"].body.get("a").items()]  # type: ignore[union-attr]
    assert len(values) == 1000
    assert isinstance(values[0], tuple)
    assert 0 < sum(map(is_known, values)) < 900
    assert {(one.span.start_line, one.message) for one in scene.diagnostics() if one.span is not None} == {
        (5, "this takes too long to be evaluated")
    }


def test_instances_of_instances_are_told_and_the_first_are_there(monkeypatch: pytest.MonkeyPatch) -> None:
    """A thousand modules of a thousand of a thousand: as many as are looked at, and a note on each count."""
    monkeypatch.setattr(session, "INSTANCES_A_SCOPE", 10_000)
    scene = Scene(
        {
            "main.tf": 'module "a" {\n  source = "./a"\n  count  = 1000\n}\n',
            "a/main.tf": 'module "b" {\n  source = "../b"\n  count  = 1000\n}\n',
            "b/main.tf": 'resource "terraform_data" "x" {\n  count = 1000\n}\n',
        }
    )
    assert "module.a[0].module.b[0].terraform_data.x[999]" in scene.addresses
    assert len(scene.addresses) < 12_000
    told = {(one.file, one.span.start_line) for one in scene.diagnostics() if one.span is not None}
    assert told == {("a/main.tf", 3), ("b/main.tf", 2)}
    assert all("more than 10000 instances" in one.message for one in scene.diagnostics())


def test_long_texts_are_put_together_once() -> None:
    """A text of a hundred thousand parts, known and unknown, is what stands there."""
    scene = Scene('variable "v" {}\n' + DATA % 'join("", [for i in range(1000) : "ab${i}${var.v == 1 ? "" : ""}"])')
    assert scene.at("terraform_data.t", "input") == "".join(f"ab{n}" for n in range(1000))


def test_too_many_instances_are_one_uncertain_one() -> None:
    """A count beyond all measure is told of and stands for any number."""
    scene = Scene('resource "aws_ebs_volume" "v" {\n  count = 1000000000\n}\n')
    assert scene.addresses == ["aws_ebs_volume.v"]
    assert isinstance(scene["aws_ebs_volume.v"].presence, Unknown)
    assert [one.code for one in scene.diagnostics()] == ["terraform-evaluation"]


@pytest.mark.parametrize("source", ["../", "./.", "../a"])
def test_modules_that_call_themselves_are_an_error(source: str) -> None:
    """A circle of module calls is told of, and the rest of the module is read."""
    scene = Scene(
        {
            "main.tf": 'module "a" { source = "./a" }\n',
            "a/main.tf": f'module "again" {{ source = "{source}" }}\nresource "aws_ebs_volume" "v" {{}}\n',
        }
    )
    assert "module.a.aws_ebs_volume.v" in scene.addresses
    assert [(one.level, one.code) for one in scene.diagnostics()] == [("error", "terraform-module-cycle")]


def test_a_module_folder_that_is_not_there_is_an_error() -> None:
    """A path without code, and one that leads out of the tree, are told apart."""
    scene = Scene('module "a" { source = "./nope" }\nmodule "b" { source = "../../b" }\n')
    assert [(one.level, one.code) for one in scene.diagnostics()] == [
        ("error", "terraform-module-missing"),
        ("gap", "terraform-module-outside"),
    ]


@settings(max_examples=300, deadline=None)
@given(expression=EXPRESSIONS)
def test_any_expression_has_a_value(expression: str) -> None:
    """Whatever is written, evaluation ends with a value, and twice with the same."""
    text = 'variable "x" {}\nlocals {\n  l = ["a", 1]\n}\n' + DATA % expression + 'resource "terraform_data" "u" {}\n'
    first, second = Scene(text), Scene(text)
    assert first.at("terraform_data.t", "input") == second.at("terraform_data.t", "input")
    assert len(first.edges()) == len(second.edges())


@pytest.mark.parametrize(
    "expression",
    [
        pytest.param("1 + [2]", id="type error"),
        pytest.param("1 / 0", id="division by zero"),
        pytest.param('upper("a", "b")', id="wrong arity"),
        pytest.param('upcase("a")', id="unknown function"),
        pytest.param("{ a = 1 }.b", id="missing attribute"),
        pytest.param("local.circle", id="circle"),
        pytest.param("range(1000000)", id="a million elements"),
        pytest.param('join("", [for i in range(1000) : local.long])', id="a very long text"),
        pytest.param('file("/etc/passwd")', id="a file outside of the tree"),
        pytest.param('file("../passwd")', id="a file above the tree"),
    ],
)
def test_a_mistake_is_told_where_it_stands(expression: str) -> None:
    """The value is unknown, one diagnostic is on the expression's own line, and what is beside it is evaluated."""
    scene = Scene(
        f'locals {{\n  long   = format("%20000s", "x")\n  circle = local.other\n  other  = local.circle\n}}\n'
        f'resource "terraform_data" "t" {{\n  input = {{\n    right = 1 + 1\n    wrong = {expression}\n  }}\n}}\n'
    )
    assert isinstance(scene.at("terraform_data.t", "input.wrong"), Unknown)
    assert scene.at("terraform_data.t", "input.right") == 2
    (found,) = scene.diagnostics()
    assert found.span is not None
    assert found.span.start_line == (3 if expression == "local.circle" else 9), found


def test_a_file_through_a_link_out_of_the_tree_is_told(tmp_path: Path) -> None:
    """Terraform would follow the link; here nothing outside of the tree is read, and the call's line says so."""
    (tmp_path / "secret.txt").write_text("hunter2")
    folder = tmp_path / "repository"
    (folder / ".git").mkdir(parents=True)
    (folder / "link.txt").symlink_to(tmp_path / "secret.txt")
    (folder / "main.tf").write_text(DATA % 'file("link.txt")')
    loaded = TERRAFORM.load(open_tree([str(folder)]), InputOptions())
    (resource,) = (one for one in loaded.resources if one.address == "terraform_data.t")
    assert isinstance(resource.at(("input",)), Unknown)
    (found,) = loaded.late()
    assert found.span is not None
    assert (found.code, found.span.start_line) == ("terraform-file", 2)
    assert "hunter2" not in found.message
