"""Rules against annotated fixtures, both ways: what is expected must be found, what is found must be expected.

A fixture is real input. ``# expect: ID`` on a line says that the rule fails with its primary place there,
``# expect-unknown: ID`` that it stays undecided, ``ID*3`` that it does so three times, ``ID, ID2`` that both
do. Where a comment cannot stand, ``expect.yaml`` beside the files lists ``{file, line, rule, verdict,
address}``. Each rule has the folder that is named like it; where that holds nothing but folders, each of
them is a case that is scanned by itself.
"""

from scanner.proof.cases import Case, find_cases
from scanner.proof.expectations import Expectation, read_expectations
from scanner.proof.judge import Failure, Proof, prove

__all__ = ["Case", "Expectation", "Failure", "Proof", "find_cases", "prove", "read_expectations"]
