"""Arguments that are another value of the resource, scaled."""

from collections.abc import Callable

import pytest

from scanner.engine import Checked
from scanner.errors import RuleError
from scanner.model.rule import Rule

RULE = """\
params:
  factor:
    type: number
    default: 4
    description: How many times.
select: container
assert:
  resources.limits.memory: {lte: {path: resources.requests.memory, times: {param: factor}}}
"""
POD = """\
apiVersion: v1
kind: Pod
metadata:
  name: cart
spec:
  containers:
    - name: cart
      image: cart:1
      resources:
        requests:
          memory: 100Mi
        limits:
          memory: 400Mi
"""


def test_a_parameter_scales_an_argument(judge: Callable[..., Checked]) -> None:
    """The factor of another value is a parameter's default, or what the configuration sets."""
    (found,) = judge(RULE, POD).findings
    assert found.verdict == "pass"
    (found,) = judge(RULE, POD, parameters={"the-rule": {"factor": 3}}).findings
    assert found.verdict == "fail"
    assert "3 times resources.requests.memory" in found.message


def test_a_factor_that_is_not_declared_is_an_error(load: Callable[..., Rule]) -> None:
    """A factor names a declared parameter, else the nearest one is offered."""
    with pytest.raises(RuleError, match=r"unknown parameter 'facto'.*factor"):
        load(RULE.replace("{param: factor}", "{param: facto}"))
