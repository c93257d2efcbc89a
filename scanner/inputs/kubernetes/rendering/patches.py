"""What the patches of a kustomization set, and where it is written: in a file of its own or in place."""

import posixpath
import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from scanner.inputs.kubernetes.objects import type_name
from scanner.inputs.kubernetes.rendering.alignment import follow
from scanner.model.located import Constant, Located
from scanner.model.path import Path
from scanner.model.span import Span
from scanner.model.tree import Tree, UnreadableError
from scanner.model.value import ABSENT, Absent, Value, same
from scanner.syntax.yaml import parse_yaml

_REPEAT: Final = re.compile(r"[*+?{]")
# In the order in which kustomize applies them.
_FIELDS: Final = ("patchesStrategicMerge", "patches", "patchesJson6902")


class Named(NamedTuple):
    """What a patch may be meant for: ``group/Kind``, and every name that the object had on its way."""

    type: str
    names: frozenset[str]


class Operation(NamedTuple):
    """One ``add`` or ``replace`` of a JSON patch; ``-`` in its path is the end of a list."""

    path: tuple[str, ...]
    value: Located


class Patch(NamedTuple):
    """One patch: merged documents, or the operations of a JSON patch. ``target`` is what chooses objects."""

    file: str
    target: Located | None
    documents: tuple[Located, ...]
    operations: tuple[Operation, ...]

    def concerns(self, named: Named) -> bool:
        """Whether it may be meant for an object; what selects by labels is not looked at."""
        if self.target is not None:
            kind, name, group = (_text(self.target, key) for key in ("kind", "name", "group"))
            own_group, _, own_kind = named.type.rpartition("/")
            return (
                _fits(kind, own_kind)
                and _fits(group, "" if own_group == "core" else own_group)
                and any(_fits(name, one) for one in named.names)
            )
        return any(
            type_name(_text(one, "apiVersion"), _text(one, "kind")) == named.type
            and _text(one, "metadata", "name") in named.names
            for one in self.documents
        )

    def place_of(self, made: Located, path: Path, value: Value | Absent) -> Located | None:
        """Where it sets a path of an object to a value."""
        for document in reversed(self.documents):
            found = follow(document, made, path)
            if found is not None and same(found.value, value):
                return found
        for operation in reversed(self.operations):
            found = _set_by(operation, path)
            if found is not None and same(found.value, value):
                return found
        return None

    def part_of(self, made: Located, path: Path) -> Located | None:
        """Where it has something at a path, whatever that has become."""
        found = (follow(document, made, path) for document in reversed(self.documents))
        first = next((one for one in found if one is not None), None)
        return first or next((one for op in reversed(self.operations) if (one := _set_by(op, path))), None)


def read_patches(tree: Tree, file: str, root: Located) -> tuple[Patch, ...]:
    """The patches of a kustomization, first to last."""
    return tuple(_Reader(tree, file).read(root))


class _Reader:
    def __init__(self, tree: Tree, file: str) -> None:
        self._tree, self._file = tree, file
        self._folder = posixpath.dirname(file)
        self._lines: list[str] | None = None

    def read(self, root: Located) -> Iterator[Patch]:
        for field in _FIELDS:
            found = root.get(field)
            for item in found.items() if found is not None and isinstance(found.value, tuple) else ():
                target = item.get("target")
                written, path = (item, item) if isinstance(item.value, str) else (item.get("patch"), item.get("path"))
                name = path.value if path is not None else None
                if isinstance(name, str) and "\n" not in name and self._tree.exists(self._path(name)):
                    yield _patch(self._path(name), target, self._of_file(self._path(name)))
                elif written is not None and isinstance(written.value, str):
                    yield _patch(self._file, target, self._in_place(written, written.value))

    def _path(self, name: str) -> str:
        return posixpath.normpath(posixpath.join(self._folder, name))

    def _of_file(self, path: str) -> Sequence[Located]:
        try:
            roots, _ = parse_yaml(path, self._tree.read(path), scalars="kubernetes")
        except UnreadableError:
            return ()
        return [root for root in roots if root is not None]

    def _in_place(self, node: Located, text: str) -> Sequence[Located]:
        """A patch in a block scalar, parsed where it stands, so that every line of it has its own place."""
        if self._lines is None:
            try:
                self._lines = self._tree.read(self._file).decode("utf-8", "replace").splitlines()
            except UnreadableError:
                self._lines = []
        padded = _padded(text, node.span, self._lines)
        if padded is not None:
            roots, problems = parse_yaml(self._file, padded, scalars="kubernetes")
            if not any(problem.level == "error" for problem in problems):
                return [root for root in roots if root is not None]
        roots, _ = parse_yaml(self._file, text, scalars="kubernetes")
        values = (root.value for root in roots if root is not None)
        return [Constant(value, node.span) for value in values if value is not ABSENT]


def _padded(text: str, span: Span, lines: Sequence[str]) -> str | None:
    """A literal block's text with its indentation, and as many empty lines before it as the file has lines."""
    body = text.split("\n")
    first = next((number for number, line in enumerate(body) if line.strip()), None)
    if first is None or span.start_line + first >= len(lines):
        return None
    written = lines[span.start_line + first]
    if not written.endswith(body[first]) or written.strip() != body[first].strip():
        return None
    indent = " " * (len(written) - len(body[first]))
    return "\n" * span.start_line + "\n".join(indent + line if line else "" for line in body)


def _patch(file: str, target: Located | None, roots: Sequence[Located]) -> Patch:
    documents: list[Located] = []
    operations: list[Operation] = []
    for root in roots:
        if isinstance(root.value, tuple):
            operations += _operations(root)
        elif isinstance(root.value, dict):
            documents.append(root)
    return Patch(file, target, tuple(documents), tuple(operations))


def _operations(root: Located) -> Iterator[Operation]:
    for item in root.items():
        path, value = _text(item, "path"), item.get("value")
        if _text(item, "op") in {"add", "replace"} and path.startswith("/") and value is not None:
            steps = path[1:].split("/")
            yield Operation(tuple(step.replace("~1", "/").replace("~0", "~") for step in steps), value)


def _set_by(operation: Operation, path: Path) -> Located | None:
    """The part of an operation's value that would be at a path."""
    length = len(operation.path)
    if length > len(path):
        return None
    for step, own in zip(path, operation.path, strict=False):
        if own != str(step) and not (own == "-" and isinstance(step, int)):
            return None
    return operation.value.walk(path[length:])


def _fits(pattern: str, text: str) -> bool:
    """Selectors of kustomize are anchored regular expressions. One that could take long, or that Python cannot
    read, may fit: what the patch sets tells.
    """
    if not pattern or pattern == text:
        return True
    repeats = len(_REPEAT.findall(pattern))
    if len(pattern) > 100 or len(text) > 300 or repeats > 2 or (repeats and "(" in pattern):
        return True
    try:
        return re.fullmatch(pattern, text) is not None
    except re.error:
        return True


def _text(node: Located, *path: str) -> str:
    found = node.walk(path)
    return found.value if found is not None and isinstance(found.value, str) else ""
