"""Terraform's part of a tree: roots and libraries found, module by module turned into resources."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from scanner.inputs.terraform.configuration import text_of, written
from scanner.inputs.terraform.files import CODE, STATE, VARIABLES, Files
from scanner.inputs.terraform.links import link_functions
from scanner.inputs.terraform.modules.calls import source_of
from scanner.inputs.terraform.modules.module import Module
from scanner.inputs.terraform.modules.sources import is_local
from scanner.inputs.terraform.modules.variables import Outside
from scanner.inputs.terraform.places import folder_of, resolve
from scanner.inputs.terraform.plan.load import Plans
from scanner.inputs.terraform.plan.recognition import may_be_plan
from scanner.inputs.terraform.resources.collector import Collector
from scanner.inputs.terraform.session import Session
from scanner.model.loaded import Loaded
from scanner.model.located import Constant, Record
from scanner.model.options import VariableSet
from scanner.model.resource import Resource, Scope, environment_scope, shared_scope
from scanner.model.span import Span

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from scanner.inputs.terraform.configuration import Configuration
    from scanner.inputs.terraform.modules.variables import Given
    from scanner.model.diagnostic import Diagnostic
    from scanner.model.options import InputOptions
    from scanner.model.parses import Parses
    from scanner.model.resource import ScopeKind
    from scanner.model.tree import Tree

_SAMPLES: Final = frozenset({"example", "examples", "test", "tests"})


class TerraformInput:
    """Terraform and OpenTofu. Which folders are judged by themselves is decided so.

    * A folder with a backend, a cloud block, a provider configuration or tfvars, or named in the options,
      is a root.
    * A folder that a local call reaches is judged through its calls. It is a root as well only if it has a
      backend or a cloud block of its own or is named in the options: called modules have provider
      configurations, too, and tfvars that Terraform ignores. What only examples and tests call keeps its tfvars.
    * Any other folder is a library.
    """

    name = "Terraform"

    def claims(self, path: str) -> bool:
        """Whether the file may be Terraform's, by its name alone."""
        return path.endswith((*CODE, *VARIABLES, *STATE)) or may_be_plan(path)

    def load(self, tree: Tree, options: InputOptions, parses: Parses | None = None) -> Loaded:
        """Read what is Terraform's among the tree's files; bad input becomes diagnostics."""
        session = Session(options)
        files = Files(tree, session, parses)
        outside = Outside(files)
        collectors: list[Collector] = []
        scopes: dict[str, Scope] = {}
        plans = Plans(files)
        judged = _judged(files, options, plans.homes)
        rooted = any(kind == "root" for kind, _ in judged)
        for kind, folder in judged:
            configuration = files.configuration(folder)
            if configuration is None:
                continue
            if folder in plans.homes:
                # The plan knows more, and what it was made from is judged once.
                for collector, scope in plans.collected(kind, configuration, sample=_is_sample(folder)):
                    collectors.append(collector)
                    scopes[scope.id] = scope
                continue
            # Where there is no root module, what is given from outside can only be meant for the libraries.
            takes = kind == "root" or not rooted
            bare = VariableSet(workspace=options.variables.workspace)
            for chosen in options.sets(folder) if takes else (bare,):
                given = outside.values(folder, configuration.variables, chosen) if takes else None
                collector = _collect(kind, configuration, files, given, chosen)
                collectors.append(collector)
                scopes[collector.scope] = Scope(
                    id=collector.scope,
                    kind="root" if kind == "root" else "library",
                    folder=folder,
                    gaps=tuple(collector.gaps),
                    sample=collector.sample,
                    environment=chosen.environment,
                    provider_versions=collector.provider_versions,
                )
        for collector, scope in plans.strays():
            collectors.append(collector)
            scopes[scope.id] = scope
        outside.unused()

        def late() -> tuple[Diagnostic, ...]:
            for collector in collectors:
                collector.validate()
            return session.drain()

        by_scope = {collector.scope: collector for collector in collectors}
        states = [_state(path, scopes) for path in sorted(files.entries) if path.endswith(STATE)]
        return Loaded(
            resources=[*(one for collector in collectors for one in collector.resources), *states],
            scopes=tuple(scopes.values()),
            diagnostics=session.drain(),
            read=files.read | plans.read,
            listed=(files.entries - files.read) | plans.refused,
            links=link_functions(by_scope),
            late=late,
            remarks=files.remarks,
            # What a plan says is not searched for it.
            annotated=lambda: bool(plans.read) or files.annotated(),
            sources=lambda scope: made_from.sources if (made_from := by_scope.get(scope)) is not None else None,
        )


