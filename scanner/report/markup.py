"""Untrusted text in GitHub's Markdown: it may say anything, and means nothing."""

import re
from typing import Final

from scanner.report.plain import fitted, plain

# Words and marks that are neither markup nor the beginning of a link, a mention or a reference.
_PROSE: Final = re.compile(r"[\w ,.;:()'\"/%?!=+-]*")
_LINK: Final = re.compile(r"://|www\.|\bgh-\d|:\w+:|__|\b_|_\b", re.IGNORECASE)
# What makes a list, a heading or a block of code at the beginning of a line.
_LEAD: Final = re.compile(r"\s|[-+=]|\d+[.)](\s|$)")
_TICKS: Final = re.compile("`+")


def code(text: str, columns: int = 400) -> str:
    """The text as a code span, in which nothing is markup, a mention or a link; cut where it is longer."""
    shown = fitted(plain(text), columns)
    if not shown.strip():
        return ""
    fence = "`" * (max((len(run) for run in _TICKS.findall(shown)), default=0) + 1)
    # Readers take one blank away on either side.
    blank = " " if shown[0] in "` " or shown[-1] in "` " else ""
    return f"{fence}{blank}{shown}{blank}{fence}"


def prose(text: str, columns: int = 400) -> str:
    """The text as it is where it is nothing but words, else as a code span."""
    shown = fitted(plain(text), columns)
    is_words = _PROSE.fullmatch(shown) and not _LINK.search(shown) and not _LEAD.match(shown)
    return shown if is_words else code(shown, columns)
