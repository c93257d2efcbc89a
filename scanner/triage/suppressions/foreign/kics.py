"""KICS: ``kics-scan ignore-line`` above a line, ``ignore-block`` above a block, and for a whole file ``ignore``,
``disable=ID,ID`` and ``enable=ID,ID`` at its beginning.

After https://docs.kics.io/latest/running-kics/#using_commands_on_scanned_files_as_comments.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from scanner.model.suppression import Region, Remark
from scanner.triage.suppressions.book import Book
from scanner.triage.suppressions.dialect import Dialect
from scanner.triage.suppressions.directive import Directive, Read, Target
from scanner.triage.suppressions.foreign.mapping import ALL, no_annotations, targets

_COMMENT: Final = re.compile(
    r"kics-scan\s*(ignore-line|ignore-block|ignore|disable|enable)\b(?:\s*=\s*([\w\s,-]+))?", re.IGNORECASE
)
_LAST_LINE: Final = 2**31
_BUT: Final = "!"

_named = targets("kics", lambda name: (name.lower(),))


def _comment(remark: Remark) -> Iterator[Read]:
    found = _COMMENT.match(remark.text.strip())
    if found is None:
        return
    command, listed = found[1].lower(), tuple(name.strip() for name in (found[2] or "").split(",") if name.strip())
    line = remark.span.end_line + 1
    names: tuple[str, ...] = (ALL,)
    if command == "ignore-line":
        reach: tuple[Region, ...] = (Region(remark.span.file, line, line, "line"),)
    elif command == "ignore-block":
        if remark.below is None:
            return
        reach = (remark.below,)
    elif not remark.leading:
        return
    else:
        names = {"ignore": (ALL,), "disable": listed, "enable": (_BUT + ",".join(listed),)}[command]
        reach = (Region(remark.span.file, 1, _LAST_LINE, "object"),)
    yield Directive("comment", names, "kics", span=remark.span, reach=reach, written=found[0])


def _targets(book: Book, name: str) -> Sequence[Target]:
    if not name.startswith(_BUT):
        return _named(book, name)
    kept = {target.rule for one in name[1:].split(",") for target in _named(book, one)}
    return [target for target in _named(book, ALL) if target.rule not in kept]


KICS: Final = Dialect("kics", _comment, no_annotations, _targets)
