"""Nested blocks of a body, those that ``dynamic`` generates included."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from scanner.inputs.terraform.expressions.evaluate import evaluate
from scanner.inputs.terraform.expressions.failures import ExhaustedError, Failure
from scanner.inputs.terraform.expressions.frame import Binding, Frame
from scanner.inputs.terraform.expressions.iteration import walk
from scanner.inputs.terraform.values.conversion import plain
from scanner.model.value import OneOf, PartialMap, Reason, Repeated, Unknown, Value
from scanner.syntax.hcl.tree import Block, Literal, Name

MAX_DEPTH: Final = 30
# A generated block costs as much as this many evaluated nodes.
BLOCK_STEPS: Final = 20


class Nested(NamedTuple):
    """A block to be evaluated in a frame; ``doubt`` says why it may be there any number of times. ``place`` is
    the block that stands for it in the source: of one that is generated the ``dynamic`` block.
    """

    block: Block
    frame: Frame
    place: Block
    doubt: tuple[Reason, ...] = ()


def names_of(block: Block) -> tuple[str, ...]:
    """The types of the nested blocks, in the order of the source."""
    if not block.blocks:
        return ()
    return tuple(
        dict.fromkeys(one.labels[0] if one.type == "dynamic" and one.labels else one.type for one in block.blocks)
    )


def nested(block: Block, name: str, frame: Frame) -> Iterator[Nested]:
    """The nested blocks of one type, in the order of the source."""
    for one in block.blocks:
        if one.type == name:
            yield Nested(one, frame, one)
        elif one.type == "dynamic" and one.labels and one.labels[0] == name:
            yield from _generated(one, frame)


def _generated(dynamic: Block, frame: Frame) -> Iterator[Nested]:
    contents = [one for one in dynamic.blocks if one.type == "content"]
    collection = dynamic.attributes.get("for_each")
    if not contents or collection is None:
        return
    content, expression = contents[0], collection.expression
    try:
        value = evaluate(expression, frame)
        items = list(walk(plain_collection(value)))
    except ExhaustedError:
        raise
    except Failure as failure:
        doubt = frame.module.session.fail(failure, f"dynamic.{dynamic.labels[0]}", expression)
        items = [(doubt, doubt, doubt.reasons)]
    iterator = _iterator(dynamic)
    frame.module.session.generate(len(items), expression)
    for key, item, doubts in items:
        frame.module.session.charge(BLOCK_STEPS, expression)
        names: dict[str, Value] = {iterator: {"key": key, "value": item}}
        yield Nested(content, frame.bind(names, {iterator: Binding(expression, frame, key)}), dynamic, doubts)


def plain_collection(value: Value) -> Value:
    """Alternatives of collections as one of which every item may be there."""
    if not isinstance(value, OneOf):
        return value
    items: list[Value] = []
    for choice in value.choices:
        one = plain(choice)
        if isinstance(one, tuple):
            items += [item if isinstance(item, Repeated) else Repeated(item, value.reasons) for item in one]
        elif isinstance(one, dict):
            items += [Repeated(item, value.reasons) for item in one.values()]
        elif one is not None:
            items.append(Repeated(Unknown(value.reasons), value.reasons))
    return tuple(items)


def _iterator(dynamic: Block) -> str:
    written = dynamic.attributes.get("iterator")
    expression = written.expression if written is not None else None
    if isinstance(expression, Name):
        return expression.name
    # The JSON syntax has names in quotes.
    if isinstance(expression, Literal) and isinstance(expression.value, str):
        return expression.value
    return dynamic.labels[0]


def nested_values(block: Block, name: str, frame: Frame, why: Reason | None, depth: int = 0) -> Value:
    """The blocks of one type as a list of maps; None where there are none.

    With ``why`` each map may have more entries than are written, for that reason.
    """
    found: list[Value] = []
    for one in nested(block, name, frame):
        value = block_value(one.block, one.frame, why, depth + 1)
        found.append(Repeated(value, one.doubt) if one.doubt else value)
    return tuple(found) if found or any(_named(one, name) for one in block.blocks) else None


def _named(block: Block, name: str) -> bool:
    return block.type == name or (block.type == "dynamic" and block.labels[:1] == (name,))


def block_value(block: Block, frame: Frame, why: Reason | None, depth: int = 0) -> Value:
    """A block's arguments and nested blocks as a map; arguments that are null are left out."""
    if depth > MAX_DEPTH:
        return Unknown.because("a block", "is nested too deeply", block.header)
    known: dict[str, Value] = {}
    for name, attribute in block.attributes.items():
        try:
            value = evaluate(attribute.expression, frame)
        except ExhaustedError:
            raise
        except Failure as failure:
            value = frame.module.session.fail(failure, name, attribute.expression)
        if value is not None:
            known[name] = value
    for name in names_of(block):
        blocks = nested_values(block, name, frame, why, depth)
        if blocks is not None:
            known[name] = blocks
    return PartialMap(known, (why,)) if why is not None else known
