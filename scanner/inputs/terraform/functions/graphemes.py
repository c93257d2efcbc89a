"""Characters as people count them: extended grapheme clusters (Unicode annex 29), which Terraform's
``length``, ``substr``, ``strrev`` and ``split`` work with.
"""

import unicodedata
from typing import Final

from scanner.inputs.terraform.expressions.failures import LimitError

_MAX_TEXT: Final = 100_000
_JOINER: Final = "\u200d"
_EXTENDING: Final = frozenset({"Mn", "Me"})
_LEADING: Final = frozenset("\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\u0d4e")


def count(text: str) -> int:
    """How many clusters a text has."""
    return len(text) - text.count("\r\n") if text.isascii() else len(clusters(text))


def clusters(text: str) -> list[str]:
    """The clusters of a text, in order.

    Raises:
        LimitError: it is so long that this would take seconds.
    """
    if text.isascii() and "\r\n" not in text:
        return list(text)
    if len(text) > _MAX_TEXT:
        raise LimitError("the text is too long to be taken apart")
    found: list[str] = []
    for one in text:
        if found and _belongs(found[-1], one):
            found[-1] += one
        else:
            found.append(one)
    return found


def _belongs(cluster: str, one: str) -> bool:
    """Whether a character continues the cluster before it."""
    last = cluster[-1]
    if last == "\r" and one == "\n":
        return len(cluster) == 1
    if _is_control(last) or _is_control(one):
        return False
    if _extends(one) or unicodedata.category(one) == "Mc" or last in _LEADING:
        return True
    if _is_flag(one):
        return _is_flag(last) and sum(map(_is_flag, cluster)) % 2 == 1
    if last == _JOINER:
        return _is_picture(one) and _is_picture(cluster.rstrip(_JOINER)[:1])
    return _joins_syllable(last, one)


def _is_control(one: str) -> bool:
    return (
        one not in {_JOINER, "\u200c"}
        and unicodedata.category(one) in {"Cc", "Cf", "Zl", "Zp"}
        and not ("\U000e0020" <= one <= "\U000e007f" or one in _LEADING)
    )


def _extends(one: str) -> bool:
    return (
        unicodedata.category(one) in _EXTENDING
        or one in {_JOINER, "\u200c"}
        or "\U0001f3fb" <= one <= "\U0001f3ff"
        or "\U000e0020" <= one <= "\U000e007f"
    )


def _is_flag(one: str) -> bool:
    return "\U0001f1e6" <= one <= "\U0001f1ff"


def _is_picture(one: str) -> bool:
    return (
        "\U0001f000" <= one <= "\U0001faff"
        or "\u2600" <= one <= "\u27bf"
        or "\u2190" <= one <= "\u21ff"
        or "\u2300" <= one <= "\u23ff"
        or "\u2b00" <= one <= "\u2bff"
        or one in {"\xa9", "\xae", "\u203c", "\u2049", "\u2122", "\u2139", "\u3030", "\u303d", "\u3297", "\u3299"}
    ) and not _is_flag(one)


def _joins_syllable(last: str, one: str) -> bool:
    """Korean letters: leading consonants, vowels, trailing consonants."""
    leads, vowels = "\u1100" <= last <= "\u115f", "\u1160" <= last <= "\u11a7"
    is_vowel, is_tail = "\u1160" <= one <= "\u11a7", "\u11a8" <= one <= "\u11ff"
    whole = "\uac00" <= last <= "\ud7a3"
    open_ = whole and (ord(last) - 0xAC00) % 28 == 0
    if leads:
        return "\u1100" <= one <= "\u115f" or is_vowel or "\uac00" <= one <= "\ud7a3"
    if vowels or open_:
        return is_vowel or is_tail
    return (whole or "\u11a8" <= last <= "\u11ff") and is_tail
