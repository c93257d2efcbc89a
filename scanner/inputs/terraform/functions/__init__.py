"""Terraform's functions over values."""

from collections.abc import Sequence
from scanner.model.value import Unknown, Value


def call(name: str, arguments: Sequence[Value]) -> Value:
    """The result of a function."""
    return Unknown.because(f"function {name}", "is not evaluated")
