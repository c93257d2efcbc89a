"""What goes wrong while an expression is evaluated, and how it travels.

A ``Failure`` is what Terraform would refuse. It ends the expression that it happens in and is caught by
``try``, by ``can`` and at the boundary of every local, variable, output and attribute, where it becomes
an Unknown and a diagnostic. A ``Deeper`` is no error: it asks the outermost caller to evaluate something
first, so that a chain of any length needs little stack.
"""

from collections.abc import Callable, Hashable
from typing import Any

from scanner.model.value import Value
from scanner.syntax.hcl.tree import Block, Expression


class Failure(Exception):  # noqa: N818  # named for what it says of the scanned text
    """An expression that cannot be evaluated; the message is for people, without a final period."""

    def __init__(self, message: str, expression: Expression | None = None) -> None:
        super().__init__(message)
        self.message, self.expression = message, expression


class LimitError(Failure):
    """What groundrule refuses and Terraform might not: ``try`` and ``can`` do not catch it."""


class ExhaustedError(LimitError):
    """What was asked for takes too long; whatever else it needs is given up as well."""


class Deeper(Exception):  # noqa: N818  # a request, not an error
    """Evaluate ``compute`` from a shallow stack, then try again. It is remembered in ``memory`` as ``key``."""

    def __init__(
        self,
        memory: dict[Hashable, Any],
        key: Hashable,
        label: str,
        place: Expression | Block | None,
        compute: Callable[[], Value],
    ) -> None:
        super().__init__()
        self.memory, self.key, self.label, self.place, self.compute = memory, key, label, place, compute
