"""Three-valued logic end to end: laws, duality, and that a decision survives whatever becomes known."""

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.worlds import UNKNOWN, WHY, truth
from scanner.model.truth import Truth, every, negate, some
from scanner.model.value import ABSENT, OneOf, PartialMap, Repeated, Unknown, UnknownText, Value

TRUTHS = st.sampled_from([True, False, UNKNOWN])


def alike(one: Truth, other: Truth) -> bool:
    """Both decided the same way, or both unknown."""
    return (isinstance(one, Unknown) and isinstance(other, Unknown)) or one is other


@given(TRUTHS, TRUTHS, TRUTHS)
def test_kleene(a: Truth, b: Truth, c: Truth) -> None:
    """And, or and not follow Kleene's laws."""
    assert alike(every((a, b)), every((b, a)))
    assert alike(some((a, b)), some((b, a)))
    assert alike(every((a, every((b, c)))), every((every((a, b)), c)))
    assert alike(every((a, some((b, c)))), some((every((a, b)), every((a, c)))))
    assert alike(some((a, every((b, c)))), every((some((a, b)), some((a, c)))))
    assert alike(negate(every((a, b))), some((negate(a), negate(b))))
    assert alike(negate(some((a, b))), every((negate(a), negate(b))))
    assert alike(negate(negate(a)), a)
    assert alike(every((a, True)), a)
    assert alike(some((a, False)), a)
    assert every((a, False)) is False
    assert some((a, True)) is True


SCALARS: st.SearchStrategy[Any] = st.booleans() | st.integers(0, 3) | st.sampled_from(["a", "ab", "0.0.0.0/0"])
DOCUMENTS = st.fixed_dictionaries(
    {},
    optional={
        "flag": st.booleans(),
        "size": st.integers(0, 3),
        "name": st.sampled_from(["a", "ab", ""]),
        "names": st.lists(st.sampled_from(["a", "ab"]), max_size=3).map(tuple),
        "tags": st.dictionaries(st.sampled_from("xyz"), st.sampled_from(["a", "b"]), max_size=2),
        "rules": st.lists(
            st.fixed_dictionaries({}, optional={"open": st.booleans(), "port": st.integers(0, 3)}), max_size=3
        ).map(tuple),
    },
)
LEAVES: st.SearchStrategy[Mapping[str, Any]] = st.sampled_from(
    [
        {"flag": True},
        {"flag": {"exists": True}},
        {"size": {"gte": 2}},
        {"size": {"in": [1, 2]}},
        {"size": {"lt": {"path": "rules[0].port"}}},
        {"name": {"starts_with": "a"}},
        {"name": {"matches": "b$"}},
        {"name": {"empty": True}},
        {"names": {"contains": "a"}},
        {"names": {"subset_of": ["a"]}},
        {"names": {"length": {"gte": 2}}},
        {"names": {"some": {"is": "ab"}}},
        {"names": {"each": {"is": {"ends_with": "b"}}}},
        {"names[1]": "a"},
        {"tags": {"has_keys": ["x"]}},
        {"tags": {"entries": {"some": {"key": "x", "value": "a"}}}},
        {"tags": {"entries": {"each": {"key": {"not": {"equals": "y"}}}}}},
        {"rules": {"some": {"open": True, "port": {"lte": 1}}}},
        {"rules": {"each": {"any": [{"open": False}, {"port": {"gt": 1}}]}}},
        {"rules": {"some": {"port": {"equals": {"path": "^.size"}}}}},
        {"rules[0].open": {"exists": True}},
        {"size": {"equals": {"path": "rules[0].port"}}},
    ]
)
CONDITIONS = st.recursive(
    LEAVES,
    lambda inner: (
        st.builds(lambda parts: {"all": parts}, st.lists(inner, min_size=1, max_size=3))
        | st.builds(lambda parts: {"any": parts}, st.lists(inner, min_size=1, max_size=3))
        | st.builds(lambda part: {"not": part}, inner)
    ),
    max_leaves=4,
)


@given(CONDITIONS, DOCUMENTS)
def test_not(condition: Mapping[str, Any], document: Value) -> None:
    """The opposite of a condition is the opposite truth, and twice that the condition again."""
    found = truth(condition, document)
    assert alike(truth({"not": condition}, document), negate(found))
    assert alike(truth({"not": {"not": condition}}, document), found)


@given(st.lists(CONDITIONS, min_size=1, max_size=3), DOCUMENTS)
def test_dual(conditions: list[Mapping[str, Any]], document: Value) -> None:
    """Not all is some not, and the reverse."""
    opposites = [{"not": one} for one in conditions]
    assert alike(truth({"not": {"all": conditions}}, document), truth({"any": opposites}, document))
    assert alike(truth({"not": {"any": conditions}}, document), truth({"all": opposites}, document))


@given(DOCUMENTS)
def test_quantifiers_are_dual(document: Value) -> None:
    """Not some item is each item not."""
    inner = {"open": True}
    left = truth({"not": {"rules": {"some": inner}}}, document)
    assert alike(left, truth({"rules": {"each": {"not": inner}}}, document))


