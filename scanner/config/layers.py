"""What single configuration files say, and what several of them come to.

A later layer adds to lists, adds to mappings key by key, and replaces single values.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Final, NamedTuple

from scanner.config.locks import Held, Lock, restricted
from scanner.config.settings import Config, RootSettings, RuleSetting, TerraformSettings
from scanner.model.diagnostic import Diagnostic
from scanner.model.span import Span
from scanner.syntax.document import MappingNode, Node, ScalarNode, SequenceNode
from scanner.syntax.ignore_patterns import Patterns

Key = tuple[str, ...]
"""Where a value stands in a file: the names of the mappings that it lies in; of a list's item last its text."""


# A list that says who may, and nothing that could be added to.
_REPLACED: Final = ("inline_rules",)


class Leaf(NamedTuple):
    """A value as written, and where its key (of a list's item it itself) stands."""

    value: Any
    span: Span


@dataclass(frozen=True)
class Layer:
    """What a file, or one of its sections, sets.

    ``fields`` are those of a Config. ``file`` is from the tree's root, ``folder`` the one that it speaks of.
    ``sections`` hold for some files below that folder, later ones winning. ``node`` is the mapping as written.
    A ``lock`` is a layer of its own, ``after`` the sections of its file.
    """

    file: str
    folder: str
    fields: Mapping[str, Any]
    node: Node
    sections: tuple["Section", ...] = ()
    lock: Lock | None = None
    after: "Layer | None" = None

    @cached_property
    def leaves(self) -> Mapping[Key, Leaf]:
        """Everything that the file sets, one by one."""
        return dict(_leaves(self.node, ()))

    def place(self, *key: str) -> Span:
        """Where something is set; the nearest mapping around it where it is not."""
        here, span = self.node, self.node.span
        for name in key:
            if isinstance(here, SequenceNode):
                return next((item.span for item in here.nodes if item.value == name), span)
            if not isinstance(here, MappingNode):
                break
            member = next((one for one in here.members if one.key == name), None)
            if member is None:
                break
            here, span = member.node, member.key_span
        return span

    @property
    def settings(self) -> tuple[RuleSetting, ...]:
        """The settings of single rules."""
        found: tuple[RuleSetting, ...] = self.fields.get("rules", ())
        return found

    @property
    def parameters(self) -> Mapping[str, Mapping[str, Any]]:
        """As ``Config.parameters``, of this layer alone."""
        return Config(rules=self.settings, params=self.fields.get("params", {})).parameters

    @property
    def everything(self) -> Iterator["Layer"]:
        """This one and those of its sections."""
        yield self
        for section in self.sections:
            yield section.layer


@dataclass(frozen=True)
class Section:
    """A layer for the files that a pattern, written as in a ``.gitignore`` in the layer's folder, covers."""

    pattern: str
    layer: Layer
    _patterns: Patterns = field(repr=False, compare=False)

    @classmethod
    def of(cls, pattern: str, layer: Layer) -> "Section":
        """The section for one pattern."""
        return cls(pattern, layer, Patterns([pattern]))

    def covers(self, path: str) -> bool:
        """Whether it holds for a file; ``path`` is from the tree's root."""
        folder = self.layer.folder
        return self._patterns.covers(path[len(folder) + 1 :] if folder else path)


def laid_over(config: Config, layer: Layer, refused: list[Diagnostic] | None = None) -> Config:
    """A configuration with a layer on top, as far as the locks below it allow; ``refused`` takes what they do not."""
    fields = dict(layer.fields)
    for held in config.locks:
        fields, told = restricted(fields, held, layer)
        if refused is not None:
            refused += told
    if layer.folder:
        # What a folder's file excludes is relative to it: see Cascade.excludes.
        fields.pop("exclude", None)
    changes = {
        name: value if name in _REPLACED else _joined(getattr(config, name), value) for name, value in fields.items()
    }
    changes["places"] = {**config.places, **{name: layer.place(name) for name in fields}}
    merged = replace(config, **changes)
    return replace(merged, locks=(*config.locks, Held(layer.lock, merged, layer.file))) if layer.lock else merged


def _joined(below: Any, above: Any) -> Any:
    if isinstance(below, tuple):
        return (*below, *(one for one in above if one not in below or isinstance(one, RuleSetting)))
    if isinstance(below, frozenset):
        return below | above
    if isinstance(below, Mapping):
        # A root that is only listed keeps what is set for it.
        listed = {key: value for key, value in above.items() if value != RootSettings() or key not in below}
        return {**below, **listed}
    if isinstance(below, TerraformSettings):
        return TerraformSettings((*below.sources, *above.sources), above.workspace or below.workspace)
    return above


def _leaves(node: Node, key: Key) -> Iterator[tuple[Key, Leaf]]:
    if isinstance(node, MappingNode):
        for member in node.members:
            path = (*key, member.key)
            if isinstance(member.node, MappingNode | SequenceNode) and member.node.value:
                yield from _leaves(member.node, path)
            else:
                yield path, Leaf(member.node.value, member.key_span)
    elif isinstance(node, SequenceNode):
        for item in node.nodes:
            yield (*key, item.text if isinstance(item, ScalarNode) else str(item.value)), Leaf(item.value, item.span)
