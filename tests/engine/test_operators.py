"""Operators: what they say of plain values, of absent, unknown and partly known ones, and of wrong types."""

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from scanner import bundled
from scanner.engine.counts import COUNT_OPERATORS, count_test, length
from scanner.engine.operators import OPERATORS, STRUCTURES, apply
from scanner.engine.operators.reading import MISMATCH, Reading
from scanner.model.value import (
    ABSENT,
    OneOf,
    PartialMap,
    Reason,
    Repeated,
    SomeText,
    Unknown,
    UnknownText,
    Value,
)

KUBERNETES, TERRAFORM = Reading(), Reading(converts=True)
WHY = (Reason("var.x", "has no value"),)
UNKNOWN = Unknown(WHY)

# An argument that each operator takes, and a value of each type that it can be asked of.
ARGUMENTS: dict[str, Value] = {
    "exists": True, "empty": True, "equals": "a", "in": ("a",), "gt": 1, "gte": 1, "lt": 1, "lte": 1,
    "matches": "^a", "starts_with": "a", "ends_with": "a", "contains": "a", "subset_of": ("a",),
    "intersects": ("a",), "has_keys": ("a",), "cidr_within": "10.0.0.0/8", "cidr_public": True, "port": 22,
}  # fmt: skip
WRONG: dict[str, Value] = {
    "empty": 5, "equals": ("a",), "in": {"a": 1}, "gt": ("a",), "gte": True, "lt": "soon", "lte": {"a": 1},
    "matches": ("a",), "starts_with": True, "ends_with": {"a": 1}, "contains": {"a": 1}, "subset_of": "a",
    "intersects": {"a": 1}, "has_keys": ("a",), "cidr_within": "everywhere", "cidr_public": 5, "port": "ssh",
}  # fmt: skip
NAMES = st.sampled_from(sorted(OPERATORS))
SCALARS = st.none() | st.booleans() | st.integers(-5, 5) | st.sampled_from(["a", "ab", "", "10.0.0.0/8", "22", "true"])
VALUES: st.SearchStrategy[Any] = st.recursive(
    SCALARS | st.decimals(-5, 5, places=1),
    lambda inner: st.lists(inner, max_size=3).map(tuple) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=6,
)


def test_table_and_schema_agree() -> None:
    """The schema knows exactly the operators that the engine has."""
    schema = json.loads((bundled.schemas() / "rule.schema.json").read_text())
    written = set(schema["$defs"]["operators"]["properties"])
    assert written == {*OPERATORS, *STRUCTURES, "not", "ignore_case"}
    counts = schema["$defs"]["count"]["then"]["else"]["properties"]
    assert set(counts) == {*COUNT_OPERATORS, "not"}
    assert set(ARGUMENTS) == set(OPERATORS)


@pytest.mark.parametrize("name", sorted(OPERATORS))
def test_absent(name: str) -> None:
    """Of what is absent, or null, only exists: false and empty: true hold."""
    expected = name == "empty"
    for reading in (KUBERNETES, TERRAFORM):
        assert apply(name, ABSENT, ARGUMENTS[name], reading) is expected
        assert apply(name, None, ARGUMENTS[name], reading) is expected
    assert apply("exists", ABSENT, False, KUBERNETES) is True
    assert apply("empty", ABSENT, False, KUBERNETES) is False


@pytest.mark.parametrize("name", sorted(OPERATORS))
def test_compared_with_what_is_absent(name: str) -> None:
    """A comparison with a value that is absent does not hold."""
    assert apply(name, "a", ABSENT, KUBERNETES) is False


@pytest.mark.parametrize("name", sorted(OPERATORS))
def test_unknown(name: str) -> None:
    """Of an unknown value every test is unknown, for the value's reasons."""
    assert apply(name, UNKNOWN, ARGUMENTS[name], KUBERNETES) == UNKNOWN


@pytest.mark.parametrize("name", sorted(WRONG))
def test_wrong_type(name: str) -> None:
    """A value of a type that the test cannot be asked of is unknown, and marked as a mismatch."""
    truth = apply(name, WRONG[name], ARGUMENTS[name], KUBERNETES)
    assert isinstance(truth, Unknown)
    assert [reason.subject for reason in truth.reasons] == [MISMATCH]


@given(NAMES, VALUES, st.booleans())
def test_any_value(name: str, value: Value, converts: bool) -> None:
    """Every operator has an answer for every value, and the same one each time."""
    reading = Reading(converts=converts)
    truth = apply(name, value, ARGUMENTS[name], reading)
    assert isinstance(truth, bool | Unknown)
    assert apply(name, value, ARGUMENTS[name], reading) == truth


