"""Directives meet findings: what each suppresses, and what is to be said of those that suppress nothing."""

import posixpath
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from typing import Final

from scanner.model.finding import Finding
from scanner.model.graph import Graph
from scanner.model.located import Located
from scanner.model.path import Path
from scanner.model.suppression import Region, Suppression, SuppressionOptions
from scanner.triage.anchors import module_calls
from scanner.triage.suppressions.acceptances import Fitting, begins_with
from scanner.triage.suppressions.book import Book, is_pattern
from scanner.triage.suppressions.dialects import DIALECTS
from scanner.triage.suppressions.directive import Directive, Fault, Target
from scanner.triage.suppressions.own import OWN
from scanner.triage.suppressions.places import places

_DIALECTS: Final = {one.name: one for one in DIALECTS}
# So many suppressions of one finding are kept: which of more would do is of no interest.
_MOST: Final = 10
_INLINE: Final = frozenset({"comment", "annotation"})


class Applied:
    """The findings of a scan, and what suppresses them so far."""

    def __init__(self, findings: Sequence[Finding], book: Book, graph: Graph, options: SuppressionOptions) -> None:
        self._findings, self._book, self._options = findings, book, options
        self._today = options.today or datetime.now(UTC).date()
        self._calls = module_calls(graph)
        self._by_rule: dict[str, list[int]] = {}
        for index, finding in enumerate(findings):
            if finding.verdict in ("fail", "unknown"):
                self._by_rule.setdefault(finding.rule.id, []).append(index)
        self._lines: dict[str, dict[str, list[tuple[int, int]]]] = {}
        self._roots: dict[str, dict[str, list[int]]] = {}
        self._in_regions: dict[tuple[str, int, Region], Sequence[int]] = {}
        self._added: dict[int, tuple[int, Sequence[int]]] = {}
        self._known: dict[tuple[str, str], Sequence[Target]] = {}
        self._fitting: dict[Directive, Fitting] = {}
        self._found: dict[int, dict[Suppression, None]] = {}
        self._partly: dict[int, list[tuple[Suppression, Path]]] = {}

    @property
    def findings(self) -> Sequence[Finding]:
        """All of them; those that nothing suppresses are untouched, and so are those of which a part is left."""
        changed = list(self._findings)
        for index, partly in self._partly.items():
            paths = [path for _, path in partly]
            if all(any(begins_with(part, path) for path in paths) for part in self._findings[index].parts):
                self._found.setdefault(index, {}).update((suppression, None) for suppression, _ in partly)
        for index, suppressions in self._found.items():
            before = changed[index].suppressions
            changed[index] = replace(changed[index], suppressions=(*before, *suppressions))
        return changed

    def apply(self, directive: Directive) -> Iterator[Fault]:
        """Let one directive suppress what it names and reaches; what is to be said of it."""
        dialect = _DIALECTS.get(directive.dialect, OWN)
        if directive.workspace not in ("", self._options.workspace):
            return
        fault = self._lapsed(directive)
        if fault is not None:
            yield fault
            return
        suppression = Suppression(
            directive.source, directive.dialect, directive.reason, directive.until, directive.span
        )
        for name in directive.names:
            targets = dialect.targets(self._book, name)
            if not targets:
                if not dialect.foreign:
                    yield self._unknown(name, directive)
                continue
            concerned = self._concerned(dialect.name, name, targets)
            hits = {target: hit for target in concerned if (hit := self.hits(directive, target))}
            permitted = [target for target in hits if self._permits(directive, target.rule)]
            for target in permitted:
                self._add(hits[target], suppression, target)
            if len(permitted) < len(hits):
                rules = ", ".join(sorted({target.rule for target in hits if target not in permitted})[:3])
                message = f"This does not suppress {rules}: the configuration does not let the scanned files do so."
                yield _fault(directive, "suppression-not-permitted", message)
            elif not hits and not dialect.foreign and self._book.ran(targets):
                what = f"no rule that matches {name}" if is_pattern(name) else name
                message = f"This suppresses nothing: {what} finds nothing to act on here."
                yield _fault(directive, "suppression-unused", message, "Delete it.")

    def _add(self, hits: Sequence[int], suppression: Suppression, target: Target) -> None:
        times, _ = self._added.get(id(hits), (0, hits))
        if times >= _MOST and not target.path:
            return
        self._added[id(hits)] = times + 1, hits
        for index in hits:
            if target.path:
                self._partly.setdefault(index, []).append((suppression, target.path))
            else:
                found = self._found.setdefault(index, {})
                if len(found) < _MOST:
                    found[suppression] = None

    def _lapsed(self, directive: Directive) -> Fault | None:
        """Why a directive as a whole does not hold."""
        if directive.until is not None and directive.until < self._today:
            message = f"This held until {directive.until.isoformat()}, and suppresses nothing any more."
            remedy = "Mend what it accepted, or decide on another day."
            return _fault(directive, "suppression-expired", message, remedy)
        missing = []
        if self._options.needs_reason and not directive.reason:
            missing.append('reason="..."')
        if self._options.needs_expiry and directive.until is None:
            missing.append("until=YYYY-MM-DD")
        if not missing:
            return None
        message = f"This suppresses nothing without {' and '.join(missing)}, which the configuration asks for."
        return _fault(directive, "suppression-not-permitted", message)

    def _permits(self, directive: Directive, rule: str) -> bool:
        if directive.source not in _INLINE:
            return True
        return any(fnmatchcase(rule, pattern) for pattern in self._options.inline)

    def _unknown(self, name: str, directive: Directive) -> Fault:
        what = f"no rule's id matches {name}" if is_pattern(name) else f"there is no rule {name}{self._book.hint(name)}"
        return _fault(directive, "suppression-unknown-rule", f"This suppresses nothing: {what}.".replace("?.", "?"))

    def _concerned(self, dialect: str, name: str, targets: Sequence[Target]) -> Sequence[Target]:
        """Those that found anything: a name may stand for all rules, and a file have thousands of comments with it."""
        if (dialect, name) not in self._known:
            self._known[dialect, name] = [target for target in targets if target.rule in self._by_rule]
        return self._known[dialect, name]

    def hits(self, directive: Directive, target: Target) -> Sequence[int]:
        """The findings of a rule, by their positions, that a directive is about, permitted and valid or not."""
        if target.rule not in self._by_rule:
            return ()
        for region in directive.reach:
            if hits := self._within(directive, target, self._in_region(target.rule, region)):
                return hits
        if directive.resources:
            wanted = {id(one) for resource in directive.resources for one in (resource, resource.made_by) if one}
            return self._within(directive, target, self._on(target.rule, wanted))
        if directive.accepts is not None:
            fitting = self._fitting.get(directive)
            if fitting is None:
                fitting = self._fitting[directive] = Fitting(directive.accepts, self._calls)
            return [
                index
                for index in self._within(directive, target, self._by_rule[target.rule])
                if fitting.fits(self._findings[index])
            ]
        return ()

    def _within(self, directive: Directive, target: Target, indices: Iterable[int]) -> Sequence[int]:
        """Those of the findings that a directive means: whole, in part, and only on some resources."""
        if not target.path and not directive.only and isinstance(indices, Sequence):
            return indices
        found = []
        for index in indices:
            finding = self._findings[index]
            if target.path and not any(begins_with(part, target.path) for part in finding.parts):
                continue
            if all(_has(finding.subject.resource.body, path, text) for path, text in directive.only):
                found.append(index)
        return found

    def _on(self, rule: str, wanted: set[int]) -> Iterator[int]:
        for index in self._by_rule[rule]:
            resource = self._findings[index].subject.resource
            if id(resource) in wanted or (resource.made_by is not None and id(resource.made_by) in wanted):
                yield index

    def _in_region(self, rule: str, region: Region) -> Sequence[int]:
        lines = self._lines_of(rule).get(region.file, [])
        start = bisect_left(lines, (region.first, -1))
        # Comments in a row reach the same from different lines.
        key = rule, start, region if region.sort == "line" else region._replace(first=0)
        if key not in self._in_regions:
            self._in_regions[key] = self._found_in(rule, region, lines, start)
        return self._in_regions[key]

    def _found_in(self, rule: str, region: Region, lines: Sequence[tuple[int, int]], start: int) -> Sequence[int]:
        found: dict[int, None] = {}
        if region.sort == "line":
            spans = ((index, self._findings[index].span) for index in self._by_rule[rule])
            return [index for index, span in spans if region.holds(span)]
        for position in range(start, len(lines)):
            line, index = lines[position]
            if line > region.last:
                break
            found[index] = None
        if region.sort == "block" and region.name == "terraform":
            # Any of a root module's settings stand for all of them.
            found.update(dict.fromkeys(self._roots[rule].get(posixpath.dirname(region.file), ())))
        if region.but:
            return sorted(index for index in found if not _lies_in(self._findings[index], region))
        return sorted(found)

    def _lines_of(self, rule: str) -> Mapping[str, Sequence[tuple[int, int]]]:
        """The lines that the rule's findings have their places on, by file and in order, each with the finding."""
        if rule not in self._lines:
            lines: dict[str, set[tuple[int, int]]] = {}
            roots: dict[str, list[int]] = {}
            for index in self._by_rule[rule]:
                finding = self._findings[index]
                for place in places(finding, self._calls):
                    lines.setdefault(place.file, set()).add((place.start_line, index))
                resource = finding.subject.resource
                if resource.type == "terraform.root":
                    roots.setdefault(posixpath.dirname(resource.span.file), []).append(index)
            self._lines[rule] = {file: sorted(found) for file, found in lines.items()}
            self._roots[rule] = roots
        return self._lines[rule]


def _has(body: Located, path: Path, text: str) -> bool:
    """Whether an attribute, or that of any of several nested blocks on the way, is surely what a text says."""
    if isinstance(body.value, tuple):
        inner = (body.get(index) for index in range(len(body.value)))
        return any(one is not None and _has(one, path, text) for one in inner)
    if path:
        found = body.get(path[0])
        return found is not None and _has(found, path[1:], text)
    value = body.value
    return (str(value).lower() if isinstance(value, bool) else str(value)) == text


def _lies_in(finding: Finding, region: Region) -> bool:
    """Whether a finding is about what is not meant of a region."""
    places = (finding.span, finding.subject.span)
    return any(
        place.file == region.file and first <= place.start_line <= last
        for place in places
        for first, last in region.but
    )


def _fault(directive: Directive, code: str, message: str, remedy: str = "") -> Fault:
    return Fault(code, message, directive.span, remedy, directive.source)
