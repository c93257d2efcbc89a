"""A repository whose changes are scanned with the command, by a few rules of its own."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from click.testing import CliRunner, Result
from repositories import ENVIRONMENT, TestRepository

from scanner.cli import main

_RULE = """\
version: 1
id: own-{id}
title: It is not as it should be
severity: high
precision: high
category: security
description: Somebody could come in.
remediation: Mend it.
{conditions}
"""
RULES = {
    "volume": "select: aws_ebs_volume\nassert: {encrypted: true}",
    "gate": 'select: aws_security_group\ndeny: {ingress: {some: {cidr_blocks: {contains: "0.0.0.0/0"}}}}',
    "privileged": "select: container\ndeny: {securityContext.privileged: true}",
    "policy": "select: Deployment\nassert: {related: {resource: NetworkPolicy, by: selects, direction: incoming}}",
    "name": "select: Service\nassert: {unique: {by: [spec.loadBalancerIP], within: repository}}",
}


class Found(NamedTuple):
    """What a report says of a change: addresses, sorted, and the exit code."""

    new: list[str]
    unchanged: list[str]
    fixed: list[str]
    exit: int
    report: dict[str, Any]


class Changes(TestRepository):
    """A repository that is scanned against its own history."""

    def __init__(self, folder: Path, rules: Path) -> None:
        super().__init__(folder)
        self.rules = rules

    def run(self, *arguments: str) -> Result:
        """Start the command."""
        own = ("--rules", str(self.rules), "--rule", "own-*", "--no-render")
        return CliRunner().invoke(main, ["scan", *arguments, *own])

    def since(self, revision: str, *paths: str, verdict: str = "fail", options: Sequence[str] = ()) -> Found:
        """Scan the repository, or paths in it, and sort what is found by what became of it."""
        asked = (str(self.folder / path) for path in paths or ("",))
        result = self.run(*asked, "--diff-base", revision, "--format", "json", *options)
        assert result.exit_code in {0, 1, 3}, result.output
        report = json.loads(result.stdout)
        found = [one for one in report["results"] if one["verdict"] == verdict]

        def of(change: str) -> list[str]:
            return sorted(one["resource"]["address"] for one in found if one["change"] == change)

        fixed = sorted(one["resource"]["address"] for one in report["fixed"])
        assert report["summary"]["fixed"] == len(fixed)
        return Found(of("new"), of("unchanged"), fixed, result.exit_code, report)


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache for all tests: the built-in rules are compiled once."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def changes(tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> Changes:
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("XDG_CACHE_HOME", str(cache))
    rules = tmp_path / "rules"
    rules.mkdir()
    for name, conditions in RULES.items():
        (rules / f"own-{name}.yaml").write_text(_RULE.format(id=name, conditions=conditions))
    return Changes(tmp_path / "repository", rules)


@pytest.fixture
def volume() -> Callable[..., str]:
    """The text of a volume that breaks a rule, unless it is encrypted."""

    def text(name: str, encrypted: str = "false", more: str = "") -> str:
        return f'resource "aws_ebs_volume" "{name}" {{\n  size      = 10\n  encrypted = {encrypted}\n{more}}}\n'

    return text
