"""Objects of a shape that the API server would refuse: what stands where something else is expected.

Only what links, names and facets are made of; what rules ask for they tell themselves.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Final, TypeAlias

from scanner.inputs.kubernetes.objects import Manifest
from scanner.model.carriers import labels_path, spec_path
from scanner.model.diagnostic import Diagnostic
from scanner.model.located import Located
from scanner.model.path import Path, format_path
from scanner.model.value import ABSENT
from scanner.syntax.document import MappingNode, ScalarNode, SequenceNode

# A table is a map with these entries, a table in a list of one a list of such maps; "texts" a map of texts, "image"
# the name of an image.
_Shape: TypeAlias = "str | Mapping[str, _Shape] | list[_Shape]"

_METADATA: Final[_Shape] = {
    "name": "text",
    "generateName": "text",
    "namespace": "text",
    "labels": "texts",
    "annotations": "texts",
}
_CONTAINER: Final[_Shape] = {
    "name": "text",
    "image": "image",
    "command": ["text"],
    "args": ["text"],
    "resources": {},
    "securityContext": {},
    "livenessProbe": {},
    "readinessProbe": {},
}
_POD: Final[Mapping[str, _Shape]] = {
    "containers": [_CONTAINER],
    "initContainers": [_CONTAINER],
    "ephemeralContainers": [_CONTAINER],
    "volumes": [{"name": "text"}],
    "securityContext": {},
    "nodeSelector": "texts",
}
_TEMPLATE: Final[Mapping[str, _Shape]] = {"metadata": _METADATA, "spec": _POD}
# After the grammar of https://pkg.go.dev/github.com/distribution/reference; a host may have capitals, a path not.
_HOST: Final = r"(?:(?=[^/]*[.:A-Z]|localhost)(?:[a-zA-Z0-9-]+(?:\.[a-zA-Z0-9-]+)*|\[[0-9a-fA-F:]+\])(?::[0-9]+)?/)"
_PART: Final = r"[a-z0-9]+(?:(?:\.|__?|-+)[a-z0-9]+)*"
_IMAGE: Final = re.compile(
    rf"{_HOST}?{_PART}(?:/{_PART})*(?::\w[\w.-]{{0,127}})?(?:@[\w+.-]+:[0-9a-fA-F]{{32,}})?", re.ASCII
)
_PLACEHOLDER: Final = re.compile(r"[<>${}()%]|^ko://")
_MAP, _LIST, _TEXT, _TRUTH, _NUMBER = "a map", "a list", "a text", "a truth value", "a number"


def wrong_shapes(manifest: Manifest, carriers: Mapping[str, Path]) -> Iterator[Diagnostic]:
    """What of an object, and of the pods that it makes, is not of the shape that it has to be."""
    expected: Mapping[str, _Shape] = {"metadata": _METADATA}
    path = carriers.get(manifest.type)
    if path == ():
        expected = _TEMPLATE
    elif path is not None:
        is_template = labels_path(path) is not None
        inner: Mapping[str, _Shape] = _TEMPLATE if is_template else _POD
        for step in reversed(path if is_template else spec_path(path)):
            inner = {str(step): inner}
        expected = {"metadata": _METADATA, **inner}
    yield from _entries(manifest, manifest.body, expected, ())


def _entries(manifest: Manifest, found: Located, shapes: Mapping[str, _Shape], path: Path) -> Iterator[Diagnostic]:
    for key, shape in shapes.items():
        part = found.get(key)
        if part is not None:
            yield from _differences(manifest, part, shape, (*path, key))


def _differences(manifest: Manifest, found: Located, shape: _Shape, path: Path) -> Iterator[Diagnostic]:
    if isinstance(found, ScalarNode) and found.value is ABSENT:
        return
    if shape == "image":
        if isinstance(found.value, str) and not _may_be_image(found.value):
            message = f"{format_path(path)} of {manifest.address} is no name that an image can have"
            yield Diagnostic("note", "image-name", f"{message}.", manifest.file, found.span)
    elif shape == "text":
        if not isinstance(found, ScalarNode) or not isinstance(found.value, str):
            yield _told(manifest, found, path, _TEXT)
    elif isinstance(shape, list):
        if not isinstance(found, SequenceNode):
            yield _told(manifest, found, path, _LIST)
            return
        for position, item in enumerate(found.nodes):
            yield from _differences(manifest, item, shape[0], (*path, position))
    elif not isinstance(found, MappingNode):
        yield _told(manifest, found, path, _MAP)
    elif isinstance(shape, str):
        for member in found.members:
            yield from _differences(manifest, member.node, "text", (*path, member.key))
    else:
        yield from _entries(manifest, found, shape, path)


def _may_be_image(name: str) -> bool:
    """Whether it is a name that container runtimes take, or has a placeholder for something to fill in."""
    return name == "" or _PLACEHOLDER.search(name) is not None or _IMAGE.fullmatch(name) is not None


def _told(manifest: Manifest, found: Located, path: Path, expected: str) -> Diagnostic:
    what = f"{format_path(path)} of {manifest.address}" if path else manifest.address
    message = f"{what} is {_word(found)} where {expected} is asked for"
    if expected == _TEXT:
        # As of any value that a rule asks for.
        return Diagnostic("note", "type-mismatch", message, manifest.file, found.span)
    remedy = "Nothing in it could be checked, and the API server refuses it."
    return Diagnostic("error", "wrong-shape", f"{message}.", manifest.file, found.span, remedy)


def _word(found: Located) -> str:
    if isinstance(found, MappingNode | SequenceNode):
        return _MAP if isinstance(found, MappingNode) else _LIST
    value = found.value
    return _TEXT if isinstance(value, str) else _TRUTH if isinstance(value, bool) else _NUMBER
