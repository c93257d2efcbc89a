"""What a configuration file accepts, and what it asks of whoever accepts something."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any, Final

from scanner.config.reading import Reader
from scanner.model.path import Path, PathError, parse_path
from scanner.model.suppression import Acceptance
from scanner.syntax.document import Node, SequenceNode

_KEYS: Final = ("rule", "address", "path", "container", "attribute", "reason", "until")
_NEED: Final = ("required", "optional")
_SPECIAL: Final = re.compile(r"[*?\[\\]")
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def read_suppressions(reader: Reader, node: Node) -> tuple[Acceptance, ...]:
    """The entries of ``suppressions``."""
    if not isinstance(node, SequenceNode):
        reader.texts(node)  # says what is wrong
        return ()
    return tuple(found for item in node.nodes if (found := _entry(reader, item)) is not None)


def below(folder: str, accepted: Acceptance) -> Acceptance:
    """An entry of a folder's file: its patterns are relative to the folder, and it reaches nothing outside."""
    base = "/" + _SPECIAL.sub(r"\\\g<0>", folder)
    anchored = (one.lstrip("/") if "/" in one.rstrip("/") else f"**/{one}" for one in accepted.paths)
    return replace(accepted, paths=tuple(f"{base}/{one}" for one in anchored) or (f"{base}/",))


def read_inline(reader: Reader, node: Node) -> tuple[str, ...] | None:
    """The rules that comments and annotations may name: all, none, or those of a list."""
    if isinstance(node, SequenceNode):
        return reader.texts(node)
    switch = reader.switch(node)
    return None if switch is None else ("*",) if switch else ()


def read_need(reader: Reader, node: Node) -> bool:
    """Whether something is required."""
    return reader.word(node, _NEED) == "required"


def _entry(reader: Reader, node: Node) -> Acceptance | None:
    fields: dict[str, Any] = {}
    for key, _, value in reader.members(node, _KEYS):
        fields[key] = _READERS[key](reader, value)
    if "rule" not in fields:
        reader.wrong(node.span, "rule is missing: an id, a pattern like aws-s3-*, or a list of these")
        return None
    return Acceptance(
        rules=fields["rule"],
        addresses=fields.get("address", ()),
        paths=fields.get("path", ()),
        containers=fields.get("container", ()),
        attribute=fields.get("attribute", ()),
        reason=fields.get("reason") or "",
        until=fields.get("until"),
        span=node.header,
    )


def _one_or_more(reader: Reader, node: Node) -> tuple[str, ...]:
    if isinstance(node, SequenceNode):
        found = reader.texts(node)
        if not node.nodes:
            reader.wrong(node.span, "expected at least one, found an empty list")
        return found
    text = reader.text(node)
    return () if text is None else (text,)


def _attribute(reader: Reader, node: Node) -> Path:
    text = reader.text(node)
    try:
        return parse_path(text) if text is not None else ()
    except PathError as error:
        reader.wrong(node.span, str(error))
        return ()


def _until(reader: Reader, node: Node) -> date | None:
    text = reader.text(node)
    if text is None:
        return None
    try:
        return date.fromisoformat(text if _DAY.fullmatch(text) else "")
    except ValueError:
        reader.wrong(node.span, f"expected a day like 2030-12-31, found {text}")
        return None


_READERS: Final[Mapping[str, Any]] = {
    "rule": _one_or_more,
    "address": _one_or_more,
    "path": _one_or_more,
    "container": _one_or_more,
    "attribute": _attribute,
    "reason": Reader.text,
    "until": _until,
}
