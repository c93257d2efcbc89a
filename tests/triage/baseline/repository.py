"""A repository that changes, and what its baseline makes of it: through the real parsers, rules and stages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from scanner.config import Config
from scanner.discovery import MemoryTree
from scanner.engine import load_rules
from scanner.model.finding import VERDICTS, Verdict
from scanner.model.report import Report
from scanner.model.rule import Rule
from scanner.pipeline import scan
from scanner.triage.baseline import Baseline, Ledger, Terms, read_baseline, render_baseline, written

DAY = date(2026, 11, 23)
NAME = ".groundrule-baseline.json"

_HEAD = """\
version: 1
id: {}
title: Something is wrong
severity: high
precision: high
category: security
description: It is wrong.
remediation: Set it right.
"""
RULES = {
    "volume-open": "select: aws_ebs_volume\nassert: {encrypted: true}\n",
    "volume-small": "select: aws_ebs_volume\nassert: {size: {gte: 100}}\n",
    "volume-strange": (
        "select: aws_ebs_volume\nwhere: {type: {not: {equals: gp3}}}\n"
        "assert: {any: [{throughput: {gte: 500}}, {iops: {gte: 9000}}]}\n"
    ),
    "group-open": "select: aws_security_group\ndeny: {ingress: {some: {cidr_blocks: {contains: 0.0.0.0/0}}}}\n",
    "bucket-bare": (
        "select: aws_s3_bucket\nassert: {related: {resource: aws_s3_bucket_public_access_block, by: references,"
        " via: bucket, direction: incoming, where: {block_public_acls: true, block_public_policy: true}}}\n"
    ),
    "image-latest": "select: container\ndeny: {image: {ends_with: ':latest'}}\n",
    "images-latest": (
        "select: apps/Deployment\n"
        "assert: {spec.template.spec.containers: {each: {image: {not: {ends_with: ':latest'}}}}}\n"
    ),
    "memory-unlimited": "select: container\nassert: {resources.limits.memory: {exists: true}}\n",
    "password-written": "select: aws_db_instance\nsensitive: true\ndeny: {password: {exists: true}}\n",
    "user-default": "select: aws_db_instance\ndeny: {username: {in: [admin, root, hunter22]}}\n",
}


def rules(folder: Path, names: Sequence[str] = tuple(RULES)) -> tuple[Rule, ...]:
    """Some of the rules above."""
    folder.mkdir(exist_ok=True)
    for name in names:
        (folder / f"{name}.yaml").write_text(_HEAD.format(name) + RULES[name])
    return load_rules([(folder, False)])


@dataclass
class Repository:
    """Files, judged by rules."""

    files: dict[str, str]
    rules: tuple[Rule, ...]
    config: Config

    def edited(self, file: str, old: str, new: str) -> "Repository":
        """The same with one text in place of another that stands there."""
        assert old in self.files[file]
        return Repository({**self.files, file: self.files[file].replace(old, new)}, self.rules, self.config)

    def but(self, **changes: Mapping[str, str] | tuple[Rule, ...] | Config) -> "Repository":
        """The same with other ``files``, ``rules`` or ``config``."""
        return Repository(**{**vars(self), **changes})

    def scanned(
        self, baseline: Baseline, day: date = DAY, verdicts: Sequence[Verdict] = ("fail", "unknown")
    ) -> tuple[Report, Ledger]:
        """A scan against a baseline."""
        ledger = Ledger(baseline, day)
        tree = MemoryTree(self.files)
        report = scan(tree, self.config, self.rules, ledger=ledger, verdicts=frozenset(verdicts))
        return report, ledger

    def accepted(self, until: date | None = None, reason: str = "") -> Baseline:
        """Its baseline, written and read again."""
        _, ledger = self.scanned(Baseline(NAME))
        text = render_baseline(written(ledger, Terms(DAY, until, reason)))
        return read_baseline(NAME, text.encode())


def told(report: Report) -> list[str]:
    """What counts: rule and address."""
    return sorted(f"{one.rule.id} {one.subject.address}" for one in report.findings if one.counts)


def states(ledger: Ledger) -> list[str]:
    """The states of the entries, with their rules."""
    return sorted(f"{one.entry.rule} {one.state}" for one in ledger.outcomes)


ALL_VERDICTS = VERDICTS
