"""The values that a verdict rests on: those that decided, as the rule names them."""

from collections.abc import Mapping
from typing import Any

import pytest

from engine.worlds import UNKNOWN, World
from scanner.model.value import ABSENT, Value


def reads(world: World, body: Mapping[str, Any], **context: Any) -> list[tuple[str, Any, bool]]:
    """What the finding on the first resource keeps: path, value, and whether it counts once."""
    findings = world.judge(body, with_reads=True, **context).findings
    found = next(one for one in findings if one.subject is world.resources[0])
    return [(read.path, read.value, read.once) for read in found.reads]


def of(value: Value, body: Mapping[str, Any]) -> list[tuple[str, Any, bool]]:
    world = World()
    world.add("t", value=value)
    return reads(world, body)


@pytest.mark.parametrize(
    ("value", "body", "expected"),
    [
        # All that failed of what had to hold, and nothing that held.
        ({"a": 1, "b": 2}, {"assert": {"a": 2, "b": 2}}, [("a", 1, False)]),
        ({"a": 1, "b": 1}, {"assert": {"a": 2, "b": 2}}, [("a", 1, False), ("b", 1, False)]),
        # All that failed of what would have done, not only the nearest.
        ({"a": 1}, {"assert": {"any": [{"a": 2}, {"b": 2, "c": 3}]}},
         [("a", 1, False), ("b", ABSENT, False), ("c", ABSENT, False)]),
        # What held where nothing was to.
        ({"a": 1, "b": 1}, {"deny": {"any": [{"a": 1}, {"b": 2}]}}, [("a", 1, False)]),
        ({"a": 1}, {"assert": {"not": {"a": 1}}}, [("a", 1, False)]),
        # What made the rule apply counts once.
        ({"a": 1, "b": 1}, {"where": {"b": 1}, "deny": {"a": 1}}, [("b", 1, True), ("a", 1, False)]),
        # Of the items of a list those that are at fault, without their places.
        ({"a": (1, 2, 1)}, {"deny": {"a": {"some": {"is": 1}}}}, [("is", 1, False), ("is", 1, False)]),
        ({"a": (1, 2)}, {"assert": {"a": {"each": {"is": 1}}}}, [("is", 2, False)]),
        ({"a": ()}, {"assert": {"a": {"some": {"is": 1}}}}, [("a", (), False)]),
        # What it is compared with is read as well.
        ({"a": 1, "b": 2}, {"assert": {"a": {"gte": {"path": "b"}}}}, [("a", 1, False), ("b", 2, False)]),
        # What is not known keeps it from being decided.
        ({"a": UNKNOWN, "b": 2}, {"assert": {"a": 1, "b": 2}}, [("a", UNKNOWN, False)]),
    ],
)  # fmt: skip
def test_what_decided_is_kept(value: Value, body: dict[str, Any], expected: list[tuple[str, Any, bool]]) -> None:
    """Of conditions beside each other those that turned out as the whole did."""
    assert of(value, body) == expected


def test_nothing_is_kept_unasked() -> None:
    """A scan without a baseline pays nothing for it."""
    world = World()
    world.add("t", value={"a": 1})
    assert world.judge({"deny": {"a": 1}}).findings[0].reads == ()


def test_ties_bring_the_values_at_their_other_ends() -> None:
    """Those that are not good enough where one is missing, those that are where none should be; others never."""
    world = World()
    thing = world.add("t", value={"ref": "o"})
    for name, size in (("small", 1), ("large", 9)):
        world.tie(thing, world.add(name, "other", {"size": size}))
    tie = {"resource": "other", "by": "references"}
    missing = reads(world, {"assert": {"related": {**tie, "where": {"size": {"gte": 10}}}}})
    name = "related other"
    wanted = [(name, True, False), (f"{name}: size", 1, False), (name, True, False), (f"{name}: size", 9, False)]
    assert [one for one in missing if one[0].startswith(name) and one[0] != f"{name} (references)"] == wanted
    there = reads(world, {"deny": {"related": {**tie, "where": {"size": {"gte": 5}}}}})
    assert (f"{name}: size", 9, False) in there
    assert (f"{name}: size", 1, False) not in there


def test_what_else_is_in_the_scope_takes_no_part() -> None:
    """It is not tied to the subject, and others may change it."""
    world = World()
    world.add("t", value={"a": 1})
    body = {"where": {"in_scope": {"resource": "other"}}, "deny": {"a": 1}}
    world.add("o", "other")
    before = reads(world, body)
    world.add("p", "other")
    assert reads(world, body) == before == [("a", 1, False)]


def test_equal_values_elsewhere_count() -> None:
    """Of values that should occur once all are kept, and how many others have them."""
    world = World()
    for name in ("t", "u", "v"):
        world.add(name, value={"a": 1, "b": 2})
    found = reads(world, {"assert": {"unique": {"by": ["a", "b"]}}})
    assert found == [("others", 2, False), ("a", 1, False), ("b", 2, False)]
