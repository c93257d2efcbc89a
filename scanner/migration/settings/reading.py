"""The files of other scanners' configuration, and plain values in them."""

import posixpath
import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from scanner.errors import ConfigError, Problem, UsageError
from scanner.model.tree import Tree, UnreadableError
from scanner.model.value import ABSENT
from scanner.syntax.document import MappingNode, Member, Node, ScalarNode, SequenceNode
from scanner.syntax.yaml import parse_yaml

_LARGEST: Final = 1_000_000
_PLAIN_NAME: Final = re.compile(r"[\w@%+=:,./~ -]+")


class Source(NamedTuple):
    """``members`` are the entries of the file at ``path``, none where it is an ignore file."""

    tree: Tree
    path: str
    members: Sequence[Member]

    @property
    def folder(self) -> str:
        """The folder that the file is in; paths in it start there."""
        return posixpath.dirname(self.path)


def open_source(tree: Tree, path: str) -> Source:
    """The file, with its entries.

    Raises:
        UsageError: it cannot be read.
        ConfigError: it is no YAML, or no mapping.
    """
    if posixpath.basename(path).startswith(".trivyignore"):
        return Source(tree, path, ())
    try:
        content = tree.read(path)
    except UnreadableError as error:
        raise UsageError(f"{path} could not be read: {error}") from error
    if len(content) > _LARGEST:
        raise UsageError(f"{path} is larger than {_LARGEST // 1_000_000} MB")
    documents, diagnostics = parse_yaml(path, content, scalars="strict")
    errors = [one for one in diagnostics if one.level == "error"]
    problems = [
        Problem(path, *((one.span.start_line, one.span.start_column) if one.span else (1, 1)), one.message)
        for one in errors
    ]
    written = [document for document in documents if document is not None]
    if not problems and written and not isinstance(written[0], MappingNode):
        problems.append(Problem(path, written[0].span.start_line, 1, "expected a mapping"))
    if problems:
        raise ConfigError(problems)
    first = written[0] if written else None
    return Source(tree, path, first.members if isinstance(first, MappingNode) else ())


def entries(members: Sequence[Member], parents: Sequence[str] = ()) -> Iterator[tuple[str, Member]]:
    """Each entry by its key; those of the mappings under ``parents`` one by one, as ``parent.key``, to any depth."""
    for member in members:
        inside = [parent.partition(".")[2] for parent in parents if parent.partition(".")[0] == member.key]
        if inside and isinstance(member.node, MappingNode):
            deeper = [one for one in inside if one]
            for key, one in entries(member.node.members, deeper):
                yield f"{member.key}.{key}", one
        else:
            yield member.key, member


def texts(node: Node) -> list[str]:
    """The words of a list, or of a text with commas."""
    nodes = node.nodes if isinstance(node, SequenceNode) else [node]
    written = [one.text for one in nodes if isinstance(one, ScalarNode) and one.value not in (None, ABSENT)]
    return [word for text in written for word in (part.strip() for part in text.split(",")) if word]


def is_set(node: Node) -> bool:
    """Whether something is switched on."""
    return node.value is True or (isinstance(node.value, str) and node.value.lower() == "true")


def in_tree(source: Source, path: str) -> str | None:
    """A path of the file from the tree's root; None for one that leads out of it."""
    found = posixpath.normpath(posixpath.join(source.folder, path))
    return None if found.startswith(("/", "../")) or found == ".." or path.startswith("~") else found


def as_pattern(source: Source, path: str) -> str | None:
    """A path or simple pattern as a pattern of a ``.gitignore`` at the tree's root; None for what is none."""
    path = path.removeprefix("./")
    words = path.replace("*", "").replace("//", "/").strip("/")
    if not words.strip("/. ") or path.startswith("~") or not _PLAIN_NAME.fullmatch(words):
        return None
    if path.startswith("**/"):
        return path
    found = in_tree(source, path)
    if found is None or found == ".":
        return None
    return f"/{found}/" if path.endswith("/") else f"/{found}"
