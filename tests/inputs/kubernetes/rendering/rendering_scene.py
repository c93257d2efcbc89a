"""Trees in memory, rendered by the tools of this machine; tests that need one that is not here are left out."""

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from scanner.discovery import MemoryTree
from scanner.inputs.kubernetes import KUBERNETES
from scanner.model.loaded import Loaded
from scanner.model.located import Located
from scanner.model.options import InputOptions, Rendering
from scanner.model.path import parse_path
from scanner.model.resource import Resource
from scanner.model.tree import Tree
from scanner.processes import find

PATH = os.environ.get("PATH", "")

needs_kustomize = pytest.mark.skipif(
    find("kustomize", PATH) is None, reason="kustomize is not on the PATH (.ci/run builds it)"
)
needs_helm = pytest.mark.skipif(find("helm", PATH) is None, reason="helm is not on the PATH (.ci/run builds it)")


def rendered(files: Mapping[str, bytes | str] | Tree, entries: Sequence[str] | None = None, **options: Any) -> Loaded:
    """Load a tree with the real tools; nothing is kept unless a test gives a ``cache``."""
    tree = MemoryTree(files, entries) if isinstance(files, Mapping) else files
    options.setdefault("search_path", PATH)
    return KUBERNETES.load(tree, InputOptions(rendering=Rendering(**options)))


def only(loaded: Loaded, address: str, scope: str = "") -> Resource:
    """The one resource with an address."""
    (found,) = [one for one in loaded.resources if one.address == address and scope in one.scope]
    return found


def at(resource: Resource, path: str) -> tuple[Any, str, int, str]:
    """A value, the file and line it stands at, and what is there."""
    found = resource.body.walk(parse_path(path))
    assert found is not None, path
    value: Any = found.value
    return value, found.span.file, found.span.start_line, found.origins()[0].what


def told(loaded: Loaded, level: str = "") -> list[str]:
    """What the diagnostics of a level say."""
    return [one.message for one in (*loaded.diagnostics, *loaded.late()) if one.level.startswith(level)]


def tool(folder: Path, name: str, text: str) -> str:
    """A PATH with a program of our own in place of a renderer."""
    file = folder / name
    file.write_text(f'#!/bin/sh\nPATH=/usr/bin:/bin\nif [ "$1" = version ]; then echo 1; exit; fi\n{text}\n')
    file.chmod(0o755)
    return str(folder)


def values(body: Located) -> Iterator[Any]:
    """Every scalar below a value."""
    pending = [body]
    while pending:
        one = pending.pop()
        if isinstance(one.value, dict):
            pending += [inner for _, inner in one.entries()]
        elif isinstance(one.value, tuple):
            pending += one.items()
        else:
            yield one.value
