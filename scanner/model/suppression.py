"""Why a failure does not count."""

from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias

from scanner.model.span import Span

Source: TypeAlias = Literal["comment", "annotation", "configuration", "ignore-file", "baseline"]
"""Where a suppression is written. Those in the scanned files themselves are comments and annotations."""


@dataclass(frozen=True, slots=True)
class Suppression:
    """What somebody wrote to accept a finding.

    ``dialect`` is the scanner in whose words it is written, ``reason`` theirs (masked before a Report exists),
    ``until`` the last day on which it holds. ``span`` is its place, where it has one in a file.
    """

    source: Source
    dialect: str = "groundrule"
    reason: str = ""
    until: date | None = None
    span: Span | None = None
