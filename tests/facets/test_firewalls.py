"""Firewall rules of three providers in one form."""

import pytest
from facet_reading import at, facets, line, resources

from scanner.model.resource import Facet
from scanner.model.value import ABSENT, OneOf, Repeated, Unknown, Value

ALL = ({"from": 0, "to": 65535},)


def rules(text: str) -> list[Facet]:
    return facets(resources(text), "ingress_rule")


def rule(text: str) -> Facet:
    [found] = rules(text)
    return found


def ports(first: int, last: int | None = None) -> Value:
    return ({"from": first, "to": first if last is None else last},)


@pytest.mark.parametrize(
    ("arguments", "protocol", "expected"),
    [
        ('protocol = "tcp", from_port = 22, to_port = 25', "tcp", ports(22, 25)),
        ('protocol = "TCP", from_port = "22", to_port = "22"', "tcp", ports(22)),
        ('protocol = "6", from_port = 0, to_port = 65535', "tcp", ALL),
        ("protocol = 17, from_port = 53, to_port = 53", "udp", ports(53)),
        ('protocol = "tcp", from_port = 0, to_port = 0', "tcp", ports(0)),
        ('protocol = "-1", from_port = 0, to_port = 0', "all", ALL),
        ("protocol = -1, from_port = 22, to_port = 22", "all", ALL),
        ('protocol = "all", from_port = 0, to_port = 0', "all", ALL),
        ('protocol = "icmp", from_port = 8, to_port = 0', "icmp", ()),
        ('protocol = "1", from_port = -1, to_port = -1', "icmp", ()),
        ('protocol = "50", from_port = 0, to_port = 0', "esp", ()),
    ],
)
def test_aws_ports_and_protocols(arguments: str, protocol: str, expected: Value) -> None:
    """Protocols are names in lower case; ports count only for those that have ports, and -1 means all."""
    inline = "\n".join(arguments.split(", "))
    block = rule(f'resource "aws_security_group" "g" {{\ningress {{\n{inline}\n}}\n}}')
    alone = rule(f'resource "aws_security_group_rule" "r" {{\ntype = "ingress"\n{inline}\n}}')
    vpc = rule(
        f'resource "aws_vpc_security_group_ingress_rule" "r" {{\n{inline.replace("protocol", "ip_protocol")}\n}}'
    )
    for found in (block, alone, vpc):
        assert (at(found, "protocol"), at(found, "ports")) == (protocol, expected)


def test_aws_sources_keep_their_lines() -> None:
    """Both families' ranges are one list, each element where it stands; groups are no ranges."""
    found = rule("""
        resource "aws_default_security_group" "g" {
          ingress {
            protocol         = "tcp"
            from_port        = 22
            to_port          = 22
            cidr_blocks      = ["10.0.0.0/8", "0.0.0.0/0"]
            ipv6_cidr_blocks = ["::/0"]
            security_groups  = ["sg-1"]
          }
        }
    """)
    assert at(found, "sources") == ("10.0.0.0/8", "0.0.0.0/0", "::/0")
    assert [line(found, f"sources[{index}]") for index in range(3)] == [6, 6, 7]
    assert (found.name, found.span.start_line, line(found, "ports[0].from")) == ("ingress[0]", 2, 4)
    assert line(found, "description") == 2


def test_aws_attributes_as_blocks() -> None:
    """`ingress = [...]` is as good as blocks; an empty list has no rules."""
    found = rules("""
        resource "aws_security_group" "g" {
          ingress = [
            { protocol = "tcp", from_port = 1, to_port = 2, cidr_blocks = ["10.0.0.0/8"], self = null },
            { protocol = "udp", from_port = 3, to_port = 4, cidr_blocks = [] },
          ]
          egress = [{ protocol = "tcp", from_port = 1, to_port = 2, cidr_blocks = ["0.0.0.0/0"] }]
        }
        resource "aws_security_group" "none" {
          ingress = []
        }
    """)
    assert [(at(one, "ports"), at(one, "sources")) for one in found] == [
        (ports(1, 2), ("10.0.0.0/8",)),
        (ports(3, 4), ()),
    ]


def test_aws_rules_that_are_no_ingress() -> None:
    """An egress rule is none; a rule of unknown type may be one."""
    text = """
        variable "type" {{}}
        resource "aws_security_group_rule" "r" {{
          type        = {}
          protocol    = "tcp"
          from_port   = 22
          to_port     = 22
          cidr_blocks = ["0.0.0.0/0"]
        }}
    """
    assert not rules(text.format('"egress"'))
    assert rule(text.format('"ingress"')).presence is True
    assert isinstance(rule(text.format("var.type")).presence, Unknown)
    assert not rules(text.format('var.type ? "egress" : "egress"'))


