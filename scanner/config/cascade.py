"""Which of a tree's configuration files hold for a file: all from the tree's root down to it, the nearest last."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from scanner.config.layers import Layer, laid_over
from scanner.config.settings import Config
from scanner.model.diagnostic import Diagnostic

Change: TypeAlias = Callable[[Config], Config]


@dataclass(frozen=True)
class Cascade:
    """``top`` are the layers of the whole tree, ``below`` those of folders, each file's in its order: what it
    extends first. ``changes`` are made to every configuration in the end: flags.
    """

    top: Sequence[Layer]
    below: Mapping[str, Sequence[Layer]] = field(default_factory=dict)
    changes: tuple[Change, ...] = ()
    _known: dict[tuple[int, ...], Config] = field(default_factory=dict, repr=False)
    _folders: dict[str, Sequence[Layer]] = field(default_factory=dict, repr=False)

    @property
    def varies(self) -> bool:
        """Whether anything may differ from file to file."""
        return bool(self.below) or any(layer.sections for layer in self.top)

    @property
    def layers(self) -> Iterator[Layer]:
        """Every layer, those of sections included."""
        for layers in (self.top, *self.below.values()):
            for layer in layers:
                yield from layer.everything

    @property
    def files(self) -> Iterator[Layer]:
        """The layer of every file."""
        for layers in (self.top, *self.below.values()):
            yield from layers

    def then(self, change: Change) -> "Cascade":
        """The same with one more change in the end."""
        return replace(self, changes=(*self.changes, change), _known={})

    def with_folders(self, below: Mapping[str, Sequence[Layer]]) -> "Cascade":
        """The same with the files of folders."""
        return replace(self, below=below, _known={}, _folders={})

    def top_config(self, refused: list[Diagnostic] | None = None) -> Config:
        """What holds for the whole tree, without the changes: the sections left out."""
        config = Config()
        for layer in self.top:
            config = laid_over(config, layer, refused)
            config = laid_over(config, layer.after) if layer.after else config
        return replace(config, cascade=self)

    def at(self, path: str) -> Config:
        """What holds for a file: the same object wherever the same layers do."""
        layers = self.applying(path)
        key = tuple(map(id, layers))
        if key not in self._known:
            config = Config()
            for layer in layers:
                config = laid_over(config, layer)
            for change in self.changes:
                config = change(config)
            self._known[key] = config
        return self._known[key]

    def applying(self, path: str) -> Sequence[Layer]:
        """The layers that hold for a file, the last one topmost: sections follow the file that has them."""
        layers = self._chain(path.rpartition("/")[0])
        if not any(layer.sections or layer.after for layer in layers):
            return layers
        found: list[Layer] = []
        for layer in layers:
            found.append(layer)
            found += (section.layer for section in layer.sections if section.covers(path))
            found += (layer.after,) if layer.after else ()
        return found

    def _chain(self, folder: str) -> Sequence[Layer]:
        if folder not in self._folders:
            above = self._chain(folder.rpartition("/")[0]) if folder else self.top
            own = self.below.get(folder, ()) if folder else ()
            self._folders[folder] = (*above, *own) if own else above
        return self._folders[folder]

    def excludes(self) -> Iterator[tuple[str, Sequence[str]]]:
        """What files of folders exclude, by folder."""
        if any(held.lock.holds("exclude") for held in self.top_config().locks):
            return
        for folder, layers in self.below.items():
            for layer in layers:
                if patterns := layer.fields.get("exclude"):
                    yield folder, patterns

    def refused(self) -> Sequence[Diagnostic]:
        """What locks hold back of the layers, each told once."""
        told: list[Diagnostic] = []
        for folder in ("", *self.below):
            here = Config()
            for layer in self._chain(folder):
                is_own = layer.folder == folder
                here = laid_over(here, layer, told if is_own else None)
                for section in layer.sections if is_own else ():
                    laid_over(here, section.layer, told)
                here = laid_over(here, layer.after) if layer.after else here
        return list(dict.fromkeys(told))
