"""Charts filled in by Helm: with their own values, and with each set of values files that is configured."""

import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from shlex import quote
from typing import Final, NamedTuple

from scanner.errors import ToolError
from scanner.inputs.kubernetes.objects import Manifest
from scanner.inputs.kubernetes.rendering.chart_files import (
    Chart,
    Dependency,
    folders_elsewhere,
    read_chart,
    refers_to_others,
    to_render,
)
from scanner.inputs.kubernetes.rendering.chart_sources import Sources
from scanner.inputs.kubernetes.rendering.documents import manifests, read_filled
from scanner.inputs.kubernetes.rendering.filled_places import FilledPlaces
from scanner.inputs.kubernetes.rendering.fillings import CHART, Fillings, scope_id
from scanner.inputs.kubernetes.rendering.tools import Job, Tool, deadline, find_tool, render
from scanner.inputs.kubernetes.variants import is_sample
from scanner.model.diagnostic import Diagnostic, Level
from scanner.model.located import Located
from scanner.model.options import Rendering
from scanner.model.resource import Scope, environment_scope
from scanner.model.span import Span
from scanner.model.suppression import has_annotation_mark, has_comment_mark
from scanner.model.tree import Tree, UnreadableError
from scanner.model.value import Reason
from scanner.syntax.yaml import parse_yaml

_RELEASE: Final = re.compile(r"[a-z0-9]([-a-z0-9]{0,51}[a-z0-9])?")
# The files of so many charts are in memory at a time.
_AT_ONCE: Final = 16
_DEFAULTS: Final = "default values"
# What Helm says of a place in a template, of the expression there, and of what a schema misses.
_PLACE: Final = re.compile(r"\b([\w.-]+/(?:charts/[\w.-]+/)*templates/[\w./-]+):(\d+)(?::(\d+))?")
_EXPRESSION: Final = re.compile(r"at <[^<>]*?\.Values\.([\w.]+)[^<>]*>")
_PROPERTY: Final = re.compile(r"(?:at '([^']*)': )?missing propert(?:y|ies) '([^']+)'|- ([\w.()]+): (\w+) is required")
# A template that gives up where a value is missing.
_FAILING: Final = re.compile(
    r"\{\{-?\s*if\s+(?:not|empty)\s+\(?\s*\$?\.Values\.([\w.]+)\s*\)?\s*-?\}\}(?:(?!\{\{-?\s*end).)*\Z", re.DOTALL
)
_HINT: Final = re.compile(r"\s*Use --debug flag to render out invalid YAML\s*\Z")
_FAILS_WITHIN: Final = 5
_LONGEST_LINE: Final = 500
_REQUIRED: Final = re.compile(r"\brequired\b[^|{}]*?\.Values\.([\w.]+)|\.Values\.([\w.]+)[^{}]*?\|\s*required\b")


class _Run(NamedTuple):
    """One rendering of a chart; ``values`` are the roots of its further values files."""

    chart: Chart
    environment: str
    files: tuple[str, ...]
    values: tuple[Located, ...]
    job: Job


def fill(tree: Tree, folders: Sequence[str], entries: frozenset[str], options: Rendering) -> Fillings:
    """Render every chart in one of the folders of which something was asked for."""
    return _Filler(tree, entries, options).fill(folders)


