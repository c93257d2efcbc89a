"""How Kubernetes objects are tied together: link functions by edge kind.

A namespace that is not written is the default one and no other. What names an object that no manifest
holds makes no edge: it may live in the cluster.
"""

from collections.abc import Mapping

from scanner.inputs.kubernetes.links.names import NameLinks
from scanner.inputs.kubernetes.links.owners import owns
from scanner.inputs.kubernetes.links.peers import PeerLinks
from scanner.inputs.kubernetes.links.selectors import SelectorLinks
from scanner.inputs.kubernetes.links.tables import BINDS, ROUTES, SCALES, mounts, references
from scanner.model.graph import LinkFunction
from scanner.model.path import Path


def links(carriers: Mapping[str, Path]) -> Mapping[str, LinkFunction]:
    """The link functions for one scan: they remember what each object names, however many scopes see it.

    ``carriers`` are the types that make pods, with the path of the pods' template.
    """
    return {
        "admits": PeerLinks(carriers),
        "binds": NameLinks("binds", BINDS),
        "mounts": NameLinks("mounts", mounts(carriers)),
        "owns": owns,
        "references": NameLinks("references", references(carriers)),
        "routes": NameLinks("routes", ROUTES),
        "scales": NameLinks("scales", SCALES),
        "selects": SelectorLinks(carriers),
    }
