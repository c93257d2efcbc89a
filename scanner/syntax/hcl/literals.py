"""What the characters of HCL's literals stand for: escapes, white space, numbers."""

import re
from decimal import Decimal, InvalidOperation
from typing import Final

# unicode.IsSpace of Go, which HCL trims by; Python's own idea has some control characters more.
SPACES: Final = (
    "\t\n\v\f\r \x85\xa0\u1680" + "".join(map(chr, range(0x2000, 0x200B))) + "\u2028\u2029\u202f\u205f\u3000"
)

_ESCAPE: Final = re.compile(r"\\(?:([nrt\"\\])|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|.?)|\$\$\{|%%\{", re.DOTALL)
_PLAIN: Final = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\"}
_MAX_EXPONENT: Final = 100_000


class LiteralError(ValueError):
    """A literal that HCL refuses; ``offset`` is where in it."""

    def __init__(self, message: str, offset: int) -> None:
        super().__init__(message)
        self.offset = offset


def text_of(raw: str) -> str:
    """Text from its bytes, each a character: decoded, and composed as every HCL string is (NFC)."""
    if raw.isascii():
        return raw
    from unicodedata import is_normalized, normalize  # noqa: PLC0415  # most files never need its tables

    text = raw.encode("latin-1").decode("utf-8", "replace")
    return text if is_normalized("NFC", text) else normalize("NFC", text)


def unescape_quoted(text: str) -> str:
    r"""Undo the escapes of a quoted template's text: ``\n``, ``\u00e9``, ``$${``, ``%%{``.

    Raises:
        LiteralError: an escape that HCL does not have.
    """

    def one(found: re.Match[str]) -> str:
        plain, short, long = found.groups()
        if plain:
            return _PLAIN[plain]
        if short or long:
            code = int(short or long, 16)
            if code > 0x10FFFF or 0xD800 <= code <= 0xDFFF:
                raise LiteralError(f"there is no character {found[0]}", found.start())
            return chr(code)
        if found[0][0] == "\\":
            raise LiteralError(f"{found[0]} is no escape sequence", found.start())
        return found[0][1:]

    return _ESCAPE.sub(one, text)


def unescape_heredoc(text: str) -> str:
    """Undo the escapes of a heredoc's text: only ``$${`` and ``%%{``, a backslash is itself."""
    return text.replace("$${", "${").replace("%%{", "%{")


def number_of(text: str) -> int | Decimal:
    """A number as written: int where it has neither fraction nor exponent, else a Decimal with all digits.

    Raises:
        LiteralError: no number, or one whose exponent nothing can hold.
    """
    try:
        # int() of some thousand digits is slow on purpose, and refuses more.
        number = int(text) if text.isdigit() and len(text) < 1000 else Decimal(text)
    except (ValueError, InvalidOperation):
        raise LiteralError(f"{text[:40]} is no number", 0) from None
    if isinstance(number, Decimal) and not (number.is_finite() and abs(number.adjusted()) < _MAX_EXPONENT):
        raise LiteralError(f"{text[:40]} is out of range", 0)
    return number
