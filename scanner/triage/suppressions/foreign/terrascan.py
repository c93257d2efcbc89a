"""Terrascan: ``ts:skip=ID reason`` inside of a block, and an annotation with a list of rules as JSON.

After https://runterrascan.io/docs/policies/instrument.
"""

import json
import re
from collections.abc import Iterator
from typing import Any, Final

from scanner.model.suppression import Remark
from scanner.triage.suppressions.dialect import Dialect
from scanner.triage.suppressions.directive import Annotation, Directive, Read
from scanner.triage.suppressions.foreign.mapping import enclosing, targets
from scanner.triage.suppressions.grammar import plain

_COMMENT: Final = re.compile(r"ts:skip=\s*([A-Za-z0-9_.-]+)([^\n]*)")
_KEY: Final = "runterrascan.io/skip"
_LONGEST: Final = 10_000


def _comment(remark: Remark) -> Iterator[Read]:
    for found in _COMMENT.finditer(remark.text):
        reason = plain(found[2].split("ts:skip=")[0])
        yield Directive(
            "comment", (found[1],), "terrascan", reason, span=remark.span, reach=enclosing(remark), written=found[0]
        )


def _annotation(annotation: Annotation) -> Iterator[Read]:
    if annotation.key != _KEY or len(annotation.value) > _LONGEST:
        return
    try:
        entries: Any = json.loads(annotation.value)
    except (ValueError, RecursionError):
        return
    for entry in entries if isinstance(entries, list) else ():
        if isinstance(entry, dict) and isinstance(entry.get("rule"), str):
            yield Directive(
                "annotation", (entry["rule"],), "terrascan", plain(str(entry.get("comment", ""))),
                span=annotation.span, resources=annotation.resources,
            )  # fmt: skip


TERRASCAN: Final = Dialect("terrascan", _comment, _annotation, targets("terrascan"))
