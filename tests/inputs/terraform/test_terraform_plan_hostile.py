"""Plans with anything in place of anything: bad input is a diagnostic or nothing, never a crash."""

import json
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.config import Config
from scanner.discovery import MemoryTree
from scanner.model.report import Report
from scanner.pipeline import known_rules, scan

CASES = Path(__file__).parent / "plan_files"
CONFIG = Config(profile="strict")
JUNK: list[Any] = [
    None, True, 0, -1, 2.5, "", "x", [], {}, [[]], {"a": {}}, [None], [{}], "module.x[", 10**30, "\ud800",
    {"constant_value": 1}, {"references": ["a", ".", "[", "x[0", "each.value", "local.x", 1]}, {"address": "a.b"},
]  # fmt: skip
PLANS = {
    case: json.loads((CASES / case / "plan.json").read_text("utf-8")) for case in ("estate", "unknowns", "changes")
}


def paths(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path of every value below the root."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in inside:
        yield (*path, key)
        yield from paths(inner, (*path, key))


PATHS = {case: list(paths(plan)) for case, plan in PLANS.items()}


def scanned(plan: Any, case: str = "") -> Report:
    """A plan scanned, beside the code of a case or by itself."""
    code = {path.relative_to(CASES / case).as_posix(): path.read_bytes() for path in (CASES / case).rglob("*.tf")}
    return scan(MemoryTree({**(code if case else {}), "plan.json": json.dumps(plan)}), CONFIG, known_rules(CONFIG))


@settings(max_examples=25, deadline=None)
@given(st.data(), st.sampled_from(sorted(PLANS)), st.booleans())
def test_no_plan_crashes_anything(data: st.DataObject, case: str, beside: bool) -> None:
    """Some values of a plan replaced by what does not belong there, with its code and without."""
    plan = deepcopy(PLANS[case])
    for path in data.draw(st.lists(st.sampled_from(PATHS[case]), min_size=1, max_size=5)):
        here = plan
        try:
            for step in path[:-1]:
                here = here[step]
            here[path[-1]] = data.draw(st.sampled_from(JUNK))
        except (KeyError, IndexError, TypeError):
            continue
    report = scanned(plan, case if beside else "")
    assert [one.message for one in report.diagnostics if "crash" in f"{one.code} {one.message}"] == []


@pytest.mark.parametrize("depth", [90, 3_000, 100_000])
@pytest.mark.parametrize("brackets", [("[", "]"), ('{"a":', "}")])
def test_values_nested_too_deeply_are_no_trouble(depth: int, brackets: tuple[str, str]) -> None:
    """They are unknown, or the file is refused."""
    plan = json.dumps(PLANS["changes"]).replace('"acme-kept"', brackets[0] * depth + "0" + brackets[1] * depth)
    report = scan(MemoryTree({"plan.json": plan}), CONFIG, known_rules(CONFIG))
    assert {one.code for one in report.diagnostics} <= {"json-syntax", "type-mismatch"}


def test_modules_nested_too_deeply_are_no_trouble() -> None:
    """Neither in what is planned nor in the configuration."""
    plan = deepcopy(PLANS["changes"])
    values, written = plan["planned_values"]["root_module"], plan["configuration"]["root_module"]
    for level in range(150):
        values["child_modules"] = [{"address": ".".join(["module.a"] * (level + 1)), "resources": []}]
        written["module_calls"] = {"a": {"source": "./a", "module": {"resources": []}}}
        values, written = values["child_modules"][0], written["module_calls"]["a"]["module"]
    assert {one.code for one in scanned(plan).diagnostics} <= {"terraform-depth"}
