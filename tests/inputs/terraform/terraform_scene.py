"""Terraform configurations in memory, loaded through the real input."""

from collections.abc import Mapping, Sequence
from typing import Any

from scanner.discovery import MemoryTree
from scanner.inputs.terraform import TERRAFORM
from scanner.model.diagnostic import Diagnostic
from scanner.model.graph import Edge
from scanner.model.loaded import Loaded
from scanner.model.options import InputOptions
from scanner.model.path import parse_path
from scanner.model.resource import Resource
from scanner.model.value import Absent, Value


class Scene:
    """One load. ``files`` may be the text of ``main.tf`` alone."""

    def __init__(
        self, files: Mapping[str, str | bytes] | str, entries: Sequence[str] | None = None, **options: Any
    ) -> None:
        tree = MemoryTree({"main.tf": files} if isinstance(files, str) else files, entries)
        self.loaded: Loaded = TERRAFORM.load(tree, InputOptions(**options))

    @property
    def addresses(self) -> list[str]:
        """The addresses of resources and data sources, in their order."""
        return [one.address for one in self.loaded.resources if not one.type.startswith(("terraform.", "file."))]

    def __getitem__(self, address: str) -> Resource:
        (found,) = (one for one in self.loaded.resources if one.address == address)
        return found

    def at(self, address: str, path: str) -> Value | Absent:
        """The value at a path of a resource."""
        return self[address].at(parse_path(path))

    def text_at(self, address: str, path: str) -> tuple[int, int, int, int]:
        """The span of a path of a resource, without the file."""
        found = self[address].span_of(parse_path(path))
        return found.start_line, found.start_column, found.end_line, found.end_column

    def diagnostics(self) -> list[Diagnostic]:
        """Those of loading and those that evaluation brought up since the last call."""
        return [*self.loaded.diagnostics, *self.loaded.late()]

    def edges(self, kind: str = "references") -> list[Edge]:
        """The edges of every scope."""
        scopes: dict[str, list[Resource]] = {}
        for one in self.loaded.resources:
            scopes.setdefault(one.scope, []).append(one)
        return [edge for resources in scopes.values() for edge in self.loaded.links[kind](_Index(resources))]

    def ties(self, kind: str = "references") -> list[tuple[str, str, str]]:
        """Certain edges as (source, path, target)."""
        return [
            (edge.source.address, ".".join(map(str, edge.path)), edge.target.address)
            for edge in self.edges(kind)
            if edge.source is not None and edge.target is not None and edge.doubt is None
        ]


class _Index:
    def __init__(self, resources: Sequence[Resource]) -> None:
        self.resources = resources

    def of_type(self, type_: str) -> Sequence[Resource]:
        return [one for one in self.resources if one.type == type_]

    def named(self, type_: str, namespace: str, name: str) -> Resource | None:
        raise NotImplementedError

    def by_address(self, address: str) -> Resource | None:
        return next((one for one in self.resources if one.address == address), None)
