"""Attributes of planned resources as ``Located``: the values of the plan at the places of the source.

Each value has a twin, the same attribute as it is written. The plan decides what is known, the twin where it
stands and, of what is only known after apply, what is known all the same. Nothing stands in a plan for what
nobody wrote: providers fill in nulls, empty texts and empty lists, and what they compute is unknown. All of
these are absent, as they are in the source.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from scanner.inputs.terraform.expressions.steps import AFTER_APPLY
from scanner.inputs.terraform.plan.matching import matched
from scanner.inputs.terraform.plan.planned import any_true
from scanner.inputs.terraform.plan.values import MAX_DEPTH, as_value
from scanner.inputs.terraform.resources.cells import BlockCell, ExpressionCell, RepeatedCell
from scanner.inputs.terraform.values.marks import rendering
from scanner.model.located import Constant, Items, Located, Origin
from scanner.model.path import format_path
from scanner.model.value import ABSENT, Absent, Reason, Unknown, UnknownText, Value
from scanner.syntax.hcl.tree import Opaque

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.inputs.terraform.plan.places import Place
    from scanner.inputs.terraform.plan.planned import Planned
    from scanner.inputs.terraform.resources.declared import Instance
    from scanner.model.located import DocumentLanguage
    from scanner.model.path import Path
    from scanner.model.span import Span
    from scanner.model.value import Step

# Blocks of the language that no plan has.
_UNTOLD: Final = frozenset({"lifecycle", "provisioner", "connection"})


class PlannedCell(Located):
    """A value of the plan. ``blocks`` tells that maps in it are nested blocks of the configuration."""

    __slots__ = (
        "_blocks",
        "_cells",
        "_items",
        "_known",
        "_marks",
        "_path",
        "_place",
        "_planned",
        "_unknown",
        "_value",
        "twin",
    )

    def __init__(
        self,
        planned: Planned,
        place: Place,
        path: Path,
        known: Any,
        unknown: Any,
        marks: tuple[Any, ...],
        twin: Located | None,
        *,
        blocks: bool,
    ) -> None:
        self._planned, self._place, self._path = planned, place, path
        self._known, self._unknown, self._marks, self.twin = known, unknown, marks, twin
        self._blocks = blocks
        self._value: Value | Absent = None
        self._cells: dict[str, Located | None] = {}
        self._items: tuple[Located, ...] | None = None

    @property
    def value(self) -> Value | Absent:
        if self._value is None:
            self._value = self._made()
        return self._value

    def _made(self) -> Value | Absent:
        if self._unknown is True:
            return self.twin.value if self.twin is not None else Unknown((self._why,))
        if len(self._path) > MAX_DEPTH:
            return as_value(self._known, len(self._path))
        if isinstance(self._known, dict):
            found = ((name, cell.value) for name, cell in self.entries())
            return {name: value for name, value in found if value is not ABSENT and not isinstance(value, Absent)}
        if isinstance(self._known, list):
            return tuple([None if isinstance(value := item.value, Absent) else value for item in self._inside()])
        return ABSENT if self._known is None else as_value(self._known)

    @property
    def _why(self) -> Reason:
        return Reason(f"{self._planned.address}.{format_path(self._path)}", AFTER_APPLY)

    @property
    def span(self) -> Span:
        if self._place.written and self.twin is not None:
            return self.twin.span
        return self._place.span(self._path)

    @property
    def header(self) -> Span:
        if self._place.written and self.twin is not None:
            return self.twin.header
        return self._place.header(self._path)

    @property
    def sensitive(self) -> bool:
        return True in self._marks or (self.twin is not None and self.twin.sensitive)

    def origins(self) -> tuple[Origin, ...]:
        return self.twin.origins() if self.twin is not None else ()

    def written_at(self) -> Origin | None:
        expression = self.twin.expression if isinstance(self.twin, ExpressionCell) else None
        if self.twin is None or isinstance(expression, Opaque):
            # Whoever wrote it, it was not here.
            return Origin("argument", "the plan", self.span)
        return self.twin.written_at()

    def key_span(self, key: str) -> Span:
        if self._place.written and self.twin is not None:
            return self.twin.key_span(key)
        found = self.get(key)
        return found.span if found is not None else self.span

    def documents(self, language: DocumentLanguage = "json") -> tuple[Located, ...]:
        """What the text says, each part at its own place where the source tells it."""
        if language == "yaml":
            return self._manifests()
        written = self.twin.documents() if self.twin is not None else ()
        if self._unknown is True or not isinstance(self._known, str):
            return written
        decoded = _decoded(self._known)
        if decoded is None or len(written) != 1 or isinstance(written[0].value, (str, UnknownText)):
            return ()
        return (self._cell((), decoded, False, self._whole_marks(), written[0], blocks=False),)

    def _manifests(self) -> tuple[Located, ...]:
        written = self.twin.documents("yaml") if self.twin is not None else ()
        if self._unknown is True or not isinstance(self._known, str):
            return written
        from scanner.inputs.terraform.documents.yaml_places import written_manifests  # noqa: PLC0415  # as in `_decoded`

        planned = written_manifests(self, self._known)
        return written if [one.value for one in written] == [one.value for one in planned] else planned

    def _whole_marks(self) -> tuple[Any, ...]:
        return (True,) if True in self._marks else ()

    def get(self, step: Step) -> Located | None:
        if self._unknown is True:
            if self.twin is not None and self._place.written:
                return self.twin.get(step)
            return super().get(step)
        if isinstance(step, int):
            items = self._inside()
            return items[step] if 0 <= step < len(items) else None
        if not isinstance(self._known, dict):
            return None
        if step not in self._cells:
            self._cells[step] = self._entry(step)
        return self._cells[step]

    def items(self) -> Iterator[Located]:
        if self._unknown is True and self.twin is not None and self._place.written:
            return self.twin.items()
        return super().items() if self._unknown is True else iter(self._inside())

    def entries(self) -> Iterator[tuple[str, Located]]:
        if self._unknown is True:
            yield from self.twin.entries() if self.twin is not None and self._place.written else super().entries()
            return
        for name in self._names():
            found = self.get(name)
            if found is not None:
                yield name, found

    def _names(self) -> dict[str, None]:
        unknown = self._unknown if isinstance(self._unknown, dict) else {}
        known = self._known if isinstance(self._known, dict) else {}
        return dict.fromkeys([*known, *unknown])

    def _cell(
        self, path: Path, known: Any, unknown: Any, marks: tuple[Any, ...], twin: Located | None, *, blocks: bool
    ) -> PlannedCell:
        whole = (*self._path, *path)
        return PlannedCell(self._planned, self._place, whole, known, unknown, marks, twin, blocks=blocks)

    def _entry(self, name: str) -> Located | None:
        known = self._known.get(name)
        unknown = self._unknown.get(name, False) if isinstance(self._unknown, dict) else False
        marks = tuple(_inside(one, name) for one in self._marks)
        twin = self.twin.get(name) if self.twin is not None else None
        if known is None and not any_true(unknown):
            if twin is None and (self._blocks or name not in self._known):
                return None
            return self._cell((name,), None, False, marks, twin, blocks=False)
        are_blocks = self._blocks and (_is_blocks(twin) if twin is not None else _are_maps(known))
        if self._blocks:
            if twin is None and (self.twin is not None if unknown is True else self._is_filled_in(known, unknown)):
                return None
            if are_blocks and known == [] and not any_true(unknown):
                return None
        if known is None and isinstance(unknown, (dict, list)):
            known = {} if isinstance(unknown, dict) else []
        return self._cell((name,), known, unknown, marks, twin, blocks=are_blocks)

    def _is_filled_in(self, known: Any, unknown: Any) -> bool:
        """Whether a value that nobody wrote is what providers put in for nothing.

        Outside of blocks, false and 0 are defaults of the schema; inside, the zero values of their types.
        """
        if any_true(unknown):
            return False
        if known in ("", [], {}) and not isinstance(known, (bool, int)):
            return True
        is_block = len(self._path) > 0 and isinstance(self.twin, (BlockCell, RepeatedCell))
        return is_block and known in (0, False) and isinstance(known, (bool, int))

    def _inside(self) -> tuple[Located, ...]:
        if self._items is None:
            self._items = tuple(self._listed())
        return self._items

    def _listed(self) -> Iterator[Located]:
        if not isinstance(self._known, list) or len(self._path) > MAX_DEPTH:
            return
        unknown = self._unknown if isinstance(self._unknown, list) else []
        items = [*self._known, *[None] * (len(unknown) - len(self._known))]
        twins = matched(items, self.twin)
        for position, item in enumerate(items):
            inner = unknown[position] if position < len(unknown) else False
            marks = tuple(_inside(one, position) for one in self._marks)
            known: Any = {} if item is None and isinstance(inner, dict) and inner else item
            yield self._cell((position,), known, inner, marks, twins[position], blocks=self._blocks)


class PlannedBody(PlannedCell):
    """A planned resource: what the plan does not speak of (``lifecycle``, ``provider``) is as written."""

    __slots__ = ()

    def __init__(self, planned: Planned, place: Place, twin: Located | None) -> None:
        super().__init__(planned, place, (), planned.values, planned.unknown, planned.marks, twin, blocks=True)

    def get(self, step: Step) -> Located | None:
        if isinstance(step, str) and step not in self._names():
            if step in _UNTOLD and not self._place.written:
                return Constant(Unknown.because(step, "is not in the plan"), self.header)
            return self.twin.get(step) if self.twin is not None else None
        return super().get(step)

    def entries(self) -> Iterator[tuple[str, Located]]:
        written = [name for name, _ in self.twin.entries()] if self.twin is not None else []
        for name in dict.fromkeys([*written, *self._names()]):
            found = self.get(name)
            if found is not None:
                yield name, found


def as_written(found: Located) -> Located:
    """The attribute as it is written, where that is known."""
    return found.twin if isinstance(found, PlannedCell) and found.twin is not None else found


def rendered_by(found: Located) -> Iterator[Instance]:
    """The data sources that a text, or any in a list of them, is rendered by, known or not."""
    yield from rendering(as_written(found).value)
    if isinstance(found, PlannedCell) and isinstance(found.value, tuple):
        for item in found.items():
            yield from rendering(as_written(item).value)


def _inside(marks: Any, step: Step) -> Any:
    if marks is True:
        return True
    if isinstance(marks, dict):
        return marks.get(step)
    if isinstance(marks, list) and isinstance(step, int) and step < len(marks):
        return marks[step]
    return None


def _is_blocks(twin: Located) -> bool:
    """Whether what is written are nested blocks; a Constant stands for those that could not be evaluated."""
    return isinstance(twin, (Items, Constant))


def _are_maps(known: Any) -> bool:
    return isinstance(known, list) and all(isinstance(item, dict) for item in known)


def _decoded(text: str) -> Any:
    if not text.lstrip().startswith(("{", "[")):
        return None
    from scanner.syntax.json import read_parts  # noqa: PLC0415  # few attributes are documents

    root, _ = read_parts("", b'{"document":%b}' % text.encode("utf-8", "surrogatepass"))
    return root.value.get("document") if root is not None else None
