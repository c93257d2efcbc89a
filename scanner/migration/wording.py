"""What is written for other scanners, in our words."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Final

from scanner.model.suppression import ANNOTATION_MARKS, COMMENT_MARKS
from scanner.triage.suppressions.directive import Directive
from scanner.triage.suppressions.grammar import plain

_MOST_RULES: Final = 50
_LEADING: Final = re.compile(r"^[\s:,;\u2013\u2014-]+")
_MARKS: Final = (*COMMENT_MARKS, *ANNOTATION_MARKS)


def entry(rules: Sequence[str], reason: str, until: date | None) -> str:
    """One entry as an annotation has it; a comment's begins with ``groundrule:ignore``."""
    said = _reason(reason)
    told = f' reason="{said}"' if said else ""
    day = f" until={until.isoformat()}" if until is not None else ""
    return f"{', '.join(rules)}{told}{day}"


def in_comment(rules: Sequence[str], reason: str, until: date | None) -> list[str]:
    """As many as it takes for these rules."""
    parts = [rules[first : first + _MOST_RULES] for first in range(0, len(rules), _MOST_RULES)]
    return [f"groundrule:ignore {entry(part, reason, until)}" for part in parts]


def remaining(directive: Directive, names: Sequence[str]) -> str:
    """A directive of Checkov's for these names only."""
    head, _, listed = directive.written.partition("=")
    _, colon, reason = listed.partition(":")
    return f"{head}={','.join(names)}{colon}{reason}".rstrip()


def _reason(text: str) -> str:
    """A reason on one line, up to where another directive begins, and without what would end its quotes."""
    cuts = [at for mark in _MARKS if (at := text.find(mark)) >= 0]
    text = plain(_LEADING.sub("", text[: min(cuts)] if cuts else text).rstrip(" #/,;"))
    return text.replace("\\", "\\\\").replace('"', '\\"')
