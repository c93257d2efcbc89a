"""What became of the charts of a tree."""

from dataclasses import dataclass, field
from typing import Final

from scanner.inputs.kubernetes.objects import Manifest
from scanner.model.diagnostic import Diagnostic
from scanner.model.resource import Scope

CHART: Final = "Chart.yaml"
"""A folder with such a file is a chart."""


@dataclass(slots=True)
class Fillings:
    """``manifests`` are the objects of each rendering by its scope's id; ``rendered`` the folders of the charts
    that were rendered at least once, ``read`` the files that went into them, ``sources`` those of each scope.
    ``marked`` are those in which comments may suppress something, ``annotated`` tells whether annotations of the
    objects may.
    """

    manifests: dict[str, list[Manifest]] = field(default_factory=dict)
    scopes: list[Scope] = field(default_factory=list)
    diagnostics: list[Diagnostic] = field(default_factory=list)
    rendered: set[str] = field(default_factory=set)
    refused: set[str] = field(default_factory=set)
    read: set[str] = field(default_factory=set)
    marked: dict[str, bytes] = field(default_factory=dict)
    annotated: bool = False
    sources: dict[str, set[str]] = field(default_factory=dict)


def scope_id(folder: str) -> str:
    """The scope of a chart, by its folder."""
    return f"chart:{folder or '.'}"
