"""What a rule says of one resource."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, NamedTuple, TypeAlias

from scanner.model.located import Located, Origin
from scanner.model.path import Path
from scanner.model.resource import Subject, shared_scope
from scanner.model.rule import Rule, Severity
from scanner.model.span import Span
from scanner.model.suppression import Suppression
from scanner.model.value import ABSENT, Absent, Reason, Value

Verdict: TypeAlias = Literal["fail", "unknown", "pass", "not_applicable"]

VERDICTS: Final[tuple[Verdict, ...]] = ("fail", "unknown", "pass", "not_applicable")

Change: TypeAlias = Literal["", "new", "unchanged"]
"""How a finding compares with another revision; empty where nothing was compared."""


class Related(NamedTuple):
    """Another place that explains a finding, and what it shows."""

    span: Span
    message: str


class Clause(NamedTuple):
    """One leaf of a rule's condition, as it turned out: for ``explain``.

    ``truth`` is ``true``, ``false`` or ``unknown``; ``path`` is as the rule has it.
    """

    path: str
    test: str
    truth: Literal["true", "false", "unknown"]
    found: str
    span: Span | None = None
    depth: int = 0


class Read(NamedTuple):
    """A value that a verdict rests on. ``path`` is as the rule has it, without the places of items in lists;
    ``located`` is where it stands, where it is written. ``once``: how many equal ones there are does not matter.
    """

    path: str
    value: Value | Absent
    located: Located | None = None
    once: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """The verdict of one rule on one subject.

    ``span`` is the primary place, ``path`` the attribute it shows (within the subject). ``expected`` is a
    text, ``actual`` the value found (ABSENT where there is none); both are masked before a Report exists,
    and so is ``message``. ``reasons`` say why an ``unknown`` is one.
    ``calls`` are the module calls through which its resource is there, the nearest first.
    ``environments`` are those of the Terraform root in which it holds, none where the root has none.
    ``parts`` are the attributes that the verdict rests on, its own among them; ``looks_at`` are all that the rule
    may have looked at within the subject. ``clauses`` are there where a scan was asked for them.
    ``suppressions`` are those that reach it, whichever of them would do; of many the first. ``gates``: it makes the
    exit code 1, as long as it counts.
    ``reads`` are the values that the verdict rests on, where a scan was asked to keep them; no Report has them.
    """

    rule: Rule
    subject: Subject
    verdict: Verdict
    severity: Severity
    span: Span
    path: Path = ()
    message: str = ""
    expected: str = ""
    actual: Value | Absent = ABSENT
    sensitive: bool = False
    origins: tuple[Origin, ...] = ()
    related: tuple[Related, ...] = ()
    calls: tuple[Related, ...] = ()
    reasons: tuple[Reason, ...] = ()
    clauses: tuple[Clause, ...] = ()
    environments: tuple[str, ...] = ()
    parts: tuple[Path, ...] = ()
    looks_at: tuple[Path, ...] = ()
    fingerprints: Mapping[str, str] = field(default_factory=dict)
    suppressions: tuple[Suppression, ...] = ()
    change: Change = ""
    gates: bool = False
    reads: tuple[Read, ...] = ()

    @property
    def counts(self) -> bool:
        """Whether it is for the reader to act on: neither suppressed nor there before."""
        return not self.suppressions and self.change != "unchanged"

    @property
    def scope(self) -> str:
        """The subject's scope, whatever the environment."""
        return shared_scope(self.subject.scope)
