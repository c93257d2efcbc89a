"""The entries of a mapping: keys as strings, merge keys resolved, of repeated keys the last."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import TypeAlias

from scanner.model.span import Span
from scanner.syntax.yaml import extent
from scanner.syntax.yaml.part import Part, Raw
from scanner.syntax.yaml.scalars import RESOLVERS, Scalars, key_text
from scanner.syntax.yaml.tags import MERGE, scalar_value

Entry: TypeAlias = tuple[Raw, Raw]


def read_mapping(part: Part, raw: Raw) -> tuple[dict[str, Entry], Sequence[tuple[str, Span]]]:
    """A mapping's entries (key node, value node) by key in the order of the source, and the keys that lost
    to a later one of the same name, with their places.

    By the specification explicit keys beat merged ones wherever they stand; kubectl's reader lets the
    later of the two win. In a list of merged mappings the earlier one wins with both.
    """
    entries: dict[str, Entry] = {}
    explicit: dict[str, Raw] = {}
    repeated: list[tuple[str, Span]] = []
    ordered = part.scalars == "kubernetes"
    for key_node, value_node in raw.value:
        if _is_merge(key_node):
            merged = _merged(part, key_node, value_node)
            entries.update(pair for pair in merged if ordered or pair[0] not in explicit)
            continue
        name = _name(part, key_node)
        if name is None:
            continue
        if name in explicit:
            span = extent.span(part, explicit[name])
            repeated.append((name, span))
            message = (
                f"The key {name!r} is repeated on line {extent.span(part, key_node).start_line}; the last one counts."
            )
            part.report("note", "yaml-duplicate-key", message, span, "Remove one of them.")
            del entries[name]
        explicit[name] = key_node
        entries[name] = key_node, value_node
    return entries, repeated


def _is_merge(key: Raw) -> bool:
    return key.id == "scalar" and ((key.value == "<<" and not key.tag and not key.style) or key.tag == MERGE)


def _merged(part: Part, key: Raw, value: Raw) -> Iterator[tuple[str, Entry]]:
    sources = list(reversed(value.value)) if value.id == "sequence" else [value]
    for source in sources:
        if source.id == "mapping":
            yield from read_mapping(part, source)[0].items()
        else:
            message = "Only a mapping, or a list of mappings, can be merged."
            part.report("error", "yaml-merge", message, extent.span(part, key))


# Manifests say the same few hundred keys again and again.
@lru_cache(maxsize=4096)
def _plain(text: str, scalars: Scalars) -> str | None:
    return key_text(text, RESOLVERS[scalars](text), scalars)


def _name(part: Part, key: Raw) -> str | None:
    if key.id == "scalar":
        text: str = key.value
        if key.style:
            return text
        name = key_text(text, scalar_value(part, key), part.scalars) if key.tag else _plain(text, part.scalars)
        if name is not None:
            return name
    part.report("error", "yaml-key", "A key must be a string.", extent.span(part, key), "Put it in quotes.")
    return None
