"""What ``try`` and ``can`` must know of the expression that they try: whether it may fail once more is known.

A slice of a list of unknown length has as many items as asked for, or fails. Where nobody catches the failure,
its length is known: it is reached. ``try`` catches it, so that there it is not.
"""

from collections.abc import Sequence
from typing import Final

from scanner.inputs.terraform.functions.function import reasons_inside
from scanner.model.value import PartialMap, Reason, Repeated, Unknown, Value, is_known

# Those that take some values of a type and refuse others.
_REFUSING: Final = frozenset(
    {
        "abs",
        "base64decode",
        "base64gunzip",
        "chunklist",
        "cidrhost",
        "cidrnetmask",
        "cidrsubnet",
        "cidrsubnets",
        "coalesce",
        "coalescelist",
        "csvdecode",
        "element",
        "file",
        "filebase64",
        "format",
        "formatdate",
        "formatlist",
        "index",
        "jsondecode",
        "log",
        "lookup",
        "one",
        "parseint",
        "range",
        "regex",
        "regexall",
        "slice",
        "substr",
        "sum",
        "templatefile",
        "templatestring",
        "textdecodebase64",
        "textencodebase64",
        "timeadd",
        "timecmp",
        "tobool",
        "tolist",
        "tomap",
        "tonumber",
        "toset",
        "urldecode",
        "yamldecode",
        "zipmap",
    }
)
# Terraform knows their results as well where it does not know all of the arguments.
_DECIDED: Final = frozenset({"coalesce", "keys", "length", "try", "can"})


class Attempt:
    """One expression that is tried. ``hazards`` say why a part of it may fail; ``leaps`` tells whether
    something was decided that Terraform leaves open until apply.
    """

    __slots__ = ("hazards", "leaps")

    def __init__(self) -> None:
        self.hazards: dict[Reason, None] = {}
        self.leaps = False

    def doubt(self, result: Value) -> tuple[Reason, ...]:
        """Why it may fail instead of giving this result; nothing where the result is sure."""
        return () if is_known(result) and not self.leaps else tuple(self.hazards)

    def called(self, name: str, arguments: Sequence[Value], result: Value) -> None:
        """A function was."""
        if name in _REFUSING:
            self.hazards.update(dict.fromkeys(reasons_inside(arguments)))
        if name == "slice" or (name not in _DECIDED and any(map(_is_open, arguments)) and is_known(result)):
            self.leaps = True

    def indexed(self, value: Value, key: Value) -> None:
        """A value was: it may have no such item."""
        if isinstance(key, Unknown) or _is_open(value):
            self.hazards.update(dict.fromkeys(reasons_inside((value, key))))
        self.leaps = self.leaps or isinstance(key, Unknown) or isinstance(value, PartialMap)

    def decided(self, condition: Value) -> None:
        """Whatever the condition is, the result is known."""
        self.leaps = self.leaps or isinstance(condition, Unknown)


def _is_open(value: Value) -> bool:
    return isinstance(value, Unknown) or (isinstance(value, tuple) and any(isinstance(one, Repeated) for one in value))
