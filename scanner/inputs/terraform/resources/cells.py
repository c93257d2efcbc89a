"""Attributes of Terraform blocks as ``Located``: every value where it is written, evaluated by need."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from scanner.inputs.terraform.expressions.evaluate import evaluate
from scanner.inputs.terraform.expressions.failures import Failure
from scanner.inputs.terraform.origins import Keys, Member, origins_of, source_of
from scanner.inputs.terraform.resources.nested import block_value, names_of, nested
from scanner.inputs.terraform.resources.sensitivity import is_sensitive
from scanner.inputs.terraform.values.bounds import bounded
from scanner.inputs.terraform.values.conversion import to_bool, to_text
from scanner.model.located import Constant, Derived, Items, Located, Origin
from scanner.model.value import ABSENT, Absent, OneOf, Repeated, Step, Unknown, Value, child, one_of
from scanner.syntax.hcl.tree import (
    Call,
    Conditional,
    Expression,
    GetAttr,
    Index,
    ListOf,
    Literal,
    Name,
    ObjectOf,
    Wrapped,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from scanner.inputs.terraform.expressions.frame import Frame
    from scanner.inputs.terraform.resources.nested import Nested
    from scanner.model.located import DocumentLanguage
    from scanner.model.span import Span
    from scanner.syntax.hcl.tree import Block

_NOT_YET: Final = object()
# What may be nothing but a name for what is written somewhere else.
_NAMED: Final = frozenset({Wrapped, Conditional, Call, Name, GetAttr, Index})


class ExpressionCell(Located):
    """The value of an expression. Constructors of lists and objects are entered at their own places."""

    __slots__ = ("_value", "expression", "frame", "subject")

    def __init__(self, expression: Expression, frame: Frame, subject: str) -> None:
        self.expression, self.frame, self.subject = expression, frame, subject
        # Most arguments are literals, which need no evaluation.
        self._value: object = argument(expression.value) if type(expression) is Literal else _NOT_YET

    @property
    def value(self) -> Value | Absent:
        if self._value is _NOT_YET:
            self._value = argument(self.frame.module.session.run(self._evaluate))
        return self._value  # type: ignore[return-value]

    def _evaluate(self) -> Value:
        try:
            return bounded(evaluate(self.expression, self.frame), self.frame.module.session)
        except Failure as failure:
            return self.frame.module.session.fail(failure, self.subject, self.expression)

    @property
    def span(self) -> Span:
        return self.expression.span

    @property
    def sensitive(self) -> bool:
        if type(self.expression) is Literal:
            return False
        # What is nested too deeply to be followed is not shown either.
        return self.frame.module.session.run(lambda: is_sensitive(self.expression, self.frame)) is not False

    def origins(self) -> tuple[Origin, ...]:
        return self.origins_within((), self.value)

    def origins_within(self, path: Keys, value: Value | Absent) -> tuple[Origin, ...]:
        """Where a part of the value came from; ``value`` is that part."""
        unknown = isinstance(value, Unknown)
        found = self.frame.module.session.aside(
            lambda: origins_of(self.expression, self.frame, path, unknown=unknown, subject=self.subject)
        )
        if isinstance(found, tuple):
            return found
        plain = self.written_within(path)
        return (plain,) if plain is not None else ()

    def written_at(self) -> Origin | None:
        return self.written_within(())

    def written_within(self, path: Keys) -> Origin | None:
        """Where a part of the value is written."""
        if type(self.expression) not in _NAMED:
            return None
        found = self.frame.module.session.run(lambda: source_of(self.expression, self.frame, path))
        return found if isinstance(found, Origin) else None

    def get(self, step: Step) -> Located | None:
        inner = self.peeled()
        if isinstance(step, int) and isinstance(inner, ListOf):
            return self._inside(inner.items[step]) if 0 <= step < len(inner.items) else None
        if isinstance(step, str) and isinstance(inner, ObjectOf):
            try:
                found = self._entry(inner, step)
            except Failure:
                return self._part(step)
            return self._inside(found) if found is not None else None
        return self._part(step)

    def _part(self, step: Step) -> Part | None:
        found = child(self.value, step)
        return None if found is ABSENT else Part(self, (), self.value, step, found)

    def _inside(self, expression: Expression) -> ExpressionCell:
        return ExpressionCell(expression, self.frame, self.subject)

    def peeled(self) -> Expression:
        """The constructor behind parentheses and decided conditions."""
        expression = self.expression
        while True:
            if isinstance(expression, Wrapped):
                expression = expression.inner
            elif isinstance(expression, Conditional) and isinstance(truth := self._truth(expression.condition), bool):
                expression = expression.then if truth else expression.otherwise
            else:
                return expression

    def _truth(self, condition: Expression) -> object:
        try:
            return self.frame.module.session.run(lambda: to_bool(evaluate(condition, self.frame)))
        except Failure:
            return None

    def _entry(self, constructor: ObjectOf, name: str) -> Expression | None:
        found: Expression | None = None
        for key_expression, item in constructor.entries:
            key = key_expression.value if isinstance(key_expression, Literal) else self._key(key_expression)
            if not isinstance(key, str):
                raise Failure("a key is not known", key_expression)
            if key == name:
                found = item
        return found

    def _key(self, expression: Expression) -> Value:
        found: Value = self.frame.module.session.run(lambda: to_text(evaluate(expression, self.frame)))
        return found

    def items(self) -> Iterator[Located]:
        inner = self.peeled()
        if isinstance(inner, ListOf):
            yield from map(self._inside, inner.items)
            return
        value = self.value
        for index, item in enumerate(value if isinstance(value, tuple) else ()):
            yield Part(self, (), value, index, item)

    def key_span(self, key: str) -> Span:
        inner = self.peeled()
        for name, _ in inner.entries if isinstance(inner, ObjectOf) else ():
            if isinstance(name, Literal) and name.value == key:
                return name.span
        return super().key_span(key)

    def documents(self, language: DocumentLanguage = "json") -> tuple[Located, ...]:
        from scanner.inputs.terraform.documents.parts import documents  # noqa: PLC0415  # made of cells themselves

        return documents(self, language)


class Part(Derived):
    """A part of what an expression comes to. It stands where the expression stands, and has a way of its own."""

    __slots__ = ("_cell", "_path")

    def __init__(
        self, cell: ExpressionCell, path: Keys, whole: Value | Absent, step: Step, value: Value | Absent
    ) -> None:
        super().__init__(cell, step, value)  # type: ignore[arg-type]  # absent parts are never made
        self._cell = cell
        # Items that come any number of times move those behind them: these are found by what they are.
        moved = (
            isinstance(whole, tuple) and isinstance(step, int) and any(type(one) is Repeated for one in whole[:step])
        )
        self._path: Keys = (*path, Member(value) if moved else step)  # type: ignore[arg-type]

    def get(self, step: Step) -> Located | None:
        found = child(self._value, step)
        return None if found is ABSENT else Part(self._cell, self._path, self._value, step, found)

    def items(self) -> Iterator[Located]:
        value = self._value
        for index, item in enumerate(value if isinstance(value, tuple) else ()):
            yield Part(self._cell, self._path, value, index, item)

    def origins(self) -> tuple[Origin, ...]:
        return self._cell.origins_within(self._path, self._value)

    def written_at(self) -> Origin | None:
        return self._cell.written_within(self._path)


def argument(value: Value) -> Value | Absent:
    """An argument's value: null is absent, also as one of several choices."""
    if value is None:
        return ABSENT
    if type(value) is OneOf and None in value.choices:
        return one_of((ABSENT if choice is None else choice for choice in value.choices), value.reasons)
    return value


