"""``validation`` blocks of variables: Terraform plans nothing with a value that fails one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from scanner.inputs.terraform.configuration import written
from scanner.inputs.terraform.expressions.evaluate import evaluate
from scanner.inputs.terraform.expressions.failures import Failure
from scanner.inputs.terraform.expressions.frame import Frame
from scanner.inputs.terraform.resources.sensitivity import is_sensitive
from scanner.inputs.terraform.values.conversion import to_bool, to_text
from scanner.model.value import Unknown
from scanner.syntax.hcl.tree import GetAttr

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scanner.inputs.terraform.modules.module import Module
    from scanner.model.value import Value
    from scanner.syntax.hcl.tree import Block, Expression, Index

_LONGEST: Final = 300


def validated(module: Module, name: str, value: Value, block: Block) -> Value:
    """The value of a variable; unknown where a condition is surely false, which is told on its own place:
    whatever is planned has another value.
    """
    subject, refused = module.label(f"var.{name}"), None
    frame = Frame(_Beside(module, name, value))  # type: ignore[arg-type]
    for validation in block.blocks:
        condition = written(validation, "condition") if validation.type == "validation" else None
        if condition is None:
            continue
        try:
            holds = to_bool(evaluate(condition, frame))
        except Failure as failure:
            refused = module.session.fail(failure, subject, condition)
            continue
        if holds is False:
            where = f" in {module.environment}" if module.environment else ""
            message = f"{subject} fails its validation{where}{_words(validation, frame)}"
            module.session.report("note", "terraform-validation", message, condition.span)
            refused = Unknown.because(subject, "fails its validation", condition.span)
    return value if refused is None else refused


class _Beside:
    """A module in which a variable has its value already, while that is validated."""

    __slots__ = ("_module", "_name", "_value")

    def __init__(self, module: Module, name: str, value: Value) -> None:
        self._module, self._name, self._value = module, name, value

    def reference(self, name: str, steps: Sequence[GetAttr | Index], frame: Frame) -> tuple[Value, int]:
        """As the module's."""
        if name == "var" and steps and isinstance(steps[0], GetAttr) and steps[0].name == self._name:
            return self._value, 1
        return self._module.reference(name, steps, frame)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._module, name)


def _words(validation: Block, frame: Frame) -> str:
    """The author's message, unless it would show a secret."""
    message: Expression | None = written(validation, "error_message")
    if message is None or is_sensitive(message, frame):
        return ""
    try:
        found = to_text(evaluate(message, frame))
    except Failure:
        return ""
    if not isinstance(found, str) or not found:
        return ""
    found = " ".join(found.split())
    return f": {found[:_LONGEST]}..." if len(found) > _LONGEST else f": {found}"
