"""A hash of the values that a verdict rests on: what was accepted is accepted as long as they stay the same.

They are the evaluated values, so that neither comments, layout nor the way they come along change it. What is
secret has no part in it: whoever sees the hash of a short password can try all of them. So one secret in place of
another does not change what was accepted. In lists the order does not count, and of what is unknown the names
that it waits for do.
"""

import json
from collections.abc import Iterable
from decimal import Decimal
from hashlib import sha256
from typing import Any, Final

from scanner.model.finding import Finding, Read
from scanner.model.value import Absent, OneOf, PartialMap, Reason, Repeated, Unknown, UnknownText, Value
from scanner.triage.collect import is_hidden, secret_parts
from scanner.triage.masking import holds_secret, names_secret
from scanner.triage.names import SECRET_ARGUMENTS, logins, secrets_in_text
from scanner.triage.secrets import Secrets, leaves, without

_DEEPEST: Final = 60
_MOST_PARTS: Final = 100_000
_SECRET: Final = ["secret"]


def values_hash(finding: Finding, secrets: Secrets) -> str:
    """32 hexadecimal digits for what a finding was asked to keep, and for what it waits for if it is undecided.

    ``secrets`` are all that the scan knows.
    """
    hidden = is_hidden(finding)
    writer = _Writer(secrets, typed=finding.subject.resource.language != "terraform")
    arguments = SECRET_ARGUMENTS.get(finding.subject.resource.type, ())
    several, once = [], set()
    for read in finding.reads:
        # Behind a colon is the path within a related subject.
        path = read.path.rpartition(": ")[2]
        # Whether something is on or off is no secret, whatever its name.
        named = names_secret(path) and not isinstance(read.value, bool | int | Decimal)
        secret = hidden or named or path.partition(".")[0] in arguments
        text = json.dumps([read.path, writer.read(read, hidden=secret)], sort_keys=True)
        if read.once:
            once.add(text)
        else:
            several.append(text)
    whole = [sorted(several), sorted(once), writer.reasons(finding.reasons)]
    return sha256(json.dumps(whole).encode()).hexdigest()[:32]


class _Writer:
    """Values as lists and texts that say the same however they were spelt.

    Not ``typed`` as in Terraform, where ``"22"`` and ``22`` are one value.
    """

    __slots__ = ("_left", "_own", "_secrets", "_typed")

    def __init__(self, secrets: Secrets, *, typed: bool) -> None:
        self._secrets, self._typed = secrets, typed
        self._own: frozenset[str] = frozenset()
        self._left = _MOST_PARTS

    def read(self, read: Read, *, hidden: bool) -> Any:
        """One value that a rule read."""
        parts = secret_parts(read.located) if read.located is not None and not hidden else ()
        self._own = frozenset(text for part in parts for text in leaves(part.value))
        hidden = hidden or (read.located is not None and read.located.sensitive)
        return self._value(read.value, hidden=hidden, depth=0)

    def reasons(self, reasons: Iterable[Reason]) -> list[str]:
        """What something waits for; why it has to wait is only our way to put it."""
        return sorted({self._text(reason.subject) for reason in reasons})

    def _value(self, value: Value | Absent, *, hidden: bool, depth: int) -> Any:
        self._left -= 1
        if self._left < 0 or depth > _DEEPEST:
            return ["more"]
        if isinstance(value, Absent) or value is None:
            return None
        if hidden and not isinstance(value, Unknown):
            return _SECRET
        match value:
            case str():
                return _SECRET if value in self._own else self._scalar("text", self._text(value))
            case bool():
                return self._scalar("truth", "true" if value else "false")
            case int() | Decimal():
                number = _number(value)
                return _SECRET if number in self._own else self._scalar("number", self._text(number))
            case tuple():
                return ["list", *self._unordered(value, hidden=hidden, depth=depth)]
            case dict():
                return self._entries(value, depth=depth)
        return self._unknown(value, hidden=hidden, depth=depth)

    def _unknown(self, value: Unknown, *, hidden: bool, depth: int) -> Any:
        waiting = self.reasons(value.reasons)
        if hidden:
            return ["unknown", waiting]
        match value:
            case UnknownText():
                parts = [
                    self._text(part) if isinstance(part, str) else self.reasons(part.reasons) for part in value.parts
                ]
                return ["text", *parts]
            case OneOf():
                return ["one of", self._unordered(value.choices, hidden=hidden, depth=depth), waiting]
            case PartialMap():
                return ["at least", self._entries(value.known, depth=depth), waiting]
            case Repeated():
                return ["any number", self._value(value.item, hidden=hidden, depth=depth + 1), waiting]
        return ["unknown", waiting]

    def _unordered(self, items: Iterable[Value | Absent], *, hidden: bool, depth: int) -> list[Any]:
        written = []
        for item in items:
            written.append(self._value(item, hidden=hidden, depth=depth + 1))
            if self._left < 0:
                break
        return sorted(written, key=json.dumps)

    def _entries(self, entries: dict[str, Value], *, depth: int) -> dict[str, Any]:
        written: dict[str, Any] = {}
        for key, item in sorted(entries.items()):
            written[self._text(key)] = self._value(item, hidden=holds_secret(entries, key, item), depth=depth + 1)
            if self._left < 0:
                break
        return written

    def _scalar(self, kind: str, text: str) -> str:
        return f"{kind} {text}" if self._typed else text

    def _text(self, text: str) -> str:
        text = self._secrets.hide(text)
        text = without(text, secrets_in_text(text))
        return without(text, logins(text)) if "://" in text else text


def _number(number: int | Decimal) -> str:
    """Equal numbers as equal texts; Python refuses to write integers of some thousand digits."""
    if isinstance(number, Decimal) and number == number.to_integral_value() and number.adjusted() < 1_000:
        number = int(number)
    if isinstance(number, int):
        return str(number) if abs(number) < 10**1_000 else f"{number:x}"
    return str(number.normalize())
