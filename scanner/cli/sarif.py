"""The options of SARIF, and what a report has to hold for it."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, TypeVar

import click

from scanner.errors import UsageError
from scanner.model.finding import VERDICTS, Verdict
from scanner.model.report import Report
from scanner.pipeline import SHOWN
from scanner.report import IDENTITIES, SARIF_PROFILES, SarifOptions, formats

Command = TypeVar("Command", bound=Callable[..., Any])

_FORMAT: Final = "sarif"
_OPTIONS = (
    click.option(
        "--sarif-profile",
        type=click.Choice(SARIF_PROFILES),
        default="github",
        help="github: the failures that count; full: all verdicts, suppressions, what is fixed, taxonomies.",
    ),
    click.option("--category", default="", metavar="NAME", help="SARIF: tells several uploads of one commit apart."),
    click.option(
        "--fingerprint",
        type=click.Choice(IDENTITIES),
        default="line",
        help="SARIF: what an alert is recognised by, its line or its resource.",
    ),
)


def sarif_options(command: Command) -> Command:
    """Profile, category and identity."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


class Renderers:
    """Every format as a command line wants it; ``asked`` are those of its reports, ``verdicts`` those to show (None:
    the usual ones, and in a full SARIF all).
    """

    def __init__(self, asked: frozenset[str], sarif: SarifOptions, verdicts: frozenset[Verdict] | None) -> None:
        self._sarif = sarif
        self._is_full = _FORMAT in asked and sarif.profile == "full"
        self._shown = SHOWN if verdicts is None else verdicts
        self.verdicts: Final = frozenset(VERDICTS) if verdicts is None and self._is_full else self._shown

    def located(self, root: Path, search_path: str) -> None:
        """Look up where the files come from, where a report says so."""
        if self._is_full:
            from scanner.discovery.provenance import provenance  # noqa: PLC0415  # starts git, for this one only

            self._sarif = replace(self._sarif, provenance=provenance(root, search_path))

    def shown(self, report: Report) -> Report:
        """The report as every other format shows it."""
        if self.verdicts == self._shown:
            return report
        return replace(report, findings=tuple(one for one in report.findings if one.verdict in self._shown))

    def text(self, name: str, report: Report) -> str:
        """The report in a format."""
        return formats(self._sarif)[name](report if name == _FORMAT else self.shown(report))


def chosen(flags: dict[str, Any]) -> SarifOptions:
    """What the options say; takes them out of the flags.

    Raises:
        UsageError: a category that GitHub would not take.
    """
    category = flags.pop("category")
    if not category.isprintable():
        raise UsageError(f"--category {category!r}: expected a name without control characters")
    return SarifOptions(profile=flags.pop("sarif_profile"), category=category, fingerprint=flags.pop("fingerprint"))
