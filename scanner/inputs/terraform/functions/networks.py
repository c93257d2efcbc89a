"""Functions over IP networks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from scanner.inputs.terraform.expressions.failures import Failure
from scanner.inputs.terraform.functions.function import Function
from scanner.inputs.terraform.values.sets import make_list
from scanner.inputs.terraform.values.types import NUMBER, STRING

if TYPE_CHECKING:
    from decimal import Decimal
    from ipaddress import IPv4Network, IPv6Network

    from scanner.model.value import Value


_WORD: Final = 64
# Terraform's bound for each network of cidrsubnets.
_MOST_BITS: Final = 32
_LOW: Final = (1 << _WORD) - 1


def _network(prefix: str) -> IPv4Network | IPv6Network:
    from ipaddress import ip_network  # noqa: PLC0415  # most configurations compute no networks

    address, slash, length = prefix.partition("/")
    try:
        # Without a length, or with a netmask instead, Python would read it and Terraform does not.
        if not slash or not length.isascii() or not length.isdecimal() or "%" in address:
            raise ValueError  # noqa: TRY301  # as what Python refuses
        if ":" not in address:
            address = ".".join(
                str(int(part)) if part.isascii() and part.isdecimal() else "x" for part in address.split(".")
            )
        return ip_network(f"{address}/{int(length)}", strict=False)
    except ValueError:
        raise Failure(f'"{prefix[:80]}" is no CIDR prefix') from None


def _whole(value: int | Decimal) -> int:
    if not isinstance(value, int):
        raise Failure("a whole number is required")
    return value


def _host(prefix: str, host: int | Decimal) -> Value:
    network, position = _network(prefix), _whole(host)
    last = network.num_addresses - 1
    if _low(position) - (position < 0) > last:
        raise Failure(f"{prefix} has no host {position}")
    if position < 0:
        position = last - (_low(position) - 1)
    return _placed(network, int(network.network_address) | position)


def _netmask(prefix: str) -> Value:
    network = _network(prefix)
    if network.version != 4:
        raise Failure("only IPv4 networks have netmasks")
    return str(network.netmask)


def _subnet(prefix: str, bits: int | Decimal, position: int | Decimal) -> Value:
    network, new_bits, number = _network(prefix), _whole(bits), _whole(position)
    length = network.prefixlen + new_bits
    if not 0 <= length <= network.max_prefixlen:
        raise Failure(f"{prefix} has not enough room for {new_bits} more bits")
    if 0 <= new_bits < _WORD and abs(number) & _LOW >= 1 << new_bits:
        raise Failure(f"{new_bits} bits have no room for the network number {number}")
    found = int(network.network_address) | number << (network.max_prefixlen - length)
    return f"{_placed(network, found)}/{length}"


def _low(position: int) -> int:
    """What Terraform compares with the room that there is: 64 bits, the first of them the sign."""
    found = abs(position) & _LOW
    return found - (1 << _WORD) if found >> (_WORD - 1) else found


def _placed(network: IPv4Network | IPv6Network, address: int) -> str:
    return str(type(network.network_address)(abs(address) % (1 << network.max_prefixlen)))


def _subnets(prefix: str, *new_bits: int | Decimal) -> Value:
    network = _network(prefix)
    here, end = int(network.network_address), int(network.broadcast_address) + 1
    found: list[Value] = []
    for bits in new_bits:
        length = network.prefixlen + _whole(bits)
        if not 1 <= _whole(bits) <= _MOST_BITS or length > network.max_prefixlen:
            raise Failure(f"{prefix} has not enough room for {bits} more bits")
        size = 1 << (network.max_prefixlen - length)
        here = -(-here // size) * size
        if here + size > end:
            raise Failure(f"{prefix} has not enough room for these networks")
        found.append(f"{type(network.network_address)(here)}/{length}")
        here += size
    return make_list(found, STRING)


FUNCTIONS: Final = {
    "cidrhost": Function(_host, (STRING, NUMBER)),
    "cidrnetmask": Function(_netmask, (STRING,)),
    "cidrsubnet": Function(_subnet, (STRING, NUMBER, NUMBER)),
    "cidrsubnets": Function(_subnets, (STRING,), NUMBER),
}
