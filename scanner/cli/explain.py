"""``groundrule explain``: one finding in detail."""

import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import click

from scanner.cli.cache import cache_folder
from scanner.cli.errors import speaking_plainly
from scanner.cli.options import TreeCommand, open_scan, rule_options, tree_options
from scanner.cli.terminal import wants_colour, width
from scanner.errors import UsageError
from scanner.model.finding import VERDICTS, Finding
from scanner.pipeline import known_rules, scan
from scanner.report.explain import render_explanations

# Nobody reads more: a file or a line may have many findings.
_MOST: Final = 5


@click.command("explain", cls=TreeCommand)
@click.argument("rule")
@click.argument("place")
@tree_options
@rule_options
@click.option(
    "--colour", "--color", type=click.Choice(["auto", "always", "never"]), default="auto", help="Colour the text."
)
@speaking_plainly
def command(
    *, rule: str, place: str, paths: tuple[str, ...], config_file: Path | None, colour: str, **flags: Any
) -> None:
    """Explain what RULE says of PLACE: a file, FILE:LINE, or a resource's address.

    Shows where the value comes from, and for each clause of the rule what it found and whether it held.
    """
    tree, config = open_scan(paths, config_file, {**flags, "only": (rule,)})
    report = scan(tree, config, known_rules(config, cache=cache_folder()), verdicts=frozenset(VERDICTS), clauses=True)
    chosen = _at(report.findings, place, _within(tree.root, place))
    if not chosen:
        known = sorted({f"{one.span.file}:{one.span.start_line} ({one.subject.address})" for one in report.findings})
        listed = "\n  ".join(known[:20]) or "nothing in these files"
        raise UsageError(f"{rule} says nothing about {place}. It was judged on:\n  {listed}")
    sys.stdout.write(render_explanations(report, chosen, _MOST, colour=wants_colour(colour), width=width()))


def _within(root: Path, place: str) -> str:
    """The place with its file relative to the tree, for who types it relative to the current folder."""
    file, line = re.fullmatch(r"(.*?)((?::\d+)*)", place, re.DOTALL).groups()  # type: ignore[union-attr]  # always matches
    found = Path(file).resolve()
    return f"{found.relative_to(root).as_posix()}{line}" if found.is_relative_to(root) and found.exists() else place


def _at(findings: Sequence[Finding], *places: str) -> list[Finding]:
    return [
        finding
        for finding in findings
        if {
            finding.subject.address,
            finding.span.file,
            f"{finding.span.file}:{finding.span.start_line}",
            f"{finding.span.file}:{finding.span.start_line}:{finding.span.start_column}",
        }.intersection(places)
    ]
