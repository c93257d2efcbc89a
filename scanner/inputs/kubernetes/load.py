"""From a tree's files to objects in their scopes."""

import posixpath
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from itertools import islice

from scanner.inputs.kubernetes.charts import Charts
from scanner.inputs.kubernetes.deliveries import DELIVERING, Deliveries
from scanner.inputs.kubernetes.kustomize import Kustomization, read_kustomization
from scanner.inputs.kubernetes.links import links
from scanner.inputs.kubernetes.names import claims, is_kustomization
from scanner.inputs.kubernetes.objects import Manifest
from scanner.inputs.kubernetes.overlays import Overlays, arrange, built_scope, scope_id
from scanner.inputs.kubernetes.reading import Reading, explain, read_file
from scanner.inputs.kubernetes.rendering.builds import Builds
from scanner.inputs.kubernetes.rendering.fillings import CHART, Fillings
from scanner.inputs.kubernetes.shapes import wrong_shapes
from scanner.inputs.kubernetes.templates import is_templated
from scanner.inputs.kubernetes.variants import partition, with_gaps
from scanner.model.carriers import CARRIERS
from scanner.model.diagnostic import Diagnostic
from scanner.model.kinds import KINDS
from scanner.model.loaded import Loaded
from scanner.model.options import InputOptions, Rendering
from scanner.model.parses import Parses
from scanner.model.path import Path
from scanner.model.resource import PartialGap, Scope
from scanner.model.suppression import MOST_REMARKS, Remark, has_comment_mark
from scanner.model.tree import Tree, UnreadableError
from scanner.model.value import Reason


def load(tree: Tree, options: InputOptions, parses: Parses | None = None) -> Loaded:
    """Read all manifests of the tree: they link across folders, whichever were asked for."""
    claimed = [file for file in tree.files if claims(file.path)]
    if not any(file.entry for file in claimed):
        return Loaded()
    charts = Charts(tree.files)
    readings = _Readings(tree, parses)
    for file in claimed:
        if not charts.takes(file):
            readings.add(file.path, entry=file.entry)
    kustomizations = readings.kustomizations()
    builds = _built(tree, readings, kustomizations, options.rendering)
    unbuilt = {file: one for file, one in kustomizations.items() if file not in builds.covered}
    overlays = arrange(unbuilt, readings.entries(), builds.unbuilt)
    for path in overlays.files:
        readings.add(path, entry=False)
    for path in builds.covered & readings.by_file.keys():
        readings.by_file[path].rendered = True
    fillings = _filled(tree, charts, options.rendering, builds.covered)
    return _delivered(tree, _loaded(readings, charts, overlays, builds, fillings, options))


def _delivered(tree: Tree, loaded: Loaded) -> Loaded:
    """The same with the folders that something of it delivers."""
    if all(resource.type not in DELIVERING for resource in loaded.resources):
        return loaded
    deliveries = Deliveries(loaded.resources, tree)
    resources = [*loaded.resources, *deliveries.folders]
    return replace(loaded, resources=resources, links=deliveries.added(loaded.links))


def _filled(tree: Tree, charts: Charts, options: Rendering, covered: AbstractSet[str]) -> Fillings:
    if not charts.folders and not options.values_files:
        return Fillings()
    from scanner.inputs.kubernetes.rendering.charts import fill  # noqa: PLC0415  # few trees have any

    entries = frozenset(file.path for file in tree.files if file.entry)
    # What a kustomization has inflated is judged as that renders it, but for sets of values that are configured.
    inflated = {folder for folder in charts.folders if posixpath.join(folder, CHART) in covered}
    inflated -= options.values_files.keys()
    found = fill(tree, [folder for folder in charts.folders if folder not in inflated], entries, options)
    found.rendered |= inflated
    found.read.update(path for path in covered if charts.is_template(path))
    return found


