"""Small scans put together by hand, for the stages behind the check: files, resources at their places, findings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from scanner.discovery.memory import MemoryTree
from scanner.model.diagnostic import Diagnostic
from scanner.model.finding import Finding, Verdict
from scanner.model.graph import Edge
from scanner.model.loaded import Loaded
from scanner.model.located import Constant, Items, Located, Origin, Record
from scanner.model.path import Path, parse_path
from scanner.model.report import Report
from scanner.model.resource import Facet, Resource, Scope, Subject
from scanner.model.rule import Rule
from scanner.model.span import Span
from scanner.model.value import ABSENT, Absent, Value
from scanner.report.wording import describe
from scanner.triage import triage


class Known(Constant):
    """A value at a place, secret or not."""

    __slots__ = ("_origins", "_secret")

    def __init__(self, value: Value, span: Span, *, secret: bool = False, origins: Sequence[Origin] = ()) -> None:
        super().__init__(value, span)
        self._secret, self._origins = secret, tuple(origins)

    @property
    def sensitive(self) -> bool:
        return self._secret

    def origins(self) -> tuple[Origin, ...]:
        return self._origins


class Linked:
    """A graph of resources that nothing ties together."""

    def __init__(self, resources: Sequence[Resource]) -> None:
        self.resources = sorted(resources, key=lambda one: (one.scope, one.address))
        self.scopes: Mapping[str, Scope] = {}

    def diagnostics(self) -> Sequence[Diagnostic]:
        return ()

    def select(self, selector: str) -> Sequence[Subject]:
        return [one for one in self.resources if one.type == selector]

    def matches(self, resource: Resource, selector: str) -> Sequence[Subject]:
        return [resource] if resource.type == selector else []

    def facets(self, resource: Resource, kind: str) -> Sequence[Facet]:  # noqa: ARG002
        return []

    def outgoing(self, resource: Resource, kind: str) -> Sequence[Edge]:  # noqa: ARG002
        return []

    def incoming(self, resource: Resource, kind: str) -> Sequence[Edge]:  # noqa: ARG002
        return []

    def open_edges(self, scope: str, kind: str) -> Sequence[Edge]:  # noqa: ARG002
        return []


def rule(identity: str = "example-rule", **changes: Any) -> Rule:
    """A rule of which only the metadata matters."""
    fields: dict[str, Any] = {
        "id": identity,
        "title": "Example is wrong",
        "severity": "high",
        "precision": "high",
        "category": "security",
        "description": "An example that is wrong can be read by everyone.",
        "remediation": {"": "Set it right."},
        "file": f"rules/{identity}.yaml",
        "select": ("example",),
        "body": {},
        **changes,
    }
    return Rule(**fields)


@dataclass
class Scene:
    """Files, and what the earlier stages would have found in them."""

    files: dict[str, str]
    resources: list[Resource] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    diagnostics: list[Diagnostic] = field(default_factory=list)

    def span(self, file: str, text: str, nth: int = 1) -> Span:
        """Where a text stands in a file for the nth time."""
        content = self.files[file]
        start = -1
        for _ in range(nth):
            start = content.index(text, start + 1)
        return Span(file, *_position(content, start), *_position(content, start + len(text)))

    def known(self, file: str, text: str, value: Value, *, nth: int = 1, secret: bool = False) -> Known:
        """A value that is written as this text."""
        return Known(value, self.span(file, text, nth), secret=secret)

    def resource(self, address: str, type_: str, file: str, header: str, **changes: Any) -> Resource:
        """A resource whose header is this text; ``parts`` are its attributes."""
        span = self.span(file, header)
        parts: dict[str, Located] = changes.pop("parts", {})
        fields: dict[str, Any] = {
            "address": address,
            "type": type_,
            "provider": "aws",
            "language": "terraform",
            "name": address.rpartition(".")[2],
            "scope": "root:",
            "span": span,
            "body": Record(parts, span),
            **changes,
        }
        made = Resource(**fields)
        self.resources.append(made)
        return made

    def finding(self, of: Rule, subject: Subject, path: str = "", verdict: Verdict = "fail", **changes: Any) -> Finding:
        """A finding on what stands at a path, with the engine's usual words."""
        steps: Path = parse_path(path) if path else ()
        found = subject.body.walk(steps) if steps else None
        actual: Value | Absent = found.value if found is not None else ABSENT
        fields: dict[str, Any] = {
            "rule": of,
            "subject": subject,
            "verdict": verdict,
            "severity": of.severity,
            "span": subject.span_of(steps) if steps else subject.span,
            "path": steps,
            "expected": "something else",
            "actual": actual,
            "origins": found.origins() if found is not None else (),
            **changes,
        }
        if "message" not in fields:
            fields["message"] = f"expected {fields['expected']}, found {describe(actual)}"
        made = Finding(**fields)
        self.findings.append(made)
        return made

    def report(self, verdicts: Sequence[Verdict] = ("fail", "unknown")) -> Report:
        """All of it through triage."""
        counts: dict[str, int] = {}
        for finding in self.findings:
            counts[finding.verdict] = counts.get(finding.verdict, 0) + 1
        checked = SimpleNamespace(findings=tuple(self.findings), counts=counts)
        loaded = Loaded(read=frozenset(self.files), diagnostics=self.diagnostics)
        rules = {finding.rule.id: finding.rule for finding in self.findings}
        return triage(
            checked,
            Linked(self.resources),
            MemoryTree(self.files),
            [loaded],
            rules=list(rules.values()),
            verdicts=verdicts,
        )


def items(*parts: Located) -> Items:
    """A list of parts in their own places."""
    return Items(parts, parts[0].span)


def _position(text: str, offset: int) -> tuple[int, int]:
    line = text.count("\n", 0, offset) + 1
    return line, offset - (text.rfind("\n", 0, offset) + 1) + 1
