"""What a change introduced and what it mended: the findings of two revisions held against each other.

A finding is there before where the same rule failed at the same place of the same resource, whatever it read
there and wherever its file lay. Of several that are alike only the surplus is new.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Final, NamedTuple, TypeAlias

from scanner.model.finding import Change, Finding
from scanner.model.graph import Graph
from scanner.model.loaded import Loaded
from scanner.model.located import Located
from scanner.model.resource import Scope
from scanner.model.tree import Tree
from scanner.triage.collect import collect
from scanner.triage.environments import Environments
from scanner.triage.fingerprints import Fingerprints
from scanner.triage.masking import Masker

_Key: TypeAlias = tuple[Hashable, ...]
_Place: TypeAlias = Callable[[str], str]
_COMPARED: Final = ("fail", "unknown")


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two revisions, its findings not masked. ``place`` leads from its files and folders to those of
    now. ``gaps`` are the subjects of the scopes' gaps by the scopes' ids of now, ``hidden`` folders (by their paths
    of now) of which it sees nothing.
    """

    findings: Sequence[Finding]
    place: _Place
    gaps: Mapping[str, AbstractSet[str]]
    hidden: Sequence[str] = ()

    def sees(self, finding: Finding, place: _Place) -> bool:
        """Whether it could have a finding of the other side, which has a place for it."""
        gaps = self.gaps.get(moved_scope(finding.subject.scope, place), frozenset())
        file = place(finding.span.file)
        if any(file.startswith(f"{folder}/") for folder in self.hidden):
            return False
        return not gaps or gaps.isdisjoint(_calls(finding.subject.resource.module))

    def is_vague(self, finding: Finding) -> bool:
        """Whether one of its own is undecided for what it does not see."""
        gaps = self.gaps.get(moved_scope(finding.subject.scope, self.place), frozenset())
        return any(reason.subject in gaps for reason in finding.reasons)


class Comparison(NamedTuple):
    """``findings`` are those of now, each with its change; ``fixed`` the failures of before that are gone."""

    findings: list[Finding]
    fixed: list[Finding]


def compare(now: Side, before: Side, *, untouched: Callable[[Finding], bool]) -> Comparison:
    """Hold two revisions against each other. Of what is ``untouched`` only now has findings: they are those of
    before.

    A verdict that was undecided and is a failure now is new, unless it was undecided for what is out of sight
    there. What was accepted then, and is not any more, is new.
    """
    compared = [one for one in now.findings if one.verdict in _COMPARED and not untouched(one)]
    matching = _Matching(before.place)
    new, gone = matching.rest(_of(compared, "fail"), _of(before.findings, "fail"))
    undecided, vague = matching.rest(_of(compared, "unknown"), _of(before.findings, "unknown"))
    # What failed and cannot be told any more is neither new nor mended.
    undecided, gone = matching.rest(undecided, gone, rough=True)
    doubtful = {matching.subject(one, before.place) for one in vague if before.is_vague(one)}
    introduced = {
        id(one)
        for one in (*new, *undecided)
        if before.sees(one, now.place) and matching.subject(one, now.place) not in doubtful
    }

    def changed(finding: Finding) -> Finding:
        if finding.verdict not in _COMPARED:
            return finding
        change: Change = "new" if id(finding) in introduced else "unchanged"
        return replace(finding, change=change)

    fixed = [one for one in gone if now.sees(one, before.place)]
    return Comparison([changed(one) for one in now.findings], fixed)


def gaps_of(scopes: Iterable[Scope], place: _Place) -> dict[str, frozenset[str]]:
    """What could not be read of each scope that has gaps, by the ids of now."""
    return {moved_scope(one.id, place): frozenset(gap.subject for gap in one.gaps) for one in scopes if one.gaps}


