"""Where ours differs from Terraform's console on purpose: the reason, and the expressions."""

from typing import Final

_OPERANDS: Final = ["1", "-2.5", '"3"', '"x"', "null", "[]", "{ a = 1 }"]

DIFFERENCES: Final[dict[str, list[str]]] = {
    "known only while Terraform runs, or only on the machine that it runs on: unknown here": [
        "abspath(1)",
        'length(bcrypt("x"))',
        'startswith(bcrypt("x", 4), "$2a$04$")',
        "length(timestamp())",
        "can(timestamp())",
        "length(uuid())",
        "can(uuid())",
    ],
    "the console has no plantimestamp; plans have": ["can(plantimestamp())"],
    "the bytes depend on the compressor": ['length(base64gzip("hello")) > 5'],
    "a file or folder that is not in the tree may be made before Terraform runs: unknown, not an error": [
        'file("nope.txt")',
        'filebase64("nope")',
        'filebase64sha256("nope")',
        'filebase64sha512("nope")',
        'filemd5("nope")',
        'filesha1("nope")',
        'filesha256("nope")',
        'filesha512("nope")',
        'templatefile("nope.tftpl", {})',
        'try(file("nope"), "fallback")',
        'fileset("nope", "*")',
        'fileset("hello.txt", "*")',
    ],
    "a name that is not declared is an error where it is needed, not in a branch that is not taken": [
        "can(local.nope)",
        "try(local.nope, 2)",
        "true || local.nope",
        "false && local.nope",
        "false ? local.nope : 1",
        "true ? 1 : local.nope",
        '"%{ if false }${local.nope}%{ endif }x"',
    ],
    "a left side that decides is enough, as from Terraform 1.12 on": [
        'false && "x"',
        "false && null",
        'false && tobool("x")',
        'true || tobool("x")',
        "true || null.a",
        *(f'"false" && {operand}' for operand in _OPERANDS),
        *(f"true || {operand}" for operand in _OPERANDS),
    ],
    "infinite numbers cannot be stored anywhere: division by zero is reported": [
        "1 / 0 > 5",
        'try(1 / 0 == 1 / 0, "caught")',
    ],
    "numbers of more than four thousand digits are refused": ['tonumber("1e5000")', 'tonumber("1e-5000")'],
    "zero has no sign": [
        "-0",
        "0 * -1",
        'tonumber("-0")',
        'jsondecode("-0")',
        "log(10, 0)",
    ],
    "powers of two as exponents are written by nobody": ['tonumber("1p4")'],
    "null has no type": ["[tostring(null)] == [null]", "coalesce(tostring(null), 5)", 'format("%v", null)'],
    "patterns that Python has no words for, or that could take long, are not tried": [
        'regex("\\\\p{Greek}", "aβ")',
        'regex("(|a)+", "aaa")',
    ],
    "IPv4 in IPv6: Terraform takes the address for the shorter one half of the time": [
        'cidrhost("::ffff:10.0.0.0/104", 3)',
    ],
    "a key of several lines is quoted, which reads the same": ['yamlencode({ "multi\\nkey" = 1 })'],
    "tags of collections are ignored": ['yamldecode("!!set {a, b}")'],
    "the parser forgives": ["{ a = 1 b = 2 }", "true ?\n1 : 2"],
    "providers and their functions are not there": ['provider::x::y("a")', 'nope::upper("a")'],
    "self has a meaning in some blocks": ["self", "self.a"],
}