def test_vpc_rules_have_one_source_of_each_family() -> None:
    """`cidr_ipv4` and `cidr_ipv6` are single ranges; null ones count as not written."""
    found = rule("""
        resource "aws_vpc_security_group_ingress_rule" "r" {
          ip_protocol = "-1"
          cidr_ipv4   = "0.0.0.0/0"
          cidr_ipv6   = null
        }
    """)
    assert at(found, "sources") == ("0.0.0.0/0",)
    assert line(found, "sources") == 3


def test_unknown_sources_stay_unknown_beside_known_ones() -> None:
    """An unknown list is elements that may be there; a choice of lists is one of two whole lists."""
    unknown, choice = rules("""
        variable "cidrs" {}
        variable "open" {}
        resource "aws_security_group" "a" {
          ingress {
            protocol         = "tcp"
            from_port        = 22
            to_port          = 22
            cidr_blocks      = var.cidrs
            ipv6_cidr_blocks = ["::/0"]
          }
        }
        resource "aws_security_group" "b" {
          ingress {
            protocol         = "tcp"
            from_port        = 22
            to_port          = 22
            cidr_blocks      = var.open ? ["0.0.0.0/0"] : ["10.0.0.0/8", "0.0.0.0/0"]
            ipv6_cidr_blocks = ["::/0"]
          }
        }
    """)
    sources = at(unknown, "sources")
    assert isinstance(sources, tuple)
    assert isinstance(sources[0], Repeated)
    assert [reason.subject for reason in sources[0].reasons] == ["var.cidrs"]
    assert sources[1] == "::/0"
    either = at(choice, "sources")
    assert isinstance(either, OneOf)
    assert either.choices == (("0.0.0.0/0", "::/0"), ("10.0.0.0/8", "0.0.0.0/0", "::/0"))


def test_unknown_protocols_keep_what_the_ports_may_be() -> None:
    """Without the protocol it is not known whether the ports count."""
    found = rule("""
        variable "protocol" {}
        resource "aws_security_group" "a" {
          ingress {
            protocol  = var.protocol
            from_port = 22
            to_port   = 22
          }
        }
    """)
    whole = at(found, "ports")
    assert isinstance(whole, OneOf)
    assert set(map(str, whole.choices)) == {str(ALL), str(ports(22)), "()"}


AZURE = """
    resource "azurerm_network_security_rule" "r" {{
      name                       = "ssh"
      direction                  = "Inbound"
      access                     = "Allow"
      protocol                   = "Tcp"
      destination_port_range     = "22"
      source_address_prefix      = "*"
      {}
    }}
"""


@pytest.mark.parametrize("anywhere", ["*", "Internet", "any", "INTERNET"])
def test_azure_spells_anywhere_in_many_ways(anywhere: str) -> None:
    """Each stands for the whole of both families, at the place where it is written."""
    found = rule(AZURE.format("").replace('"*"', f'"{anywhere}"'))
    assert at(found, "sources") == ("0.0.0.0/0", "::/0")
    assert line(found, "sources[1]") == 7


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("10.0.0.4", ("10.0.0.4/32",)),
        ("2001:db8::1", ("2001:db8::1/128",)),
        ("10.0.0.0/8", ("10.0.0.0/8",)),
        ("VirtualNetwork", ()),
        ("AzureLoadBalancer", ()),
    ],
)
def test_azure_addresses_and_tags(source: str, expected: Value) -> None:
    """A single address is a range of one; service tags name no range that the code shows."""
    assert at(rule(AZURE.format("").replace('"*"', f'"{source}"')), "sources") == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("22", ports(22)),
        ("20-25", ports(20, 25)),
        ("*", ALL),
    ],
)
def test_azure_ports(written: str, expected: Value) -> None:
    """One port, a range, or all."""
    assert at(rule(AZURE.format("").replace('"22"', f'"{written}"')), "ports") == expected


def test_azure_lists_join_the_single_values() -> None:
    """Ranges and prefixes may be lists; a list of ports has each element's range."""
    found = rule("""
        resource "azurerm_network_security_group" "g" {
          security_rule {
            name                    = "many"
            direction               = "inbound"
            access                  = "allow"
            protocol                = "*"
            destination_port_ranges = ["22", "8000-9000"]
            source_address_prefixes = ["10.0.0.0/8", "192.0.2.1"]
          }
          security_rule {
            name      = "out"
            direction = "Outbound"
            access    = "Allow"
          }
          security_rule {
            name      = "denied"
            direction = "Inbound"
            access    = "Deny"
          }
        }
    """)
    assert (found.name, at(found, "protocol")) == ("many", "all")
    assert at(found, "ports") == ({"from": 22, "to": 22}, {"from": 8000, "to": 9000})
    assert at(found, "sources") == ("10.0.0.0/8", "192.0.2.1/32")


