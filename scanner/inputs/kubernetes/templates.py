"""Files that only become manifests when a tool has filled them in."""

import re
from typing import Final

from scanner.syntax.yaml import Document

# An action where a key, an item or a value begins: no YAML that means itself has two braces there.
_ACTION: Final = re.compile(r"\n[ \t]*(?:-[ \t]+)*(?:[\w./\"'-]+:[ \t]+)?(?:\{\{|\{%)")
_MARK: Final = re.compile(r"\{\{|\{%|\$\{|<%")
_API_VERSION: Final = re.compile(r"^(?:\s*[\"']apiVersion[\"']|apiVersion)[ \t]*:", re.MULTILINE)
_KIND: Final = re.compile(r"^(?:\s*[\"']kind[\"']|kind)[ \t]*:", re.MULTILINE)


def may_be_templated(text: str) -> bool:
    """Whether actions stand where they would break a manifest; block scalars may hold such lines too."""
    return ("{{" in text or "{%" in text) and _ACTION.search(f"\n{text}") is not None


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
    return _API_VERSION.search(text) is not None and _KIND.search(text) is not None