@given(NAMES, VALUES, VALUES, st.booleans())
def test_choices(name: str, one: Value, other: Value, converts: bool) -> None:
    """Of a choice between values a test is decided exactly when it is the same for all of them."""
    reading = Reading(converts=converts)
    truths = [apply(name, value, ARGUMENTS[name], reading) for value in (one, other)]
    found = apply(name, OneOf((one, other), WHY), ARGUMENTS[name], reading)
    if truths[0] is truths[1] and isinstance(truths[0], bool):
        assert found is truths[0]
    else:
        assert isinstance(found, Unknown)


@given(NAMES, VALUES, st.data(), st.booleans())
def test_decisions_survive_knowledge(name: str, value: Value, data: st.DataObject, converts: bool) -> None:
    """What is decided with a part of a value unknown stays so whatever the part turns out to be."""
    reading = Reading(converts=converts)
    known = apply(name, value, ARGUMENTS[name], reading)
    blurred = data.draw(blur(value))
    found = apply(name, blurred, ARGUMENTS[name], reading)
    if isinstance(found, bool):
        assert found is known


def blur(value: Value) -> st.SearchStrategy[Value]:
    """The value with some part of it unknown in one of the ways that there are."""
    options: list[st.SearchStrategy[Any]] = [st.just(UNKNOWN), st.just(OneOf((value, "other"), WHY))]
    if isinstance(value, str):
        cut = st.integers(0, len(value))
        options.append(cut.map(lambda at: UnknownText((value[:at], UNKNOWN))))
        options.append(cut.map(lambda at: UnknownText((UNKNOWN, value[at:]))))
        options.append(cut.map(lambda at: UnknownText((value[:at], UNKNOWN, value[at:]))))
    if isinstance(value, tuple):
        options.append(st.just((*value, Repeated("a", WHY))))
        options.append(st.just((Repeated("zz", WHY), *value)))
        if value:
            options.append(
                st.integers(0, len(value) - 1).flatmap(
                    lambda at: blur(value[at]).map(lambda item: (*value[:at], item, *value[at + 1 :]))
                )
            )
    if isinstance(value, dict):
        options.append(st.just(PartialMap(value, WHY)))
        if value:
            options.append(
                st.sampled_from(sorted(value)).flatmap(
                    lambda key: blur(value[key]).map(lambda item: {**value, key: item})
                )
            )
            options.append(
                st.sampled_from(sorted(value)).map(
                    lambda key: PartialMap({name: item for name, item in value.items() if name != key}, WHY)
                )
            )
    return st.one_of(options)


@pytest.mark.parametrize(
    ("value", "argument", "kubernetes", "terraform"),
    [
        (True, True, True, True),
        ("true", True, None, True),
        (True, "true", None, True),
        ("maybe", True, None, None),
        (22, "22", False, True),
        ("22", 22, False, True),
        ("22.0", 22, False, True),
        ("ssh", 22, False, None),
        (22, "ssh", False, False),
        (1, True, None, None),
        (Decimal("1.0"), 1, True, True),
        (("a", 1), ("a", 1), True, True),
        (("a", 1), ("a", "1"), False, True),
        ({"a": True}, {"a": True}, True, True),
        ({"a": True}, {"b": True}, False, False),
    ],
)
def test_equality(value: Value, argument: Value, kubernetes: bool | None, terraform: bool | None) -> None:
    """Terraform turns scalars into each other, Kubernetes never; None is a mismatch of types."""
    for reading, expected in ((KUBERNETES, kubernetes), (TERRAFORM, terraform)):
        truth = apply("equals", value, argument, reading)
        assert truth is expected if expected is not None else isinstance(truth, Unknown)


def test_equality_by_type() -> None:
    """Quantities and versions are equal by what they mean; case counts unless it is to be ignored."""
    assert apply("equals", "1000m", 1, Reading(type="quantity")) is True
    assert apply("equals", "1.30.0", "v1.30", Reading(type="version")) is True
    assert apply("in", "ALLOW", ("allow",), KUBERNETES) is False
    assert apply("in", "ALLOW", ("allow",), Reading(ignore_case=True)) is True
    # A field that is declared a number never is a text; an open one may be either.
    assert isinstance(apply("equals", "80", 80, Reading(type="number")), Unknown)
    assert apply("equals", "80", 80, Reading(type="any")) is False


@pytest.mark.parametrize(
    ("value", "argument", "type_", "order"),
    [
        ("1Gi", "1024Mi", "quantity", 0),
        ("1500m", 1, "quantity", 1),
        ("1e3", "1k", "quantity", 0),
        ("1E", "1P", "quantity", 1),
        ("90s", "1m30s", "duration", 0),
        (90, "1m", "duration", 1),
        ("15d", "360h", "duration", 0),
        ("1.9", "1.30", "version", -1),
        ("v1.30.2-gke.7", "1.30", "version", 1),
        ("1.9", "1.30", "", -1),
        ("512Mi", "1Gi", "", -1),
        (2, 2, "number", 0),
        (Decimal("0.5"), 1, "", -1),
    ],
)
def test_order(value: Value, argument: Value, type_: str, order: int) -> None:
    """Order follows the attribute's type, else the spelling of the rule's argument."""
    reading = Reading(type=type_)
    found = [apply(name, value, argument, reading) for name in ("lt", "lte", "gte", "gt")]
    assert found == [order < 0, order <= 0, order >= 0, order > 0]


