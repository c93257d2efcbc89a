"""The one immutable thing that every output is rendered from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from scanner.model.diagnostic import Diagnostic
from scanner.model.finding import Finding
from scanner.model.rule import Rule


@dataclass(frozen=True, slots=True)
class Summary:
    """Counts of a whole scan, whatever the report shows of it.

    ``files`` were analysed, ``listed`` only looked at, ``hidden`` left out by ignore files and excludes.
    ``verdicts`` counts by verdict, ``severities`` the failures by severity, ``undecided`` the unknown
    verdicts by the subject of their reason, most first. ``types`` counts resources by type.
    ``coverage`` is the share of the applicable verdicts that were decided, from 0 to 1.
    """

    files: int = 0
    listed: int = 0
    hidden: int = 0
    resources: int = 0
    rules: int = 0
    types: Mapping[str, int] = field(default_factory=dict)
    verdicts: Mapping[str, int] = field(default_factory=dict)
    severities: Mapping[str, int] = field(default_factory=dict)
    undecided: Mapping[str, int] = field(default_factory=dict)
    coverage: float = 1.0


@dataclass(frozen=True, slots=True)
class Report:
    """Findings that the user chose to see, sorted and masked; every diagnostic; the counts.

    ``lines`` holds the masked text of the source lines that findings point at, by file and number from 1.
    """

    version: str
    findings: Sequence[Finding]
    diagnostics: Sequence[Diagnostic]
    summary: Summary
    rules: Sequence[Rule] = ()
    lines: Mapping[str, Mapping[int, str]] = field(default_factory=dict)
