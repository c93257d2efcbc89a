"""Encodings and digests."""

import base64
import binascii
import hashlib
import re
from typing import Final
from urllib.parse import quote_plus

from scanner.inputs.terraform.expressions.failures import Failure
from scanner.inputs.terraform.expressions.operators import reasons_of
from scanner.inputs.terraform.functions import yaml_text
from scanner.inputs.terraform.functions.function import Function
from scanner.inputs.terraform.functions.json_text import decode, encode
from scanner.inputs.terraform.values.sets import make_list
from scanner.inputs.terraform.values.types import ANY, STRING
from scanner.model.value import Unknown, UnknownText, Value

# Names as IANA has them, beside those of Python's own aliases; Terraform knows no others.
_CODECS: Final = {
    "big5": "big5",
    "euc-jp": "euc_jp",
    "euc-kr": "euc_kr",
    "gb18030": "gb18030",
    "gbk": "gbk",
    "hz-gb-2312": "hz",
    "ibm037": "cp037",
    "ibm437": "cp437",
    "ibm850": "cp850",
    "ibm852": "cp852",
    "ibm855": "cp855",
    "ibm00858": "cp858",
    "ibm860": "cp860",
    "ibm862": "cp862",
    "ibm863": "cp863",
    "ibm865": "cp865",
    "ibm866": "cp866",
    "ibm1047": "cp1047",
    "ibm01140": "cp1140",
    "iso-2022-jp": "iso2022_jp",
    **{f"iso-8859-{part}": f"iso8859_{part}" for part in (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 13, 14, 15, 16)},
    "latin1": "iso8859_1",
    "koi8-r": "koi8_r",
    "koi8-u": "koi8_u",
    "macintosh": "mac_roman",
    "shift_jis": "shift_jis",
    "utf-8": "utf-8",
    "utf-16": "utf-16",
    "us-ascii": "ascii",
    "utf-16be": "utf-16-be",
    "utf-16le": "utf-16-le",
    **{f"windows-125{part}": f"cp125{part}" for part in range(9)},
    "windows-874": "cp874",
}


def _json_decode(text: Value) -> Value:
    if isinstance(text, (str, UnknownText)):
        return decode(text)
    return Unknown(reasons_of(text))


_BREAKS: Final = str.maketrans("", "", "\r\n")


def _base64_decode(text: str) -> Value:
    try:
        return base64.b64decode(text.translate(_BREAKS), validate=True).decode("utf-8")
    except (binascii.Error, ValueError):
        raise Failure("the text is not the Base64 of valid UTF-8") from None


def _codec(name: str) -> str:
    found = _CODECS.get(name.lower())
    if found is None:
        raise Failure(f'the encoding "{name[:40]}" is not known')
    return found


def _text_encode(text: str, name: str) -> Value:
    try:
        codec = _codec(name)
        content = b"\xfe\xff" + text.encode("utf-16-be") if codec == "utf-16" else text.encode(codec)
        return base64.b64encode(content).decode("ascii")
    except UnicodeEncodeError:
        raise Failure(f"the text has characters that {name[:40]} has not") from None


def _text_decode(text: str, name: str) -> Value:
    try:
        return base64.b64decode(text, validate=True).decode(_codec(name))
    except (binascii.Error, ValueError):
        raise Failure("the text cannot be decoded") from None


_FIELD: Final = re.compile(r'"((?:[^"]|"")*)"(?=[,\n]|\Z)|([^",\n]*)(?=[,\n]|\Z)')


def _rows(text: str) -> list[list[str]]:
    """The lines that are not empty, by field."""
    rows: list[list[str]] = []
    row: list[str] = []
    place = 0
    while place < len(text):
        if not row and text[place] == "\n":
            place += 1
            continue
        found = _FIELD.match(text, place)
        if found is None:
            raise Failure("the text is not valid CSV")
        row.append(found[2] if found[1] is None else found[1].replace('""', '"'))
        place = found.end() + 1
        if text[found.end() : place] != ",":
            rows.append(row)
            row = []
    if row:
        rows.append([*row, ""])
    return rows


def _csv_decode(text: str) -> Value:
    rows = _rows(text.replace("\r\n", "\n").removesuffix("\r"))
    if not rows:
        raise Failure("the text has no header line")
    if len(set(rows[0])) < len(rows[0]):
        raise Failure("two columns have one name")
    if any(len(row) != len(rows[0]) for row in rows):
        raise Failure("the lines have different numbers of fields")
    return make_list(dict(zip(rows[0], row, strict=True)) for row in rows[1:])


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
    "yamldecode": Function(yaml_text.decode, (STRING,)),
    "yamlencode": Function(yaml_text.encode, (ANY,), knowledge="own", nulls=True),
}
