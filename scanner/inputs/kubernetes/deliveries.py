"""Which folders of the tree are delivered: by Argo CD's applications, by Flux's kustomizations and releases.

A repository's address says nothing of the tree at hand. It is taken for this one where the paths that are asked
of it are here, most of them at least: then a path that is not is missing. Else nothing is known of it.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Final, NamedTuple

from scanner.inputs.kubernetes.links.lookup import find, normal, text
from scanner.model.graph import Edge, LinkFunction, ScopeIndex
from scanner.model.located import Constant, Located, Record
from scanner.model.path import Path
from scanner.model.resource import Resource
from scanner.model.tree import Tree
from scanner.model.value import Reason, Unknown

FOLDER: Final = "file.folder"
_APPLICATION: Final = "argoproj.io/Application"
_SET: Final = "argoproj.io/ApplicationSet"
_KUSTOMIZATION: Final = "kustomize.toolkit.fluxcd.io/Kustomization"
_RELEASE: Final = "helm.toolkit.fluxcd.io/HelmRelease"
_REPOSITORY: Final = "source.toolkit.fluxcd.io/GitRepository"
DELIVERING: Final = frozenset({_APPLICATION, _SET, _KUSTOMIZATION, _RELEASE})

_TEMPLATE: Final = ("spec", "template", "spec")
_SOURCES: Final[Mapping[str, Sequence[tuple[str, ...]]]] = {
    _APPLICATION: (("spec", "source"), ("spec", "sources", "*")),
    _SET: ((*_TEMPLATE, "source"), (*_TEMPLATE, "sources", "*")),
}
_GENERATORS: Final = ("spec", "generators", "*", "git")
_FILLED: Final = re.compile(r"\{\{|\$\{")
_SPELLING: Final = re.compile(r"^(?:[a-z+]+://)?(?:[^@/]+@)?([^/:]+)[/:]+(.*?)(?:\.git)?/*$", re.IGNORECASE)
# More folders than any pattern of directories leads to are cut.
_MOST: Final = 1_000


class _Asked(NamedTuple):
    """A folder that an object asks of a repository ("" where that is not known), and where it says so."""

    path: Path
    repository: str
    folder: str
    located: Located


class Deliveries:
    """What the delivering objects of a scan ask for, and the folders that are there, as resources."""

    def __init__(self, resources: Sequence[Resource], tree: Tree | None) -> None:
        self._asked: dict[Resource, list[tuple[_Asked, list[str]]]] = {}
        self._folders: dict[tuple[str, str], Resource] = {}
        here: dict[str, int] = {}
        if tree is not None:
            urls = _repositories(resources)
            for one in (resource for resource in resources if resource.type in DELIVERING):
                asked = [(each, _found(tree, each.folder)) for each in _asked(one, urls)]
                self._asked[one] = asked
                for each, found in asked:
                    here[each.repository] = here.get(each.repository, 0) + _weight(each, found)
                    for folder in found:
                        self._folders.setdefault((one.scope, folder), _node(one, folder, each.located))
        self._here = frozenset(url for url, balance in here.items() if url and balance > 0)

    @property
    def folders(self) -> Sequence[Resource]:
        """The folders that are delivered, in the scopes of what delivers them."""
        return tuple(self._folders.values())

    def added(self, links: Mapping[str, LinkFunction]) -> Mapping[str, LinkFunction]:
        """The link functions with the ties from what delivers to folders, and from these to what lies in them."""
        return {**links, **{kind: self._with(kind, links[kind]) for kind in ("owns", "references")}}

    def _with(self, kind: str, function: LinkFunction) -> LinkFunction:
        def linked(index: ScopeIndex) -> Iterator[Edge]:
            yield from function(index)
            yield from self._owned(index) if kind == "owns" else self._named(index)

        return linked

    def _named(self, index: ScopeIndex) -> Iterator[Edge]:
        for one in index.resources:
            if one.type not in DELIVERING:
                continue
            if one not in self._asked:
                why = Unknown.because(
                    one.address, "is applied from outside of the repository that it may mean", one.span
                )
                yield Edge("references", one, None, (), why, frozenset({FOLDER}))
            for each, found in self._asked.get(one, ()):
                for folder in found:
                    yield Edge("references", one, self._folders[one.scope, folder], each.path)
                if not found and (each.repository not in self._here or _FILLED.search(each.folder)):
                    where = each.repository or "the repository"
                    reason = Reason(where, "may be another repository than this one", each.located.span)
                    yield Edge("references", one, None, each.path, Unknown((reason,)), frozenset({FOLDER}))

    def _owned(self, index: ScopeIndex) -> Iterator[Edge]:
        folders = {folder.name: folder for folder in index.of_type(FOLDER)}
        for one in index.resources if folders else ():
            steps = one.span.file.split("/")[:-1]
            for end in range(len(steps) + 1):
                folder = folders.get("/".join(steps[:end]) or ".")
                if folder is not None and one.type != FOLDER:
                    yield Edge("owns", folder, one, ("path",))


def _weight(asked: _Asked, found: Sequence[str]) -> int:
    """What a path says of its repository: nothing, where every one has it, or none, or somebody fills it in."""
    if not asked.folder or _FILLED.search(asked.folder) or ".." in asked.folder.split("/"):
        return 0
    return 1 if found else -1


def _node(source: Resource, folder: str, located: Located) -> Resource:
    name = folder or "."
    body = Record({"path": Constant(name, located.span)}, located.span)
    return Resource(f"folder/{name}", FOLDER, "kubernetes", "file", name, source.scope, located.span, body, entry=False)


def _repositories(resources: Sequence[Resource]) -> dict[tuple[str, str], str]:
    """The addresses of Flux's repositories, by namespace and name."""
    return {
        (normal(one.namespace), one.name): text(one.body, "spec", "url") for one in resources if one.type == _REPOSITORY
    }


