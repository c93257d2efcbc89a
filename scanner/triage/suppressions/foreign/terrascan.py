"""Terrascan: ``ts:skip=ID reason`` inside of a block of Terraform, and an annotation with a list of rules as JSON. Its
ids are of two generations: rules have the later ones as aliases, ``rules/scanners/terrascan.json`` has the earlier.

After https://runterrascan.io/docs/policies/instrument.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any, Final

from scanner import bundled
from scanner.model.suppression import Remark
from scanner.triage.suppressions.dialect import Dialect
from scanner.triage.suppressions.directive import Annotation, Directive, Read
from scanner.triage.suppressions.foreign.mapping import inside_block, targets
from scanner.triage.suppressions.grammar import plain

_COMMENT: Final = re.compile(r"ts:skip=\s*([A-Za-z0-9_.-]+)([^\n]*)")
_KEY: Final = "runterrascan.io/skip"
_LONGEST: Final = 10_000


def _comment(remark: Remark) -> Iterator[Read]:
    reach = inside_block(remark)
    for found in _COMMENT.finditer(remark.text):
        reason = plain(found[2].split("ts:skip=")[0])
        yield Directive("comment", (found[1],), "terrascan", reason, span=remark.span, reach=reach, written=found[0])


def _annotation(annotation: Annotation) -> Iterator[Read]:
    if annotation.key != _KEY or annotation.templated or len(annotation.value) > _LONGEST:
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


def spellings(name: str) -> Sequence[str]:
    """An id as aliases have it: ``AWS.S3Bucket.IAM.High.0370`` is ``AC_AWS_0214``; some are several."""
    return _earlier_ids().get(name, (name,))


@cache
def _earlier_ids() -> Mapping[str, Sequence[str]]:
    table: Any = json.loads((bundled.rules() / "scanners" / "terrascan.json").read_bytes())
    found: dict[str, list[str]] = {}
    for id_, earlier in table["ids"].items():
        found.setdefault(earlier, []).append(id_)
    return found


TERRASCAN: Final = Dialect("terrascan", _comment, _annotation, targets("terrascan", spellings))
