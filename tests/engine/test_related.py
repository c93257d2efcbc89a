"""`related`, `in_scope` and `unique`: counting what is tied, and what may be."""

from typing import Any

import pytest

from engine.worlds import UNKNOWN, World
from scanner.model.resource import PartialGap, Scope
from scanner.model.value import Reason, Value

TIED = {"assert": {"related": {"resource": "other", "by": "references"}}}
USED = {"assert": {"related": {"resource": "other", "by": "references", "direction": "incoming"}}}


def test_direction_and_via() -> None:
    """An edge counts from its own end, by the attribute that makes it."""
    world = World()
    thing, other, _ = world.add("t"), world.add("o", "other"), world.add("u")
    world.tie(thing, other, "bucket[0].id")
    assert world.verdicts(TIED) == {"t": "pass", "u": "fail"}
    assert world.verdicts(USED) == {"t": "fail", "u": "fail"}
    assert world.verdicts({"assert": {"related": {**TIED["assert"]["related"], "via": "bucket"}}})["t"] == "pass"
    assert world.verdicts({"assert": {"related": {**TIED["assert"]["related"], "via": "target"}}})["t"] == "fail"


def test_doubt() -> None:
    """A tie that is uncertain, and a counterpart that may not exist, leave the verdict open."""
    world = World()
    for name in ("doubtful", "conditional", "sure"):
        world.add(name)
    one, two = world.add("o1", "other"), world.add("o2", "other", presence=UNKNOWN)
    world.tie(world.resources[0], one, doubt=UNKNOWN)
    world.tie(world.resources[1], two)
    world.tie(world.resources[2], two)
    world.tie(world.resources[2], one)
    assert world.verdicts(TIED) == {"doubtful": "unknown", "conditional": "unknown", "sure": "pass"}


def test_unknown_target() -> None:
    """An edge to an unknown target may be the missing one, if it may end at such a type at all."""
    world = World()
    world.tie(world.add("any"), None)
    world.tie(world.add("some"), None, candidates=frozenset({"other", "more"}))
    world.tie(world.add("none"), None, candidates=frozenset({"more"}))
    assert world.verdicts(TIED) == {"any": "unknown", "some": "unknown", "none": "fail"}


def test_unknown_end_elsewhere_in_the_scope() -> None:
    """A candidate with an unknown link may be anyone's, unless its condition rules it out."""
    world = World()
    world.add("t")
    where = {"assert": {"related": {**USED["assert"]["related"], "where": {"on": True}}}}
    world.tie(world.add("o", "other", {"on": True}), None, candidates=frozenset({"thing"}))
    assert world.verdicts(where) == {"t": "unknown"}
    assert [str(one) for one in world.judge(where).findings[0].reasons] == ["var.x has no value"]
    off = World()
    off.add("t")
    off.tie(off.add("o", "other", {"on": False}), None)
    assert off.verdicts(where) == {"t": "fail"}
    open_ = World()
    open_.add("t")
    open_.tie(open_.add("o", "other", {"on": UNKNOWN}), open_.resources[0])
    assert open_.verdicts(where) == {"t": "unknown"}


