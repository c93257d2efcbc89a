"""A baseline out of its file, as ``schemas/baseline.schema.json`` says; everything that is wrong with it at once.

The checks are written out here: importing a JSON Schema library would take a third of a small scan's time.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final

from scanner.errors import BaselineError, Problem
from scanner.model.span import Span
from scanner.syntax.document import MappingNode, Member, Node, SequenceNode
from scanner.syntax.json import parse_json
from scanner.triage.baseline.entries import ACCEPTED, VERSION, Baseline, Entry

_MOST_PROBLEMS: Final = 20
_MOST_FINDINGS: Final = 1_000_000
_HASH: Final = re.compile(r"[0-9a-f]{32}")
_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_CONFLICT: Final = re.compile(rb"^(?:<{7}|\|{7}|={7}|>{7})(?:[ \r]|$)", re.MULTILINE)

_TOP: Final = ("version", "entries")
_NEEDED: Final = ("rule", "scope", "address", "fingerprint", "values", "since")
_TEXTS: Final = ("rule", "scope", "address", "facet", "path", "reason")
_KEYS: Final = (*_NEEDED, "facet", "path", "verdict", "count", "environments", "until", "reason")


def read_baseline(name: str, content: bytes, *, in_tree: bool = True) -> Baseline:
    """The baseline in a file that people know by this name, which is its path where it lies ``in_tree``.

    Raises:
        BaselineError: it is damaged, of a newer version, or a merge has left its marks in it.
    """
    node, diagnostics = parse_json(name, content)
    if node is None:
        if marks := _CONFLICT.search(content):
            line = content.count(b"\n", 0, marks.start()) + 1
            message = "a merge left its marks here: keep the entries of both sides, or write the baseline anew"
            raise BaselineError([Problem(name, line, 1, message)])
        raise BaselineError([_problem(name, one.span, one.message) for one in diagnostics])
    reader = _Reader(name, in_tree=in_tree)
    entries = reader.entries(node)
    if reader.problems:
        raise BaselineError(reader.problems)
    return Baseline(name, entries)


def _problem(name: str, span: Span | None, message: str) -> Problem:
    return Problem(name, span.start_line if span else 1, span.start_column if span else 1, message)


class _Reader:
    """Reads nodes and notes what is wrong with them; of very many faults the first."""

    def __init__(self, name: str, *, in_tree: bool) -> None:
        self._name, self._in_tree = name, in_tree
        self.problems: list[Problem] = []

    def entries(self, node: Node) -> tuple[Entry, ...]:
        """All entries; meaningless once there are problems."""
        top = self._members(node, _TOP, _TOP)
        version = top.get("version")
        if version is not None and not self._knows(version.node):
            return ()
        if "entries" not in top:
            return ()
        listed = top["entries"].node
        if not isinstance(listed, SequenceNode):
            self._wrong(listed, "expected a list of entries")
            return ()
        found = []
        for item in listed.nodes:
            entry = self._entry(item)
            if len(self.problems) >= _MOST_PROBLEMS:
                break
            if entry is not None:
                found.append(entry)
        return tuple(found)

    def _knows(self, node: Node) -> bool:
        version = node.value
        if version == VERSION and not isinstance(version, bool):
            return True
        if isinstance(version, int) and not isinstance(version, bool) and version > VERSION:
            self._wrong(
                node, f"version {version} is newer than this groundrule, which reads version {VERSION}: update it"
            )
        else:
            self._wrong(node, f"expected version {VERSION}")
        return False

    def _entry(self, node: Node) -> Entry | None:
        before = len(self.problems)
        members = self._members(node, _KEYS, _NEEDED)
        fields: dict[str, Any] = {key: self._field(key, member.node) for key, member in members.items()}
        if len(self.problems) > before:
            return None
        return Entry(**fields, span=node.span if self._in_tree else None)

    def _field(self, key: str, node: Node) -> Any:
        if key in _TEXTS:
            return self._text(node)
        match key:
            case "fingerprint" | "values":
                if not (isinstance(node.value, str) and _HASH.fullmatch(node.value)):
                    self._wrong(node, f"expected the 32 hexadecimal digits of {key}")
                return node.value
            case "since" | "until":
                return self._date(node)
            case "verdict":
                if node.value not in ACCEPTED:
                    self._wrong(node, f"expected one of {', '.join(ACCEPTED)}")
                return node.value
            case "count":
                return self._count(node)
        return self._environments(node)

    def _count(self, node: Node) -> int:
        count = node.value
        # To JSON 2.0 is an integer.
        if isinstance(count, int | Decimal) and not isinstance(count, bool) and 1 <= count <= _MOST_FINDINGS:
            whole = int(count)
            if whole == count:
                return whole
        self._wrong(node, f"expected a whole number from 1 to {_MOST_FINDINGS}")
        return 1

    def _environments(self, node: Node) -> tuple[str, ...]:
        if not isinstance(node, SequenceNode) or not node.nodes:
            self._wrong(node, "expected a list of environments")
            return ()
        return tuple(self._text(item) for item in node.nodes)

    def _text(self, node: Node) -> str:
        if not isinstance(node.value, str):
            self._wrong(node, "expected a text")
            return ""
        return node.value

    def _date(self, node: Node) -> date | None:
        text = node.value
        if isinstance(text, str) and _DATE.fullmatch(text):
            try:
                return date.fromisoformat(text)
            except ValueError:
                pass
        self._wrong(node, "expected a day like 2027-01-31")
        return None

    def _members(self, node: Node, known: Sequence[str], needed: Sequence[str]) -> Mapping[str, Member]:
        if not isinstance(node, MappingNode):
            self._wrong(node, "expected an object")
            return {}
        for key, span in node.repeated:
            self._told(span, f"{_short(key)} is set twice")
        members = {member.key: member for member in node.members}
        for key, member in members.items():
            if key not in known:
                self._told(member.key_span, f"unknown key {_short(key)}")
        for key in needed:
            if key not in members:
                self._wrong(node, f"{key} is missing")
        return {key: member for key, member in members.items() if key in known}

    def _wrong(self, node: Node, message: str) -> None:
        self._told(node.span, message)

    def _told(self, span: Span, message: str) -> None:
        if len(self.problems) < _MOST_PROBLEMS:
            self.problems.append(_problem(self._name, span, message))


def _short(key: str) -> str:
    shown = key if key.isprintable() else ascii(key)
    return shown if len(shown) <= 60 else f"{shown[:60]}..."