def _built(
    tree: Tree, readings: "_Readings", kustomizations: Mapping[str, Kustomization], options: Rendering
) -> Builds:
    if not kustomizations:
        return Builds()
    from scanner.inputs.kubernetes.rendering.kustomizations import build  # noqa: PLC0415  # few trees have any

    nodes = {file: readings.by_file[file].kustomization for file in kustomizations}
    entries = frozenset(file.path for file in tree.files if file.entry)
    return build(tree, nodes, lambda path: readings.add(path, entry=False).manifests, entries, options)


class _Readings:
    """The files that were read, each once."""

    def __init__(self, tree: Tree, parses: Parses | None) -> None:
        self.tree, self._parses = tree, parses
        self.by_file: dict[str, Reading] = {}

    def add(self, path: str, *, entry: bool) -> Reading:
        reading = self.by_file.get(path)
        if reading is None:
            try:
                reading = self._read(path, self.tree.read(path), entry=entry)
            except UnreadableError as error:
                reading = Reading(path, entry)
                if not path.endswith(".json"):
                    remedy = "Make it readable, or exclude it."
                    message = f"The file cannot be read: {error}."
                    reading.diagnostics.append(Diagnostic("error", "unreadable", message, path, remedy=remedy))
                    reading.broken = True
            self.by_file[path] = reading
        return reading

    def _read(self, path: str, content: bytes, *, entry: bool) -> Reading:
        if self._parses is None:
            return read_file(path, content, entry=entry)
        # Whether it was asked for is a part of what is read.
        kind = "entry" if entry else "manifests"
        return self._parses.of(kind, path, content, lambda: read_file(path, content, entry=entry)).afresh()

    def entries(self) -> frozenset[str]:
        return frozenset(path for path, reading in self.by_file.items() if reading.entry)

    def marked(self) -> dict[str, bytes]:
        """The manifests in which comments may suppress something."""
        return {path: one.marked for path, one in self.by_file.items() if one.marked is not None and one.ours}

    @property
    def annotated(self) -> bool:
        """Whether annotations may suppress something."""
        return any(one.annotated for one in self.by_file.values())

    def kustomizations(self) -> dict[str, Kustomization]:
        """Those of the tree, and those that they include though an ignore file hides them."""
        found: dict[str, Kustomization] = {}
        pending = [path for path, reading in self.by_file.items() if reading.kustomization or is_kustomization(path)]
        while pending:
            path = pending.pop()
            if path not in found:
                node = self.add(path, entry=False).kustomization
                found[path] = one = read_kustomization(self.tree, path, node)
                pending.extend(one.includes)
        return found

    def sorted(self) -> Sequence[Reading]:
        return [self.by_file[path] for path in sorted(self.by_file)]


def _loaded(
    readings: _Readings,
    charts: Charts,
    overlays: Overlays,
    builds: Builds,
    fillings: Fillings,
    options: InputOptions,
) -> Loaded:
    kept = [one for one in readings.sorted() if one.file not in overlays.patches]
    standing = [one for one in kept if not one.rendered]
    plain = [one for one in standing if one.file not in overlays.files]
    homes, scopes = partition([manifest for one in plain for manifest in one.manifests], _gaps(plain))
    placed: list[tuple[Manifest, str]] = []
    for reading in standing:
        included = overlays.files.get(reading.file)
        placed += [(manifest, included or homes[manifest.folder]) for manifest in reading.manifests]
        if options.read_all:
            for document in reading.documents:
                document.read_all()
    for file, made in sorted(builds.manifests.items()):
        placed += [(manifest, scope_id(file)) for manifest in made]
    for scope, made in sorted(fillings.manifests.items()):
        placed += [(manifest, scope) for manifest in made]
    diagnostics = [
        *charts.gaps(fillings, options.rendering),
        *overlays.diagnostics,
        *(told for one in kept if one.entry for told in one.diagnostics),
        *(told for manifest, _ in placed if manifest.entry for told in _nameless(manifest)),
    ]
    ours = [one for one in kept if one.ours]
    sources: dict[str, set[str]] = {**builds.sources, **fillings.sources}
    for one in plain:
        if one.manifests or one.broken:
            sources.setdefault(homes[one.file.rpartition("/")[0]], set()).add(one.file)
    carriers = {**CARRIERS, **options.carriers}
    return Loaded(
        resources=[manifest.resource(scope, carriers) for manifest, scope in placed],
        scopes=[
            *scopes,
            *_with_gaps(overlays, readings),
            *map(built_scope, sorted(builds.manifests)),
            *charts.scopes(fillings),
        ],
        diagnostics=diagnostics,
        read=_Files(ours, lambda one: one.composed, fillings.read),
        listed=_Files(ours, lambda one: not one.composed),
        links=links(carriers),
        late=lambda: _late(standing, carriers),
        remarks=lambda: _remarks({**readings.marked(), **builds.marked, **fillings.marked}, charts),
        annotated=lambda: builds.annotated or fillings.annotated or readings.annotated,
        sources=sources.get,
    )


