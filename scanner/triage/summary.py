"""The counts of a whole scan."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping

from scanner.model.finding import VERDICTS, Finding, Verdict
from scanner.model.graph import Graph
from scanner.model.report import Summary
from scanner.model.rule import SEVERITIES


def summarize(
    findings: Iterable[Finding], graph: Graph, counts: Mapping[Verdict, int], *, hide: Callable[[str], str]
) -> Summary:
    """What findings, resources and verdicts come to; ``findings`` are at least all failures and unknowns.

    ``hide`` takes the secrets out of a reason's subject.
    """
    failures: Counter[str] = Counter()
    waiting: Counter[str] = Counter()
    for finding in findings:
        if finding.verdict == "fail":
            failures[finding.severity] += 1
        elif finding.verdict == "unknown":
            waiting.update(dict.fromkeys((hide(reason.subject) for reason in finding.reasons), 1))
    decided = counts.get("pass", 0) + counts.get("fail", 0)
    applicable = decided + counts.get("unknown", 0)
    resources = [resource for resource in graph.resources if resource.entry]
    return Summary(
        resources=len(resources),
        types=_most_first(Counter(resource.type for resource in resources)),
        verdicts={verdict: counts.get(verdict, 0) for verdict in VERDICTS},
        severities={severity: failures[severity] for severity in SEVERITIES},
        undecided=_most_first(waiting),
        coverage=decided / applicable if applicable else 1.0,
    )


def _most_first(counts: Mapping[str, int]) -> dict[str, int]:
    ranked: Iterable[tuple[str, int]] = sorted(counts.items(), key=lambda entry: (-entry[1], entry[0]))
    return dict(ranked)
