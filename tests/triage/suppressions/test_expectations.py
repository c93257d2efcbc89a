"""Fixtures say what must be found, and what is accepted is still found."""

from scanner.proof import read_expectations
from scanner.proof.expectations import Expectation


def test_expectations_and_suppressions_share_lines() -> None:
    """Behind one another in one comment, in both orders; a reason is no expectation."""
    text = b"""\
a = 1 # groundrule:ignore x reason="we expect: y" # expect: x
b = 1 # expect: x # groundrule:ignore x reason='expect: z'
c = 1 # groundrule:ignore x reason="expect: \\"y"
"""
    found, problems = read_expectations({"main.tf": text})
    assert found == [Expectation("main.tf", line, "x", "fail") for line in (1, 2)]
    assert problems == []
