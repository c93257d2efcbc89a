"""Verdicts: what is skipped, what is left open, what is counted, and that nothing is lost in silence."""

from collections.abc import Callable, Mapping
from dataclasses import replace

import pytest

from engine.worlds import UNKNOWN, World, rule
from scanner.engine import Checked, Context, check
from scanner.engine.conditions import Test
from scanner.model.finding import VERDICTS
from scanner.model.span import Span
from scanner.model.value import ABSENT, OneOf, Reason, Unknown, Value

Judge = Callable[..., Checked]
ON = {"assert": {"on": True}}


def test_what_may_not_be_there() -> None:
    """A failure of what may not exist is unknown, for the reason of that; a pass stays a pass."""
    world = World()
    world.add("bad", value={"on": False}, presence=Unknown((Reason("var.count", "has no value"),)))
    world.add("good", value={"on": True}, presence=UNKNOWN)
    found = world.judge(ON).findings
    assert [(one.subject.address, one.verdict) for one in found] == [("bad", "unknown"), ("good", "pass")]
    assert [str(reason) for reason in found[0].reasons] == ["var.count has no value"]


def test_only_what_was_asked_for() -> None:
    """Resources that were loaded for context only are not judged, but count as counterparts."""
    world = World()
    thing, context = world.add("t"), world.add("o", "other", entry=False)
    world.add("context", value={"on": False}, entry=False)
    world.tie(thing, context)
    assert world.verdicts({"assert": {"related": {"resource": "other", "by": "references"}}}) == {"t": "pass"}


@pytest.mark.parametrize(
    ("where", "on", "verdict"),
    [
        (True, True, "pass"),
        (True, False, "fail"),
        (False, False, "not_applicable"),
        (UNKNOWN, True, "pass"),
        (UNKNOWN, False, "unknown"),
        (True, UNKNOWN, "unknown"),
        (False, UNKNOWN, "not_applicable"),
    ],
)
def test_where(where: Value, on: Value, verdict: str) -> None:
    """Outside of `where` a rule is not applicable; where that is unknown, only a pass is decided."""
    world = World()
    world.add("t", value={"is_it": where, "on": on})
    assert world.verdicts({"where": {"is_it": True}, **ON}) == {"t": verdict}


def test_deny_is_the_opposite() -> None:
    """`deny` fails where its condition holds, and is as undecided as that."""
    world = World()
    for name, on in (("held", True), ("not", False), ("open", UNKNOWN)):
        world.add(name, value={"on": on})
    assert world.verdicts({"deny": {"on": True}}) == {"held": "fail", "not": "pass", "open": "unknown"}


def test_counts_and_selection() -> None:
    """Every verdict is counted, whichever are asked for one by one; a subject counts once for a rule."""
    world = World()
    for name, on in (("a", True), ("b", False), ("c", UNKNOWN)):
        world.add(name, value={"on": on})
    twice = rule(ON, select=("thing", "thing"))
    checked = check([twice], world, Context(), verdicts=frozenset({"fail"}))
    assert checked.counts == {"fail": 1, "unknown": 1, "pass": 1, "not_applicable": 0}
    assert [one.subject.address for one in checked.findings] == ["b"]


def test_only_security_is_asked_of_what_is_there_for_tests() -> None:
    """Rules of other categories do not apply to it, which counts as any other verdict."""
    world = World()
    world.add("a", value={"on": False})
    world.resources = [replace(world.add("t", value={"on": False}), test=True), world.resources[0]]
    secure = world.judge(ON)
    assert [(one.subject.address, one.verdict) for one in secure.findings] == [("t", "fail"), ("a", "fail")]
    checked = check([replace(rule(ON), category="reliability")], world, Context(), verdicts=frozenset(VERDICTS))
    assert [(one.subject.address, one.verdict) for one in checked.findings] == [("t", "not_applicable"), ("a", "fail")]
    assert (checked.counts["fail"], checked.counts["not_applicable"]) == (1, 1)


