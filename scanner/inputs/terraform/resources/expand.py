"""``count``, ``for_each`` and dynamic blocks: which instances of something there are.

A known collection gives one member an item, with its key. Of an unknown one the members that surely exist
are there, and one more without a key stands for whatever others there may be.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Final, Literal, NamedTuple, TypeAlias

from scanner.inputs.terraform.expressions.evaluate import evaluate
from scanner.inputs.terraform.expressions.failures import Failure, LimitError
from scanner.inputs.terraform.expressions.frame import Binding, Frame
from scanner.inputs.terraform.expressions.iteration import MAX_ITEMS
from scanner.inputs.terraform.resources.existence import Cause, cause_of, doubt_of
from scanner.inputs.terraform.values.conversion import is_number, kind_of, number, plain, to_bool, to_number, to_text
from scanner.inputs.terraform.values.sets import SetValue, SomeTuple
from scanner.model.value import OneOf, PartialMap, Reason, Repeated, Unknown, Value, one_of
from scanner.syntax.hcl.tree import Block, Expression

Form: TypeAlias = Literal["single", "count", "each"]
Key: TypeAlias = "str | int | None"


class Member(NamedTuple):
    """One instance: its key, the frame it is evaluated in, whether it surely exists, and what decides that."""

    key: Key
    frame: Frame
    presence: "Literal[True] | Unknown"
    cause: Cause | None = None


class Expansion:
    """All instances; ``form`` tells how they are addressed."""

    __slots__ = ("_by_key", "form", "members")

    def __init__(self, form: Form, members: Sequence[Member]) -> None:
        self.form, self.members = form, tuple(members)
        self._by_key: dict[Key, int] | None = None

    def position(self, key: Value) -> int | None:
        """The position of the member with a key, else of the one that stands for unknown keys."""
        if self._by_key is None:
            self._by_key = {one.key: position for position, one in enumerate(self.members)}
        if self.form == "count" and isinstance(key, str) and key.isdecimal():
            key = int(key[:9])
        elif self.form == "each" and is_number(key):
            key = to_text(key)
        if isinstance(key, (str, int)) and not isinstance(key, bool) and key in self._by_key:
            return self._by_key[key]
        return self._by_key.get(None)


def expand(block: Block, frame: Frame) -> Expansion:
    """The instances that ``count`` or ``for_each`` of a block ask for.

    Raises:
        Failure: a value that neither takes.
    """
    found = asked_for(block)
    if found is not None and found[0] == "each" and "count" in block.attributes:
        raise Failure("count and for_each exclude each other", found[1])
    return _expanded(*found, evaluate(found[1], frame), frame) if found is not None else _single(True, frame)


def uncertain(block: Block, frame: Frame, why: Unknown) -> Expansion:
    """The instances where what asks for them could not be evaluated."""
    found = asked_for(block)
    return _expanded(*found, why, frame) if found is not None else _single(why, frame)


def asked_for(block: Block) -> tuple[Form, Expression] | None:
    """How instances are asked for, and by which expression: ``for_each``, ``count`` or OpenTofu's ``enabled``."""
    attributes = block.attributes
    if "for_each" in attributes:
        return "each", attributes["for_each"].expression
    if "count" in attributes:
        return "count", attributes["count"].expression
    for one in block.blocks:
        if one.type == "lifecycle" and "enabled" in one.attributes:
            return "single", one.attributes["enabled"].expression
    return None


def _expanded(form: Form, expression: Expression, value: Value, frame: Frame) -> Expansion:
    if form == "each":
        return _each(value, expression, frame)
    if form == "count":
        return _count(value, expression, frame)
    enabled = to_bool(value)
    if enabled is None:
        raise Failure("enabled is null", expression)
    return _single(enabled, frame, cause_of(expression, frame))


def _single(enabled: bool | Unknown, frame: Frame, cause: Cause | None = None) -> Expansion:  # a truth
    if isinstance(enabled, Unknown):
        return Expansion("single", [Member(None, frame, enabled, cause)])
    return Expansion("single", [Member(None, frame, True)] if enabled else [])


def _count(value: Value, expression: Expression, frame: Frame) -> Expansion:
    least = most = 0
    reasons: tuple[Reason, ...] = ()
    bounded = False
    if isinstance(value, OneOf):
        sizes = [to_number(plain(choice)) for choice in value.choices]
        known = [size for size in sizes if isinstance(size, int)]
        bounded = len(known) == len(sizes)
        least = min(known) if len(known) == len(sizes) else 0
        most, reasons = max([*known, least + 1]) if len(known) < len(sizes) else max(known), value.reasons
    else:
        size = to_number(value)
        if isinstance(size, Decimal):
            size = number(size)
        if isinstance(size, Unknown):
            most, reasons = 1, size.reasons
        elif not isinstance(size, int) or size < 0:
            raise Failure("count must be a whole number that is not negative", expression)
        else:
            least = most = size
    if least > MAX_ITEMS:
        raise LimitError(f"there would be more than {MAX_ITEMS} instances", expression)
    frame.module.session.afford(least)
    members = [Member(index, _counted(index, expression, frame), True) for index in range(least)]
    if most > least:
        cause = cause_of(expression, frame)
        doubt = doubt_of(cause, frame, reasons)
        # Of a single one that may be there, the index is known.
        key = least if bounded and most == least + 1 else None
        members.append(Member(key, _counted(doubt if key is None else key, expression, frame), doubt, cause))
    return Expansion("count", members)


