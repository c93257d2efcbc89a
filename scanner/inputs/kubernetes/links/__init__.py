"""How Kubernetes objects are tied together: link functions by edge kind.

A namespace that is not written is the default one and no other. What names an object that no manifest
holds makes no edge: it may live in the cluster.
"""

from collections.abc import Mapping
from typing import Final

from scanner.inputs.kubernetes.links.names import by_name
from scanner.inputs.kubernetes.links.owners import owns
from scanner.inputs.kubernetes.links.selectors import selects
from scanner.inputs.kubernetes.links.tables import BINDS, MOUNTS, REFERENCES, ROUTES, SCALES
from scanner.model.graph import LinkFunction

LINKS: Final[Mapping[str, LinkFunction]] = {
    "binds": by_name("binds", BINDS),
    "mounts": by_name("mounts", MOUNTS),
    "owns": owns,
    "references": by_name("references", REFERENCES),
    "routes": by_name("routes", ROUTES),
    "scales": by_name("scales", SCALES),
    "selects": selects,
}
