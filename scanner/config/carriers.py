"""Kinds of the user's own that make pods."""

from scanner.config.reading import Reader
from scanner.model.carriers import CARRIERS
from scanner.model.kinds import type_of
from scanner.model.path import Path, PathError, parse_path
from scanner.syntax.document import Node


def read_carriers(reader: Reader, node: Node) -> dict[str, Path]:
    """The path of the pods' template by type (``group/Kind``)."""
    carriers: dict[str, Path] = {}
    for key, place, inner in reader.members(node):
        type_ = type_of(key)
        text = reader.text(inner)
        if type_ is None:
            reader.wrong(place, f"{key} is no kind: write its group and kind, as in example.com/App")
        elif type_ in CARRIERS:
            reader.wrong(place, f"{key} is known")
        elif text is not None:
            try:
                path = parse_path(text)
            except PathError as error:
                reader.wrong(inner.span, str(error))
                continue
            if not all(isinstance(step, str) for step in path):
                reader.wrong(inner.span, "the path of a template leads through maps only")
            else:
                carriers[type_] = path
    return carriers
