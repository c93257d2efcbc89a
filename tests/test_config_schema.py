"""The schema of the configuration says what the reader says."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from scanner import bundled
from scanner.config import NAME, load_config
from scanner.errors import ConfigError

SCHEMA = json.loads((bundled.schemas() / "config.schema.json").read_text())
VALIDATOR = Draft202012Validator(SCHEMA)

SCALARS = st.sampled_from(
    [
        "on",
        "off",
        "yes",
        "a",
        "",
        "high",
        "none",
        "strict",
        "ignore",
        "1.30",
        "1.x",
        True,
        False,
        None,
        0,
        1,
        2,
        50,
        101,
    ]
) | st.sampled_from([0.5, 99.5, 1.3])
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    *("a", "a-*", "b", "1", "enabled", "severity", "params", "environments", "variables"),
                    *("rule", "address", "container", "reason", "until", "rules", "fail_on"),
                ]
            ),
            inner,
            max_size=3,
        )
    ),
    max_leaves=6,
)
KEYS = st.sampled_from(
    [
        *("version", "profile", "rules", "params", "exclude", "roots", "elsewhere", "kubernetes_version", "var_files"),
        *("variables", "workspace", "carriers", "fail_on", "unknown", "require_coverage", "max_file_size", "other"),
        *("suppressions", "suppression_reason", "suppression_expiry", "inline_suppressions"),
        *("render", "baseline", "foreign_suppressions"),
        *("paths", "lock"),
    ]
)


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(document=st.dictionaries(KEYS, VALUES, max_size=2), version=st.booleans())
@example(document={"rules": {"a": {"enabled": "on", "severity": "high", "params": {"a": 1}}}}, version=True)
@example(document={"rules": {"a-*": {"enabled": "on"}}}, version=True)
@example(document={"roots": {"a": {"environments": {"a": None, "b": {"variables": {}}}}, "b": None}}, version=True)
@example(document={"roots": {"a": {"environments": None}}}, version=True)
@example(
    document={"suppressions": [{"rule": "a", "until": "2030-12-31"}, {"rule": ["a", "b"], "path": "x/"}]}, version=True
)
@example(document={"suppressions": [{"reason": "a"}], "suppression_reason": "required"}, version=True)
@example(document={"suppressions": [{"rule": []}]}, version=True)
@example(document={"suppressions": {"rule": "a"}}, version=True)
@example(document={"inline_suppressions": ["a-*"], "suppression_expiry": "optional"}, version=True)
@example(document={"inline_suppressions": "off", "suppression_expiry": "never"}, version=True)
@example(document={"lock": "all"}, version=True)
@example(document={"lock": {"rules": ["a*"], "fail_on": "on"}}, version=True)
@example(document={"lock": {"fail_on": ["a"]}}, version=True)
@example(document={"lock": {"rules": "all", "severities": True, "params": None}}, version=True)
@example(document={"lock": ["rules", "exclude"]}, version=True)
@example(document={"lock": ["profile"]}, version=True)
@example(document={"paths": {"a/": {"fail_on": "none", "rules": {"a-*": False}}}}, version=True)
@example(document={"paths": {"!a": {}}}, version=True)
@example(document={"paths": {"/": {}}}, version=True)
@example(document={"paths": {"": {}}}, version=True)
@example(document={"paths": {"a": {"exclude": ["b"]}}}, version=True)
@example(document={"paths": {"a": None}}, version=True)
@example(document={"variables": {"a": ["b", None]}, "max_file_size": 1}, version=True)
def test_the_schema_says_the_same(tmp_path: Path, document: Mapping[str, Any], version: bool) -> None:
    """What editors accept by the schema is exactly what is read without error."""
    whole = {"version": 1, **document} if version else document
    valid = VALIDATOR.is_valid(whole)
    try:
        (tmp_path / NAME).write_text(json.dumps(whole))
        load_config(tmp_path)
    except ConfigError:
        assert not valid
    else:
        assert valid


def test_the_schema_is_a_schema() -> None:
    """Editors can load it."""
    Draft202012Validator.check_schema(SCHEMA)
