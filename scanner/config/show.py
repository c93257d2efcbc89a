"""What holds for a file, and which line of which configuration file says so."""

from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from scanner.config.layers import Key
from scanner.config.settings import Config
from scanner.model.span import Span

_DEFAULTS: Final = ("profile", "fail_on", "unknown", "kubernetes_version")
_VARIABLES: Final = "variables"
_HIDDEN: Final = "***"
_NO_SETTINGS: Final = frozenset({"version", "extends", "paths", "lock"})


class Setting(NamedTuple):
    """One thing that is set. ``key`` are the names on the way to it, of a list's item last its own text; ``value`` is
    as written, and hidden of variables; ``place`` is None for a default.
    """

    key: Key
    value: Any
    place: Span | None


def settings_of(config: Config, path: str) -> Iterator[Setting]:
    """Everything that is set for a file of the tree, or for a folder (``path`` ends with ``/``), flags aside. What
    locks hold back is left out.
    """
    cascade = config.cascade
    found: dict[Key, Setting] = {}
    refused = {one.span for one in cascade.refused()} if cascade is not None and config.locks else set()
    for layer in cascade.applying(path) if cascade is not None else ():
        if layer.lock is not None:
            for name, patterns in layer.lock.keys.items():
                value = "on" if tuple(patterns) == ("*",) else ", ".join(patterns)
                found["lock", name] = Setting(("lock", name), value, layer.place("lock", name))
            continue
        for key, leaf in layer.leaves.items():
            if key[0] not in _NO_SETTINGS and leaf.span not in refused:
                # A rule that is switched anew keeps what else is set for it.
                same = (*key, "enabled") if key[0] == "rules" and len(key) == 2 else key
                value = leaf.value
                if _VARIABLES in key:
                    # Any of them may be a secret.
                    same, value = key[: key.index(_VARIABLES) + 2], _HIDDEN
                found[same] = Setting(same, value, leaf.span)
    for name in _DEFAULTS:
        value = getattr(Config(), name)
        found.setdefault((name,), Setting((name,), value, None))
    yield from sorted(found.values(), key=lambda one: (one.key[0], one.key))
