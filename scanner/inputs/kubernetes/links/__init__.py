"""How Kubernetes objects are tied together: link functions by edge kind.

A namespace that is not written is the default one and no other. What names an object that no manifest
holds makes no edge: it may live in the cluster.
"""

from collections.abc import Mapping

from scanner.inputs.kubernetes.links.names import NameLinks
from scanner.inputs.kubernetes.links.owners import owns
from scanner.inputs.kubernetes.links.selectors import SelectorLinks
from scanner.inputs.kubernetes.links.tables import BINDS, MOUNTS, REFERENCES, ROUTES, SCALES
from scanner.model.graph import LinkFunction


def links() -> Mapping[str, LinkFunction]:
    """The link functions for one scan: they remember what each object names, however many scopes see it."""
    return {
        "binds": NameLinks("binds", BINDS),
        "mounts": NameLinks("mounts", MOUNTS),
        "owns": owns,
        "references": NameLinks("references", REFERENCES),
        "routes": NameLinks("routes", ROUTES),
        "scales": NameLinks("scales", SCALES),
        "selects": SelectorLinks(),
    }
