"""Which findings a suppression of the configuration is about."""

import re
from collections.abc import Sequence
from functools import cached_property
from typing import Final

from scanner.model.finding import Finding
from scanner.model.path import Path
from scanner.model.resource import Facet
from scanner.model.suppression import Acceptance
from scanner.syntax.ignore_patterns import Patterns
from scanner.triage.anchors import Calls, anchored

_CONTAINERS: Final = ("containers", "initContainers", "ephemeralContainers", "container", "init_container")
_STAR: Final = re.compile(r"\*+|\?")


class Fitting:
    """One suppression of the configuration, ready to be compared."""

    def __init__(self, accepts: Acceptance, calls: Calls) -> None:
        self._accepts, self._calls = accepts, calls

    @cached_property
    def _paths(self) -> Patterns:
        return Patterns(self._accepts.paths)

    @cached_property
    def _exact(self) -> re.Pattern[str]:
        return _pattern(self._accepts.addresses, "")

    @cached_property
    def _above(self) -> re.Pattern[str]:
        # What a module holds, and the instances of a resource.
        return _pattern(self._accepts.addresses, r"(?:[.\[].*)?")

    @cached_property
    def _containers(self) -> re.Pattern[str]:
        return _pattern(self._accepts.containers, "")

    def fits(self, finding: Finding) -> bool:
        """Whether all that it names fits a finding."""
        accepts, resource = self._accepts, finding.subject.resource
        if accepts.addresses:
            wanted = self._above if resource.language == "terraform" or resource.made_by is not None else self._exact
            if not wanted.fullmatch(resource.address):
                return False
        if accepts.paths:
            # Also where the report shows what is in a downloaded module.
            shown = anchored(finding, self._calls)
            files = dict.fromkeys((shown.span.file, finding.span.file, resource.span.file))
            if not any(map(self._paths.covers, files)):
                return False
        if accepts.containers and not any(map(self._containers.fullmatch, _containers_of(finding))):
            return False
        return begins_with(finding.path, accepts.attribute)


def begins_with(path: Path, start: Path) -> bool:
    """Whether a path is another one, or leads on from there."""
    return path[: len(start)] == start


def _containers_of(finding: Finding) -> list[str]:
    """The names of the containers that a finding is about or in."""
    subject = finding.subject
    if isinstance(subject, Facet) and subject.type in ("container", "task_container"):
        return [subject.name]
    found = []
    here = subject.body
    for position, step in enumerate(finding.path):
        inner = here.get(step)
        if inner is None:
            break
        if isinstance(step, int) and position and finding.path[position - 1] in _CONTAINERS:
            name = inner.get("name")
            if name is not None and isinstance(name.value, str):
                found.append(name.value)
        here = inner
    return found


def _pattern(texts: Sequence[str], tail: str) -> re.Pattern[str]:
    """One of several patterns in which nothing but ``*`` and ``?`` has a meaning; repeated stars do not backtrack
    into each other.
    """
    return re.compile("|".join(f"(?:{_regex(text)}{tail})" for text in texts), re.DOTALL)


def _regex(text: str) -> str:
    """A pattern whose parts between stars are looked for from left to right, each once."""
    parts = re.split(r"\*+", text)
    written = [re.escape(part).replace(r"\?", ".") for part in parts]
    if len(written) == 1:
        return written[0]
    middle = "".join(f"(?>.*?{part})" for part in written[1:-1])
    return f"{written[0]}{middle}.*{written[-1]}"
