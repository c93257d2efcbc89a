"""``for`` expressions, ``for`` directives and splats over values, unknown parts kept.

The bodies are functions of a key and a value. Maps are walked in the order of their keys, as Terraform does.
"""

from collections.abc import Callable, Iterator
from typing import Final, TypeAlias

from scanner.inputs.terraform.expressions.failures import Failure, LimitError
from scanner.inputs.terraform.expressions.operators import reasons_of
from scanner.inputs.terraform.values.conversion import each_choice, kind_of, to_bool, to_text
from scanner.inputs.terraform.values.sets import ListValue, SetValue, make_list
from scanner.inputs.terraform.values.templates import join_parts
from scanner.model.value import OneOf, PartialMap, Reason, Repeated, Unknown, UnknownText, Value

Body: TypeAlias = Callable[[Value, Value], Value]

MAX_ITEMS: Final = 100_000


def walk(collection: Value) -> Iterator[tuple[Value, Value, tuple[Reason, ...]]]:
    """Key, value, and why it is not known how often this item is there (empty: exactly once).

    Raises:
        Failure: nothing that can be walked, or more than 100,000 items.
    """
    if isinstance(collection, tuple):
        if len(collection) > MAX_ITEMS:
            raise LimitError(f"the collection has more than {MAX_ITEMS} items")
        is_set = isinstance(collection, SetValue)
        after: tuple[Reason, ...] = ()
        for position, item in enumerate(collection):
            if isinstance(item, Repeated):
                after = item.reasons
                yield (item.item if is_set else Unknown(item.reasons)), item.item, item.reasons or _SOME
            elif is_set:
                yield item, item, ()
            else:
                yield (Unknown(after) if after else position), item, ()
    elif isinstance(collection, (dict, PartialMap)):
        entries = collection.known if isinstance(collection, PartialMap) else collection
        if len(entries) > MAX_ITEMS:
            raise LimitError(f"the collection has more than {MAX_ITEMS} items")
        for key in sorted(entries):
            yield key, entries[key], ()
        if isinstance(collection, PartialMap):
            rest = Unknown(collection.reasons)
            yield rest, rest, collection.reasons or _SOME
    elif isinstance(collection, Unknown) and not isinstance(collection, UnknownText):
        rest = Unknown(collection.reasons)
        yield rest, rest, collection.reasons or _SOME
    else:
        raise Failure(
            f"a {kind_of(collection)} cannot be walked" if collection is not None else "null cannot be walked"
        )


_SOME: Final = (Reason("a collection", "is not known"),)


def _kept(condition: Body | None, key: Value, value: Value) -> bool | Unknown:
    if condition is None:
        return True
    truth = to_bool(condition(key, value))
    if truth is None:
        raise Failure("the condition of for is null")
    return truth


def for_list(collection: Value, result: Body, condition: Body | None) -> Value:
    """``[for key, value in collection : result if condition]``."""
    if isinstance(collection, OneOf):
        return each_choice(collection, lambda choice: for_list(choice, result, condition))
    found: list[Value] = []
    for key, value, repeated in walk(collection):
        kept = _kept(condition, key, value)
        if isinstance(kept, Unknown):
            found.append(Repeated(result(key, value), (*repeated, *kept.reasons)))
        elif kept:
            item = result(key, value)
            found.append(Repeated(item, repeated) if repeated else item)
    return tuple(found)


def for_object(collection: Value, result_key: Body, result: Body, condition: Body | None, *, group: bool) -> Value:
    """``{for key, value in collection : result_key => result if condition}``, grouped by ``...``."""
    if isinstance(collection, OneOf):
        return each_choice(collection, lambda choice: for_object(choice, result_key, result, condition, group=group))
    found: dict[str, list[Value]] = {}
    doubts: list[Reason] = []
    for key, value, repeated in walk(collection):
        kept = _kept(condition, key, value)
        if kept is False:
            continue
        name = to_text(result_key(key, value))
        if name is None:
            raise Failure("a key of the resulting object is null")
        if repeated or isinstance(kept, Unknown) or isinstance(name, Unknown):
            doubts += [*repeated, *reasons_of(kept, name)]
            continue
        if name in found and not group:
            raise Failure(f'two items of the resulting object have the key "{name}"')
        found.setdefault(name, []).append(result(key, value))
    if not doubts:
        return {name: tuple(items) if group else items[0] for name, items in found.items()}
    more = Repeated(Unknown(doubts), doubts)
    return PartialMap({name: (*items, more) if group else items[0] for name, items in found.items()}, doubts)


def for_text(collection: Value, body: Body) -> Value:
    """``%{ for key, value in collection }body%{ endfor }``."""
    if isinstance(collection, OneOf):
        return each_choice(collection, lambda choice: for_text(choice, body))
    return join_parts(Unknown(repeated) if repeated else body(key, value) for key, value, repeated in walk(collection))


def splat(target: Value, each: Callable[[Value], Value]) -> Value:
    """``target[*]``: null is nothing, what is no list is a list of itself."""
    if isinstance(target, OneOf) and not all(isinstance(choice, (dict, str)) for choice in target.choices):
        return each_choice(target, lambda choice: splat(choice, each))
    if target is None:
        return ()
    if isinstance(target, tuple):
        found = tuple(
            Repeated(each(item.item), item.reasons) if isinstance(item, Repeated) else each(item) for item in target
        )
        return make_list(found) if isinstance(target, (ListValue, SetValue)) else found
    if type(target) is Unknown:
        return (Repeated(each(Unknown(target.reasons)), target.reasons),)
    return (each(target),)