def test_gaps_and_kinds_managed_elsewhere() -> None:
    """What is missing may be in what could not be read, or where the configuration says it is managed."""
    world = World()
    thing = world.add("t")
    world.scopes["s"] = Scope("s", "root", "", gaps=(Reason("module.net", "is not downloaded"),))
    assert world.verdicts(TIED) == {"t": "unknown"}
    assert world.verdicts({"deny": TIED["assert"]}) == {"t": "unknown"}
    world.tie(thing, world.add("o", "other"))
    assert world.verdicts(TIED) == {"t": "pass"}
    partial = World()
    partial.add("t")
    hidden = PartialGap(Reason("a.yaml", "could not be read"), frozenset({"core/Service", "apps/Deployment"}))
    partial.scopes["s"] = Scope("s", "manifests", "", partial_gaps=(hidden,))
    verdicts = {
        "Service": "unknown",
        "apps/*": "unknown",
        "container": "unknown",
        "Secret": "fail",
        "literal": "unknown",
    }
    for kind, verdict in verdicts.items():
        assert partial.verdicts({"assert": {"in_scope": {"resource": kind}}}) == {"t": verdict}, kind
    hidden = hidden._replace(types=frozenset({"core/Secret"}))
    partial.scopes["s"] = Scope("s", "manifests", "", partial_gaps=(hidden,))
    assert partial.verdicts({"assert": {"in_scope": {"resource": "pod"}}}) == {"t": "fail"}
    away = World()
    away.add("t")
    assert away.verdicts(TIED, elsewhere=frozenset({"other"})) == {"t": "unknown"}
    assert away.verdicts(TIED, elsewhere=frozenset({"another"})) == {"t": "fail"}
    seeing = World()
    seeing.add("t")
    seeing.scopes = {"s": Scope("s", "manifests", "", sees=("base",)), "base": world.scopes["s"]}
    assert seeing.verdicts(TIED) == {"t": "unknown"}


@pytest.mark.parametrize(
    ("count", "verdict"),
    [
        ({"gte": 2}, "unknown"),
        ({"gte": 1}, "pass"),
        ({"lte": 2}, "pass"),
        (0, "fail"),
        ({"gt": 2}, "fail"),
        (1, "unknown"),
    ],
)
def test_count(count: object, verdict: str) -> None:
    """One counterpart for sure and one perhaps: between one and two."""
    world = World()
    thing = world.add("t")
    world.tie(thing, world.add("o1", "other"))
    world.tie(thing, world.add("o1", "other"), doubt=UNKNOWN)
    assert world.verdicts({"assert": {"related": {**TIED["assert"]["related"], "count": count}}}) == {"t": verdict}


def test_hops() -> None:
    """Each hop narrows: what a subject is tied to two steps away, under conditions that look back at it."""
    world = World()
    for name, middle_on in (("near", True), ("off", False)):
        thing = world.add(name, value={"name": name})
        middle = world.add(f"m-{name}", "middle", {"on": middle_on})
        far = world.add(f"f-{name}", "far", {"of": name})
        world.tie(thing, middle)
        world.tie(middle, far)
    hops = {
        "through": [{"resource": "middle", "by": "references", "where": {"on": True}}],
        "resource": "far",
        "by": "references",
        "where": {"of": {"equals": {"path": "^.name"}}},
    }
    assert world.verdicts({"assert": {"related": hops}}) == {"near": "pass", "off": "fail"}
    counted = {**hops, "through": [{"resource": "middle", "by": "references", "count": 2}]}
    assert world.verdicts({"assert": {"related": counted}}) == {"near": "fail", "off": "fail"}


def test_looking_further_out() -> None:
    """Inside a condition inside a condition, `^.^.` is the rule's own subject."""
    world = World()
    thing = world.add("t", value={"name": "a"})
    middle, far = world.add("m", "middle", {"name": "b"}), world.add("f", "far", {"first": "a", "second": "b"})
    world.tie(thing, middle)
    world.tie(middle, far)
    inner = {"first": {"equals": {"path": "^.^.name"}}, "second": {"equals": {"path": "^.name"}}}
    condition = {
        "related": {
            "resource": "middle",
            "by": "references",
            "where": {"related": {"resource": "far", "by": "references", "where": inner}},
        }
    }
    assert world.verdicts({"assert": condition}) == {"t": "pass"}


def test_in_scope() -> None:
    """What counts is in the same scope or one that it sees, meets the condition, and is there."""
    world = World()
    world.add("here")
    world.add("there", scope="z")
    world.scopes = {"s": Scope("s", "manifests", "", sees=("base",)), "z": Scope("z", "root", "z")}
    body = {"assert": {"in_scope": {"resource": "other", "where": {"on": True}}}}
    assert world.verdicts(body) == {"here": "fail", "there": "fail"}
    world.add("o", "other", {"on": True}, scope="base")
    assert world.verdicts(body) == {"here": "pass", "there": "fail"}
    world.add("p", "other", {"on": UNKNOWN}, scope="z")
    assert world.verdicts(body) == {"here": "pass", "there": "unknown"}
    assert world.verdicts({"assert": {"in_scope": {"resource": "other", "count": {"lte": 1}}}}) == {
        "here": "pass",
        "there": "pass",
    }


