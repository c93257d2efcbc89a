"""Encodings and digests."""

import base64
import binascii
import csv
import hashlib
import io
from typing import Final
from urllib.parse import quote_plus

from scanner.inputs.terraform.conversion import number
from scanner.inputs.terraform.failures import Failure
from scanner.inputs.terraform.functions.function import Function
from scanner.inputs.terraform.functions.json_text import decode, encode
from scanner.inputs.terraform.operators import reasons_of
from scanner.inputs.terraform.types import ANY, STRING
from scanner.model.value import Unknown, UnknownText, Value

_CODECS: Final = {"UTF-8": "utf-8", "UTF-16LE": "utf-16-le", "UTF-16BE": "utf-16-be", "UTF-16": "utf-16-be"}


def _json_decode(text: Value) -> Value:
    if isinstance(text, (str, UnknownText)):
        return decode(text)
    return Unknown(reasons_of(text))


def _yaml_decode(text: str) -> Value:
    from scanner.syntax.yaml import parse_yaml  # noqa: PLC0415  # few configurations need it

    documents, problems = parse_yaml("", text, scalars="kubernetes")
    if any(problem.level == "error" for problem in problems) or len(documents) != 1:
        raise Failure("the text is not valid YAML of one document")
    value = documents[0].value if documents[0] is not None else None
    return number(value) if isinstance(value, float) else value  # type: ignore[return-value]


def _base64_decode(text: str) -> Value:
    try:
        return base64.b64decode(text, validate=True).decode("utf-8")
    except (binascii.Error, ValueError):
        raise Failure("the text is not the Base64 of valid UTF-8") from None


def _codec(name: str) -> str:
    found = _CODECS.get(name.upper())
    if found is None:
        raise Failure(f'the encoding "{name[:40]}" is not known')
    return found


def _text_encode(text: str, name: str) -> Value:
    return base64.b64encode(text.encode(_codec(name), "surrogatepass")).decode("ascii")


def _text_decode(text: str, name: str) -> Value:
    try:
        return base64.b64decode(text, validate=True).decode(_codec(name))
    except (binascii.Error, ValueError):
        raise Failure("the text cannot be decoded") from None


def _csv_decode(text: str) -> Value:
    try:
        rows = list(csv.reader(io.StringIO(text), strict=True))
    except csv.Error:
        raise Failure("the text is not valid CSV") from None
    rows = [row for row in rows if row]
    if not rows:
        raise Failure("the text has no header line")
    if any(len(row) != len(rows[0]) for row in rows):
        raise Failure("the lines have different numbers of fields")
    return tuple(dict(zip(rows[0], row, strict=True)) for row in rows[1:])


def _url_encode(text: str) -> Value:
    return quote_plus(text, safe="~")


def _digest(name: str, *, hexadecimal: bool) -> Function:
    def digest(text: str) -> Value:
        found = hashlib.new(name, text.encode(), usedforsecurity=False).digest()
        return found.hex() if hexadecimal else base64.b64encode(found).decode("ascii")

    return Function(digest, (STRING,))


FUNCTIONS: Final = {
    "base64decode": Function(_base64_decode, (STRING,)),
    "base64encode": Function(lambda text: base64.b64encode(text.encode()).decode("ascii"), (STRING,)),
    "base64sha256": _digest("sha256", hexadecimal=False),
    "base64sha512": _digest("sha512", hexadecimal=False),
    "csvdecode": Function(_csv_decode, (STRING,)),
    "jsondecode": Function(_json_decode, (STRING,), knowledge="own"),
    "jsonencode": Function(encode, (ANY,), knowledge="own", nulls=True),
    "md5": _digest("md5", hexadecimal=True),
    "sha1": _digest("sha1", hexadecimal=True),
    "sha256": _digest("sha256", hexadecimal=True),
    "sha512": _digest("sha512", hexadecimal=True),
    "textdecodebase64": Function(_text_decode, (STRING, STRING)),
    "textencodebase64": Function(_text_encode, (STRING, STRING)),
    "urlencode": Function(_url_encode, (STRING,)),
    "yamldecode": Function(_yaml_decode, (STRING,)),
}
