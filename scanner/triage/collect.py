"""Which secrets may show up in a report: those that its findings touch, and those that live beside them."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Final, NamedTuple

from scanner.model.finding import Finding
from scanner.model.graph import Graph
from scanner.model.located import Derived, Located
from scanner.model.resource import Facet, Resource
from scanner.model.span import Span
from scanner.model.value import ABSENT, Absent, PartialMap, Value
from scanner.triage.names import SECRET_ARGUMENTS, USUAL_ARGUMENTS, is_secret_name, secrets_in_text
from scanner.triage.secrets import Secrets, both_ways, leaves

# How much of one value is looked at: as much as is shown.
_MOST_PARTS: Final = 1_000
_DEEPEST: Final = 40


class Collected(NamedTuple):
    """``secrets`` to hide wherever they turn up, ``spans`` by file to hide where they stand, and the names
    of the variables that are declared sensitive.
    """

    secrets: Secrets
    spans: dict[str, list[Span]]
    names: frozenset[str]


def collect(findings: Sequence[Finding], graph: Graph, files: Iterable[str]) -> Collected:
    """The secrets of the findings' scopes; ``files`` are the paths of the tree.

    Looks only where secrets are known to be: nothing else of a resource is evaluated. A value that is also the
    name of a folder, a file or a resource is hidden only where it stands: everywhere else that word is a name.
    """
    secrets: dict[str, None] = {}
    spans: dict[str, list[Span]] = {}
    names: set[str] = set()

    def keep(located: Located, value: Value | Absent, *, encoded: bool = False) -> None:
        for text in leaves(value):
            for form in both_ways(text) if encoded else (text,):
                secrets[form] = None
        spans.setdefault(located.span.file, []).append(located.span)

    for finding in findings:
        if is_hidden(finding):
            secrets.update(dict.fromkeys(leaves(finding.actual)))
            for span in _hidden_spans(finding):
                spans.setdefault(span.file, []).append(span)
        for text in islice(leaves(finding.actual), _MOST_PARTS):
            for start, end in secrets_in_text(text):
                secrets[text[start:end]] = None
        for located in _touched(finding):
            for part in secret_parts(located):
                keep(part, part.value)

    scopes = {finding.subject.scope for finding in findings}
    concerned = dict.fromkeys(finding.subject.resource for finding in findings)
    for resource in graph.resources:
        if resource.scope in scopes:
            if resource.type == "terraform.variable" and _declared_secret(resource):
                names.add(resource.name)
            for located in _held(resource, whole=resource in concerned):
                parts = [part for _, part in located.entries()] or [located]
                for part in parts:
                    keep(part, part.value, encoded=resource.type == "core/Secret")
    public = _public_names(graph, files) if secrets else frozenset()
    return Collected(Secrets(one for one in secrets if one not in public), spans, frozenset(names))


def _public_names(graph: Graph, files: Iterable[str]) -> frozenset[str]:
    """What reports call things by: the steps of paths, and the names of resources with their namespaces."""
    steps = {step for path in files for step in path.split("/")}
    steps.update([step.partition(".")[0] for step in steps])
    for resource in graph.resources:
        steps.update((resource.name, resource.namespace))
    return frozenset(steps)


def is_hidden(finding: Finding) -> bool:
    """Whether the value that a finding shows is secret: by its rule, its origin, its place or its name."""
    # A rule about secrets that does not fail has looked at something that is none.
    if finding.verdict in {"fail", "unknown"} and (finding.sensitive or finding.rule.sensitive):
        return True
    path, resource = finding.path, finding.subject.resource
    shown = finding.subject.body.walk(path) if path else None
    if shown is not None and shown.sensitive:
        return True
    if isinstance(finding.subject, Facet):
        if finding.subject.type == "literal":
            return finding.subject.at(("kind",)) == "secret" or _is_secret(finding.subject.at(("name",)))
    elif path and path[0] in SECRET_ARGUMENTS.get(resource.type, ()):
        return True
    if resource.type == "terraform.variable" and path[:1] == ("default",) and _declared_secret(resource):
        return True
    last = next((step for step in reversed(path) if isinstance(step, str)), "")
    if last == "value":
        return _is_secret(finding.subject.at((*path[:-1], "name")))
    return is_secret_name(last) and isinstance(finding.actual, str)


def secret_parts(located: Located) -> Iterator[Located]:
    """What is secret of a value by its origin: all of it, or some of its parts."""
    pending, left = [(located, 0)], _MOST_PARTS
    while pending and left:
        one, depth = pending.pop()
        left -= 1
        if one.sensitive:
            yield one
        elif depth < _DEEPEST:
            inner: Iterable[Located] = ()
            if isinstance(one.value, tuple):
                inner = one.items()
            elif isinstance(one.value, dict | PartialMap):
                inner = (part for _, part in one.entries())
            # A part without a place of its own is as secret as the whole.
            pending.extend((part, depth + 1) for part in islice(inner, left) if not isinstance(part, Derived))


def _is_secret(name: Value | Absent) -> bool:
    return isinstance(name, str) and is_secret_name(name)


def _declared_secret(variable: Resource) -> bool:
    return variable.at(("sensitive",)) is True or is_secret_name(variable.name)


def _hidden_spans(finding: Finding) -> Iterator[Span]:
    if finding.actual is ABSENT:
        return
    found = finding.subject.body.walk(finding.path)
    yield found.span if found is not None else finding.span
    for origin in finding.origins:
        # What decided a condition, and why something is not known, is no part of the value.
        if not origin.level and origin.kind != "undecided":
            yield origin.span


def _touched(finding: Finding) -> Iterator[Located]:
    """What the rule looked at: all of it was evaluated by the check."""
    for path in dict.fromkeys((finding.path, *finding.looks_at) if finding.path else finding.looks_at):
        if (found := finding.subject.body.walk(path)) is not None:
            yield found


def _held(resource: Resource, *, whole: bool) -> Iterator[Located]:
    arguments = SECRET_ARGUMENTS.get(resource.type, ())
    if resource.type == "terraform.variable":
        if _declared_secret(resource) and (default := resource.body.get("default")) is not None:
            yield default
        return
    if whole and resource.language == "terraform":
        arguments += USUAL_ARGUMENTS
    for name in dict.fromkeys(arguments):
        if (found := resource.body.get(name)) is not None and found.value is not ABSENT:
            yield found
