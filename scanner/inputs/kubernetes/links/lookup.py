"""Finding what a body says, and the objects that it names."""

from collections.abc import Iterable, Iterator
from typing import Final, TypeAlias

from scanner.inputs.kubernetes.objects import Uncomposed
from scanner.model.graph import ScopeIndex
from scanner.model.located import Located
from scanner.model.path import Path
from scanner.model.resource import Resource
from scanner.model.value import Reason, Unknown

# A path in which "*" stands for every item of a list.
Pattern: TypeAlias = tuple[str, ...]

_NAME: Final = ("metadata", "name")
_NAMESPACE: Final = ("metadata", "namespace")


def find(body: Located, pattern: Pattern, done: Path = ()) -> Iterator[tuple[Path, Located]]:
    """Everything that a pattern leads to, with its path."""
    here: Located | None = body
    for position, step in enumerate(pattern):
        if here is None:
            return
        if step == "*":
            for index, item in enumerate(here.items()):
                yield from find(item, pattern[position + 1 :], (*done, index))
            return
        here = here.get(step)
        done = (*done, step)
    if here is not None:
        yield done, here


def sources(index: ScopeIndex, types: Iterable[str]) -> Iterator[tuple[Resource, bool]]:
    """The objects of some types that a scope sees, and whether they are its own: what a shared policy
    chooses among a scope's own objects counts as much as what its own choose among the shared ones.
    """
    if index.resources:
        own = index.resources[0].scope
        for type_ in types:
            for resource in index.of_type(type_):
                yield resource, resource.scope == own


def text(body: Located, *path: str) -> str:
    """A string; "" where there is none."""
    found = body.walk(path)
    value = found.value if found is not None else None
    return value if isinstance(value, str) else ""


def doubt(resource: Resource, *paths: Path) -> Unknown | None:
    """Why nothing is known of an object's content, where its document does not parse, of what it is called, or
    of what is at some paths.
    """
    if isinstance(resource.body, Uncomposed):
        return resource.body.doubt
    return unknown_in(resource, _NAME, _NAMESPACE, *paths)


def unknown_in(resource: Resource, *paths: Path) -> Unknown | None:
    """Why values are not known, or parts of them; in manifests everything is."""
    if resource.made_by is None:
        return None
    reasons: dict[Reason, None] = {}
    pending: list[object] = [resource.at(path) for path in paths]
    while pending:
        here = pending.pop()
        if isinstance(here, Unknown):
            reasons.update(dict.fromkeys(here.reasons))
        elif isinstance(here, dict):
            pending.extend(here.values())
        elif isinstance(here, tuple):
            pending.extend(here)
    return Unknown(reasons) if reasons else None


def namespace_of(resource: Resource) -> str:
    """Its namespace, the default one as ""."""
    return normal(resource.namespace)


def normal(namespace: str) -> str:
    """A namespace as it is compared: the default one is ""."""
    return "" if namespace == "default" else namespace


def named(index: ScopeIndex, type_: str, namespace: str, name: str) -> Resource | None:
    """The object of a type and name in a namespace."""
    return index.named(type_, normal(namespace), name)
