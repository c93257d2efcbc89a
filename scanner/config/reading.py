"""Typed values out of a configuration file's nodes; what does not fit becomes a problem at its place."""

import posixpath
from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from scanner.errors import Problem
from scanner.model.span import Span
from scanner.model.value import ABSENT
from scanner.syntax.document import MappingNode, Member, Node, ScalarNode, SequenceNode

_SWITCH: Final[Mapping[Any, bool]] = {True: True, False: False, "on": True, "off": False}


class Reader:
    """Reads one file's nodes. A method whose node does not fit notes why and returns None, or nothing.

    Paths are relative to ``folder``, the one that the file speaks of, from the tree's root.
    """

    def __init__(self, file: str, folder: str = "") -> None:
        self.file, self.folder = file, folder
        self.problems: list[Problem] = []

    def wrong(self, span: Span, message: str) -> None:
        """Note a problem."""
        self.problems.append(Problem(self.file, span.start_line, span.start_column, message))

    def members(self, node: Node, known: Collection[str] | None = None) -> Sequence[Member]:
        """The entries of a mapping, those with unknown keys and repeated ones noted and left out."""
        if not isinstance(node, MappingNode):
            self._expected("a mapping", node)
            return ()
        for key, span in node.repeated:
            self.wrong(span, f"{key} is set twice")
        fitting = []
        for member in node.members:
            if known is None or member.key in known:
                fitting.append(member)
            else:
                self.wrong(member.key_span, f"unknown key {member.key}{did_you_mean(member.key, known)}")
        return fitting

    def text(self, node: Node) -> str | None:
        """A string that is not empty."""
        value = node.value
        if isinstance(value, str) and value:
            return value
        if isinstance(value, int | Decimal) and isinstance(node, ScalarNode):
            self.wrong(node.span, f'expected a string: quote {node.text} as "{node.text}"')
        else:
            self._expected("a string", node)
        return None

    def texts(self, node: Node) -> tuple[str, ...]:
        """A list of strings."""
        return tuple(text for item in self._items(node) if (text := self.text(item)) is not None)

    def placed_texts(self, node: Node) -> Sequence[tuple[str, Span]]:
        """As ``texts``, each with its place."""
        return [(text, item.span) for item in self._items(node) if (text := self.text(item)) is not None]

    def paths(self, node: Node, folder: str | None = None) -> tuple[str, ...]:
        """A list of paths that are relative to a folder, from the root that they must stay below."""
        return tuple(path for path, _ in self.placed_paths(node, folder))

    def placed_paths(self, node: Node, folder: str | None = None) -> Sequence[tuple[str, Span]]:
        """As ``paths``, each with its place."""
        found = [(self.path(text, span, folder), span) for text, span in self.placed_texts(node)]
        return [(path, span) for path, span in found if path is not None]

    def path(self, text: str, span: Span, folder: str | None = None) -> str | None:
        """One path, as ``paths`` has it."""
        base = self.folder if folder is None else folder
        path = posixpath.normpath(posixpath.join(base, text)) if text else "/"
        if path.startswith(("/", "../")) or path == ".." or "\0" in path:
            self.wrong(span, f"{text} leads out of the tree; expected a path inside of it")
            return None
        return "" if path == "." else path

    def below(self, text: str, span: Span) -> str | None:
        """One path to the folder that the file speaks of, or below it."""
        path = self.path(text, span)
        if path is not None and self.folder and not f"{path}/".startswith(f"{self.folder}/"):
            self.wrong(span, f"{text} leads out of {self.folder}, which this file is for")
            return None
        return path

    def word(self, node: Node, words: Sequence[str]) -> str | None:
        """One of several words."""
        value = node.value
        if isinstance(value, str) and value in words:
            return value
        hint = did_you_mean(value, words) if isinstance(value, str) else ""
        self._expected(f"one of {', '.join(words)}", node, hint)
        return None

    def switch(self, node: Node) -> bool | None:
        """``on`` or ``off``, ``true`` or ``false``."""
        value = node.value
        if isinstance(value, bool | str) and value in _SWITCH:
            return _SWITCH[value]
        self._expected("on or off", node)
        return None

    def number(self, node: Node, lowest: int, highest: int) -> int | Decimal | None:
        """A number from ``lowest`` to ``highest``."""
        value = node.value
        if isinstance(value, int | Decimal) and not isinstance(value, bool) and lowest <= value <= highest:
            return value
        self._expected(f"a number from {lowest} to {highest}", node)
        return None

    def anything(self, node: Node) -> Any:
        """A plain value of any type, as in ``model.value``."""
        if node.value is ABSENT:
            self._expected("a value", node)
            return None
        return node.value

    def _items(self, node: Node) -> Sequence[Node]:
        if isinstance(node, SequenceNode):
            return node.nodes
        self._expected("a list", node)
        return ()

    def _expected(self, what: str, node: Node, hint: str = "") -> None:
        self.wrong(node.span, f"expected {what}, found {_found(node)}{hint}")


def did_you_mean(word: str, known: Collection[str]) -> str:
    """The nearest known word as the end of a sentence, or nothing."""
    from difflib import get_close_matches  # noqa: PLC0415  # only for what is misspelt

    close = get_close_matches(word, sorted(known), 1)
    return f"; did you mean {close[0]}?" if close else ""


def _found(node: Node) -> str:
    if isinstance(node, MappingNode):
        return "a mapping"
    if isinstance(node, SequenceNode):
        return "a list"
    text = node.text if isinstance(node, ScalarNode) else ""
    return text if text and len(text) <= 60 else "a long text" if text else "nothing"
