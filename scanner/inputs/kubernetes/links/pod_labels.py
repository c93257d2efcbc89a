"""The labels of the pods that something makes."""

from collections.abc import Mapping

from scanner.inputs.kubernetes.links.lookup import doubt
from scanner.model.carriers import labels_path
from scanner.model.path import Path
from scanner.model.resource import Resource
from scanner.model.value import PartialMap, Unknown


def pod_labels(carrier: Resource, template: Path) -> Mapping[str, str] | None:
    """The labels of a carrier's pods, as far as they are known; None where nothing is."""
    path = labels_path(template)
    if path is None or doubt(carrier) is not None:
        return None
    labels = carrier.at(path)
    labels = labels.known if isinstance(labels, PartialMap) else labels
    pairs = labels.items() if isinstance(labels, dict) else ()
    return {key: value for key, value in pairs if isinstance(value, str)}


def label_doubt(carrier: Resource, template: Path) -> Unknown | None:
    """Why the labels of its pods, or a part of them, are not known; None where they are."""
    path = labels_path(template)
    if path is None:
        return Unknown.because(carrier.address, "makes pods whose labels no manifest has", carrier.span)
    return doubt(carrier, path)
