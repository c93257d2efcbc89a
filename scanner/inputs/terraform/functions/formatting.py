"""``format``: verbs with flags, width and precision; unknown arguments leave holes in the text."""

import re
from collections.abc import Sequence
from decimal import ROUND_HALF_EVEN, Decimal, localcontext
from typing import Final

from scanner.inputs.terraform.expressions.failures import Failure
from scanner.inputs.terraform.functions.json_text import encode
from scanner.inputs.terraform.values.conversion import DIGITS, to_bool, to_number, to_text
from scanner.inputs.terraform.values.templates import join_parts
from scanner.model.value import Unknown, UnknownText, Value, is_known, unknowns

_VERB: Final = re.compile(
    r"%(?P<flags>[-+# 0]*)(?P<width>\d{0,6})(?:\.(?P<precision>\d{0,4}))?(?:\[(?P<index>\d{1,4})\])?(?P<verb>.)",
    re.DOTALL,
)


def format_text(text: str, arguments: Sequence[Value]) -> Value:
    """The text with its verbs replaced.

    Raises:
        Failure: a verb that there is not, too few or too many arguments, an argument of the wrong type.
    """
    parts: list[Value] = []
    position = end = used = 0
    for found in _VERB.finditer(text):
        parts.append(text[end : found.start()])
        end = found.end()
        if found["verb"] == "%":
            parts.append("%")
            continue
        if found["index"]:
            position = int(found["index"]) - 1
        if not 0 <= position < len(arguments):
            raise Failure(f"there is no argument for {found[0]}")
        parts.append(_formatted(found, arguments[position]))
        position += 1
        used = max(used, position)
    if "%" in text[end:]:
        raise Failure("a verb is not complete")
    if used < len(arguments):
        raise Failure("there are more arguments than verbs")
    parts.append(text[end:])
    return join_parts(parts)


def _formatted(found: "re.Match[str]", value: Value) -> Value:
    verb, width = found["verb"], int(found["width"] or 0)
    if verb not in "vtbdoxXeEfFgGsq":
        raise Failure(f"there is no verb %{verb}")
    if not is_known(value):
        plain = not width and not found["flags"] and found["precision"] is None
        if verb in "sv" and plain and isinstance(value, (Unknown, UnknownText)):
            return to_text(value) if isinstance(value, UnknownText) else Unknown(value.reasons)
        return Unknown(reason for one in unknowns(value) for reason in one.reasons)
    if value is None and verb != "v":
        return Unknown.because("function format", "takes no null")
    text = _known(found, verb, value)
    return text if verb == "t" else _padded(text, found, width)


def _known(found: "re.Match[str]", verb: str, value: Value) -> str:
    precision = int(found["precision"]) if found["precision"] else None
    if verb == "v":
        if "#" in found["flags"] or isinstance(value, (tuple, dict)) or value is None:
            return encode_plain(value)
        return str(to_text(value))
    if verb == "t":
        return "true" if to_bool(value) else "false"
    if verb in "sq":
        text = str(to_text(value))
        text = text if precision is None else text[:precision]
        return encode_plain(text) if verb == "q" else text
    number = to_number(value)
    if verb in "dboxX":
        if not isinstance(number, int):
            raise Failure(f"%{verb} takes a whole number")
        prefix = "#" if "#" in found["flags"] and verb in "oxX" else ""
        return _sign(format(number, f"{prefix}{verb}").replace("0o", "0"), number, found)
    return _sign(_real(Decimal(number), verb, precision), number, found)  # type: ignore[arg-type]


def _real(number: Decimal, verb: str, precision: int | None) -> str:
    if verb in "gG":
        return _general(number, precision, "E" if verb == "G" else "e")
    digits = 6 if precision is None else precision
    with localcontext() as context:
        context.prec, context.rounding = DIGITS, ROUND_HALF_EVEN
        text = format(number, f".{digits}{verb}")
    return re.sub(r"(e[+-])(\d)$", r"\g<1>0\2", text, flags=re.IGNORECASE)


def _general(number: Decimal, precision: int | None, letter: str) -> str:
    """Without an exponent where that is small: as many digits as it has, or ``precision`` of them."""
    with localcontext() as context:
        context.prec = DIGITS if precision is None else max(precision, 1)
        number = (+number).normalize()
    digits = "".join(map(str, number.as_tuple().digits))
    exponent = number.adjusted() if number else 0
    most = 6 if precision is None else max(precision, 1)
    if precision is not None and most > len(digits) > exponent:
        most = len(digits)
    if -5 < exponent < (most if precision is not None else max(most, 21 if number == 0 else most)):
        return format(number, "f")
    sign = "-" if number < 0 else ""
    fraction = f".{digits[1:]}" if len(digits) > 1 else ""
    return f"{sign}{digits[0]}{fraction}{letter}{'-' if exponent < 0 else '+'}{abs(exponent):02}"


def _sign(text: str, number: Value, found: "re.Match[str]") -> str:
    if isinstance(number, (int, Decimal)) and number >= 0:
        for flag in "+ ":
            if flag in found["flags"]:
                return flag + text
    return text


def _padded(text: str, found: "re.Match[str]", width: int) -> str:
    missing = width - len(text)
    if missing <= 0:
        return text
    if "-" in found["flags"]:
        return text + " " * missing
    if "0" in found["flags"]:
        sign = text[:1] if text[:1] in {"+", "-"} else ""
        return sign + "0" * missing + text[len(sign) :]
    return " " * missing + text


def encode_plain(value: Value) -> str:
    """JSON of a value that is known."""
    return str(encode(value))
