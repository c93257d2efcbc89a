"""Functions over maps and objects; unknown entries are kept where they do not decide."""

from collections.abc import Iterable
from typing import Final

from scanner.inputs.terraform.expressions.failures import Failure
from scanner.inputs.terraform.expressions.operators import reasons_of
from scanner.inputs.terraform.functions.function import Function
from scanner.inputs.terraform.values.conversion import (
    convert,
    kind_of,
    plain,
    to_text,
)
from scanner.inputs.terraform.values.sets import ListValue, MapValue, SetValue, make_list
from scanner.inputs.terraform.values.types import ANY, STRING, Collection
from scanner.inputs.terraform.values.unify import text_of, type_of
from scanner.model.value import (
    ABSENT,
    Absent,
    PartialMap,
    Reason,
    Repeated,
    Unknown,
    UnknownText,
    Value,
    one_of,
)

_STRINGS: Final = Collection("list", STRING)


def merged(layers: Iterable[Value | Absent]) -> Value:
    """Maps laid over each other, the last one on top; unknown parts are kept, null does not count."""
    known: dict[str, Value] = {}
    reasons: list[Reason] = []
    for layer in layers:
        if isinstance(layer, dict):
            known.update(layer)
        elif isinstance(layer, Unknown) and not isinstance(layer, UnknownText):
            # What is not known of this layer may replace any entry of the ones below.
            known = dict.fromkeys(known, Unknown(layer.reasons))
            if isinstance(layer, PartialMap):
                known.update(layer.known)
            reasons += layer.reasons
        elif layer is not None and layer is not ABSENT:
            raise Failure(f"only maps can be merged, not a {kind_of(layer)}")
    return PartialMap(known, reasons) if reasons else known


def _merge(*maps: Value) -> Value:
    found = merged(maps)
    if isinstance(found, dict) and maps and all(isinstance(one, MapValue) for one in maps):
        types = {text_of(type_of(one)): type_of(one) for one in maps}
        if len(types) == 1:
            return convert(MapValue(found), next(iter(types.values())))
    return found


def _lookup(*arguments: Value) -> Value:
    entries, key = arguments[0], arguments[1]
    default: Value | Absent = arguments[2] if len(arguments) > 2 else ABSENT
    if not isinstance(entries, (dict, PartialMap, Unknown)):
        raise Failure(f"lookup takes a map, not a {kind_of(entries)}")
    if key is None:
        raise Failure("the key of lookup is null")
    if isinstance(key, Unknown):
        known = entries.known if isinstance(entries, PartialMap) else entries
        if isinstance(known, dict) and not isinstance(entries, Unknown):
            return plain(one_of([*known.values(), *([] if default is ABSENT else [default])], key.reasons))
        return Unknown(reasons_of(entries, key))
    known = entries.known if isinstance(entries, PartialMap) else entries
    if isinstance(known, dict) and isinstance(key, str):
        if key in known:
            return known[key]
        if not isinstance(entries, Unknown):
            if default is ABSENT:
                raise Failure(f'the map has no key "{key}"')
            return _as_item(entries, plain(default))
    return Unknown(reasons_of(entries))


def _as_item(entries: Value, default: Value) -> Value:
    kind = type_of(entries)
    return convert(default, kind.item) if isinstance(kind, Collection) else default


def _keys(value: Value) -> Value:
    if isinstance(value, PartialMap):
        # Nobody knows where the other keys stand in the order.
        return (Repeated(Unknown(value.reasons), value.reasons), *sorted(value.known))
    if isinstance(value, Unknown):
        return Unknown(value.reasons)
    if not isinstance(value, dict):
        raise Failure(f"keys takes a map, not a {kind_of(value)}")
    return make_list(sorted(value), STRING) if isinstance(value, MapValue) else tuple(sorted(value))


def _values(value: Value) -> Value:
    if isinstance(value, PartialMap):
        known = (value.known[key] for key in sorted(value.known))
        return (Repeated(Unknown(value.reasons), value.reasons), *known)
    if isinstance(value, Unknown):
        return Unknown(value.reasons)
    if not isinstance(value, dict):
        raise Failure(f"values takes a map, not a {kind_of(value)}")
    found = tuple(value[key] for key in sorted(value))
    return make_list(found, value.item) if isinstance(value, MapValue) else found


def _zipmap(keys: Value, values: Value) -> Value:
    if not isinstance(keys, tuple) or not isinstance(values, tuple) or isinstance(values, SetValue):
        raise Failure("zipmap takes two lists")
    if any(key is None for key in keys):
        raise Failure("a key of zipmap is null")
    if len(keys) != len(values):
        raise Failure("zipmap takes as many keys as values")
    vague = [key for key in keys if isinstance(key, Unknown)]
    known = {str(key): value for key, value in zip(keys, values, strict=True) if isinstance(key, str)}
    if vague:
        return PartialMap(dict.fromkeys(known, Unknown(reasons_of(*vague))), reasons_of(*vague))
    return MapValue(known, values.item) if isinstance(values, ListValue) else known


def _transpose(entries: Value) -> Value:
    found: dict[str, list[str]] = {}
    for key, items in entries.items() if isinstance(entries, dict) else ():
        if items is None:
            raise Failure("transpose takes a map of lists of strings")
        for item in items if isinstance(items, tuple) else ():
            text = to_text(item)
            if not isinstance(text, str):
                raise Failure("transpose takes a map of lists of strings")
            found.setdefault(text, []).append(key)
    return MapValue({key: make_list(sorted(found[key]), STRING) for key in sorted(found)}, Collection("list", STRING))


FUNCTIONS: Final = {
    "keys": Function(_keys, (ANY,), knowledge="own"),
    "lookup": Function(_lookup, (ANY, STRING, ANY), optional=1, knowledge="own", nulls=True),
    "merge": Function(_merge, (), ANY, knowledge="own", nulls=True),
    "transpose": Function(_transpose, (Collection("map", _STRINGS),)),
    "values": Function(_values, (ANY,), knowledge="own"),
    "zipmap": Function(_zipmap, (_STRINGS, ANY), knowledge="shape"),
}
