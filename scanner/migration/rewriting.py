"""The comments and annotations of other scanners in ours, in the files themselves.

What is accepted stays the same: the tree as it would be is judged again, and a file whose comments would accept other
findings than before is left alone.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final, NamedTuple

from scanner import bundled
from scanner.config import Config
from scanner.engine import Context, check, load_defaults
from scanner.migration import annotations, comments
from scanner.migration.judging import Decided, Judge, Left
from scanner.migration.overlay import Overlay
from scanner.migration.source import Edit, Text
from scanner.model.finding import Finding
from scanner.model.graph import Graph
from scanner.model.loaded import Loaded
from scanner.model.path import format_path
from scanner.model.resource import Facet
from scanner.model.rule import Rule
from scanner.model.suppression import IGNORE_FILES, Remark
from scanner.model.tree import Tree, UnreadableError
from scanner.pipeline import SHOWN, load
from scanner.triage.collect import Collected, collect
from scanner.triage.suppressions import suppress
from scanner.triage.suppressions.annotations import annotations as all_annotations
from scanner.triage.suppressions.apply import Applied
from scanner.triage.suppressions.book import Book
from scanner.triage.suppressions.dialects import DIALECTS
from scanner.triage.suppressions.directive import Annotation, Directive

_FOREIGN: Final = tuple(one for one in DIALECTS if one.foreign)
_MOST_ROUNDS: Final = 4


class Change(NamedTuple):
    """A file before and after."""

    before: bytes
    after: bytes


class Migration(NamedTuple):
    """``changes`` by file, what stays as it is, and the secrets that may show up in these files."""

    changes: Mapping[str, Change]
    left: Sequence[Left]
    collected: Collected


class _Scanned(NamedTuple):
    tree: Tree
    loaded: Sequence[Loaded]
    graph: Graph
    findings: Sequence[Finding]


def rewritten(
    tree: Tree,
    config: Config,
    rules: Sequence[Rule],
    *,
    watch: Callable[[Sequence[Rule]], Iterable[Rule]] = iter,
    cache: Path | None = None,
) -> Migration:
    """What would change in the files that were asked for. ``rules`` are all that there are: comments are carried
    over for rules that do not run here as well.
    """
    scanned = _scan(tree, config, rules, watch, cache)
    running = [rule for rule in rules if config.runs(rule)]
    own = {listed.path for listed in tree.files if listed.entry and tree.real(listed.path) == listed.path}
    collected = collect(scanned.findings, scanned.graph, (file.path for file in tree.files))
    changes, left = _Planned(scanned, config, rules, running, own).result()
    left += [
        Left(name, 0, "an ignore file stays: `groundrule migrate --from trivy` carries it over")
        for name in IGNORE_FILES
        if name in own or tree.exists(name)
    ]
    if changes:
        before = _accepted(scanned, config, rules, running)
        for round_ in range(_MOST_ROUNDS):
            other = Overlay(tree, {file: change.after for file, change in changes.items()})
            differing = _differing(
                before, _accepted(_scan(other, config, running, iter, cache), config, rules, running)
            )
            wrong = sorted(differing.intersection(changes)) if round_ < _MOST_ROUNDS - 1 else sorted(changes)
            if not differing:
                break
            for file in wrong or sorted(changes):
                del changes[file]
                left.append(Left(file, 0, "ours would not accept just the same: this file is left as it is"))
            if not changes:
                break
    return Migration(changes, sorted(dict.fromkeys(left)), collected)


def _scan(
    tree: Tree,
    config: Config,
    rules: Sequence[Rule],
    watch: Callable[[Sequence[Rule]], Iterable[Rule]],
    cache: Path | None,
) -> _Scanned:
    loaded, graph = load(tree, config)
    context = Context(
        kubernetes_version=config.kubernetes_version,
        parameters=config.parameters,
        elsewhere=config.elsewhere,
        defaults=load_defaults(bundled.rules() / "providers", cache=cache),
    )
    return _Scanned(tree, loaded, graph, check(watch(rules), graph, context, verdicts=SHOWN).findings)


_Known = Counter[tuple[str, str, str, str, str, bool]]


def _accepted(
    scanned: _Scanned, config: Config, rules: Sequence[Rule], running: Sequence[Rule]
) -> Mapping[str, _Known]:
    """The findings of the rules that run, each with whether it is accepted, by the files that they are in."""
    ran = {rule.id for rule in running}
    found, _ = suppress(
        [one for one in scanned.findings if one.rule.id in ran],
        scanned.graph,
        scanned.tree,
        scanned.loaded,
        rules=rules,
        ran=ran,
        options=config.suppression_options,
    )
    known: dict[str, _Known] = {}
    for one in found:
        subject = one.subject
        key = subject.key if isinstance(subject, Facet) else ""
        file = subject.resource.span.file
        at = (one.rule.id, subject.scope, subject.address, key, format_path(one.path), bool(one.suppressions))
        known.setdefault(file, Counter())[at] += 1
    return known


def _differing(before: Mapping[str, _Known], after: Mapping[str, _Known]) -> frozenset[str]:
    nothing: _Known = Counter()
    return frozenset(file for file in {*before, *after} if +before.get(file, nothing) != +after.get(file, nothing))


class _Planned:
    """The edits of each file."""

    def __init__(
        self, scanned: _Scanned, config: Config, rules: Sequence[Rule], running: Sequence[Rule], own: set[str]
    ) -> None:
        self._scanned, self._own = scanned, own
        options = replace(config.suppression_options, foreign=True)
        book = Book(rules, {rule.id for rule in rules})
        applied = Applied(scanned.findings, book, scanned.graph, options)
        self._judge = Judge(applied, book, {rule.id for rule in running})
        self._left: list[Left] = []

    def result(self) -> tuple[dict[str, Change], list[Left]]:
        """What would change, and what stays."""
        remarks = self._remarks()
        held = self._annotations()
        changes: dict[str, Change] = {}
        for file in sorted({*remarks, *held}):
            change = self._file(file, remarks.get(file, ()), held.get(file, ()))
            if change is not None:
                changes[file] = change
        return changes, self._left

    def _remarks(self) -> dict[str, list[tuple[Remark, list[Decided]]]]:
        found: dict[str, list[tuple[Remark, list[Decided]]]] = {}
        every = dict.fromkeys(remark for one in self._scanned.loaded for remark in one.remarks())
        for remark in sorted(every, key=lambda one: one.span):
            if remark.span.file not in self._own:
                continue
            read = [one for dialect in _FOREIGN for one in dialect.comment(remark) if isinstance(one, Directive)]
            decided = [self._judge.decide(one, comments.places(remark, one)) for one in read]
            if decided:
                found.setdefault(remark.span.file, []).append((remark, decided))
                self._left += [left for one in decided for left in one.left]
        return found

    def _annotations(self) -> dict[str, list[annotations.Held]]:
        found: dict[str, list[annotations.Held]] = {}
        if not any(one.annotated() for one in self._scanned.loaded):
            return found
        scanned = self._scanned
        for one in sorted(all_annotations(scanned.findings, scanned.graph, scanned.tree), key=_order):
            if one.span.file not in self._own:
                continue
            read = [
                directive
                for dialect in _FOREIGN
                for directive in dialect.annotation(one)
                if isinstance(directive, Directive)
            ]
            if read:
                held = annotations.Held(one, [self._judge.decide(directive) for directive in read])
                found.setdefault(one.span.file, []).append(held)
                self._left += [left for decided in held.decided for left in decided.left]
        return found

    def _file(
        self, file: str, remarks: Sequence[tuple[Remark, list[Decided]]], held: Sequence[annotations.Held]
    ) -> Change | None:
        if not any(one.taken for _, decided in remarks for one in decided) and not any(one.entries for one in held):
            return None
        try:
            content = self._scanned.tree.read(file)
        except UnreadableError:
            return None
        text = Text.of(content)
        if text is None:
            self._left.append(Left(file, 0, "its encoding or its ends of lines are not kept by edits"))
            return None
        made: list[Edit] = []
        for remark, decided in remarks:
            written, left = comments.edits(text, remark, decided)
            made += written
            self._left += left
        if held:
            written, left = annotations.edits(file, content, text, held)
            made += written
            self._left += left
        try:
            after = text.with_edits(made)
        except ValueError:
            self._left.append(Left(file, 0, "its comments lie too close together to be edited"))
            return None
        return Change(content, after) if after != content else None


def _order(one: Annotation) -> tuple[object, ...]:
    return (one.span, one.key)
