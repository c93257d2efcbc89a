"""Documents that are used somewhere else than where they stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.inputs.terraform.origins import MAX_LINKS
from scanner.model.located import Located, Origin, View

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.model.span import Span
    from scanner.model.value import Step


class Used(View):
    """A document at its own place; its origins begin where it is used."""

    __slots__ = ("_use",)

    def __init__(self, inner: Located, use: tuple[Origin, ...]) -> None:
        if isinstance(inner, Used):
            # However often it is handed on, it is reached in one step.
            use = (*use, *inner.use)[:MAX_LINKS]
            inner = inner.bare
        super().__init__(inner)
        self._use = use

    @property
    def bare(self) -> Located:
        """The document by itself."""
        return self._inner

    @property
    def use(self) -> tuple[Origin, ...]:
        """The way from the use."""
        return self._use

    def origins(self) -> tuple[Origin, ...]:
        *way, last = self._use
        if last.kind == "document":
            # The way leads to the document; of it, this part is meant.
            last = last._replace(span=self._inner.span)
        return (*way, last, *self._inner.origins())

    def get(self, step: Step) -> Located | None:
        found = self._inner.get(step)
        return Used(found, self._use) if found is not None else None

    def items(self) -> Iterator[Located]:
        return (Used(item, self._use) for item in self._inner.items())

    def entries(self) -> Iterator[tuple[str, Located]]:
        return ((key, Used(item, self._use)) for key, item in self._inner.entries())

    def key_span(self, key: str) -> Span:
        return self._inner.key_span(key)