def _judged(files: Files, options: InputOptions, planned: Collection[str]) -> list[tuple[str, str]]:
    folders = sorted({*planned, *(folder_of(path) for path in files.entries if path.endswith((*CODE, *VARIABLES)))})
    called = _called(folders, files)
    in_use = _called([folder for folder in folders if not _is_sample(folder)], files)
    named = set(options.roots)
    for folder in sorted(named):
        if not any(path.endswith(CODE) for path in files.in_folder(folder)):
            message = f"{folder or '.'} is named as a root module and has no Terraform code"
            files.session.report("error", "terraform-root", message, file=folder)
    found: list[tuple[str, str]] = []
    for folder in folders:
        configuration = files.configuration(folder)
        if configuration is None:
            continue
        own_state = (
            folder in named
            or configuration.setting("backend") is not None
            or configuration.setting("cloud") is not None
            or (folder not in in_use and any(path.endswith(VARIABLES) for path in files.in_folder(folder)))
        )
        if own_state or (configuration.providers and folder not in called):
            found.append(("root", folder))
        elif folder not in called or folder in planned:
            found.append(("library", folder))
    return found


def _called(folders: list[str], files: Files) -> set[str]:
    """Folders that local calls reach from these, directly or through others; a circle keeps one member."""
    called: set[str] = set()
    visited: set[str] = set()
    for start in folders:
        waiting = [start]
        while waiting:
            folder = waiting.pop()
            if folder in visited:
                continue
            visited.add(folder)
            for target in _targets(folder, files):
                if target != start:
                    called.add(target)
                waiting.append(target)
    return called


def _targets(folder: str, files: Files) -> list[str]:
    configuration = files.configuration(folder)
    found: list[str] = []
    for source in _sources(configuration, files) if configuration is not None else ():
        target = resolve(folder, source) if is_local(source) else None
        if target is not None and target != folder:
            found.append(target)
    return found


def _sources(configuration: Configuration, files: Files) -> Iterator[str]:
    """The sources of a folder's calls; those made of variables with each set of them."""
    callers: list[Module] | None = None
    for block in configuration.calls.values():
        source = text_of(written(block, "source"))
        if source is not None:
            yield source
            continue
        if callers is None:
            folder, outside = configuration.folder, Outside(files)
            callers = [
                Module(
                    configuration,
                    files,
                    folder,
                    outside.values(folder, configuration.variables, chosen),
                    workspace=chosen.workspace,
                )
                for chosen in files.session.options.sets(folder)
            ]
        yield from (found for caller in callers if (found := source_of(block, caller)) is not None)


def _collect(
    kind: str, configuration: Configuration, files: Files, given: Mapping[str, Given] | None, chosen: VariableSet
) -> Collector:
    folder = configuration.folder
    root = Module(configuration, files, folder, given, workspace=chosen.workspace, environment=chosen.environment)
    sample = _is_sample(folder)
    files.session.begin_scope()
    scope = environment_scope(f"{kind}:{folder or '.'}", chosen.environment)
    collector = Collector(scope, root, sample=sample)
    collector.collect()
    return collector


def _is_sample(folder: str) -> bool:
    return not _SAMPLES.isdisjoint(folder.split("/"))


def _state(path: str, scopes: dict[str, Scope]) -> Resource:
    folder = folder_of(path)
    # A state belongs to no environment in particular.
    of = next((one for one in scopes.values() if one.folder == folder), None)
    scope = shared_scope(of.id) if of is not None else f"library:{folder or '.'}"
    if scope not in scopes:
        kind: ScopeKind = of.kind if of is not None else "library"
        scopes[scope] = Scope(scope, kind, folder, sample=_is_sample(folder))
    span = Span(path, 1, 1, 1, 1)
    body = Record({"path": Constant(path, span)}, span)
    return Resource(path, "file.state", "terraform", "file", path.rpartition("/")[2], scope, span, body)


TERRAFORM: Final = TerraformInput()
