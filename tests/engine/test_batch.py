"""Subjects that are judged together: the verdicts, counts and notes are as one by one."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import pytest

from engine.worlds import UNKNOWN, World, rule
from scanner.engine import Checked, Context, check, conditions
from scanner.engine.batch import Batch
from scanner.engine.conditions import Test
from scanner.engine.frame import Frame
from scanner.model.located import Located
from scanner.model.path import Path
from scanner.model.truth import Truth
from scanner.model.value import OneOf, Reason, Value

MANY: Final = 60
KINDS: Final[tuple[Value, ...]] = ("a", "b", True, 1, None, UNKNOWN, OneOf(("a", "b"), (Reason("x", "is open"),)), ())
RULES: Final[tuple[Mapping[str, Any], ...]] = (
    {"where": {"kind": "a"}, "assert": {"on": True}},
    {"where": {"kind": {"in": ["a", "b"]}}, "assert": {"on": True}},
    {"where": {"kind": {"matches": "^(a|true)$"}, "on": True}, "deny": {"on": True}},
    {"where": {"kind": {"exists": False}}, "deny": {"on": True}},
    {"where": {"kind": {"not": "a"}}, "assert": {"on": True}},
    {"where": {"on": True, "kind": "b"}, "deny": {"kind": "b"}},
    {"where": {"any": [{"kind": "a"}, {"kind": "b"}]}, "assert": {"on": True}},
)


def _world() -> World:
    world = World()
    for number in range(MANY):
        kind = KINDS[number % len(KINDS)]
        world.add(f"t{number:02}", value={"kind": kind, "on": bool(number % 3)})
    return world


@pytest.mark.parametrize("body", RULES)
def test_as_one_by_one(body: Mapping[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """Findings in their order, counts and notes are the same whether a test is asked of a value or of a subject."""
    world = _world()
    together = check([rule(body)], world, Context())
    monkeypatch.setattr(conditions, "_FEW", MANY + 1)
    alone = check([rule(body)], world, Context())
    assert together.counts == alone.counts
    assert sum(together.counts.values()) == MANY
    assert _told(together) == _told(alone)
    assert together.diagnostics == alone.diagnostics


def _told(found: Checked) -> list[tuple[str, str, tuple[Reason, ...]]]:
    return [(one.subject.resource.address, one.verdict, one.reasons) for one in found.findings]


def test_asked_once_a_value(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a thousand subjects with two values, those that the rule leaves alone are not asked one by one."""
    asked = 0
    truth = Test.truth

    def counted(self: Test, frame: Frame) -> Truth:
        nonlocal asked
        asked += 1
        return truth(self, frame)

    monkeypatch.setattr(Test, "truth", counted)
    world = World()
    for number in range(1000):
        world.add(f"t{number}", value={"kind": "rare" if number == 7 else "common", "on": False})
    found = check([rule({"where": {"kind": "rare"}, "assert": {"on": True}})], world, Context())
    assert [one.subject.address for one in found.findings] == ["t7"]
    assert found.counts["not_applicable"] == 999
    assert asked < 10


def test_reads_no_more_than_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a rule asks of the few that its `where` leaves is not read of the others."""
    read: dict[Path, set[int]] = {}
    places = Batch.places

    def counted(self: Batch, path: Path, among: Sequence[int]) -> Mapping[int, Located | None]:
        read.setdefault(path, set()).update(among)
        return places(self, path, among)

    monkeypatch.setattr(Batch, "places", counted)
    world = World()
    for number in range(1000):
        world.add(f"t{number}", value={"kind": "common" if number % 25 else "rare", "on": True})
    found = check([rule({"where": {"kind": "rare"}, "assert": {"on": True}})], world, Context())
    assert found.counts["pass"] == 40
    assert len(read["on",]) == 40
