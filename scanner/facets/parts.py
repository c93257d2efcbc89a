"""What facets are put together from."""

from collections.abc import Iterator
from json import dumps
from typing import Literal, NamedTuple, TypeAlias

from scanner.model.identities import identities
from scanner.model.located import Constant, Derived, Located, Origin
from scanner.model.path import Path
from scanner.model.span import Span
from scanner.model.value import ABSENT, Absent, OneOf, PartialMap, Repeated, Step, Unknown, UnknownText, Value, one_of

Presence: TypeAlias = Literal[True] | Unknown


class Item(NamedTuple):
    """An item of a list, and whether it surely exists; ``position`` is its place in the source's list."""

    position: int
    body: Located
    presence: Presence


def items_of(found: Located | None) -> Iterator[Item]:
    """The items of a list of objects, those that may not exist included; nothing for any other value.

    A list that is not known is one item that may exist and of which nothing is known.
    """
    if found is None:
        return
    value = found.value
    if isinstance(value, tuple):
        for index, item in enumerate(found.items()):
            content = item.value
            if isinstance(content, Repeated):
                yield Item(index, item, Unknown(content.reasons))
            elif _may_be_map(content):
                yield Item(index, item, True)
    elif isinstance(value, OneOf):
        yield from _alternatives(found, value)
    elif isinstance(value, Unknown):
        yield Item(0, Derived(found, 0, Unknown(value.reasons)), Unknown(value.reasons))


def keyed_items(found: Located | None) -> Iterator[tuple[Item, str]]:
    """As ``items_of``, each with the end of a key: its own name where it has one (``["web"]``), so that a new
    neighbour does not change the key, else its position (``[0]``).
    """
    names = identities(found, own=False) if found is not None and isinstance(found.value, tuple) else ()
    for item in items_of(found):
        name = names[item.position] if item.position < len(names) else ""
        yield item, f"[{dumps(name, ensure_ascii=False) if name else item.position}]"


def found_at(found: Located | None, pattern: tuple[str, ...], done: Path = ()) -> Iterator[tuple[Path, Item]]:
    """What stands at the end of a path whose ``*`` are all items of a list, with the path that leads there."""
    for position, step in enumerate(pattern):
        if step == "*":
            for item in items_of(found):
                yield from _below(item, pattern[position + 1 :], (*done, item.position))
            return
        found = found.get(step) if found is not None else None
        done = (*done, step)
    if found is not None:
        yield done, Item(0, found, True)


def _below(item: Item, rest: tuple[str, ...], done: Path) -> Iterator[tuple[Path, Item]]:
    if not rest:
        yield done, item
        return
    for path, inner in found_at(item.body, rest, done):
        yield path, inner if item.presence is True else inner._replace(presence=item.presence)


def _alternatives(found: Located, value: OneOf) -> Iterator[Item]:
    doubt = Unknown(value.reasons)
    index = 0
    for choice in value.choices:
        options: tuple[Value, ...] = ()
        if isinstance(choice, tuple):
            options = choice
        elif isinstance(choice, Unknown):
            options = (Unknown(choice.reasons),)
        for option in options:
            if _may_be_map(option):
                yield Item(index, Derived(found, index, option), doubt)
                index += 1


def _may_be_map(value: Value | Absent) -> bool:
    return isinstance(value, dict | Unknown) and not isinstance(value, UnknownText)


def text(found: Located | None) -> str:
    """A known string, else ""."""
    value = found.value if found is not None else ABSENT
    return value if isinstance(value, str) else ""


def written(found: Located | None) -> Located | None:
    """The same, or None where it is null."""
    return None if found is None or (not has_entries(found) and found.value is ABSENT) else found


def written_map(found: Located | None) -> Located | None:
    """The same, or None where it is null or surely no map."""
    if found is None or has_entries(found):
        return found
    value = found.value
    return found if isinstance(value, dict | Unknown) else None


def has_entries(found: Located) -> bool:
    """Whether it is a map with anything in it: known without evaluating what that is."""
    return next(iter(found.entries()), None) is not None


class Overlay(Located):
    """A map of two: what ``upper`` does not have is taken from ``lower``, as far as ``inherited`` names
    it (None: everything). ``header`` is where to point when something is missing.
    """

    __slots__ = ("_header", "_inherited", "_lower", "_upper")

    def __init__(
        self, upper: Located | None, lower: Located | None, header: Span, inherited: frozenset[str] | None = None
    ) -> None:
        self._upper, self._lower, self._header, self._inherited = upper, lower, header, inherited

    @property
    def value(self) -> Value | Absent:
        upper, lower = _map(self._upper), _map(self._lower)
        names = dict.fromkeys([*upper[0], *(name for name in lower[0] if self._takes(name))])
        whole: dict[str, Value] = {}
        for name in names:
            found = self.get(name)
            if found is not None and (value := found.value) is not ABSENT:
                whole[name] = value
        doubt = upper[1] or lower[1]
        return PartialMap(whole, doubt.reasons) if doubt is not None else whole

    @property
    def span(self) -> Span:
        shown = self._upper or self._lower
        return shown.span if shown is not None else self._header

    @property
    def header(self) -> Span:
        return self._header

    @property
    def sensitive(self) -> bool:
        return any(part is not None and part.sensitive for part in (self._upper, self._lower))

    def absence(self, path: Path) -> tuple[Origin, ...]:
        inherits = bool(path) and isinstance(path[0], str) and self._takes(path[0])
        ways = [part.absence(path) for part in (self._upper, self._lower if inherits else None) if part is not None]
        # Either could have it. The longer way also says what keeps it from being there.
        return max(ways, key=len, default=())

    def get(self, step: Step) -> Located | None:
        if not isinstance(step, str):
            return None
        upper = self._upper.get(step) if self._upper is not None else None
        lower = self._lower.get(step) if self._lower is not None and self._takes(step) else None
        return self.joined(step, upper, lower)

    def joined(self, step: str, upper: Located | None, lower: Located | None) -> Located | None:
        """What one name stands for, given both sides: the upper one where it is written."""
        del step
        return either(upper, lower)

    def _takes(self, name: str) -> bool:
        return self._inherited is None or name in self._inherited


def either(first: Located | None, second: Located | None) -> Located | None:
    """The first where it is written, else the second; both, where it is not known whether the first is."""
    if first is None or second is None:
        return first if second is None else second
    value = first.value
    if value is ABSENT:
        return second
    if isinstance(value, OneOf) and any(choice is ABSENT for choice in value.choices):
        known = [choice for choice in value.choices if choice is not ABSENT]
        both = one_of([*known, second.value], value.reasons)
        return first if both is ABSENT else Constant(both, first.span, first)
    return first


def _map(found: Located | None) -> tuple[dict[str, Value], Unknown | None]:
    value = found.value if found is not None else ABSENT
    if isinstance(value, dict):
        return value, None
    if isinstance(value, PartialMap):
        return value.known, Unknown(value.reasons)
    if isinstance(value, Unknown):
        return {}, Unknown(value.reasons)
    return {}, None
