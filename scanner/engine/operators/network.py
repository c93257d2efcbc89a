"""``cidr_within``, ``cidr_public`` and ``port``."""

import re
from decimal import Decimal
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Final, TypeAlias

from scanner.engine.operators.reading import Reading, mismatch
from scanner.model.truth import Truth, every, some
from scanner.model.value import ABSENT, Absent, OneOf, Unknown, UnknownText, Value

Network: TypeAlias = "IPv4Network | IPv6Network"

# A network of public addresses counts as the open internet when it is wider than what any one
# organisation holds: wider than a /8 of IPv4 (some companies own one), wider than a /16 of IPv6.
_WIDEST_OWNED: Final = {4: 8, 6: 16}
_LENGTH = re.compile(r"/(\d{1,3})$", re.ASCII)
_RANGE = re.compile(r"(\d{1,5})(?:-(\d{1,5}))?", re.ASCII)
_HIGHEST_PORT: Final = 65535


def cidr_within(value: Value, argument: Value, _: Reading) -> Truth:
    """The network, or single address, lies in the argument's, or in one of a list of them."""
    network = _network(value)
    if not isinstance(network, IPv4Network | IPv6Network):
        return network
    return some(_within(network, one) for one in (argument if isinstance(argument, tuple) else (argument,)))


def cidr_public(value: Value, argument: Value, _: Reading) -> Truth:
    """The network is the open internet, or a good part of it.

    True for ``0.0.0.0/0``, ``::/0`` and for every range of public addresses that is wider than a single
    organisation holds (wider than an IPv4 /8 or an IPv6 /16: ``0.0.0.0/1`` and ``128.0.0.0/1`` are as open
    as the whole). False for an office's address, for a provider's ranges, and for private, shared,
    reserved and multicast ranges of any width.
    """
    if not isinstance(argument, bool):
        return mismatch(argument, "truth value")
    if isinstance(value, UnknownText):
        return _public_by_length(value, argument)
    network = _network(value)
    if not isinstance(network, IPv4Network | IPv6Network):
        return network
    return _is_public(network) is argument


def port(value: Value, argument: Value, reading: Reading) -> Truth:
    """A port, or a range of them, covers the argument, or one of a list of ports.

    The value is a number, ``"80"``, ``"80-90"``, ``"*"`` or ``{from, to}``.
    """
    wanted = argument if isinstance(argument, tuple) else (argument,)
    if isinstance(value, dict):
        first, last = value.get("from", ABSENT), value.get("to", ABSENT)
    elif isinstance(value, str):
        found = _RANGE.fullmatch(value)
        if not found and value != "*":
            return mismatch(value, "port")
        first, last = (int(found[1]), int(found[2] or found[1])) if found else (0, _HIGHEST_PORT)
    else:
        first = last = value
    return some(_covers(first, last, one, reading) for one in wanted)


def _covers(first: Value | Absent, last: Value | Absent, wanted: Value, reading: Reading) -> Truth:
    return every((_not_above(first, wanted, reading), _not_above(wanted, last, reading)))


def _not_above(low: Value | Absent, high: Value | Absent, reading: Reading) -> Truth:
    for side in (low, high):
        if isinstance(side, OneOf):
            return Unknown(side.reasons)
        if isinstance(side, Unknown):
            return Unknown(side.reasons)
    numbers = _port(low, reading), _port(high, reading)
    if numbers[0] is None or numbers[1] is None:
        return mismatch(low if numbers[0] is None else high, "port")
    return numbers[0] <= numbers[1]


def _port(value: Value | Absent, reading: Reading) -> int | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, int | Decimal):
        return int(value)
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= 5:
        return int(value) if reading.converts else None
    return None


def _within(network: Network, argument: Value) -> Truth:
    outer = _network(argument)
    if isinstance(outer, IPv4Network | IPv6Network):
        return network.version == outer.version and network.subnet_of(outer)  # type: ignore[arg-type]
    return outer


def _network(value: Value) -> "Network | Unknown":
    if isinstance(value, Unknown):
        return Unknown(value.reasons)
    found = parse_network(value) if isinstance(value, str) else None
    return found if found is not None else mismatch(value, "network in CIDR notation")


@lru_cache(maxsize=4096)
def parse_network(text: str) -> "Network | None":
    """The network of a CIDR (bits behind the prefix are ignored) or of a single address; None if it is none."""
    try:
        return ip_network(text.strip(), strict=False)
    except ValueError:
        return None


def _is_public(network: Network) -> bool:
    if network.prefixlen >= _WIDEST_OWNED[network.version]:
        return False
    return not (network.is_private or network.is_reserved or network.is_multicast)


def _public_by_length(value: UnknownText, argument: bool) -> Truth:
    """Of a network whose address is unknown, the length of its prefix may decide."""
    last = value.parts[-1]
    found = _LENGTH.search(last) if isinstance(last, str) else None
    if found and int(found[1]) == 0:
        return argument
    if found and int(found[1]) >= max(_WIDEST_OWNED.values()):
        return not argument
    return Unknown(value.reasons)
