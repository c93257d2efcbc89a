"""Where a planned value is shown: in the source, at a call, or in the plan itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scanner.inputs.terraform.plan.planned import Plan, Planned
    from scanner.model.path import Path
    from scanner.model.span import Span


class Place:
    """Where a resource is shown. ``written``: its source is there, and a value stands where it is written."""

    __slots__ = ("_header",)
    written = True

    def __init__(self, header: Span) -> None:
        self._header = header

    def header(self, path: Path) -> Span:  # noqa: ARG002  # one signature for all
        """Where to point when something inside is missing."""
        return self._header

    def span(self, path: Path) -> Span:
        """Where to show the value at a path of the resource."""
        return self.header(path)


class CallPlace(Place):
    """The module call that brings a resource in whose own source is not there."""

    __slots__ = ()
    written = False


class PlanPlace(Place):
    """The plan itself."""

    __slots__ = ("_plan", "_planned")
    written = False

    def __init__(self, plan: Plan, planned: Planned) -> None:
        super().__init__(plan.span(planned))
        self._plan, self._planned = plan, planned

    def header(self, path: Path) -> Span:
        return self.span(path) if path else self._header

    def span(self, path: Path) -> Span:
        return self._plan.span(self._planned, path)
