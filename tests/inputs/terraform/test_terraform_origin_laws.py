"""What holds of every chain, over configurations made at random: a literal is handed on through locals, modules,
functions, conditions and loops, and its chain leads back to it.
"""

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from origin_scan import results, scanned

from scanner.inputs.terraform import origins
from scanner.inputs.terraform.expressions.evaluate import evaluate
from scanner.inputs.terraform.origins import trail
from scanner.inputs.terraform.resources import cells
from scanner.model.located import ORIGIN_KINDS
from scanner.report import FORMATS
from scanner.report.explain import render_explanation

MAX_STEPS = 30
# Ways to hand on what {} says; the result is the same value.
SAME = (
    "local",
    "module",
    "({})",
    'true ? {} : "no"',
    'false ? "no" : {}',
    "[{}][0]",
    "{{ k = {} }}.k",
    'merge({{ k = "no" }}, {{ k = {} }}).k',
    'concat(["no"], [{}])[1]',
    "coalesce(null, {})",
    'lookup({{ k = {} }}, "k", "no")',
    "try(tomap({{}}).no, {})",
    '[for one in ["no", {}] : one if one != "no"][0]',
    '{{ for k, v in {{ a = {} }} : upper(k) => v }}["A"]',
    "flatten([[], [{}]])[0]",
    "element([{}], 3)",
    "([{}][*])[0]",
    "tolist([{}])[0]",
    "one(toset([{}]))",
)


def configuration(ways: list[str]) -> dict[str, str]:
    """The files of a configuration that hands a needle on in these ways."""
    files: dict[str, str] = {}
    folder, body, expression = "", "", '"needle"'
    for number, way in enumerate(ways):
        if way == "local":
            body += f"locals {{\n  l{number} = {expression}\n}}\n"
            expression = f"local.l{number}"
        elif way == "module":
            inner = f"m{number}"
            body += f'module "m{number}" {{\n  source = "./{inner}"\n  given  = {expression}\n}}\n'
            files[f"{folder}main.tf"] = body
            folder, body, expression = f"{folder}{inner}/", 'variable "given" {}\n', "var.given"
        else:
            expression = way.format(expression)
    files[f"{folder}main.tf"] = body + f'resource "terraform_data" "t" {{\n  input = {expression}\n}}\n'
    return files


def text_at(files: dict[str, str], location: dict[str, Any]) -> str:
    """What a file says at a place of one line, or to the end of the first of several."""
    file: str = location["file"]
    line: str = files[file].split("\n")[location["start_line"] - 1]
    start: int = location["start_column"] - 1
    several = location["end_line"] != location["start_line"]
    return line[start : None if several else location["end_column"] - 1]


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.sampled_from(SAME), max_size=9))
def test_a_chain_leads_back_to_the_literal(ways: list[str]) -> None:
    """Each step says what its file says, none comes twice, there are not too many, and the last is the literal
    (or the text that it was taken out of, where it stands at the place itself).
    """
    files = configuration(ways)
    with TemporaryDirectory() as folder:
        (result,) = results(scanned(files, Path(folder)))
    assert (result["verdict"], result["actual"]) == ("fail", "needle")
    chain = [one for one in result["origin"] if not one["level"]]
    for one in result["origin"]:
        assert one["kind"] in ORIGIN_KINDS
        assert one["text"] == text_at(files, one["location"])[:200]
        assert one["text"]
    assert len({json.dumps(one) for one in result["origin"]}) == len(result["origin"]) <= MAX_STEPS
    if chain and len(result["origin"]) < MAX_STEPS:
        assert "needle" in chain[-1]["text"]
    elif not chain:
        assert "needle" in text_at(files, result["location"])
    levels = [one for one in chain if one["kind"] in ("argument", "local")]
    named = [way for way in ways if way in ("local", "module")]
    assert len(result["origin"]) == MAX_STEPS or len(levels) == len(named)


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(1, 6), st.integers(0, 5))
def test_circles_end(length: int, start: int) -> None:
    """Locals that need each other have no value, and a chain that stops."""
    locals_ = "".join(f"  l{at} = local.l{(at + 1) % length}\n" for at in range(length))
    text = f'locals {{\n{locals_}}}\nresource "terraform_data" "t" {{\n  input = local.l{start % length}\n}}\n'
    with TemporaryDirectory() as folder:
        report = scanned(text, Path(folder), condition="deny: {input: x}")
    (result,) = results(report)
    assert result["verdict"] == "unknown"
    assert len(result["origin"]) <= length + 1
    assert [one["kind"] for one in result["origin"]].count("local") == length