class BlockCell(Located):
    """A block as a map of its arguments and nested blocks; ``place`` is where it is shown, if not there."""

    __slots__ = ("_cells", "_value", "block", "frame", "place", "subject")

    def __init__(self, block: Block, frame: Frame, subject: str, place: Block | None = None) -> None:
        self.block, self.frame, self.subject, self.place = block, frame, subject, place or block
        self._cells: dict[str, Located | None] | None = None
        self._value: object = _NOT_YET

    @property
    def value(self) -> Value | Absent:
        if self._value is _NOT_YET:
            self._value = self.frame.module.session.run(self._evaluate)
        return self._value  # type: ignore[return-value]

    def _evaluate(self) -> Value:
        try:
            return block_value(self.block, self.frame, None)
        except Failure as failure:
            return self.frame.module.session.give_up(failure, self.subject, self.block.header)

    @property
    def span(self) -> Span:
        return self.place.header

    def get(self, step: Step) -> Located | None:
        if not isinstance(step, str):
            return None
        if self._cells is None:
            self._cells = {}
        if step not in self._cells:
            self._cells[step] = self._make(step)
        return self._cells[step]

    def _make(self, name: str) -> Located | None:
        written = self.block.attributes.get(name)
        if written is not None:
            return ExpressionCell(written.expression, self.frame, f"{self.subject}.{name}")
        if name not in names_of(self.block):
            return None
        return blocks_cell(self.block, name, self.frame, f"{self.subject}.{name}")

    def entries(self) -> Iterator[tuple[str, Located]]:
        for name in (*self.block.attributes, *names_of(self.block)):
            found = self.get(name)
            if found is not None:
                yield name, found


def blocks_cell(
    block: Block, name: str, frame: Frame, subject: str, make: Callable[[Nested], BlockCell] | None = None
) -> Located | None:
    """The nested blocks of one type as a list; None where there are none after all."""
    found = frame.module.session.run(lambda: _listed(block, name, frame, subject))
    if isinstance(found, Unknown):
        return Constant(found, block.header)
    if not found:
        return None
    cells: list[Located] = []
    for one in found:
        cell = make(one) if make is not None else BlockCell(one.block, one.frame, subject, one.place)
        cells.append(RepeatedCell(cell, Unknown(one.doubt)) if one.doubt else cell)
    return Items(cells, found[0].place.header)


def _listed(block: Block, name: str, frame: Frame, subject: str) -> list[Nested] | Unknown:
    try:
        return list(nested(block, name, frame))
    except Failure as failure:
        return frame.module.session.give_up(failure, subject, block.header)


class RepeatedCell(Located):
    """A block that may be there any number of times."""

    __slots__ = ("_cell", "_doubt")

    def __init__(self, cell: Located, doubt: Unknown) -> None:
        self._cell, self._doubt = cell, doubt

    @property
    def value(self) -> Value | Absent:
        value = self._cell.value
        return Repeated(None if isinstance(value, Absent) else value, self._doubt.reasons)

    @property
    def span(self) -> Span:
        return self._cell.span

    @property
    def header(self) -> Span:
        return self._cell.header

    @property
    def sensitive(self) -> bool:
        return self._cell.sensitive

    def origins(self) -> tuple[Origin, ...]:
        return self._cell.origins()

    def written_at(self) -> Origin | None:
        return self._cell.written_at()

    def get(self, step: Step) -> Located | None:
        return self._cell.get(step)

    def entries(self) -> Iterator[tuple[str, Located]]:
        return self._cell.entries()
