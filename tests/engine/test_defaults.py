"""The facts about providers that groundrule ships."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from scanner import bundled
from scanner.engine import load_defaults
from scanner.engine.attributes import provider_of, resource_types
from scanner.engine.shape import as_json
from scanner.model.facet_types import FACETS
from scanner.model.kinds import KINDS, type_of
from scanner.model.value import OneOf
from scanner.syntax.yaml import parse_yaml

FILES = sorted((bundled.rules() / "providers").glob("*.yaml"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_schema(file: Path) -> None:
    """Every file is as its schema says."""
    schema = json.loads((bundled.schemas() / "defaults.schema.json").read_text())
    (root,), problems = parse_yaml(file.name, file.read_bytes(), scalars="strict")
    assert not problems
    assert root is not None
    assert [error.message for error in Draft202012Validator(schema).iter_errors(as_json(root.value))] == []


def test_types_and_attributes_exist(defaults: Mapping[str, Mapping[str, Any]]) -> None:
    """Every default is of an attribute that its type has."""
    wrong = []
    for type_, attributes in defaults.items():
        provider = provider_of(type_)
        table: Any = resource_types(provider).get(type_) if provider else FACETS.get(type_)
        if table is None and type_.partition("/")[2] in KINDS:
            continue
        wrong += [f"{type_}.{name}" for name in attributes if not _has(table, name.split("."))]
    assert wrong == []


def _has(table: Any, names: list[str]) -> bool:
    here = table
    for name in names:
        if isinstance(here, list):
            here = here[0]
        if not isinstance(here, Mapping):
            # Some blocks are only known as a kind.
            return here in ("string", "map", "any")
        here = here.get(name, here.get(f"{name}!"))
        if here is None:
            return False
    return True


def test_change_between_versions(defaults: Mapping[str, Mapping[str, Any]]) -> None:
    """A default that a version changed is one of both, for that reason, where nothing says the version."""
    found = defaults["aws_redshift_cluster"]["encrypted"].among(())
    assert isinstance(found, OneOf)
    assert found.choices == (False, True)
    assert str(found.reasons[0]) == "the aws provider's version decides the default, which changed in 6.0.0"


def test_cache(tmp_path: Path) -> None:
    """What the cache keeps is what the files say; it is made anew when they change or it is damaged."""
    folder, text = (
        tmp_path / "providers",
        "version: 1\nprovider: aws\ndefaults: {a_b: {source: s, attributes: {c: %s}}}\n",
    )
    folder.mkdir()
    for number, cache in enumerate(("one", "one", "two"), 1):
        (folder / "aws.yaml").write_text(text % number)
        assert load_defaults(folder, cache=tmp_path / cache) == {"a_b": {"c": number}}
    stored = tmp_path / "two" / "defaults.json"
    stored.write_text(stored.read_text().replace(":3", ":4"))
    (tmp_path / "moved").mkdir()
    (tmp_path / "moved" / "aws.yaml").write_text(text % 3)
    assert load_defaults(tmp_path / "moved", cache=tmp_path / "two") == {"a_b": {"c": 4}}
    stored.write_text("{")
    (tmp_path / "again").mkdir()
    (tmp_path / "again" / "aws.yaml").write_text(text % 3)
    assert load_defaults(tmp_path / "again", cache=tmp_path / "two") == {"a_b": {"c": 3}}


def test_kinds() -> None:
    """A plain kind means the built-in group; groups are spelled out for the rest."""
    assert type_of("Service") == "core/Service"
    assert type_of("Deployment") == "apps/Deployment"
    assert type_of("argoproj.io/Application") == "argoproj.io/Application"
    assert [type_of(name) for name in ("Application", "workload", "/Pod", "aws_instance", "a/b/C")] == [None] * 5
