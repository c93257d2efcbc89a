"""Functions that see more than the values of their arguments: ``try``, ``can``, templates, ``issensitive``."""

import re
from collections.abc import Callable
from typing import Final, TypeAlias

from scanner.inputs.terraform import functions
from scanner.inputs.terraform.expressions.attempts import Attempt
from scanner.inputs.terraform.expressions.effort import effort
from scanner.inputs.terraform.expressions.failures import Failure, LimitError
from scanner.inputs.terraform.expressions.filesystem import Templates, template_of
from scanner.inputs.terraform.expressions.frame import Frame
from scanner.inputs.terraform.expressions.operators import reasons_of
from scanner.inputs.terraform.expressions.steps import AFTER_APPLY
from scanner.inputs.terraform.resources.existence import may_be_missing
from scanner.inputs.terraform.values.conversion import plain, to_text
from scanner.inputs.terraform.values.marks import Encoded, marked
from scanner.model.value import Reason, Unknown, UnknownText, Value, is_known, one_of, unknowns
from scanner.syntax.hcl.tree import (
    Broken,
    Call,
    Expression,
    GetAttr,
    Index,
    ListOf,
    Literal,
    Name,
    ObjectOf,
    Wrapped,
    walk,
)

Evaluate: TypeAlias = Callable[[Expression, Frame], Value]

_VARIABLE: Final = re.compile(r"[^\W\d][\w-]*")
_SURE: Final = (Literal, Name, GetAttr, Index, ListOf, ObjectOf, Wrapped)


def _try(expression: Call, frame: Frame, evaluate: Evaluate) -> Value:
    found: list[Value] = []
    missing: tuple[Reason, ...] = ()
    for argument in expression.arguments:
        try:
            value, doubt = _attempted(argument, frame, evaluate)
        except LimitError:
            raise
        except Failure:  # trying one after the other is what try does
            continue
        if doubt:
            found.append(value)
            missing += doubt
            continue
        if found:
            return plain(one_of((*found, value), missing))
        return value if argument is expression.arguments[-1] or _cannot_fail(argument, value) else _vague(value)
    if found:
        return plain(one_of(found, missing))
    raise Failure("every argument of try fails")


def _attempted(expression: Expression, frame: Frame, evaluate: Evaluate) -> tuple[Value, tuple[Reason, ...]]:
    """The value, and why the expression may fail all the same."""
    session = frame.module.session
    outer, session.attempt = session.attempt, Attempt()
    try:
        value = evaluate(expression, frame)
        doubt = session.attempt.doubt(value) if _cannot_fail(expression, value) else ()
    finally:
        session.attempt = outer
    return value, doubt + may_be_missing(expression, frame, evaluate)


def _vague(value: Value) -> Unknown:
    return Unknown(reason for one in unknowns(value) for reason in one.reasons)


def _cannot_fail(expression: Expression, value: Value) -> bool:
    """Whether what evaluates now will do so whatever the unknown parts turn out to be: references to what
    is known after apply do, conversions and calls may not.
    """
    return is_known(value) or (
        all(isinstance(one, _SURE) for one in walk(expression))
        and all(reason.why == AFTER_APPLY for reason in _vague(value).reasons)
    )


def _can(expression: Call, frame: Frame, evaluate: Evaluate) -> Value:
    if len(expression.arguments) != 1:
        raise Failure("can takes one argument")
    try:
        value, doubt = _attempted(expression.arguments[0], frame, evaluate)
    except LimitError:
        raise
    except Failure:
        return False
    if doubt:
        return Unknown(doubt)
    return True if _cannot_fail(expression.arguments[0], value) else _vague(value)


def _is_marked(call: Call, frame: Frame, evaluate: Evaluate) -> Value:
    if len(call.arguments) != 1:
        raise Failure("issensitive takes one argument")
    (expression,) = call.arguments
    from scanner.inputs.terraform.resources.sensitivity import is_sensitive  # noqa: PLC0415  # it needs `evaluate`

    value = evaluate(expression, frame)
    if isinstance(expression, (ListOf, ObjectOf)):
        return False
    return True if is_sensitive(expression, frame) else _vague(value) if not is_known(value) else False


