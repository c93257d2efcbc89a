"""Which scope each kustomization, and each file that one includes, belongs to.

A kustomization that no other includes is a root: a scope of its own with all that it includes, rendered where
that can be done. Where it cannot, what it includes is judged as it stands, and what several such
roots include is judged once: it keeps a scope of its own, which those roots see. All of it is linear in the
number of inclusions, but for the lists of what each root sees.
"""

import posixpath
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from shlex import quote
from typing import Final

from scanner.inputs.kubernetes.kustomize import Kustomization
from scanner.inputs.kubernetes.rendering.builds import Unbuilt
from scanner.inputs.kubernetes.variants import is_sample, with_gaps
from scanner.model.diagnostic import Diagnostic, Level
from scanner.model.resource import PartialGap, Scope
from scanner.model.span import Span
from scanner.model.value import Reason

_SHARED: Final = "\0shared"


@dataclass(frozen=True, slots=True)
class Overlays:
    """``files`` is the scope id of every included file; ``patches`` are files that are no manifests."""

    scopes: tuple[Scope, ...]
    files: Mapping[str, str]
    patches: frozenset[str]
    diagnostics: tuple[Diagnostic, ...]


def arrange(
    kustomizations: Mapping[str, Kustomization], entries: frozenset[str], unbuilt: Mapping[str, Unbuilt]
) -> Overlays:
    """Find roots and what they share among the kustomizations (by file) that are not rendered, ``unbuilt`` says
    why; ``entries`` are files asked for.
    """
    found = _Arrangement(kustomizations)
    return Overlays(
        scopes=tuple(found.scopes()),
        files={file: found.scope_of_file(file) for file in found.listers},
        patches=frozenset(path for one in kustomizations.values() for path in one.patches) - found.listers.keys(),
        diagnostics=tuple(
            _gap(found, root, unbuilt.get(root))
            for root in found.roots
            if root in entries
            and not kustomizations[root].component
            and (found.unfinished(root) or (root in unbuilt and unbuilt[root].matters))
        ),
    )


