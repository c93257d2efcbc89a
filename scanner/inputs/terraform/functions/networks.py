"""Functions over IP networks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from scanner.inputs.terraform.failures import Failure
from scanner.inputs.terraform.functions.function import Function
from scanner.inputs.terraform.types import NUMBER, STRING

if TYPE_CHECKING:
    from decimal import Decimal
    from ipaddress import IPv4Network, IPv6Network

    from scanner.model.value import Value


def _network(prefix: str) -> IPv4Network | IPv6Network:
    from ipaddress import ip_network  # noqa: PLC0415  # most configurations compute no networks

    try:
        # Without a length, or with a netmask instead, Python would read it and Terraform does not.
        int(prefix.rpartition("/")[2] if "/" in prefix else prefix)
        return ip_network(prefix, strict=False)
    except ValueError:
        raise Failure(f'"{prefix[:80]}" is no CIDR prefix') from None


def _whole(value: int | Decimal) -> int:
    if not isinstance(value, int):
        raise Failure("a whole number is required")
    return value


def _host(prefix: str, host: int | Decimal) -> Value:
    network, position = _network(prefix), _whole(host)
    size = network.num_addresses
    if not -size <= position < size:
        raise Failure(f"{prefix} has no host {position}")
    return str(network.network_address + (position if position >= 0 else size + position))


def _netmask(prefix: str) -> Value:
    network = _network(prefix)
    if network.version != 4:
        raise Failure("only IPv4 networks have netmasks")
    return str(network.netmask)


def _subnet(prefix: str, bits: int | Decimal, position: int | Decimal) -> Value:
    network, new_bits, number = _network(prefix), _whole(bits), _whole(position)
    length = network.prefixlen + new_bits
    if new_bits < 0 or length > network.max_prefixlen:
        raise Failure(f"{prefix} has not enough room for {new_bits} more bits")
    if not -(1 << new_bits) <= number < 1 << new_bits:
        raise Failure(f"{new_bits} bits have no room for the network number {number}")
    if number < 0:
        number += 1 << new_bits
    return f"{network.network_address + (number << (network.max_prefixlen - length))}/{length}"


def _subnets(prefix: str, *new_bits: int | Decimal) -> Value:
    network = _network(prefix)
    here, end = int(network.network_address), int(network.broadcast_address) + 1
    found: list[Value] = []
    for bits in new_bits:
        length = network.prefixlen + _whole(bits)
        if _whole(bits) < 1 or length > network.max_prefixlen:
            raise Failure(f"{prefix} has not enough room for {bits} more bits")
        size = 1 << (network.max_prefixlen - length)
        here = -(-here // size) * size
        if here + size > end:
            raise Failure(f"{prefix} has not enough room for these networks")
        found.append(f"{type(network.network_address)(here)}/{length}")
        here += size
    return tuple(found)


FUNCTIONS: Final = {
    "cidrhost": Function(_host, (STRING, NUMBER)),
    "cidrnetmask": Function(_netmask, (STRING,)),
    "cidrsubnet": Function(_subnet, (STRING, NUMBER, NUMBER)),
    "cidrsubnets": Function(_subnets, (STRING,), NUMBER),
}
