"""The text of a policy document as the AWS provider writes it: indented by two, or without any white space."""

from typing import Final

from scanner.inputs.terraform.functions.json_text import quoted
from scanner.inputs.terraform.values.templates import join_parts
from scanner.model.value import ABSENT, OneOf, Unknown, UnknownText, Value

_INDENT: Final = "  "


def policy_json(document: Value, *, minified: bool) -> Value:
    """The text; what is not known is an unknown part of it."""
    known = document
    if isinstance(document, dict) and isinstance(document.get("Statement"), tuple):
        statements = document["Statement"]
        assert isinstance(statements, tuple)  # noqa: S101  # asked above
        known = {**document, "Statement": tuple(_normal(one) for one in statements)}
    parts: list[Value] = []
    _write(known, parts, None if minified else "\n")
    return join_parts(parts)


def _normal(statement: Value) -> Value:
    """A statement with principals and conditions in the one form that the provider gives them."""
    if not isinstance(statement, dict):
        return statement
    found = dict(statement)
    for name in ("Principal", "NotPrincipal"):
        held = found.get(name)
        if isinstance(held, str):
            found[name] = "*"
        elif isinstance(held, dict):
            found[name] = {key: _last_first(held[key]) for key in sorted(held)}
    condition = found.get("Condition")
    if isinstance(condition, dict):
        found["Condition"] = {
            test: {key: _alone(keys[key]) for key in sorted(keys)} if isinstance(keys, dict) else keys
            for test, keys in sorted(condition.items())
        }
    return found


def _last_first(value: Value) -> Value:
    if isinstance(value, tuple) and all(isinstance(item, str) for item in value):
        return tuple(sorted((item for item in value if isinstance(item, str)), reverse=True))
    return value


def _alone(value: Value) -> Value:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple) and len(value) == 1 and isinstance(value[0], (str, UnknownText)):
        return value[0]
    return value


def _write(value: Value, parts: list[Value], line: str | None) -> None:
    """``line`` is a line break with the indentation of the value's own line, None where all is on one."""
    inner = line + _INDENT if line is not None else None
    if isinstance(value, UnknownText):
        parts.append('"')
        parts += [quoted(part)[1:-1] if isinstance(part, str) else Unknown(part.reasons) for part in value.parts]
        parts.append('"')
    elif isinstance(value, Unknown):
        parts.append(Unknown(value.reasons))
    elif isinstance(value, dict):
        perhaps = [item for item in value.values() if isinstance(item, OneOf) and ABSENT in item.choices]
        if perhaps:
            parts.append(Unknown(reason for item in perhaps for reason in item.reasons))
            return
        for position, (key, item) in enumerate(value.items()):
            parts.append(("," if position else "{") + (inner or "") + quoted(key) + (": " if inner else ":"))
            _write(item, parts, inner)
        parts.append((line or "") + "}" if value else "{}")
    elif isinstance(value, tuple):
        for position, item in enumerate(value):
            parts.append(("," if position else "[") + (inner or ""))
            _write(item, parts, inner)
        parts.append((line or "") + "]" if value else "[]")
    elif isinstance(value, bool):
        parts.append("true" if value else "false")
    else:
        parts.append("null" if value is None else quoted(value) if isinstance(value, str) else str(value))
