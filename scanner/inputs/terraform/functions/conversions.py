"""``tostring`` and its siblings."""

from typing import Final

from scanner.inputs.terraform.functions.function import Function
from scanner.inputs.terraform.values.conversion import convert, to_bool, to_number, to_text
from scanner.inputs.terraform.values.types import ANY, Collection

_LIST: Final = Collection("list", ANY)
_SET: Final = Collection("set", ANY)
_MAP: Final = Collection("map", ANY)


FUNCTIONS: Final = {
    "tostring": Function(to_text, (ANY,), knowledge="own", nulls=True),
    "tonumber": Function(to_number, (ANY,), knowledge="own", nulls=True),
    "tobool": Function(to_bool, (ANY,), knowledge="own", nulls=True),
    "tolist": Function(lambda value: convert(value, _LIST), (ANY,), knowledge="own", nulls=True),
    "toset": Function(lambda value: convert(value, _SET), (ANY,), knowledge="own", nulls=True),
    "tomap": Function(lambda value: convert(value, _MAP), (ANY,), knowledge="own", nulls=True),
    "sensitive": Function(lambda value: value, (ANY,), knowledge="own", nulls=True),
    "nonsensitive": Function(lambda value: value, (ANY,), knowledge="own", nulls=True),
    "ephemeralasnull": Function(lambda value: value, (ANY,), knowledge="own", nulls=True),
}
