"""Where a finding points, and what it says."""

from collections.abc import Callable

import pytest

from scanner.engine import Checked
from scanner.model.finding import Finding
from scanner.model.path import format_path

Judge = Callable[..., Checked]

PODS = """\
apiVersion: v1
kind: Pod
metadata: {name: a}
spec:
  hostNetwork: true
  containers:
    - name: main
      image: shop/main:1
      securityContext:
        privileged: false
        readOnlyRootFilesystem: true
      env:
        - name: A
          value: x
        - name: PASSWORD
          value: letmein
"""


def only(checked: Checked) -> Finding:
    (found,) = checked.findings
    return found


def place(found: Finding) -> tuple[int, int, str]:
    return found.span.start_line, found.span.start_column, format_path(found.path)


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        # The first failing leaf that has a value, in the rule's order.
        ("assert: {resources.limits.cpu: {exists: true}, securityContext.privileged: true}", (10, 21)),
        # Without a value, the nearest block that lacks one.
        ("assert: {resources.limits.cpu: {exists: true}, lifecycle.preStop: {exists: true}}", (7, 7)),
        ("assert: {securityContext.procMount: Unmasked}", (9, 7)),
        # Of alternatives, the branch that is nearest to passing.
        (
            "assert: {any: [{securityContext.privileged: true, image: other}, {image: {starts_with: other}}]}",
            (8, 14),
        ),
        # Under deny, the first leaf that held, whether or not it has a value.
        ("deny: {lifecycle.preStop: {exists: false}, image: {contains: main}}", (7, 7)),
        ("deny: {any: [{image: other}, {image: {contains: main}}]}", (8, 14)),
        ("deny: {not: {image: {contains: other}}}", (8, 14)),
        # An item that failed, or held, at its own place; the list where it is about all of it.
        ("assert: {env: {each: {name: {not: {contains: PASSWORD}}}}}", (15, 17)),
        ("deny: {env: {some: {name: {contains: PASSWORD}}}}", (15, 17)),
        ("assert: {env: {some: {name: B}}}", (13, 9)),
        ("assert: {env: {length: 1}}", (13, 9)),
        # `at` overrides.
        ("assert: {securityContext.privileged: true}\nat: image", (8, 14)),
        ("deny: {image: {contains: main}, env: {some: {name: PASSWORD}}}\nat: env", (15, 17)),
    ],
)
def test_place(judge: Judge, condition: str, expected: tuple[int, int]) -> None:
    """The tightest place that shows what is wrong."""
    found = only(judge(f"select: container\n{condition}\n", PODS))
    assert found.verdict == "fail"
    assert (found.span.start_line, found.span.start_column) == expected


@pytest.mark.parametrize(
    ("condition", "message"),
    [
        ("assert: {securityContext.privileged: true}", "securityContext.privileged: expected true, found false"),
        ("assert: {image: {exists: false}}", "image: expected no value, found shop/main:1"),
        ("assert: {lifecycle.preStop: {exists: true}}", "lifecycle.preStop: expected a value, found nothing"),
        (
            "assert: {securityContext.allowPrivilegeEscalation: false}",
            "securityContext.allowPrivilegeEscalation: expected false, found true (by default)",
        ),
        ("deny: {image: {starts_with: shop/}}", "image: expected not a text that begins with shop/, found shop/main:1"),
        ("assert: {env: {some: {name: B}}}", "env: expected some item that meets the condition, found "),
        ("assert: {env: {length: {lte: 1}}}", "env: expected a length of at most 1, found "),
        ("deny: {env: {some: {value: letmein}}}", "env[1].value: expected not letmein, found letmein"),
        ("assert: {role: {in: [init, sidecar]}}", "role: expected one of [init, sidecar], found container"),
        ("assert: {image: nginx}\nmessage: '{address} has {actual} at {path}, not {expected}'",
         "core/Pod/a has shop/main:1 at image, not nginx"),
    ],
)  # fmt: skip
def test_message(judge: Judge, condition: str, message: str) -> None:
    """What was expected, and what was found."""
    assert only(judge(f"select: container\n{condition}\n", PODS)).message.startswith(message)