def expected(key: Key, block: Block, frame: Frame) -> Member:
    """The instance of a key that is known from elsewhere, perhaps better than what the block says; what the
    collection has there is not known.
    """
    name = "count" if isinstance(key, int) else "each"
    written = block.attributes.get("count" if name == "count" else "for_each")
    bindings = {name: Binding(written.expression, frame, key)} if written is not None else {}
    item: Value = Unknown.because("each.value", "is not in the plan")
    values: Value = {"index": key} if name == "count" else {"key": key, "value": item}
    return Member(key, frame.bind({name: values}, bindings), True)


def _counted(index: Value, expression: Expression, frame: Frame) -> Frame:
    return frame.bind({"count": {"index": index}}, {"count": Binding(expression, frame, index)})


def _each(value: Value, expression: Expression, frame: Frame) -> Expansion:
    known, others, reasons = entries_of(value, expression)
    frame.module.session.afford(len(known))
    members = [Member(key, _one(key, item, expression, frame), True) for key, item in known.items()]
    if reasons:
        cause = cause_of(expression, frame)
        doubt = doubt_of(cause, frame, reasons)
        key = one_of([one for one, _ in others], reasons) if others else doubt
        item = one_of([one for _, one in others], reasons) if others else _item(cause, doubt)
        members.append(Member(None, _one(plain(key), plain(item), expression, frame), doubt, cause))
    return Expansion("each", members)


def _item(cause: Cause, doubt: Unknown) -> Unknown:
    """Of a set the value of an item is its key, of a map it is something else."""
    return doubt if cause[1].startswith("toset(") else Unknown(doubt.reasons)


def _one(key: Value, item: Value, expression: Expression, frame: Frame) -> Frame:
    return frame.bind({"each": {"key": key, "value": item}}, {"each": Binding(expression, frame, key)})


_NO_REASON: Final[tuple[Reason, ...]] = ()


def entries_of(
    value: Value, expression: Expression
) -> tuple[Mapping[str, Value], list[tuple[Value, Value]], tuple[Reason, ...]]:
    """Of a ``for_each``: the entries that surely exist, those that may, and why that is not known.

    Where there are reasons and no possible entries, anything may exist.
    """
    if isinstance(value, dict):
        return _bounded(value, expression), [], _NO_REASON
    if isinstance(value, PartialMap):
        return _bounded(value.known, expression), [], value.reasons
    if isinstance(value, (SetValue, SomeTuple)):
        return _entries_of_set(value, expression)
    if isinstance(value, OneOf):
        return _entries_of_choices(value, expression)
    if isinstance(value, Unknown):
        return {}, [], value.reasons
    raise Failure(f"for_each takes a map or a set of strings, not a {kind_of(value)}", expression)


def _bounded(entries: dict[str, Value], expression: Expression) -> dict[str, Value]:
    if len(entries) > MAX_ITEMS:
        raise LimitError(f"there would be more than {MAX_ITEMS} instances", expression)
    return {key: entries[key] for key in sorted(entries)}


def _entries_of_set(
    value: tuple[Value, ...], expression: Expression
) -> tuple[Mapping[str, Value], list[tuple[Value, Value]], tuple[Reason, ...]]:
    known: dict[str, Value] = {}
    others: list[tuple[Value, Value]] = []
    reasons: list[Reason] = []
    for item in value:
        inner = item.item if isinstance(item, Repeated) else item
        if isinstance(item, Unknown):
            reasons += item.reasons
            others.append((inner, inner))
            continue
        if not isinstance(item, str):
            raise Failure(f"for_each takes a set of strings, not of a {kind_of(item)}", expression)
        known[item] = item
    return _bounded(known, expression), others, tuple(reasons)


def _entries_of_choices(
    value: OneOf, expression: Expression
) -> tuple[Mapping[str, Value], list[tuple[Value, Value]], tuple[Reason, ...]]:
    others: list[tuple[Value, Value]] = []
    for choice in value.choices:
        known, possible, reasons = entries_of(plain(choice), expression)
        others += [*known.items(), *possible]
        if reasons and not possible:
            return {}, [], value.reasons
    return {}, others, value.reasons
