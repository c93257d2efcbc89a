"""Tags and labels as providers apply them: their own defaults below what a resource has.

* AWS: ``tags_all`` is ``default_tags`` under ``tags``, without what ``ignore_tags`` names. Autoscaling groups
  take none; ``data.aws_default_tags`` shows the defaults themselves.
* Google: ``terraform_labels`` and ``effective_labels`` are ``default_labels`` under ``labels``, which clusters
  call ``resource_labels``.

An entry that is null counts as not written, an empty text as written. Facts of the providers' documentation.
"""

from __future__ import annotations

import json
from functools import cache
from itertools import product
from math import prod
from typing import TYPE_CHECKING, Final

from scanner import bundled
from scanner.inputs.terraform.documents.used import Used
from scanner.inputs.terraform.functions.maps import merged
from scanner.inputs.terraform.providers.configurations import SUMS, provider_of
from scanner.inputs.terraform.resources.cells import BlockCell
from scanner.model.located import Constant, Derived, Located, Origin
from scanner.model.value import (
    ABSENT,
    MAX_CHOICES,
    Absent,
    OneOf,
    PartialMap,
    Reason,
    Unknown,
    Value,
    child,
    one_of,
    unknowns,
)

if TYPE_CHECKING:
    from scanner.inputs.terraform.providers.configurations import Provider
    from scanner.inputs.terraform.resources.declared import Instance
    from scanner.model.path import Path
    from scanner.model.span import Span
    from scanner.model.value import Step

_OWN: Final = {"google_container_cluster": "resource_labels"}
_WITHOUT: Final = frozenset({"aws_autoscaling_group"})


def merged_tags(instance: Instance, body: BlockCell, name: str) -> Located | None:
    """The sum called ``name`` of a resource with this body; None for what takes no tags or has none."""
    prefix, defaults, own = SUMS[name]
    type_ = instance.declared.type
    own = _OWN.get(type_, own)
    if not type_.startswith(f"{prefix}_") or type_ in _WITHOUT:
        return None
    if own not in body.block.attributes and type_ not in _OWN and type_ not in _taggable(prefix):
        return None
    provider = provider_of(instance.declared.module, instance.declared.block)
    layers = (_of_provider(provider, defaults), body.get(own))
    present = tuple(one for one in layers if one is not None and one.value is not ABSENT)
    if not present:
        return None
    return _Merged(present, body.header, _ignored(provider) if prefix == "aws" else _NOTHING)


def default_tags(instance: Instance) -> Located | None:
    """What the data source ``aws_default_tags`` reads."""
    return _of_provider(provider_of(instance.declared.module, instance.declared.block), "default_tags")


@cache
def _taggable(provider: str) -> frozenset[str]:
    types = json.loads((bundled.rules() / "providers" / "taggable.json").read_bytes())
    return frozenset(types[provider])


def _configuration(provider: Provider, path: Path) -> Located | None:
    if provider.block is None:
        return None
    return BlockCell(provider.block, provider.frame, f"provider.{provider.name}").walk(path)


def _of_provider(provider: Provider, name: str) -> Located | None:
    found = _configuration(provider, (name, 0, "tags") if name == "default_tags" else (name,))
    what = f"{name} of provider.{provider.name}"
    return Used(found, (Origin("default_tags", what, found.span),)) if found is not None else None


class _Ignored:
    """Keys that a provider leaves to others; ``doubts`` say why there may be more of them."""

    __slots__ = ("doubts", "keys", "prefixes")

    def __init__(self, keys: tuple[str, ...], prefixes: tuple[str, ...], doubts: tuple[Reason, ...]) -> None:
        self.keys, self.prefixes, self.doubts = keys, prefixes, doubts

    def without(self, value: Value) -> Value:
        """Tags without these."""
        entries = value.known if isinstance(value, PartialMap) else value
        if not isinstance(entries, dict):
            return value
        kept = {
            key: item for key, item in entries.items() if key not in self.keys and not key.startswith(self.prefixes)
        }
        if self.doubts:
            return PartialMap({}, self.doubts)
        return PartialMap(kept, value.reasons) if isinstance(value, PartialMap) else kept


_NOTHING: Final = _Ignored((), (), ())


def _ignored(provider: Provider) -> _Ignored:
    found: list[tuple[str, ...]] = []
    doubts: list[Reason] = []
    for name in ("keys", "key_prefixes"):
        given = _configuration(provider, ("ignore_tags", 0, name))
        value = given.value if given is not None else ()
        if isinstance(value, Absent):
            value = ()
        doubts += [reason for one in unknowns(value) for reason in one.reasons]
        found.append(tuple(one for one in value if isinstance(one, str)) if isinstance(value, tuple) else ())
    keys, prefixes = found
    return _Ignored(keys, prefixes, tuple(dict.fromkeys(doubts)))


class _Merged(Located):
    """Maps that are laid over each other, the last one on top."""

    __slots__ = ("_header", "_ignored", "_layers", "_value")

    def __init__(self, layers: tuple[Located, ...], header: Span, ignored: _Ignored) -> None:
        self._layers, self._header, self._ignored = layers, header, ignored
        self._value: Value | Absent = ABSENT

    @property
    def value(self) -> Value | Absent:
        if self._value is ABSENT:
            self._value = self._ignored.without(_sum([_written(layer.value) for layer in self._layers]))
        return self._value

    @property
    def span(self) -> Span:
        return self._layers[-1].span

    @property
    def header(self) -> Span:
        return self._header

    @property
    def sensitive(self) -> bool:
        return any(layer.sensitive for layer in self._layers)

    def get(self, step: Step) -> Located | None:
        found = child(self.value, step)
        if found is ABSENT:
            return None
        for layer in reversed(self._layers):
            inner = layer.get(step)
            if inner is not None and inner.value is not ABSENT:
                return inner if inner.value == found else Constant(found, inner.span, inner)
        return Derived(self, step, found)


def _written(value: Value | Absent) -> Value:
    """A layer without its nulls."""
    if isinstance(value, OneOf):
        return OneOf([_written(choice) for choice in value.choices], value.reasons)
    if isinstance(value, PartialMap):
        return PartialMap({key: item for key, item in value.known.items() if item is not None}, value.reasons)
    if isinstance(value, dict):
        return {key: item for key, item in value.items() if item is not None}
    return value if isinstance(value, Unknown) else {}


def _sum(layers: list[Value]) -> Value:
    choices = [layer.choices if isinstance(layer, OneOf) else (layer,) for layer in layers]
    if not 1 < prod(map(len, choices)) <= MAX_CHOICES:
        return merged(layers)
    reasons = [reason for layer in layers if isinstance(layer, OneOf) for reason in layer.reasons]
    return one_of([merged(chosen) for chosen in product(*choices)], reasons)  # type: ignore[return-value]
