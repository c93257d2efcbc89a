"""What plain scalars mean.

``kubernetes`` follows the resolver of go-yaml 2 inside sigs.k8s.io/yaml, with two liberties that lose
nothing: numbers beyond 64 bits keep their digits, and ``.inf`` and ``.nan``, which kubectl refuses, are text.
"""

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Final, Literal, TypeAlias

Scalars: TypeAlias = Literal["kubernetes", "strict"]
Scalar: TypeAlias = None | bool | int | Decimal | str

_NULLS: Final[dict[str, Scalar]] = dict.fromkeys(("", "~", "null", "Null", "NULL"))
_CORE: Final = _NULLS | {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_YAML_1_1: Final = (
    _CORE
    | dict.fromkeys(("y", "Y", "yes", "Yes", "YES", "on", "On", "ON"), True)
    | dict.fromkeys(("n", "N", "no", "No", "NO", "off", "Off", "OFF"), False)
)

_FLOAT: Final = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_GO_INT: Final = re.compile(r"[-+]?(?:0[xX][0-9a-fA-F]+|0[oO]?[0-7]+|0[bB][01]+|0|[1-9][0-9]*)")
_CORE_INT: Final = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_NUMERIC: Final = frozenset("+-.0123456789")

# float() has 308 digits before the point and Python refuses to convert more than 4,300; nothing that
# a manifest means has nearly as many.
_MAX_DIGITS: Final = 400


def kubernetes(text: str) -> Scalar:
    """A plain scalar as kubectl reads it."""
    if text in _YAML_1_1:
        return _YAML_1_1[text]
    if text[0] not in _NUMERIC or len(text) > _MAX_DIGITS:
        return text
    # A number that begins with a point takes no underscores.
    digits = text if text[0] == "." else text.replace("_", "")
    if _GO_INT.fullmatch(digits):
        return _go_int(digits, text)
    number = _decimal(digits)
    if number is None:
        return text
    # What has no fraction is an integer to whoever decodes the JSON that kubectl makes of it.
    return int(number) if number == number.to_integral_value() else number


def strict(text: str) -> Scalar:
    """A plain scalar by YAML 1.2's core schema."""
    if text in _CORE:
        return _CORE[text]
    if text[0] not in _NUMERIC or len(text) > _MAX_DIGITS:
        return text
    if _CORE_INT.fullmatch(text):
        return int(text, 0) if text[:2] in {"0o", "0x"} else int(text)
    number = _decimal(text)
    return text if number is None else number


RESOLVERS: Final[Mapping[Scalars, Callable[[str], Scalar]]] = {"kubernetes": kubernetes, "strict": strict}


def key_text(text: str, value: Scalar, scalars: Scalars) -> str | None:
    """The string that a key becomes: the text as written when strict, what sigs.k8s.io/yaml makes of it
    otherwise (``yes`` is ``true``, ``0x10`` is ``16``). None for a null, which is no key to kubectl.
    """
    if scalars == "strict" or isinstance(value, str):
        return text
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    return format(value.normalize(), "f")


def _go_int(digits: str, text: str) -> Scalar:
    sign, magnitude = (-1, digits[1:]) if digits[0] == "-" else (1, digits.removeprefix("+"))
    if len(magnitude) > 1 and magnitude[0] == "0":
        prefix = magnitude[1].lower()
        base = {"x": 16, "o": 8, "b": 2}.get(prefix)
        number = int(magnitude[2:], base) if base else int(magnitude, 8)
        return sign * number if number < 1 << 64 else text
    return sign * int(magnitude)


def _decimal(text: str) -> Decimal | None:
    """A float's exact digits; None for what is none, or is beyond the range of a 64-bit one."""
    if not _FLOAT.fullmatch(text):
        return None
    approximate = float(text)
    if approximate in {float("inf"), float("-inf")}:
        return None
    # Decimal would refuse some exponents that a float rounds to nothing.
    return Decimal(text) if approximate else Decimal(0)
