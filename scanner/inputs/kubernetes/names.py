"""Which files may hold manifests, by their names alone."""

from typing import Final

KUSTOMIZATIONS: Final = frozenset({"kustomization.yaml", "kustomization.yml", "Kustomization"})

_ENDINGS: Final = (".yaml", ".yml", ".json")


def claims(path: str) -> bool:
    """Whether to look into a file."""
    return path.endswith(_ENDINGS) or is_kustomization(path)


def is_kustomization(path: str) -> bool:
    """Whether a file's name makes it a kustomization."""
    return path.rpartition("/")[2] in KUSTOMIZATIONS
