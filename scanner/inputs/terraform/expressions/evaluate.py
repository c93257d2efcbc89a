"""Expressions to values: one function a kind of node, chosen by a table.

A reference is handed to the module instance of the frame, which evaluates what it names by need. Nothing
is remembered here: locals, variables, outputs, resource attributes and cells remember their own values.
"""

from collections.abc import Callable
from typing import Any, Final

from scanner.inputs.terraform import functions
from scanner.inputs.terraform.expressions import operators
from scanner.inputs.terraform.expressions.effort import effort, weight
from scanner.inputs.terraform.expressions.failures import ExhaustedError, Failure, LimitError
from scanner.inputs.terraform.expressions.filesystem import FILE_FUNCTIONS, call_file_function
from scanner.inputs.terraform.expressions.frame import Frame
from scanner.inputs.terraform.expressions.iteration import for_list, for_object, for_text, splat
from scanner.inputs.terraform.expressions.operators import reasons_of
from scanner.inputs.terraform.expressions.special import SPECIAL
from scanner.inputs.terraform.expressions.steps import attribute, index
from scanner.inputs.terraform.session import EXPRESSION_DEPTH
from scanner.inputs.terraform.values.conversion import composed, convert, each_choice, plain, to_bool, to_text
from scanner.inputs.terraform.values.marks import mark_of
from scanner.inputs.terraform.values.templates import join_parts
from scanner.inputs.terraform.values.types import Type
from scanner.inputs.terraform.values.unify import type_of, unify
from scanner.model.value import OneOf, PartialMap, Reason, Repeated, Unknown, UnknownText, Value, one_of, unknowns
from scanner.syntax.hcl.tree import (
    Binary,
    Broken,
    Call,
    Conditional,
    Expression,
    For,
    GetAttr,
    Index,
    ListOf,
    Literal,
    Name,
    ObjectOf,
    Opaque,
    Splat,
    Template,
    TemplateFor,
    TemplateIf,
    Unary,
    Wrapped,
)

# Fewer parts than this take no time; more than that take too much of it to look for their type.
_LIGHT: Final = 64
_HEAVY: Final = 1000


def evaluate(expression: Expression, frame: Frame) -> Value:
    """The value of an expression, null as None.

    Raises:
        Failure: Terraform would refuse it.
        Deeper: something must be evaluated first (``Session.run`` sees to it).
    """
    if type(expression) is Literal:
        return composed(expression.value)
    session = frame.module.session
    if session.depth >= EXPRESSION_DEPTH:
        raise LimitError("the expression is nested too deeply", expression)
    session.depth += 1
    session.steps += 1
    if session.steps > session.allowance:
        session.depth -= 1
        session.charge(0, expression)
    try:
        return _TABLE[type(expression)](expression, frame)
    except Failure as failure:
        if failure.expression is None:
            failure.expression = expression
        raise
    finally:
        session.depth -= 1


def _template(expression: Template, frame: Frame) -> Value:
    return join_parts(part if isinstance(part, str) else evaluate(part, frame) for part in expression.parts)


def _template_if(expression: TemplateIf, frame: Frame) -> Value:
    return _either(expression.condition, expression.then, expression.otherwise, frame)


def _template_for(expression: TemplateFor, frame: Frame) -> Value:
    return for_text(
        evaluate(expression.collection, frame),
        lambda key, value: evaluate(expression.body, _bound(frame, expression.key, key, expression.value, value)),
    )


def _bound(frame: Frame, key_name: str | None, key: Value, value_name: str, value: Value) -> Frame:
    # Only counted: evaluation stops where rounds have become too many.
    frame.module.session.steps += 2
    return frame.bind({value_name: value} if key_name is None else {key_name: key, value_name: value})


def _wrapped(expression: Wrapped, frame: Frame) -> Value:
    return evaluate(expression.inner, frame)


def _list(expression: ListOf, frame: Frame) -> Value:
    return tuple([evaluate(item, frame) for item in expression.items])


