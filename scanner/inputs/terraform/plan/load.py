"""Plans and states of a tree, each with the root module that it was made from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.inputs.terraform.modules.module import Module
from scanner.inputs.terraform.places import folder_of
from scanner.inputs.terraform.plan.recognition import read_plans
from scanner.inputs.terraform.resources.collector import Collector
from scanner.model.resource import Scope, environment_scope

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.inputs.terraform.configuration import Configuration
    from scanner.inputs.terraform.files import Files
    from scanner.inputs.terraform.plan.planned import Plan
    from scanner.inputs.terraform.plan.recognition import Kind
    from scanner.syntax.json import JsonPart


class Plans:
    """Those that were asked for. ``homes`` are the folders of their root modules, where these are in the tree;
    ``read`` are the paths of the plans themselves, ``refused`` of those that cannot be read.
    """

    __slots__ = ("_files", "_strays", "homes", "read", "refused")

    def __init__(self, files: Files) -> None:
        self._files = files
        self.homes: dict[str, list[Plan]] = {}
        self._strays: list[Plan] = []
        self.read: frozenset[str] = frozenset()
        self.refused: frozenset[str] = frozenset()
        for path, kind, root in read_plans(files.tree, files.session):
            if kind is None or root is None:
                self.refused |= {path}
                continue
            self.read |= {path}
            self._add(path, kind, root)
        for home, plans in self.homes.items():
            # A plan knows the state that it was made from.
            self.homes[home] = [one for one in plans if one.kind == "plan"] or plans

    def _add(self, path: str, kind: Kind, root: JsonPart) -> None:
        from scanner.inputs.terraform.plan.anchoring import home_of  # noqa: PLC0415  # few trees have plans
        from scanner.inputs.terraform.plan.planned import Plan  # noqa: PLC0415

        plan = Plan(path, kind, root)
        home = home_of(plan, self._files)
        if home is None:
            self._strays.append(plan)
        else:
            self.homes.setdefault(home, []).append(plan)

    def collected(self, kind: str, configuration: Configuration, *, sample: bool) -> Iterator[tuple[Collector, Scope]]:
        """The plans of one root module: its scope, seen through each of them as through environments."""
        folder = configuration.folder
        plans = self.homes[folder]
        for plan in plans:
            environment = plan.path if len(plans) > 1 else ""
            scope = environment_scope(f"{kind}:{folder or '.'}", environment)
            collector = self._collect(plan, scope, configuration, sample=sample)
            yield (
                collector,
                Scope(
                    id=scope,
                    kind="root" if kind == "root" else "library",
                    folder=folder,
                    gaps=tuple(collector.gaps),
                    sample=sample,
                    environment=environment,
                    provider_versions=collector.provider_versions,
                ),
            )

    def strays(self) -> Iterator[tuple[Collector, Scope]]:
        """The plans without a root module in the tree: scopes of their own."""
        if not self._strays:
            return
        from scanner.inputs.terraform.plan.configuration import demanded_versions  # noqa: PLC0415  # as above

        for plan in self._strays:
            collector = self._collect(plan, f"plan:{plan.path}", None, sample=False)
            gaps = tuple(collector.gaps)
            folder, versions = folder_of(plan.path), demanded_versions(plan)
            yield collector, Scope(collector.scope, "plan", folder, gaps, provider_versions=versions)

    def _collect(self, plan: Plan, scope: str, source: Configuration | None, *, sample: bool) -> Collector:
        from scanner.inputs.terraform.plan.configuration import PlannedConfiguration  # noqa: PLC0415  # as above
        from scanner.inputs.terraform.plan.knowledge import Knowledge  # noqa: PLC0415

        knowledge = Knowledge(plan)
        folder = source.folder if source is not None else folder_of(plan.path)
        configuration = source or knowledge.configuration(()) or PlannedConfiguration(folder)
        root = Module(configuration, self._files, folder, knowledge.given, plan=knowledge)
        self._files.session.begin_scope()
        collector = Collector(scope, root, sample=sample)
        collector.collect()
        return collector
