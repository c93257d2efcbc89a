"""RE2's grammar of regular expressions, written in Python's words."""

import re
import sys
import unicodedata
from functools import lru_cache
from typing import Final

from scanner.inputs.terraform.expressions.failures import Failure

_MAX_REPEAT: Final = 1000
_REPEAT: Final = re.compile(r"\{(\d+)(,(\d*))?\}", re.ASCII)
_GROUP: Final = re.compile(r"\?(?:P?<(?P<name>[^>]*)>|(?P<on>[imsU]*)(?P<off>-[imsU]+)?(?P<end>[:)]))")
_NAME: Final = re.compile(r"\w+", re.ASCII)
_PERL: Final = {"d": "0-9", "w": "0-9A-Za-z_", "s": r"\t\n\f\r "}
_CONTROLS: Final = {"a": r"\x07", "f": r"\f", "t": r"\t", "n": r"\n", "r": r"\r", "v": r"\v"}
_POSIX: Final = {
    "alnum": "0-9A-Za-z",
    "alpha": "A-Za-z",
    "ascii": r"\x00-\x7f",
    "blank": r"\t ",
    "cntrl": r"\x00-\x1f\x7f",
    "digit": "0-9",
    "graph": "!-~",
    "lower": "a-z",
    "print": " -~",
    "punct": r"!-/:-@\[-`{-~",
    "space": r"\t\n\v\f\r ",
    "upper": "A-Z",
    "word": "0-9A-Za-z_",
    "xdigit": "0-9A-Fa-f",
}


class UntranslatableError(Exception):
    """Valid, but without an equal in Python."""


def translate(text: str) -> tuple[str, tuple[str | None, ...]]:
    """The pattern in Python's syntax, all its groups without names, and the names.

    Raises:
        Failure: it is no pattern.
        UntranslatableError: Python cannot say it.
    """
    return _Reader(text).read()


def _refuse() -> Failure:
    return Failure("the regular expression is not valid")