def _object(expression: ObjectOf, frame: Frame) -> Value:
    found: dict[str, Value] = {}
    unnamed: list[Value] = []
    for key_expression, item in expression.entries:
        key = to_text(evaluate(key_expression, frame))
        if key is None:
            raise Failure("the key of an object is null", key_expression)
        if isinstance(key, Unknown):
            unnamed.append(key)
            continue
        found[key] = evaluate(item, frame)
    return PartialMap(found, reasons_of(*unnamed)) if unnamed else found


def chain(expression: Expression) -> tuple[Expression, list[GetAttr | Index]]:
    """The root of a reference and the steps from it, first to last; whoever asks must not change these."""
    if not isinstance(expression, (GetAttr, Index)):
        return expression, []
    if expression.chain is not None:
        return expression.chain
    here: Expression = expression
    steps: list[GetAttr | Index] = []
    while isinstance(here, (GetAttr, Index)):
        steps.append(here)
        here = here.target
    steps.reverse()
    expression.chain = here, steps
    return expression.chain


def _reference(expression: Expression, frame: Frame) -> Value:
    root, steps = chain(expression)
    session = frame.module.session
    attempt = session.attempt
    used = 0
    if type(root) is not Name:
        value = evaluate(root, frame)
    elif root.name in frame.names:
        value = frame.names[root.name]
    else:
        # Nothing catches what fails in other places.
        session.attempt = None
        try:
            value, used = frame.module.reference(root.name, steps, frame)
        finally:
            session.attempt = attempt
    for step in steps[used:]:
        try:
            if isinstance(step, GetAttr):
                value = attribute(value, step.name)
                continue
            key = evaluate(step.key, frame)
            if attempt is not None:
                attempt.indexed(value, key)
            value = index(value, key)
        except Failure as failure:
            raise Failure(failure.message, failure.expression or expression) from None
    return value


def _splat(expression: Splat, frame: Frame) -> Value:
    return splat(
        evaluate(expression.target, frame),
        lambda item: evaluate(expression.each, frame.bind({Splat.ITEM: item})),
    )


def _unary(expression: Unary, frame: Frame) -> Value:
    return operators.unary(expression.operator, evaluate(expression.operand, frame))


