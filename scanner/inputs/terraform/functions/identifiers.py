"""Values that are made up when Terraform runs, and identifiers that are not."""

from typing import Final

from scanner.inputs.terraform.expressions.failures import Failure
from scanner.inputs.terraform.functions.function import Function
from scanner.inputs.terraform.values.conversion import is_number
from scanner.inputs.terraform.values.types import NUMBER, STRING
from scanner.model.value import Unknown, UnknownText, Value

_NAMESPACES: Final = {"dns": "NAMESPACE_DNS", "url": "NAMESPACE_URL", "oid": "NAMESPACE_OID", "x500": "NAMESPACE_X500"}
_LEAST_COST: Final = 4
_MOST_COST: Final = 31


def _at_run(name: str) -> Function:
    return Function(lambda: Unknown.because(f"function {name}", "is known only while terraform runs"))


def _bcrypt(text: str, *cost: Value) -> Value:  # noqa: ARG001  # a new salt each time
    if len(cost) > 1:
        raise Failure("bcrypt takes at most two arguments")
    if cost and is_number(cost[0]) and cost[0] > _MOST_COST:  # type: ignore[operator]
        raise Failure(f"the cost of bcrypt is at most {_MOST_COST}")
    return Unknown.because("function bcrypt", "is known only while terraform runs")


def _compressed(text: str) -> Value:  # noqa: ARG001
    """The header is always the same; the rest depends on the compressor."""
    return UnknownText(["H4sIAAAAAAAA/", Unknown.because("function base64gzip", "is not evaluated")])


def _decrypted(text: str, key: str) -> Value:
    """With a key that is none, Terraform refuses."""
    import base64  # noqa: PLC0415  # hardly any configuration decrypts

    if "-----BEGIN " not in key:
        raise Failure("rsadecrypt takes a private key in PEM form")
    try:
        base64.b64decode(text, validate=True)
    except ValueError:
        raise Failure("the text is not valid Base64") from None
    return Unknown.because("function rsadecrypt", "is not evaluated")


def _uuid(namespace: str, name: str) -> Value:
    import uuid  # noqa: PLC0415  # hardly any configuration names things so

    known = _NAMESPACES.get(namespace)
    try:
        space: uuid.UUID = getattr(uuid, known) if known is not None else uuid.UUID(namespace)
    except ValueError:
        raise Failure(f'"{namespace[:50]}" is neither a UUID nor a namespace') from None
    return str(uuid.uuid5(space, name))


FUNCTIONS: Final = {
    "base64gzip": Function(_compressed, (STRING,)),
    "bcrypt": Function(_bcrypt, (STRING,), NUMBER),
    "plantimestamp": _at_run("plantimestamp"),
    "rsadecrypt": Function(_decrypted, (STRING, STRING)),
    "timestamp": _at_run("timestamp"),
    "uuid": _at_run("uuid"),
    "uuidv5": Function(_uuid, (STRING, STRING)),
}
