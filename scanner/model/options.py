"""What inputs are told from outside: configuration and flags."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class InputOptions:
    """``variables`` and ``var_files`` hold for every Terraform root (later ones win, variables last);
    ``roots`` are folders to treat as root modules; ``read_all`` composes and evaluates everything.
    """

    variables: Mapping[str, str] = field(default_factory=dict)
    var_files: tuple[str, ...] = ()
    roots: tuple[str, ...] = ()
    workspace: str = "default"
    read_all: bool = False
