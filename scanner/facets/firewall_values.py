"""Sources, ports and protocols of firewall rules in one spelling, whatever is unknown of them kept."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from ipaddress import ip_address
from itertools import islice
from typing import Final, TypeAlias

from scanner.facets.parts import written
from scanner.model.located import Constant, Items, Located, Origin, Record
from scanner.model.span import Span
from scanner.model.value import ABSENT, Absent, OneOf, Repeated, Step, Unknown, Value, one_of

Element: TypeAlias = Callable[[Value, Located], Iterable[Located]]
"""What one element of a list becomes: any number of elements, each at its place."""

ANYWHERE: Final = ("0.0.0.0/0", "::/0")
_ANY_ADDRESS: Final = frozenset({"*", "any", "internet"})
_ANY_PROTOCOL: Final = frozenset({"*", "-1", "all", "any"})
# The numbers of the Internet Protocol for those that have a name in every provider.
_PROTOCOLS: Final = {
    "1": "icmp",
    "6": "tcp",
    "17": "udp",
    "50": "esp",
    "51": "ah",
    "58": "icmpv6",
    "132": "sctp",
}
_WITH_PORTS: Final = frozenset({"tcp", "udp", "sctp"})
# Products of unknown lists beyond this are one unknown.
_MAX_LISTS: Final = 16


class Joined(Located):
    """Lists put behind each other, every element passed through a function.

    A list that is not known stands as elements that may be there; one of several lists makes the whole one
    of several.
    """

    __slots__ = ("_element", "_header", "_parts")

    def __init__(self, parts: Iterable[Located | None], element: Element, header: Span) -> None:
        self._parts = [part for part in map(written, parts) if part is not None]
        self._element, self._header = element, header

    @property
    def value(self) -> Value | Absent:
        wholes: list[tuple[Value, ...]] = [()]
        reasons: list[Unknown] = []
        for part in self._parts:
            value = part.value
            options = [self._made(part, value)]
            if isinstance(value, OneOf):
                reasons.append(value)
                options = [self._made(part, choice) for choice in value.choices]
            wholes = [(*whole, *option) for whole in wholes for option in options]
            if len(wholes) > _MAX_LISTS:
                return Unknown(reason for doubt in reasons for reason in doubt.reasons)
        return one_of(wholes, (reason for doubt in reasons for reason in doubt.reasons))

    @property
    def span(self) -> Span:
        return self._parts[0].span if self._parts else self._header

    @property
    def header(self) -> Span:
        return self._header

    @property
    def sensitive(self) -> bool:
        return any(part.sensitive for part in self._parts)

    def origins(self) -> tuple[Origin, ...]:
        return self._parts[0].origins() if self._parts else ()

    def get(self, step: Step) -> Located | None:
        value = self.value
        if not isinstance(value, tuple) or any(isinstance(item, Repeated) for item in value):
            return super().get(step)
        return next(islice(self.items(), step, None), None) if isinstance(step, int) else None

    def items(self) -> Iterator[Located]:
        if any(isinstance(part.value, OneOf) for part in self._parts):
            # Which items there are is not known: each of the lists is looked at by itself.
            return
        for part in self._parts:
            yield from self._elements(part, part.value)

    def _made(self, part: Located, value: Value | Absent) -> tuple[Value, ...]:
        elements = (found.value for found in self._elements(part, value))
        return tuple(element for element in elements if element is not ABSENT)

    def _elements(self, part: Located, value: Value | Absent) -> Iterator[Located]:
        if isinstance(value, tuple):
            items = part.items() if part.value is value else (Constant(item, part.span, part) for item in value)
            for item in items:
                yield from self._elements_of(item)
        elif isinstance(value, Unknown):
            doubt = Unknown(value.reasons)
            yield Constant(Repeated(doubt, doubt.reasons), part.span, part)

    def _elements_of(self, item: Located) -> Iterator[Located]:
        value = item.value
        if isinstance(value, Repeated):
            for found in self._element(value.item, item):
                one = found.value
                yield Constant(Repeated(None if one is ABSENT else one, value.reasons), found.span, found)
        elif value is not ABSENT:
            yield from self._element(value, item)


def listed(found: Located | None) -> Located | None:
    """A single value as a list of one."""
    found = written(found)
    if found is None:
        return None
    value = found.value
    if isinstance(value, OneOf):
        whole = one_of((() if choice is ABSENT else (choice,) for choice in value.choices), value.reasons)
        return None if whole is ABSENT else Constant(whole, found.span, found)
    return Items([found], found.span)


def ranges(value: Value, place: Located) -> Iterator[Located]:
    """A source as address ranges: "from anywhere" in any spelling is both families' whole space, a single
    address a range of one. Names that are no address are left out.
    """
    if isinstance(value, OneOf):
        yield Constant(_of_choices(value), place.span, place)
    elif isinstance(value, Unknown):
        yield place
    else:
        for source in _ranges(value):
            yield place if source == value else Constant(source, place.span, place)


def _ranges(value: Value | Absent) -> tuple[str, ...]:
    source = value.strip() if isinstance(value, str) else ""
    if source.lower() in _ANY_ADDRESS:
        return ANYWHERE
    if "/" in source:
        return (source,)
    try:
        return (f"{source}/{ip_address(source).max_prefixlen}",)
    except ValueError:
        return ()


def _of_choices(value: OneOf) -> Value:
    """One element that is one of several; a name that is no address keeps its own spelling."""
    choices = (next(iter(_ranges(choice)), choice) if isinstance(choice, str) else choice for choice in value.choices)
    found = one_of(choices, value.reasons)
    return Unknown(value.reasons) if found is ABSENT else found


def protocol_of(found: Located | None, header: Span) -> Located:
    """The protocol's name in lower case, its number where it has no common name, ``all`` for any."""
    found = written(found)
    if found is None:
        return Constant("all", header)
    return Constant(_protocol(found.value), found.span, found)


