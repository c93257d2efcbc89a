"""The versions that a chart's dependency accepts, as Helm's library (github.com/Masterminds/semver 3.5.0) says."""

import pytest

from scanner.inputs.kubernetes.rendering.chart_versions import accepts


@pytest.mark.parametrize(
    ("constraint", "yes", "no"),
    [
        ("", "0.0.3 1.2.3 v3.4.5 1.2.3+b", "1.2.3-beta.1"),
        ("*", "0.0.3 3.4.5", "2.0.0-0"),
        ("1", "1.0.0 1.2.3 1.3.0", "2.0.0 0.3.0"),
        ("1.2.x", "1.2.3 1.2 1.2.4", "1.3.0 1"),
        ("=1.2.3", "1.2.3 v1.2.3 1.2.3+b", "1.2.4 1.2.3-beta.1"),
        ("!=1.2.3", "1.2.4", "1.2.3 1.2.3-beta.1"),
        (">1.2", "1.3.0 2.0.0", "1.2.4 1.2.3"),
        ("<=1.2", "1.2.4 1.0.0", "1.3.0"),
        ("<1.2", "1.0.0 0.3.0", "1.2 1.2.3"),
        ("~1.2.3", "1.2.3 1.2.4", "1.3.0 1.2"),
        ("~1", "1.0.0 1.3.0", "2.0.0"),
        ("~>1.2", "1.2 1.2.4", "1.3.0"),
        ("^1.2.3", "1.2.3 1.3.0", "2.0.0 1.2"),
        ("^0.2.3", "0.2.3", "0.3.0 1.0.0"),
        ("^0.0", "0.0.0 0.0.3", "0.2.3"),
        ("^0.0.3", "0.0.3", "0.2.3 0.0.0"),
        ("^1.2.3-beta.1", "1.2.3-beta.1 1.2.3-beta.2 1.2.3", "1.2.3-alpha"),
        (">=0-0", "1.2.3-alpha 0.0.0 2.0.0-0", ""),
        (">=1.2, <2", "1.2 1.3.0", "2.0.0 1.0.0"),
        (">=1.2 <2", "1.2 1.3.0", "2.0.0 1.0.0"),
        ("1.2 - 2.0.0", "1.2 2.0.0", "2.0.1 1.0.0"),
        ("<1 || >2.0.0", "0.3.0 2.0.1", "1.0.0 2.0.0"),
    ],
)
def test_versions_that_are_accepted(constraint: str, yes: str, no: str) -> None:
    """All operators, wildcards, ranges, lists of either kind, and versions before a release."""
    assert [one for one in yes.split() if accepts(constraint, one) is not True] == []
    assert [one for one in no.split() if accepts(constraint, one) is not False] == []


@pytest.mark.parametrize(
    ("constraint", "version"),
    [("junk", "1.0.0"), ("1.2.3.4", "1.0.0"), ("1", "bad"), ("9" * 300, "1"), (">*", "1.0.0")],
)
def test_what_is_no_version_is_not_known(constraint: str, version: str) -> None:
    """Neither accepted nor refused."""
    assert accepts(constraint, version) is None
