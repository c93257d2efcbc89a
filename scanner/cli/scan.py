"""``groundrule scan``: the report on standard output, everything else on standard error."""

import gc
import os
import sys
from pathlib import Path
from typing import Any

import click

from scanner.cli.accepted import baseline_file, baseline_place, open_ledger
from scanner.cli.cache import cache_folder
from scanner.cli.compared import comparison_with
from scanner.cli.errors import speaking_plainly
from scanner.cli.options import TreeCommand, as_given, gate_options, open_scan, rule_options, tree_options
from scanner.cli.sarif import Renderers, chosen, sarif_options
from scanner.cli.terminal import progress, wants_colour, width
from scanner.config import Config
from scanner.errors import UsageError
from scanner.model.diagnostic import Diagnostic
from scanner.model.finding import VERDICTS, Verdict
from scanner.model.report import Report
from scanner.pipeline import initialize, known_rules, scan
from scanner.report import FORMATS, render_text

CLEAN, FINDINGS, INCOMPLETE = 0, 1, 3


@click.command("scan", cls=TreeCommand)
@tree_options
@rule_options
@gate_options
@click.option("--format", "form", type=click.Choice(list(FORMATS)), default="text", help="The format of the report.")
@click.option("--output", type=click.Path(path_type=Path), metavar="FILE", help="Write the report to a file.")
@click.option("--report", "reports", multiple=True, metavar="FORMAT:FILE", help="Write a further report.")
@click.option(
    "--verdicts",
    metavar="LIST",
    help="fail, unknown, pass, not_applicable; default: fail,unknown, and all for --sarif-profile full.",
)
@sarif_options
@click.option(
    "--colour", "--color", type=click.Choice(["auto", "always", "never"]), default="auto", help="Colour the text."
)
@click.option(
    "--init",
    is_flag=True,
    help="First run `terraform init -backend=false` (or tofu) where modules are missing: uses the network, and "
    "writes .terraform into the scanned folders.",
)
@baseline_file
@click.option("--no-baseline", is_flag=True, help="Have what was accepted before count all the same.")
@click.option(
    "--diff-base",
    metavar="REV",
    help="Report what is new since HEAD left a revision; what was there before does not count.",
)
@click.option("--exit-zero", is_flag=True, help="Exit with 0 whatever was found.")
@click.pass_context
@speaking_plainly
def command(
    context: click.Context,
    *,
    paths: tuple[str, ...],
    config_file: Path | None,
    form: str,
    output: Path | None,
    reports: tuple[str, ...],
    verdicts: str | None,
    colour: str,
    init: bool,
    baseline_file: Path | None,
    no_baseline: bool,
    diff_base: str | None,
    exit_zero: bool,
    **flags: Any,
) -> None:
    """Scan files and folders (the current one without any; - is standard input).

    Prints what breaks the rules, what could not be decided and why, and what could not be read.
    """
    # Trees of a million small objects without cycles: collecting them costs more than all the rest.
    gc.disable()
    further = [_further(text) for text in reports]
    asked = frozenset([form, *(name for name, _ in further)])
    renderers = Renderers(asked, chosen(flags), None if verdicts is None else _verdicts(verdicts))
    tree, config = open_scan(paths, config_file, flags)
    cache = cache_folder()
    rules = known_rules(config, cache=cache)
    failed: dict[str, Diagnostic] = {}
    if init:
        if "-" in paths:
            raise UsageError("--init needs files that lie in folders, not standard input")
        failed = initialize(
            tree,
            config,
            tree.root,
            os.environ,
            watch=lambda folders: progress(folders, len(folders), "Downloading modules"),
        )
        tree, config = open_scan(paths, config_file, flags)
    place = None if no_baseline else baseline_place(tree.root, config, baseline_file)
    ledger = open_ledger(place, paths) if place is not None else None
    with comparison_with(diff_base, paths, tree, config) as comparison:
        report = scan(
            tree,
            config,
            rules,
            verdicts=renderers.verdicts,
            diagnostics=tree.diagnostics,
            hidden=tree.hidden,
            uninitialized=failed,
            watch=lambda enabled: progress(enabled, len(enabled), "Checking"),
            cache=cache,
            ledger=ledger,
            comparison=comparison,
        )
    renderers.located(tree.root, config.search_path)
    if output is not None:
        _write(output, renderers.text(form, report))
    elif form == "text":
        click.echo(
            render_text(renderers.shown(report), colour=wants_colour(colour), width=width(), scanned=as_given(context)),
            nl=False,
            color=True,
        )
    else:
        sys.stdout.buffer.write(renderers.text(form, report).encode())
    for name, file in further:
        _write(file, renderers.text(name, report))
    # Nor is it worth while to look for cycles in what ends with the process.
    gc.freeze()
    sys.exit(CLEAN if exit_zero else exit_code(report, config))


def exit_code(report: Report, config: Config) -> int:
    """1: findings at or over the threshold; 3: none, but something could not be analysed; 0: neither."""
    summary = report.summary
    if summary.gating:
        return FINDINGS
    if any(diagnostic.level == "error" for diagnostic in report.diagnostics):
        return INCOMPLETE
    if config.require_coverage is not None and summary.coverage * 100 < config.require_coverage:
        click.echo(
            f"{summary.coverage:.1%} of the verdicts were decided, {config.require_coverage:g}% are required.",
            err=True,
        )
        return INCOMPLETE
    return CLEAN


def _verdicts(text: str) -> frozenset[Verdict]:
    names = [name.strip() for name in text.split(",") if name.strip()]
    unknown = [name for name in names if name not in VERDICTS]
    if unknown or not names:
        raise UsageError(f"--verdicts {text}: expected a list of {', '.join(VERDICTS)}")
    return frozenset(verdict for verdict in VERDICTS if verdict in names)


def _further(text: str) -> tuple[str, Path]:
    name, colon, file = text.partition(":")
    if not colon or not file or name not in FORMATS:
        raise UsageError(f"--report {text}: expected FORMAT:FILE, the format one of {', '.join(FORMATS)}")
    return name, Path(file)


def _write(file: Path, text: str) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode())
    except OSError as error:
        raise UsageError(f"cannot write {file}: {error.strerror}") from error
