"""Checkov: ``checkov:skip=ID[,ID]:reason`` inside of a block or object, annotations ``checkov.io/skip1: ID=reason``.

After https://www.checkov.io/2.Basics/Suppressing%20and%20Skipping%20Policies.html. It reads nothing above a block.
"""

import re
from collections.abc import Iterator
from typing import Final

from scanner.model.suppression import Remark
from scanner.triage.suppressions.dialect import Dialect
from scanner.triage.suppressions.directive import Annotation, Directive, Read
from scanner.triage.suppressions.foreign.mapping import enclosing, targets
from scanner.triage.suppressions.grammar import plain

_COMMENT: Final = re.compile(
    r"(?:checkov|bridgecrew|cortex):skip=\s*([A-Za-z0-9_]+(?:\s*,\s*[A-Za-z0-9_]+)*)(?::([^\n]*))?"
)
_KEY: Final = re.compile(r"(?:checkov|bridgecrew|cortex)\.io/skip\d*", re.ASCII)


def _comment(remark: Remark) -> Iterator[Read]:
    for found in _COMMENT.finditer(remark.text):
        names = tuple(name.strip() for name in found[1].split(","))
        yield Directive(
            "comment", names, "checkov", plain(found[2] or ""), span=remark.span, reach=enclosing(remark),
            written=found[0],
        )  # fmt: skip


def _annotation(annotation: Annotation) -> Iterator[Read]:
    if _KEY.fullmatch(annotation.key):
        name, _, reason = annotation.value.partition("=")
        yield Directive(
            "annotation",
            (name.strip(),),
            "checkov",
            plain(reason),
            span=annotation.span,
            resources=annotation.resources,
        )


CHECKOV: Final = Dialect("checkov", _comment, _annotation, targets("checkov"))
