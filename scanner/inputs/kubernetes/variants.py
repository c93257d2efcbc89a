"""The scopes of plain manifests.

All of them belong together but for folders that hold the same object (group, kind, namespace, name): these
are variants of one another. Each variant is a scope with its conflict-free subfolders and sees what lies
outside of all variants, never the reverse.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from scanner.inputs.kubernetes.objects import Manifest
from scanner.model.resource import PartialGap, Scope


def partition(
    manifests: Sequence[Manifest], gaps: Mapping[str, Sequence[PartialGap]]
) -> tuple[dict[str, str], tuple[Scope, ...]]:
    """The scope id of every folder, and the scopes. ``gaps`` are what could not be read, by folder; one without
    types may hide anything.
    """
    holders: dict[tuple[str, str, str], str] = {}
    variants: set[str] = set()
    for manifest in manifests:
        identity = manifest.identity
        if identity is not None and (first := holders.setdefault(identity, manifest.folder)) != manifest.folder:
            variants.update((first, manifest.folder))
    folders = sorted({manifest.folder for manifest in manifests} | gaps.keys())
    homes = {folder: _variant_above(folder, variants) for folder in folders}
    reasons: dict[str, list[PartialGap]] = {}
    for folder in folders:
        reasons.setdefault(homes[folder] or "", []).extend(gaps.get(folder, ()))
    # What no variant holds is the common part, unless the root itself is a variant: then it holds that.
    common = scope_id("")
    has_common = None in homes.values()
    scopes = []
    for home in sorted({home or "" for home in homes.values()}):
        sees = (common,) if has_common and scope_id(home) != common else ()
        scope = Scope(scope_id(home), "manifests", home, sees=sees, sample=is_sample(home))
        scopes.append(with_gaps(scope, reasons[home]))
    return {folder: scope_id(home or "") for folder, home in homes.items()}, tuple(scopes)


def with_gaps(scope: Scope, gaps: Sequence[PartialGap]) -> Scope:
    """The scope with further gaps, those without types among the whole ones."""
    if not gaps:
        return scope
    whole = (*scope.gaps, *(one.reason for one in gaps if not one.types))
    return replace(scope, gaps=whole, partial_gaps=(*scope.partial_gaps, *(one for one in gaps if one.types)))


def scope_id(folder: str) -> str:
    """The scope of plain manifests from a folder on; "" is the root."""
    return f"manifests:{folder or '.'}"


def is_sample(folder: str) -> bool:
    """Whether a folder lies among examples or tests."""
    return not {"examples", "example", "test", "tests"}.isdisjoint(folder.split("/"))


def _variant_above(folder: str, variants: set[str]) -> str | None:
    """The nearest folder, itself first, that is a variant."""
    while folder not in variants:
        if not folder:
            return None
        folder = folder.rpartition("/")[0]
    return folder
