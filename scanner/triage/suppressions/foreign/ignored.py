"""``.trivyignore`` and ``.trivyignore.yaml`` at the root of the tree: ids for every file, or for some. Long ids and
patterns mean nothing in them.

After https://trivy.dev/latest/docs/configuration/filtering/#by-finding-ids. What they say of vulnerabilities, secrets
and licences is about nothing that is found here.
"""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any, Final

from scanner.model.span import Span
from scanner.model.suppression import IGNORE_FILES, Acceptance
from scanner.model.tree import Tree, UnreadableError
from scanner.syntax.document import MappingNode, SequenceNode
from scanner.triage.suppressions.directive import Directive
from scanner.triage.suppressions.foreign.mapping import last_day
from scanner.triage.suppressions.foreign.trivy import SHORT
from scanner.triage.suppressions.grammar import plain

_PLAIN, *_STRUCTURED = IGNORE_FILES
_EXPIRY: Final = re.compile(r"exp:(\S+)")
_MOST: Final = 10_000


def ignore_files(tree: Tree) -> Iterator[Directive]:
    """What the ignore files say. A damaged one is Trivy's to report."""
    if tree.exists(_PLAIN):
        yield from listed(_PLAIN, _text(tree, _PLAIN))
    for name in _STRUCTURED:
        if tree.exists(name):
            yield from listed(name, _text(tree, name))
            return


def listed(name: str, text: str) -> Iterator[Directive]:
    """What the text of one ignore file says; its name tells how it is written."""
    return _structured(name, text) if name.endswith((".yaml", ".yml")) else _plain(name, text)


def _text(tree: Tree, name: str) -> str:
    try:
        return tree.read(name).decode("utf-8", "replace")
    except UnreadableError:
        return ""


def _plain(name: str, text: str) -> Iterator[Directive]:
    for number, line in enumerate(text.splitlines()[:_MOST], 1):
        words = line.split()
        if not words or not SHORT.fullmatch(words[0]):
            continue
        expiry = next(filter(None, map(_EXPIRY.fullmatch, words)), None)
        until = last_day(expiry[1]) if expiry else None
        if expiry and until is None:
            continue
        column = line.index(words[0]) + 1
        span = Span(name, number, column, number, column + len(words[0]))
        yield _directive(words[0], span, until)


def _structured(name: str, text: str) -> Iterator[Directive]:
    from scanner.syntax.yaml import parse_yaml  # noqa: PLC0415  # few trees have such a file

    documents, _ = parse_yaml(name, text, scalars="strict")
    document = documents[0] if documents else None
    members = document.members if isinstance(document, MappingNode) else ()
    written = next((member.node for member in members if member.key == "misconfigurations"), None)
    for entry in written.nodes if isinstance(written, SequenceNode) else ():
        value: Any = entry.value
        if not isinstance(value, dict) or not isinstance(value.get("id"), str):
            continue
        if not SHORT.fullmatch(value["id"]):
            continue
        paths = value.get("paths")
        expiry = value.get("expired_at")
        until = last_day(str(expiry)[:10]) if expiry is not None else None
        if expiry is not None and until is None:
            continue
        statement = value.get("statement")
        files = paths if isinstance(paths, tuple) else ()
        yield _directive(
            value["id"],
            entry.header,
            until,
            tuple(f"/{one.removeprefix('/')}" for one in files if isinstance(one, str)),
            plain(statement) if isinstance(statement, str) else "",
        )


def _directive(name: str, span: Span, until: date | None, paths: tuple[str, ...] = (), reason: str = "") -> Directive:
    accepts = Acceptance((name,), paths=paths)
    return Directive("ignore-file", (name,), "trivy", reason, until, span, accepts=accepts)
