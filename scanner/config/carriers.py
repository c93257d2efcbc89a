"""Kinds of the user's own that make pods."""

from typing import Final

from scanner.config.reading import Reader
from scanner.model.carriers import BARE, CARRIERS
from scanner.model.kinds import type_of
from scanner.model.path import Path, PathError, parse_path
from scanner.syntax.document import MappingNode, Node

# What a path may lead to, and how it is kept: a path that ends at a spec says so.
_ENDS: Final[dict[str, Path]] = {"template": (), "spec": (BARE,)}


def read_carriers(reader: Reader, node: Node) -> dict[str, Path]:
    """The path of the pods' template, or of their spec, by type (``group/Kind``)."""
    carriers: dict[str, Path] = {}
    for key, place, inner in reader.members(node):
        type_ = type_of(key)
        if type_ is None:
            reader.wrong(place, f"{key} is no kind: write its group and kind, as in example.com/App")
        elif type_ in CARRIERS:
            reader.wrong(place, f"{key} is known")
        elif (path := _place(reader, inner)) is not None:
            carriers[type_] = path
    return carriers


def _place(reader: Reader, node: Node) -> Path | None:
    """A path alone is that of a template."""
    if not isinstance(node, MappingNode):
        return _path(reader, node, "template")
    found = [_path(reader, member.node, member.key) for member in reader.members(node, _ENDS)]
    if len(found) > 1:
        reader.wrong(node.span, "expected one path, of a template or of a spec")
    return found[0] if len(found) == 1 else None


def _path(reader: Reader, node: Node, end: str) -> Path | None:
    text = reader.text(node)
    if text is None:
        return None
    try:
        path = parse_path(text)
    except PathError as error:
        reader.wrong(node.span, str(error))
        return None
    if not all(isinstance(step, str) for step in path):
        reader.wrong(node.span, f"the path of a {end} leads through maps only")
        return None
    return (*path, *_ENDS[end])
