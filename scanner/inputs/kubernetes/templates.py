"""Files that only become manifests when a tool has filled them in."""

import re
from typing import Final

from scanner.syntax.yaml import Document

# Where a placeholder breaks what is around it: two braces even as a value, others only as a line of their own.
_LINE: Final = re.compile(r"[ \t]*(?:-[ \t]+)*")
_LINE_OR_VALUE: Final = re.compile(rf"{_LINE.pattern}(?:[\w./\"'-]+:[ \t]+)?")
_MARKS: Final = {"{{": _LINE_OR_VALUE, "{%": _LINE_OR_VALUE, "${": _LINE, "<%": _LINE}
_MARK: Final = re.compile(r"\{\{|\{%|\$\{|<%")
# Top-level keys as they are commonly written, and those of JSON.
_KEYS: Final = (re.compile(r"^apiVersion[ \t]*:", re.MULTILINE), re.compile(r"^kind[ \t]*:", re.MULTILINE))
_JSON: Final = re.compile(r"[-\s]*\{(?![{%])")
_QUOTED_KEYS: Final = (re.compile(r"\"apiVersion\"\s*:"), re.compile(r"\"kind\"\s*:"))


def may_be_templated(text: str) -> bool:
    """Whether placeholders stand where they would break a manifest; block scalars may hold such lines too."""
    return any(_has(text, mark, before) for mark, before in _MARKS.items())


def _has(text: str, mark: str, before: re.Pattern[str]) -> bool:
    at = text.find(mark)
    while at >= 0:
        if before.fullmatch(text, text.rfind("\n", 0, at) + 1, at):
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
    keys = _QUOTED_KEYS if _JSON.match(text) else _KEYS
    return all(key.search(text) for key in keys)
