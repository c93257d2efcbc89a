"""What Terraform's own console answers, expression by expression."""

import json
import re
from collections.abc import Sequence
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, Final

import pytest
from console_cases import expressions, files, groups
from console_differences import DIFFERENCES
from terraform_scene import Scene

from scanner.inputs.terraform.functions import FUNCTIONS
from scanner.inputs.terraform.values.sets import ListValue, MapValue, SetValue
from scanner.model.value import ABSENT, Absent, Unknown, Value, unknowns

_JSON: Final = Path(__file__).with_name("console.json").read_text(encoding="utf-8")
# Numbers of thousands of digits are among them.
RECORDED: Final[dict[str, Any]] = json.loads(_JSON, parse_float=Decimal, parse_int=Decimal)
ANSWERS: Final[dict[str, Any]] = RECORDED["answers"]
DIFFERENT: Final = frozenset(one for some in DIFFERENCES.values() for one in some)
REFUSED: Final = frozenset({"cannot be evaluated", "is not valid"})
KINDS: Final[dict[type, str]] = {
    tuple: "tuple",
    dict: "object",
    ListValue: "list",
    SetValue: "set",
    MapValue: "map",
}
# The console keeps its lock in the folder.
FILES: Final = {**dict(files()), ".terraform.tfstate.lock.info": b""}
_EXACT: Final = 150


@cache
def _ours(batch: Sequence[str]) -> dict[str, Value | Absent]:
    blocks = (
        f"locals {{\n  e{position} = {expression}\n}}\n"
        f'resource "terraform_data" "t{position}" {{\n  input = local.e{position}\n}}\n'
        for position, expression in enumerate(batch)
    )
    scene = Scene({**FILES, "main.tf": "".join(blocks)})
    return {one: scene.at(f"terraform_data.t{position}", "input") for position, one in enumerate(batch)}


def _number(value: int | Decimal) -> str:
    return f"{Decimal(value):.{_EXACT}e}"


def _shown(value: Value | Absent) -> Any:
    """The value with the kind of each collection."""
    if isinstance(value, tuple):
        return KINDS[type(value)], [_shown(item) for item in value]
    if isinstance(value, dict):
        return KINDS[type(value)], {key: _shown(item) for key, item in value.items()}
    if isinstance(value, (int, Decimal)) and not isinstance(value, bool):
        return _number(value)
    return None if value is ABSENT else value


def _expected(value: Any, kind: Any) -> Any:
    """The same of a recorded answer: JSON and the type of it."""
    if isinstance(value, list):
        kinds = kind[1] if kind[0] == "tuple" else [kind[1]] * len(value)
        return kind[0], [_expected(item, inner) for item, inner in zip(value, kinds, strict=True)]
    if isinstance(value, dict):
        # Spaces around a name are lost in the recorded type.
        kinds = kind[1] if kind[0] == "object" else dict.fromkeys(map(str.strip, value), kind[1])
        return kind[0], {key: _expected(item, kinds[key.strip()]) for key, item in value.items()}
    return _number(value) if isinstance(value, Decimal) else value


def _kind(text: str, at: int = 0) -> tuple[Any, int]:
    """A type as Terraform prints it, and where it ends."""
    found = re.compile(r"\w+").match(text, at)
    assert found is not None
    name, end = found[0], found.end()
    if name in ("list", "set", "map"):
        inner, end = _kind(text, end + 1)
        return (name, inner), end + 1
    if name not in ("tuple", "object"):
        return name, end
    end += 2
    items: list[Any] = []
    fields: dict[str, Any] = {}
    while text[end] not in "]}":
        if text[end] in ", ":
            end += 1
        elif name == "tuple":
            inner, end = _kind(text, end)
            items.append(inner)
        else:
            colon = text.index(": ", end)
            key = text[end:colon]
            fields[json.loads(key) if key.startswith('"') else key], end = _kind(text, colon + 2)
    return (name, items if name == "tuple" else fields), end + 2


def _is_refused(value: Value | Absent) -> bool:
    return any(reason.why in REFUSED for one in unknowns(value) for reason in one.reasons)


def _agrees(expression: str, value: Value | Absent) -> bool:
    answer = ANSWERS[expression]
    if answer is None:
        return isinstance(value, Unknown) and _is_refused(value)
    if answer[0] in ("infinite", "shown"):
        return next(unknowns(value), None) is not None
    kind = _kind(answer[0])[0] if answer[0] else None
    return next(unknowns(value), None) is None and _shown(value) == _expected(answer[1], kind)


def _batches() -> list[tuple[str, ...]]:
    """Many expressions in one configuration, those that Terraform refuses alone: one may spoil the file."""
    good = [one for one in expressions() if ANSWERS.get(one) is not None]
    return [tuple(good[start : start + 100]) for start in range(0, len(good), 100)] + [
        (one,) for one in expressions() if ANSWERS.get(one) is None
    ]


def test_every_expression_is_recorded() -> None:
    """The recorded answers are those of the expressions, all of them, and there are enough."""
    assert list(ANSWERS) == expressions()
    assert len(ANSWERS) >= 1500


@pytest.mark.parametrize("name", RECORDED["functions"])
def test_every_function_has_its_cases(name: str) -> None:
    """No function of Terraform's has fewer than five cases, or none that it refuses."""
    cases = [one for one in groups("functions.txt")[name] if f"{name}(" in one]
    assert len(cases) >= 5
    assert name == "can" or any(ANSWERS[one] is None for one in cases)


def test_no_function_is_made_up() -> None:
    """The table has functions of Terraform's only."""
    assert set(RECORDED["functions"]) >= set(FUNCTIONS)


@pytest.mark.parametrize("batch", _batches(), ids=lambda batch: batch[0] if len(batch) == 1 else f"{batch[0]} ...")
def test_ours_are_terraforms_answers(batch: tuple[str, ...]) -> None:
    """Values, kinds of collections and refusals are Terraform's, but for what is listed as different."""
    found = _ours(batch)
    assert [one for one in batch if _agrees(one, found[one]) == (one in DIFFERENT)] == []


def test_every_difference_is_of_an_expression() -> None:
    """The list of differences names recorded expressions only, each once."""
    listed = [one for some in DIFFERENCES.values() for one in some]
    assert len(listed) == len(DIFFERENT)
    assert set(ANSWERS) >= DIFFERENT