@given(CONDITIONS, DOCUMENTS, st.data())
@settings(max_examples=150)
def test_knowledge_never_turns_a_decision(condition: Mapping[str, Any], document: Value, data: st.DataObject) -> None:
    """With parts of a document unknown, a verdict is unknown or what it is for the document itself."""
    known = truth(condition, document)
    found = truth(condition, data.draw(blurred(document)))
    assert isinstance(found, Unknown) or found is known


def blurred(value: Value) -> st.SearchStrategy[Any]:
    """The value with any of its parts unknown, in all the ways that there are."""
    options: list[st.SearchStrategy[Any]] = [
        st.just(UNKNOWN),
        st.just(OneOf((value, ABSENT), (WHY,))),
        st.just(OneOf(("elsewhere", value), (WHY,))),
    ]
    if isinstance(value, str):
        options.append(st.integers(0, len(value)).map(lambda at: UnknownText((value[:at], UNKNOWN))))
    if isinstance(value, tuple):
        options.append(st.lists(st.sampled_from(["a", "ab"]), max_size=1).map(
            lambda more: (*value, *(Repeated(one, (WHY,)) for one in more))
        ))  # fmt: skip
        if value:
            options.append(st.tuples(*(st.just(item) | blurred(item) for item in value)))
            options.append(st.just((Repeated(value[0], (WHY,)),) if all(item == value[0] for item in value) else value))
    if isinstance(value, dict):
        entries = [st.tuples(st.just(key), st.just(item) | blurred(item)) for key, item in value.items()]
        options.append(st.tuples(*entries).map(dict))
        options.append(st.tuples(*entries).map(lambda known: PartialMap(dict(known), (WHY,))))
        options.append(
            st.sets(st.sampled_from(sorted(value)) if value else st.nothing()).map(
                lambda hidden: PartialMap({key: item for key, item in value.items() if key not in hidden}, (WHY,))
            )
        )
    return st.one_of(options)


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ({"open": {"some": {"is": {"cidr_public": True}}}}, True),
        ({"open": {"contains": "10.0.0.0/8"}}, None),
        ({"open": {"length": {"gte": 1}}}, True),
        ({"open": {"length": 1}}, None),
    ],
)
def test_alternatives(condition: Mapping[str, Any], expected: bool | None) -> None:
    """`c ? [world] : [world, lan]` is open either way, and of unknown length."""
    document: Value = {"open": OneOf((("0.0.0.0/0",), ("0.0.0.0/0", "10.0.0.0/8")), (WHY,))}
    found = truth(condition, document)
    assert found is expected if expected is not None else isinstance(found, Unknown)


def test_repeated_blocks() -> None:
    """A block that may occur any number of times proves nothing true of some and nothing false of each."""
    blocks: Value = {"rule": (Repeated({"open": True}, (WHY,)),)}
    assert isinstance(truth({"rule": {"some": {"open": True}}}, blocks), Unknown)
    assert truth({"rule": {"some": {"open": False}}}, blocks) is False
    assert truth({"rule": {"each": {"open": True}}}, blocks) is True
    assert isinstance(truth({"rule": {"each": {"open": False}}}, blocks), Unknown)
    sure: Value = {"rule": ({"open": True}, Repeated({"open": False}, (WHY,)))}
    assert truth({"rule": {"some": {"open": True}}}, sure) is True


def test_maps_known_in_part() -> None:
    """Entries that are not known may decide otherwise, those that are known decide for good."""
    tags: Value = {"tags": PartialMap({"x": "a"}, (WHY,))}
    assert truth({"tags": {"entries": {"some": {"key": "x"}}}}, tags) is True
    assert isinstance(truth({"tags": {"entries": {"some": {"key": "y"}}}}, tags), Unknown)
    assert truth({"tags": {"entries": {"each": {"value": "b"}}}}, tags) is False
    assert isinstance(truth({"tags": {"entries": {"each": {"value": "a"}}}}, tags), Unknown)


def test_absent() -> None:
    """Of an absent list each holds and some does not; nothing else is true of what is absent."""
    assert truth({"rules": {"each": {"open": True}}}, {}) is True
    assert truth({"rules": {"some": {"open": True}}}, {}) is False
    assert truth({"tags": {"entries": {"each": {"key": "x"}}}}, {}) is True
    assert truth({"tags": {"entries": {"some": {"key": "x"}}}}, {}) is False
    assert truth({"name": {"not": {"equals": "a"}}}, {}) is True
    assert truth({"names": {"length": {"lte": 5}}}, {}) is False
    assert truth({"size": {"lte": {"path": "other"}}}, {"size": 1}) is False


def test_wrong_types() -> None:
    """A quantifier over what is no list, and one over the entries of no map, is undecided."""
    assert isinstance(truth({"name": {"some": {"is": "a"}}}, {"name": "a"}), Unknown)
    assert isinstance(truth({"name": {"each": {"is": "a"}}}, {"name": {"x": 1}}), Unknown)
    assert isinstance(truth({"name": {"entries": {"some": {"key": "a"}}}}, {"name": ("a",)}), Unknown)