def test_azure_icmp_has_no_ports() -> None:
    """Azure wants a port range even where the protocol has none; it means nothing there."""
    assert at(rule(AZURE.format("").replace('"Tcp"', '"Icmp"')), "ports") == ()


def test_azure_choices_of_a_single_prefix_stay() -> None:
    """A prefix that is one of two is a list that is one of two."""
    text = 'variable "open" {}\n' + AZURE.format("").replace('"*"', 'var.open ? "*" : "10.0.0.0/8"')
    sources = at(rule(text), "sources")
    assert isinstance(sources, OneOf)
    assert sources.choices == (("0.0.0.0/0", "::/0"), ("10.0.0.0/8",))


GOOGLE = """
    variable "off" {{}}
    resource "google_compute_firewall" "f" {{
      {}
      allow {{
        protocol = "tcp"
        ports    = ["22", "8000-9000"]
      }}
      allow {{
        protocol = "UDP"
      }}
      allow {{
        protocol = "icmp"
      }}
    }}
"""


def test_google_has_a_rule_for_each_allow_block() -> None:
    """Each protocol has its own ports; none written means all of them, or none for ICMP."""
    found = rules(GOOGLE.format('source_ranges = ["0.0.0.0/0"]'))
    assert [(one.name, at(one, "protocol"), at(one, "ports")) for one in found] == [
        ("allow[0]", "tcp", ({"from": 22, "to": 22}, {"from": 8000, "to": 9000})),
        ("allow[1]", "udp", ALL),
        ("allow[2]", "icmp", ()),
    ]
    assert {at(one, "sources") for one in found} == {("0.0.0.0/0",)}
    assert [line(one, "sources[0]") for one in found] == [3, 3, 3]


@pytest.mark.parametrize(
    ("argument", "expected"),
    [
        ("", ("0.0.0.0/0",)),
        ('source_tags = ["web"]', ()),
        ('source_service_accounts = ["a@b"]', ()),
        ("source_ranges = []", ()),
    ],
)
def test_google_without_ranges(argument: str, expected: Value) -> None:
    """A rule without any source lets everyone in; one with tags only has no ranges."""
    assert {at(one, "sources") for one in rules(GOOGLE.format(argument))} == {expected}


@pytest.mark.parametrize(
    ("argument", "count", "certain"),
    [
        ('direction = "EGRESS"', 0, True),
        ('direction = "INGRESS"', 3, True),
        ("disabled = true", 0, True),
        ("disabled = false", 3, True),
        ("disabled = var.off", 3, False),
        ("direction = var.off", 3, False),
    ],
)
def test_google_rules_that_do_not_count(argument: str, count: int, certain: bool) -> None:
    """Egress and disabled rules let nothing in; where that is unknown the rules may exist."""
    found = rules(GOOGLE.format(argument))
    assert len(found) == count
    assert all((one.presence is True) is certain for one in found)


def test_dynamic_rules_may_exist() -> None:
    """A rule generated for an unknown list is one that may exist, with its known part."""
    found = rule("""
        variable "ports" {}
        resource "aws_security_group" "g" {
          dynamic "ingress" {
            for_each = var.ports
            content {
              protocol    = "tcp"
              from_port   = ingress.value
              to_port     = ingress.value
              cidr_blocks = ["0.0.0.0/0"]
            }
          }
        }
    """)
    assert isinstance(found.presence, Unknown)
    assert at(found, "sources") == ("0.0.0.0/0",)
    assert isinstance(at(found, "ports[0].from"), Unknown)


@pytest.mark.parametrize("value", ["5", '"text"', "null", "[1, null]", '["x"]', "{ a = 1 }"])
def test_wrong_types_do_not_crash(value: str) -> None:
    """Whatever stands where a list or block belongs, what cannot be read is left out."""
    text = f"""
        resource "aws_security_group" "g" {{
          ingress = {value}
        }}
        resource "google_compute_firewall" "f" {{
          source_ranges = {value}
          allow {{
            protocol = {value}
            ports    = {value}
          }}
        }}
        resource "azurerm_network_security_rule" "r" {{
          direction               = "Inbound"
          access                  = "Allow"
          destination_port_ranges = {value}
          source_address_prefix   = {value}
        }}
    """
    for found in rules(text):
        sources = at(found, "sources")
        assert isinstance(sources, tuple)
        assert "0.0.0.0/0" not in sources or value == "null"
        assert at(found, "description") is ABSENT
