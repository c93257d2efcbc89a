"""What containers and pods request and may use."""

from scanner.facets.parts import Overlay, written_map
from scanner.model.located import Located, Record


def with_requests(own: Located | None) -> Located | None:
    """Requests default to the limits, resource by resource, as the API server fills them in: for a container, and
    for what a pod has for all of its containers.
    """
    shown = written_map(own)
    if shown is None:
        return own
    limits = written_map(shown.get("limits"))
    if limits is None:
        return shown

    def requests() -> Located:
        own_requests = written_map(shown.get("requests"))
        header = own_requests.header if own_requests is not None else shown.header
        return Overlay(own_requests, limits, header)

    return Record({"requests": requests}, shown.span, shown)
