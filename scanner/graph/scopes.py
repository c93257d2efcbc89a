"""What a link function may see: one scope, and those that it sees."""

from collections.abc import Mapping, Sequence

from scanner.model.resource import Resource, Scope


class Partition:
    """The resources of each scope, in the given order."""

    __slots__ = ("_own", "scopes")

    def __init__(self, scopes: Mapping[str, Scope], resources: Sequence[Resource]) -> None:
        self.scopes = scopes
        self._own: dict[str, list[Resource]] = {}
        for resource in resources:
            self._own.setdefault(resource.scope, []).append(resource)

    def own(self, scope: str) -> Sequence[Resource]:
        """The resources of one scope."""
        return self._own.get(scope, ())

    def seen(self, scope: str) -> Sequence[Resource]:
        """The scope's own resources, then those of the scopes that it sees."""
        found = self.scopes.get(scope)
        if found is None or not found.sees:
            return self.own(scope)
        others = [other for other in dict.fromkeys(found.sees) if other != scope]
        return [*self.own(scope), *(resource for other in others for resource in self.own(other))]


class View:
    """The ``ScopeIndex`` of one scope. Its indexes are made at the first question."""

    __slots__ = ("_addresses", "_names", "_partition", "_scope", "_types")

    def __init__(self, partition: Partition, scope: str) -> None:
        self._partition, self._scope = partition, scope
        self._types: dict[str, list[Resource]] | None = None
        self._addresses: dict[str, Resource] | None = None
        self._names: dict[tuple[str, str, str], Resource] | None = None

    @property
    def resources(self) -> Sequence[Resource]:
        """The scope's own resources."""
        return self._partition.own(self._scope)

    def of_type(self, type_: str) -> Sequence[Resource]:
        """Resources of exactly this type, own ones first."""
        if self._types is None:
            self._types = {}
            for resource in self._partition.seen(self._scope):
                self._types.setdefault(resource.type, []).append(resource)
        return self._types.get(type_, ())

    def by_address(self, address: str) -> Resource | None:
        """One resource by its address; an own one before one that is only seen."""
        if self._addresses is None:
            self._addresses = {}
            for resource in self._partition.seen(self._scope):
                self._addresses.setdefault(resource.address, resource)
        return self._addresses.get(address)

    def named(self, type_: str, namespace: str, name: str) -> Resource | None:
        """One object by what it is called; an own one before one that is only seen."""
        if self._names is None:
            self._names = {}
            for resource in self._partition.seen(self._scope):
                here = "" if resource.namespace == "default" else resource.namespace
                if resource.name:
                    self._names.setdefault((resource.type, here, resource.name), resource)
        return self._names.get((type_, namespace, name))
