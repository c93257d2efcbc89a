"""Values that name nothing and call nothing: defaults of variables and of optional attributes, tfvars, flags."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.inputs.terraform.expressions.evaluate import evaluate
from scanner.inputs.terraform.expressions.failures import Failure
from scanner.inputs.terraform.expressions.frame import Frame
from scanner.inputs.terraform.values.conversion import composed
from scanner.syntax.hcl.tree import Call, Expression, Literal, walk

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scanner.inputs.terraform.files import Files
    from scanner.inputs.terraform.modules.module import Module
    from scanner.inputs.terraform.session import Session
    from scanner.model.value import Value
    from scanner.syntax.hcl.tree import GetAttr, Index


def constant(expression: Expression, module: Module, *, in_type: bool = False) -> Value:
    """The value of an expression that stands alone. In JSON a string is no template there, save in a type,
    which is all one string.

    Raises:
        Failure: it names something or calls a function.
    """
    if type(expression) is Literal:
        return composed(expression.value)
    if not in_type and expression.source.file.endswith((".tf.json", ".tfvars.json")):
        from scanner.syntax.hcl import verbatim  # noqa: PLC0415  # few trees have JSON syntax

        expression = verbatim(expression)
    call = next((one for one in walk(expression) if isinstance(one, Call)), None)
    if call is not None:
        raise Failure("no function can be called here", call)
    return evaluate(expression, Frame(Nothing(module)))  # type: ignore[arg-type]


class Nothing:
    """Stands for a module where nothing of it can be named."""

    __slots__ = ("files", "root_folder", "session")

    def __init__(self, module: Module) -> None:
        self.files: Files = module.files
        self.root_folder = module.root_folder
        self.session: Session = module.session

    def reference(self, name: str, steps: Sequence[GetAttr | Index], frame: Frame) -> tuple[Value, int]:  # noqa: ARG002
        """Nothing can be named."""
        raise Failure(f'"{name}": nothing can be named here')
