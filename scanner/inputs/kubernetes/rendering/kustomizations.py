"""Which kustomizations are built, with which files, and the objects that come of it."""

import json
import posixpath
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Final

from scanner.errors import ToolError
from scanner.inputs.kubernetes.names import KUSTOMIZATIONS, is_kustomization
from scanner.inputs.kubernetes.objects import Manifest
from scanner.inputs.kubernetes.overlays import scope_id
from scanner.inputs.kubernetes.rendering.builds import Builds, Unbuilt
from scanner.inputs.kubernetes.rendering.built_places import BuiltPlaces, Layer, Start, title_of
from scanner.inputs.kubernetes.rendering.chart_files import to_render
from scanner.inputs.kubernetes.rendering.chart_uses import ChartUses, Refused, read_uses
from scanner.inputs.kubernetes.rendering.documents import Built, manifests, read_built
from scanner.inputs.kubernetes.rendering.patches import Named
from scanner.inputs.kubernetes.rendering.references import References, read_references
from scanner.inputs.kubernetes.rendering.tools import Job, Tool, deadline, find_tool, render
from scanner.inputs.kubernetes.rendering.transformers import INFLATION, generator_of
from scanner.model.options import Rendering
from scanner.model.span import Span
from scanner.model.suppression import has_annotation_mark, has_comment_mark
from scanner.model.tree import Tree, UnreadableError
from scanner.syntax.document import Node

_MOST_FILES: Final = 10_000
_MOST_BYTES: Final = 100_000_000
_METADATA: Final = ("originAnnotations", "transformerAnnotations")


def find_kustomize(path: str) -> Tool | None:
    """What builds kustomizations: itself, or kubectl, which has it within."""
    return find_tool("kustomize", ("build",), ("version",), path) or find_tool(
        "kubectl", ("kustomize",), ("version", "--client"), path
    )


def build(
    tree: Tree,
    nodes: Mapping[str, Node | None],
    objects: Callable[[str], Sequence[Manifest]],
    entries: frozenset[str],
    options: Rendering,
) -> Builds:
    """Build every root among the kustomizations (root nodes by file) that has to do with what was asked for.

    ``objects`` are the objects of a file as they stand.
    """
    return _Builder(tree, nodes, objects, entries).build(options)