def test_chains_are_made_for_what_is_reported_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No chain is asked for where a rule holds, and one for each failure."""
    asked: list[str] = []
    real = origins.origins_of

    def counted(*arguments: Any, **options: Any) -> object:
        asked.append(options["subject"])
        return real(*arguments, **options)

    monkeypatch.setattr(cells, "origins_of", counted)
    text = 'locals {\n  x = "x"\n  y = "y"\n}\n' + "".join(
        f'resource "terraform_data" "t{number}" {{\n  input = local.{"x" if number else "y"}\n}}\n'
        for number in range(20)
    )
    assert results(scanned(text, tmp_path, condition="deny: {input: {equals: z}}")) == []
    assert asked == []
    assert len(results(scanned(text, tmp_path, condition="deny: {input: {equals: y}}"))) == 1
    assert asked == ["terraform_data.t0.input"]


def test_twice_the_instances_take_twice_the_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What instances have in common is looked through once: a merge of loops behind a for_each."""
    looked = 0
    real = evaluate

    def counted(expression: Any, frame: Any) -> object:
        nonlocal looked
        looked += 1
        return real(expression, frame)

    monkeypatch.setattr(trail, "evaluate", counted)
    counts = []
    for number in (50, 100):
        looked = 0
        text = (
            f'locals {{\n  names = [for i in range({number}) : "v${{i}}"]\n'
            "  all   = merge({ for i, n in local.names : n => { on = i } }, {})\n}\n"
            'resource "terraform_data" "t" {\n  for_each = { for k, v in local.all : k => v }\n'
            "  input    = each.value.on\n}\n"
        )
        assert len(results(scanned(text, tmp_path))) == number
        counts.append(looked)
    assert counts[1] <= 2.2 * counts[0]


SECRETS = {
    "main.tf": """\
terraform {
  backend "local" {}
}
variable "db_password" { default = "canary-default" }
variable "quiet" {
  default   = "canary-quiet"
  sensitive = true
}
variable "users" {}
locals {
  mode = var.db_password == "canary-default" ? "open" : "closed"
  hush = var.quiet == "canary-compared" ? 1 : 2
  all  = merge({ a = { name = "x", password = "canary-map" } }, var.users)
}
resource "terraform_data" "a" { input = local.mode }
resource "terraform_data" "b" { input = local.hush }
resource "terraform_data" "c" {
  for_each = local.all
  input    = each.value.name
}
module "m" {
  source = "./m"
  token  = "canary-token"
}
""",
    "terraform.tfvars": 'users = { b = { name = "y", password = "canary-tfvars" } }\n',
    "m/main.tf": """\
variable "token" {}
resource "terraform_data" "d" {
  input = length(var.token) > 3 ? "long" : "short"
}
""",
}


def test_no_secret_is_shown_on_the_way(tmp_path: Path) -> None:
    """Neither one that decided a condition, nor one that stands beside the value that was taken."""
    report = scanned(SECRETS, tmp_path)
    assert len(report.findings) == 5
    assert all(finding.origins for finding in report.findings)
    told = [render(report) for render in FORMATS.values()]
    told += [render_explanation(report, finding) for finding in report.findings]
    assert not [text for text in told if "canary" in text]
