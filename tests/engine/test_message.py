"""A rule's own words for what is wrong."""

from collections.abc import Callable

import pytest

from engine.worlds import World, rule
from scanner.engine import Checked, Context, check

RULE = """\
select: Service
deny:
  spec.type: NodePort
message: "{path} is {actual}"
"""
SERVICE = "apiVersion: v1\nkind: Service\nmetadata:\n  name: cart\nspec:\n  type: {type}\n"
HIDDEN = """\
select: Service
assert:
  related: {resource: workload, by: selects}
message: "{address} selects nothing"
"""


def test_a_rule_speaks_of_what_is_wrong(judge: Callable[..., Checked]) -> None:
    """A failure is told in the rule's words, with the facts filled in."""
    (found,) = judge(RULE, SERVICE.format(type="NodePort")).findings
    assert (found.verdict, found.message) == ("fail", "spec.type is NodePort")


def test_what_is_right_is_not_called_wrong(judge: Callable[..., Checked]) -> None:
    """The rule's words are for failures: what passes does not get them."""
    (found,) = judge(RULE, SERVICE.format(type="ClusterIP")).findings
    assert found.verdict == "pass"
    assert found.message != "spec.type is ClusterIP"


def test_what_is_undecided_says_why(judge: Callable[..., Checked]) -> None:
    """An undecided verdict tells its reason, not the rule's words for a failure."""
    service = SERVICE.format(type="ClusterIP") + "  selector:\n    app: cart\n"
    findings = judge(HIDDEN, {"cart.yaml": service, "broken.yaml": "apiVersion: v1\nkind: Pod\nmetadata: [\n"}).findings
    assert [found.verdict for found in findings] == ["unknown"]
    assert findings[0].message.startswith("undecided: broken.yaml")


def test_an_entry_is_named_by_its_key(judge: Callable[..., Checked]) -> None:
    """What is wrong with a map's entry stands at the entry's path in the file, with no step for key or value."""
    rule = """\
select: Service
deny:
  metadata.labels: {entries: {some: {key: {starts_with: tier}, value: gold}}}
message: "{path} is {actual}"
"""
    service = "apiVersion: v1\nkind: Service\nmetadata:\n  name: cart\n  labels:\n    tier/of: gold\n"
    (found,) = judge(rule, service).findings
    assert found.path == ("metadata", "labels", "tier/of")
    assert found.message == 'metadata.labels["tier/of"] is tier/of'


@pytest.mark.parametrize("via", ["", ", via: roleRef.name"])
def test_what_is_missing_is_called_by_its_name(judge: Callable[..., Checked], via: str) -> None:
    """The other end of a tie that is not there has no value: the one that `at` points to says which is meant."""
    rule = f"""\
select: RoleBinding
assert:
  related: {{resource: Role, by: binds{via}}}
at: roleRef.name
message: "no role {{actual}} for {{path}}"
"""
    binding = (
        "apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata:\n  name: cart\n"
        "roleRef:\n  kind: Role\n  name: reader\n"
    )
    (found,) = judge(rule, binding).findings
    assert (found.verdict, found.message) == ("fail", "no role reader for roleRef.name")


def test_orders_that_must_not_hold() -> None:
    """What a forbidden order asks for is said as the order that must hold instead."""
    for operator, bound, wanted in (("lte", 3, "more than 3"), ("lt", 3, "at least 3"), ("gt", 1, "at most 1")):
        world = World()
        world.add("t", value={"size": 2})
        (found,) = check([rule({"deny": {"size": {operator: bound}}})], world, Context()).findings
        assert found.message == f"size: expected {wanted}, found 2"
