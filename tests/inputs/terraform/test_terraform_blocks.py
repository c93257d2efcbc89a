import json
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import pytest
from block_cases import CASES
from block_files import FILES
from terraform_scene import Scene

from scanner.model.value import ABSENT, Absent, Repeated, Unknown, UnknownText, Value

# What a recording says instead of a value: see ``record_blocks.py``.
UNKNOWN: Final = "(known after apply)"
COMPUTED: Final = "(computed)"
RECORDED: Final = json.loads(Path(__file__).with_name("blocks.json").read_text(encoding="utf-8"), parse_float=Decimal)
META: Final = frozenset({"provider", "depends_on", "lifecycle", "provisioner", "connection", "tags_all"})


def _agrees(ours: Value | Absent, planned: Any) -> bool:
    """Whether a value is what Terraform plans, or tells more of what the plan has as unknown."""
    if planned == COMPUTED:
        return ours in (None, ABSENT) or isinstance(ours, Unknown)
    if planned is None or planned == {"(set)": []}:
        # No block and an empty list of them are the same.
        return ours in (None, ABSENT, ())
    if planned == UNKNOWN:
        # Terraform gives up on all blocks of a type; the blocks that do not depend on it are known.
        return isinstance(ours, Unknown) or (isinstance(ours, tuple) and any(isinstance(one, Repeated) for one in ours))
    if isinstance(planned, dict) and "(set)" in planned:
        return isinstance(ours, tuple) and _agrees_as_sets(ours, planned["(set)"])
    if isinstance(planned, list):
        return (
            isinstance(ours, tuple)
            and len(ours) == len(planned)
            and all(_agrees(one, other) for one, other in zip(ours, planned, strict=True))
        )
    if isinstance(planned, dict):
        return isinstance(ours, dict) and all(
            _agrees(ours.get(name, ABSENT), planned.get(name)) for name in dict.fromkeys([*ours, *planned])
        )
    return _text(ours) == _text(planned)


def _agrees_as_sets(ours: tuple[Value, ...], planned: list[Any]) -> bool:
    found = [_placeholder(one) if isinstance(one, Repeated) else one for one in ours]
    return all(any(_agrees(one, other) for other in planned) for one in found) and all(
        any(_agrees(one, other) for one in found) for other in planned
    )


def _placeholder(block: Repeated) -> Value:
    """Where Terraform takes blocks for an argument it plans one block in place of an unknown number of them."""
    assert isinstance(block.item, dict)
    return {name: Unknown(block.reasons) for name in block.item}


def _text(value: Value | Absent) -> object:
    """Schemas convert: text that says a number or a bool means the same as that."""
    return str(value).lower() if isinstance(value, (bool, int, Decimal)) else value


def test_every_case_is_recorded() -> None:
    """The recorded plans are those of the cases, all of them."""
    assert list(RECORDED["plans"]) == [*CASES, *FILES]


@pytest.mark.parametrize("name", RECORDED["plans"])
def test_blocks_are_those_of_terraforms_plan(name: str) -> None:
    """Blocks of every nesting mode are lists of what Terraform plans; unknown only where the plan is."""
    scene = Scene({**CASES, **FILES}[name])
    planned = RECORDED["plans"][name]
    found = [one for one in scene.addresses if ".aws_" in f".{one}" and ".terraform_data." not in f".{one}"]
    assert sorted(found) == sorted(planned)
    for address, body in planned.items():
        written = {path for path, _ in scene[address].body.entries()} - META
        for argument in sorted(written | body.keys()):
            ours = scene.at(address, argument)
            assert _agrees(ours, body.get(argument)), (address, argument, ours, body.get(argument))
    assert scene.diagnostics() == []


@pytest.mark.parametrize(
    ("ours", "planned"),
    [
        ((1, 2), [2, 1]),
        ((1,), [1, 2]),
        ("x", UNKNOWN),
        (UnknownText(("a", Unknown(()))), "ab"),
        ({"a": 1}, [{"a": 1}]),
        ({"a": 1, "b": 2}, {"a": 1}),
        ((1, 2), {"(set)": [1]}),
        ((), "x"),
        ("1", None),
    ],
)
def test_the_comparison_tells_apart(ours: Value, planned: Any) -> None:
    """Order, number, shape and what is known all count."""
    assert not _agrees(ours, planned)