class _Filler:
    def __init__(self, tree: Tree, entries: frozenset[str], options: Rendering) -> None:
        self._tree, self._entries, self._options = tree, entries, options
        self._found = Fillings()
        self._brought: set[str] = set()

    def fill(self, folders: Sequence[str]) -> Fillings:
        for folder in sorted(self._options.values_files.keys() - set(folders)):
            message = f"The configuration names values files for a chart in {folder or '.'}, where there is none."
            self._found.diagnostics.append(Diagnostic("error", "helm-values", message, posixpath.join(folder, CHART)))
        # What another chart names by its path is judged as that brings it in.
        needs = {folder: list(folders_elsewhere(self._tree, folder)) for folder in folders}
        wanted = [folder for folder in folders if any(map(self._is_asked_for, (folder, *needs[folder])))]
        tool = find_tool("helm", ("template",), ("version",), self._options.search_path) if wanted else None
        if tool is None or not self._options.enabled:
            return self._found
        end = deadline()
        needed = {there for folder in wanted for there in needs[folder]} - self._options.values_files.keys()
        self._render_all([folder for folder in wanted if folder not in needed], tool, end)
        self._render_all([folder for folder in wanted if folder in needed - self._brought], tool, end)
        self._found.rendered |= self._brought
        return self._found

    def _render_all(self, folders: Sequence[str], tool: Tool, end: float) -> None:
        for first in range(0, len(folders), _AT_ONCE):
            charts = [read_chart(self._tree, folder) for folder in folders[first : first + _AT_ONCE]]
            self._render(charts, tool, end)

    def _render(self, charts: Sequence[Chart], tool: Tool, end: float) -> None:
        runs = [run for chart in charts if not chart.library for run in self._runs(chart, tool)]
        self._found.rendered.update(chart.folder for chart in charts if chart.library)
        failed: list[tuple[_Run, ToolError]] = []
        for run, printed in zip(runs, render([run.job for run in runs], self._options.cache, end), strict=True):
            if isinstance(printed, ToolError):
                failed.append((run, printed))
            else:
                self._take(run, printed)
        for run, error in failed:
            self._found.refused.add(run.chart.folder)
            others = run.chart.folder in self._found.rendered
            self._found.diagnostics.append(_failure(self._tree, run, error, others=others))

    def _is_asked_for(self, folder: str) -> bool:
        above = f"{folder}/" if folder else ""
        named = {file for files in self._options.values_files.get(folder, {}).values() for file in files}
        return not self._entries.isdisjoint(named) or any(path.startswith(above) for path in self._entries)

    def _runs(self, chart: Chart, tool: Tool) -> Iterator[_Run]:
        if chart.too_much:
            message = "This chart is not rendered: it has more files than are copied, or more than 100 MB."
            self._found.diagnostics.append(_at_chart("gap", chart, message))
            self._found.refused.add(chart.folder)
            return
        sets = self._options.values_files.get(chart.folder, {})
        for environment, files in ({_DEFAULTS: (), **sets} if sets else {"": ()}).items():
            contents = to_render(chart)
            values: list[Located] = []
            try:
                for file in files:
                    contents[file] = self._tree.read(file)
                    values += [root for root in parse_yaml(file, contents[file], scalars="kubernetes")[0] if root]
            except UnreadableError as error:
                message = f"The values file cannot be read: {error}."
                self._found.diagnostics.append(Diagnostic("error", "helm-values", message, file))
                continue
            words = [
                chart.name if _RELEASE.fullmatch(chart.name) else "release-name",
                f"./{chart.folder}",
                "--namespace",
                "default",
                *(("--kube-version", self._options.kubernetes_version) if self._options.kubernetes_version else ()),
                *(word for file in files for word in ("--values", f"./{file}")),
            ]
            if refers_to_others(contents):
                words.append("--skip-schema-validation")
            yield _Run(chart, environment, files, tuple(values), Job(tool, tuple(words), contents))

    def _take(self, run: _Run, printed: bytes) -> None:
        chart = run.chart
        scope = environment_scope(scope_id(chart.folder), run.environment)
        sources = Sources(self._tree, chart, run.values)
        whole = not self._entries.isdisjoint(
            {chart.file, posixpath.join(chart.folder, "values.yaml"), *run.files, *_helpers(chart.files)}
        )
        made: list[Manifest] = []
        for document, name in read_filled(chart.file, printed):
            for one in manifests(document):
                source = sources.of(name)
                places = FilledPlaces(source, one.type.rpartition("/")[2], one.body)
                asked = whole or source.file in self._entries
                body = places.of(one.body)
                made.append(Manifest(one.type, (one.namespace, one.name), places.first, body, entry=asked))
        missing = [one for one in chart.dependencies if one.missing and not one.off]
        gaps = tuple(Reason(chart.file, f"needs the chart {one.name}, which {one.why}") for one in missing)
        self._found.manifests[scope] = made
        self._found.scopes.append(
            Scope(scope, "chart", chart.folder, gaps, sample=is_sample(chart.folder), environment=run.environment)
        )
        if chart.folder not in self._found.rendered:
            self._found.diagnostics += [_not_vendored(chart, one) for one in missing]
        self._found.rendered.add(chart.folder)
        switched_off = {one.folder for one in chart.dependencies if one.off}
        self._brought |= {*chart.elsewhere.values()} - switched_off
        self._found.sources[scope] = {*chart.files, *run.files}
        self._found.read.update(_analysed(chart, run.files))
        self._found.annotated = self._found.annotated or has_annotation_mark(printed)
        self._found.marked.update((path, one) for path, one in run.job.files.items() if has_comment_mark(one))


