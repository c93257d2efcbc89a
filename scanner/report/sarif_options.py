"""What a user may choose about SARIF."""

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias, get_args

from scanner.model.provenance import Provenance

Profile: TypeAlias = Literal["github", "full"]
Identity: TypeAlias = Literal["line", "resource"]

SARIF_PROFILES: Final[tuple[Profile, ...]] = get_args(Profile)
IDENTITIES: Final[tuple[Identity, ...]] = get_args(Identity)


@dataclass(frozen=True, slots=True)
class SarifOptions:
    """``github`` holds what GitHub reads and nothing that hurts there, ``full`` everything there is.

    ``category`` tells several uploads of one commit apart; ``fingerprint`` is the identity that GitHub sees;
    ``provenance`` goes into ``full``.
    """

    profile: Profile = "github"
    category: str = ""
    fingerprint: Identity = "line"
    provenance: Provenance | None = None
