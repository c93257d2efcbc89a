"""``groundrule baseline``: accept what is there today, and keep track of it."""

import gc
import os
import re
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import click

from scanner.cli.accepted import Place, baseline_file, baseline_place, is_part, read_file, today
from scanner.cli.baseline_view import as_json, as_text
from scanner.cli.cache import cache_folder
from scanner.cli.errors import speaking_plainly
from scanner.cli.options import TreeCommand, open_scan, rule_options, tree_options
from scanner.cli.terminal import progress
from scanner.config import UNDECIDED, Config
from scanner.discovery import WorkTree
from scanner.errors import UsageError
from scanner.model.report import Report
from scanner.pipeline import known_rules, scan
from scanner.report.plain import plain
from scanner.report.wording import counted
from scanner.triage.baseline import NAME, Baseline, Ledger, Terms, render_baseline, updated, written

CLEAN, INCOMPLETE = 0, 3

_LIFE: Final = re.compile(r"([1-9][0-9]{0,3})([dw])")
_DAYS: Final = {"d": 1, "w": 7}

_undecided = click.option(
    "--unknown", type=click.Choice(UNDECIDED), help="fail: undecided verdicts are accepted as well."
)
_ttl = click.option("--ttl", metavar="30d", help="How long what is accepted now stays so: days (30d) or weeks (6w).")
_reason = click.option("--reason", default="", metavar="TEXT", help="Why it is accepted.")


@click.group("baseline")
def command() -> None:
    """Accept the findings that are there today, so that only new ones count."""


@command.command("write", cls=TreeCommand)
@tree_options
@rule_options
@baseline_file
@_undecided
@_ttl
@_reason
@click.option("--force", is_flag=True, help="Write a baseline anew that is there already.")
@speaking_plainly
def write(
    *,
    paths: tuple[str, ...],
    config_file: Path | None,
    baseline_file: Path | None,
    ttl: str | None,
    reason: str,
    force: bool,
    **flags: Any,
) -> None:
    """Accept every failure that counts: scan, and write a baseline.

    With `unknown: fail` undecided verdicts are accepted too. Without --baseline the file is the one that the
    configuration names, else .groundrule-baseline.json at the root of the tree.
    """
    terms = _terms(ttl, reason)
    tree, config = open_scan(paths, config_file, flags)
    place = _place(tree.root, config, baseline_file)
    if place.path.exists() and not force:
        raise UsageError(
            f"{place.name} is there already: groundrule baseline update keeps what is accepted in it, and --force"
            " writes it anew"
        )
    report, ledger = _scanned(tree, config, Baseline(place.name))
    after = written(ledger, terms)
    _save(place, after)
    click.echo(f"{place.name}: {_size(after)} accepted")
    if config.baseline is None and baseline_file is None:
        click.echo(
            "Nothing is accepted until a scan is told of it: name the file as `baseline` in .groundrule.yaml,"
            " or with --baseline."
        )
    sys.exit(_incomplete(report, "what could not be read is not in it"))


@command.command("update", cls=TreeCommand)
@tree_options
@rule_options
@baseline_file
@_undecided
@click.option("--add", is_flag=True, help="Accept also what is not accepted yet.")
@_ttl
@_reason
@speaking_plainly
def update(
    *,
    paths: tuple[str, ...],
    config_file: Path | None,
    baseline_file: Path | None,
    add: bool,
    ttl: str | None,
    reason: str,
    **flags: Any,
) -> None:
    """Take out of a baseline what is not there any more, or not as it was.

    What stays keeps its dates and reasons. What the paths and rules of this scan leave out stays as well.
    """
    if not add and (ttl or reason):
        raise UsageError("--ttl and --reason are for what is accepted now: add --add")
    terms = _terms(ttl, reason)
    tree, config = open_scan(paths, config_file, flags)
    place = _place(tree.root, config, baseline_file)
    before = read_file(place)
    report, ledger = _scanned(tree, config, before, part=is_part(paths))
    missing = any(one.level == "error" for one in report.diagnostics)
    after = updated(ledger, add=terms if add else None, keep_missing=missing)
    _save(place, after)
    click.echo(f"{place.name}: {_size(after)} accepted, {_size(before)} before")
    sys.exit(_incomplete(report, "what is not there was kept"))


@command.command("show", cls=TreeCommand)
@tree_options
@rule_options
@baseline_file
@_undecided
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@speaking_plainly
def show(
    *, paths: tuple[str, ...], config_file: Path | None, baseline_file: Path | None, form: str, **flags: Any
) -> None:
    """Scan, and show what is accepted and what that is worth now.

    An entry is accepted, expired, lapsed (its finding is not as it was), unused (it is not there any more),
    repeated (another entry says the same), or out of sight of this scan.
    """
    tree, config = open_scan(paths, config_file, flags)
    place = _place(tree.root, config, baseline_file)
    report, ledger = _scanned(tree, config, read_file(place), part=is_part(paths))
    if form == "json":
        click.echo(as_json(ledger.outcomes))
    else:
        for line in as_text(place.name, ledger.outcomes):
            click.echo(line)
    sys.exit(_incomplete(report, "what is unused may be there"))


def _place(root: Path, config: Config, given: Path | None) -> Place:
    place = baseline_place(root, config, given, NAME)
    assert place is not None  # noqa: S101  # there is a default
    return place


def _scanned(tree: WorkTree, config: Config, baseline: Baseline, *, part: bool = False) -> tuple[Report, Ledger]:
    # As in a scan: no cycles to collect.
    gc.disable()
    cache = cache_folder()
    rules = known_rules(config, cache=cache)
    ledger = Ledger(baseline, today(), part=part)
    report = scan(
        tree,
        config,
        rules,
        diagnostics=tree.diagnostics,
        hidden=tree.hidden,
        watch=lambda enabled: progress(enabled, len(enabled), "Checking"),
        cache=cache,
        ledger=ledger,
    )
    return report, ledger


def _terms(ttl: str | None, reason: str) -> Terms:
    until = None
    if ttl is not None:
        found = _LIFE.fullmatch(ttl)
        if found is None:
            raise UsageError(f"--ttl {ttl}: expected a number of days or weeks, like 30d or 6w")
        until = today() + timedelta(days=int(found[1]) * _DAYS[found[2]])
    return Terms(today(), until, reason)


def _save(place: Place, baseline: Baseline) -> None:
    """Write the file as a whole or not at all."""
    new = place.path.with_name(f".{place.path.name}.{os.getpid()}")
    try:
        place.path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with new.open("xb") as file:
                file.write(render_baseline(baseline).encode())
            new.replace(place.path)
        finally:
            new.unlink(missing_ok=True)
    except OSError as error:
        raise UsageError(f"cannot write {place.name}: {error.strerror}") from error


def _size(baseline: Baseline) -> str:
    return counted(sum(entry.count for entry in baseline.entries), "finding")


def _incomplete(report: Report, consequence: str) -> int:
    """The exit code; says on standard error what could not be analysed."""
    faults = [one for one in report.diagnostics if one.level == "error"]
    for one in faults:
        where = f"{one.file}:{one.span.start_line}: " if one.span else f"{one.file}: " if one.file else ""
        click.echo(plain(f"{where}{one.message}"), err=True)
    if faults:
        click.echo(f"{counted(len(faults), 'error')}: {consequence}.", err=True)
    return INCOMPLETE if faults else CLEAN
