"""What could not be analysed and what was left out, as notifications of the run.

One of level ``error`` would mean that the run failed, and make GitHub keep its old alerts: a file that cannot be
read is a warning.
"""

from collections.abc import Iterator
from typing import Final

from sarif_om import Location, Message, Notification, PhysicalLocation, ReportingDescriptorReference

from scanner.model.diagnostic import Diagnostic
from scanner.model.report import Report
from scanner.report.counting import left_out
from scanner.report.messages import sentence
from scanner.report.plain import fitted
from scanner.report.sarif_places import Places, safe

_MOST: Final = 1_000
_LONGEST: Final = 1_024


def notifications(report: Report, places: Places, *, full: bool) -> Iterator[Notification]:
    """What does not count, in one line (a ``full`` log has it among its results), then the diagnostics."""
    if not full and (rest := left_out(report)):
        yield notification("not-counted", "note", f"Beside these results: {rest}.")
    for diagnostic in report.diagnostics[:_MOST]:
        told = " ".join(map(sentence, filter(None, (diagnostic.message, diagnostic.remedy))))
        level = "note" if diagnostic.level == "note" else "warning"
        yield notification(diagnostic.code, level, told, _place(diagnostic, places))
    left = len(report.diagnostics) - _MOST
    if left > 0:
        yield notification("notifications-left-out", "warning", f"{left:,} more notifications were left out.")


def notification(code: str, level: str, text: str, place: PhysicalLocation | None = None) -> Notification:
    """One notification; its text may be anyone's."""
    return Notification(
        descriptor=ReportingDescriptorReference(id=code),
        level=level,
        message=Message(text=fitted(safe(text), _LONGEST)),
        locations=[Location(physical_location=place)] if place is not None else None,
    )


def _place(diagnostic: Diagnostic, places: Places) -> PhysicalLocation | None:
    file = diagnostic.span.file if diagnostic.span is not None else diagnostic.file
    # A policy or a rule may lie outside of the repository, which has no name for it.
    if not file or file.startswith(("/", "~")) or ".." in file.split("/") or file[1:2] == ":":
        return None
    return places.physical(diagnostic.span) if diagnostic.span is not None else places.whole(file)
