"""Numbers as Terraform rounds them: to 512 binary digits, shown with as few decimal ones as tell them apart."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Context, Decimal
from typing import TYPE_CHECKING, Final

from scanner.inputs.terraform.expressions.failures import LimitError

if TYPE_CHECKING:
    from fractions import Fraction

_BITS: Final = 512
_FEWEST: Final = 140
_MOST: Final = 157
_LARGEST: Final = 14_000


def rounded(value: Fraction) -> Decimal | int:
    """The nearest number that Terraform has.

    Raises:
        LimitError: it is larger or smaller than anybody needs.
    """
    from fractions import Fraction  # noqa: PLC0415  # its import builds a pattern that few scans need

    exact = nearest(value)
    if exact.denominator == 1:
        return exact.numerator
    for digits in range(_FEWEST, _MOST):
        shown = Context(prec=digits, rounding=ROUND_HALF_EVEN).divide(
            Decimal(exact.numerator), Decimal(exact.denominator)
        )
        if nearest(Fraction(shown)) == exact:
            return shown.normalize(Context(prec=digits))
    return shown


def nearest(value: Fraction) -> Fraction:
    """Rounded to 512 binary digits, half to even.

    Raises:
        LimitError: it is larger or smaller than anybody needs.
    """
    from fractions import Fraction  # noqa: PLC0415

    if not value:
        return value
    sign, value = (-1, -value) if value < 0 else (1, value)
    shift = value.numerator.bit_length() - value.denominator.bit_length() - _BITS
    if abs(shift) > _LARGEST:
        raise LimitError("the number is too large or too small")
    scale = Fraction(2) ** shift
    scaled = value / scale
    if scaled >= 1 << _BITS:
        scale, scaled = scale * 2, scaled / 2
    return sign * round(scaled) * scale