class _Reader:
    __slots__ = ("flags", "names", "outer", "place", "text", "written")

    def __init__(self, text: str) -> None:
        self.text, self.place = text, 0
        self.written: list[str] = []
        self.names: list[str | None] = []
        self.flags: frozenset[str] = frozenset()
        self.outer: list[frozenset[str]] = []

    def read(self) -> tuple[str, tuple[str | None, ...]]:
        repeatable = repeated = False
        while self.place < len(self.text):
            here = self.text[self.place]
            if here in "*+?" or (here == "{" and _REPEAT.match(self.text, self.place)):
                if not repeatable or repeated:
                    raise _refuse()
                self._repetition(here)
                repeated = True
                continue
            repeated = False
            repeatable = self._one(here)
        if self.outer:
            raise _refuse()
        return "".join(self.written), tuple(self.names)

    def _one(self, here: str) -> bool:
        """Read what is no repetition; whether a repetition may follow."""
        if here == "(":
            return self._open()
        self.place += 1
        if here == ")":
            if not self.outer:
                raise _refuse()
            self.flags = self.outer.pop()
            self.written.append(")")
        elif here == "|":
            self.written.append("|")
            return False
        elif here == "[":
            self._atom(self._class())
        elif here == ".":
            self.written.append(r"(?s:.)" if "s" in self.flags else r"[^\n]")
        elif here == "^":
            self.written.append("(?m:^)" if "m" in self.flags else r"(?:\A)")
        elif here == "$":
            self.written.append("(?m:$)" if "m" in self.flags else r"(?:\Z)")
        elif here == "\\":
            self._escape()
        else:
            self._atom(re.escape(here))
        return True

    def _atom(self, text: str) -> None:
        self.written.append(f"(?i:{text})" if "i" in self.flags else text)

    def _repetition(self, here: str) -> None:
        if here == "{":
            found = _REPEAT.match(self.text, self.place)
            assert found is not None  # noqa: S101  # the caller looked
            least, most = int(found[1][:5]), int(found[3][:5]) if found[3] else None
            if least > _MAX_REPEAT or (most is not None and (most > _MAX_REPEAT or most < least)):
                raise _refuse()
            self.written.append(found[0])
            self.place = found.end()
        else:
            self.written.append(here)
            self.place += 1
        lazy = self.text.startswith("?", self.place)
        self.place += lazy
        self.written.append("?" if lazy != ("U" in self.flags) else "")

    def _open(self) -> bool:
        self.place += 1
        found = _GROUP.match(self.text, self.place)
        if found is None:
            if self.text.startswith("?", self.place):
                raise _refuse()
            self.outer.append(self.flags)
            self.names.append(None)
            self.written.append("(")
            return False
        self.place = found.end()
        if found["name"] is not None:
            if not _NAME.fullmatch(found["name"]):
                raise _refuse()
            self.outer.append(self.flags)
            self.names.append(found["name"])
            self.written.append("(")
            return False
        flags = (self.flags | set(found["on"])) - set(found["off"] or "")
        if found["end"] == ":":
            self.outer.append(self.flags)
            self.written.append("(?:")
        elif not found["on"] and not found["off"]:
            raise _refuse()
        self.flags = flags
        return False

    def _escape(self) -> None:
        if self.place >= len(self.text):
            raise _refuse()
        here = self.text[self.place]
        if here in "AzbB":
            self.place += 1
            self.written.append({"A": r"(?:\A)", "z": r"(?:\Z)", "b": r"(?a:\b)", "B": r"(?a:\B)"}[here])
        elif here == "Q":
            literal, _, _ = self.text[self.place + 1 :].partition("\\E")
            self.place += 1 + len(literal)
            self.place += 2 if self.text.startswith("\\E", self.place) else 0
            for one in literal:
                self._atom(re.escape(one))
        elif here == "C":
            raise _refuse()
        else:
            members, is_set, negated = self._member()
            self._atom(f"[{'^' if negated else ''}{members}]" if is_set else members)

    def _member(self) -> tuple[str, bool, bool]:
        """What stands behind a backslash, in a class or not: its text, whether it is a set, a negated one."""
        here = self.text[self.place]
        self.place += 1
        if here.lower() in _PERL:
            return _PERL[here.lower()], True, here.isupper()
        if here in "pP":
            return self._property(), True, here == "P"
        if here in _CONTROLS:
            return _CONTROLS[here], False, False
        if here == "x":
            return self._hexadecimal(), False, False
        if here in "01234567":
            found = re.compile("[0-7]{1,3}").match(self.text, self.place - 1)
            assert found is not None  # noqa: S101  # the caller looked
            if here != "0" and len(found[0]) < 2:
                raise _refuse()
            self.place = self.place - 1 + len(found[0])
            return re.escape(chr(int(found[0], 8))), False, False
        if here.isascii() and not here.isalnum() and here != "_":
            return re.escape(here), False, False
        raise _refuse()

    def _hexadecimal(self) -> str:
        found = re.compile(r"[0-9A-Fa-f]{2}|\{([0-9A-Fa-f]{1,6})\}").match(self.text, self.place)
        if found is None or int(found[1] or found[0], 16) > sys.maxunicode:
            raise _refuse()
        self.place = found.end()
        return re.escape(chr(int(found[1] or found[0], 16)))

    def _property(self) -> str:
        found = re.compile(r"\{(\^?\w+)\}|(\w)").match(self.text, self.place)
        if found is None:
            raise _refuse()
        self.place = found.end()
        name = found[1] or found[2]
        if name.startswith("^") or len(name) > 2:
            raise UntranslatableError
        return _category(name)

    def _class(self) -> str:
        """A bracketed class, from behind its bracket."""
        negated = self.text.startswith("^", self.place)
        self.place += negated
        parts: list[str] = []
        first = True
        while True:
            if self.place >= len(self.text):
                raise _refuse()
            here = self.text[self.place]
            if here == "]" and not first:
                self.place += 1
                break
            first = False
            named = re.compile(r"\[:(\^?)(\w+):\]").match(self.text, self.place)
            if named is not None:
                if named[2] not in _POSIX:
                    raise _refuse()
                self.place = named.end()
                parts.append(_POSIX[named[2]] if not named[1] else _outside(_POSIX[named[2]]))
                continue
            parts.append(self._range())
        return f"[{'^' if negated else ''}{''.join(parts)}]"

    def _range(self) -> str:
        low, is_set, negated = self._class_member()
        is_range = self.text.startswith("-", self.place) and not self.text.startswith("-]", self.place)
        if is_set:
            if is_range and self.place + 1 < len(self.text):
                raise _refuse()
            return _outside(low) if negated else low
        if not is_range:
            return low
        self.place += 1
        if self.place >= len(self.text):
            raise _refuse()
        high, is_set, _ = self._class_member()
        if is_set or ord(_plain(high)) < ord(_plain(low)):
            raise _refuse()
        return f"{low}-{high}"

    def _class_member(self) -> tuple[str, bool, bool]:
        here = self.text[self.place]
        self.place += 1
        if here == "\\":
            if self.place >= len(self.text):
                raise _refuse()
            return self._member()
        return re.escape(here), False, False


def _plain(text: str) -> str:
    """The character that an escaped one stands for."""
    if text in _CONTROLS.values():
        return next(chr(7 + "abtnvfr".index(name)) for name, one in _CONTROLS.items() if one == text)
    return text.removeprefix("\\")


@lru_cache(maxsize=32)
def _outside(members: str) -> str:
    """The members of a class as those that it does not have."""
    inside = re.compile(f"[{members}]")
    return _ranges([one for one in range(128) if not inside.match(chr(one))]) + "\x80-\U0010ffff"


@lru_cache(maxsize=32)
def _category(name: str) -> str:
    found = [one for one in range(sys.maxunicode + 1) if unicodedata.category(chr(one)).startswith(name)]
    if not found:
        raise _refuse()
    return _ranges(found)


def _ranges(points: list[int]) -> str:
    parts: list[str] = []
    start = previous = points[0]
    for one in [*points[1:], -1]:
        if one != previous + 1:
            parts.append(f"{re.escape(chr(start))}-{re.escape(chr(previous))}")
            start = one
        previous = one
    return "".join(parts)