def _asked(one: Resource, urls: Mapping[tuple[str, str], str]) -> Iterator[_Asked]:
    for pattern in _SOURCES.get(one.type, ()):
        for path, source in find(one.body, pattern):
            yield from _at(source, path, "path", text(source, "repoURL"))
    if one.type == _SET:
        for path, generator in find(one.body, _GENERATORS):
            for at, directory in find(generator, ("directories", "*")):
                excluded = directory.get("exclude")
                if excluded is None or excluded.value is not True:
                    yield from _at(directory, (*path, *at), "path", text(generator, "repoURL"))
    if one.type == _KUSTOMIZATION:
        yield from _of_flux(one, ("spec",), "path", urls)
    if one.type == _RELEASE:
        yield from _of_flux(one, ("spec", "chart", "spec"), "chart", urls)


def _of_flux(one: Resource, path: Path, field: str, urls: Mapping[tuple[str, str], str]) -> Iterator[_Asked]:
    whole = one.body.walk(path)
    if whole is not None and text(whole, "sourceRef", "kind") == "GitRepository":
        namespace = text(whole, "sourceRef", "namespace") or one.namespace
        url = urls.get((normal(namespace), text(whole, "sourceRef", "name")), "")
        yield from _at(whole, path, field, url)


def _at(whole: Located, path: Path, field: str, url: str) -> Iterator[_Asked]:
    found = whole.get(field)
    if found is not None and isinstance(found.value, str):
        spelled = _SPELLING.fullmatch(url)
        repository = f"{spelled[1]}/{spelled[2]}".lower() if spelled else url
        folder = "/".join(step for step in found.value.split("/") if step not in {"", "."})
        yield _Asked((*path, field), repository, folder, found)


def _found(tree: Tree, folder: str) -> list[str]:
    """The folders of the tree that a path, perhaps with ``*`` for any name, means."""
    if _FILLED.search(folder) or ".." in folder.split("/"):
        return []
    if "*" not in folder and "?" not in folder and "[" not in folder:
        return [folder] if tree.folder(folder) or tree.folders(folder) else []
    held = [""]
    for step in folder.split("/"):
        inner = [path for one in held for path in tree.folders(one)]
        held = [path for path in inner if fnmatchcase(path.rpartition("/")[2], step)][:_MOST]
    return held
