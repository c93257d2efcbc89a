"""What tells an item of a list from its siblings, whatever their order.

Kubernetes merges its lists by keys of their items (``name``, ``containerPort``, ``mountPath``); blocks of Terraform
have keys of the same kind. An item without any, and one that shares its keys with another, has only its index.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Final

from scanner.model.located import Located
from scanner.model.path import Path, parse_path
from scanner.model.value import Absent, Value

# Of each line the first path has to have a value, the others refine it. Earlier lines are preferred: mounts
# of one volume share its name.
_KEYS: Final[Sequence[Sequence[Path]]] = tuple(
    tuple(parse_path(path) for path in line.split())
    for line in (
        "mountPath",
        "mount_path",
        "devicePath",
        "containerPort protocol",
        "container_port protocol",
        "name kind namespace",
        "sid",
        "Sid",
        "id",
        "device_name",
        "topologyKey whenUnsatisfiable",
        "topology_key when_unsatisfiable",
        "key operator value effect",
        "port protocol",
        "protocol from_port to_port",
        "protocol from_port to_port description",
        "rule_no",
        "rule_number",
        "priority",
        "host",
        "hostname",
        "ip",
        "path",
        "secretName",
        "configMapRef.name",
        "secretRef.name",
        "config_map_ref[0].name",
        "secret_ref[0].name",
        "description",
        "type",
    )
)
_LONGEST: Final = 200


def identities(found: Located, *, own: bool = True) -> tuple[str, ...]:
    """A name for each item of a list, in order: unique among them, empty where nothing tells it from the others.

    What is no map is its own name, unless ``own`` is false.
    """
    items = tuple(found.items())
    names = [""] * len(items)
    maps: list[int] = []
    plain: dict[int, str] = {}
    for at, item in enumerate(items):
        # Of a block only its keys are looked at: its value would be everything in it.
        if next(iter(item.entries()), None) is not None:
            maps.append(at)
        elif own and (text := _text(item)):
            plain[at] = text
    _settle(names, plain)
    for keys in _KEYS:
        if waiting := [at for at in maps if not names[at]]:
            _settle(names, {at: text for at in waiting if (text := _joined(items[at], keys))})
    return tuple(names)


def _settle(names: list[str], offered: Mapping[int, str]) -> None:
    if not offered:
        return
    taken = Counter(offered.values())
    taken.update(name for name in names if name)
    for at, name in offered.items():
        if taken[name] == 1:
            names[at] = name


def _joined(item: Located, keys: Sequence[Path]) -> str:
    texts = [_text(found) if (found := item.walk(path)) is not None else "" for path in keys]
    return " ".join(filter(None, texts)) if texts[0] else ""


def _text(found: Located) -> str:
    """A known text or number that is no secret, else ""."""
    if found.sensitive:
        return ""
    value: Value | Absent = found.value
    text = value if isinstance(value, str) else str(value) if isinstance(value, int | Decimal) else ""
    return text if len(text) <= _LONGEST else ""