class _Builder:
    def __init__(
        self,
        tree: Tree,
        nodes: Mapping[str, Node | None],
        objects: Callable[[str], Sequence[Manifest]],
        entries: frozenset[str],
    ) -> None:
        self._tree, self._nodes, self._objects, self._entries = tree, nodes, objects, entries
        self._references = {file: read_references(tree, file, node) for file, node in sorted(nodes.items())}
        self._contents: dict[str, bytes] = {}
        self._layers: dict[str, Layer] = {}
        # By the kustomization: the charts that it has inflated, or why that is not done.
        self._uses: dict[str, ChartUses | Refused] = {}

    def build(self, options: Rendering) -> Builds:
        builds = Builds()
        self._find_charts(options)
        closures = {root: self._closure(root) for root in self._roots()}
        wanted = {root: found for root, found in closures.items() if not self._entries.isdisjoint(found)}
        if not wanted:
            return builds
        if not options.enabled:
            builds.unbuilt = dict.fromkeys(wanted, Unbuilt("rendering is switched off", matters=False))
            return builds
        tool = find_kustomize(options.search_path)
        if tool is None:
            why, remedy = "neither kustomize nor kubectl is here", "Install kustomize, and it is rendered."
            missing = Unbuilt(why, remedy, matters=False)
            builds.unbuilt = dict.fromkeys(wanted, missing)
            return builds
        helm = find_tool("helm", (), ("version",), options.search_path) if self._uses else None
        jobs: dict[str, Job] = {}
        for root, closure in wanted.items():
            prepared = self._job(root, closure, tool, helm)
            if isinstance(prepared, Job):
                jobs[root] = prepared
            else:
                builds.unbuilt[root] = prepared
        for root, printed in zip(jobs, render(list(jobs.values()), options.cache, deadline()), strict=True):
            if isinstance(printed, ToolError):
                why = f"{printed.program} {printed.happened}" + (f": {printed.words}" if printed.words else "")
                builds.unbuilt[root] = Unbuilt(why, tool=printed.program, crashed=not printed.words)
            else:
                builds.manifests[root] = list(self._made(root, read_built(root, printed)))
                builds.annotated = builds.annotated or has_annotation_mark(printed)
                covered = self._with_own_paths(wanted[root])
                builds.covered |= covered
                builds.sources.setdefault(scope_id(root), set()).update(covered)
        builds.marked = {path: content for path, content in self._contents.items() if has_comment_mark(content)}
        return builds

    def _find_charts(self, options: Rendering) -> None:
        """Look for the charts that are to be inflated, where that was asked for."""
        for file, one in self._references.items():
            node = self._nodes[file]
            value = node.value if node is not None else None
            if options.enabled and options.inflate_charts and one.charts and isinstance(value, dict):
                try:
                    folder = posixpath.dirname(file)
                    self._uses[file] = read_uses(self._tree, folder, value, options.kubernetes_version)
                except Refused as refused:
                    self._uses[file] = refused

    def _inflated(self, file: str) -> ChartUses | None:
        found = self._uses.get(file)
        return found if isinstance(found, ChartUses) else None

    def _roots(self) -> list[str]:
        """Kustomizations that no other includes; of circles the first."""
        included = self._with_own_paths(file for one in self._references.values() for file in one.folders)
        roots = [file for file in self._references if file not in included and not self._is_component(file)]
        reached = self._with_own_paths(file for root in roots for file in self._kustomizations(root))
        for file in self._references:
            if file not in reached and not self._is_component(file):
                roots.append(file)
                reached |= self._with_own_paths(self._kustomizations(file))
        return roots

    def _with_own_paths(self, files: Iterable[str]) -> set[str]:
        """The files by the paths that lead to them, and by their own where those go over links."""
        return {path for file in files for path in (file, self._tree.real(file))}

    def _is_component(self, file: str) -> bool:
        node = self._nodes[file]
        kind = node.get("kind") if node is not None else None
        return kind is not None and kind.value == "Component"

    def _kustomizations(self, root: str) -> list[str]:
        """A kustomization with all that it includes, in no order that means anything."""
        found = {root: None}
        pending = [root]
        while pending:
            for file in self._references[pending.pop()].folders:
                if file in self._references and file not in found:
                    found[file] = None
                    pending.append(file)
        return list(found)

    def _closure(self, root: str) -> dict[str, None]:
        """All files that belong to a kustomization."""
        files: dict[str, None] = {}
        for file in self._kustomizations(root):
            folder = posixpath.dirname(file)
            # Two in one folder are an error, which is for the tool to tell.
            beside = (posixpath.join(folder, name) for name in sorted(KUSTOMIZATIONS))
            files.update(dict.fromkeys(path for path in beside if self._tree.exists(path)))
            files.update(self._references[file].files)
            if (uses := self._inflated(file)) is not None:
                files.update((path, None) for chart in uses.charts for path in chart.files)
        return files

    def _job(self, root: str, closure: Iterable[str], tool: Tool, helm: Tool | None) -> Job | Unbuilt:
        kustomizations = self._kustomizations(root)
        parts = [self._references[file] for file in kustomizations]
        refused = _refusal(parts)
        if refused is not None:
            return refused
        with_charts = [file for file in kustomizations if self._references[file].charts]
        if with_charts and (why := self._no_charts(with_charts, parts, helm)) is not None:
            return why
        files: dict[str, bytes] = {}
        size = 0
        for path in closure:
            try:
                content = self._written(path, root) if is_kustomization(path) else self._content(path)
            except UnreadableError as error:
                return Unbuilt(f"{path} could not be read: {error}")
            size += len(content)
            files[path] = content
            if len(files) > _MOST_FILES or size > _MOST_BYTES:
                return Unbuilt(f"it has more than {_MOST_FILES:,} files or {_MOST_BYTES // 1_000_000} MB")
        words = [f"./{posixpath.dirname(root)}"]
        for uses in filter(None, map(self._inflated, with_charts)):
            for chart in uses.charts:
                files.update(to_render(chart))
        if with_charts and helm is not None:
            words += ["--enable-helm", "--helm-command", helm.file]
            tool = replace(tool, identity=f"{tool.identity}\0{helm.identity}")
        # A file above a kustomization, but in the tree, is allowed; without the restriction the tool would read
        # anything, so that nothing may be named that was not looked at.
        if any(one.loose for one in parts) and not any(one.plugins for one in parts):
            words += ["--load-restrictor", "LoadRestrictionsNone"]
        return Job(tool, tuple(words), files)

    def _no_charts(self, files: Sequence[str], parts: Iterable[References], helm: Tool | None) -> Unbuilt | None:
        """Why the charts of some kustomizations are not inflated."""
        for file in files:
            found = self._uses.get(file)
            if found is None:
                remedy = "Put the chart in the tree and set `render: {inflate_charts: on}`, and it is rendered."
                return Unbuilt("it has a Helm chart inflated, which is done only if asked for", remedy)
            if isinstance(found, Refused):
                return Unbuilt(str(found))
        if any(one.plugins for one in parts):
            # They can ask for charts of their own.
            return Unbuilt("it has plugins beside the charts that it has inflated")
        if helm is None:
            return Unbuilt("it has a Helm chart inflated, and Helm is not here", "Install Helm, and it is rendered.")
        return None

    def _written(self, file: str, root: str) -> bytes:
        """A kustomization as it was understood, so that the tool cannot understand anything else; the root also
        asks for where everything comes from.
        """
        node = self._nodes.get(file)
        value = node.value if node is not None else None
        if not isinstance(value, dict):
            if self._content(file).strip():
                raise UnreadableError("it is no kustomization")
            return b""
        written: dict[str, object] = dict(value)
        if (uses := self._inflated(file)) is not None:
            written.update(uses.written)
        if file == root:
            already = value.get("buildMetadata")
            told = [one for one in already if isinstance(one, str)] if isinstance(already, tuple) else []
            written["buildMetadata"] = list(dict.fromkeys([*told, *_METADATA]))
        return json.dumps(written, default=_as_json).encode()

    def _content(self, path: str) -> bytes:
        content = self._contents.get(path)
        if content is None:
            content = self._contents[path] = self._tree.read(path)
        return content

    def _made(self, root: str, documents: Iterable[Built]) -> Iterable[Manifest]:
        folder = posixpath.dirname(root)
        for one in documents:
            passed = dict.fromkeys(self._kustomization_of(_inside(folder, path)) for path in one.transformed_in)
            layers = [self._layer(file) for file in passed if self._nodes.get(file) is not None]
            for made in manifests(one.document):
                yield self._placed(root, one, made, layers)

    def _kustomization_of(self, file: str) -> str:
        """The kustomization that has the configuration of a transformer: itself, or what names the file."""
        if file in self._nodes:
            return file
        return next((one for one, names in self._references.items() if file in names.files), "")

    def _placed(self, root: str, one: Built, made: Manifest, layers: Sequence[Layer]) -> Manifest:
        folder = posixpath.dirname(root)
        title = title_of(root)
        named_in = one.path or one.configured_in
        file = self._tree.real(_inside(folder, named_in)) if named_in else root
        base = _base(made, self._objects(file)) if one.path else None
        start = Start(Span(file, 1, 1, 1, 1), title)
        if base is not None:
            start = Start(base.span, title, base=base.body)
        elif one.generator and (node := self._nodes.get(file)) is not None:
            named = generator_of(node, one.generator, made.name)
            if named is not None:
                start = Start(named.place.span, title, named.field, generator=named.place)
        names = Named(made.type, frozenset({made.name, *((base.name,) if base is not None else ())}))
        places = BuiltPlaces(start, layers, names)
        asked = root in self._entries or file in self._entries or any(self._touched(layer, names) for layer in layers)
        if one.generator == INFLATION and not asked and (uses := self._inflated(file)) is not None:
            asked = any(path in self._entries for chart in uses.charts for path in chart.files)
        return Manifest(made.type, (made.namespace, made.name), start.first, places.of(made.body), entry=asked)

    def _touched(self, layer: Layer, names: Named) -> bool:
        """Whether the user asked for something in a kustomization that made the object what it is."""
        if layer.file in self._entries:
            return True
        references = self._references[layer.file]
        if self._entries.isdisjoint(references.files):
            return False
        return any(patch.file in self._entries and patch.concerns(names) for patch in layer.patches)

    def _layer(self, file: str) -> Layer:
        layer = self._layers.get(file)
        if layer is None:
            node = self._nodes[file]
            assert node is not None  # noqa: S101  # the caller looked
            layer = self._layers[file] = Layer(self._tree, file, node)
        return layer


