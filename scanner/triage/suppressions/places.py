"""Where a comment may stand that is about a finding."""

from collections.abc import Iterator, Mapping
from typing import Final

from scanner.model.finding import Finding
from scanner.model.located import RENDERED, Located, OriginKind
from scanner.model.resource import Resource
from scanner.model.span import Span

# Where a value is written that is used under a name. What another resource says is that one's own business.
_WRITTEN: Final[frozenset[OriginKind]] = RENDERED | {"argument", "default", "local", "override", "tfvars"}


def places(finding: Finding, calls: Mapping[tuple[str, str], Resource]) -> Iterator[Span]:
    """The finding's own place, its subject and resource, every part on the way to the attribute, the places that its
    value is written at, and the calls of the modules that it is in.
    """
    subject = finding.subject
    resource = subject.resource
    yield finding.span
    yield subject.span
    yield resource.span
    yield from _way(subject.body, finding)
    for origin in finding.origins:
        if not origin.level and origin.kind in _WRITTEN:
            yield origin.span
    call = calls.get((resource.scope, resource.module))
    while call is not None:
        yield call.span
        call = calls.get((call.scope, call.module))


def _way(body: Located, finding: Finding) -> Iterator[Span]:
    here: Located | None = body
    for step in finding.path:
        if here is None:
            return
        inner = here.get(step)
        if inner is None:
            return
        # The key has a place of its own where an alias, a patch or a reference brings the value in.
        yield here.key_span(step) if isinstance(step, str) else inner.span
        here = inner
