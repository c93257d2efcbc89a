"""The part of one object that a part of another came from: lists are matched as Kubernetes merges them."""

from typing import Final

from scanner.model.located import Located
from scanner.model.path import Path
from scanner.model.value import same

# What tells the items of the API's lists apart; the first of these that an item has does.
MERGE_KEYS: Final = ("name", "containerPort", "port", "mountPath", "devicePath", "key", "topologyKey", "ip", "host")


def follow(source: Located, made: Located, path: Path) -> Located | None:
    """What stands in ``source`` for what is at ``path`` of an object made from it; None where nothing does."""
    here: Located | None = source
    there: Located | None = made
    for step in path:
        if here is None or there is None:
            return None
        inner = there.get(step)
        here = here.get(step) if isinstance(step, str) else _item(here, there, step)
        there = inner
    return here


def _item(source: Located, made: Located, index: int) -> Located | None:
    wanted = made.get(index)
    if wanted is None or not isinstance(source.value, tuple):
        return None
    value = wanted.value
    items = list(source.items())
    if isinstance(value, dict):
        for key in MERGE_KEYS:
            if key in value and any(isinstance(item.value, dict) and key in item.value for item in items):
                alike = (item for item in items if isinstance(item.value, dict) and item.value.get(key) == value[key])
                return next(alike, None)
    equal = next((item for item in items if same(item.value, value)), None)
    if equal is not None or not isinstance(value, dict | tuple):
        return equal
    # Nothing tells them apart but their order.
    whole = made.value
    return items[index] if isinstance(whole, tuple) and len(whole) == len(items) else None
