"""What order operators compare: numbers, Kubernetes quantities, durations and versions.

``measure`` turns a value into something that compares within its kind; ``form`` guesses the kind of an
argument that a rule spells as text, where the attribute's own type does not say it.
"""

import re
from decimal import Decimal, localcontext
from typing import Final, Literal, TypeAlias

from scanner.model.value import Value

Kind: TypeAlias = Literal["number", "quantity", "duration", "version"]
Measure: TypeAlias = "Decimal | tuple[int, ...]"

KINDS_IN_ORDER: Final[tuple[Kind, ...]] = ("number", "quantity", "duration", "version")

_NUMBER = re.compile(r"[+-]?(?:\d{1,60}(?:\.\d{0,60})?|\.\d{1,60})(?:[eE][+-]?\d{1,2})?", re.ASCII)
_QUANTITY = re.compile(
    r"([+-]?(?:\d{1,60}(?:\.\d{0,60})?|\.\d{1,60}))(Ki|Mi|Gi|Ti|Pi|Ei|[numkMGTPE]|[eE][+-]?\d{1,2})?", re.ASCII
)
_DURATION = re.compile(r"[+-]?(?:\d{1,18}(?:\.\d{1,18})?(?:ns|us|µs|ms|s|m|h|d|w|y))+", re.ASCII)
_DURATION_PART = re.compile(r"(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h|d|w|y)", re.ASCII)
_VERSION = re.compile(r"[vV]?(\d{1,9}(?:\.\d{1,9})*)(?:[-+._ ][0-9A-Za-z.+~_-]{0,100})?", re.ASCII)

# Kubernetes: apimachinery's resource.Quantity, decimal and binary suffixes.
_SUFFIXES: Final[dict[str, Decimal]] = {
    "n": Decimal("1e-9"),
    "u": Decimal("1e-6"),
    "m": Decimal("1e-3"),
    "k": Decimal("1e3"),
    "M": Decimal("1e6"),
    "G": Decimal("1e9"),
    "T": Decimal("1e12"),
    "P": Decimal("1e15"),
    "E": Decimal("1e18"),
    **{f"{letter}i": Decimal(1024) ** power for power, letter in enumerate("KMGTPE", 1)},
}
# Go's time.Duration, and the days, weeks and years that Prometheus adds.
_SECONDS: Final[dict[str, Decimal]] = {
    "ns": Decimal("1e-9"),
    "us": Decimal("1e-6"),
    "µs": Decimal("1e-6"),
    "ms": Decimal("1e-3"),
    "s": Decimal(1),
    "m": Decimal(60),
    "h": Decimal(3600),
    "d": Decimal(86400),
    "w": Decimal(604800),
    "y": Decimal(31536000),
}


def measure(value: Value, kind: Kind, *, converts: bool) -> "Measure | None":
    """The value as something of its kind that compares; None where it is none.

    Plain numbers are quantities and seconds too. A text counts as a number only where the language
    ``converts``. Versions compare by their numbers; what follows these (``-gke.3``) is left out.
    """
    if isinstance(value, bool):
        return None
    if isinstance(value, int | Decimal):
        number = Decimal(value)
        return None if kind == "version" or not number.is_finite() else number
    if not isinstance(value, str):
        return None
    if kind == "number":
        return number_of(value) if converts else None
    if kind == "quantity":
        return _quantity(value)
    if kind == "duration":
        return _duration(value)
    return _version(value)


def number_of(text: str) -> Decimal | None:
    """The number that a text spells, as Terraform reads it; None where it spells none."""
    return Decimal(text) if _NUMBER.fullmatch(text) else None


def form(argument: Value) -> Kind | None:
    """The kind of an argument by its spelling: ``"1.30"`` is a version, ``"4Gi"`` a quantity, ``"300s"`` a
    duration, ``"22"`` and every number a number. None where it is none of them, or could be two (``"5m"``).
    """
    if isinstance(argument, bool):
        return None
    if isinstance(argument, int | Decimal):
        return "number"
    if not isinstance(argument, str):
        return None
    if argument.isascii() and argument.isdigit():
        return "number"
    if "." in argument and _version(argument) is not None and argument.lstrip("vV").replace(".", "").isdigit():
        return "version"
    quantity, duration = _quantity(argument) is not None, _duration(argument) is not None
    if quantity != duration:
        return "quantity" if quantity else "duration"
    return None


def _quantity(text: str) -> Decimal | None:
    found = _QUANTITY.fullmatch(text)
    if not found:
        return None
    suffix = found[2] or ""
    with localcontext() as exact:
        exact.prec = 200
        if suffix in _SUFFIXES:
            return Decimal(found[1]) * _SUFFIXES[suffix]
        return Decimal(found[1] + suffix)


def _duration(text: str) -> Decimal | None:
    if _NUMBER.fullmatch(text):
        return Decimal(text)
    if not _DURATION.fullmatch(text) or len(text) > 200:
        return None
    total = sum((Decimal(amount) * _SECONDS[unit] for amount, unit in _DURATION_PART.findall(text)), Decimal(0))
    return -total if text.startswith("-") else total


def _version(text: str) -> tuple[int, ...] | None:
    found = _VERSION.fullmatch(text)
    if not found:
        return None
    numbers = [int(part) for part in found[1].split(".")]
    while numbers and numbers[-1] == 0:
        numbers.pop()
    return tuple(numbers)
