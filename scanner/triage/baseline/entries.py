"""What a baseline holds."""

from dataclasses import dataclass, field
from datetime import date
from typing import Final, Literal, NamedTuple, TypeAlias

from scanner.model.span import Span

NAME: Final = ".groundrule-baseline.json"
"""What the file is called where nobody calls it otherwise; it lies at the tree's root."""

VERSION: Final = 1

Accepted: TypeAlias = Literal["fail", "unknown"]

ACCEPTED: Final[tuple[Accepted, ...]] = ("fail", "unknown")
"""The verdicts that can be accepted. Each is accepted as what it is: who takes an undecided verdict takes no
failure.
"""


class Key(NamedTuple):
    """What is equal of a finding and of what was accepted."""

    fingerprint: str
    verdict: str
    values: str
    environment: str


@dataclass(frozen=True, slots=True)
class Entry:
    """So many findings that are accepted.

    ``fingerprint`` and ``values`` decide (see ``fingerprints`` and ``values``), each 32 hexadecimal digits;
    ``rule``, ``scope``, ``address``, ``facet`` (type and name) and ``path`` say it to people. ``count`` is how many
    findings of them there are, in each of the ``environments`` where its root has some. ``until`` is the last
    day on which it holds. ``span`` is its place, where it was read from a file of the tree.
    """

    rule: str
    scope: str
    address: str
    fingerprint: str
    values: str
    since: date
    facet: str = ""
    path: str = ""
    verdict: Accepted = "fail"
    count: int = 1
    environments: tuple[str, ...] = ()
    until: date | None = None
    reason: str = ""
    span: Span | None = field(default=None, compare=False)

    @property
    def keys(self) -> tuple[Key, ...]:
        """What it accepts: one in each environment."""
        own = (self.fingerprint, self.verdict, self.values)
        return tuple(Key(*own, environment) for environment in self.environments or ("",))

    @property
    def order(self) -> tuple[object, ...]:
        """Where it stands in its file: what is about one resource stands together."""
        return (
            self.scope,
            self.address,
            self.facet,
            self.rule,
            self.path,
            self.verdict,
            self.environments,
            self.fingerprint,
            self.values,
        )


@dataclass(frozen=True, slots=True)
class Baseline:
    """The entries of one file, in its order. ``name`` is what people know it by."""

    name: str = NAME
    entries: tuple[Entry, ...] = ()