def _binary(expression: Binary, frame: Frame) -> Value:
    left = evaluate(expression.left, frame)
    if expression.operator == "&&":
        return _as_attempted(operators.conjunction(left, lambda: evaluate(expression.right, frame)), left, frame)
    if expression.operator == "||":
        return _as_attempted(operators.disjunction(left, lambda: evaluate(expression.right, frame)), left, frame)
    right = evaluate(expression.right, frame)
    if isinstance(left, (tuple, dict)) and isinstance(right, (tuple, dict)):
        frame.module.session.charge(weight([left]) // 2, expression)
    return operators.binary(expression.operator, left, right)


def _as_attempted(value: Value, condition: Value, frame: Frame) -> Value:
    attempt = frame.module.session.attempt
    if attempt is not None:
        attempt.decided(condition)
    return value


def _conditional(expression: Conditional, frame: Frame) -> Value:
    return _either(expression.condition, expression.then, expression.otherwise, frame)


def _either(condition: Expression, then: Expression, otherwise: Expression, frame: Frame) -> Value:
    truth = to_bool(evaluate(condition, frame))
    if truth is None:
        raise Failure("the condition is null", condition)
    if not isinstance(truth, Unknown):
        chosen, other = (then, otherwise) if truth else (otherwise, then)
        value = evaluate(chosen, frame)
        return _as_both(value, other, frame)
    arms: list[Value] = []
    for arm in (then, otherwise):
        try:
            arms.append(evaluate(arm, frame))
        except Failure:
            arms.append(Unknown(truth.reasons))
    if weight(arms, _HEAVY) > _HEAVY:
        return plain(one_of(arms, truth.reasons))
    _as_attempted(None, truth, frame)
    wanted = _one_type(arms)
    return each_choice(OneOf(arms, truth.reasons), lambda arm: convert(arm, wanted))


def _as_both(value: Value, other: Expression, frame: Frame) -> Value:
    """The chosen value as the one type of both arms."""
    try:
        beside = evaluate(other, frame)
    except Failure:
        return value
    # Most arms are of the same kind, and null takes any type.
    if beside is None or value is None or (type(value) is type(beside) and not isinstance(value, (tuple, dict))):
        return value
    # Nobody compares large collections, which is what their type matters for.
    size = weight([value, beside], _HEAVY)
    if size > _LIGHT:
        frame.module.session.charge(size // 8, other)
    if size > _HEAVY:
        return value
    return convert(value, _one_type([value, beside]))


def _one_type(arms: list[Value]) -> Type:
    wanted = unify([type_of(arm) for arm in arms])
    if wanted is None:
        raise Failure("the two results of a conditional are of different types")
    return wanted


def _for(expression: For, frame: Frame) -> Value:
    def at(part: Expression) -> Callable[[Value, Value], Value]:
        return lambda key, value: evaluate(part, _bound(frame, expression.key, key, expression.value, value))

    collection = evaluate(expression.collection, frame)
    condition = at(expression.condition) if expression.condition is not None else None
    if expression.result_key is None:
        return for_list(collection, at(expression.result), condition)
    return for_object(collection, at(expression.result_key), at(expression.result), condition, group=expression.group)


def _call(expression: Call, frame: Frame) -> Value:
    name = expression.name.removeprefix("core::")
    special = SPECIAL.get(name)
    if special is not None and not expression.expand:
        return special(expression, frame, evaluate)
    arguments = [evaluate(argument, frame) for argument in expression.arguments]
    if expression.expand:
        arguments[-1:] = _expanded(arguments[-1])
    if name == "try" and arguments:
        return arguments[0]
    size = effort(name, arguments)
    frame.module.session.steps += 2
    if size > _LIGHT:
        frame.module.session.charge(size // 8, expression)
    if name in FILE_FUNCTIONS:
        return call_file_function(name, arguments, frame.module, expression)
    result = functions.call(name, arguments)
    if frame.module.session.attempt is not None:
        frame.module.session.attempt.called(name, arguments, result)
    return result


def _expanded(last: Value) -> tuple[Value, ...]:
    if isinstance(last, tuple):
        return last
    if isinstance(last, Unknown) and not isinstance(last, (UnknownText, PartialMap)):
        return (Repeated(Unknown(last.reasons), last.reasons),)
    raise Failure("only a list can be expanded into arguments")


def _opaque(expression: Opaque, frame: Frame) -> Value:
    """Unknown for the reasons of what it refers to. A policy document that it refers to is what it is."""
    reasons: dict[Reason, None] = {}
    last: Value = None
    for reference in expression.references:
        label = reference.source.text[reference.start : reference.end].decode("utf-8", "replace")
        try:
            last = evaluate(reference, frame)
            why = [reason for one in unknowns(last) for reason in one.reasons]
        except ExhaustedError:
            raise
        except Failure:
            why = []
        reasons.update(dict.fromkeys(why or [Reason(label, "decides in a way that the plan does not tell")]))
    if len(expression.references) == 1 and expression.texts:
        if mark_of(last) is not None:
            return last
        if isinstance(last, UnknownText):
            return UnknownText((Unknown(reasons),))
    return Unknown(reasons or [Reason("an expression", "is not in the plan")])


def _broken(expression: Expression, frame: Frame) -> Value:  # noqa: ARG001  # one signature for all
    return Unknown.because("an expression", "is not valid", expression.span)


_TABLE: Final[dict[type, Callable[[Any, Frame], Value]]] = {
    Literal: lambda expression, frame: composed(expression.value),  # noqa: ARG005
    Template: _template,
    TemplateIf: _template_if,
    TemplateFor: _template_for,
    Wrapped: _wrapped,
    ListOf: _list,
    ObjectOf: _object,
    Name: _reference,
    GetAttr: _reference,
    Index: _reference,
    Splat: _splat,
    Call: _call,
    Unary: _unary,
    Binary: _binary,
    Conditional: _conditional,
    For: _for,
    Broken: _broken,
    Opaque: _opaque,
}
