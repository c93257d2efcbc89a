"""What an expression sees: the module instance it stands in, and the names bound around it."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final, NamedTuple

from scanner.model.value import Value
from scanner.syntax.hcl.tree import Expression

if TYPE_CHECKING:
    from scanner.inputs.terraform.modules.module import Module


class Binding(NamedTuple):
    """Where a bound name gets its value: one item (``key``, None where that is not known) of a collection.

    ``part`` tells whether the name itself is the ``key`` or the ``value``; empty where it is an object of both.
    """

    collection: Expression
    frame: "Frame"
    key: Value
    part: str = ""


_NOTHING: Final[Mapping[str, Value]] = {}
_NOWHERE: Final[Mapping[str, Binding]] = {}


class Frame:
    """``names`` are ``each``, ``count``, ``self``, iterators of dynamic blocks and the variables of ``for``;
    ``bindings`` say of some of them where they come from.
    """

    __slots__ = ("bindings", "module", "names")

    def __init__(
        self,
        module: "Module",
        names: Mapping[str, Value] = _NOTHING,
        bindings: Mapping[str, Binding] = _NOWHERE,
    ) -> None:
        self.module, self.names, self.bindings = module, names, bindings

    def bind(self, names: Mapping[str, Value], bindings: Mapping[str, Binding] = _NOWHERE) -> "Frame":
        """A frame with more names."""
        return Frame(self.module, {**self.names, **names}, {**self.bindings, **bindings} if bindings else self.bindings)
