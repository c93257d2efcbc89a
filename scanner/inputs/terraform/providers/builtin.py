"""``terraform_data``, the resource that Terraform has built in: no provider is needed to know its attributes."""

from typing import Final

from scanner.inputs.terraform.expressions.failures import Failure
from scanner.inputs.terraform.values.sets import ListValue, MapValue, SetValue, make_list, make_set
from scanner.model.value import Reason, Repeated, SomeText, Unknown, UnknownText, Value

DATA: Final = "terraform_data"
ATTRIBUTES: Final = ("input", "output", "triggers_replace", "id")


def data_attribute(name: str, written: Value, reason: Reason) -> Value:
    """An attribute where nothing is ``written`` for it, which for ``output`` is the input.

    Raises:
        Failure: the resource has no such attribute.
    """
    if name == "id":
        return UnknownText((SomeText((reason,)),))
    if name == "output":
        return None if written is None else _of_its_type(written, Unknown((reason,)))
    if name in ATTRIBUTES:
        return None
    raise Failure(f"{DATA} has no attribute {name}")


def _of_its_type(value: Value, unknown: Unknown) -> Value:
    """What is known of a value of the same type: which attributes an object has, how many items a tuple."""
    if isinstance(value, Repeated):
        return Repeated(_of_its_type(value.item, unknown), value.reasons)
    if isinstance(value, (ListValue, SetValue)):
        items = (Repeated(unknown, unknown.reasons),)
        return make_list(items) if isinstance(value, ListValue) else make_set(items)
    if isinstance(value, tuple):
        return tuple([_of_its_type(item, unknown) for item in value])
    if isinstance(value, dict) and not isinstance(value, MapValue):
        return {key: _of_its_type(item, unknown) for key, item in value.items()}
    return UnknownText((unknown,)) if isinstance(value, (str, UnknownText)) else unknown