def _json_encode(expression: Call, frame: Frame, evaluate: Evaluate) -> Value:
    """The text remembers what it was made of, for those who look for its parts."""
    return marked(_encoded("jsonencode", expression, frame, evaluate), Encoded(expression.arguments[0], frame, "json"))


def _yaml_encode(expression: Call, frame: Frame, evaluate: Evaluate) -> Value:
    """As ``_json_encode``."""
    return marked(_encoded("yamlencode", expression, frame, evaluate), Encoded(expression.arguments[0], frame, "yaml"))


def _encoded(name: str, expression: Call, frame: Frame, evaluate: Evaluate) -> Value:
    arguments = [evaluate(argument, frame) for argument in expression.arguments]
    frame.module.session.charge(effort(name, arguments) // 8, expression)
    return functions.call(name, arguments)


def _template_file(expression: Call, frame: Frame, evaluate: Evaluate) -> Value:
    if len(expression.arguments) != 2:
        raise Failure("templatefile takes two arguments")
    path = to_text(evaluate(expression.arguments[0], frame))
    names = evaluate(expression.arguments[1], frame)
    if path is None:
        raise Failure("the path of a template is null")
    template = template_of(path, frame.module, expression) if isinstance(path, str) else path
    return render(template, names, frame, evaluate)


def _template_string(expression: Call, frame: Frame, evaluate: Evaluate) -> Value:
    if len(expression.arguments) != 2:
        raise Failure("templatestring takes two arguments")
    if not isinstance(expression.arguments[0], (Name, GetAttr, Index)):
        raise Failure("the template must be a reference", expression.arguments[0])
    text = evaluate(expression.arguments[0], frame)
    names = evaluate(expression.arguments[1], frame)
    if isinstance(text, Unknown):
        return render(text, names, frame, evaluate)
    if not isinstance(text, str):
        raise Failure("the template must be a string")
    from scanner.syntax.hcl import parse_template  # noqa: PLC0415  # few configurations have templates

    return render(parse_template("", text), names, frame, evaluate)


def render(template: Expression | Unknown, names: Value, frame: Frame, evaluate: Evaluate) -> Value:
    """A template with its own names, seen from a frame.

    Raises:
        Failure: it is none, or these are none.
    """
    if not isinstance(names, (dict, Unknown)) or isinstance(names, UnknownText):
        raise Failure("the variables of a template must be an object")
    if isinstance(template, Unknown) or isinstance(names, Unknown):
        return Unknown(reasons_of(*(one for one in (template, names) if isinstance(one, Unknown))))
    wrong = next((name for name in names if not _VARIABLE.fullmatch(name)), None)
    if wrong is not None:
        raise Failure(f'"{wrong[:40]}" is no name of a variable')
    inside = next((one for one in walk(template) if isinstance(one, Broken)), None)
    if inside is not None:
        raise Failure("the template is not valid")
    found = evaluate(template, Frame(Templates(frame.module), dict(names)))  # type: ignore[arg-type]
    if found is None:
        raise Failure("the result of the template is null")
    return found


def _ephemeral_as_null(expression: Call, frame: Frame, evaluate: Evaluate) -> Value:
    """Null for a reference to what is ephemeral itself."""
    from scanner.inputs.terraform.expressions.evaluate import chain  # noqa: PLC0415  # which imports this table

    arguments = [evaluate(argument, frame) for argument in expression.arguments]
    for argument in expression.arguments:
        root, steps = chain(argument)
        name = steps[0].name if steps and isinstance(steps[0], GetAttr) else ""
        if isinstance(root, Name) and root.name not in frame.names:
            variable = frame.module.configuration.variables.get(name) if root.name == "var" else None
            flag = variable.attributes.get("ephemeral") if variable is not None else None
            is_set = flag is not None and isinstance(flag.expression, Literal) and flag.expression.value is True
            if is_set or root.name == "ephemeral":
                return None
    return functions.call("ephemeralasnull", arguments)


SPECIAL: Final[dict[str, Callable[[Call, Frame, Evaluate], Value]]] = {
    "can": _can,
    "ephemeralasnull": _ephemeral_as_null,
    "issensitive": _is_marked,
    "jsonencode": _json_encode,
    "yamlencode": _yaml_encode,
    "templatefile": _template_file,
    "templatestring": _template_string,
    "try": _try,
}
