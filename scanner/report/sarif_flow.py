"""The way of a value as SARIF's code flow: from where it is written to the place that is reported."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from sarif_om import CodeFlow, Location, Message, PhysicalLocation, ThreadFlow, ThreadFlowLocation

from scanner.model.finding import Finding
from scanner.model.located import RENDERED, Origin, OriginKind
from scanner.model.span import Span

# The words that the specification has for kinds of steps.
KINDS: Final[Mapping[OriginKind, Sequence[str]]] = {
    "use": ["value"],
    "local": ["value"],
    "argument": ["call", "value"],
    "default": ["implicit", "value"],
    "tfvars": ["value"],
    "command_line": ["value"],
    "environment": ["value"],
    "configuration": ["value"],
    "output": ["return", "value"],
    "resource": ["value"],
    "branch": ["branch"],
    "element": ["value"],
    "function": ["function", "value"],
    "document": ["value"],
    "file": ["value"],
    "override": ["value"],
    "default_tags": ["implicit", "value"],
    "provider_default": ["implicit", "value"],
    "base": ["value"],
    "patch": ["value"],
    "transformer": ["value"],
    "generator": ["value"],
    "template": ["value"],
    "value": ["value"],
    "object": ["implicit", "value"],
    "undecided": ["unknown"],
}


def away_from(finding: Finding) -> list[Origin]:
    """The steps of the chain that lead away from the reported place, nearest first."""
    return [origin for origin in finding.origins if origin.span != finding.span]


def lead(away: Sequence[Origin]) -> str:
    """How a sentence begins that ends with the last of these steps."""
    if away[-1].level:
        return "Decided by"
    if away[-1].kind in RENDERED:
        return "From"
    return "Used by" if away[-1].kind == "use" else "Value from"


def code_flow(finding: Finding, physical: Callable[[Span], PhysicalLocation], text: Callable[[str], str]) -> CodeFlow:
    """One thread of at least two steps. A part of a document is on the way to what uses the document;
    everything else ends at the reported place. Both ends are essential.
    """
    reported = Origin("use", f"used by {finding.subject.address}", finding.span)
    if finding.origins[0].kind == "use":
        here = any(origin.span == finding.span for origin in finding.origins)
        chain = [*finding.origins] if here else [*finding.origins, reported]
    else:
        chain = [reported, *away_from(finding)]
    chain.reverse()
    ends = (0, len(chain) - 1)
    return CodeFlow(
        thread_flows=[
            ThreadFlow(
                locations=[
                    ThreadFlowLocation(
                        location=Location(
                            physical_location=physical(origin.span), message=Message(text=text(origin.what))
                        ),
                        kinds=list(KINDS[origin.kind]),
                        nesting_level=origin.level,
                        importance="essential" if number in ends else "important",
                    )
                    for number, origin in enumerate(chain)
                ]
            )
        ]
    )
