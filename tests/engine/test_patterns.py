"""Regular expressions: refused where they could run for ever, bounded where they could run long."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.engine.patterns import PatternError, pattern


@pytest.mark.parametrize(
    "text",
    [
        "(a+)+", "(a*)*b", "(a|a)*", "(a|ab)*c", r"(\w+\s?)*$", r"(\w)\1", ".*.*.*=", "(?:a{1,3}){2,}",
        "a?" * 20 + "a" * 20, "(", "[[a]", "x" * 3000, "([a-z]+)*[0-9]", "(.|a)+b",
    ],
)  # fmt: skip
def test_refused(text: str) -> None:
    """Nested repetition, overlapping choices, back references and worse are errors."""
    with pytest.raises(PatternError):
        pattern(text)


@pytest.mark.parametrize(
    "text",
    [
        "AKIA[0-9A-Z]{16}", "^arn:aws:[^:]*:[^:]*:[^:]*:.*$", r"^\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}$",
        "(?i)password|secret", "-----BEGIN [A-Z ]*PRIVATE KEY", "^(sha256:)?[0-9a-f]+$", "(?:a|b)+",
        r"^v?\d+(\.\d+){2}$", r"\bkey\b", "(?!x)y",
    ],
)  # fmt: skip
def test_accepted(text: str) -> None:
    """What rules need passes."""
    assert pattern(text).search("nothing of the kind") is not None


@pytest.mark.parametrize(
    ("text", "hostile"),
    [
        (r"[a-z]*[a-z]*!", "a"), ("^.*a.*b", "a"), ("-----BEGIN [A-Z ]*PRIVATE KEY", "-----BEGIN "), (r"\s+$", " "),
        (r"(?:x|y)*z", "xy"), (r"\d+(\.\d+)?!", "1"), ("[^:]*:[^:]*:", "a"),
    ],
)  # fmt: skip
def test_hostile_text(text: str, hostile: str) -> None:
    """The longest text that an accepted pattern is tried on comes to an end."""
    accepted = pattern(text)
    accepted.search((hostile * accepted.longest)[: accepted.longest])
    assert accepted.search("a" * (accepted.longest + 1)) is None


@given(st.text("ab|*+?()[].^$\\{}1,", max_size=14))
def test_any_text(text: str) -> None:
    """Any text is a pattern that answers as it must or not at all, or an error."""
    try:
        accepted = pattern(text)
    except PatternError:
        return
    found = accepted.search("ab" * 100 + "!")
    assert found is (re.search(text, "ab" * 100 + "!") is not None) or found is None


def test_literal_parts() -> None:
    """What a pattern begins with, and whether it looks beyond its match, is known without trying it."""
    assert pattern("^arn:aws:.*").prefix == "arn:aws:"
    assert pattern("arn").prefix == ""
    assert pattern("(?i)^arn").prefix == ""
    assert pattern("arn").floating
    assert not pattern("arn$").floating
    assert not pattern(r"\barn").floating


@pytest.mark.parametrize(
    ("text", "required"),
    [
        ("-----BEGIN [A-Z ]*PRIVATE KEY", ("-----BEGIN ",)),
        ("(^|[^A-Z])((AKIA|ASIA)[A-Z0-9]{16}|gh[po]_[a-z]{36})", ("AKIA", "ASIA", "gho_", "ghp_")),
        ("a+bc*", ()),
        ("(abc)?xyz", ("xyz",)),
        ("(?i)secret", ()),
        ("abc|x*", ()),
        ("(abc){2,3}", ("abc",)),
        ("[^:]+", ()),
    ],
)
def test_required(text: str, required: tuple[str, ...]) -> None:
    """What every match has in it is found in the pattern."""
    assert pattern(text).required == required


@given(st.text("ab|?()[]+", max_size=12), st.text("ab", max_size=10))
def test_required_is_required(text: str, subject: str) -> None:
    """A text that has nothing of what is required has no match."""
    try:
        accepted = pattern(text)
    except PatternError:
        return
    if accepted.required and not any(one in subject for one in accepted.required):
        assert re.search(text, subject) is None
