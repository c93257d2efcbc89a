"""Untrusted text made harmless for a terminal, and how wide it is there."""

import re
import unicodedata
from typing import Final

# Control characters (newlines among them), marks that turn the direction of writing or are not seen at
# all, halves of surrogate pairs: whatever could move the cursor, colour, hide or reorder what is shown.
_HARMFUL: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]"
)
# What GitHub's runner obeys at the beginning of a line of the log (an address like ::1 is none), and what it and Azure
# Pipelines obey anywhere in one.
_COMMAND: Final = re.compile(r"^(\s*):(?=:[A-Za-z-]+(?: |::))|#(?=#(?:\[|vso\[))")
_SPOKEN: Final = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}


def plain(text: str) -> str:
    """The text on one line, with every character that is not plainly visible written as an escape, and no command to
    whoever runs the job.
    """
    if "##" in text or "::" in text:
        text = _COMMAND.sub(_disarm, text)
    if text.isascii() and text.isprintable():
        return text
    return _HARMFUL.sub(_escape, text)


def _disarm(found: re.Match[str]) -> str:
    return r"\x23" if found[0] == "#" else rf"{found[1]}\x3a"


def _escape(found: re.Match[str]) -> str:
    code = ord(found[0])
    return _SPOKEN.get(found[0]) or (f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}")


def cells(text: str) -> int:
    """How many columns of a terminal a plain text takes."""
    return len(text) if text.isascii() else sum(map(_cells, text))


def _cells(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in {"Mn", "Me"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in {"W", "F"} else 1


def fitted(text: str, columns: int) -> str:
    """The text cut to so many columns, its end replaced by ``...`` where it is longer."""
    if cells(text) <= columns:
        return text
    kept, taken = "", 0
    for character in text:
        taken += _cells(character)
        if taken > columns - 3:
            break
        kept += character
    return kept + "..."
