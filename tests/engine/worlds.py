"""Resources and edges put together by hand, for what real files cannot easily be made to show."""

from collections.abc import Mapping, Sequence
from typing import Any

from scanner.engine import Checked, Context, check
from scanner.engine.compile import compile_rule
from scanner.engine.frame import Frame, Scan
from scanner.model.diagnostic import Diagnostic
from scanner.model.finding import VERDICTS
from scanner.model.graph import Edge
from scanner.model.located import Constant
from scanner.model.path import parse_path
from scanner.model.resource import Facet, Language, Resource, Scope, Subject
from scanner.model.rule import Rule
from scanner.model.span import Span
from scanner.model.truth import Truth
from scanner.model.value import Reason, Unknown, Value

WHY = Reason("var.x", "has no value")
UNKNOWN = Unknown((WHY,))


def rule(body: Mapping[str, Any], *, select: Sequence[str] = ("thing",), **fields: Any) -> Rule:
    """A rule with conditions as a loaded file would have them."""
    return Rule(
        id="the-rule", title="Something is wrong", severity="high", precision="high", category="security",
        description="It is wrong.", remediation={"": "Put it right."}, file="the-rule.yaml", select=tuple(select),
        body=dict(body), **fields,
    )  # fmt: skip


class World:
    """A graph of what was put into it."""

    def __init__(self) -> None:
        self.resources: list[Resource] = []
        self.scopes: dict[str, Scope] = {"s": Scope("s", "root", "")}
        self.edges: list[Edge] = []

    def add(
        self,
        address: str,
        type_: str = "thing",
        value: Value = None,
        *,
        language: Language = "terraform",
        scope: str = "s",
        **fields: Any,
    ) -> Resource:
        """A resource on a line of its own."""
        span = Span("main.tf", len(self.resources) + 1, 1, len(self.resources) + 1, 10)
        made = Resource(
            address,
            type_,
            "aws",
            language,
            address,
            scope,
            span,
            Constant({} if value is None else value, span),
            **fields,
        )
        self.resources.append(made)
        return made

    def tie(self, source: Resource | None, target: Resource | None, path: str = "ref", **fields: Any) -> None:
        """A `references` edge; with an end missing, or `doubt` given, an uncertain one."""
        if source is None or target is None:
            fields.setdefault("doubt", UNKNOWN)
        self.edges.append(Edge("references", source, target, parse_path(path), **fields))

    def select(self, selector: str) -> Sequence[Subject]:
        return [one for one in self.resources if one.type == selector]

    def matches(self, resource: Resource, selector: str) -> Sequence[Subject]:
        return [resource] if resource.type == selector else []

    def facets(self, resource: Resource, kind: str) -> Sequence[Facet]:
        del resource, kind
        return []

    def outgoing(self, resource: Resource, kind: str) -> Sequence[Edge]:
        return [edge for edge in self.edges if edge.kind == kind and edge.source is resource]

    def incoming(self, resource: Resource, kind: str) -> Sequence[Edge]:
        return [edge for edge in self.edges if edge.kind == kind and edge.target is resource]

    def open_edges(self, scope: str, kind: str) -> Sequence[Edge]:
        return [
            edge
            for edge in self.edges
            if edge.kind == kind and edge.scope == scope and (edge.source is None or edge.target is None)
        ]

    def diagnostics(self) -> Sequence[Diagnostic]:
        return ()

    def judge(self, body: Mapping[str, Any], *, select: Sequence[str] = ("thing",), **context: Any) -> Checked:
        """All verdicts of a rule."""
        return check([rule(body, select=select)], self, Context(**context), verdicts=frozenset(VERDICTS))

    def verdicts(self, body: Mapping[str, Any], **context: Any) -> dict[str, str]:
        """All verdicts of a rule by address."""
        return {one.subject.address: one.verdict for one in self.judge(body, **context).findings}


def truth(condition: Mapping[str, Any], value: Value, *, language: Language = "terraform", **context: Any) -> Truth:
    """What a condition says of a resource with this value."""
    world = World()
    resource = world.add("it", value=value, language=language)
    settings = Context(**context)
    compiled = compile_rule(rule({"assert": condition}), settings)
    frame = Frame(resource, Scan(world, settings))
    found = compiled.condition.truth(frame)
    traced = compiled.condition.trace(Frame(resource, Scan(world, settings)))
    assert traced.truth == found, "the fast way and the traced one differ"
    return found
