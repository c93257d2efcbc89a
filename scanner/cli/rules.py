"""``groundrule rules list`` and ``groundrule rules show``."""

import json
from pathlib import Path
from typing import Any

import click

from scanner.cli.cache import cache_folder
from scanner.cli.errors import speaking_plainly
from scanner.cli.options import rule_folders
from scanner.config import PROFILES, Config, load_config, unmatched
from scanner.discovery import find_root
from scanner.errors import UsageError
from scanner.model.rule import Rule
from scanner.pipeline import known_rules
from scanner.report.wording import counted


@click.group("rules")
def command() -> None:
    """List the rules, or show one."""


def _config(rule_paths: tuple[Path, ...], profile: str | None = None) -> Config:
    return load_config(find_root(["."])).merged_with(rule_paths=rule_paths, profile=profile)  # type: ignore[arg-type]  # click.Choice


@command.command("list")
@click.argument("patterns", nargs=-1, metavar="[ID]...")
@rule_folders
@click.option("--profile", type=click.Choice(PROFILES), help="Tell for this profile which rules run.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@speaking_plainly
def list_rules(*, patterns: tuple[str, ...], rule_paths: tuple[Path, ...], profile: str | None, form: str) -> None:
    """List all rules, or those whose id matches: severity, precision, whether they run here, id and title."""
    config = _config(rule_paths, profile)
    rules = known_rules(config, cache=cache_folder())
    if messages := unmatched(patterns, [rule.id for rule in rules]):
        raise UsageError("\n".join(messages))
    chosen = [rule for rule in rules if not patterns or not all(unmatched([one], [rule.id]) for one in patterns)]
    if form == "json":
        listed = [{**_summary(rule), "enabled": config.runs(rule)} for rule in chosen]
        click.echo(json.dumps(listed, indent=2, ensure_ascii=False))
        return
    longest = max(len(rule.id) for rule in chosen)
    for rule in chosen:
        state = "on " if config.runs(rule) else "off"
        click.echo(f"{state}  {rule.severity:8}  {rule.precision:9}  {rule.id:{longest}}  {rule.title}")
    click.echo(f"{counted(len(chosen), 'rule')}, {sum(config.runs(rule) for rule in chosen)} of them on", err=True)


@command.command("show")
@click.argument("rule_id", metavar="ID")
@rule_folders
@speaking_plainly
def show_rule(*, rule_id: str, rule_paths: tuple[Path, ...]) -> None:
    """Show one rule: what it says, why, how to fix it, its conditions, and what others call it."""
    rules = known_rules(_config(rule_paths), cache=cache_folder())
    if messages := unmatched([rule_id], [rule.id for rule in rules]):
        raise UsageError("\n".join(messages))
    rule = next(rule for rule in rules if not unmatched([rule_id], [rule.id]))
    click.echo(f"{rule.id}\n{rule.title}\n")
    click.echo(f"{rule.severity} severity, {rule.precision} precision, {rule.category}\n")
    click.echo(f"{rule.description}\n")
    for provider, text in rule.remediation.items():
        click.echo(f"Fix{f' ({provider})' if provider else ''}: {text}")
    click.echo("\nConditions:")
    for line in json.dumps(dict(rule.body), indent=2, ensure_ascii=False, default=str).splitlines():
        click.echo(f"  {line}")
    if rule.aliases:
        names = (f"{alias.tool} {alias.id}{' (in part)' if alias.partial else ''}" for alias in rule.aliases)
        click.echo(f"\nAlso known as: {', '.join(names)}")
    for reference in rule.references:
        click.echo(f"See {reference}")
    click.echo(f"\nDefined in {rule.file}")


def _summary(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "title": rule.title,
        "severity": rule.severity,
        "precision": rule.precision,
        "category": rule.category,
        "select": list(rule.select),
        "aliases": [{"tool": one.tool, "id": one.id, "partial": one.partial} for one in rule.aliases],
    }