def _late(readings: Sequence[Reading], carriers: Mapping[str, Path]) -> Sequence[Diagnostic]:
    """What showed when documents were composed, or looked into."""
    told: list[Diagnostic] = []
    for reading in readings:
        if reading.entry:
            composed = [document for document in reading.documents if document.composed]
            broken = [document for document in composed if document.broken and document.root is None]
            templates = [document for document in broken if is_templated(document)]
            told.extend(explain([one for one in composed if one not in templates], templates))
            for manifest in reading.manifests:
                if manifest.composed:
                    told.extend(wrong_shapes(manifest, carriers))
    return told


def _remarks(marked: Mapping[str, bytes], charts: Charts) -> Iterator[Remark]:
    """The comments that may suppress something."""
    for file, content in sorted(marked.items()):
        if file.endswith((".yaml", ".yml", ".tpl")):
            from scanner.syntax.yaml.remarks import remarks  # noqa: PLC0415  # most trees have none

            found = remarks(file, content, has_comment_mark, template=charts.is_template(file))
            yield from islice(found, MOST_REMARKS)


def _gaps(readings: Sequence[Reading]) -> dict[str, list[PartialGap]]:
    """What could not be read, by folder."""
    gaps: dict[str, list[PartialGap]] = {}
    for reading in readings:
        if reading.broken:
            gaps.setdefault(reading.file.rpartition("/")[0], []).append(_gap(reading))
    return gaps


def _gap(reading: Reading) -> PartialGap:
    return PartialGap(Reason(reading.file, "could not be read"), reading.unread)


def _with_gaps(overlays: Overlays, readings: _Readings) -> Iterator[Scope]:
    """The kustomizations' scopes, with what could not be read of what they include."""
    unread: dict[str, list[PartialGap]] = {}
    for path, scope in sorted(overlays.files.items()):
        if readings.by_file[path].broken:
            unread.setdefault(scope, []).append(_gap(readings.by_file[path]))
    for one in overlays.scopes:
        yield with_gaps(one, unread.get(one.id, ()))


def _nameless(manifest: Manifest) -> Iterator[Diagnostic]:
    group, _, kind = manifest.type.rpartition("/")
    # Tools keep their settings in files that look like objects and have no names.
    if not manifest.name and KINDS.get(kind) == group:
        message = f"This {kind} has no name."
        yield Diagnostic("note", "nameless-object", message, manifest.file, manifest.span, "Give it metadata.name.")


class _Files(AbstractSet[str]):
    """Paths of the readings that a test holds for when somebody looks: what is read changes by need."""

    def __init__(
        self, readings: Sequence[Reading], test: Callable[[Reading], bool], others: Iterable[str] = ()
    ) -> None:
        self._readings, self._test, self._others = readings, test, sorted(others)

    @classmethod
    def _from_iterable(cls, paths: Iterable[str]) -> AbstractSet[str]:  # type: ignore[override]  # a plain set will do
        return frozenset(paths)

    def __contains__(self, path: object) -> bool:
        return any(path == one for one in self)

    def __iter__(self) -> Iterator[str]:
        yield from (one.file for one in self._readings if self._test(one))
        yield from self._others

    def __len__(self) -> int:
        return sum(1 for _ in self)
