"""What others say that an output has to be like."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema

_FOLDER = Path(__file__).parent / "schemas"


@cache
def _sarif() -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator(json.loads((_FOLDER / "sarif-2.1.0.json").read_text()))


def valid(document: Any) -> None:
    """Fails with all that the schema of OASIS has to say against a SARIF log."""
    faults = [f"{'/'.join(map(str, one.path))}: {one.message[:300]}" for one in _sarif().iter_errors(document)]
    assert faults == []


@cache
def _junit() -> Any:
    import xmlschema  # noqa: PLC0415  # takes 0.3 s to import

    return xmlschema.XMLSchema(_FOLDER / "junit-10.xsd")


def valid_junit(text: str) -> None:
    """Fails with all that Jenkins' schema has to say against JUnit XML."""
    faults = [f"{one.path}: {one.reason}" for one in _junit().iter_errors(text)]
    assert faults == []
