"""Checkov: ``checkov:skip=ID[,ID]:reason`` inside of a block of Terraform, annotations ``checkov.io/skip1: ID=reason``.

After https://www.checkov.io/2.Basics/Suppressing%20and%20Skipping%20Policies.html. It reads nothing above a block,
on its first or its last line, one comment a line, none in manifests, and no annotations of templates. What it takes
for a comment in a string or heredoc is none here.
"""

import re
from collections.abc import Iterator
from typing import Final

from scanner.model.suppression import Remark
from scanner.triage.suppressions.dialect import Dialect
from scanner.triage.suppressions.directive import Annotation, Directive, Read
from scanner.triage.suppressions.foreign.mapping import inside_block, targets
from scanner.triage.suppressions.grammar import plain

_COMMENT: Final = re.compile(r"(?:checkov|bridgecrew|cortex):skip= *([A-Za-z0-9_-]+(?:,[A-Za-z0-9_-]+)*)(?::([^\n]*))?")
_KEY: Final = re.compile(r"(?:checkov|bridgecrew|cortex)\.io/skip")


def _comment(remark: Remark) -> Iterator[Read]:
    reach = inside_block(remark)
    for line in remark.text.split("\n"):
        if found := _COMMENT.search(line):
            names = tuple(found[1].split(","))
            yield Directive(
                "comment", names, "checkov", plain(found[2] or ""), span=remark.span, reach=reach, written=found[0]
            )


def _annotation(annotation: Annotation) -> Iterator[Read]:
    if _KEY.search(annotation.key) and not annotation.templated:
        name, _, reason = annotation.value.partition("=")
        yield Directive(
            "annotation",
            (name,),
            "checkov",
            plain(reason),
            span=annotation.span,
            resources=annotation.resources,
        )


CHECKOV: Final = Dialect("checkov", _comment, _annotation, targets("checkov"))
