"""``tostring`` and its siblings."""

from typing import Final

from scanner.inputs.terraform.conversion import convert, to_bool, to_number, to_text
from scanner.inputs.terraform.functions.function import Function
from scanner.inputs.terraform.sets import SetValue
from scanner.inputs.terraform.types import ANY, Collection
from scanner.model.value import Repeated, Unknown, Value

_LIST: Final = Collection("list", ANY)
_SET: Final = Collection("set", ANY)
_MAP: Final = Collection("map", ANY)


def to_list(value: Value) -> Value:
    """A list; of a set with unknown items nobody knows the order."""
    if isinstance(value, SetValue) and any(isinstance(item, Unknown) for item in value):
        known = [item for item in value if not isinstance(item, Unknown)]
        others = [item for item in value if isinstance(item, Unknown)]
        return (*(Repeated(item.item if isinstance(item, Repeated) else item, item.reasons) for item in others), *known)
    return convert(value, _LIST)


FUNCTIONS: Final = {
    "tostring": Function(to_text, (ANY,), knowledge="own", nulls=True),
    "tonumber": Function(to_number, (ANY,), knowledge="own", nulls=True),
    "tobool": Function(to_bool, (ANY,), knowledge="own", nulls=True),
    "tolist": Function(to_list, (ANY,), knowledge="own", nulls=True),
    "toset": Function(lambda value: convert(value, _SET), (ANY,), knowledge="own", nulls=True),
    "tomap": Function(lambda value: convert(value, _MAP), (ANY,), knowledge="own", nulls=True),
    "sensitive": Function(lambda value: value, (ANY,), knowledge="own", nulls=True),
    "nonsensitive": Function(lambda value: value, (ANY,), knowledge="own", nulls=True),
    "ephemeralasnull": Function(lambda value: value, (ANY,), knowledge="own", nulls=True),
}
