"""What inputs are told from outside: configuration and flags."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final, NamedTuple, TypeAlias

from scanner.model.path import Path as ValuePath

FLAG: Final = "--var"


class VariablesFile(NamedTuple):
    """A tfvars file; ``path`` is relative to the tree's root."""

    path: str


class VariableText(NamedTuple):
    """A variable's value as it stands after ``--var NAME=``: a text, or an expression where the type asks for
    one. ``where`` says who gives it.
    """

    name: str
    text: str
    where: str = FLAG


VariableSource: TypeAlias = VariablesFile | VariableText


@dataclass(frozen=True, slots=True)
class VariableSet:
    """What a Terraform root module is evaluated with, beside the files that it reads by itself.

    Of ``sources`` later ones win. ``environment`` is empty for a root that has only one set.
    """

    sources: tuple[VariableSource, ...] = ()
    workspace: str = "default"
    environment: str = ""


@dataclass(frozen=True, slots=True)
class Rendering:
    """How Helm and kustomize are run: found in the folders of ``search_path`` (a PATH; empty: nothing is run),
    what they print kept in ``cache``. ``values_files`` are sets of values files by a chart's folder and the set's
    name; the chart is rendered once with each, and with its own values alone. Paths are relative to the tree's root.
    ``inflate_charts``: kustomize may have Helm render charts that are in the tree.
    """

    enabled: bool = True
    search_path: str = ""
    cache: Path | None = None
    kubernetes_version: str = ""
    values_files: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    inflate_charts: bool = False


@dataclass(frozen=True, slots=True)
class InputOptions:
    """``roots`` are folders to treat as Terraform root modules, each with the sets that it is evaluated with,
    one after the other; ``variables`` is the set of every other root. ``environment_variables`` are those of
    ``TF_VAR_name``, weaker than all files. ``read_all`` composes and evaluates everything.
    ``carriers`` are further Kubernetes types (``group/Kind``) that make pods, with the path of the pods' template.
    """

    variables: VariableSet = field(default_factory=VariableSet)
    roots: Mapping[str, tuple[VariableSet, ...]] = field(default_factory=dict)
    environment_variables: tuple[VariableText, ...] = ()
    read_all: bool = False
    rendering: Rendering = field(default_factory=Rendering)
    carriers: Mapping[str, ValuePath] = field(default_factory=dict)

    def elsewhere(self, place: Callable[[str], str]) -> "InputOptions":
        """The same for a revision in which files and folders have other paths."""
        variables = _elsewhere(self.variables, place)
        roots = {place(folder): tuple(_elsewhere(one, place) for one in sets) for folder, sets in self.roots.items()}
        values_files = {
            place(folder): {name: tuple(map(place, files)) for name, files in sets.items()}
            for folder, sets in self.rendering.values_files.items()
        }
        rendering = replace(self.rendering, values_files=values_files)
        return replace(self, variables=variables, roots=roots, rendering=rendering)

    def sets(self, folder: str) -> tuple[VariableSet, ...]:
        """The sets that a root module is evaluated with."""
        return self.roots.get(folder) or (self.variables,)


def _elsewhere(variables: VariableSet, place: Callable[[str], str]) -> VariableSet:
    sources = (VariablesFile(place(one.path)) if isinstance(one, VariablesFile) else one for one in variables.sources)
    return replace(variables, sources=tuple(sources))