def _helpers(files: Mapping[str, bytes]) -> Iterator[str]:
    """Files that have a share in every object."""
    return (path for path in files if path.endswith(".tpl"))


def _analysed(chart: Chart, files: Sequence[str]) -> Iterator[str]:
    for folder in (chart.folder, *dict.fromkeys(chart.elsewhere.values())):
        templates = posixpath.join(folder, "templates", "")
        own = {posixpath.join(folder, CHART), posixpath.join(folder, "values.yaml")}
        yield from (path for path in chart.files if path.startswith(templates) or path in own)
    yield from files


def _not_vendored(chart: Chart, needed: Dependency) -> Diagnostic:
    message = f"The chart {needed.name} {needed.why}: what it would add is not checked."
    remedy = f"Run `helm dependency build {quote(chart.folder or '.')}`."
    if needed.name in {name for _, name in chart.refused}:
        remedy = "Let the chart accept that version, or change it."
    return Diagnostic("gap", "helm-dependency", message, needed.span.file, needed.span, remedy)


def _failure(tree: Tree, run: _Run, error: ToolError, *, others: bool) -> Diagnostic:
    """What Helm refused. ``others``: the chart is rendered with other values, so that nothing is out of sight."""
    chart = run.chart
    with_values = f"with {', '.join(run.files)}" if run.files else "with its default values"
    words = _HINT.sub("", error.words)
    said = f"{error.program} {error.happened}" + (f": {words}" if words else "")
    key, span = _missing_key(tree, words, chart)
    needs = f"it needs a value for {key}; " if key else ""
    message = f"This chart is not rendered {with_values}: {needs}{said}"
    level: Level = "error" if not error.words else "note" if others and not run.files else "gap"
    remedy = f"Run `helm template {quote(chart.folder or '.')}` and mend what it says."
    missing = [one.name for one in chart.dependencies if one.missing]
    if missing:
        remedy = f"Run `helm dependency build {quote(chart.folder or '.')}`: {', '.join(missing)} are not vendored."
    elif key:
        remedy = f"Name a values file that has it in .groundrule.yaml, under charts, for {chart.folder or '.'}."
    return Diagnostic(level, "helm-chart", message, span.file, span, remedy)


def _missing_key(tree: Tree, words: str, chart: Chart) -> tuple[str, Span]:
    """The key of the values that Helm misses, and the place of its template that asks for it."""
    span = Span(chart.file, 1, 1, 1, 1)
    place = _PLACE.search(words)
    line = until = ""
    if place is not None:
        file = Sources(tree, chart, ()).of(place[1]).file
        lines = chart.files.get(file, b"").decode("utf-8", "replace").splitlines()
        number = int(place[2])
        if number <= len(lines):
            line = lines[number - 1]
            before = [*lines[max(number - 1 - _FAILS_WITHIN, 0) : number - 1], line[: int(place[3] or len(line))]]
            until = "\n".join(one[:_LONGEST_LINE] for one in before)
            span = Span(file, number, 1, number, len(line) + 1)
    if found := _EXPRESSION.search(words):
        return found[1], span
    if found := _PROPERTY.search(words):
        above = (found[1] or "").strip("/").replace("/", ".")
        return (f"{above}.{found[2]}" if above else found[2]) if found[2] else found[4], span
    if found := _REQUIRED.search(line):
        return found[1] or found[2], span
    if "fail" in line and (found := _FAILING.search(until)):
        return found[1], span
    return "", span


def _at_chart(level: Level, chart: Chart, message: str) -> Diagnostic:
    return Diagnostic(level, "helm-chart", message, chart.file, Span(chart.file, 1, 1, 1, 1))