def _protocol(value: Value | Absent) -> Value:
    if isinstance(value, OneOf):
        named = one_of((_protocol(choice) for choice in value.choices), value.reasons)
        return "all" if named is ABSENT else named
    if isinstance(value, Unknown):
        return value
    if value is ABSENT:
        return "all"
    word = str(value).strip().lower()
    return "all" if word in _ANY_PROTOCOL else _PROTOCOLS.get(word, word)


def ports_of_aws(protocol: Located | None, start: Located | None, end: Located | None, header: Span) -> Located:
    """The range of an AWS rule: all ports where it is for all protocols (whatever numbers stand beside),
    none for protocols without ports (the numbers of an ICMP rule are its type and code).
    """
    start, end = written(start), written(end)
    shown = start if start is not None else end
    span = shown.span if shown is not None else header
    own = Items([_range(start, end, span)] if shown is not None else [], span)
    every = _all_ports(protocol.span if protocol is not None else header)
    return _by_protocol(protocol_of(protocol, header), {"all": every}, own, header)


def ports_of_texts(protocol: Located | None, parts: Iterable[Located | None], header: Span) -> Located:
    """Ranges written as ``22``, ``20-25`` or ``*``; all ports where none is written."""
    own: Located = Joined(parts, _port, header)
    if own.value == ():
        own = _all_ports(header)
    return _by_protocol(protocol_of(protocol, header), {"all": own}, own, header)


def _by_protocol(protocol: Located, special: Mapping[str, Located], own: Located, header: Span) -> Located:
    """A rule's ports by its protocol: ``own`` for those with ports, none for others."""
    none = Items([], header)

    def of(value: Value | Absent) -> Located:
        return special.get(value) or (own if value in _WITH_PORTS else none) if isinstance(value, str) else none

    value = protocol.value
    if not isinstance(value, Unknown):
        return of(value)
    choices = value.choices if isinstance(value, OneOf) else ("all", "tcp", "icmp")
    whole = one_of((of(choice).value for choice in choices), value.reasons)
    return Constant(() if whole is ABSENT else whole, own.span, own)


def _all_ports(span: Span) -> Located:
    return Items([Record({"from": Constant(0, span), "to": Constant(65535, span)}, span)], span)


def _port(value: Value, place: Located) -> Iterator[Located]:
    if isinstance(value, Unknown):
        doubt = Constant(Unknown(value.reasons), place.span, place)
        yield _range(doubt, doubt, place.span)
        return
    written_as = str(value).strip()
    first, dash, last = ("0", "-", "65535") if written_as == "*" else written_as.partition("-")
    if not first.strip().isdecimal() or (dash and not last.strip().isdecimal()):
        return
    start = Constant(int(first), place.span, place)
    yield _range(start, Constant(int(last), place.span, place) if dash else start, place.span)


def _range(start: Located | None, end: Located | None, span: Span) -> Located:
    return Record({"from": _number(start), "to": _number(end)}, span)


def _number(found: Located | None) -> Located | None:
    if found is None or not isinstance(found.value, str):
        return found
    digits = found.value.strip()
    return Constant(int(digits), found.span, found) if digits.isdecimal() and len(digits) < 10 else found
