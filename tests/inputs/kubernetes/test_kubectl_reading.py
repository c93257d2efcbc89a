"""Manifests as kubectl reads them: its answers to odd files are recorded in ``kubectl.json``."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from kubectl_cases import HEAD, cases
from manifests import load

from scanner.model.resource import Resource
from scanner.model.value import Absent

ANSWERS: dict[str, list[Any] | None] = json.loads(Path(__file__).with_name("kubectl.json").read_text("utf-8"))


# What kubectl stumbles over, or passes over, and is plain to read.
PLAIN = frozenset(
    (
        f'{HEAD}a: "\\/"\n',
        f"%YAML 1.1\n---\n{HEAD}",
        f"%YAML 1.2\n---\n{HEAD}",
        f"{HEAD}--- {{apiVersion: v1, kind: Secret, metadata: {{name: s}}}}\n",
        f"{HEAD}---\n- a\n- b\n",
        f"{HEAD}...\napiVersion: v1\nkind: Secret\nmetadata:\n  name: s\n",
        "{apiVersion: v1, kind: ConfigMap, metadata: {name: c}}\n",
    )
)
# What libyaml does not compose: an anchor that is given a second time.
TOLD = f"{HEAD}x: &x 1\nx2: &x 2\ny: *x\n"


def plain(value: object) -> object:
    """A value as JSON has it: numbers as floats."""
    match value:
        case dict():
            return {key: plain(item) for key, item in value.items()}
        case tuple() | list():
            return [plain(item) for item in value]
        case bool() | None | str():
            return value
        case int() | float() | Decimal():
            return float(value)
    raise TypeError(value)


def content(resource: Resource) -> object:
    value = resource.at(())
    assert not isinstance(value, Absent)
    whole = plain(value)
    assert isinstance(whole, dict)
    return whole


def wanted(answer: dict[str, Any]) -> object:
    """What kubectl answers, without what it adds: labels where there were none."""
    metadata = {key: value for key, value in answer["metadata"].items() if key != "labels" or value}
    return plain({**answer, "metadata": metadata})


@pytest.mark.parametrize("text", [text for text in cases() if ANSWERS[text] is not None and text not in {*PLAIN, TOLD}])
def test_files_are_read_as_kubectl_reads_them(text: str) -> None:
    """The same objects with the same values, in the same order."""
    answer = ANSWERS[text]
    assert answer is not None
    loaded = load({"a.yaml": text})
    assert [content(resource) for resource in loaded.resources] == [wanted(one) for one in answer]
    assert not [one for one in (*loaded.diagnostics, *loaded.late()) if one.level == "error"]


@pytest.mark.parametrize(
    "text", [text for text in cases() if (ANSWERS[text] is None and text not in PLAIN) or text == TOLD]
)
def test_what_kubectl_refuses_is_told(text: str) -> None:
    """Whatever kubectl does not read is an error, a gap or a note, never nothing."""
    loaded = load({"a.yaml": text}, read_all=True)
    assert [*loaded.diagnostics, *loaded.late()]


def test_more_is_read_than_kubectl_reads() -> None:
    """Objects that kubectl passes over, or cannot reach, are read without an error."""
    assert set(cases()) >= PLAIN
    for text in sorted(PLAIN):
        loaded = load({"a.yaml": text}, read_all=True)
        assert len(loaded.resources) == text.count("kind")
        assert not [*loaded.diagnostics, *loaded.late()]
