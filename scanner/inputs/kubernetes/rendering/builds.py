"""What became of the kustomizations of a tree."""

from dataclasses import dataclass, field

from scanner.inputs.kubernetes.objects import Manifest


@dataclass(frozen=True, slots=True)
class Unbuilt:
    """Why a kustomization was not built. ``tool`` is what refused it, None where none was started; ``crashed``
    it did not even say why. ``matters``: it is to be told even if everything is judged as it would be built.
    """

    why: str
    remedy: str = ""
    tool: str | None = None
    crashed: bool = False
    matters: bool = True


@dataclass(slots=True)
class Builds:
    """``manifests`` are the objects of each kustomization that was built, by its file; ``unbuilt`` says of the
    other roots why they were not. ``covered`` are all files that went into what was built: none of them is to
    be judged as it stands; ``sources`` are those of each scope. ``marked`` are files of patches in which comments
    may suppress something, ``annotated`` tells whether annotations of the objects may.
    """

    manifests: dict[str, list[Manifest]] = field(default_factory=dict)
    unbuilt: dict[str, Unbuilt] = field(default_factory=dict)
    covered: set[str] = field(default_factory=set)
    marked: dict[str, bytes] = field(default_factory=dict)
    annotated: bool = False
    sources: dict[str, set[str]] = field(default_factory=dict)
