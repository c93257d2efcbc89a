"""Where a root module's variables get their values: tfvars files in Terraform's order, then flags."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from scanner.inputs.terraform.configuration import text_of, written
from scanner.inputs.terraform.files import VARIABLES, Files
from scanner.inputs.terraform.places import resolve
from scanner.syntax.hcl.tree import Block, Call, Expression, Literal, Name
from scanner.syntax.source import Source

FLAG: Final = "--var"


class Given(NamedTuple):
    """A value from outside: the expression, and the file (or flag) that gives it."""

    expression: Expression
    where: str


def given_variables(folder: str, variables: Mapping[str, Block], files: Files) -> dict[str, Given]:
    """Values for a root module: ``terraform.tfvars``, ``terraform.tfvars.json``, ``*.auto.tfvars`` and
    ``*.auto.tfvars.json`` by name, the files of the options, the values of the options. Later ones win.
    """
    found: dict[str, Given] = {}
    for path in (*automatic_files(folder, files), *_chosen_files(folder, files)):
        parsed = files.parsed(path)
        if parsed is None:
            continue
        for name, attribute in parsed.body.attributes.items():
            found[name] = Given(attribute.expression, path)
    for name, text in files.session.options.variables.items():
        found[name] = Given(_from_flag(name, text, variables.get(name)), FLAG)
    return found


def automatic_files(folder: str, files: Files) -> list[str]:
    """The tfvars files that Terraform reads by itself, in its order."""
    prefix = f"{folder}/" if folder else ""
    names = [path[len(prefix) :] for path in files.in_folder(folder) if path.endswith(VARIABLES)]
    fixed = [name for name in ("terraform.tfvars", "terraform.tfvars.json") if name in names]
    automatic = sorted(name for name in names if name.endswith((".auto.tfvars", ".auto.tfvars.json")))
    return [prefix + name for name in (*fixed, *automatic)]


def _chosen_files(folder: str, files: Files) -> list[str]:
    found: list[str] = []
    for name in files.session.options.var_files:
        for place in (resolve("", name), resolve(folder, name)):
            if place is not None and files.tree.exists(place):
                found.append(place)
                break
        else:
            message = f"the variables file {name} is not in the scanned tree"
            files.session.report("error", "terraform-var-file", message, file=name)
    return found


def _from_flag(name: str, text: str, declared: Block | None) -> Expression:
    """Text stays text for primitive types; for others it is an expression."""
    type_ = written(declared, "type") if declared is not None else None
    word = type_.name if isinstance(type_, Name) else text_of(type_)
    if type_ is None or (word in ("string", "number", "bool") and not isinstance(type_, Call)):
        content = text.encode()
        return Literal(Source(f"{FLAG} {name}", content), 0, len(content), text)
    from scanner.syntax.hcl import parse_expression  # noqa: PLC0415  # only flags need it

    return parse_expression(f"{FLAG} {name}", text)