def test_defaults() -> None:
    """A default stands in for what is absent, wholly or in one of two cases, also where its block is."""
    defaults: Mapping[str, Mapping[str, Value]] = {"thing": {"on": True, "block.size": 3}}
    world = World()
    world.add("absent")
    world.add("written", value={"on": False})
    world.add("perhaps", value={"on": OneOf((True, ABSENT), UNKNOWN.reasons)})
    world.add("perhaps_not", value={"on": OneOf((False, ABSENT), UNKNOWN.reasons)})
    assert world.verdicts(ON, defaults=defaults) == {
        "absent": "pass", "written": "fail", "perhaps": "pass", "perhaps_not": "unknown",
    }  # fmt: skip
    sized = {"assert": {"block[0].size": {"gte": 3}}}
    assert world.verdicts(sized, defaults=defaults)["absent"] == "pass"
    each = {"assert": {"block": {"some": {"size": 3}}}}
    world.add("block", value={"block": ({"other": 1},)})
    verdicts = world.verdicts(each, defaults=defaults)
    assert (verdicts["block"], verdicts["absent"]) == ("pass", "fail")


def test_mismatch_is_told_once() -> None:
    """A value of the wrong type is a note with its place, once, however many rules look at it."""
    world = World()
    world.add("t", value={"size": ("a", "list")})
    checked = check([rule({"assert": {"size": {"gte": 2}}})] * 3, world, Context())
    assert [one.verdict for one in checked.findings] == ["unknown"] * 3
    (note,) = checked.diagnostics
    assert (note.level, note.code, note.file) == ("note", "type-mismatch", "main.tf")
    assert note.message == "size of t is a list where a number is asked for"
    assert [str(reason) for reason in checked.findings[0].reasons] == ["size is a list where a number is asked for"]


def test_decided_in_spite_of_a_mismatch() -> None:
    """Where another item decides, nobody is told of one that cannot be compared."""
    world = World()
    world.add("t", value={"names": (True, "a")}, language="kubernetes")
    checked = world.judge({"assert": {"names": {"contains": "a"}}})
    assert [one.verdict for one in checked.findings] == ["pass"]
    assert checked.diagnostics == ()


def test_crash(monkeypatch: pytest.MonkeyPatch) -> None:
    """A rule that crashes is an error that names it, its verdicts are unknown, and others go on."""

    def broken(*_: object) -> bool:
        raise RecursionError("too deep")

    world = World()
    world.add("t", value={"on": True})
    monkeypatch.setattr(Test, "truth", broken)
    checked = check([rule(ON)], world, Context())
    monkeypatch.undo()
    assert [(one.verdict, str(one.reasons[0])) for one in checked.findings] == [("unknown", "the-rule crashed")]
    assert [(one.level, one.code) for one in checked.diagnostics] == [("error", "rule-crashed")]
    assert "the-rule" in checked.diagnostics[0].message


def test_parameters() -> None:
    """A setting for the rule goes before one for a pattern, that before one for all, that before the default."""
    world = World()
    world.add("t", value={"size": 3})
    sized = rule(
        {"assert": {"size": {"gte": {"param": "least"}}}, "params": {"least": {"type": "number", "default": 5}}},
        parameters={"least": 5},
    )
    layers: list[Mapping[str, Mapping[str, int]]] = [
        {},
        {"*": {"least": 3}},
        {"*": {"least": 3}, "the-*": {"least": 4}},
        {"the-rule": {"least": 2}, "*": {"least": 3}, "the-*": {"least": 4}},
    ]
    found = [check([sized], world, Context(parameters=layer)).counts["fail"] for layer in layers]
    assert found == [1, 0, 1, 0]