def test_related_places(judge: Judge) -> None:
    """The other leaves that the verdict rests on are related places, each with what it shows."""
    found = only(judge("select: container\ndeny: {image: {contains: main}, securityContext.privileged: false}\n", PODS))
    assert place(found) == (8, 14, "image")
    assert [(one.span.start_line, one.message) for one in found.related] == [
        (10, "securityContext.privileged: expected not false, found false")
    ]


def test_clauses(judge: Judge) -> None:
    """Every leaf with its truth is there to be explained, those of `where` first."""
    text = """
select: container
where: {role: container}
assert: {any: [{image: other}, {not: {env: {some: {name: PASSWORD}}}}]}
"""
    clauses = only(judge(text, PODS)).clauses
    assert [(one.path, one.truth, one.found, one.depth) for one in clauses] == [
        ("role", "true", "container", 0),
        ("image", "false", "shop/main:1", 0),
        ("env", "true", clauses[2].found, 0),
        ("name", "false", "A", 1),
        ("name", "true", "PASSWORD", 1),
    ]


def test_sensitive(judge: Judge) -> None:
    """A rule about secrets never writes one, and neither does a value that is marked so."""
    text = (
        "select: container\nsensitive: true\ndeny: {env: {some: {name: PASSWORD, value: {matches: ^let}}}}\nat: env\n"
    )
    found = only(judge(text, PODS))
    assert found.verdict == "fail"
    assert found.sensitive
    shown = (found.message, *(one.message for one in found.related), *(one.found for one in found.clauses))
    assert not [one for one in shown if "letmein" in one]
    terraform = """
variable "password" {
  sensitive = true
  default   = "hunter2"
}
resource "aws_db_instance" "db" {
  password = var.password
}
"""
    found = only(judge("select: aws_db_instance\nassert: {password: {exists: false}}\n", terraform))
    assert found.sensitive
    assert "hunter2" not in found.message
    assert not [one for one in found.clauses if "hunter2" in one.found]


def test_origins(judge: Judge) -> None:
    """A value that came from afar says which way."""
    terraform = """
variable "encrypted" {
  default = false
}
resource "aws_ebs_volume" "data" {
  encrypted = var.encrypted
}
"""
    found = only(judge("select: aws_ebs_volume\nassert: {encrypted: true}\n", terraform))
    assert (found.span.start_line, found.verdict) == (6, "fail")
    assert [origin.span.start_line for origin in found.origins][-1] == 3


def test_unknown(judge: Judge) -> None:
    """What is undecided points at what could not be decided and names the cause."""
    terraform = """
variable "encrypted" {}
resource "aws_ebs_volume" "data" {
  size      = 1
  encrypted = var.encrypted
}
"""
    found = only(judge("select: aws_ebs_volume\nassert: {size: 1, encrypted: true}\n", terraform))
    assert (found.verdict, found.span.start_line) == ("unknown", 5)
    assert found.message == "undecided: var.encrypted has no value"


def test_existence(judge: Judge) -> None:
    """Where the value is known and wrong, what is undecided is whether there is such a resource."""
    terraform = """
variable "copies" {}
resource "aws_ebs_volume" "data" {
  count     = var.copies
  encrypted = false
}
"""
    found = only(judge("select: aws_ebs_volume\nassert: {encrypted: true}\n", terraform))
    assert (found.verdict, found.span.start_line, found.actual) == ("unknown", 5, False)
    assert found.message == "undecided whether it exists: var.copies has no value"
    assert [str(one) for one in found.reasons] == ["var.copies has no value"]
    assert found.origins[-1].what == "it may not exist: var.copies has no value"
    assert found.origins[-1].span.start_line == 2
