"""``matches``, ``starts_with``, ``ends_with`` and, of texts, ``contains``.

Of a text with unknown parts they decide what its known parts decide.
"""

from decimal import Decimal

from scanner.engine.operators.reading import NAMELESS, Reading, mismatch
from scanner.engine.patterns import PatternError, pattern
from scanner.model.truth import Truth
from scanner.model.value import Reason, Unknown, UnknownText, Value


def matches(value: Value, argument: Value, reading: Reading) -> Truth:
    """The regular expression is found anywhere in the text; ``^`` and ``$`` anchor it."""
    try:
        wanted = pattern(argument, trusted=reading.trusted) if isinstance(argument, str) else None
    except PatternError:
        wanted = None
    if wanted is None:
        return mismatch(argument, "regular expression")
    text = as_text(value, reading)
    if isinstance(text, UnknownText):
        first = text.parts[0]
        if wanted.prefix and isinstance(first, str) and not _agree(first, wanted.prefix):
            return False
        surely = wanted.floating and any(isinstance(part, str) and wanted.search(part) for part in text.parts)
        return True if surely else Unknown(text.reasons)
    if not isinstance(text, str):
        return text
    found = wanted.search(text)
    if found is None:
        return Unknown(
            (Reason(NAMELESS, f"is longer than the {wanted.longest} characters that this pattern is tried on"),)
        )
    return found


def starts_with(value: Value, argument: Value, reading: Reading) -> Truth:
    """The text begins so."""
    text = as_text(value, reading)
    if not isinstance(argument, str):
        return mismatch(argument, "text")
    if isinstance(text, UnknownText):
        known = text.parts[0] if isinstance(text.parts[0], str) else ""
        if known.startswith(argument):
            return True
        return Unknown(text.reasons) if _agree(known, argument) else False
    return text.startswith(argument) if isinstance(text, str) else text


def ends_with(value: Value, argument: Value, reading: Reading) -> Truth:
    """The text ends so."""
    text = as_text(value, reading)
    if not isinstance(argument, str):
        return mismatch(argument, "text")
    if isinstance(text, UnknownText):
        known = text.parts[-1] if isinstance(text.parts[-1], str) else ""
        if known.endswith(argument):
            return True
        return Unknown(text.reasons) if argument.endswith(known) else False
    return text.endswith(argument) if isinstance(text, str) else text


def contains_text(value: Value, argument: Value, reading: Reading) -> Truth:
    """The text has the argument in it."""
    text = as_text(value, reading)
    wanted = as_text(argument, reading)
    if not isinstance(wanted, str):
        return mismatch(argument, "text")
    if isinstance(text, UnknownText):
        return True if any(isinstance(part, str) and wanted in part for part in text.parts) else Unknown(text.reasons)
    return wanted in text if isinstance(text, str) else text


def as_text(value: Value, reading: Reading) -> "str | UnknownText | Truth":
    """The value as a text; otherwise the truth of every test that asks for one.

    Terraform turns scalars into texts. Where Kubernetes takes a number or a text, a number has no text.
    """
    if isinstance(value, str | UnknownText):
        return value
    if reading.converts and isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        if reading.converts:
            return str(value) if isinstance(value, int) else format(value.normalize(), "f")
        if reading.open_type:
            return False
    return mismatch(value, "text")


def _agree(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one)
