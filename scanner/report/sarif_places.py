"""Spans as SARIF's locations."""

import re
from typing import Final
from urllib.parse import quote

from sarif_om import ArtifactLocation, PhysicalLocation, Region

from scanner.model.report import Report
from scanner.model.span import Span
from scanner.report.region import first_line

ROOT: Final = "SRCROOT"

_PLACEHOLDER: Final = re.compile(r"\{(\d+)\}")


class Places:
    """The places of one report, each made once; with ``based`` they say what they are relative to."""

    __slots__ = ("_artifacts", "_based", "_known", "_report")

    def __init__(self, report: Report, *, based: bool = False) -> None:
        self._report = report
        self._based = ROOT if based else None
        self._artifacts: dict[str, ArtifactLocation] = {}
        self._known: dict[Span, PhysicalLocation] = {}

    def physical(self, span: Span) -> PhysicalLocation:
        """A region with columns in UTF-16 units, cut to its first line."""
        known = self._known.get(span)
        if known is None:
            region = first_line(self._report, span)
            start, end = region.utf16()
            known = self._known[span] = PhysicalLocation(
                artifact_location=self._artifact(span.file),
                region=Region(start_line=region.line, start_column=start, end_line=region.line, end_column=end),
            )
        return known

    def whole(self, file: str) -> PhysicalLocation:
        """A file."""
        return PhysicalLocation(artifact_location=self._artifact(file))

    def _artifact(self, file: str) -> ArtifactLocation:
        if file not in self._artifacts:
            uri = quote(file.encode("utf-8", "surrogateescape"))
            self._artifacts[file] = ArtifactLocation(uri=uri, uri_base_id=self._based)
        return self._artifacts[file]


def safe(text: str) -> str:
    """Untrusted text that can be taken neither for a link nor for a placeholder."""
    if "{" in text:
        text = _PLACEHOLDER.sub(r"{{\1}}", text)
    return text.replace("](", "] (") if "](" in text else text


def linked(text: str, number: int) -> str:
    """A link to the related location of this number."""
    escaped = safe(text).replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]")
    return f"[{escaped}]({number})"
