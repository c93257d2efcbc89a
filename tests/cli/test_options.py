"""Options that cannot mean anything are errors, and the command that the text ends with works."""

import json
import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner
from command_inputs import FAULT, Run

from scanner.cli import main
from scanner.report import FORMATS


@pytest.mark.parametrize(
    ("option", "value", "message"),
    [
        ("--param", "nobody=1", "no rule has a parameter 'nobody'"),
        ("--param", "factor=much", "parameter factor: 'much' is no number"),
        ("--kubernetes-version", "1.x", "expected a version like 1."),
        ("--kubernetes-version", "abc", "expected a version like 1."),
    ],
)
def test_a_value_that_means_nothing_is_an_error(folder: Path, run: Run, option: str, value: str, message: str) -> None:
    """A parameter that no rule declares, or of another type, and a version that is none: 2, and why."""
    (folder / "main.tf").write_text(FAULT)
    result = run("scan", ".", option, value)
    assert result.exit_code == 2
    assert message in result.output


def test_a_parameter_in_the_configuration_is_checked(folder: Path, run: Run) -> None:
    """What the file sets for a rule that does not declare it is an error as well."""
    (folder / "main.tf").write_text(FAULT)
    (folder / ".groundrule.yaml").write_text(
        "version: 1\nrules: {k8s-container-no-memory-limit: {params: {factor: 2}}}\n"
    )
    result = run("scan", ".", only_own=False)
    assert result.exit_code == 2
    assert "no rule that k8s-container-no-memory-limit names has a parameter 'factor'" in result.output


def test_the_command_that_the_text_ends_with_works(folder: Path, run: Run) -> None:
    """It repeats whatever decides how the same is read and judged."""
    (folder / "main.tf").write_text(FAULT.replace("false", "var.on") + 'variable "on" {}\nprovider "aws" {}\n')
    (folder / "a b.tfvars").write_text("on = false\n")
    text = run("scan", "main.tf", "--var-file", "a b.tfvars", "--exclude", "c d").stdout
    found = re.search(r"^  groundrule (explain .*)$", text, re.MULTILINE)
    assert found is not None, text
    result = CliRunner().invoke(main, shlex.split(found[1]))
    assert result.exit_code == 0, result.output
    assert "Volume is not encrypted" in result.output


def test_a_value_from_a_flag_stands_in_no_file(folder: Path, run: Run) -> None:
    """What --var gives is traced to the variable's declaration: every place in a report is in a file."""
    (folder / "main.tf").write_text('provider "aws" {}\nvariable "on" {}\n' + FAULT.replace("false", "var.on"))
    for form in FORMATS:
        output = run("scan", "main.tf", "--var", "on=false", "--format", form).stdout
        assert "--var:" not in output
        assert "--var on:" not in output
        assert "--var%20on" not in output
    (found,) = json.loads(run("scan", "main.tf", "--var", "on=false", "--format", "json").stdout)["results"]
    assert [(one["what"], one["location"]["file"], one["location"]["start_line"]) for one in found["origin"]] == [
        ("var.on in --var", "main.tf", 2)
    ]


def test_a_secret_from_a_flag_is_not_written_into_the_code(folder: Path, run: Run) -> None:
    """A password that --var gives is no literal of the code, and one in a tfvars file still is."""
    (folder / "main.tf").write_text(
        'provider "aws" {}\nvariable "password" {}\nresource "aws_db_instance" "x" {\n  password = var.password\n}\n'
    )
    options = ("scan", "main.tf", "--rule", "tf-literal-secret")
    secret = "hunter2Xq9LongSecret"  # noqa: S105  # it is looked for
    given = run(*options, "--rule", "aws-*", "--var", f"password={secret}", only_own=False)
    assert "tf-literal-secret" not in given.stdout
    assert "--var 'password=***'" in given.stdout
    assert secret not in given.output
    (folder / "terraform.tfvars").write_text(f'password = "{secret}"\n')
    assert run(*options, only_own=False).exit_code == 1


def test_of_variables_the_last_one_given_wins(folder: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Flags and files in their order on the command line; the environment only where a flag asks for it."""
    (folder / "main.tf").write_text('provider "aws" {}\nvariable "on" {}\n' + FAULT.replace("false", "var.on"))
    (folder / "on.tfvars").write_text("on = true\n")
    (folder / "off.tfvars").write_text("on = false\n")

    def fails(*options: str) -> bool:
        return run("scan", "main.tf", *options).exit_code == 1

    assert fails("--var-file", "on.tfvars", "--var", "on=false")
    assert not fails("--var", "on=false", "--var-file", "on.tfvars")
    assert fails("--var-file", "on.tfvars", "--var-file", "off.tfvars")
    assert not fails("--var", "on=false", "--var-file=off.tfvars", "--var=on=true")
    monkeypatch.setenv("TF_VAR_on", "false")
    assert not fails()
    assert fails("--var-env")
    assert not fails("--var-env", "--var", "on=true")


def test_the_order_of_variables_is_repeated(folder: Path, run: Run) -> None:
    """The command that the text ends with gives them in the same order, without their values."""
    (folder / "main.tf").write_text('provider "aws" {}\nvariable "on" {}\n' + FAULT.replace("false", "var.on"))
    (folder / "x.tfvars").write_text("on = true\n")
    text = run("scan", "--var", "a=1", "--var-env", "--var-file", "x.tfvars", "--var", "on=false", "main.tf").stdout
    assert "--var 'a=***' --var-file x.tfvars --var 'on=***' main.tf" in text
    assert "--var-env" in text


def test_environments_of_the_configuration_are_scanned(folder: Path, run: Run) -> None:
    """Each root by its own; a flag holds in all."""
    (folder / ".git").mkdir()
    (folder / "app").mkdir()
    (folder / "app" / "main.tf").write_text('variable "on" {}\n' + FAULT.replace("false", "var.on"))
    (folder / "app" / "dev.tfvars").write_text("on = false\n")
    (folder / ".groundrule.yaml").write_text(
        "version: 1\nroots:\n  app:\n    environments:\n"
        "      dev: {var_files: [dev.tfvars]}\n      prod: {variables: {on: true}}\n"
    )
    found = json.loads(run("scan", "--format", "json").stdout)["results"]
    assert [(one["verdict"], one["environments"]) for one in found] == [("fail", ["dev"])]
    graph = json.loads(CliRunner().invoke(main, ["graph"]).stdout)
    assert [(one["id"], one["environment"]) for one in graph["scopes"]] == [
        ("root:app//dev", "dev"),
        ("root:app//prod", "prod"),
    ]
    both = json.loads(run("scan", "app", "--var", "on=false", "--format", "json").stdout)["results"]
    assert [one["environments"] for one in both] == [["dev", "prod"]]
