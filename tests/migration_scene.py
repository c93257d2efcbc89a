"""What ``migrate`` makes of small trees, by a part of the built-in rules."""

from collections.abc import Mapping
from functools import cache

from scanner import bundled
from scanner.config import Config
from scanner.discovery import MemoryTree
from scanner.engine import load_rules
from scanner.migration.rewriting import Migration, rewritten
from scanner.model.rule import Rule
from scanner.pipeline import scan

CONFIG = Config(profile="strict", render=False)


@cache
def some_rules() -> tuple[Rule, ...]:
    """Those about buckets, volumes, open ports and containers."""
    chosen = ("aws-s3-bucket-", "aws-ebs-", "any-ssh", "k8s-container-no-", "k8s-container-image-", "k8s-service-")
    return tuple(rule for rule in load_rules([(bundled.rules(), True)]) if rule.id.startswith(chosen))


def migrated(files: Mapping[str, str | bytes], *, config: Config = CONFIG) -> Migration:
    """What would change."""
    return rewritten(MemoryTree(files), config, some_rules())


def after(files: Mapping[str, str | bytes], *, config: Config = CONFIG) -> dict[str, str | bytes]:
    """The tree with the changes."""
    changes = migrated(files, config=config).changes
    return {**files, **{file: change.after for file, change in changes.items()}}


def rewritten_file(text: str, name: str = "main.tf") -> str:
    """One file with the changes."""
    content = after({name: text})[name]
    return content.decode() if isinstance(content, bytes) else content


def left(text: str, name: str = "main.tf") -> list[str]:
    """What stays as it is in one file: the line and why."""
    return [f"{one.line} {one.why}" for one in migrated({name: text}).left]


def accepted(files: Mapping[str, str | bytes], *, foreign: bool) -> list[str]:
    """The findings that are accepted: rule, address and, of a part, its name."""
    report = scan(MemoryTree(files), Config(profile="strict", render=False, foreign=foreign), some_rules())
    return sorted(
        f"{one.rule.id} {one.subject.address} {one.subject.name}"
        for one in report.findings
        if one.verdict in ("fail", "unknown") and one.suppressions
    )
