"""The counts of a whole scan."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence

from scanner.model.finding import VERDICTS, Finding, Verdict
from scanner.model.graph import Graph
from scanner.model.report import Summary
from scanner.model.resource import Resource, shared_scope
from scanner.model.rule import SEVERITIES
from scanner.model.span import Span


def summarize(
    findings: Sequence[Finding], graph: Graph, counts: Mapping[Verdict, int], *, hide: Callable[[str], str]
) -> Summary:
    """What findings, resources and verdicts come to; ``findings`` are at least all failures and unknowns, and
    the count of these. What is there in several environments of a root is counted once; what does not count is
    counted apart, but was decided or not like everything else.

    ``hide`` takes the secrets out of a reason's subject.
    """
    failures: Counter[str] = Counter()
    waiting: Counter[str] = Counter()
    left_out: Counter[str] = Counter()
    suppressed = 0
    for finding in findings:
        if not finding.counts:
            left_out[finding.verdict] += 1
            suppressed += finding.verdict == "fail" and bool(finding.suppressions)
        elif finding.verdict == "fail":
            failures[finding.severity] += 1
        elif finding.verdict == "unknown":
            waiting.update(dict.fromkeys((hide(reason.subject) for reason in finding.reasons), 1))
    found = Counter(finding.verdict for finding in findings)
    decided = counts.get("pass", 0) + found["fail"]
    applicable = decided + found["unknown"]
    counting: dict[Verdict, int] = {"fail": found["fail"], "unknown": found["unknown"]}
    counts = {**counts, **{verdict: number - left_out[verdict] for verdict, number in counting.items()}}
    resources = _once(resource for resource in graph.resources if resource.entry and resource.made_by is None)
    return Summary(
        resources=len(resources),
        types=_most_first(Counter(resource.type for resource in resources)),
        verdicts={verdict: counts.get(verdict, 0) for verdict in VERDICTS},
        severities={severity: failures[severity] for severity in SEVERITIES},
        undecided=_most_first(waiting),
        coverage=decided / applicable if applicable else 1.0,
        suppressed=suppressed,
        unchanged=left_out["fail"] - suppressed,
        gating=sum(finding.counts and finding.gates for finding in findings),
    )


def _once(resources: Iterable[Resource]) -> list[Resource]:
    found: list[Resource] = []
    seen: set[tuple[str, str, Span]] = set()
    for resource in resources:
        scope = shared_scope(resource.scope)
        if scope != resource.scope:
            place = (scope, resource.address, resource.span)
            if place in seen:
                continue
            seen.add(place)
        found.append(resource)
    return found


def _most_first(counts: Mapping[str, int]) -> dict[str, int]:
    ranked: Iterable[tuple[str, int]] = sorted(counts.items(), key=lambda entry: (-entry[1], entry[0]))
    return dict(ranked)
