"""Objects of a shape that the API server would refuse: what stands where something else is expected.

What is looked at is in ``shape_table``; of other values rules tell that ask for them.
"""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Final

from scanner.inputs.kubernetes.objects import Manifest
from scanner.inputs.kubernetes.shape_table import Shape, shape_of
from scanner.model.diagnostic import Diagnostic
from scanner.model.located import Located
from scanner.model.path import Path, format_path
from scanner.model.value import ABSENT
from scanner.syntax.document import MappingNode, ScalarNode, SequenceNode

# After the grammar of https://pkg.go.dev/github.com/distribution/reference; a host may have capitals, a path not.
_HOST: Final = r"(?:(?=[^/]*[.:A-Z]|localhost)(?:[a-zA-Z0-9-]+(?:\.[a-zA-Z0-9-]+)*|\[[0-9a-fA-F:]+\])(?::[0-9]+)?/)"
_PART: Final = r"[a-z0-9]+(?:(?:\.|__?|-+)[a-z0-9]+)*"
_IMAGE: Final = re.compile(
    rf"{_HOST}?{_PART}(?:/{_PART})*(?::\w[\w.-]{{0,127}})?(?:@[\w+.-]+:[0-9a-fA-F]{{32,}})?", re.ASCII
)
_PLACEHOLDER: Final = re.compile(r"[<>${}()%]|^ko://")
_MAP, _LIST, _TEXT, _TRUTH, _NUMBER = "a map", "a list", "a text", "a truth value", "a number"
# A number with a fraction of nothing is one, too.
_SCALARS: Final[Mapping[str, tuple[str, type | tuple[type, ...]]]] = {
    "text": (_TEXT, str),
    "truth": (_TRUTH, bool),
    "number": (_NUMBER, (int, Decimal)),
}
_PLAIN: Final[Mapping[str, type]] = {"text": str, "truth": bool, "number": int}
_WORDS: Final = frozenset({_TEXT, _TRUTH, _NUMBER})


def wrong_shapes(manifest: Manifest, carriers: Mapping[str, Path]) -> Iterator[Diagnostic]:
    """What of an object, and of the pods that it makes, is not of the shape that it has to be."""
    yield from _entries(manifest, manifest.body, shape_of(manifest.type, carriers.get(manifest.type)), ())


def _entries(manifest: Manifest, found: Located, shapes: Mapping[str, Shape], path: Path) -> Iterator[Diagnostic]:
    for key, part in found.entries():
        shape = shapes.get(key)
        if shape is not None and not _fits(part, shape):
            yield from _differences(manifest, part, shape, (*path, key))


def _fits(found: Located, shape: Shape) -> bool:
    """Whether it is a scalar that is plainly as it has to be: nearly all are."""
    return isinstance(shape, str) and isinstance(found, ScalarNode) and type(found.value) is _PLAIN.get(shape)


def _differences(manifest: Manifest, found: Located, shape: Shape, path: Path) -> Iterator[Diagnostic]:
    if isinstance(found, ScalarNode) and found.value is ABSENT:
        return
    if shape == "image":
        if isinstance(found.value, str) and not _may_be_image(found.value):
            message = f"{format_path(path)} of {manifest.address} is no name that an image can have"
            yield Diagnostic("note", "image-name", f"{message}.", manifest.file, found.span)
    elif isinstance(shape, str) and shape in _SCALARS:
        word, type_ = _SCALARS[shape]
        value = found.value if isinstance(found, ScalarNode) else None
        # What is filled in later may become anything.
        filled = isinstance(value, str) and _PLACEHOLDER.search(value) is not None
        if not filled and (not isinstance(value, type_) or (isinstance(value, bool) and shape != "truth")):
            yield _told(manifest, found, path, word)
    elif isinstance(shape, list):
        if not isinstance(found, SequenceNode):
            yield _told(manifest, found, path, _LIST)
            return
        for position, item in enumerate(found.nodes):
            yield from _differences(manifest, item, shape[0], (*path, position))
    elif not isinstance(found, MappingNode):
        yield _told(manifest, found, path, _MAP)
    elif isinstance(shape, str):
        for key, part in found.entries():
            if not _fits(part, "text"):
                yield from _differences(manifest, part, "text", (*path, key))
    else:
        yield from _entries(manifest, found, shape, path)


def _may_be_image(name: str) -> bool:
    """Whether it is a name that container runtimes take, or has a placeholder for something to fill in."""
    return name == "" or _PLACEHOLDER.search(name) is not None or _IMAGE.fullmatch(name) is not None


def _told(manifest: Manifest, found: Located, path: Path, expected: str) -> Diagnostic:
    what = f"{format_path(path)} of {manifest.address}" if path else manifest.address
    message = f"{what} is {_word(found)} where {expected} is asked for"
    if expected in _WORDS:
        # As of any value that a rule asks for.
        return Diagnostic("note", "type-mismatch", message, manifest.file, found.span)
    remedy = "Nothing in it could be checked, and the API server refuses it."
    return Diagnostic("error", "wrong-shape", f"{message}.", manifest.file, found.span, remedy)


def _word(found: Located) -> str:
    if isinstance(found, MappingNode | SequenceNode):
        return _MAP if isinstance(found, MappingNode) else _LIST
    value = found.value
    return _TEXT if isinstance(value, str) else _TRUTH if isinstance(value, bool) else _NUMBER
