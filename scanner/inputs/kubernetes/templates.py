"""Files that only become manifests when a tool has filled them in."""

import re
from typing import Final

from scanner.syntax.yaml import Document

# An action where a key, an item or a value begins: no YAML that means itself has two braces there.
_BEFORE_ACTION: Final = re.compile(r"[ \t]*(?:-[ \t]+)*(?:[\w./\"'-]+:[ \t]+)?")
_MARK: Final = re.compile(r"\{\{|\{%|\$\{|<%")
# Top-level keys as they are commonly written, and those of JSON.
_KEYS: Final = (re.compile(r"^apiVersion[ \t]*:", re.MULTILINE), re.compile(r"^kind[ \t]*:", re.MULTILINE))
_QUOTED_KEYS: Final = (re.compile(r"\"apiVersion\"\s*:"), re.compile(r"\"kind\"\s*:"))


def may_be_templated(text: str) -> bool:
    """Whether actions stand where they would break a manifest; block scalars may hold such lines too."""
    return any(_has_action(text, mark) for mark in ("{{", "{%"))


def _has_action(text: str, mark: str) -> bool:
    at = text.find(mark)
    while at >= 0:
        if _BEFORE_ACTION.fullmatch(text, text.rfind("\n", 0, at) + 1, at):
            return True
        # Only the first one of a line can stand where it begins.
        line_end = text.find("\n", at)
        at = text.find(mark, line_end) if line_end >= 0 else -1
    return False


def is_templated(document: Document) -> bool:
    """Whether a document is no manifest because of the placeholders in it."""
    document.read_all()
    if document.root is None:
        return document.broken and (may_be_templated(document.text) or _broken_by_mark(document))
    return any(problem.code == "yaml-key" for problem in document.problems)


def _broken_by_mark(document: Document) -> bool:
    lines = document.text.split("\n")
    for problem in document.problems:
        if problem.level == "error" and problem.span is not None:
            at = problem.span.start_line - document.line
            # The parser may give up on the line after the one that misled it.
            return any(_MARK.search(line) for line in lines[max(at - 2, 0) : at])
    return False


def looks_like_manifest(text: str) -> bool:
    """Whether a text that cannot be parsed was meant to be one."""
    keys = _QUOTED_KEYS if text.lstrip("- \t\r\n").startswith("{") else _KEYS
    return all(key.search(text) for key in keys)
