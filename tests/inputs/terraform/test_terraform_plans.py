"""What Terraform itself plans for whole configurations, and which ones it refuses."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import pytest
from plan_cases import CASES, REFUSED
from plan_differences import DECIDED, OPEN, TOLD_OTHERWISE
from record_plans import UNKNOWN, digest
from terraform_coverage import covers
from terraform_scene import Scene

from scanner.inputs.terraform.values.sets import SetValue
from scanner.model.value import ABSENT, Absent, Value, is_known, same

RECORDED: Final = json.loads(Path(__file__).with_name("plans.json").read_text(encoding="utf-8"), parse_float=Decimal)
PLANS: Final[dict[str, dict[str, Any]]] = RECORDED["plans"]
# Modules that nothing calls, or that have values for variables beside them, are judged by themselves as well.
ROOT: Final = ("root:.", "library:.")


def _value(recorded: Any) -> Value:
    """As a value of ours."""
    if isinstance(recorded, list):
        return tuple(map(_value, recorded))
    if isinstance(recorded, dict):
        return {key: _value(item) for key, item in recorded.items()}
    found: Value = recorded
    return found


def _said(scene: Scene) -> dict[str, Value | Absent]:
    """What is said of every place that a plan may have."""
    found: dict[str, Value | Absent] = {}
    for one in scene.loaded.resources:
        if one.scope not in ROOT:
            continue
        if one.type == "terraform_data":
            found[f"{one.address}.input"] = one.at(("input",))
            if (triggers := one.at(("triggers_replace",))) is not ABSENT:
                found[f"{one.address}.triggers_replace"] = triggers
        elif one.type == "terraform.output" and not one.module:
            found[one.address] = one.at(("value",))
    return found


def _agrees(said: Value | Absent, planned: Value, applied: Value) -> bool:
    """Whether known and unknown parts are those of the plan, and what is said of unknown ones comes true."""
    if planned == UNKNOWN:
        return covers(said, applied)
    if isinstance(said, SetValue) and isinstance(planned, tuple):
        return _agrees_on_set(said, planned) and covers(said, applied if isinstance(applied, tuple) else planned)
    if isinstance(planned, tuple) and isinstance(said, tuple):
        items = applied if isinstance(applied, tuple) else planned
        return len(said) == len(planned) and all(map(_agrees, said, planned, items))
    if isinstance(planned, dict) and isinstance(said, dict):
        entries = applied if isinstance(applied, dict) else planned
        return said.keys() == planned.keys() and all(
            _agrees(item, planned[key], entries.get(key)) for key, item in said.items()
        )
    return said in (None, ABSENT) if planned is None else same(said, planned)


def _agrees_on_set(said: SetValue, planned: tuple[Value, ...]) -> bool:
    """The known items are the same, in their order; unknown ones stand anywhere, and may equal another."""
    known = [item for item in said if is_known(item)]
    sure = [item for item in planned if not _has_unknown(item)]
    return same(tuple(known), tuple(sure)) and (len(known) < len(said)) == (len(sure) < len(planned))


def _has_unknown(planned: Value) -> bool:
    if isinstance(planned, dict):
        return any(map(_has_unknown, planned.values()))
    return any(map(_has_unknown, planned)) if isinstance(planned, tuple) else planned == UNKNOWN


def test_every_case_is_recorded() -> None:
    """The recorded plans and refusals are those of the cases as they stand, all of them, and there are enough."""
    assert len(CASES) >= 250
    assert len(REFUSED) >= 80
    assert {name: one["of"] for name, one in PLANS.items()} == {name: digest(files) for name, files in CASES.items()}
    assert all(one["planned"] for one in PLANS.values())
    assert {name: one["of"] for name, one in RECORDED["refused"].items()} == {
        name: digest(files) for name, files in REFUSED.items()
    }


@pytest.mark.parametrize("name", CASES)
def test_addresses_values_and_unknown_parts_are_those_of_terraforms_plan(name: str) -> None:
    """Every instance that Terraform plans is there and no other; where ours knows more, it comes true."""
    planned, applied = PLANS[name]["planned"], PLANS[name]["applied"]
    scene = Scene(CASES[name])
    said = _said(scene)
    assert sorted(said) == sorted(planned)
    wrong = {
        place: (value, planned[place])
        for place, value in said.items()
        if not _agrees(value, _value(planned[place]), _value(applied.get(place)))
    }
    assert list(wrong) == [place for reason in OPEN.values() for place in reason.get(name, ())], wrong
    assert all(covers(value, _value(applied.get(place, planned[place]))) for place, value in said.items())
    more = [place for place in said if is_known(said[place]) and _has_unknown(_value(planned[place]))]
    assert more == [place for reason in DECIDED.values() for place in reason.get(name, ())]
    assert scene.diagnostics() == []


@pytest.mark.parametrize("name", REFUSED)
def test_what_terraform_refuses_is_told_where_it_stands_and_the_rest_goes_on(name: str) -> None:
    """A diagnostic is on a line that Terraform names, if it names one; ``bad`` is unknown, ``good`` is not."""
    scene = Scene(REFUSED[name])
    said = _said(scene)
    for place, value in said.items():
        if place.startswith("terraform_data.bad"):
            assert not is_known(value)
        elif place.startswith("terraform_data.good"):
            assert isinstance(value, tuple)
            assert same(*value)
    assert any(place.startswith("terraform_data.good") for place in said)
    told = scene.diagnostics()
    places = [(one.file, one.span.start_line) for one in told if one.span is not None]
    lines = [(file, first, last) for file, first, last, _ in RECORDED["refused"][name]["errors"] if file]
    agrees = any(file == own and first <= line <= last for own, line in places for file, first, last in lines)
    assert (agrees if lines else bool(told)) == (name not in [one for some in TOLD_OTHERWISE.values() for one in some])