def test_order_of_texts() -> None:
    """Terraform's numbers may be texts, Kubernetes' not; a percentage has no order with a number."""
    assert apply("gte", "22", 22, TERRAFORM) is True
    assert isinstance(apply("gte", "22", 22, KUBERNETES), Unknown)
    assert isinstance(apply("lte", 2, "50%", KUBERNETES), Unknown)
    assert apply("lte", "4Gi", "1Gi", Reading(type="quantity", times=4)) is True
    assert apply("lte", "5Gi", "1Gi", Reading(type="quantity", times=4)) is False


ARN = UnknownText(("arn:aws:s3:::", UNKNOWN, "/*"))


@pytest.mark.parametrize(
    ("name", "argument", "expected"),
    [
        ("starts_with", "arn:aws:", True),
        ("starts_with", "arn:aws:iam", False),
        ("starts_with", "arn:aws:s3:::bucket", None),
        ("ends_with", "/*", True),
        ("ends_with", "/x", False),
        ("ends_with", "logs/*", None),
        ("contains", "s3", True),
        ("contains", "logs", None),
        ("equals", "arn:aws:s3:::logs/*", None),
        ("equals", "*", False),
        ("in", ("*", "arn:aws:iam::"), False),
        ("matches", ":s3:", True),
        ("matches", "^http", False),
        ("matches", "logs", None),
        ("exists", True, True),
        ("empty", True, False),
    ],
)
def test_texts_known_in_part(name: str, argument: Value, expected: bool | None) -> None:
    """The known parts of a text decide what they can, and nothing else is decided."""
    truth = apply(name, ARN, argument, TERRAFORM)
    assert truth is expected if expected is not None else isinstance(truth, Unknown)


@pytest.mark.parametrize(
    ("name", "argument", "expected"),
    [
        ("exists", True, True),
        ("empty", False, True),
        ("equals", "", False),
        ("equals", "arn:aws:kms:::key/1", None),
        ("starts_with", "arn:", None),
    ],
)
def test_texts_that_are_not_empty(name: str, argument: Value, expected: bool | None) -> None:
    """Of a text of which only that is known that it is there, nothing but that is decided."""
    truth = apply(name, UnknownText((SomeText(WHY),)), argument, TERRAFORM)
    assert truth is expected if expected is not None else isinstance(truth, Unknown)


@given(
    st.lists(st.sampled_from(["", "a", "b", "ab"]) | st.none(), min_size=1, max_size=4),
    st.text("ab", max_size=5),
    st.lists(st.text("ab", max_size=2), min_size=4, max_size=4),
)
def test_text_parts(parts: list[str | None], argument: str, fills: list[str]) -> None:
    """Whatever the unknown parts of a text are, a decided test is right."""
    assume(None in parts)
    text = UnknownText([UNKNOWN if part is None else part for part in parts])
    whole = "".join(fills[at] if part is None else part for at, part in enumerate(parts))
    for name in ("equals", "starts_with", "ends_with", "contains"):
        found = apply(name, text, argument, KUBERNETES)
        if isinstance(found, bool):
            assert found is apply(name, whole, argument, KUBERNETES)


def test_items_any_number_of_times() -> None:
    """An item that may be there or not proves nothing by its presence, and spoils nothing by its absence."""
    items = ("a", Repeated("b", WHY))
    assert apply("contains", items, "a", KUBERNETES) is True
    assert isinstance(apply("contains", items, "b", KUBERNETES), Unknown)
    assert apply("contains", items, "c", KUBERNETES) is False
    assert apply("subset_of", items, ("a", "b"), KUBERNETES) is True
    assert isinstance(apply("subset_of", items, ("a",), KUBERNETES), Unknown)
    assert apply("subset_of", items, ("b",), KUBERNETES) is False
    assert apply("empty", items, True, KUBERNETES) is False
    assert isinstance(apply("exists", (Repeated({}, WHY),), True, KUBERNETES), Unknown)


def test_maps_known_in_part() -> None:
    """Known keys are found, others may be there."""
    tags = PartialMap({"Owner": "me", "Team": UNKNOWN}, WHY)
    assert apply("has_keys", tags, ("Owner",), TERRAFORM) is True
    assert isinstance(apply("has_keys", tags, ("Team",), TERRAFORM), Unknown)
    assert isinstance(apply("has_keys", tags, ("Cost",), TERRAFORM), Unknown)
    assert apply("equals", tags, {"Owner": "you", "Team": "x"}, TERRAFORM) is False
    assert apply("empty", tags, True, TERRAFORM) is False


