"""What Terraform makes of texts that are given for variables of many types."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import pytest
from terraform_scene import Scene
from variable_cases import TEXTS, TYPES, configuration

from scanner.model.options import VariableSet, VariableText
from scanner.model.value import ABSENT, Absent, Unknown, Value, same

RECORDED: Final = json.loads(Path(__file__).with_name("variables.json").read_text("utf-8"), parse_float=Decimal)


def _value(recorded: Any) -> Value:
    if isinstance(recorded, list):
        return tuple(map(_value, recorded))
    if isinstance(recorded, dict):
        return {key: _value(item) for key, item in recorded.items()}
    found: Value = recorded
    return found


def _given(type_: str, text: str, *, environment: bool) -> tuple[Value | Absent, int]:
    sources = (VariableText("x", text),)
    scene = Scene(
        configuration(type_),
        roots={"": ()},
        variables=VariableSet(() if environment else sources),
        environment_variables=sources if environment else (),
    )
    value = scene.at("output.o", "value")
    return None if value is ABSENT else value, len(scene.diagnostics())


def test_every_case_is_recorded() -> None:
    """The recorded answers are those of the texts and types as they stand."""
    assert RECORDED["texts"] == list(TEXTS)
    assert list(RECORDED["answers"]) == list(TYPES)


@pytest.mark.parametrize("type_", TYPES)
def test_texts_become_what_terraform_makes_of_them(type_: str) -> None:
    """From a flag and from the environment alike; what Terraform refuses is told, and not known."""
    for text, recorded in zip(TEXTS, RECORDED["answers"][type_], strict=True):
        for environment in (False, True):
            value, told = _given(type_, text, environment=environment)
            if recorded is None:
                assert isinstance(value, Unknown), text
                assert told == 1, text
            else:
                assert not isinstance(value, Absent)
                assert same(value, _value(recorded[0])), text
                assert told == 0, text
