"""What a missing counterpart means where a part of the scope could not be read."""

from collections.abc import Callable, Mapping
from typing import Any

from scanner.engine import Checked

WORKLOAD = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: cart
  namespace: shop
spec:
  replicas: 3
  selector:
    matchLabels:
      app: cart
  template:
    metadata:
      labels:
        app: cart
    spec:
      containers:
        - name: cart
          image: cart:1
"""
BUDGET = """\
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: cart
  namespace: shop
spec:
  maxUnavailable: 1
  selector:
    matchLabels:
      app: cart
"""
BROKEN = "apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: [\n"
RELATED = """\
select: workload
assert:
  related: {{resource: PodDisruptionBudget, by: selects, direction: incoming{hidden}}}
"""
IN_SCOPE = """\
select: workload
assert:
  in_scope: {{resource: PodDisruptionBudget{hidden}}}
"""


def verdicts(judge: Callable[..., Checked], rule: str, files: Mapping[str, str], **context: Any) -> list[str]:
    return [finding.verdict for finding in judge(rule, files, **context).findings]


def test_hidden_absent_decides_beside_a_file_that_cannot_be_read(judge: Callable[..., Checked]) -> None:
    """A missing counterpart is unknown beside a broken file, and missing where the rule takes the hidden for absent."""
    files = {"cart.yaml": WORKLOAD, "broken.yaml": BROKEN}
    for rule in (RELATED, IN_SCOPE):
        assert verdicts(judge, rule.format(hidden=""), files) == ["unknown"]
        assert verdicts(judge, rule.format(hidden=", hidden: absent"), files) == ["fail"]


def test_a_file_of_another_kind_hides_nothing(judge: Callable[..., Checked]) -> None:
    """What can only be a Service is no budget, however broken it is."""
    files = {"cart.yaml": WORKLOAD, "broken.yaml": "apiVersion: v1\nkind: Service\nmetadata: [\n"}
    for rule in (RELATED, IN_SCOPE):
        assert verdicts(judge, rule.format(hidden=""), files) == ["fail"]


def test_hidden_absent_still_sees_what_is_there(judge: Callable[..., Checked]) -> None:
    """A counterpart that can be seen counts either way."""
    files = {"cart.yaml": WORKLOAD, "budget.yaml": BUDGET, "broken.yaml": BROKEN}
    for rule in (RELATED, IN_SCOPE):
        for hidden in ("", ", hidden: absent"):
            assert verdicts(judge, rule.format(hidden=hidden), files) == ["pass"]


def test_hidden_absent_does_not_overrule_what_is_managed_elsewhere(judge: Callable[..., Checked]) -> None:
    """Where the configuration says that a kind is managed elsewhere, its absence here decides nothing."""
    elsewhere = frozenset({"PodDisruptionBudget"})
    for rule in (RELATED, IN_SCOPE):
        assert verdicts(judge, rule.format(hidden=""), {"cart.yaml": WORKLOAD}, elsewhere=elsewhere) == ["unknown"]
        assert verdicts(
            judge, rule.format(hidden=", hidden: absent"), {"cart.yaml": WORKLOAD}, elsewhere=elsewhere
        ) == ["unknown"]