def test_in_scope_by_value() -> None:
    """A condition that demands a value of the enclosing subject finds equal ones in either spelling."""
    world = World()
    body = {"assert": {"in_scope": {"resource": "other", "where": {"of": {"equals": {"path": "^.name"}}}}}}
    for name, value in (("a", "a"), ("number", 22), ("lost", "lost"), ("open", UNKNOWN)):
        world.add(name, value={"name": value})
    for of in ("a", "22"):
        world.add(f"o-{of}", "other", {"of": of})
    assert world.verdicts(body) == {"a": "pass", "number": "pass", "lost": "fail", "open": "unknown"}
    world.add("o-open", "other", {"of": UNKNOWN})
    assert world.verdicts(body) == {"a": "pass", "number": "pass", "lost": "unknown", "open": "unknown"}


def test_a_mismatch_names_what_has_the_wrong_type() -> None:
    """A value of the enclosing subject that cannot be compared is told by that subject's address, not the item's."""
    world = World()
    world.add("t", value={"size": ("a", "list")})
    world.add("o", "other", {"of": 3})
    where: dict[str, Any] = {"^.size": {"gt": 1}}
    for condition in (where, {"of": {"lt": {"path": "^.size"}}}):
        checked = world.judge({"assert": {"in_scope": {"resource": "other", "where": condition}}})
        assert [one.message for one in checked.diagnostics] == ["size of t is a list where a number is asked for"]


def test_unique() -> None:
    """Equal values are shown with each other; unknown ones may be equal, where their known parts are."""
    world = World()
    body = {"assert": {"unique": {"by": ["name", "zone"], "within": "scope"}}}
    values: dict[str, dict[str, Value]] = {
        "a1": {"name": "a", "zone": "1"},
        "a2": {"name": "a", "zone": "1"},
        "b1": {"name": "b", "zone": "1"},
        "b?": {"name": "b", "zone": UNKNOWN},
        "c1": {"name": "c"},
        "none": {},
        "none2": {},
    }
    for address, value in values.items():
        world.add(address, value=value)
    world.add("far", value={"name": "c"}, scope="z")
    assert world.verdicts(body) == {
        "a1": "fail", "a2": "fail", "b1": "unknown", "b?": "unknown", "c1": "pass", "none": "pass", "none2": "pass",
        "far": "pass",
    }  # fmt: skip
    wide = {"assert": {"unique": {"by": ["name", "zone"], "within": "repository"}}}
    assert world.verdicts(wide)["c1"] == "fail"
    first = world.judge(body).findings[0]
    assert [place.message for place in first.related] == ["a2 has the same values"]


@pytest.mark.parametrize("number", [2000])
def test_never_pair_by_pair(number: int) -> None:
    """Thousands of subjects, each with its counterpart among thousands, are found by value: pair by pair never ends."""
    world = World()
    for at in range(number):
        world.add(f"t{at}", value={"name": f"n{at}"})
        world.add(f"o{at}", "other", {"of": f"n{at}", "open": UNKNOWN})
    joined = {"assert": {"in_scope": {"resource": "other", "where": {"of": {"equals": {"path": "^.name"}}}}}}
    assert set(world.verdicts(joined).values()) == {"pass"}
    assert set(world.verdicts({"assert": {"unique": {"by": ["name"], "within": "repository"}}}).values()) == {"pass"}
    whole = {"assert": {"in_scope": {"resource": "other", "where": {"open": True}}}}
    assert set(world.verdicts(whole).values()) == {"unknown"}