def presentable(findings: Sequence[Finding], loaded: Sequence[Loaded], graph: Graph, tree: Tree) -> tuple[Finding, ...]:
    """Findings of another revision as a report may show them: identified, masked, in order."""
    fingerprints = Fingerprints()
    masker = Masker(collect(findings, graph, (file.path for file in tree.files)).secrets)
    ordered = sorted(findings, key=lambda one: (one.span, one.rule.id, one.scope, one.subject.address))
    masked = [masker.finding(one, {"resource": fingerprints.resource(one)}) for one in ordered]
    return tuple(Environments(loaded, graph, fingerprints).merged(masked))


def moved_scope(scope: str, place: _Place) -> str:
    """The id of a scope whose folder has another name now."""
    kind, colon, rest = scope.partition(":")
    folder, slashes, environment = rest.partition("//")
    return f"{kind}{colon}{folder if folder == '.' else place(folder) or '.'}{slashes}{environment}"


class _Matching:
    """Which findings are the same on both sides; ``before`` leads to the files and folders of now."""

    def __init__(self, before: _Place) -> None:
        self._before: Final = before
        self._fingerprints: Final = Fingerprints()

    def rest(
        self, now: Sequence[Finding], before: Sequence[Finding], *, rough: bool = False
    ) -> tuple[list[Finding], list[Finding]]:
        """What is left of both sides once each finding was paired with one that is the same."""
        new, gone = list(now), list(before)
        for identity in (self.subject,) if rough else (self._at_path, self._with_content, self._in_file):
            if new and gone:
                new, gone = self._paired(new, gone, identity)
        return new, gone

    def _paired(
        self, now: Sequence[Finding], before: Sequence[Finding], identity: Callable[[Finding, _Place], _Key]
    ) -> tuple[list[Finding], list[Finding]]:
        left: dict[_Key, list[Finding]] = {}
        for one in before:
            left.setdefault(identity(one, self._before), []).append(one)
        new: list[Finding] = []
        paired: set[int] = set()
        for one in now:
            alike = left.get(identity(one, _here))
            if alike:
                # The same words first: of twins the one that stayed.
                same = next((other for other in alike if other.message == one.message), alike[0])
                alike.remove(same)
                paired.add(id(same))
            else:
                new.append(one)
        return new, [one for one in before if id(one) not in paired]

    def subject(self, finding: Finding, place: _Place) -> _Key:
        """The rule, and what it is about."""
        return self._identity(finding, place)[:-1]

    def _at_path(self, finding: Finding, place: _Place) -> _Key:
        return self._identity(finding, place)

    def _with_content(self, finding: Finding, place: _Place) -> _Key:
        """By the items of lists on the way, wherever in them: another one may have come before."""
        steps: list[Hashable] = []
        here: Located | None = finding.subject.body
        for step in finding.path:
            here = here.get(step) if here is not None else None
            is_item = isinstance(step, int) and here is not None
            steps.append(sha256(repr(here.value).encode()).digest() if is_item and here is not None else step)
        return (*self.subject(finding, place), *steps)

    def _in_file(self, finding: Finding, place: _Place) -> _Key:
        """By the file, for what went to another scope with it."""
        rule, _, *others = self._identity(finding, place)
        return (rule, place(finding.span.file), *others)

    def _identity(self, finding: Finding, place: _Place) -> _Key:
        rule, _, address, *others = self._fingerprints.identity(finding)
        subject = finding.subject
        if subject.resource.language == "file":
            address = place(address)
        return (rule, moved_scope(subject.scope, place), address, *others)


def _of(findings: Iterable[Finding], verdict: str) -> list[Finding]:
    return [one for one in findings if one.verdict == verdict]


def _here(path: str) -> str:
    return path


def _calls(module: str) -> Iterator[str]:
    """``module.NAME`` of every call on the way to a module instance."""
    rest = module
    while rest.startswith("module."):
        end = next((place for place, one in enumerate(rest) if place > len("module.") and one in ".["), len(rest))
        yield rest[:end]
        # A key is quoted, and may hold anything.
        following = rest.find("].module.", end) + 1 if rest[end : end + 1] == "[" else end
        rest = rest[following + 1 :] if following else ""