def _refusal(parts: Iterable[References]) -> Unbuilt | None:
    """Why the tool must not even start."""
    parts = list(parts)
    remote = sorted({name for one in parts for name in one.remote})
    if remote:
        shown = ", ".join(remote[:3]) + (f" and {len(remote) - 3} more" if len(remote) > 3 else "")
        return Unbuilt(f"it refers to what is not in this tree: {shown}", "Vendor what is remote, and it is rendered.")
    outside = sorted({name for one in parts for name in one.outside})
    if outside:
        return Unbuilt(f"it refers to what is outside of this tree: {', '.join(outside[:3])}")
    return None


def _inside(folder: str, path: str) -> str:
    found = posixpath.normpath(posixpath.join(folder, path))
    return "" if found == "." else found


def _base(made: Manifest, objects: Sequence[Manifest]) -> Manifest | None:
    """What an object was in its file: the one of its kind with its name, or with the longest part of it."""
    alike = [one for one in objects if one.type == made.type]
    exact = [one for one in alike if one.name == made.name]
    fitting = exact or [one for one in alike if one.name and one.name in made.name] or alike
    return max(fitting, key=lambda one: (one.namespace == made.namespace, len(one.name)), default=None)


def _as_json(value: object) -> object:
    return float(value) if isinstance(value, Decimal) else str(value)
