"""How the values of one attribute are to be read, and what to say of values that cannot be."""

from decimal import Decimal
from typing import Final, NamedTuple

from scanner.engine.quantities import KINDS_IN_ORDER, Kind
from scanner.model.value import Absent, Reason, Unknown, Value


class Reading(NamedTuple):
    """``converts``: the language turns text, numbers and truth values into each other (Terraform).
    ``type`` is the attribute's type where it is declared (``model.facet_types``), else "".
    ``ignore_case`` compares texts without regard to case; ``times`` scales the argument; ``trusted``: the
    argument stands in a rule, which was checked when it was loaded.
    """

    converts: bool = False
    type: str = ""
    ignore_case: bool = False
    times: int | Decimal = 1
    trusted: bool = False

    @property
    def plain(self) -> bool:
        """Whether two texts are equal exactly when they are the same."""
        return not self.ignore_case and self.type not in KINDS_IN_ORDER

    @property
    def open_type(self) -> bool:
        """Whether a number and a text may both stand here."""
        return self.type in ("", "any")


# Subjects of reasons that the attribute's name takes the place of: an operator does not know it. The first
# stands for a type that the test cannot be asked of, the second for any other hindrance.
MISMATCH: Final = ""
NAMELESS: Final = "?"


def mismatch(value: Value | Absent, wanted: str) -> Unknown:
    """The truth of a test whose value has a type that it cannot be asked of."""
    return Unknown((Reason(MISMATCH, f"is {describe(value)} where {_article(wanted)} is asked for"),))


def describe(value: Value | Absent) -> str:
    """What a value is, in a word."""
    match value:
        case Absent():
            return "absent"
        case None:
            return "null"
        case bool():
            return "a truth value"
        case str():
            return "a text"
        case tuple():
            return "a list"
        case dict():
            return "a map"
        case Unknown():
            return "unknown"
    return "a number"


def in_order(type_: str) -> Kind | None:
    """The kind of order that an attribute's declared type has."""
    return next((kind for kind in KINDS_IN_ORDER if kind == type_), None)


def _article(wanted: str) -> str:
    return wanted if wanted.startswith(("a ", "an ")) else f"a {wanted}"