class _Arrangement:
    def __init__(self, kustomizations: Mapping[str, Kustomization]) -> None:
        self.all = kustomizations
        self.listers: dict[str, list[str]] = {}
        for file in sorted(kustomizations):
            for path in kustomizations[file].resources:
                self.listers.setdefault(path, []).append(file)
        included = {path for one in kustomizations.values() for path in one.includes}
        self.owner: dict[str, str] = {}
        self.roots: list[str] = []
        for file in sorted(kustomizations.keys() - included):
            self._take(file)
        # Circles that nothing outside them includes have no root; the first of each stands for it.
        for file in sorted(kustomizations):
            if file not in self.owner:
                self._take(file)

    def _take(self, root: str) -> None:
        self.roots.append(root)
        pending = [root]
        while pending:
            here = pending.pop()
            owner = self.owner.get(here)
            if owner in {root, _SHARED}:
                continue
            self.owner[here] = root if owner is None else _SHARED
            pending.extend(self._below(here))

    def _below(self, file: str) -> Iterable[str]:
        one = self.all.get(file)
        return (*one.includes, *one.resources) if one else ()

    def scope_of(self, file: str) -> str:
        owner = self.owner[file]
        return scope_id(file if owner == _SHARED else owner)

    def scope_of_file(self, path: str) -> str:
        if self.owner[path] != _SHARED:
            return scope_id(self.owner[path])
        listers = self.listers[path]
        return self.scope_of(listers[0]) if len(listers) == 1 else scope_id(path)

    def reach(self, file: str) -> Iterator[str]:
        """Everything that a kustomization includes, itself first."""
        seen = {file}
        pending = [file]
        while pending:
            here = pending.pop()
            yield here
            new = [path for path in self._below(here) if path not in seen]
            seen.update(new)
            pending.extend(new)

    def scopes(self) -> Iterator[Scope]:
        sees: dict[str, set[str]] = {}
        gaps: dict[str, dict[PartialGap, None]] = {}
        folders: dict[str, str] = {}
        shared = [file for file in sorted(self.all) if self.owner[file] == _SHARED]
        for file in (*self.roots, *shared):
            here = self.scope_of(file)
            folders[here] = posixpath.dirname(file)
            others = {
                self.scope_of_file(path) if path in self.listers else self.scope_of(path) for path in self.reach(file)
            }
            sees.setdefault(here, set()).update(others - {here})
            if self.owner[file] == _SHARED:
                gaps.setdefault(here, {})[_gap_of(file, "is included by kustomizations that are not rendered")] = None
            elif self.all[file].component:
                gaps.setdefault(here, {})[_gap_of(file, "is a component that no kustomization includes")] = None
            elif self.unfinished(file) and self.hides(file) != frozenset():
                gaps.setdefault(here, {})[_gap_of(file, "is not rendered", self.hides(file))] = None
        for path in sorted(self.listers):
            here = self.scope_of_file(path)
            if here not in folders:
                folders[here] = posixpath.dirname(path)
                gaps[here] = {_gap_of(path, "is included by kustomizations that are not rendered"): None}
        for here, folder in sorted(folders.items()):
            seen = tuple(sorted(sees.get(here, ())))
            scope = Scope(id=here, kind="kustomization", folder=folder, sees=seen, sample=is_sample(folder))
            yield with_gaps(scope, tuple(gaps.get(here, ())))

    def unfinished(self, root: str) -> bool:
        """Whether rendering would give anything but what is written."""
        return any(one.changes or one.missing for file in self.reach(root) if (one := self.all.get(file)))

    def hides(self, root: str) -> frozenset[str] | None:
        """The types of what rendering would add or change; None where these could be any."""
        found = [one.hides for file in self.reach(root) if (one := self.all.get(file))]
        return frozenset[str]().union(*(one for one in found if one)) if None not in found else None


def _gap_of(file: str, why: str, types: frozenset[str] | None = None) -> PartialGap:
    return PartialGap(Reason(file, why), types or frozenset())


def scope_id(file: str) -> str:
    """The scope of a kustomization, by its file."""
    return f"kustomization:{posixpath.dirname(file) or '.'}"


def built_scope(file: str) -> Scope:
    """The scope of a kustomization that was rendered."""
    folder = posixpath.dirname(file)
    return Scope(scope_id(file), "kustomization", folder, sample=is_sample(folder))


def _gap(found: _Arrangement, root: str, unbuilt: Unbuilt | None) -> Diagnostic:
    here = found.all[root]
    reached = [one for file in found.reach(root) if (one := found.all.get(file))]
    changes = sorted({change for one in reached for change in one.changes})
    missing = sorted({name for one in reached for name in one.missing})
    bases = sorted({one.folder or "." for one in reached if one is not here and not one.component})
    text = "This kustomization is not rendered" + (f": {unbuilt.why}" if unbuilt else "")
    if bases:
        text += f"; {_list(bases)} {'is' if len(bases) == 1 else 'are'} checked as written"
    if changes:
        text += f"; not applied: {_list(changes)}"
    if missing:
        text += f"; not in this tree: {_list(missing)}"
    command = f"kustomize build {quote(here.folder or '.')}"
    remedy = f"Run `{command} | groundrule scan -` to check what it makes."
    if unbuilt and unbuilt.tool:
        remedy = f"Run `{command}` and mend what it says."
    level: Level = "error" if unbuilt and unbuilt.crashed else "gap"
    remedy = f"{unbuilt.remedy} {remedy}".strip() if unbuilt else remedy
    return Diagnostic(level, "kustomization", f"{text}.", root, Span(root, 1, 1, 1, 1), remedy)


def _list(names: list[str], most: int = 4) -> str:
    shown = ", ".join(names[:most])
    return f"{shown} and {len(names) - most} more" if len(names) > most else shown
