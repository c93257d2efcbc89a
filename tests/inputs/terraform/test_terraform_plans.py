import json
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import pytest
from plan_cases import CASES
from terraform_scene import Scene

from scanner.model.value import ABSENT, Absent, Unknown, Value

UNKNOWN: Final = "(known after apply)"
RECORDED: Final = json.loads(Path(__file__).with_name("plans.json").read_text(encoding="utf-8"), parse_float=Decimal)


def _comparable(value: Value | Absent) -> Any:
    if value is ABSENT:
        return None
    if isinstance(value, Unknown):
        return UNKNOWN
    if isinstance(value, tuple):
        return [_comparable(item) for item in value]
    if isinstance(value, dict):
        return {key: _comparable(item) for key, item in value.items()}
    return value


def test_every_case_is_recorded() -> None:
    """The recorded plans are those of the cases, all of them."""
    assert list(RECORDED["plans"]) == list(CASES)
    assert all(RECORDED["plans"].values())


@pytest.mark.parametrize("name", CASES)
def test_addresses_values_and_unknown_parts_are_those_of_terraforms_plan(name: str) -> None:
    """Every instance that Terraform plans is there, with its values, unknown exactly where the plan is."""
    scene = Scene(CASES[name])
    found = {address: _comparable(scene.at(address, "input")) for address in scene.addresses}
    assert found == RECORDED["plans"][name]
    assert scene.diagnostics() == []
