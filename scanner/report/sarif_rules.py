"""A rule as SARIF describes it and GitHub shows it."""

from collections.abc import Iterator, Mapping
from typing import Final

from sarif_om import MultiformatMessageString, ReportingConfiguration, ReportingDescriptor

from scanner.model.rule import Rule, Severity

LEVELS: Final[Mapping[Severity, str]] = {
    "critical": "error",
    "high": "error",
    "medium": "warning",
    "low": "note",
    "info": "note",
}

# GitHub's bands are: critical above 9.0, high from 7.0, medium from 4.0, low above 0. These stay clear of
# their edges; info has none.
_SCORES: Final[Mapping[Severity, str]] = {"critical": "9.5", "high": "8.0", "medium": "5.5", "low": "2.0"}
_PROBLEMS: Final = {"error": "error", "warning": "warning", "note": "recommendation"}

_LONGEST_NAME: Final = 255
_LONGEST_TEXT: Final = 1024
_MOST_TAGS: Final = 20


def descriptor(rule: Rule, severity: Severity) -> ReportingDescriptor:
    """The rule at the severity that this scan gives it."""
    level = LEVELS[severity]
    properties: dict[str, object] = {"precision": rule.precision, "tags": _tags(rule)}
    if rule.category == "security" and severity in _SCORES:
        properties["security-severity"] = _SCORES[severity]
    else:
        properties["problem.severity"] = _PROBLEMS[level]
    return ReportingDescriptor(
        id=rule.id,
        name="".join(part.capitalize() for part in rule.id.split("-"))[:_LONGEST_NAME],
        short_description=MultiformatMessageString(text=_sentence(rule.title)[:_LONGEST_TEXT]),
        full_description=MultiformatMessageString(text=rule.description[:_LONGEST_TEXT]),
        default_configuration=ReportingConfiguration(level=level),
        help=MultiformatMessageString(
            text="\n\n".join(_help(rule, strong="{}")), markdown="\n\n".join(_help(rule, strong="**{}**"))
        ),
        help_uri=next((url for url in rule.references if url.startswith("https://")), None),
        deprecated_ids=list(rule.former_ids) or None,
        properties=properties,
    )


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."


def _tags(rule: Rule) -> list[str]:
    return list(dict.fromkeys([rule.category, *rule.tags]))[:_MOST_TAGS]


def _help(rule: Rule, *, strong: str) -> Iterator[str]:
    yield rule.description
    yield strong.format("How to fix")
    for provider, text in sorted(rule.remediation.items()):
        yield f"{provider}: {text}" if provider else text
    if rule.references:
        yield strong.format("References")
        yield "\n".join(f"- {url}" for url in rule.references)
    if rule.aliases:
        yield strong.format("Also known as")
        yield "\n".join(f"- {one.tool} {one.id}{' (a part of it)' if one.partial else ''}" for one in rule.aliases)
