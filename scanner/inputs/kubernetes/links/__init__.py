"""How Kubernetes objects are tied together: link functions by edge kind."""

from collections.abc import Mapping
from typing import Final

from scanner.model.graph import LinkFunction

LINKS: Final[Mapping[str, LinkFunction]] = {}
