"""Plain scalars: expected values are those that kubectl 1.32 prints, and those of YAML 1.2's core schema."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.model.value import ABSENT, same
from scanner.syntax.document import ScalarNode
from scanner.syntax.yaml import Scalars, parse_yaml


def value(text: str, scalars: Scalars) -> object:
    documents, problems = parse_yaml("f", f"k: {text}\n", scalars=scalars)
    assert problems == ()
    node = documents[0].walk(("k",)) if documents[0] is not None else None
    assert isinstance(node, ScalarNode)
    return node.value


KUBECTL = {
    "yes": True, "No": False, "on": True, "OFF": False, "y": True, "N": False, "TRUE": True, "tRue": "tRue",
    "~": ABSENT, "Null": ABSENT, "nULL": "nULL",
    "012": 10, "0o14": 12, "0O14": 12, "0o8": "0o8", "08": 8, "0777": 511, "0x1F": 31, "0X1F": 31, "-0x1F": -31,
    "0x": "0x", "0b101": 5, "-0b11": -3, "0b12": "0b12",
    "1_000": 1000, "1__0": 10, "_1": "_1", "1_": 1, "1_e3": 1000, "685_230.15": Decimal("685230.15"),
    "+5": 5, "-5": -5, "-0": 0, "1e3": 1000, "1.5e3": 1500, "1E5": 100000, ".5": Decimal("0.5"), "5.": 5,
    "1.30": Decimal("1.30"), "1.0": 1, "1e": "1e", ".": ".", "1e400": "1e400",
    "190:20:30": "190:20:30", "2001-01-01": "2001-01-01",
    "2001-12-14t21:59:43.10-05:00": "2001-12-14t21:59:43.10-05:00",
    "99999999999999999999": 99999999999999999999, "=": "=", "nan": "nan", ".inf": ".inf", ".NaN": ".NaN",
    '"yes"': "yes", "'5'": "5",
    "!!str 5": "5", '!!int "5"': 5, "!!float 1": 1, '!!bool "yes"': True, '!!null ""': ABSENT,
    "!!binary aGVsbG8=": "hello", "!!timestamp 2001-01-01": "2001-01-01",
}  # fmt: skip

CORE = {
    "yes": "yes", "on": "on", "y": "y", "true": True, "FALSE": False, "null": ABSENT, "~": ABSENT,
    "012": 12, "0o14": 12, "0O14": "0O14", "0x1F": 31, "0X1F": "0X1F", "0b101": "0b101", "1_000": "1_000",
    "+5": 5, "1.30": Decimal("1.30"), "1.0": Decimal("1.0"), "1e3": Decimal(1000), "5.": Decimal(5),
    ".5": Decimal("0.5"),
    "2001-01-01": "2001-01-01", "1.30.2": "1.30.2", "123456789012": 123456789012,
    ".inf": ".inf", "1e999999999": "1e999999999",
}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), KUBECTL.items())
def test_scalars_as_kubectl_reads_them(text: str, expected: object) -> None:
    """Each text has the value and type that it has in kubectl's JSON."""
    found = value(text, "kubernetes")
    assert same(found, expected), (found, expected)  # type: ignore[arg-type]


@pytest.mark.parametrize(("text", "expected"), CORE.items())
def test_scalars_by_the_core_schema(text: str, expected: object) -> None:
    """Each text has its value by YAML 1.2."""
    found = value(text, "strict")
    assert same(found, expected), (found, expected)  # type: ignore[arg-type]


def test_a_number_keeps_its_text() -> None:
    """A version that was not quoted can be told from the number it is read as."""
    documents, _ = parse_yaml("f", "k: 1.30\n", scalars="strict")
    node = documents[0].walk(("k",)) if documents[0] is not None else None
    assert isinstance(node, ScalarNode)
    assert node.text == "1.30"


@pytest.mark.parametrize(
    ("key", "kubernetes"),
    [("yes", "true"), ("012", "10"), ("1.50", "1.5"), ("1e3", "1000"), ("2001-01-01", "2001-01-01"), ('"on"', "on")],
)
def test_keys_become_strings(key: str, kubernetes: str) -> None:
    """kubectl turns a key's value into a string; strictly a key is its text."""
    assert parse_yaml("f", f"{key}: 1", scalars="kubernetes")[0][0].value == {kubernetes: 1}  # type: ignore[union-attr]
    assert parse_yaml("f", f"{key}: 1", scalars="strict")[0][0].value == {key.strip('"'): 1}  # type: ignore[union-attr]


@given(st.text("0123456789+-._eExXoObBaAfF:", min_size=1, max_size=12), st.sampled_from(["kubernetes", "strict"]))
def test_nothing_that_looks_like_a_number_raises(text: str, scalars: Scalars) -> None:
    """Whatever is no number is a string."""
    documents, problems = parse_yaml("f", f"k: {text}\n", scalars=scalars)
    if not problems and documents[0] is not None:
        assert isinstance(documents[0].value, dict | tuple | str)


@pytest.mark.parametrize("scalars", ["kubernetes", "strict"])
@pytest.mark.parametrize("text", ["9" * 5000, "1e" + "9" * 5000, "0x" + "f" * 5000, "1e-" + "9" * 300])
def test_monstrous_numbers_are_bounded(text: str, scalars: Scalars) -> None:
    """Numbers beyond all use are text or nothing, at once: they do not raise and do not become huge."""
    assert same(value(text, scalars), 0 if text.startswith("1e-") else text)  # type: ignore[arg-type]
