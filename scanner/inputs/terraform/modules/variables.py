"""Where a root module's variables get their values: the environment, tfvars files in Terraform's order, options."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from scanner.inputs.terraform.configuration import written
from scanner.inputs.terraform.files import VARIABLES
from scanner.model.options import FLAG, VariableText
from scanner.syntax.hcl.tree import Block, Broken, Expression, Literal, Name
from scanner.syntax.source import Source

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scanner.inputs.terraform.files import Files
    from scanner.model.options import VariableSet, VariablesFile, VariableSource

_PRIMITIVE: Final = ("string", "number", "bool")


class Given(NamedTuple):
    """A value from outside: the expression, and the file that gives it, or what else does."""

    expression: Expression
    where: str
    in_file: bool


class Outside:
    """What root modules are given, or libraries where there is no root. Values for what none of them declares
    are told at the end (``unused``): one source may serve many roots.
    """

    __slots__ = ("_files", "_taken", "_used", "_values")

    def __init__(self, files: Files) -> None:
        self._files, self._taken = files, False
        # By source and name, in the order in which they came up: the expression, and whether a root declares it.
        self._values: dict[tuple[VariableSource | str, str], Given] = {}
        self._used: set[tuple[VariableSource | str, str]] = set()

    def values(self, folder: str, variables: Mapping[str, Block], chosen: VariableSet) -> dict[str, Given]:
        """The values for the variables of a root module, the last of each: of ``TF_VAR_name``, of
        ``terraform.tfvars``, ``terraform.tfvars.json``, the ``*.auto.tfvars`` and ``*.auto.tfvars.json`` by
        name, and of what was chosen.
        """
        self._taken = True
        found: dict[str, Given] = {}
        # Terraform passes over variables of the environment that are not declared.
        for one in self._files.session.options.environment_variables:
            if one.name in variables:
                found[one.name] = self._text(one, variables[one.name])
        for path in automatic_files(folder, self._files):
            self._take(path, self._file(path), variables, found)
        for source in chosen.sources:
            if isinstance(source, VariableText):
                given = {source.name: self._text(source, variables.get(source.name))}
            else:
                given = self._chosen(source)
            self._take(source, given, variables, found)
        return found

    def unused(self) -> None:
        """Tell which values nobody has a variable for, and which flags find no module at all."""
        if not self._taken:
            for one in self._files.session.options.variables.sources:
                if isinstance(one, VariableText) and one.where == FLAG:
                    message = f"{FLAG} sets {one.name[:100]}, and there is no Terraform module that could take it"
                    self._files.session.report("note", "terraform-undeclared-variable", message)
        for (source, name), given in self._values.items():
            if (source, name) not in self._used:
                message = f"{given.where} sets {name[:100]}, which no root module that takes it declares as a variable"
                span = given.expression.span if given.in_file else None
                self._files.session.report("note", "terraform-undeclared-variable", message, span)

    def _take(
        self,
        source: VariableSource | str,
        given: Mapping[str, Given],
        variables: Mapping[str, Block],
        found: dict[str, Given],
    ) -> None:
        for name, value in given.items():
            self._values.setdefault((source, name), value)
            if name in variables:
                self._used.add((source, name))
                found[name] = value

    def _file(self, path: str) -> dict[str, Given]:
        parsed = self._files.parsed(path)
        if parsed is None:
            return {}
        for block in parsed.body.blocks:
            message = f"a file of variables has no blocks: write {block.type[:100]} = {{ ... }} with an equals sign"
            self._files.session.report("error", "terraform-syntax", message, block.header)
        attributes = parsed.body.attributes.items()
        return {name: Given(attribute.expression, path, in_file=True) for name, attribute in attributes}

    def _chosen(self, source: VariablesFile) -> dict[str, Given]:
        if self._files.tree.exists(source.path):
            return self._file(source.path)
        message = f"the variables file {source.path} is not in the scanned tree"
        self._files.session.report("error", "terraform-var-file", message, file=source.path)
        return {}

    def _text(self, source: VariableText, declared: Block | None) -> Given:
        """Text stays text for primitive types and without a type; for others it is an expression."""
        type_ = written(declared, "type") if declared is not None else None
        file = f"{source.where} {source.name}"
        if declared is None or type_ is None or _is_primitive(type_):
            content = source.text.encode("utf-8", "surrogatepass")
            return Given(Literal(Source(file, content), 0, len(content), source.text), source.where, in_file=False)
        from scanner.syntax.hcl import parse_expression  # noqa: PLC0415  # few variables are given so

        expression = parse_expression(file, source.text)
        if isinstance(expression, Broken):
            message = (
                f"{source.where} {source.name}: the value is no expression, which the type of the variable asks for"
            )
            self._files.session.report("error", "terraform-variable", message, declared.header)
        return Given(expression, source.where, in_file=False)


def automatic_files(folder: str, files: Files) -> list[str]:
    """The tfvars files that Terraform reads by itself, in its order."""
    prefix = f"{folder}/" if folder else ""
    names = [path[len(prefix) :] for path in files.in_folder(folder) if path.endswith(VARIABLES)]
    fixed = [name for name in ("terraform.tfvars", "terraform.tfvars.json") if name in names]
    automatic = sorted(name for name in names if name.endswith((".auto.tfvars", ".auto.tfvars.json")))
    return [prefix + name for name in (*fixed, *automatic)]


def _is_primitive(type_: Expression) -> bool:
    word = type_.value if isinstance(type_, Literal) else type_.name if isinstance(type_, Name) else None
    return word in _PRIMITIVE