def test_versions_and_severities(judge: Judge) -> None:
    """A rule for other versions is not applicable; the configuration's severity goes before the rule's."""
    text = (
        'select: terraform.root\nversions: {kubernetes: ">=1.25,<1.30"}\nassert: {required_version: {exists: true}}\n'
    )
    for version, verdict in (("1.24", "not_applicable"), ("1.25.3", "fail"), ("1.30", "not_applicable")):
        (found,) = judge(
            text, 'terraform {\n  backend "s3" {}\n}\n', kubernetes_version=version, severities={"the-rule": "low"}
        ).findings
        assert (found.verdict, found.severity) == (verdict, "low")


def test_context_as_argument() -> None:
    """The version that is scanned for compares as a version."""
    world = World()
    world.add("t", value={"since": "1.9"})
    body = {"assert": {"since": {"lte": {"context": "kubernetes_version"}}}}
    assert world.verdicts(body, kubernetes_version="1.30") == {"t": "pass"}
    assert world.verdicts(body, kubernetes_version="1.8") == {"t": "fail"}


def test_versions_as_condition() -> None:
    """A condition for other versions is no way to pass, nothing to fail by, and nothing a finding speaks of."""
    world = World()
    world.add("t", value={"name": "new"})
    known = {"any": [{"name": "old"}, {"name": "new", "versions": {"kubernetes": ">=1.30"}}]}
    absent = {"not": {"versions": {"kubernetes": ">=1.30"}}}
    for body, old, new in (
        ({"assert": known}, "fail", "pass"),
        ({"deny": known}, "pass", "fail"),
        ({"assert": absent}, "pass", "fail"),
        ({"deny": absent}, "fail", "pass"),
        ({"where": {"versions": {"kubernetes": "<1.30"}}, "deny": {"name": "new"}}, "fail", "not_applicable"),
        ({"assert": {"all": [{"versions": {"kubernetes": "<1.30"}}]}}, "pass", "fail"),
    ):
        assert world.verdicts(body, kubernetes_version="1.29") == {"t": old}, body
        assert world.verdicts(body, kubernetes_version="1.30") == {"t": new}, body
    (found,) = check([rule({"assert": known})], world, Context(kubernetes_version="1.29")).findings
    assert found.message == "name: expected old, found new"


def test_what_stands_elsewhere_is_judged_by_its_own_context() -> None:
    """A file's context says which rules run, with what, how grave a failure is and whether it gates; scopes and what
    is compared across them stay whole.
    """
    world = World()
    for number, file in enumerate(("a/main.tf", "b/main.tf", "c/main.tf")):
        world.add(f"t{number}", value={"size": 3})
        world.resources[-1] = replace(world.resources[-1], span=Span(file, 1, 1, 1, 10))
    sized = rule(
        {"assert": {"size": {"gte": {"param": "least"}}}, "params": {"least": {"type": "number", "default": 5}}},
        parameters={"least": 5},
    )
    alone = replace(rule({"assert": {"unique": {"by": ["size"], "within": "scope"}}}), id="unique")
    contexts = {
        "a": Context(parameters={"*": {"least": 3}}, severities={"unique": "low"}, fail_on="medium"),
        "b": Context(severities={"the-rule": "critical"}, rules=frozenset({"the-rule"}), fail_on="high"),
        "c": Context(severities={"the-rule": "low", "unique": "high"}, fail_on=None),
    }
    checked = check([sized, alone], world, Context(), context_of=lambda file: contexts[file[0]])
    assert [(one.subject.address, one.rule.id, one.severity, one.gates) for one in checked.findings] == [
        ("t1", "the-rule", "critical", True),
        ("t2", "the-rule", "low", False),
        ("t0", "unique", "low", False),
        ("t2", "unique", "high", False),
    ]
    assert (checked.counts["pass"], checked.counts["fail"]) == (1, 4)


@pytest.mark.parametrize(("context", "gates"), [(Context(), False), (Context(unknown_gates=True), True)])
def test_undecided_verdicts_gate_where_they_are_to(context: Context, gates: bool) -> None:
    """An undecided verdict makes the exit code 1 only where somebody asks for it."""
    world = World()
    world.add("t", value={"on": UNKNOWN})
    assert [one.gates for one in check([rule(ON)], world, context).findings] == [gates]
