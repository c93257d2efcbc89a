"""Where a condition is evaluated: a subject, or an item inside one, and what encloses it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from scanner.engine.provider_versions import Changed
from scanner.model.diagnostic import Diagnostic
from scanner.model.finding import Verdict
from scanner.model.graph import Graph
from scanner.model.located import Constant, Located, Origin
from scanner.model.path import Path
from scanner.model.resource import Subject
from scanner.model.rule import SEVERITIES, Rule, Severity
from scanner.model.span import Span
from scanner.model.truth import Truth
from scanner.model.value import ABSENT, Absent, OneOf, Unknown, Value, one_of


@dataclass(frozen=True, slots=True)
class Context:
    """What rules are told from outside.

    ``parameters``: rule id, or ``*`` for all rules, to name to value. ``elsewhere``: kinds and types that
    are managed outside of what is scanned. ``defaults``: facet or resource type to dotted attribute name
    (no indices) to the value that an absent one has. ``severities`` override those of rules by id.
    ``rules`` are the ids of those that run, None for all. ``fail_on`` is the least severity of a failure that
    gates (None: none does); with ``unknown_gates`` undecided verdicts do so as well. ``with_reads``: findings keep
    the values that they rest on, ``with_clauses``: every leaf of the condition.
    """

    kubernetes_version: str = "1.33"
    parameters: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    elsewhere: frozenset[str] = frozenset()
    defaults: Mapping[str, Mapping[str, Value | Changed]] = field(default_factory=dict)
    severities: Mapping[str, Severity] = field(default_factory=dict)
    rules: frozenset[str] | None = None
    fail_on: Severity | None = "low"
    unknown_gates: bool = False
    with_reads: bool = False
    with_clauses: bool = True

    def means_as(self, other: "Context") -> bool:
        """Whether rules hold or not for the same reasons in both, whichever run and however grave they are."""
        return (self.kubernetes_version, self.parameters, self.elsewhere) == (
            other.kubernetes_version,
            other.parameters,
            other.elsewhere,
        )

    def severity(self, rule: Rule) -> Severity:
        """What a failure of the rule is."""
        return self.severities.get(rule.id, rule.severity)

    def gates(self, rule: Rule, verdict: Verdict) -> bool:
        """Whether a verdict of the rule makes the exit code 1, where it counts."""
        if verdict == "fail" and self.fail_on is not None:
            return SEVERITIES.index(self.severity(rule)) <= SEVERITIES.index(self.fail_on)
        return verdict == "unknown" and self.unknown_gates


class Found(NamedTuple):
    """What a path leads to. ``located`` is None where nothing is written; ``default``: a provider's
    default stands in for all or a part of the value.
    """

    value: Value | Absent
    located: Located | None
    default: bool = False


def presence(subject: Subject) -> Truth:
    """Whether the subject is there at all: its resource, and as a facet it itself."""
    if subject.presence is True and subject.resource.presence is True:
        return True
    doubts = (subject.resource.presence, subject.presence)
    return Unknown(reason for one in doubts if isinstance(one, Unknown) for reason in one.reasons)


def presence_beside(subject: Subject, *others: Subject) -> Truth:
    """Whether the subject is there wherever these others are."""
    there = subject.resource
    if there.presence is True or not there.conditions:
        return presence(subject)
    if not there.conditions <= frozenset().union(*(other.resource.conditions for other in others)):
        return presence(subject)
    return True if subject is there or subject.presence is True else Unknown(subject.presence.reasons)


class Defaulted(Located):
    """A default at the header of the nearest block that lacks it: most are read, few are pointed at."""

    __slots__ = ("_base", "_path", "_provider", "_value")

    def __init__(self, value: Value, base: Located, path: Path, provider: str) -> None:
        self._value, self._base, self._path, self._provider = value, base, path, provider

    @property
    def value(self) -> Value | Absent:
        return self._value

    @property
    def span(self) -> Span:
        return self._base.nearest(self._path).header

    def origins(self) -> tuple[Origin, ...]:
        nothing = self._base.walk(self._path)
        way = nothing.origins() if nothing is not None else ()
        return (*way, Origin("provider_default", f"not written: default of {self._provider}", self.span))


class Scan:
    """One check: what all frames share. ``memo`` is for what is computed once a scan, by what computes it."""

    __slots__ = ("context", "diagnostics", "graph", "memo")

    def __init__(self, graph: Graph, context: Context) -> None:
        self.graph, self.context = graph, context
        self.memo: dict[Any, Any] = {}
        self.diagnostics: dict[Diagnostic, None] = {}

    def under(self, context: Context) -> "Scan":
        """The same check for what is judged in another context."""
        scan = Scan(self.graph, context)
        scan.memo, scan.diagnostics = self.memo, self.diagnostics
        return scan

    def once(self, key: Any, compute: Callable[[], Any]) -> Any:
        """The result of ``compute``, called the first time that the key is asked for."""
        try:
            return self.memo[key]
        except KeyError:
            found = self.memo[key] = compute()
            return found

    def resolved(self, default: Changed, scope: str) -> Value:
        """A default that the version of a provider decides, as far as a scope says which one it has."""
        key = (default.provider, default.since, default.either, scope)
        known = self.graph.scopes.get(scope)
        found: Value = self.once(key, lambda: default.among(known.provider_versions if known is not None else ()))
        return found


class Frame:
    """A place to evaluate at: ``here`` is the subject's body, or an item of a list inside it at ``path``, or
    an ``entry`` of a map there, which conditions see as {key, value}.

    ``root`` is the frame of the subject itself; ``outer`` that of the enclosing rule's subject, inside
    ``related`` and ``in_scope``.
    """

    __slots__ = ("_found", "converts", "entry", "here", "outer", "path", "root", "scan", "subject")

    def __init__(self, subject: Subject, scan: Scan, outer: "Frame | None" = None) -> None:
        self.subject, self.scan, self.outer = subject, scan, outer
        self.here = subject.body
        self.path: Path = ()
        self.entry = False
        self.root = self
        self.converts = subject.resource.language == "terraform"
        self._found: dict[Path, Found] = {}

    def inside(self, here: Located, path: Path, *, entry: bool = False) -> "Frame":
        """The frame of an item or entry found at ``path`` within the subject."""
        frame = Frame.__new__(Frame)
        frame.subject, frame.scan, frame.outer, frame.root = self.subject, self.scan, self.outer, self.root
        frame.here, frame.path, frame.converts, frame.entry = here, path, self.converts, entry
        frame._found = {}  # noqa: SLF001  # made here without the constructor
        return frame

    def within(self, path: Path) -> Path:
        """A path from here as one from the subject: an entry's key and value both stand at the key."""
        return self.path + (path[1:] if self.entry else path)

    def find(self, path: Path, attribute: str) -> Found:
        """What a path leads to from here, the provider's default included; found once.

        ``attribute`` is its name within the subject: dotted, without indices.
        """
        found = self._found.get(path)
        if found is None:
            found = self._found[path] = self.completed(self.here.walk(path), path, attribute)
        return found

    def completed(self, located: Located | None, path: Path, attribute: str) -> Found:
        """What is written at a path, as ``find`` has it: the provider's default in place of what is absent."""
        value = ABSENT if located is None else located.value
        if value is None:
            value = ABSENT
        absent = value is ABSENT
        if not absent and (type(value) is not OneOf or ABSENT not in value.choices):
            return Found(value, located)
        default = self.scan.context.defaults.get(self.subject.type, _NONE).get(attribute)
        if default is None:
            return Found(value, located)
        if type(default) is Changed:
            default = self.scan.resolved(default, self.subject.scope)
        if absent:
            return Found(default, Defaulted(default, self.here, path, self.subject.resource.provider), default=True)
        assert isinstance(value, OneOf)  # noqa: S101  # the case above left nothing else
        completed = one_of((default if one is ABSENT else one for one in value.choices), value.reasons)
        assert located is not None  # noqa: S101  # it has a value
        return Found(completed, None if completed is ABSENT else Constant(completed, located.span, located))


_NONE: Mapping[str, Value | Changed] = {}

# Which findings a check is asked for where nobody says it.
SHOWN: frozenset[Verdict] = frozenset({"fail", "unknown"})