@pytest.mark.parametrize(
    ("cidr", "public"),
    [
        ("0.0.0.0/0", True),
        ("::/0", True),
        ("0.0.0.0/1", True),
        ("128.0.0.0/1", True),
        ("2000::/3", True),
        ("17.0.0.0/8", False),
        ("198.51.100.7/32", False),
        ("203.0.113.9", False),
        ("10.0.0.0/8", False),
        ("192.168.0.0/16", False),
        ("240.0.0.0/4", False),
        ("224.0.0.0/4", False),
        ("fc00::/7", False),
        ("2001:db8::/32", False),
    ],
)
def test_open_to_the_internet(cidr: str, public: bool) -> None:
    """Wider than any one organisation's range of public addresses; never a single office's address."""
    assert apply("cidr_public", cidr, True, TERRAFORM) is public
    assert apply("cidr_public", cidr, False, TERRAFORM) is not public


def test_networks_known_in_part() -> None:
    """The length of a prefix decides by itself where it is long enough, or none at all."""
    assert apply("cidr_public", UnknownText((UNKNOWN, "/0")), True, TERRAFORM) is True
    assert apply("cidr_public", UnknownText((UNKNOWN, "/32")), True, TERRAFORM) is False
    assert isinstance(apply("cidr_public", UnknownText((UNKNOWN, "/4")), True, TERRAFORM), Unknown)


def test_networks_within() -> None:
    """A network or an address lies within one of several; versions of IP do not mix."""
    assert apply("cidr_within", "10.1.0.0/16", "10.0.0.0/8", TERRAFORM) is True
    assert apply("cidr_within", "10.1.2.3", ("192.168.0.0/16", "10.0.0.0/8"), TERRAFORM) is True
    assert apply("cidr_within", "0.0.0.0/0", "10.0.0.0/8", TERRAFORM) is False
    assert apply("cidr_within", "::1/128", "10.0.0.0/8", TERRAFORM) is False


@pytest.mark.parametrize(
    ("value", "reading", "expected"),
    [
        (22, KUBERNETES, True),
        ({"from": 0, "to": 100}, KUBERNETES, True),
        ({"from": 23, "to": 100}, KUBERNETES, False),
        ({"from": "20", "to": "22"}, TERRAFORM, True),
        ("20-25", KUBERNETES, True),
        ("*", KUBERNETES, True),
        ("80", KUBERNETES, False),
        ({"from": 23, "to": UNKNOWN}, KUBERNETES, False),
        ({"from": 0, "to": UNKNOWN}, KUBERNETES, None),
        ({"from": UNKNOWN, "to": 21}, KUBERNETES, False),
    ],
)
def test_ports(value: Value, reading: Reading, expected: bool | None) -> None:
    """A range covers what lies between its ends, of which one may be enough to tell."""
    truth = apply("port", value, 22, reading)
    assert truth is expected if expected is not None else isinstance(truth, Unknown)
    assert apply("port", value, (22,), reading) == truth


def test_lengths() -> None:
    """Items that may be there any number of times leave a length open upwards."""
    at_least = count_test({"gte": 1}, int)
    at_most = count_test({"lte": 1}, int)
    assert length(("a", Repeated("b", WHY)), at_least) is True
    assert isinstance(length((Repeated("b", WHY),), at_least), Unknown)
    assert isinstance(length(("a", Repeated("b", WHY)), at_most), Unknown)
    assert length(("a", "a", Repeated("b", WHY)), at_most) is False
    assert length(ABSENT, at_most) is False
    assert length({"a": 1}, count_test(1, int)) is True
    open_text = length(UnknownText(("abc", UNKNOWN)), count_test({"gt": 2, "not": {"equals": 3}}, int))
    assert isinstance(open_text, Unknown)
    assert isinstance(length(UNKNOWN, at_least), Unknown)


@given(
    st.integers(0, 6), st.integers(0, 6), st.integers(-1, 7), st.sampled_from(sorted(COUNT_OPERATORS)), st.booleans()
)
def test_counts_between(low: int, more: int, bound: int, name: str, negated: bool) -> None:
    """Of a number between two a test is decided exactly when it is the same for all numbers between."""
    written: Any = {name: (bound, bound + 2)} if name == "in" else {name: bound}
    test = count_test({"not": written} if negated else written, lambda argument: argument)
    each = {test.truth(number, number, ()) for number in range(low, low + more + 1)}
    found = test.truth(low, low + more, WHY)
    assert found is each.pop() if len(each) == 1 else isinstance(found, Unknown)
