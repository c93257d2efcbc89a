"""Configuration, ignore files, rules and standard input that mean harm."""

from collections.abc import Callable

import pytest

from hostile.hostile_runs import FAULT, Scan, pipe, sparse

Run = Callable[..., Scan]

RULE_FILE = """\
version: 1
id: own-x
title: Volume has a bad key
severity: high
precision: high
category: security
description: It is bad.
remediation: Mend it.
select: aws_ebs_volume
assert: {kms_key_id: {matches: '%s'}}
"""


@pytest.mark.parametrize("content", ["[" * 50_000, b"\xff\0" * 1000, pipe, "version: 1\nexclude: ["])
def test_configuration(scan: Run, content: object) -> None:
    """Exit code 2, and the file with its line on standard error."""
    found = scan({".groundrule.yaml": content})
    assert found.code == 2
    assert b".groundrule.yaml:" in found.err


def test_ignore_files(scan: Run) -> None:
    """Patterns made to backtrack hide nothing and cost nothing."""
    patterns = ["*a" * 2000, "**/" * 2000 + "x", "[" * 2000, "*?" * 2000 + "b", "[!a-" * 500, "a**/" * 50 + "x"]
    deep = "/".join(["a" * 20] * 30)
    text = "\n".join(patterns)
    found = scan({".gitignore": text, f"{deep}/main.tf": FAULT, "a" * 200 + ".tf": ""}, ".", "--exclude", patterns[0])
    assert (f"{deep}/main.tf", 4) in found.found()


@pytest.mark.parametrize("pattern", ["(a+)+$", "^(a|a|aa)+$", "a*" * 200 + "b", "(a|b)?" * 2000, "(" * 900 + ")" * 900])
def test_rule_patterns(scan: Run, pattern: str) -> None:
    """A pattern that backtracks, or is enormous, is refused with its line: exit code 2."""
    volume = 'resource "aws_ebs_volume" "x" {\n  kms_key_id = "%s!"\n}\n' % ("a" * 10_000)
    files = {"own/own-x.yaml": RULE_FILE % pattern, "a/main.tf": volume}
    found = scan(files, ".", "--rules", "own", "--rule", "own-x")
    assert found.code == 2
    assert b"own-x.yaml:10:" in found.err


@pytest.mark.parametrize("content", [pipe, sparse(50_000_000)])
def test_rule_files(scan: Run, content: object) -> None:
    """A pipe or 50 MB in the place of a rule are refused unread."""
    found = scan({"own/x.yaml": content}, ".", "--rules", "own")
    assert found.code == 2
    assert b"x.yaml:1:1" in found.err


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", 3),
        (bytes(100_000), 3),
        (b"\xff\xfe\xfd" * 1000, 3),
        (b"[" * 50_000, 3),
        (b'{"resource":' * 50_000, 3),
        (b"x" * 11_000_000, 3),
        (FAULT.encode(), 1),
    ],
)
def test_standard_input(scan: Run, content: bytes, code: int) -> None:
    """Anything may come in: what is not readable exits with 3."""
    assert scan({}, "-", stdin=content).code == code
